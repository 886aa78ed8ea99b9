"""The reference: web page sessions, their files, and what becomes of orphans."""

from __future__ import annotations

import pytest

from conformance.reference.bsn import Bsn
from conformance.reference.clock import SetClock
from conformance.selftest.bsn.reference_driver import (
    Caller,
    Reply,
    Value,
    described,
    envelope,
    listed,
    post,
    reply,
    retrieved,
    written,
)

DAY = 24 * 60 * 60
HTML = b"<html>1</html>"
LIMIT = 2_097_152

Files = dict[str, bytes]


def page(data: bytes = HTML) -> dict[str, Value]:
    return described(data, "index.html", ContentType="Webpage")


def assets(files: Files) -> list[dict[str, Value]]:
    return [
        described(data, name, RelativePath=f"media\\{name}")
        for name, data in files.items()
    ]


def opened(caller: Caller, files: Files, html: bytes = HTML, **more: Value) -> Reply:
    return caller.start_session(assets(files), **page(html), **more)


def filled(caller: Caller, session: Reply, files: Files, html: bytes = HTML) -> str:
    """Upload every file of a session, its assets backwards; return its token."""
    token = session.text("SessionToken")
    jobs = [
        (own, {"SessionToken": token, "UploadToken": upload}, data)
        for own, upload, data in zip(
            assets(files), session.texts("UploadToken"), files.values(), strict=True
        )
    ]
    first = {"SessionToken": token, "UploadToken": session.text("UploadToken")}
    for own, tokens, data in [*reversed(jobs), (page(html), first, html)]:
        caller.start(**own, **tokens)
        caller.append_all(tokens["UploadToken"], data)
        assert caller.complete(**own, **tokens).fault == ""
    return token


def made(caller: Caller, files: Files) -> Reply:
    token = filled(caller, opened(caller, files), files)
    return caller.complete_session(assets(files), **page(), SessionToken=token)


def sharing(caller: Caller, files: Files, html: bytes) -> Reply:
    """Make a page of assets that are stored already: they are cancelled."""
    session = opened(caller, files, html)
    token: dict[str, Value] = {"SessionToken": session.text("SessionToken")}
    for own, upload in zip(assets(files), session.texts("UploadToken"), strict=True):
        caller.start(**own, **token, UploadToken=upload)
        caller.cancel(upload)
    own = page(html) | token | {"UploadToken": session.text("UploadToken")}
    caller.start(**own)
    caller.append(session.text("UploadToken"), html)
    caller.complete(**own)
    return caller.complete_session(assets(files), **own)


@pytest.mark.parametrize("count", [1, 2, 20])
def test_a_page_and_its_assets_come_back_as_they_were_sent(
    service: Bsn, uploader: Caller, count: int
) -> None:
    files = {f"{number}.bin": bytes([number]) * 300 for number in range(count)}
    done = made(uploader, files)
    assert retrieved(service, done.text("ContentId")) == HTML
    ids = done.texts("ContentId")
    assert [retrieved(service, content) for content in ids] == list(files.values())


def test_a_session_gives_every_file_a_token_of_its_own(uploader: Caller) -> None:
    session = opened(uploader, {"a": b"1", "b": b"2"})
    tokens = [session.text("SessionToken"), session.text("UploadToken")]
    assert len({*tokens, *session.texts("UploadToken")}) == 4
    assert session.texts("FileName") == ["a", "b"]


def test_the_status_of_a_session_shows_its_files_advance(uploader: Caller) -> None:
    files = {"a": b"1", "b": b"2"}
    session = opened(uploader, files)
    token = session.text("SessionToken")
    assert uploader.session_status(token).texts("State") == ["Queued", "Queued"]
    filled(uploader, session, files)
    known = uploader.session_status(token)
    assert known.texts("State") == ["Verified", "Verified"]
    assert known.texts("UploadToken") == session.texts("UploadToken")


def test_a_session_needs_assets(uploader: Caller) -> None:
    assert "one or more assets" in opened(uploader, {}).fault


def test_a_session_with_an_open_file_cannot_be_completed(uploader: Caller) -> None:
    token = opened(uploader, {"a": b"1"}).text("SessionToken")
    own = page() | {"SessionToken": token}
    assert "is Queued" in uploader.complete_session(assets({"a": b"1"}), **own).fault


@pytest.mark.parametrize("token", ["", None, "unknown"])
def test_completion_needs_the_token_of_a_session(
    uploader: Caller, token: str | None
) -> None:
    own = page() | {"SessionToken": token}
    assert "oken" in uploader.complete_session(assets({"a": b"1"}), **own).fault


def test_of_two_sessions_the_named_one_is_completed(uploader: Caller) -> None:
    files = {"a": b"1"}
    first, second = (filled(uploader, opened(uploader, files), files) for _ in "12")
    own = page() | {"SessionToken": second}
    done = uploader.complete_session(assets(files), **own)
    assert uploader.session_status(first).text("EndTime") == ""
    own["SessionToken"] = first
    again = uploader.complete_session(assets(files), **own)
    assert again.text("ContentId") != done.text("ContentId")


def test_completing_a_session_again_gives_the_same_page(uploader: Caller) -> None:
    done = made(uploader, {"a": b"1"})
    own = page() | {"SessionToken": done.text("SessionToken")}
    again = uploader.complete_session(assets({"a": b"1"}), **own)
    assert again.text("ContentId") == done.text("ContentId")


def test_what_the_completion_of_a_session_says_wins(uploader: Caller) -> None:
    files = {"a": b"1"}
    token = filled(uploader, opened(uploader, files), files)
    own = page() | {"FileName": "home.html", "SessionToken": token}
    other = [described(b"1", "b", VirtualPath="\\Elsewhere\\")]
    done = uploader.complete_session(other, **own)
    assert (done.text("FileName"), done.texts("FileName")) == ("home.html", ["b"])
    found = uploader.start(**described(b"1"))
    assert found.texts("VirtualPath") == ["\\Elsewhere\\"]


@pytest.mark.parametrize("wrong", ["page", "asset"])
def test_a_wrong_hash_at_the_completion_of_a_session_is_refused(
    uploader: Caller, wrong: str
) -> None:
    files = {"a": b"1"}
    bad: dict[str, Value] = {"SHA1Hash": "0" * 40}
    token = filled(uploader, opened(uploader, files), files)
    own = page() | {"SessionToken": token} | (bad if wrong == "page" else {})
    given = [asset | (bad if wrong == "asset" else {}) for asset in assets(files)]
    assert "SHA1Hash" in uploader.complete_session(given, **own).fault
    right = page() | {"SessionToken": token}
    assert uploader.complete_session(assets(files), **right).status == 200


def test_assets_may_be_named_by_their_tokens(uploader: Caller) -> None:
    files = {"a": b"1", "b": b"2"}
    session = opened(uploader, files)
    token = filled(uploader, session, files)
    second = session.texts("UploadToken")[1]
    given = [described(b"2", "renamed", UploadToken=second)]
    own = page() | {"SessionToken": token}
    assert uploader.complete_session(given, **own).texts("FileName") == ["a", "renamed"]


def test_an_update_keeps_the_id_of_the_page(service: Bsn, uploader: Caller) -> None:
    first, html = made(uploader, {"a": b"1"}).text("ContentId"), b"<html>2</html>"
    session = opened(uploader, {"a": b"2"}, html, WebPageId=first)
    token = filled(uploader, session, {"a": b"2"}, html)
    assert retrieved(service, first) == HTML
    own = page(html) | {"SessionToken": token, "WebPageId": first}
    done = uploader.complete_session(assets({"a": b"2"}), **own)
    assert done.text("ContentId") == first
    assert retrieved(service, first) == html


def test_an_update_may_name_the_page_at_every_call(uploader: Caller) -> None:
    first = made(uploader, {"a": b"1"}).text("ContentId")
    session = opened(uploader, {"a": b"1"}, WebPageId=first)
    tokens = {
        "SessionToken": session.text("SessionToken"),
        "UploadToken": session.text("UploadToken"),
    }
    assert uploader.start(**page(), **tokens, ContentId=first).fault == ""
    assert "session" in uploader.start(**page(), **tokens, ContentId=1).fault


@pytest.mark.parametrize("page_id", [4711, 0, -1])
def test_an_unknown_page_cannot_be_updated(uploader: Caller, page_id: int) -> None:
    assert "WebPageId" in opened(uploader, {"a": b"1"}, WebPageId=page_id).fault


def test_a_content_that_is_no_page_cannot_be_updated_as_one(uploader: Caller) -> None:
    content = uploader.upload(b"abc").text("ContentId")
    assert "WebPageId" in opened(uploader, {"a": b"1"}, WebPageId=content).fault


def test_an_asset_that_is_stored_need_not_be_sent(
    service: Bsn, uploader: Caller
) -> None:
    first = made(uploader, {"a": b"1"})
    session = opened(uploader, {"a": b"1"}, WebPageId=first.text("ContentId"))
    token, upload = session.text("SessionToken"), session.texts("UploadToken")[0]
    tokens: dict[str, Value] = {"SessionToken": token, "UploadToken": upload}
    offered = uploader.start(**assets({"a": b"1"})[0] | tokens)
    assert offered.texts("Id") == first.texts("ContentId")
    assert uploader.cancel(upload).text("State") == "Cancelled"
    tokens["UploadToken"] = session.text("UploadToken")
    uploader.start(**page(), **tokens)
    uploader.append(session.text("UploadToken"), HTML)
    uploader.complete(**page(), **tokens)
    done = uploader.complete_session(assets({"a": b"1"}), **page(), SessionToken=token)
    assert done.status == 200
    assert retrieved(service, first.texts("ContentId")[0]) == b"1"


@pytest.mark.parametrize("told", ["at the start", "at completion"])
def test_an_asset_can_be_updated_by_its_id(
    service: Bsn, uploader: Caller, told: str
) -> None:
    first = made(uploader, {"a": b"1"})
    known: dict[str, Value] = {"WebPageAssetId": first.texts("ContentId")[0]}
    own = [assets({"a": b"2"})[0] | known]
    start = own if told == "at the start" else assets({"a": b"2"})
    session = uploader.start_session(start, **page())
    token = filled(uploader, session, {"a": b"2"})
    uploader.complete_session(own, **page(), SessionToken=token)
    assert retrieved(service, str(known["WebPageAssetId"])) == b"2"


def test_a_file_of_a_session_needs_its_start(uploader: Caller) -> None:
    session = opened(uploader, {"a": b"1"})
    assert "Queued" in uploader.append(session.text("UploadToken"), HTML).fault


def test_a_file_of_another_session_is_unknown(uploader: Caller) -> None:
    first, second = (opened(uploader, {"a": b"1"}) for _ in "12")
    tokens: dict[str, Value] = {"UploadToken": first.text("UploadToken")}
    tokens["SessionToken"] = second.text("SessionToken")
    assert "no session" in uploader.start(**page(), **tokens).fault


@pytest.mark.parametrize(
    ("more", "fault"), [(-1, ""), (0, ""), (1, "2097153 bytes; 2097152 are allowed")]
)
@pytest.mark.parametrize("operation", ["Start", "Complete"])
def test_a_message_has_up_to_two_mebibytes(
    service: Bsn, uploader: Caller, operation: str, more: int, fault: str
) -> None:
    files = {"a": b"1"}
    token = filled(uploader, opened(uploader, files), files)
    args = written(page() | {"SessionToken": token}, listed(assets(files)))
    name = f"{operation}WebPageUploadSession"
    short = envelope(f"<t:{name}><t:args>{args}</t:args></t:{name}>")
    message = short.replace(
        b"<s:Body>", b" " * (LIMIT + more - len(short)) + b"<s:Body>"
    )
    answer = reply(post(service, message))
    assert (len(message), fault in answer.fault) == (LIMIT + more, True)
    assert bool(answer.fault) is bool(fault)


def test_an_asset_that_its_page_lost_is_gone_after_a_day(
    service: Bsn, uploader: Caller, clock: SetClock
) -> None:
    first = made(uploader, {"a": b"1", "b": b"2"})
    lost, kept = first.texts("ContentId")[0], first.text("ContentId")
    session = opened(uploader, {"c": b"3"}, WebPageId=kept)
    token = filled(uploader, session, {"c": b"3"})
    uploader.complete_session(assets({"c": b"3"}), **page(), SessionToken=token)
    clock.advance(DAY - 1)
    assert retrieved(service, lost) == b"1"
    clock.advance(1)
    assert retrieved(service, lost) is None
    assert retrieved(service, kept) == HTML


def test_the_files_of_an_abandoned_session_are_gone_after_a_day(
    service: Bsn, uploader: Caller, clock: SetClock
) -> None:
    session = opened(uploader, {"a": b"1"})
    token = filled(uploader, session, {"a": b"1"})
    asset = uploader.session_status(token).texts("ContentId")[0]
    clock.advance(DAY - 1)
    assert retrieved(service, asset) == b"1"
    clock.advance(1)
    assert uploader.session_status(token).is_null
    assert retrieved(service, asset) is None
    assert list(service._store.files.iterdir()) == []  # noqa: SLF001  (what is left)


def test_an_upload_is_forgotten_a_day_after_its_last_chunk(
    uploader: Caller, clock: SetClock
) -> None:
    token = uploader.start(**described(b"abcd")).text("UploadToken")
    clock.advance(DAY - 1)
    assert uploader.append(token, b"ab").truth
    clock.advance(DAY - 1)
    assert not uploader.status(token).is_null
    clock.advance(1)
    assert uploader.status(token).is_null


def test_a_completed_upload_is_remembered(
    service: Bsn, uploader: Caller, clock: SetClock
) -> None:
    done = uploader.upload(b"abc")
    clock.advance(30 * DAY)
    assert uploader.status(done.text("UploadToken")).text("State") == "Completed"
    assert retrieved(service, done.text("ContentId")) == b"abc"


def test_an_asset_that_another_page_has_is_no_orphan(
    service: Bsn, uploader: Caller, clock: SetClock
) -> None:
    first = made(uploader, {"a": b"1"})
    shared = first.texts("ContentId")[0]
    assert sharing(uploader, {"a": b"1"}, b"<html>2</html>").status == 200
    session = opened(uploader, {"c": b"3"}, WebPageId=first.text("ContentId"))
    token = filled(uploader, session, {"c": b"3"})
    uploader.complete_session(assets({"c": b"3"}), **page(), SessionToken=token)
    clock.advance(2 * DAY)
    assert retrieved(service, shared) == b"1"


def test_an_asset_updated_at_completion_outlives_the_file_it_came_from(
    service: Bsn, uploader: Caller, clock: SetClock
) -> None:
    first = made(uploader, {"a": b"1"}).texts("ContentId")[0]
    token = filled(uploader, opened(uploader, {"a": b"2"}), {"a": b"2"})
    came = uploader.session_status(token).texts("ContentId")[0]
    own = [assets({"a": b"2"})[0] | {"WebPageAssetId": first}]
    uploader.complete_session(own, **page(), SessionToken=token)
    assert retrieved(service, came) == b"2"
    clock.advance(DAY)
    assert retrieved(service, came) is None
    assert retrieved(service, first) == b"2"
