"""One HTTP target: requests sent as given, answers returned as they came.

A server that does not answer, or not in HTTP, or without end, is reported as
`ExchangeFailed`; every exchange is in the transcript, the failed ones too.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Self

from requests import Session

from conformance.harness.adapter import (
    Adapter,
    Pairs,
    dress,
    hooked,
    is_plain,
    pairs_of,
    prepare,
)
from conformance.harness.attempt import Terms
from conformance.harness.connection import Connection
from conformance.harness.content import Sink
from conformance.harness.fault import ExchangeFailed
from conformance.harness.limits import Limits
from conformance.harness.origin import Origin
from conformance.harness.outgoing import Body, End, compose, literally
from conformance.harness.pace import Pace, PacedCarrier
from conformance.harness.tape.passing import Carrier, Tape
from conformance.harness.transcript import Exchange, Transcript
from conformance.harness.transport import Transport
from conformance.harness.wire import Tls

CASE_FIELD = "X-Conformance-Case"


def _user_agent() -> str:
    """Return what lets an operator recognise the suite in a log."""
    try:
        return f"cms-conformance/{version('cms-conformance')}"
    except PackageNotFoundError:
        return "cms-conformance"


USER_AGENT = _user_agent()


class Http:
    """The way to one target; safe to use from several threads.

    ``url`` may carry a path, which every request's own is appended to. ``session``
    lends its authentication, cookies, headers and hooks; it is made to use this way for
    whatever else it sends, and none but the target is contacted. ``case_header`` is
    sent along as ``X-Conformance-Case`` while it is set. ``tape`` may write down what
    passes, or stand in for the target; ``clock`` is the time that goes with it.
    ``pace`` says when requests go out; ``hurried``, they are counted and never wait.
    """

    def __init__(  # noqa: PLR0913  (what a target may need)
        self,
        url: str,
        *,
        transcript: Transcript,
        limits: Limits = Limits(),  # noqa: B008  (immutable)
        session: Session | None = None,
        ca_file: str | None = None,
        insecure: bool = False,
        client_cert: str | tuple[str, str] | None = None,
        user_agent: str = USER_AGENT,
        case_header: str | None = None,
        tape: Tape | None = None,
        pace: Pace | None = None,
        hurried: bool = False,
    ) -> None:
        origin = Origin.of(url)
        tape = tape or Tape()

        def transport() -> Carrier:
            tls = Tls(ca_file, insecure, client_cert)
            context = tls.context() if origin.secure else None
            return Transport(origin, transcript, limits, context)

        self.url = origin.url + origin.prefix
        self.case_header = case_header
        self.session = Session() if session is None else session
        self._origin = origin
        self.clock = tape.clock
        self._tape = tape
        carrier = tape.carrier(transport, origin, transcript)
        self._transport = PacedCarrier(carrier, pace or Pace(), hurried=hurried)
        self._adapter = Adapter(self._transport)
        self._adopt(self.session, user_agent)

    def request(  # noqa: PLR0913  (the parts of a request, and what it may take)
        self,
        method: str,
        path: str,
        *,
        body: Body = b"",
        headers: Iterable[tuple[str, str]] = (),
        deadline: float | None = None,
        limit: int | None = None,
        chunked: bool = False,
        on: Connection | None = None,
        sink: Sink | None = None,
    ) -> Exchange:
        """Send a request and return the answer.

        ``path`` goes out as it is. A Content-Length in ``headers`` is believed. An
        iterable ``body`` is sent piece by piece, each a chunk of its own. ``limit``
        bounds the answer's body; a ``sink`` takes it in place of memory.

        Raises:
            ExchangeFailed: no sound answer came.

        """
        target = self._origin.prefix + path
        pairs = self._fields(headers)
        prepared = prepare(method, self._origin.url + target, pairs, body)
        if not is_plain(self.session):
            pairs, prepared = dress(self.session, prepared, pairs)
        host = self._origin.authority
        outgoing = compose(method, target, host, pairs, body, chunked=chunked)
        terms = Terms(deadline, limit, sink)
        exchange = self._transport.exchange(outgoing, terms, on)
        return hooked(self.session, prepared, exchange, self._adapter)

    def raw(
        self,
        data: bytes,
        *,
        on: Connection | None = None,
        half_close: bool = False,
        deadline: float | None = None,
        limit: int | None = None,
    ) -> Exchange:
        """Send bytes that need not be a request, and return the answer.

        Neither session nor prefix is put to use.

        Raises:
            ExchangeFailed: no sound answer came.

        """
        outgoing = literally(data, "half-close" if half_close else None)
        return self._transport.exchange(outgoing, Terms(deadline, limit), on)

    def truncated(  # noqa: PLR0913  (the parts of a request, and how it breaks off)
        self,
        method: str,
        path: str,
        *,
        body: bytes,
        declared: int | None = None,
        headers: Iterable[tuple[str, str]] = (),
        end: End = "half-close",
        deadline: float | None = None,
        on: Connection | None = None,
    ) -> Exchange | None:
        """Send less than is announced and end; return the answer, None if none came.

        ``declared`` is the Content-Length; without one the body is chunked and stops
        before its last chunk.

        Raises:
            ExchangeFailed: there was an answer, but no sound one.

        """
        fields = self._fields(headers)
        if declared is not None:
            fields.append(("Content-Length", str(declared)))
        target = self._origin.prefix + path
        prepared = prepare(method, self._origin.url + target, fields, body)
        fields, _ = dress(self.session, prepared, fields)
        host = self._origin.authority
        chunked = declared is None
        outgoing = compose(method, target, host, fields, body, chunked=chunked)
        outgoing.end, outgoing.finished = end, False
        try:
            return self._transport.exchange(outgoing, Terms(deadline), on)
        except ExchangeFailed as failed:
            if failed.kind != "transport" or failed.stage not in {"send", "head"}:
                raise
            return None

    def connection(self) -> Connection:
        """Return a TCP connection of one's own, to be closed after use."""
        return self._tape.connection()

    def close(self) -> None:
        """End the connections kept for later."""
        self._transport.close()

    def _fields(self, own: Iterable[tuple[str, str]]) -> Pairs:
        """Return a request's own fields after those that every request has."""
        given = list(own)
        names = {name.lower() for name, _ in given}
        pairs = pairs_of(self.session.headers)
        if self.case_header is not None:
            pairs.append((CASE_FIELD, self.case_header))
        return [pair for pair in pairs if pair[0].lower() not in names] + given

    def _adopt(self, session: Session, user_agent: str) -> None:
        """Bring a session into our ways; what its owner has set is left alone."""
        session.trust_env = False
        session.headers["Accept-Encoding"] = "identity"
        # Keep-alive is what HTTP/1.1 means without a word.
        if session.headers.get("Connection") == "keep-alive":
            del session.headers["Connection"]
        if str(session.headers.get("User-Agent", "")).startswith("python-requests"):
            session.headers["User-Agent"] = user_agent
        for scheme in ("http://", "https://"):
            session.mount(scheme, self._adapter)

    def __repr__(self) -> str:
        return f"<Http {self.url}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
