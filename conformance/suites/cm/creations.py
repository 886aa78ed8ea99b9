"""Creating and changing files in tests, and reading what became of them."""

from __future__ import annotations

from conformance.harness import NotApplicable, observe
from conformance.harness.xml import Element
from conformance.suites.cm.checks import (
    ids_in,
    instance,
    listed,
    only_response,
    response_to,
    text,
)
from conformance.suites.cm.client import Operation
from conformance.suites.cm.guard import sure_file
from conformance.suites.cm.messages import Response, get, set_, where
from conformance.suites.cm.scene import Workshop


def created(
    workshop: Workshop,
    selection: Element,
    *properties: Element,
    name: str | None = None,
) -> Response:
    """Create a document in each of the selected folders."""
    creation = workshop.creation(name or workshop.fresh_name(), None, *properties)
    response = only_response(workshop.cm.ask(selection, creation))
    for file_id in ids_in(response):
        workshop.keep(file_id)
    return response


def new_id(response: Response) -> str:
    """Return the ID of the one file that was created."""
    ids = ids_in(response)
    assert len(ids) == 1, f"IDs answered to the creation of one file: {listed(ids)}"
    return ids[0]


def answered(workshop: Workshop, *operations: Operation) -> list[Response]:
    """Send requests in one payload; return the response to each of them."""
    payload = workshop.cm.payload(*operations)
    exchange = workshop.cm.send(payload)
    return [response_to(exchange, one.request_id) for one in payload.requests]


def made_by(workshop: Workshop, responses: list[Response], asked: int) -> list[str]:
    """Return the IDs of new files; that fewer than were asked for is recorded."""
    made = [file_id for response in responses for file_id in ids_in(response)]
    for file_id in dict.fromkeys(made):
        workshop.keep(file_id)
    if len(made) < asked:
        observe(f"{asked - len(made)} of {asked} creations in a payload are refused.")
    if not made:
        raise NotApplicable("the target refuses such creations")
    return made


def name_of(workshop: Workshop, file_id: str) -> str:
    """Return the name of a file."""
    exchange = workshop.cm.ask(where("obj", id=file_id), get("obj", "name"))
    return text(instance(exchange, "obj"), "name")


def change(workshop: Workshop, file_id: str, *properties: Element) -> None:
    """Set properties of a file, if the target lets us."""
    changed(workshop, sure_file(workshop.cm, file_id), *properties)


def changed(workshop: Workshop, selection: Element, *properties: Element) -> Response:
    """Set properties of files that are surely ours, if the target lets us."""
    response = only_response(workshop.cm.ask(selection, set_("obj", *properties)))
    if not response.succeeded:
        names = listed(one.name for one in properties)
        raise NotApplicable(f"the target does not let this be set: {names}")
    return response
