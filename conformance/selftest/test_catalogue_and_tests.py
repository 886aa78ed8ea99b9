"""Catalogue and tests agree: no requirement untested, no test without one."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from conformance.harness.catalogue import Catalogue, load_catalogue, uncovered_rows
from conformance.harness.resources import PACKAGE

SUITES = PACKAGE / "suites"
MODULES = sorted(SUITES.glob("*/test_*.py"))
LONGEST = 15


@dataclass(frozen=True, slots=True)
class Test:
    """One test function of a suite, and the requirements it is marked with."""

    __test__ = False

    file: str
    name: str
    marks: tuple[str, ...]
    node: ast.FunctionDef


@cache
def all_tests() -> tuple[Test, ...]:
    """Return the tests of all suites."""
    return tuple(test for path in MODULES for test in _tests(path))


def _tests(path: Path) -> Iterator[Test]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            file = path.relative_to(SUITES).as_posix()
            yield Test(file, node.name, tuple(_marks(node)), node)


def _marks(node: ast.FunctionDef) -> Iterator[str]:
    for each in node.decorator_list:
        if isinstance(each, ast.Call) and ast.unparse(each.func) == "requirement":
            yield from (ast.literal_eval(argument) for argument in each.args)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_the_suites_hold_tests() -> None:
    assert len(all_tests()) > 100


def test_every_test_judges_one_requirement() -> None:
    assert [
        f"{one.file} {one.name}" for one in all_tests() if len(one.marks) != 1
    ] == []


def test_every_requirement_of_a_test_is_in_the_catalogue(catalogue: Catalogue) -> None:
    marked = {mark: one.file for one in all_tests() for mark in one.marks}

    assert marked.keys() - catalogue.requirements.keys() == set()


def test_every_requirement_has_a_test_unless_excluded(catalogue: Catalogue) -> None:
    marked = {mark for one in all_tests() for mark in one.marks}
    wanted = {key for key, row in catalogue.requirements.items() if not row.excluded}

    assert sorted(wanted - marked) == []


def test_what_is_excluded_has_no_test(catalogue: Catalogue) -> None:
    excluded = {key for key, row in catalogue.requirements.items() if row.excluded}

    assert [one.name for one in all_tests() if excluded & {*one.marks}] == []


def test_a_test_stands_in_the_suite_of_its_protocol() -> None:
    strays = [
        f"{one.file} {mark}"
        for one in all_tests()
        for mark in one.marks
        if mark.partition(".")[0] != one.file.partition("/")[0]
    ]

    assert strays == []


def test_every_row_of_a_protocol_is_covered(catalogue: Catalogue) -> None:
    assert uncovered_rows(catalogue) == []


def test_no_two_tests_of_a_file_share_a_name() -> None:
    counts = Counter((one.file, one.name) for one in all_tests())

    assert [name for name, count in counts.items() if count > 1] == []


def test_no_test_loops_around_its_asserts() -> None:
    looping = [
        f"{one.file} {one.name}"
        for one in all_tests()
        for node in ast.walk(one.node)
        if isinstance(node, ast.For | ast.While)
        and any(isinstance(inner, ast.Assert) for inner in ast.walk(node))
    ]

    assert looping == []


def test_no_test_catches_what_it_provokes() -> None:
    catching = [
        f"{one.file} {one.name}"
        for one in all_tests()
        for node in ast.walk(one.node)
        if isinstance(node, ast.ExceptHandler)
    ]

    assert catching == []


def test_a_test_fits_in_a_glance() -> None:
    long = [
        f"{one.file} {one.name}"
        for one in all_tests()
        if sum(_lines(statement) for statement in one.node.body) > LONGEST
    ]

    assert long == []


def _lines(statement: ast.stmt) -> int:
    return (statement.end_lineno or statement.lineno) - statement.lineno + 1
