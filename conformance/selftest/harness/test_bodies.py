"""Large bodies are kept whole, once, within bounds, and known again."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.harness import bodies
from conformance.harness.bodies import Bodies, forget_bodies, read_body


def test_a_body_is_kept_and_found_again(tmp_path: Path) -> None:
    name = Bodies(tmp_path).keep(b"\0" * 99)

    assert read_body(tmp_path, name) == b"\0" * 99


def test_a_body_sent_twice_is_kept_once(tmp_path: Path) -> None:
    kept = Bodies(tmp_path)

    assert kept.keep(b"ab") == kept.keep(b"ab")
    assert kept.kept == 2


def test_there_is_a_bound_to_one_and_to_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "LARGEST", 10)
    monkeypatch.setattr(bodies, "ALL", 15)
    kept = Bodies(tmp_path)

    names = [kept.keep(data) for data in (b"a" * 11, b"b" * 10, b"c" * 6, b"d" * 5)]

    assert [bool(name) for name in names] == [False, True, False, True]


@pytest.mark.parametrize("name", ["", "bodies/", "../x", "bodies/../../x", "other/ab"])
def test_a_name_that_was_not_given_leads_nowhere(tmp_path: Path, name: str) -> None:
    assert read_body(tmp_path, name) is None


def test_a_body_that_was_changed_is_not_taken(tmp_path: Path) -> None:
    name = Bodies(tmp_path).keep(b"ab")
    (tmp_path / name).write_bytes(b"ac")

    assert read_body(tmp_path, name) is None


def test_an_earlier_runs_bodies_go(tmp_path: Path) -> None:
    Bodies(tmp_path).keep(b"ab")
    forget_bodies(tmp_path)

    assert list(tmp_path.iterdir()) == []
