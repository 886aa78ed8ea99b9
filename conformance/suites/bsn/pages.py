"""Web pages made by the tests: sessions started, filled and completed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from conformance.harness import Inconclusive, NotApplicable, Violation
from conformance.harness.transcript import Exchange
from conformance.suites.bsn.checks import (
    SESSION_TOKEN,
    Status,
    blaming,
    check_accepted,
    check_stored,
    is_refused,
)
from conformance.suites.bsn.media import html, png
from conformance.suites.bsn.messages import Arguments, Value
from conformance.suites.bsn.plans import even
from conformance.suites.bsn.scene import Upload, Workshop

COMPLETED = "bsn.webpage.completed"
PAGE_STARTED = "bsn.webpage.page-file-started"
ASSET_STARTED = "bsn.webpage.asset-file-started"
PAGE_COMPLETED = "bsn.webpage.page-file-completed"
ASSET_COMPLETED = "bsn.webpage.asset-file-completed"
PAGE_TOKEN = "bsn.webpage.page-token-issued"  # noqa: S105  (the ID of a requirement)
ASSET_TOKENS = "bsn.webpage.asset-tokens-issued"
PAGE_ID = "bsn.webpage.page-id-answered"
UPDATE_STARTED = "bsn.webpage.update-started"
UPDATED_PAGE_STARTED = "bsn.webpage.update-page-file-started"
ASSET_ID = "bsn.webpage.asset-id-accepted"
MANY_ASSETS = "bsn.webpage.many-assets"
#: How many sessions may stay open that have their page and take no asset.
MOST_STUCK = 20
#: A page with more assets than this has many.
FEW = 2
#: What is said of an asset only when a session is started or completed.
OF_SESSIONS = ("RelativePath", "WebPageAssetId")


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be: its arguments with those of its assets, and all the bytes."""

    arguments: Arguments
    data: bytes
    assets: tuple[bytes, ...]

    def put(self, **members: Value) -> Page:
        """Return the page with other arguments."""
        return replace(self, arguments=self.arguments.put(**members))

    @property
    def updates(self) -> bool:
        """Tell whether this is put in the place of a page that there is."""
        return self.arguments.get("WebPageId") is not None

    @property
    def started_as(self) -> str:
        """Return what is violated where a session for it is not started."""
        named = (asset.get("WebPageAssetId") for asset in self.arguments.assets)
        if any(one is not None for one in named):
            return ASSET_ID
        return UPDATE_STARTED if self.updates else SESSION_TOKEN

    def put_asset(self, number: int, **members: Value) -> Page:
        """Return the page with other arguments of one asset."""
        assets = list(self.arguments.assets)
        assets[number] = assets[number].put(**members)
        return self.put(Assets=tuple(assets))

    def named(self, *names: str | None) -> Page:
        """Return the page and its assets under other names; None keeps one."""
        page = self
        for number, name in enumerate(names):
            if name and number:
                page = page.put_asset(number - 1, FileName=name)
            elif name:
                page = page.put(FileName=name)
        return page


@dataclass(frozen=True, slots=True)
class Session:
    """A session that was started: its tokens, its page, the answer."""

    page: Page
    token: str
    page_token: str
    asset_tokens: tuple[str, ...]
    exchange: Exchange
    status: Status

    @property
    def tokens(self) -> tuple[str, ...]:
        """Return the upload tokens: the page's, then those of the assets."""
        return self.page_token, *self.asset_tokens

    @property
    def completion(self) -> Arguments:
        """Return the arguments of the start, with the tokens of session and assets."""
        return self.completion_of(self.page.arguments)

    def completion_of(self, arguments: Arguments) -> Arguments:
        """Return arguments, with the tokens of session and assets."""
        pairs = zip(arguments.assets, self.asset_tokens, strict=False)
        assets = tuple(own.put(UploadToken=token) for own, token in pairs)
        return arguments.put(SessionToken=self.token, Assets=assets)


def asset_tokens(page: Page, answered: Sequence[Status]) -> tuple[str, ...]:
    """Return the tokens of a page's assets in their order.

    The names that are answered tell which is which, for no order is promised; where
    they tell nothing, the order of the start is all there is.
    """
    names = [str(own.get("FileName")) for own in page.arguments.assets]
    named = {str(one.get("FileName")): one.token for one in answered}
    if sorted(named) == sorted(names) and len(answered) == len(names):
        return tuple(named[name] for name in names)
    return tuple(one.token for one in answered)


class Pages:
    """Makes web pages by the rules; every step has to be accepted."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.bsn = workshop.client
        self._begun: set[str] = set()
        self._whole: set[str] = set()
        self._page_helps: bool | None = None
        self._stuck = 0

    # -- what is to be uploaded -------------------------------------------------------

    def invent(self, assets: int = 1, *, size: int = 0) -> Page:
        """Return a page with assets of some size, of pictures if none is given."""
        name = self.workshop.name("")
        files = [
            self.workshop.some(size) if size else png(self.workshop.name(""))
            for _ in range(assets)
        ]
        return self.of(html(name), files, "Auto" if size else "Image")

    def of(self, data: bytes, files: Sequence[bytes], kind: str = "Image") -> Page:
        """Return a page of these bytes."""
        own = tuple(self.asset(file, kind) for file in files)
        arguments = self.workshop.describe(data, "Webpage", Assets=own)
        return Page(arguments, data, tuple(files))

    def asset(self, data: bytes, kind: str = "Image", **members: Value) -> Arguments:
        """Return the arguments of an asset."""
        arguments = self.workshop.describe(data, kind)
        path = "media\\" + str(arguments.get("FileName"))
        return arguments.put(RelativePath=path).put(**members)

    # -- steps ------------------------------------------------------------------------

    def start(self, page: Page, *, size: int = 0) -> Session:
        """Start a session that has to be accepted."""
        self.workshop.make_room(1 + len(page.arguments.assets))
        return self.begun(page, self.bsn.start_session(page.arguments, size=size))

    def begun(self, page: Page, exchange: Exchange) -> Session:
        """Return the session of a start that has to be accepted."""
        status = check_accepted(exchange, page.started_as)
        tokens = asset_tokens(page, status.assets)
        given = [token for token in (status.token, *tokens) if token]
        self.workshop.keep(*given)
        session = Session(page, status.session, status.token, tokens, exchange, status)
        self._check_tokens(session)
        return session

    def _check_tokens(self, session: Session) -> None:
        wanted = len(session.page.arguments.assets)
        facts = (
            (bool(session.token), SESSION_TOKEN, "a session token"),
            (bool(session.page_token), PAGE_TOKEN, "an upload token of the page"),
            (
                len([token for token in session.asset_tokens if token]) == wanted,
                ASSET_TOKENS,
                f"{wanted} upload tokens of assets",
            ),
        )
        for fact, requirement, what in facts:
            if not fact:
                raise Violation(
                    f"{session.status} without {what}", what,
                    requirement=requirement, exchange=session.exchange,
                )  # fmt: skip

    def files(self, session: Session) -> list[tuple[Arguments, bytes]]:
        """Return the arguments and bytes of all files, those of the page first."""
        page = session.page
        own = page.arguments.without("Assets", "Name", "WebPageId")
        rows = [(own.put(UploadToken=session.page_token), page.data)]
        for number, arguments in enumerate(page.arguments.assets):
            token = self._asset_token(session, number)
            plain = arguments.without(*OF_SESSIONS).put(UploadToken=token)
            rows.append((plain, page.assets[number]))
        return [(args.put(SessionToken=session.token), data) for args, data in rows]

    def _asset_token(self, session: Session, number: int) -> str:
        if number < len(session.asset_tokens):
            return session.asset_tokens[number]
        raise Violation(
            f"{session.status} without an upload token of asset {number + 1}",
            f"{len(session.page.assets)} upload tokens of assets",
            requirement=UPDATE_STARTED if session.page.updates else ASSET_TOKENS,
            exchange=session.exchange,
        )

    def file(self, session: Session, number: int) -> tuple[Arguments, bytes]:
        """Return one of the files: 0 is the page, 1 the first asset."""
        return self.files(session)[number]

    def start_file(self, session: Session, number: int, **members: Value) -> Upload:
        """Start one of the files."""
        arguments, _ = self.file(session, number)
        own = arguments.put(**members)
        exchange = self.bsn.start(own)
        is_early = self._page_helps is not False and not self.has_page(session)
        if number and is_early and is_refused(exchange):
            self._send_page(session)
            exchange = self.bsn.start(own)
            # A page that was sent in vain leaves a session that nothing can end.
            self._page_helps = self._page_helps or not is_refused(exchange)
        page = UPDATED_PAGE_STARTED if session.page.updates else PAGE_STARTED
        if number and is_refused(exchange) and self.has_page(session):
            self._stuck += 1
        status = check_accepted(exchange, ASSET_STARTED if number else page)
        self._begun.add(session.tokens[number])
        if status.token not in {"", session.tokens[number]}:
            self.workshop.keep(status.token)  # else the session could not be ended
        return Upload(session.tokens[number], own, status)

    def has_page(self, session: Session) -> bool:
        """Tell whether the page's file of a session was uploaded."""
        return session.page_token in self._whole

    def _send_page(self, session: Session) -> None:
        """Upload the page's file, which the document lists before those of assets.

        A target may insist on that; whether it takes the page is judged elsewhere.

        Raises:
            NotApplicable: it may not be uploaded now, so that nothing is known.

        """
        is_begun = session.page_token in self._begun
        if is_begun or self.workshop.run.target.lacks("bsn.write"):
            raise NotApplicable("an asset is refused before the file of its page")
        arguments, data = self.file(session, 0)
        own = arguments.put(**self.replaced_page(session))
        self.workshop.mark_contents()
        self.bsn.start(own)
        upload = Upload(session.page_token, own, session.status)
        self.workshop.send(upload, even(len(data)), data)
        self.bsn.complete(upload.completion)
        self._whole.add(session.page_token)

    def upload_file(self, session: Session, number: int, **members: Value) -> Status:
        """Start, send and complete one of the files."""
        upload = self.start_file(session, number, **members)
        _, data = self.file(session, number)
        with blaming(ASSET_COMPLETED if number else PAGE_COMPLETED):
            for exchange in self.workshop.send(upload, even(len(data)), data):
                check_stored(exchange, None)
            status = check_accepted(self.bsn.complete(upload.completion))
        self._whole.add(upload.token)
        return status

    def upload_all(
        self, session: Session, *, order: Iterable[int] = (), connections: int = 1
    ) -> list[Status]:
        """Upload every file of a session, those of the assets in some order.

        Raises:
            Inconclusive: enough sessions stay open since no asset follows the page.

        """
        if self._stuck >= MOST_STUCK:
            raise Inconclusive(f"{ASSET_STARTED} is violated, once the page is there")
        self.workshop.mark_contents()
        numbers = list(order) or list(range(1, len(session.page.assets) + 1))
        members = self.replaced_page(session)
        first = self.upload_file(session, 0, **members)
        if connections == 1:
            return [first, *(self.upload_file(session, one) for one in numbers)]
        with ThreadPoolExecutor(connections) as pool:
            rest = pool.map(lambda one: self.upload_file(session, one), numbers)
            return [first, *rest]

    def replaced_page(self, session: Session) -> dict[str, Value]:
        """Return the ContentId of the page that a session updates, if it does."""
        page_id = session.page.arguments.get("WebPageId")
        return {} if page_id is None else {"ContentId": page_id}

    def complete(
        self, session: Session, arguments: Arguments | None = None, *, size: int = 0
    ) -> Exchange:
        """Complete a session, with the arguments of its start by default."""
        own = session.completion if arguments is None else arguments
        return self.bsn.complete_session(own, size=size)

    def ready(self, page: Page) -> Session:
        """Return a session whose files are all uploaded."""
        session = self.start(page)
        self.upload_all(session)
        return session

    def completed(self, page: Page) -> tuple[Session, Status]:
        """Upload and complete a page; return its session and the last status."""
        session = self.ready(page)
        return session, self.finished(session)

    def finished(self, session: Session, requirement: str | None = None) -> Status:
        """Complete a session that has to be accepted."""
        usual = MANY_ASSETS if len(session.page.assets) > FEW else COMPLETED
        own = usual if requirement is None else requirement
        return check_accepted(self.complete(session), own)

    def page_id(self, status: Status) -> str:
        """Return the ID of a completed page."""
        if not status.content_id:
            raise Violation(
                f"no ID in {status}", "that of the page", requirement=PAGE_ID
            )
        return status.content_id
