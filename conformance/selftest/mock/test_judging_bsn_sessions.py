"""Clients that upload web pages with one thing wrong each are found and named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.mock import MockServer
from conformance.selftest.mock.clients import found
from conformance.selftest.mock.uploader import (
    HTML,
    PICTURE,
    Given,
    Uploader,
    Value,
    args,
    asset,
    chunk,
    described,
    listed,
    page,
)


def file_of(tokens: Given, **more: Value) -> Given:
    """Return the asset's arguments, as a file has them."""
    return described(PICTURE, "logo.bin", **{**tokens, **more})


def sends_a_file_that_it_has_not_started(client: Uploader) -> None:
    client.send(client.open().of_html, HTML)


def invents_a_session(client: Uploader) -> None:
    client.append_in("made-up", client.start())


def completes_a_session_that_is_none(client: Uploader) -> None:
    opened = client.open()
    opened.session = "made-up"
    client.close(opened)


def names_a_session_for_a_plain_file(client: Uploader) -> None:
    client.append_in(client.open().session, client.start())


def starts_with_a_session_alone(client: Uploader) -> None:
    client.start(SessionToken=client.open().session)


def forgets_the_session(client: Uploader) -> None:
    opened = client.open()
    client.call("StartFileUpload", args(page(**opened.of_html)))
    client.call("AppendChunk", chunk(opened.html, HTML))


def mixes_up_two_sessions(client: Uploader) -> None:
    other = client.open().session
    tokens = {**client.open().of_html, "SessionToken": other}
    client.call("StartFileUpload", args(page(**tokens)))


def starts_under_the_token_of_another_file(client: Uploader) -> None:
    opened = client.open()
    client.call("StartFileUpload", args(file_of(opened.of_html, ContentType="Webpage")))


def asks_for_a_file_by_its_session(client: Uploader) -> None:
    client.cancel(client.open().session)


def asks_for_a_session_by_its_file(client: Uploader) -> None:
    inside = f"<t:sessionToken>{client.open().html}</t:sessionToken>"
    client.call("GetWebPageUploadStatus", inside)


def renames_an_asset_when_it_is_complete(client: Uploader) -> None:
    client.put(file_of(client.open().of_asset), PICTURE, FileName="other.bin")


def sends_the_page_as_an_image(client: Uploader) -> None:
    opened = client.open()
    client.call(
        "StartFileUpload", args(page(**{**opened.of_html, "ContentType": None}))
    )


def updated(client: Uploader) -> str:
    """Upload a page, and return its ID."""
    opened = client.open()
    client.put(page(**opened.of_html), HTML)
    client.put(file_of(opened.of_asset), PICTURE)
    return client.close(opened)


def does_not_say_what_it_updates(client: Uploader) -> None:
    opened = client.open(WebPageId=updated(client))
    client.call("StartFileUpload", args(page(**opened.of_html)))


def sends_what_is_there_already(client: Uploader) -> None:
    opened = client.open(WebPageId=updated(client))
    client.call("StartFileUpload", args(file_of(opened.of_asset)))
    client.send(opened.of_asset, PICTURE)


def completes_without_a_session(client: Uploader) -> None:
    client.close(client.open(), SessionToken=None)


def updates_its_assets_alone(client: Uploader) -> None:
    opened = client.open(WebPageId=updated(client))
    client.call("StartFileUpload", args(file_of(opened.of_asset)))
    client.cancel(opened.asset)
    client.close(opened)


def forgets_an_asset(client: Uploader) -> None:
    opened = client.open()
    client.put(page(**opened.of_html), HTML)
    client.close(opened)


def cancels_an_asset_that_is_not_there(client: Uploader) -> None:
    opened = client.open()
    client.put(page(**opened.of_html), HTML)
    client.call("StartFileUpload", args(file_of(opened.of_asset)))
    client.cancel(opened.asset)
    client.close(opened)


def adds_an_asset_at_the_end(client: Uploader) -> None:
    opened = client.open()
    client.put(page(**opened.of_html), HTML)
    client.put(file_of(opened.of_asset), PICTURE)
    client.close(opened, listed(asset(), asset(FileName="late.bin")))


def names_an_asset_of_another_session(client: Uploader) -> None:
    other = client.open().asset
    opened = client.open()
    client.put(page(**opened.of_html), HTML)
    client.put(file_of(opened.of_asset), PICTURE)
    client.close(opened, listed(asset(UploadToken=other)))


SESSIONS: list[tuple[Callable[[Uploader], None], str]] = [
    (sends_a_file_that_it_has_not_started, "file-is-started"),
    (invents_a_session, "session-token-known"),
    (completes_a_session_that_is_none, "session-token-known"),
    (names_a_session_for_a_plain_file, "session-token-for-pages"),
    (starts_with_a_session_alone, "both-tokens"),
    (forgets_the_session, "both-tokens"),
    (mixes_up_two_sessions, "both-tokens"),
    (starts_under_the_token_of_another_file, "token-of-file"),
    (asks_for_a_file_by_its_session, "token-kind"),
    (asks_for_a_session_by_its_file, "token-kind"),
    (renames_an_asset_when_it_is_complete, "completion-repeats"),
    (sends_the_page_as_an_image, "page-type"),
    (does_not_say_what_it_updates, "update-names-content"),
    (sends_what_is_there_already, "match-is-cancelled"),
    (completes_without_a_session, "session-token-given"),
    (updates_its_assets_alone, "page-is-uploaded"),
    (forgets_an_asset, "assets-are-uploaded"),
    (cancels_an_asset_that_is_not_there, "assets-are-uploaded"),
    (adds_an_asset_at_the_end, "session-assets"),
    (names_an_asset_of_another_session, "session-assets"),
]


@pytest.mark.parametrize(("client", "blamed"), SESSIONS)
def test_a_wrong_client_is_found_and_named(
    cms_server: MockServer, client: Callable[[Uploader], None], blamed: str
) -> None:
    client(Uploader(cms_server))

    assert found(cms_server) == [f"bsn.client.{blamed}"]
