"""Using Streaming: the output of custom commands, fetched with a ticket."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.harness import NotApplicable, Violation, observe, requirement
from conformance.harness.transcript import Exchange
from conformance.suites.cm.aging import Aging
from conformance.suites.cm.client import StreamClient
from conformance.suites.cm.commands import Commands
from conformance.suites.cm.lookalikes import LOOKALIKES
from conformance.suites.cm.stream_checks import (
    blaming,
    shown,
    went_well,
    where_it_leads,
)

OUTPUT_STATUS = "cm.command.output-status"
#: How long a server may take to end a connection that it has announced nothing about.
PATIENCE = 2.0
BOTH = ("request", "other-request")
ORDERS = (BOTH, BOTH[::-1])
EXPECTED = {"request": "output", "other-request": "other-output"}


@requirement("cm.command.ticket-issued")
@pytest.mark.parametrize("key", BOTH)
def test_the_execution_of_a_command_is_answered_with_a_ticket(
    commands: Commands, key: str
) -> None:
    assert commands.ticket(key)


@requirement("cm.command.output-status")
@pytest.mark.parametrize("key", BOTH)
def test_the_output_of_a_command_is_answered_200(
    stream: StreamClient, commands: Commands, key: str
) -> None:
    assert stream.download(commands.ticket(key)).status == 200


@requirement("cm.command.output-of-its-ticket")
@pytest.mark.parametrize("key", BOTH)
def test_the_output_is_that_of_the_command(
    stream: StreamClient, commands: Commands, key: str
) -> None:
    expected = commands.setting(EXPECTED[key]).encode()
    assert expected in output(stream, commands.ticket(key))


@requirement("cm.command.output-of-its-ticket")
@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order[0])
def test_outputs_fetched_crosswise_are_those_of_their_tickets(
    stream: StreamClient, commands: Commands, order: tuple[str, str]
) -> None:
    first, second = (commands.ticket(key) for key in BOTH)
    tickets = dict(zip(BOTH, (first, second), strict=True))
    outputs = {key: output(stream, tickets[key]) for key in order}
    check_told_apart(commands, outputs)


@requirement("cm.command.output-of-its-ticket")
def test_tickets_of_two_executions_are_compared(
    stream: StreamClient, commands: Commands
) -> None:
    tickets = [commands.ticket(), commands.ticket()]
    shared = "the same ticket" if len(set(tickets)) == 1 else "tickets of their own"
    observe(f"Two executions of one command are answered with {shared}.")
    expected = commands.setting("output").encode()
    assert expected in output(stream, tickets[-1])


@requirement("cm.command.output-of-its-ticket")
def test_the_output_is_all_there_where_it_is_fetched_again(
    stream: StreamClient, commands: Commands
) -> None:
    ticket, expected = commands.ticket(), commands.setting("output").encode()
    output(stream, ticket)
    check_whole(fetched_again(stream, ticket), expected)


@requirement("cm.command.unknown-ticket-not-found")
@pytest.mark.parametrize("place", ["", "/"], ids=["bare", "slash"])
def test_no_ticket_is_not_found_after_a_command(
    stream: StreamClient, commands: Commands, place: str
) -> None:
    ticket = commands.ticket()
    assert where_it_leads(stream, stream.request("GET", place)).status == 404
    output(stream, ticket)


@requirement("cm.command.unknown-ticket-not-found")
@pytest.mark.parametrize("lookalike", LOOKALIKES)
def test_a_ticket_never_issued_is_not_found_after_a_command(
    stream: StreamClient, commands: Commands, lookalike: Callable[[str], str]
) -> None:
    ticket = commands.ticket()
    assert stream.download(lookalike(ticket)).status == 404
    output(stream, ticket)


@requirement("cm.command.unknown-ticket-not-found")
def test_a_command_whose_time_is_over_is_not_found(
    stream: StreamClient, commands: Commands, aging: Aging
) -> None:
    expected = commands.setting("output").encode()
    answer = stream.download(aging.outdated_command())
    if went_well(answer) and expected in answer.body:
        observe("The ticket of a command is valid longer than those of data.")
        raise NotApplicable("the ticket of a command is still valid")
    assert answer.status == 404


@requirement("cm.command.connection-closed")
@pytest.mark.parametrize("key", BOTH)
def test_the_connection_ends_with_the_output(
    stream: StreamClient, commands: Commands, key: str
) -> None:
    ticket = commands.ticket(key)
    with stream.http.connection() as connection:
        answer = stream.download(ticket, on=connection)
        check_output(answer)
        assert answer.closing or connection.ended(within=PATIENCE)


def output(stream: StreamClient, ticket: str) -> bytes:
    """Return the output that a ticket leads to."""
    with blaming(OUTPUT_STATUS):
        answer = stream.download(ticket)
    check_output(answer)
    return answer.body


def fetched_again(stream: StreamClient, ticket: str) -> bytes:
    """Return the output that a ticket leads to when it is used once more."""
    again = stream.download(ticket)
    if not went_well(again):
        observe(f"A command's output is fetched again: {again.status}.")
        raise NotApplicable("the ticket of a command is valid for one use")
    return again.body


def check_whole(received: bytes, expected: bytes) -> None:
    """See that the whole output is there."""
    if expected not in received:
        raise Violation(
            f"{shown(received)} where the output is fetched a second time",
            f"the output of the command, which holds {shown(expected)}",
            hint="Is the output taken from where it is kept, when it is read?",
        )


def check_output(answer: Exchange) -> None:
    """See that a command's ticket led to something."""
    if not went_well(answer):
        raise Violation(
            f"{answer.status} {answer.reason} for the ticket of a command",
            "the status 200 and the command's output",
            requirement=OUTPUT_STATUS,
            exchange=answer,
        )


def check_told_apart(commands: Commands, outputs: dict[str, bytes]) -> None:
    """See that each of two outputs is what its own command writes."""
    one, other = (outputs[key] for key in BOTH)
    texts = [commands.settings.get(EXPECTED[key], "").encode() for key in BOTH]
    if texts[0] not in one or texts[1] not in other or one == other:
        raise Violation(
            f"{shown(one)} and {shown(other)}",
            f"outputs that hold {texts[0]!r} and {texts[1]!r}, each its own",
            hint="Is a ticket forgotten, or overwritten, by the next execution?",
        )
