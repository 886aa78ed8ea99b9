"""The order of a measurement: a look at everything, a closer one at what escaped."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from conformance.harness.verdict import ExitCode
from conformance.running.detecting import campaign
from conformance.running.detecting.campaign import Campaign, Choice, detect, line
from conformance.running.detecting.detection import Came, Detection, Known, Look
from conformance.running.detecting.sessions import FIRST_LOOK, Asked

MISSED = Look(1, (), (), 0, requests=5)
CAUGHT = Look(1, ("x",), (), 1, requests=3, effort="default", until_caught=2)


class Part:
    """Be wrong."""

    __module__ = "conformance.deviations.cm.stand_in"


WRONG = Known("Wrong", Part, expected=("x",))


def options(**given: Any) -> argparse.Namespace:  # noqa: ANN401
    """Return what a user asks for who asks for little."""
    told = {"quick": True, "exhaustive": False, "all_cases": False, "workers": 1}
    return argparse.Namespace(**(told | {"effort": "default", "every": 1} | given))


class Scripted(Campaign):
    """A campaign whose runs find what is written down for their effort."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401
        super().__init__(None, options(**given))  # type: ignore[arg-type]  # runs nothing
        self.asked: list[Asked] = []

    def _choice(self, known: Sequence[Known]) -> Choice:  # noqa: ARG002  (as it is)
        return lambda one: one.expected or ("y",)

    def _looked(self, jobs: Sequence[tuple[Known, Asked]]) -> Iterator[Detection]:
        for known, asked in jobs:
            self.asked.append(asked)
            yield Detection(known, MISSED if asked.effort == FIRST_LOOK else CAUGHT)


def test_what_escapes_is_looked_for_with_more_effort() -> None:
    scripted = Scripted()
    (found,) = scripted.judged([WRONG])
    assert [one.effort for one in scripted.asked] == [FIRST_LOOK, "default"]
    assert (found.came, found.look.until_caught) == (Came.CAUGHT, 7)


def test_with_little_effort_there_is_one_look() -> None:
    scripted = Scripted(effort=FIRST_LOOK)
    (found,) = scripted.judged([WRONG])
    assert (found.came, len(scripted.asked)) == (Came.MISSED, 1)


def test_a_deviation_meets_all_cases_of_what_it_violates() -> None:
    scripted = Scripted()
    list(scripted.judged([WRONG]))
    assert {(one.thoroughly, one.one_of, one.strict) for one in scripted.asked} == {
        (("x",), "requirement", True)
    }


@pytest.mark.parametrize(
    ("known", "one_of", "examples"),
    [(WRONG, "requirement", 2), (Known("Odd", Part), "test", None)],
)
def test_of_what_need_not_fail_less_is_run(
    known: Known, one_of: str, examples: int | None
) -> None:
    some, every = Scripted(), Scripted(all_cases=True)
    _ = [list(one.judged([known])) for one in (some, every)]
    assert (some.asked[0].one_of, some.asked[0].examples) == (one_of, examples)
    assert (every.asked[0].one_of, every.asked[0].examples) == ("", None)


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (CAUGHT, "ok   Wrong: blamed x (exit 1)"),
        (MISSED, "FAIL Wrong: blamed nothing; expected x (exit 0)"),
        (
            Look.failed(1, "it hung"),
            "FAIL Wrong: blamed nothing; expected x (exit 4)\nit hung",
        ),
    ],
)
def test_each_variant_gets_a_line(seen: Look, said: str) -> None:
    assert line(Detection(WRONG, seen)) == said


def test_a_name_that_nothing_has_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaign, "judge", pytest.fail)
    assert detect(options(name=["Nobody"])) == ExitCode.USAGE
    assert "'Nobody'" in capsys.readouterr().err
