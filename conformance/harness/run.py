"""The state of one run, as the tests of a suite see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from weakref import WeakSet

import pytest

from conformance.harness.bodies import Bodies
from conformance.harness.http import Http
from conformance.harness.ledger import Ledger
from conformance.harness.limits import Limits
from conformance.harness.pace import Pace
from conformance.harness.redact import Redactor
from conformance.harness.tape import Tape
from conformance.harness.target import Target
from conformance.harness.transcript import Transcript


@dataclass(slots=True)
class Run:
    """One run against one target, in one process.

    ``unreachable`` maps a protocol to the reason why the target cannot be judged in it.
    ``case`` is the ID that every request carries now, so that the target's own log can
    be searched for it. ``tape`` stands between the tests and the world;
    ``bodies`` keeps the large requests of cases that failed; ``pace`` holds back;
    ``beside`` counts the processes that work on the target at a time, this one too.
    """

    target: Target
    effort: str = "default"
    transcript: Transcript = field(default_factory=Transcript)
    ledger: Ledger = field(default_factory=Ledger)
    unreachable: dict[str, str] = field(default_factory=dict)
    case: str | None = None
    tape: Tape = field(default_factory=Tape)
    bodies: Bodies | None = None
    pace: Pace = field(default_factory=Pace)
    beside: int = 1
    _ways: WeakSet[Http] = field(default_factory=WeakSet)
    redactor: Redactor = field(init=False)

    def __post_init__(self) -> None:
        self.redactor = Redactor(
            secret.value
            for secret in self.target.secrets.values()
            if not self._is_told(secret.value)
        )

    def _is_told(self, secret: str) -> bool:
        """Tell whether a setting says the secret, such as a login that equals it.

        Blanking it wherever it stands would tell what it is; in its own places, such
        as a password attribute, it is blanked all the same.
        """
        settings = (
            value for one in self.target.tables.values() for value in one.values()
        )
        return any(str(value).lower() == secret.lower() for value in settings)

    def http(
        self,
        limits: Limits | None = None,
        url: str | None = None,
        *,
        hurried: bool = False,
    ) -> Http:
        """Return a way to the target, within given limits; whoever asks closes it.

        ``url`` is that of another host that the user has named; ``hurried`` is a look
        that has no time to wait its turn.
        """
        way = Http(
            url or self.target.url,
            transcript=self.transcript,
            limits=limits or self.target.limits,
            ca_file=self.target.ca_file,
            insecure=self.target.insecure,
            client_cert=self.target.client_cert,
            case_header=self.case,
            tape=self.tape,
            pace=self.pace,
            hurried=hurried,
        )
        self._ways.add(way)
        return way

    def begin_case(self, name: str) -> None:
        """Begin a case: the transcript anew, and its ID on every request."""
        self.transcript.begin_case()
        self.tape.begin_case(name)
        self.case = name
        for way in self._ways:
            way.case_header = name


RUN = pytest.StashKey[Run]()
