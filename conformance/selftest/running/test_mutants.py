"""Mutants: what a small change is, what it is called, and what becomes of it."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from types import CodeType

import pytest

from conformance.reference.bsn.arguments import Rules
from conformance.running.detecting.traces import Traces
from conformance.running.detecting.tracing import REFERENCE
from conformance.running.mutating.explanations import (
    ExplanationError,
    load_explanations,
)
from conformance.running.mutating.hunting import Fate, Hunt, Ran
from conformance.running.mutating.mutants import (
    Mutant,
    Source,
    all_mutants,
    mutants_of,
    sample,
)
from conformance.running.mutating.ratchet import Ratchet, check
from conformance.running.mutating.relating import related, used_by
from conformance.running.mutating.writing import Hunted

CAMPAIGN = Path(__file__).with_name("mutants_sample.py")
EVERY = all_mutants()


def of(text: str) -> list[Mutant]:
    """Return the mutants of a module with this text."""
    return list(mutants_of(Source(REFERENCE / "some.py", text)))


def changes(text: str, kind: str) -> list[str]:
    """Return what becomes of a line by the changes of a kind."""
    return [one.after for one in of(text) if one.kind == kind]


@pytest.mark.parametrize(
    ("kind", "line", "after"),
    [
        ("comparison", "a < b", ["a <= b"]),
        ("comparison", "a == b != c", ["a != b != c", "a == b == c"]),
        ("comparison", "a not in b", ["a in b"]),
        ("calculation", "a + 1", ["a - 1"]),
        ("calculation", "a + 'text'", []),
        ("junction", "a and b and c", ["b and c", "a and c", "a and b"]),
        ("condition", "x if a > b else y", ["x if not a > b else y"]),
        ("condition", "x if a == b else y", []),
        ("negation", "not a", ["a"]),
        ("constant", "128", ["129"]),
        ("constant", "True", ["False"]),
        ("constant", "'Queued'", ["'Queue'"]),
        ("constant", "'a sentence for people'", []),
        ("constant", "f'a{b}'", []),
        ("cut", "a[1:b]", ["a[1 + 1:b]", "a[1:b + 1]"]),
        ("arguments", "f(a, b)", ["f(b, a)"]),
        ("arguments", "f(a, a)", []),
        ("arguments", "isinstance(a, b)", []),
    ],
)
def test_an_expression_changes_by_a_slip(
    kind: str, line: str, after: list[str]
) -> None:
    assert changes(f"x = {line}", kind) == [f"x = {one}" for one in after]


@pytest.mark.parametrize(
    ("kind", "body", "after"),
    [
        ("condition", "while a: b()", ["while False:"]),
        ("condition", "if a: b()", ["if not a:"]),
        ("statement", "b()", ["pass"]),
        ("statement", "self.b = c", ["pass"]),
        ("statement", "b = c", []),
        ("statement", "raise E", ["pass"]),
        ("statement", "with self.lock: b()", ["if True:", "with self.lock: pass"]),
        ("handler", "try: b()\n except (A, B): c()", ["except (B,):", "except (A,):"]),
    ],
)
def test_a_step_is_left_out_or_taken_at_the_wrong_time(
    kind: str, body: str, after: list[str]
) -> None:
    assert changes(f"def f(self, a):\n {body}\n", kind) == after


@pytest.mark.parametrize(
    ("returned", "after"),
    [("bool", "not a"), ("int", "a + 1"), ("str", "''"), ("X | None", "None")],
)
def test_a_function_returns_nothing_of_its_kind(returned: str, after: str) -> None:
    text = f"def f(a) -> {returned}:\n return a\n"
    assert changes(text, "result") == [f"return {after}"]


@pytest.mark.parametrize(
    "text",
    [
        '"""A module."""',
        "from a import b",
        "def f(a: int = b) -> 'A': ...",
        "def __repr__(self) -> str: return 'a'",
        "if TYPE_CHECKING: a(1, 2)",
        "LOGGER.error(1, 2)",
    ],
)
def test_what_no_client_sees_is_left_as_it_is(text: str) -> None:
    assert of(text) == []


# -- names ----------------------------------------------------------------------------

FUNCTION = "def f(a):\n    if a > 1:\n        return 2\n    return 3\n"


def test_a_name_lasts_while_its_line_does() -> None:
    before = {one.id for one in of(FUNCTION)}
    after = {one.id for one in of(f"import b\n\n{FUNCTION}".replace("3", "4"))}
    assert before - after == {one.id for one in of(FUNCTION) if "3" in one.before}


def test_every_mutant_has_a_name_of_its_own() -> None:
    assert len({one.id for one in EVERY}) == len(EVERY)


def test_a_smaller_sample_is_the_beginning_of_a_larger_one() -> None:
    assert sample(EVERY, 1, 20) == sample(reversed(EVERY), 1, 40)[:20]
    assert sample(EVERY, 1, 20) != sample(EVERY, 2, 20)


def test_every_mutant_of_a_sample_is_a_module_and_not_the_reference() -> None:
    for one in sample(EVERY, 1, 40):
        original = compile(one.source.text, str(one.source.path), "exec")
        assert isinstance(one.code(), CodeType)
        assert one.code() != original


def test_a_mutant_leaves_the_next_one_alone() -> None:
    whole = [ast.unparse(one.source.tree) for one in of(FUNCTION) if one.code()]
    assert set(whole) == {ast.unparse(ast.parse(FUNCTION))}


# -- which tests can notice it --------------------------------------------------------


def mutant(beginning: str, kind: str) -> Mutant:
    """Return the first mutant of a kind in a part or function."""
    found = (one for one in EVERY if one.id.startswith(f"{beginning}:{kind}"))
    return next(found)


def test_tests_that_run_the_function_are_tried_the_closest_first() -> None:
    inside = "reference/cm/stream.py:Stream.not_found"
    played = {"cm.a": (inside, "x", "y"), "cm.b": (inside,), "cm.c": ("x",)}
    traces = Traces(frozenset(), {name: frozenset(t) for name, t in played.items()})
    one = mutant("cm/stream.py:Stream.not_found", "constant")
    assert related(one, "cm", traces) == ["cm.b", "cm.a"]


def test_a_limit_matters_where_it_is_named() -> None:
    one = next(one for one in EVERY if one.before.startswith("longest_path = "))
    used = used_by(one)
    assert used is not None
    name = f"reference/bsn/arguments.py:{Rules.path_is_short.__qualname__}"
    assert name in used


# -- what becomes of it ---------------------------------------------------------------


def test_a_mutant_that_must_die_dies_and_an_equivalent_one_survives(
    tmp_path: Path,
) -> None:
    line = [sys.executable, str(CAMPAIGN), str(tmp_path)]
    subprocess.run(line, check=True, capture_output=True)
    document = json.loads((tmp_path / "mutants.json").read_text(encoding="utf-8"))
    fates = [(one["before"], one["fate"]) for one in document["mutants"]]
    assert fates == [
        ('return Response(405, b"method not allowed", (TEXT, allow))', "blamed"),
        ("with self.cm.lock:", "survived"),
    ]
    assert "with self.cm.lock:" in (tmp_path / "mutants.md").read_text("utf-8")


def hunted(fate: Fate, number: int = 0) -> Hunted:
    """Return a mutant with its fate."""
    return Hunted(EVERY[number], Hunt(fate, "cm.a"))


def earlier(*found: Hunted) -> Ratchet:
    """Return the report of a campaign that found this."""
    return Ratchet({one.mutant.id: one.record(None) for one in found})


def test_a_mutant_no_longer_noticed_fails_the_check() -> None:
    before = earlier(hunted(Fate.BLAMED), hunted(Fate.SURVIVED, 1))
    assert check([hunted(Fate.BLAMED), hunted(Fate.SURVIVED, 1)], before, []) == 0
    assert check([hunted(Fate.SURVIVED)], before, []) == 1
    assert check([hunted(Fate.SURVIVED, 2)], before, []) == 1


def test_an_explanation_of_nothing_fails_the_check() -> None:
    assert check([], Ratchet(), ["cm/stream.py:gone"]) == 1


def test_what_noticed_a_mutant_is_tried_first() -> None:
    ratchet = earlier(hunted(Fate.BLAMED))
    assert ratchet.likely(EVERY[0], ["cm.b", "cm.a"]) == ["cm.a", "cm.b"]


def test_what_breaks_the_suite_is_not_noticed() -> None:
    assert not Hunt(Fate.ERROR).killed
    assert Ran().end({}).fate is Fate.SURVIVED


def test_what_no_document_decides_is_told_apart_and_looked_at_again() -> None:
    seen = Ran().end({}, {"cm.open": None})
    assert (seen.fate, seen.by, seen.killed) == (Fate.OBSERVED, "cm.open", False)
    assert seen.then(Ran().end({})).fate is Fate.OBSERVED
    assert seen.then(Hunt(Fate.BLAMED, "cm.a")).killed


# -- explanations ---------------------------------------------------------------------


def explained(directory: Path, text: str) -> Path:
    """Return a directory with a file of explanations."""
    (directory / "mutants.toml").write_text(text, encoding="utf-8")
    return directory


def test_an_explanation_is_of_a_mutant_or_of_a_whole_function(tmp_path: Path) -> None:
    head = '[[explanation]]\nwhy = "equivalent"\nbecause = "So it is."\n'
    text = f'{head}mutants = ["a:b:c:d:1"]\nfunctions = ["a:f"]\n'
    found = load_explanations(explained(tmp_path, text))
    assert found.of("a:b:c:d:1") is found.of("a:f:x:y:2") is not None
    assert found.of("a:b:c:d:2") is None
    assert found.of("a:f:x:y:2", Fate.SURVIVED) is None
    assert found.stale(["a:b:c:d:1"]) == ["a:f"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[explanations]]", "unknown table 'explanations'"),
        ('[[explanation]]\nwhy = "so"\nbecause = "x"\nmutants = []', "why is 'so'"),
        ('[[explanation]]\nwhy = "so"\nwhat = "x"', "an explanation has what, why"),
        ("[[explanation", "is no TOML"),
    ],
)
def test_an_explanation_that_cannot_be_meant_is_refused(
    text: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ExplanationError, match=re.escape(said)):
        load_explanations(explained(tmp_path, text))
