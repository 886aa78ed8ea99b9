"""What the suite makes on a target goes again, or is named."""

from __future__ import annotations

import pytest

from conformance.harness.judgement import HarnessError
from conformance.harness.ledger import Ledger, Leftover


def refuse() -> None:
    """Fail as a target does that keeps what it has."""
    raise RuntimeError("403 Forbidden")


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def test_the_newest_goes_first(ledger: Ledger) -> None:
    removed: list[str] = []
    ledger.enter("folder", "cct-1", lambda: removed.append("folder"))
    ledger.enter("file", "cct-1/a", lambda: removed.append("file"))

    assert (ledger.clean_up(), removed) == ([], ["file", "folder"])


def test_what_would_not_go_is_named_and_the_rest_still_goes(ledger: Ledger) -> None:
    removed: list[str] = []
    ledger.enter("folder", "cct-1", lambda: removed.append("folder"))
    ledger.enter("file", "cct-1/a", refuse)

    assert ledger.clean_up() == [Leftover("file", "cct-1/a", "403 Forbidden")]
    assert (removed, ledger.created, ledger.removed) == (["folder"], 2, 1)


def test_what_a_test_removed_is_not_removed_again(ledger: Ledger) -> None:
    ledger.enter("file", "cct-1/a", refuse)

    ledger.forget("file", "cct-1/a")

    assert (ledger.clean_up(), ledger.removed) == ([], 1)


def test_striking_out_what_was_never_made_is_a_defect(ledger: Ledger) -> None:
    with pytest.raises(HarnessError, match="no file 'x' stands"):
        ledger.forget("file", "x")


def test_a_second_clean_up_has_nothing_to_do(ledger: Ledger) -> None:
    ledger.enter("file", "cct-1/a", refuse)
    ledger.clean_up()

    assert ledger.clean_up() == []
