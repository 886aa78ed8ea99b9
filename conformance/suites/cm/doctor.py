"""Whether a target speaks the CM protocol, and has what the profile names.

It queries and never changes: queries of files and formats, and an OPTIONS request of
the streaming interface, which answers every method but two with 405.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.harness import Violation
from conformance.harness.doctor.answers import Place, answered, refused, wanted
from conformance.harness.doctor.check import (
    Change,
    Check,
    Discovery,
    Finding,
    good,
    unchecked,
    wrong,
)
from conformance.harness.http import Http
from conformance.harness.run import Run
from conformance.harness.target import Target
from conformance.harness.transcript import Exchange
from conformance.harness.xml import Element
from conformance.suites.cm.checks import (
    described,
    ids_in,
    instance,
    only_response,
    read,
    text,
)
from conformance.suites.cm.client import CmClient, StreamClient
from conformance.suites.cm.messages import Response, get, where

SETTING = "xml"
USUAL = ("/xml", "/cm/xml", "/CM/xml", "/cms/xml", "/infopark/xml", "/default/xml")
STREAMING = "cm.streaming"
#: The base folder, which every server has.
ROOT = "/"
NOT_ALLOWED, NOT_FOUND = 405, 404

VERSION = re.compile(r"\bversion", re.IGNORECASE)
REFUSAL = re.compile(
    r"log ?in|authenti|credential|password|(not |un)authori[sz]ed|anmeld",
    re.IGNORECASE,
)


def path(target: Target) -> str:
    """Return the path of the XML interface."""
    return str(target.tables["cm"][SETTING])


def ask(run: Run, http: Http) -> Exchange:
    """Query the base folder."""
    return CmClient(http, run.target).ask(where("obj", path=ROOT), get("obj", "id"))


def speaks(exchange: Exchange) -> bool:
    """Tell whether an answer mentions an element of the protocol."""
    text = exchange.body.replace(b"\0", b"")
    return b"<cm-" in text or b":cm-" in text


def examine(run: Run, http: Http, exchange: Exchange) -> Iterator[Finding]:
    """Look at credentials, folder and formats, and the streaming interface."""
    client = CmClient(http, run.target)
    try:
        response = only_response(exchange)
    except Violation as problem:
        yield unchecked("credentials", f"the answer is unusual: {problem.received}")
    else:
        yield from _version(run, response, exchange)
        yield from _login(run, client, response)
        if response.succeeded:
            yield _folder(run, client)
            yield from _formats(run, client)
    yield from _streaming(run, http)
    if "custom-command" in run.target.tables["cm"]:
        yield unchecked("custom-command", "no reading request executes a command")


def _version(run: Run, response: Response, exchange: Exchange) -> Iterator[Check]:
    """Tell the version that is answered in, or that ours is refused."""
    own = run.target.tables["cm"]["version"]
    if not response.succeeded and VERSION.search(_words(response)):
        told = f"version {own} was answered with {described(response)}"
        change = Change("cm.version", hint="a version that the server speaks")
        yield wrong("version", "version-refused", told, change)
        return
    payload = read(exchange).element
    answered_in = payload.get("cm.version") or payload.get("version") or "none said"
    yield good("version", f"asked in {own}, answered in {answered_in}")


# -- who we are -----------------------------------------------------------------------


def _login(run: Run, client: CmClient, response: Response) -> Iterator[Check]:
    signed = client.credentials is not None
    if response.succeeded:
        as_whom = f"{client.login} is let in" if signed else "none sent, none wanted"
        yield good("credentials", as_whom)
    elif REFUSAL.search(_words(response)):
        place = Place("cm", "cm.xml", client.path, run.target)
        told = f"a query was answered with {described(response)}"
        yield refused(place, told) if signed else wanted(place, told)
    else:
        told = f"a query of the base folder was answered with {described(response)}"
        yield unchecked("credentials", told)


def _words(response: Response) -> str:
    """Return what the codes of a response say."""
    content = (part for code in response.codes for part in code.content)
    found = [element.text for part in content for element in part.walk()]
    return " ".join([*(code.phrase or "" for code in response.codes), *found])


# -- what is there --------------------------------------------------------------------


def _folder(run: Run, client: CmClient) -> Check:
    place = run.target.tables["cm"]["folder"]
    response = only_response(client.ask(where("obj", path=place), get("obj", "id")))
    if ids_in(response):
        return good("folder", f"{place} is there")
    if place == ROOT:
        return unchecked("folder", f"{place} was answered with {described(response)}")
    told = f"there is no folder {place}: {described(response)}"
    change = Change("cm.folder", hint="the path of a folder that is there")
    return wrong("folder", "folder-missing", told, change)


def _formats(run: Run, client: CmClient) -> Iterator[Check]:
    """Look for the formats, if formats can be looked for at all."""
    if run.target.lacks("cm.write"):
        return
    known = _format_of_base(client)
    for key in ("folder-format", "document-format"):
        name = run.target.tables["cm"][key]
        if not known or not _is_format(client, known):
            yield unchecked(key, "formats cannot be queried here")
        elif _is_format(client, name):
            yield good(key, f"{name} is there")
        else:
            change = Change(f"cm.{key}", hint="the name of a file format that is there")
            told = f"there is no file format {name}"
            yield wrong(key, "format-missing", told, change)


def _format_of_base(client: CmClient) -> str:
    """Return the name of a format that is there: the base folder's."""
    exchange = client.ask(where("obj", path=ROOT), get("obj", "objClass"))
    try:
        return text(instance(exchange, "obj"), "objClass")
    except Violation:
        return ""


def _is_format(client: CmClient, name: str) -> bool:
    exchange = client.ask(where("objClass", name=name), get("objClass", "name"))
    try:
        found: Element = instance(exchange, "objClass")
        return text(found, "name") == name
    except Violation:
        return False


# -- streaming ------------------------------------------------------------------------


def _streaming(run: Run, http: Http) -> Iterator[Finding]:
    """Look at the streaming interface: methods that are neither POST nor GET."""
    stream = StreamClient(http, run.target)
    exchange = stream.request("OPTIONS")
    shown = f"OPTIONS of {stream.path} was {answered(exchange)}"
    if exchange.status == NOT_ALLOWED:
        yield Discovery(STREAMING, present=True, how=f"{shown}, as documented")
        if not run.target.lacks(STREAMING):
            yield good("stream", shown)
        return
    if run.target.lacks(STREAMING):
        yield unchecked("stream", "the profile declares cm.streaming absent")
        return
    yield _unseen(http, run, stream, shown)


def _unseen(http: Http, run: Run, stream: StreamClient, shown: str) -> Check:
    """Tell what may be wrong where streaming does not show itself."""
    exchange = stream.download("0")
    for other in _other_paths(run, stream.path):
        if http.request("OPTIONS", other).status == NOT_ALLOWED:
            told = f'{shown}; "{other}" answers as streaming does'
            change = Change("cm.stream", value=other)
            return wrong("stream", "stream-path", told, change)
    if exchange.status == NOT_FOUND:
        told = f"{shown}, and a wrong path is answered as an unknown ticket is"
        return unchecked("stream", told)
    told = (
        f"GET of a ticket that never was, below {stream.path}, was {answered(exchange)}"
    )
    hint = "the path of the streaming interface, or declare cm.streaming absent"
    return wrong("stream", "stream-path", told, Change("cm.stream", hint=hint))


def _other_paths(run: Run, own: str) -> list[str]:
    """Return where streaming may be: beside the XML interface, or where it often is."""
    beside = path(run.target).removesuffix("/xml") + "/stream"
    return [one for one in dict.fromkeys((beside, "/stream")) if one != own]
