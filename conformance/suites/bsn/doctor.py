"""Whether a target has a content upload service, and what its description shows.

It fetches the description and asks for the status of an upload that never was, which
needs no permission and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from conformance.generate.xsd import local
from conformance.harness import NotApplicable, Violation
from conformance.harness.doctor.answers import (
    Place,
    answered,
    refused,
    unauthorised,
    wanted,
)
from conformance.harness.doctor.check import (
    Change,
    Check,
    Discovery,
    Finding,
    State,
    Stopped,
    blocked,
    good,
    unchecked,
    wrong,
)
from conformance.harness.fault import ExchangeFailed
from conformance.harness.http import Http
from conformance.harness.run import Run
from conformance.harness.target import Target
from conformance.harness.transcript import Exchange
from conformance.harness.xml import parse
from conformance.suites.bsn.checks import fault_text
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.service import Service
from conformance.suites.bsn.wsdl import OPERATIONS, Description

SETTING = "wsdl"
USUAL = (
    "/Uploads/2014/07/SOAP/WSDL/",
    "/Uploads/2014/07/SOAP/WSDL",
    "/Uploads/2014/07/SOAP/?wsdl",
    "/bsn/Uploads/2014/07/SOAP/WSDL/",
    "/SOAP/WSDL/",
)
WSDL = b"http://schemas.xmlsoap.org/wsdl/"
ENVELOPE = b"http://schemas.xmlsoap.org/soap/envelope/"
SESSIONS = [name for name in OPERATIONS if "WebPage" in name]
REPLACED = "contentid"
UNAUTHORISED = {401, 403, 407}
#: Answers of somebody who does not know the path.
MISPLACED = {*range(200, 300), 400, 404, 405, 410}
INVENTED = "00000000-0000-0000-0000-000000000000"

REFUSAL = re.compile(
    r"password|credential|authenti|user ?name|log ?in\b|(not |un)authori[sz]ed",
    re.IGNORECASE,
)


def path(target: Target) -> str:
    """Return where the description is sought."""
    place: str = target.tables["bsn"][SETTING]
    return place.removeprefix(target.url)


def ask(run: Run, http: Http) -> Exchange:
    """Get the description, or call by the file that the profile has in its place."""
    with closing(Service(run, http)) as service:
        if name := run.target.tables["bsn"].get("wsdl-file"):
            return _called_by_file(service, name)
        return service.own_description()


def _called_by_file(service: Service, name: str) -> Exchange:
    """Call the service as a file describes it; return what it answers.

    Raises:
        Stopped: the file describes none, or none that is there.

    """
    try:
        client = service.client(service.description())
        exchange = _called(client)
    except ExchangeFailed:
        raise
    except OSError as error:
        told = f"{name} cannot be read ({error.strerror})"
    except (Violation, NotApplicable) as problem:
        told = f"{name} is of no use: {problem}".replace("\n", ", ")
    else:
        if speaks(exchange) or exchange.status not in MISPLACED:
            return exchange
        told = f"{client.path}: a call was {answered(exchange)}"
        raise Stopped(replace(_no_endpoint(told), state=State.BLOCKED))
    change = Change("bsn.wsdl-file", hint="a file that holds the service's WSDL")
    raise Stopped(blocked("description", "description-file", told, change))


def speaks(exchange: Exchange) -> bool:
    """Tell whether an answer is a description of a service, or to a call in SOAP."""
    word = ENVELOPE if exchange.method == "POST" else WSDL
    return word in exchange.body.replace(b"\0", b"")  # UTF-16 is lawful as well


def examine(run: Run, http: Http, exchange: Exchange) -> Iterator[Finding]:  # noqa: ARG001  (the description is read whole)
    """Look at the description, the endpoint and the credentials."""
    with closing(Service(run, http)) as service:
        try:
            description = service.description()
            yield from _methods(description)
            yield from _endpoint(run, service.client(description))
        except (Violation, NotApplicable) as problem:
            told = f"the description cannot be used: {problem}".replace("\n", ", ")
            change = Change("bsn.wsdl-file", hint="a file with a description that can")
            yield wrong("description", "description-unusable", told, change)
    yield from _named(run)


def _methods(description: Description) -> Iterator[Finding]:
    """Tell which methods the description offers."""
    missing = [name for name in OPERATIONS if name not in description.operations]
    lacking = [name for name in SESSIONS if name in missing]
    if missing:
        told = f"the description lacks {', '.join(missing)}"
        hint = "the description of the content upload service"
        change = Change("bsn.wsdl", hint=hint)
        yield wrong("methods", "methods-missing", told, change)
    else:
        yield good("methods", "the description offers all eight")
    how = (
        f"the WSDL {'lacks' if lacking else 'offers'} {', '.join(lacking or SESSIONS)}"
    )
    yield Discovery("bsn.web-pages", present=not lacking, how=how)
    yield from _replacing(description)


def _replacing(description: Description) -> Iterator[Discovery]:
    """Tell whether a start has a place for the content that is to be replaced."""
    names = {
        member.local.lower()
        for kind in description.schema.types.values()
        for member in kind.members
    }
    if "filename" in names:
        present = REPLACED in names
        how = f"the WSDL has {'a' if present else 'no'} place for contentId"
        yield Discovery("bsn.replacing", present=present, how=how)


# -- the endpoint ---------------------------------------------------------------------


def _called(client: BsnClient) -> Exchange:
    """Ask for the status of an upload that never was."""
    return client.file_status(INVENTED)


def _endpoint(run: Run, client: BsnClient) -> Iterator[Check]:
    place = Place("bsn", "bsn.endpoint", client.path, run.target)
    signed = client.credentials is not None
    try:
        exchange = _called(client)
    except ExchangeFailed as failed:
        yield _no_endpoint(f"{client.path} does not answer: {failed.received}")
        return
    if exchange.status in UNAUTHORISED:
        yield unauthorised(place, exchange)
    elif not speaks(exchange):
        yield _no_endpoint(f"{client.path}: a call was {answered(exchange)}")
    else:
        yield good("endpoint", f"{client.http.url}{client.path} answers in SOAP")
        yield _credentials(place, _fault(exchange), signed=signed)


def _no_endpoint(told: str) -> Check:
    change = Change("bsn.endpoint", hint="the path or URL that calls are sent to")
    return wrong("endpoint", "endpoint-path", told, change)


def _fault(exchange: Exchange) -> str | None:
    """Return the text of a fault; None if the answer is none."""
    try:
        root = parse(exchange.body)
    except Violation:
        return None
    found = [one for one in root.walk() if local(one.name) == "Fault"]
    return fault_text(found[0]) if found else None


def _credentials(place: Place, fault: str | None, *, signed: bool) -> Check:
    login = place.target.tables["bsn"]["login"]
    if fault is None:
        found = f"{login} is let in" if signed else "none sent, none wanted"
        return good("credentials", found)
    told = (
        f"a question for the status of an upload was answered with the fault {fault!r}"
    )
    if REFUSAL.search(fault):
        return refused(place, told) if signed else wanted(place, told)
    return unchecked("credentials", told)


def _named(run: Run) -> Iterator[Check]:
    """Say of what the profile names that no reading request shows it."""
    folder = run.target.tables["bsn"]["virtual-path"]
    yield unchecked("virtual-path", f"no method tells whether {folder} is there")
