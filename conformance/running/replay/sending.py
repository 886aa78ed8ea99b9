"""Sending a stored request again, byte for byte but for where it goes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from conformance.harness.connection import Connection
from conformance.harness.fault import ConnectionGone, ExchangeFailed
from conformance.harness.http import Http
from conformance.harness.limits import MIB, Limits
from conformance.harness.origin import Origin
from conformance.harness.transcript import Exchange, Transcript
from conformance.running.replay.steps import Answer, Fields, ReplayError, Step

#: A job of the server may take its time, as it may when it is judged.
PATIENT = Limits(silence=120.0, total=150.0, body=64 * MIB)
CHUNKED = re.compile(rb"[0-9a-fA-F]+[ \t]*(;[^\r\n]*)?\r\n")
HOST_LINE = r"(?im)^(host:[ \t]*){}(?=[ \t]*\r?$)"


@dataclass(frozen=True, slots=True)
class Way:
    """How to reach a target: its URL, and whom to trust there."""

    url: str
    ca_file: str | None = None
    insecure: bool = False
    client_cert: str | tuple[str, str] | None = None


class Unreachable(ReplayError):
    """No connection to the target could be made."""


class Sender:
    """Sends the requests of a run to a target, over as many connections as then.

    ``then`` is the URL that the run had for its target; what went to another host that
    its settings name goes there again.
    """

    def __init__(self, way: Way, then: str, settings: Mapping[str, Any]) -> None:
        self._then = Origin.of(then)
        self._now = Origin.of(way.url)
        self._https = {self._then.authority: _http(way, way.url)}
        for url in _others(settings):
            origin = Origin.of(url)
            if origin.authority not in self._https:
                self._https[origin.authority] = _http(way, origin.url)
        self._connections: dict[int, Connection] = {}

    def send(self, step: Step) -> Answer:
        """Send a request and return the answer, sound or not.

        Raises:
            Unreachable: no connection could be made.

        """
        home = self._https[self._then.authority]
        http = self._https.get(step.field("host"), home)
        connection = self._connection(http, step)
        try:
            return self._answer(http, step, connection)
        except ConnectionGone:
            # Then it was open; that it is not today shows at the answer before.
            del self._connections[step.connection]
            return self._answer(http, step, self._connection(http, step))

    def _answer(self, http: Http, step: Step, on: Connection) -> Answer:
        try:
            exchange = self._exchange(http, step, on)
        except ConnectionGone:
            raise
        except ExchangeFailed as failed:
            if failed.stage == "connect":
                problem = f"{http.url} cannot be reached: {failed.received}"
                raise Unreachable(
                    f"{problem}; start it, or give --target-url"
                ) from None
            if failed.exchange is None:
                return Answer(0, failure=failed.received)
            return Answer.of_exchange(failed.exchange, failed.received)
        if exchange is None:
            return Answer(0, failure="no answer")
        return Answer.of_exchange(exchange)

    def _exchange(self, http: Http, step: Step, on: Connection) -> Exchange | None:
        if step.is_raw:
            line = HOST_LINE.format(re.escape(self._then.authority)).encode()
            host = rb"\g<1>" + self._now.authority.encode()
            return http.raw(re.sub(line, host, step.body), on=on)
        headers = self._headers(step)
        path = self._path(http, step.target)
        declared = declared_length(step)
        if declared is not None and declared > len(step.body):
            bare = without(headers, "content-length")
            return http.truncated(
                step.method,
                path,
                body=step.body,
                declared=declared,
                headers=bare,
                on=on,
            )
        chunked = is_chunked(step)
        return http.request(
            step.method,
            path,
            body=step.body,
            headers=without(headers, "transfer-encoding") if chunked else headers,
            chunked=chunked,
            on=on,
        )

    def _headers(self, step: Step) -> Fields:
        """Return the fields, the host being today's where it was the target."""
        then, now = self._then.authority, self._now.authority
        return tuple(
            (name, now if name.lower() == "host" and value == then else value)
            for name, value in step.headers
        )

    def _path(self, http: Http, target: str) -> str:
        """Return a path without what the target's URL began with."""
        home = http is self._https[self._then.authority]
        return target.removeprefix(self._then.prefix) if home else target

    def _connection(self, http: Http, step: Step) -> Connection:
        """Return the connection in the place of the one that a step went over."""
        return self._connections.setdefault(step.connection, http.connection())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for connection in self._connections.values():
            connection.close()
        for http in self._https.values():
            http.close()


def declared_length(step: Step) -> int | None:
    """Return the length that a request declares, or None."""
    value = step.field("content-length")
    return int(value) if value.isdecimal() else None


def is_chunked(step: Step) -> bool:
    """Tell whether a body is to be sent in chunks; one in chunks already is not."""
    coded = "chunked" in step.field("transfer-encoding").lower()
    return coded and not CHUNKED.match(step.body)


def without(headers: Fields, name: str) -> Fields:
    """Return fields without those of a name."""
    return tuple(pair for pair in headers if pair[0].lower() != name)


def _http(way: Way, url: str) -> Http:
    http = Http(
        url,
        transcript=Transcript(),
        limits=PATIENT,
        ca_file=way.ca_file,
        insecure=way.insecure,
        client_cert=way.client_cert,
    )
    # Every field that went out is stored; none is to be added.
    http.session.headers.clear()
    return http


def _others(settings: Mapping[str, Any]) -> Iterable[str]:
    """Return the URLs that a protocol's settings name."""
    values = (str(value) for value in settings.values())
    return [value for value in values if urlsplit(value).netloc]
