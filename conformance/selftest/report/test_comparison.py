"""Two runs side by side: what broke, what was mended, what is new or gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report.comparison import compare
from conformance.report.html import render
from conformance.report.results import Results
from conformance.selftest.report.synthetic import requirement, results_of, verdict

NAME = "cm.x.y"


def run(directory: Path, name: str, word: str) -> Results:
    """Return the results of a run with this verdict on a requirement, if any."""
    path = directory / name
    path.mkdir()
    other = [requirement("cm.x.other"), verdict("cm.x.other")]
    own = [requirement(NAME), verdict(NAME, word)] if word else []
    return results_of(path, *other, *own)


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        ("conforms", "violates", "broken"),
        ("conforms", "inconclusive", "broken"),
        ("violates", "conforms", "fixed"),
        ("violates", "falls short", "still failing"),
        ("violates", "not applicable", "changed otherwise"),
        ("", "violates", "new"),
        ("conforms", "", "gone"),
        ("not applicable", "conforms", "changed otherwise"),
    ],
)
def test_a_change_is_called_by_its_name(
    tmp_path: Path, before: str, now: str, kind: str
) -> None:
    comparison = compare(run(tmp_path, "now", now), run(tmp_path, "before", before))

    assert [(one.name, one.kind) for one in comparison.changes] == [(NAME, kind)]


def test_what_stays_as_it_was_is_no_change(tmp_path: Path) -> None:
    now, before = (run(tmp_path, name, "conforms") for name in ("now", "before"))

    assert compare(now, before).changes == ()


def test_the_page_tells_the_changes(tmp_path: Path) -> None:
    now, before = run(tmp_path, "a", "violates"), run(tmp_path, "b", "conforms")

    page = render(now, before)

    assert "1 broken, 0 new, 0 still failing, 0 fixed" in page
    assert '<tr id="r-cm-x-y" class="changed">' in page
    assert "changed only" not in render(now)
