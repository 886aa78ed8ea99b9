"""The model of a package demands what the document does, and leaves the rest open."""

from __future__ import annotations

import pytest

from conformance.suites.staging.model import Model
from conformance.suites.staging.objects import Object

PAGE, FILE = Object("page", "1"), Object("file", "2")
FOLDER, NODE = Object("folder", "3"), Object("node", "4")
ALL = frozenset({PAGE, FILE, FOLDER, NODE})
EMPTY = Model("name", "text", outside=ALL)


def test_what_was_added_has_to_be_there() -> None:
    assert EMPTY.added(PAGE).missing(frozenset()) == {PAGE}


def test_an_addition_may_bring_folders_and_nodes_along() -> None:
    assert EMPTY.added(PAGE).stray(ALL) == {FILE}


def test_a_folder_brings_nothing_along_unless_asked_to() -> None:
    assert EMPTY.added(FOLDER).stray(ALL) == {PAGE, FILE}
    assert EMPTY.added(FOLDER, recursively=True).stray(ALL) == frozenset()


def test_recursion_is_for_folders() -> None:
    assert EMPTY.added(PAGE, recursively=True).stray(ALL) == {FILE}


def test_what_was_removed_must_not_be_there() -> None:
    full = EMPTY.seen(ALL, ALL)
    assert full.removed(FILE).stray(ALL) == {FILE}
    assert full.removed(FILE).missing(frozenset()) == frozenset()


def test_an_upload_restores_what_was_archived() -> None:
    assert EMPTY.uploaded(frozenset({PAGE})).missing(frozenset()) == {PAGE}
    assert EMPTY.uploaded(frozenset()).stray(ALL) == frozenset()


@pytest.mark.parametrize("included", [frozenset(), ALL])
def test_an_update_leaves_the_content_open(included: frozenset[Object]) -> None:
    described = EMPTY.added(PAGE).described("new")
    assert described.description == "new"
    assert not described.missing(included) | described.stray(included)


def test_what_was_seen_has_to_stay() -> None:
    seen = EMPTY.doubted().seen(ALL, frozenset({PAGE}))
    assert seen.missing(frozenset()) == {PAGE}
    assert seen.stray(ALL) == ALL - {PAGE}
