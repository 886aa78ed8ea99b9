"""Generate, send, check: a run of ours beside one of schemathesis, on the same server.

A case is one request with its answer, seen at the server on both sides.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Outcome, Skipped, ratio
from bench.processes import Child, command, served
from bench.rounds import Effort, one_core
from bench.speaking import head, once
from bench.watched import Seen, seen

#: The requirements whose tests are generated.
GENERATED = (
    "staging.package.load-answers-named",
    "staging.package.create-answers-package",
    "staging.package.description-kept",
    "staging.package.update-takes-effect",
    "staging.status.*",
)
GOALS = ("staging-cases", "staging-all-phases", "staging-cpu")
#: Examples of each of the twelve operations; as many requests are ours at most.
EXAMPLES, OPERATIONS = 60, 12
#: With fewer, what goes before the tests would stand out among them.
FEWEST = 300
ALL_PHASES = "examples,coverage,fuzzing,stateful"
LEVELS = {"smallest": "smoke", "quick": "default", "whole": "deep"}


def measure(effort: Effort) -> Iterator[Outcome]:
    """Measure both, on one core."""
    tool = command("st")
    if tool is None:
        yield from (Skipped(name, "schemathesis is not installed") for name in GOALS)
        return
    ours, fuzzing, phases = list[Seen](), list[Seen](), list[Seen]()
    with one_core(), served("counting") as server, tempfile.TemporaryDirectory() as own:
        sides = Sides(server, tool, Path(own), effort)
        for _ in range(min(effort.rounds, 2)):
            ours.append(sides.ours())
            fuzzing.append(sides.peer("fuzzing"))
            phases.append(sides.peer(ALL_PHASES))
    note = f"{ours[0].requests} cases of ours, {fuzzing[0].requests} by fuzzing"
    yield ratio(GOALS[0], map(rates, (ours, fuzzing)), "cases/s", note)
    note = f"{phases[0].requests} cases by all phases"
    yield ratio(GOALS[1], map(rates, (ours, phases)), "cases/s", note)
    both = [[one.cpu_of_one for one in side] for side in (ours, fuzzing)]
    yield ratio(GOALS[2], both, "CPU ms/case", "start included", scale=1000)


def rates(side: list[Seen]) -> list[float]:
    """Return the cases a second of each round."""
    return [one.rate for one in side]


class Sides:
    """Both sides at one server."""

    def __init__(self, server: Child, tool: str, folder: Path, effort: Effort) -> None:
        self.server, self.tool, self.folder = server, tool, folder
        self.level = LEVELS[effort.name]
        self.examples = effort.of(EXAMPLES, 2)
        self.document = folder / "openapi.json"
        described = once(server.port, head("GET", "/rest/openapi.json"))
        self.document.write_bytes(described)
        self.base = json.loads(described)["servers"][0]["url"]

    def ours(self) -> Seen:
        """Run the generated tests, with a bound on the number of requests."""
        words = [str(command("cms-conformance")), "run", self.server.url, "--quiet"]
        words += [word for name in GENERATED for word in ("--requirement", name)]
        words += ["--protocol", "staging", "--effort", self.level]
        words += ["--profile", str(self._profile())]
        words += ["--max-requests", str(max(FEWEST, self.examples * OPERATIONS))]
        return seen(self.server, words, self.folder)

    def _profile(self) -> Path:
        """Write a profile that names objects, for tests that need some."""
        path = self.folder / "profile.toml"
        path.write_text('[staging.objects]\npage = ["CC01.1034"]\n', encoding="utf-8")
        return path

    def peer(self, phases: str) -> Seen:
        """Run schemathesis."""
        words = [self.tool, "run", str(self.document), "--phases", phases]
        words += ["--url", self.server.url + self.base, "--no-color"]
        words += ["--max-examples", str(self.examples), "--seed", "1"]
        return seen(self.server, words, self.folder)
