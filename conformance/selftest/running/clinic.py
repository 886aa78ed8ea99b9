"""A target examined in this process, as the command would, in little time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.harness.doctor.check import Check, State
from conformance.harness.doctor.patience import Patience
from conformance.harness.profile import load_profile
from conformance.harness.run import Run
from conformance.harness.target import Target, credentials
from conformance.running.doctor.examination import Examination, examined
from conformance.running.doctor.places import Source
from conformance.selftest.exchange.raw_server import Behaviour, Peer

SHORT = Patience(name=2.0, connect=0.5, handshake=0.5, answers=1.2)
#: For servers that answer; nothing waits for it.
UNHURRIED = Patience(name=5.0, connect=5.0, handshake=5.0, answers=10.0)


@dataclass(frozen=True, slots=True)
class Seen:
    """What an examination found, what the user wrote, and what was sent."""

    examination: Examination
    source: Source
    run: Run

    @property
    def faults(self) -> list[str]:
        """Return what is wrong, the worst first."""
        return [one.fault for one in self.examination.worst]

    def check(self, fault: str) -> Check:
        """Return the check that found a fault."""
        return next(one for one in self.examination.checks if one.fault == fault)

    def line(self, fault: str, number: int = 0) -> str:
        """Return the line to change because of a fault."""
        return self.source.place(self.check(fault).changes[number])

    def blocks(self, fault: str) -> bool:
        """Tell whether a fault keeps everything from being judged."""
        return self.check(fault).state is State.BLOCKED


def see(  # noqa: PLR0913  (what the command line and the environment say)
    directory: Path,
    url: str,
    profile: str = "",
    *,
    protocols: Sequence[str] = ("cm",),
    variables: Mapping[str, str] = {},
    patience: Patience = UNHURRIED,
) -> Seen:
    """Examine a target that a URL and the text of a profile describe."""
    path = directory / "vendor.toml"
    path.write_text(profile, encoding="utf-8")
    read = load_profile(path)
    written = read.written.get("target", {})
    target = Target(
        url,
        "cct-1234",
        read.tables,
        read.absent,
        credentials(read, variables),
        ca_file=written.get("ca-file"),
        insecure=written.get("insecure", False),
    )
    source, run = Source(path, {"target.url": url}), Run(target)
    return Seen(examined(run, protocols, patience), source, run)


def answer(
    status: str = "200 OK", *fields: str, body: str = "", version: str = "1.1"
) -> bytes:
    """Return an answer as bytes."""
    data = body.encode()
    head = [f"HTTP/{version} {status}", *fields, f"Content-Length: {len(data)}"]
    return "\r\n".join([*head, "Connection: close", "", ""]).encode() + data


def at(path: str, there: bytes, elsewhere: bytes) -> Behaviour:
    """Return a behaviour: one answer at a path, another everywhere else."""

    def behave(peer: Peer) -> None:
        line = peer.head().split(b"\r\n", 1)[0]
        here = line.split(b" ")[1].partition(b"?")[0] == path.encode()
        peer.say(there if here else elsewhere)
        peer.rest()

    return behave
