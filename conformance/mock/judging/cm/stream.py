"""Using Streaming: what a client may send to ``/stream``."""

from __future__ import annotations

from conformance.mock.judging.cm.history import History
from conformance.mock.judging.cm.payload import shown
from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen

PATH = "/stream"
METHODS = ("GET", "POST")
#: From here on an answer says that something was not had: a server knows its tickets.
REFUSED = 400


def ticket_of(seen: Seen) -> str:
    """Return the ticket that a download names; none where it is no download."""
    if seen.method != "GET" or seen.path == PATH:
        return ""
    return seen.path.removeprefix(f"{PATH}/")


@rule("cm.client.stream-method", "upload", "download")
def streaming_takes_get_and_post(seen: Seen, history: History) -> Breach | None:
    """See that data are sent by POST and fetched by GET (CM-STREAM-001)."""
    del history
    if seen.method in METHODS:
        return None
    hint = "Does the client mean to ask first, or to delete what expires by itself?"
    return Breach(f"{seen.method} {seen.path}", "POST or GET", hint)


@rule("cm.client.upload-address", "upload")
def data_go_to_one_address(seen: Seen, history: History) -> Breach | None:
    """See that an upload goes to /stream itself (CM-STREAM-003)."""
    del history
    if seen.method != "POST" or seen.path == PATH:
        return None
    hint = "Is the ticket expected to be the client's choice? The server makes it."
    return Breach(f"an upload to {shown(seen.path)}", PATH, hint)


@rule("cm.client.upload-has-data", "upload")
def an_upload_brings_data(seen: Seen, history: History) -> Breach | None:
    """See that the body of an upload is not empty (CM-STREAM-004)."""
    del history
    if seen.method != "POST" or seen.path != PATH or seen.size:
        return None
    return Breach("an upload without a body", "the data, as the body")


@rule("cm.client.upload-is-raw", "upload")
def data_are_sent_as_they_are(seen: Seen, history: History) -> Breach | None:
    """See that no form is wrapped around the data (CM-STREAM-004)."""
    del history
    if seen.method != "POST" or seen.media_type != "multipart/form-data":
        return None
    hint = "Are the data given as a file of a form? They have to be the body itself."
    return Breach("a form with the data in it", "the data alone, as the body", hint)


@rule("cm.client.download-names-ticket", "download")
def a_download_names_its_ticket(seen: Seen, history: History) -> Breach | None:
    """See that the URL of a download ends with a ticket (CM-STREAM-012)."""
    del history
    if seen.method != "GET" or ticket_of(seen):
        return None
    return Breach(f"GET {shown(seen.target)}", f"GET {PATH}/ and the ticket")


@rule("cm.client.download-ticket-known", "download")
def a_download_names_a_ticket_that_was_given(
    seen: Seen, history: History
) -> Breach | None:
    """See that a ticket is one that the server gave out (CM-STREAM-017)."""
    ticket = ticket_of(seen)
    if not ticket or seen.status < REFUSED or not history.is_unknown(ticket):
        return None
    hint = "Is the answer that held the ticket taken whole, and nothing else?"
    sent = f"the ticket {shown(ticket)}, which was never given out"
    return Breach(sent, "a ticket that the server has answered", hint)


@rule("cm.client.download-ticket-valid", "download")
def a_download_comes_in_time(seen: Seen, history: History) -> Breach | None:
    """See that a ticket is used before it is invalid (CM-STREAM-018)."""
    ticket = ticket_of(seen)
    if seen.status < REFUSED or not history.is_expired(ticket, seen.moment):
        return None
    sent = f"the ticket {shown(ticket)}, which is invalid by now"
    return Breach(sent, "a ticket used in time, or a new one")
