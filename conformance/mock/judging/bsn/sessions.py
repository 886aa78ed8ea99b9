"""Sessions for web pages: what every page and asset of one needs."""

from __future__ import annotations

from conformance.mock.judging.bsn.arguments import is_no_type, typed
from conformance.mock.judging.bsn.call import many, shown
from conformance.mock.judging.bsn.history import History, Session, Upload
from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen

END = "CompleteWebPageUploadSession"


@rule("bsn.client.page-type", "StartFileUpload")
def the_file_of_a_page_is_a_webpage(seen: Seen, history: History) -> Breach | None:
    """See that the HTML file is started as such (BSN-WEB-008)."""
    upload, args = history.upload(seen), history.call(seen).args
    if upload is None or not upload.is_page or is_no_type(args):
        return None
    kind = args.text("ContentType")
    if kind is not None and kind.lower() == "webpage":
        return None
    sent = f"the file of a page as {typed(kind)}"
    return Breach(sent, "the ContentType Webpage")


@rule("bsn.client.update-names-content", "StartFileUpload")
def an_update_names_what_it_updates(seen: Seen, history: History) -> Breach | None:
    """See that the HTML file of an update has the page's ID (BSN-WEB-022)."""
    upload, args = history.upload(seen), history.call(seen).args
    if upload is None or upload.session is None or not upload.is_page:
        return None
    wanted = upload.session.page_id
    sent = (args.text("ContentId") or "").strip()
    if not wanted or sent == wanted or args.number("ContentId") == int_of(wanted):
        return None
    told = f"the ContentId {shown(sent)}" if sent else "no ContentId"
    return Breach(told, f"the ContentId {wanted}, as the WebPageId")


def int_of(text: str) -> int:
    """Return a number; what is none is like no number there is."""
    return int(text) if text.isascii() and text.isdigit() else -1


@rule("bsn.client.match-is-cancelled", "AppendChunk")
def what_is_there_already_is_not_sent(seen: Seen, history: History) -> Breach | None:
    """See that an asset that matches is cancelled in an update (BSN-WEB-025)."""
    upload = history.upload(seen)
    if upload is None or upload.session is None or upload.is_page:
        return None
    if not upload.matched or not upload.session.page_id or upload.state != "open":
        return None
    hint = "MatchingFiles of the start has a file with the same hash and size."
    return Breach("a chunk of an asset that is there", "CancelFileUpload", hint)


@rule("bsn.client.session-token-given", END)
def a_completion_names_its_session(seen: Seen, history: History) -> Breach | None:
    """See that the session to complete is named (BSN-WEB-028)."""
    call = history.call(seen)
    if call.session_token or not call.files:
        return None
    required = "the token that StartWebPageUploadSession has answered"
    return Breach("a completion without a session token", required)


def ending(seen: Seen, history: History) -> Session | None:
    """Return the session that is to be completed, if all its uploads are known."""
    session = history.session(seen)
    if session is None:
        return None
    known = [history.uploads.get(token) for token in (session.page, *session.assets)]
    clear = all(one is not None and not one.blurred for one in known)
    return session if clear else None


def is_there(upload: Upload) -> bool:
    """Tell whether a file is stored, or was cancelled for one that is."""
    if upload.state == "cancelled":
        return upload.matched and not upload.is_page
    return upload.state == "completed"


@rule("bsn.client.page-is-uploaded", END)
def the_page_is_uploaded(seen: Seen, history: History) -> Breach | None:
    """See that the HTML file is sent, in an update too (BSN-WEB-023)."""
    session = ending(seen, history)
    if session is None or is_there(history.uploads[session.page]):
        return None
    hint = "It is sent even where nothing but assets has changed."
    sent = "the end of a session whose HTML file was not uploaded"
    return Breach(sent, "start, chunks and completion of it before", hint)


@rule("bsn.client.assets-are-uploaded", END)
def every_asset_is_uploaded(seen: Seen, history: History) -> Breach | None:
    """See that no asset is missing at the end (BSN-WEB-011, -026)."""
    session = ending(seen, history)
    if session is None:
        return None
    uploads = [history.uploads[token] for token in session.assets]
    missing = [one for one in uploads if not is_there(one)]
    if not missing:
        return None
    lack = f"{len(missing)} of {many(len(uploads), 'asset')}"
    sent = f"the end of a session that lacks {lack}"
    hint = f"One of them is {shown(missing[0].announced)}."
    return Breach(sent, "each of them uploaded, or cancelled where it matches", hint)


@rule("bsn.client.session-assets", END)
def the_assets_are_those_of_the_start(seen: Seen, history: History) -> Breach | None:
    """See that a session ends with the assets it began with (BSN-WEB-012)."""
    session, call = history.session(seen), history.call(seen)
    if session is None:
        return None
    for asset in call.assets:
        token = asset.token("UploadToken")
        if token and token not in session.assets:
            return Breach(f"the asset {asset} of another session", "its own assets")
    named = call.assets and all(one.token("UploadToken") for one in call.assets)
    if named or len(call.assets) in {0, len(session.assets)}:
        return None
    sent = many(len(call.assets), "asset")
    wanted = many(len(session.assets), "asset")
    return Breach(sent, f"the {wanted} of the start, in order")
