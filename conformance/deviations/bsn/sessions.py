"""Sessions that mix up their files, or forget what counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.deviations import deviation
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.answers import Answers
from conformance.reference.bsn.records import Arguments, PageStatus, Upload
from conformance.reference.bsn.session_completion import SessionCompletion
from conformance.reference.bsn.session_start import SessionStart
from conformance.reference.bsn.status import Status

PAGES = tuple(
    f"bsn.webpage.{name}"
    for name in ("asset-file-started", "asset-file-completed", "asset-bytes-kept",
        "completed", "many-assets", "assets-in-any-order", "parallel-assets",
        "file-with-wrong-hash-refused", "token-kept-by-start", "hash-optional",
        "completes-named-session", "other-session-stays-open", "page-id-answered")
)  # fmt: skip


@deviation(
    "bsn.webpage.tokens-distinct", disturbs=(*PAGES, "bsn.status.session-values")
)
class GivesTheFirstAssetThePagesToken(Answers):
    """Number the tokens of a session from the page on, and the assets as well."""

    def page(self, operation: str, status: PageStatus) -> str:
        if status.session.is_open and status.assets:
            first = replace(status.assets[0], token=status.page.token)
            status = replace(status, assets=(first, *status.assets[1:]))
        return super().page(operation, status)


@deviation("bsn.webpage.asset-tokens-issued", "bsn.status.session-assets")
class AnswersNineteenAssetsAtMost(Answers):
    """Show one page of a list, and drop the others."""

    def page(self, operation: str, status: PageStatus) -> str:
        return super().page(operation, replace(status, assets=status.assets[:19]))


@deviation("bsn.status.session-assets")
class ListsOnlyAssetsThatAreMissing(Status):
    """Tell of a session what is left to do."""

    def page(self, user: User, token: str | None) -> PageStatus | None:
        status = super().page(user, token)
        if status is None:
            return None
        left = tuple(one for one in status.assets if one.state != "Verified")
        return replace(status, assets=left)


@deviation(
    "bsn.webpage.completes-named-session",
    "bsn.webpage.other-session-stays-open",
    disturbs=(
        "bsn.webpage.unknown-session-refused",
        "bsn.webpage.empty-session-refused",
        *PAGES,
        "bsn.webpage.update-keeps-page-id",
        "bsn.webpage.update-stores-page",
    ),
)
class CompletesTheLatestSession(SessionCompletion):
    """Keep the session of a user with the user, and look at no token."""

    def session_token(self, arguments: Arguments) -> str:
        sql = "select token from sessions where ended is null order by started"
        latest: str | None = self.store.value(f"{sql} desc")
        return latest or super().session_token(arguments)


@deviation(
    "bsn.webpage.page-name-overridden",
    "bsn.webpage.asset-name-overridden",
    "bsn.webpage.page-hash-overridden",
    "bsn.webpage.asset-hash-overridden",
    disturbs=("bsn.webpage.errors-descriptive", "bsn.webpage.update-keeps-asset-id"),
)
class ReadsOnlyTheTokenAtTheEnd(SessionCompletion):
    """Complete a session as it was started, whatever the last call says."""

    def override(self, status: PageStatus, arguments: Arguments) -> None:
        pass


@deviation(
    "bsn.webpage.asset-name-overridden",
    "bsn.webpage.asset-hash-overridden",
    disturbs=("bsn.webpage.update-keeps-asset-id",),
)
class OverridesThePageOnly(SessionCompletion):
    """Let what the last call says count for the page, and not for its assets."""

    def paired(
        self,
        uploads: Sequence[Upload],  # noqa: ARG002  (the signature is the part's)
        given: Sequence[Arguments],  # noqa: ARG002  (as above)
    ) -> list[tuple[Upload, Arguments]]:
        return []


@deviation("bsn.webpage.page-hash-overridden", "bsn.webpage.asset-hash-overridden")
class ComparesNoHashAtTheEnd(SessionCompletion):
    """Trust files that were verified before."""

    def check_hashes(self, status: PageStatus) -> None:
        pass


@deviation(
    "bsn.webpage.session-token-issued",
    disturbs=(*PAGES, "bsn.message.session-start-of-2-mib-accepted"),
)
class WantsTwoAssets(SessionStart):
    """Take a list of one for a mistake."""

    def has_assets(self, assets: Sequence[Arguments]) -> None:
        super().has_assets(assets[1:])


@deviation(
    "bsn.webpage.page-id-answered",
    disturbs=(
        "bsn.webpage.completes-named-session",
        "bsn.webpage.other-session-stays-open",
        *PAGES,
    ),
)
class AnswersNoPageId(Answers):
    """Answer the status of the session, which has no content."""

    def page(self, operation: str, status: PageStatus) -> str:
        session = replace(status.session, content_id=None)
        return super().page(operation, replace(status, session=session))


@deviation("bsn.webpage.update-stores-page")
class KeepsTheOldPage(SessionCompletion):
    """Update the assets of a page, and only rename the page itself."""

    def settle(self, upload: Upload, now: float) -> str | None:
        if upload.role == "page" and upload.replaces is not None:
            upload.file = None
        return super().settle(upload, now)
