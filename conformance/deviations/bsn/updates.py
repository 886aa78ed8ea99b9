"""Updates of web pages, and stored contents that are offered in them, gone wrong."""

from __future__ import annotations

from dataclasses import replace

from conformance.deviations import deviation
from conformance.deviations.bsn.pages import UPDATES
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.answers import Answers, Members
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import (
    Arguments,
    PageStatus,
    StartStatus,
    Upload,
)
from conformance.reference.bsn.session_completion import SessionCompletion
from conformance.reference.bsn.session_start import SessionStart
from conformance.reference.bsn.start import Start
from conformance.reference.bsn.status import Status


@deviation("bsn.webpage.update-started", disturbs=UPDATES)
class UpdatesNoPage(SessionStart):
    """Leave out what the signature lacks, and refuse it."""

    def check_page(self, user: User, page_id: int | None) -> None:  # noqa: ARG002
        if page_id is not None:
            raise Fault("WebPageId is not known")


@deviation("bsn.webpage.update-of-unknown-page-refused")
class UpdatesWhatIsNotThere(SessionStart):
    """Make a new page where there is none to update."""

    def check_page(self, user: User, page_id: int | None) -> None:
        pass


@deviation("bsn.webpage.update-page-file-started", disturbs=UPDATES)
class ReplacesOnlySingleFiles(Start):
    """Refuse to replace a content in a session."""

    def start_in_session(self, user: User, arguments: Arguments) -> Upload:
        if arguments.content_id is not None:
            raise Fault("ContentId is not for the files of a session")
        return super().start_in_session(user, arguments)


@deviation("bsn.webpage.updated", disturbs=UPDATES)
class UpdatesPagesWithTheSameAssetsOnly(SessionCompletion):
    """Refuse an update that brings more assets than the page had."""

    def check_same_page(self, status: PageStatus, arguments: Arguments) -> None:
        super().check_same_page(status, arguments)
        if status.session.page_id is not None and len(status.assets) > 1:
            raise Fault("a page keeps its assets")


@deviation(
    "bsn.webpage.update-keeps-page-id", disturbs=("bsn.webpage.update-stores-page",)
)
class AnswersNewIdsForUpdates(Answers):
    """Answer the number of the version in place of that of the page."""

    def page_status(self, status: PageStatus) -> Members:
        values = super().page_status(status)
        late = status.session.page_id is not None and status.session.content_id
        more = 100_000 if late else 0
        return [
            (n, v + more if n == "ContentId" and isinstance(v, int) else v)
            for n, v in values
        ]


@deviation(
    "bsn.webpage.asset-id-accepted", disturbs=("bsn.webpage.update-keeps-asset-id",)
)
class UpdatesNoAssetById(SessionStart):
    """Refuse a parameter that is not described for this method."""

    def check_asset_at_start(self, arguments: Arguments) -> None:
        super().check_asset_at_start(arguments)
        if arguments.web_page_asset_id is not None:
            raise Fault("WebPageAssetId is not for the start")


@deviation("bsn.webpage.update-keeps-asset-id")
class GivesUpdatedAssetsNewIds(Answers):
    """Answer the number of the version in place of that of the asset."""

    def status(self, upload: Upload) -> Members:
        values = super().status(upload)
        old = upload.arguments.web_page_asset_id is not None
        more = 100_000 if old else 0
        return [
            (n, v + more if n == "ContentId" and isinstance(v, int) else v)
            for n, v in values
        ]


@deviation("bsn.webpage.match-exists")
class OffersContentsUnderTheirPathAlone(Answers):
    """Name the folder of a stored content, and its ID in the place of its name."""

    def start(self, operation: str, status: StartStatus) -> str:
        renamed = tuple(replace(one, name=str(one.id)) for one in status.matches)
        return super().start(operation, replace(status, matches=renamed))


@deviation(
    "bsn.webpage.matched-asset-cancelled",
    "bsn.webpage.completed-after-match",
)
class CancelsNoMatchedAsset(Status):
    """Refuse to cancel a file that a session cannot do without."""

    def stop(self, upload: Upload) -> None:
        if upload.matched is not None:
            raise Fault("the file belongs to a session")
        super().stop(upload)


@deviation("bsn.webpage.completed-after-match")
class WantsMatchedAssetsAllTheSame(SessionCompletion):
    """Miss an asset that was cancelled, whatever it matched."""

    def is_ready(self, upload: Upload) -> bool:
        return upload.state != "Cancelled" and super().is_ready(upload)
