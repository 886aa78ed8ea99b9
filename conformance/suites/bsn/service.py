"""The way to the service: its description fetched, its endpoint found, its hook."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from conformance.harness import Inconclusive, NotApplicable, Violation, observe
from conformance.harness.http import Http
from conformance.harness.run import Run
from conformance.harness.target import Target
from conformance.harness.transcript import Exchange
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.media import sha1
from conformance.suites.bsn.messages import Credentials
from conformance.suites.bsn.wsdl import EIGHT_METHODS, Description, read_description

OK = 200
NO_RETRIEVAL = "the profile names no bsn.retrieve, by which contents can be got back"


class Service:
    """Finds the service of a target; none but the hosts that the user named is asked.

    A description may name an address that is only known behind a gateway; then its
    path is used at the target's own host, and the profile can say otherwise.
    """

    def __init__(self, run: Run, http: Http) -> None:
        self.run = run
        self.target: Target = run.target
        self.settings: Any = run.target.tables["bsn"]
        self.http = http
        self._others: dict[str, Http] = {}

    def description(self) -> Description:
        """Return what the target, or a file in its place, says about the service."""
        if file := self.settings.get("wsdl-file"):
            # As text, since that is what a tape of the run can hold.
            text = self.run.tape.reading(lambda: Path(file).read_text("latin-1"))
            return read_description(text.encode("latin-1"), self._fetch)
        return read_description(self._fetch(self.settings["wsdl"]), self._fetch)

    def own_description(self) -> Exchange:
        """Get what the target says about the service, whatever that is."""
        return self.get(self._at_home(self.settings["wsdl"]))

    def _fetch(self, place: str) -> bytes:
        """Get a document; one at another host is sought at the target's own."""
        exchange = self.get(self._at_home(place))
        if exchange.status != OK:
            raise Violation(
                f"{exchange.status} {exchange.reason} for {exchange.target}",
                "the description of the service",
                requirement=EIGHT_METHODS,
                hint="Is bsn.wsdl in the profile the path of the WSDL?",
                exchange=exchange,
            )
        return exchange.body

    def client(self, description: Description) -> BsnClient:
        """Return a client that calls the endpoint as the user of the profile."""
        place = self.settings.get("endpoint") or self._at_home(description.address)
        http, path = self._way(place)
        action = self.settings.get("soap-action", "")
        return BsnClient(http, path, description, self.credentials(), action=action)

    def credentials(self, who: str = "") -> Credentials | None:
        """Return who calls: nobody if no password is set.

        ``who`` is ``second-`` or ``third-`` for the other logins of the profile.
        """
        login = self.settings.get(f"{who}login")
        secret = self.target.secret("bsn", f"{who}password")
        if login is None or secret is None:
            return None
        return Credentials(f"{self.settings['account']}/{login}", secret.value)

    def get(self, place: str) -> Exchange:
        """Get what is at a path below the target URL, or at a whole URL."""
        http, path = self._way(place)
        return http.request("GET", path)

    def close(self) -> None:
        """End the connections to other hosts."""
        for http in self._others.values():
            http.close()

    def _at_home(self, place: str) -> str:
        """Return a place at the target's own host, below the target URL or not."""
        own, named = urlsplit(self.http.url), _parts(place)
        if not named.netloc:
            return place
        if (named.scheme, named.netloc) != (own.scheme, own.netloc):
            observe(
                f"The description names the host {named.netloc}; its path is asked at"
                f" {own.netloc} instead. bsn.endpoint names another one.",
                requirement=EIGHT_METHODS,
            )
        query = f"?{named.query}" if named.query else ""
        return f"{own.scheme}://{own.netloc}{named.path}{query}"

    def _way(self, place: str) -> tuple[Http, str]:
        """Return what leads to a place, and the path to ask it for."""
        if not urlsplit(place).netloc:
            whole = urljoin(self.settings["wsdl"], place)
            if not urlsplit(whole).netloc:
                return self.http, whole if whole.startswith("/") else f"/{whole}"
            place = whole
        url = urlsplit(place)
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        origin = f"{url.scheme}://{url.netloc}"
        if origin not in self._others:
            self._others[origin] = self.run.http(url=origin)
        return self._others[origin], path


def _parts(place: str) -> SplitResult:
    """Return the parts of a place that a description names."""
    try:
        return urlsplit(place)
    except ValueError as problem:
        raise Violation(
            f"a description that names the place {place!r} ({problem})",
            "places that are URLs",
            requirement=EIGHT_METHODS,
        ) from problem


class Retrieval:
    """Gets stored bytes back, by a way of the user's beside the service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.template: str = service.settings.get("retrieve", "")

    def __bool__(self) -> bool:
        return bool(self.template)

    def need(self) -> None:
        """Do nothing if contents can be got back.

        Raises:
            NotApplicable: the profile says not how.

        """
        if not self.template:
            raise NotApplicable(NO_RETRIEVAL)

    def digest(self, content_id: str, **more: str) -> str:
        """Return the SHA-1 of a content's bytes, however many they are."""
        place = self.template
        for name, value in {"contentId": content_id, **more}.items():
            place = place.replace(f"{{{name}}}", quote(value, safe=""))
        http, path = self.service._way(place)  # noqa: SLF001  (its own hook)
        digest = hashlib.sha1(usedforsecurity=False)
        exchange = http.request("GET", path, sink=digest.update)
        if exchange.status != OK:
            because = f"content {content_id} was not got back: {exchange!r}"
            raise Inconclusive(because, "check bsn.retrieve in the profile")
        return self.service.run.tape.reading(digest.hexdigest)

    def check_there(self, content_id: str, why: str) -> None:
        """See that a content that was got back before is still there."""
        place = self.template.replace("{contentId}", quote(content_id, safe=""))
        exchange = self.service.get(place)
        if exchange.status != OK:
            raise Violation(
                f"{exchange.status} {exchange.reason} for content {content_id}, {why}",
                "its bytes, as before",
                exchange=exchange,
            )

    def check_holds(self, content_id: str, data: bytes, requirement: str) -> None:
        """See that a content has the bytes that were uploaded."""
        found = self.digest(content_id)
        if found != sha1(data):
            raise Violation(
                f"content {content_id} with the SHA-1 {found}",
                f"the {len(data)} bytes uploaded, whose SHA-1 is {sha1(data)}",
                requirement=requirement,
            )
