"""The reference before hostile clients: the right refusal, and nothing else happens.

A sample; ``python -m conformance.selftest.hostile`` sends every input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from conformance.selftest.hostile.attacked import Attacked, attacked, of_answer
from conformance.selftest.hostile.framing import addresses, framing
from conformance.selftest.hostile.markup_sent import markup
from conformance.selftest.hostile.page import HOSTILE_INPUTS
from conformance.selftest.hostile.requests_sent import Input, answered
from conformance.selftest.hostile.rest_sent import rest

EVERY = 3
KINDS = [framing, addresses, markup, rest]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    with attacked(tmp_path_factory.mktemp("attacked")) as server:
        yield server


@pytest.mark.parametrize("inputs", KINDS, ids=lambda inputs: inputs.__name__)
def test_hostile_inputs_are_refused_and_change_nothing(
    server: Attacked, inputs: Callable[[], list[Input]]
) -> None:
    wrong = {
        figure.name: figure.wrong
        for figure in map(server.meet, inputs()[::EVERY])
        if figure.wrong
    }

    assert wrong == {}


def test_a_crowd_of_half_open_uploads_keeps_nobody_waiting(server: Attacked) -> None:
    assert server.crowded(200).wrong == ()


def test_the_inputs_are_as_many_as_they_have_to_be() -> None:
    names = {sent.name for inputs in KINDS for sent in inputs()}

    assert len(names) >= HOSTILE_INPUTS


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", "answered 200"),
        (b"", "answered 0"),
        (b"HTTP/1.1 400 X\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "2 answers"),
        (b"HTTP/1.1 400 X\r\n\r\nTraceback", "tells b'Traceback'"),
    ],
)
def test_a_wrong_answer_is_noticed(answer: bytes, wrong: str) -> None:
    assert wrong in of_answer(Input("x", b"", answered(400)), answer)
