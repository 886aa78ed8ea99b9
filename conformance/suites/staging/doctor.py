"""Whether a target speaks the staging protocol, and has what the profile names.

It lists packages and never changes one. Opening a session, where the profile names a
login, is the one request that leaves a trace: a session that ends by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.harness.doctor.answers import Place, answered, refused
from conformance.harness.doctor.check import (
    Change,
    Check,
    Finding,
    good,
    unchecked,
    warning,
    wrong,
)
from conformance.harness.http import Http
from conformance.harness.run import Run
from conformance.harness.target import Target
from conformance.harness.transcript import Exchange
from conformance.suites.staging.client import SessionRefused, StagingClient

SETTING = "base"
USUAL = ("/rest", "/CNPortletapp/rest", "/.Node/rest", "/cms/rest", "/api/rest", "")
WORDS = (b'"responseInfo"', b'"items"', b'"numItems"', b'"messages"')
ACCEPT = (("Accept", "application/json"),)
OK = 200
#: What a server may answer that wants a session.
WANTED = {401, 403}


def path(target: Target) -> str:
    """Return the path of the packages."""
    return f"{target.tables['staging'][SETTING].rstrip('/')}/content/package"


def ask(run: Run, http: Http) -> Exchange:
    """List no package, in a session if the profile names a login.

    The password is sent to nobody who has not answered like a staging server, or asked
    for a session. Where none is to be had, what the login was answered is the answer.
    """
    client = StagingClient(http, run.target)
    exchange = http.request("GET", f"{client.packages}?pageSize=0", headers=ACCEPT)
    if client.login is None or not (speaks(exchange) or exchange.status in WANTED):
        return exchange
    try:
        return client.listing(pageSize=0)
    except SessionRefused as refusal:
        return refusal.exchange


def speaks(exchange: Exchange) -> bool:
    """Tell whether an answer has a member of a listing or of an envelope."""
    return any(word in exchange.body for word in WORDS)


def examine(run: Run, http: Http, exchange: Exchange) -> Iterator[Finding]:
    """Look at credentials and objects."""
    client = StagingClient(http, run.target)
    if "login" in exchange.target.rpartition("/")[2]:
        place = Place("staging", "staging.base", path(run.target), run.target)
        yield refused(place, f"the login was {answered(exchange)}")
        return
    yield from _login(run, client)
    settings = run.target.tables["staging"]
    if settings.get("objects"):
        told = "the documents know no request that tells whether an object is there"
        yield unchecked("objects", told)
    else:
        yield unchecked("objects", "the profile names none, so none can be staged")
    if "cms-edits" in settings:
        yield _page(client, settings["cms-edits"])


def _login(run: Run, client: StagingClient) -> Iterator[Check]:
    if client.login is not None:
        yield good("credentials", f"{client.login} has a session")
        return
    yield good("credentials", "no login is named, none is wanted")
    if run.target.secret("staging") is not None:
        yield from _unused(run)


def _unused(run: Run) -> Iterator[Check]:
    """Warn of a password that was set for nobody, unless for the bundled server."""
    if not run.target.is_reference:
        variable = run.target.tables["staging"]["password-env"]
        told = f"{variable} is set, and the profile names no login"
        change = Change("staging.login", hint="the login that the password belongs to")
        yield warning("login", "password-without-login", told, change)


def _page(client: StagingClient, edits: dict[str, str]) -> Check:
    """Look for the page that may be edited, where the profile says how to read it."""
    key = "read-path" if "read-path" in edits else "path"
    exchange = client.at("GET", edits[key])
    if exchange.status == OK and edits["text"].encode() in exchange.body:
        return good("cms-edits", f"the page at {edits[key]} has its text")
    told = f"GET of {edits[key]} was {answered(exchange)}, without the page's text"
    hint = "a path that the page is read at, and the text that it has"
    change = Change(f"staging.cms-edits.{key}", hint=hint)
    return wrong("cms-edits", "object-missing", told, change)
