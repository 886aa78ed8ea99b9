"""The diff that brings a profile up to date applies, and changes nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conformance.running.bundle import ENVIRONMENT
from conformance.running.known_failures_diff import Update, diff, updated
from conformance.selftest.command import Command, Finished
from conformance.selftest.conftest import QUICK

BROKEN = "cm.stream.other-methods-refused"
UPDATE = ("--update-known-failures", *QUICK)
TOOLS = (["patch", "-p0", "-i"], ["git", "apply"])
PROFILE = """# vendor
[target]
url = "http://h"

[known-failures."a.b.c"]
reason = '''
[known-failures."d.e.f"]
'''
# until it is mended
expires = 2027-01-31

[cm]
xml = "/x"

[known-failures]
"d.e.f" = "x"  # short
"g.h.i" = "y"
"""
WITHOUT_TABLE = """# vendor
[target]
url = "http://h"

[cm]
xml = "/x"

[known-failures]
"d.e.f" = "x"  # short
"g.h.i" = "y"
"""


def removing(*names: str) -> Update:
    """Return an update that removes these."""
    return Update(names, {})


def adding(name: str, clause: str = "") -> Update:
    """Return an update that adds one."""
    return Update((), {name: clause})


def apply(directory: Path, tool: list[str], patch: Path) -> None:
    """Apply a diff in a directory."""
    subprocess.run([*tool, str(patch)], cwd=directory, check=True, capture_output=True)


def test_a_table_goes_with_all_that_stands_in_it() -> None:
    assert updated(PROFILE, removing("a.b.c")) == WITHOUT_TABLE


def test_the_short_form_goes_with_its_line() -> None:
    after = updated(PROFILE, removing("d.e.f"))

    assert after == PROFILE.replace('"d.e.f" = "x"  # short\n', "")


def test_what_is_added_waits_for_a_reason() -> None:
    added = '\n[known-failures."j.k.l"]\nreason = ""\nclause = "say \\"4\\""\n'

    assert updated(PROFILE, adding("j.k.l", 'say "4"')) == PROFILE + added


@pytest.mark.parametrize("tool", TOOLS, ids=" ".join)
@pytest.mark.parametrize("before", [PROFILE, PROFILE.rstrip(), "[cm]\r\nx = 1\r\n"])
def test_a_diff_applies(tmp_path: Path, tool: list[str], before: str) -> None:
    after = updated(before, Update(("a.b.c",), {"j.k.l": "4"}))
    (tmp_path / "v.toml").write_bytes(before.encode())
    patch = tmp_path / "p.diff"
    patch.write_bytes("".join(diff(before, after, "v.toml")).encode())

    apply(tmp_path, tool, patch)

    assert (tmp_path / "v.toml").read_bytes().decode() == after


@pytest.fixture
def first(command: Command, wrong_server: str) -> Finished:
    """Return a run on a wrong server, without a profile."""
    return command("run", wrong_server, *UPDATE, **ENVIRONMENT)


@pytest.fixture(params=TOOLS, ids=" ".join)
def applied(first: Finished, request: pytest.FixtureRequest) -> Path:
    """Return the profile that the diff of that run makes."""
    apply(first.directory, request.param, first.reports / "known-failures.diff")
    return first.directory / "cms-conformance.toml"


def test_a_run_writes_what_would_make_its_failures_known(first: Finished) -> None:
    added = f'+[known-failures."{BROKEN}"]\n+reason = ""\n+clause = "405"\n'

    assert first.code == 1
    assert (first.reports / "known-failures.diff").read_text().endswith(added)
    assert "patch -p0 < reports/latest/known-failures.diff" in first.out
    assert not (first.directory / "cms-conformance.toml").exists()


def test_a_profile_is_refused_until_somebody_says_why(
    applied: Path, command: Command, wrong_server: str
) -> None:
    line = ("run", wrong_server, "--profile", applied.name, *QUICK)

    refused = command(*line, **ENVIRONMENT)
    applied.write_text(applied.read_text().replace('reason = ""', 'reason = "x"'))
    spared = command(*line, **ENVIRONMENT)

    assert (refused.code, spared.code) == (2, 0)
    assert f'"{BROKEN}": the reason on line 2 is blank' in refused.err


def test_once_it_is_mended_the_entry_has_to_go(
    applied: Path, command: Command, right_server: str
) -> None:
    applied.write_text(applied.read_text().replace('reason = ""', 'reason = "x"'))
    line = ("run", right_server, "--profile", applied.name, *UPDATE)

    mended = command(*line, **ENVIRONMENT)
    apply(mended.directory, TOOLS[0], mended.reports / "known-failures.diff")

    assert mended.code == 1
    assert f"{applied.name}:1: the known failure {BROKEN} no longer" in mended.out
    assert not applied.exists() or applied.read_text() == ""


def test_another_cause_asks_for_a_new_reason(
    command: Command, tmp_path: Path, wrong_server: str
) -> None:
    old = f'[known-failures."{BROKEN}"]\nreason = "x"\nclause = "200"\n'
    (tmp_path / "vendor.toml").write_text(old, encoding="utf-8")

    run = command("run", wrong_server, "--profile=vendor.toml", *UPDATE, **ENVIRONMENT)
    apply(tmp_path, TOOLS[0], run.reports / "known-failures.diff")

    new = old.replace('"x"', '""').replace("200", "405")
    assert (run.code, (tmp_path / "vendor.toml").read_text()) == (1, new)
    assert f"vendor.toml:3: the known failure {BROKEN} fails by another" in run.out


def test_where_nothing_changes_there_is_no_diff(
    command: Command, right_server: str
) -> None:
    run = command("run", right_server, *UPDATE, **ENVIRONMENT)

    assert run.code == 0
    assert "known failures: the profile needs no change" in run.out
    assert not (run.reports / "known-failures.diff").exists()


def test_a_form_that_has_no_lines_of_its_own_is_left_alone(
    command: Command, tmp_path: Path, wrong_server: str
) -> None:
    text = 'known-failures = { "cm.stream.upload-status" = "x" }\n'
    (tmp_path / "vendor.toml").write_text(text, encoding="utf-8")

    run = command("run", wrong_server, "--profile=vendor.toml", *UPDATE, **ENVIRONMENT)

    assert "vendor.toml writes them in a form that cannot be changed" in run.out
    assert not (run.reports / "known-failures.diff").exists()


def test_a_profile_that_is_there_is_not_made_anew(
    command: Command, tmp_path: Path, dead_url: str
) -> None:
    (tmp_path / "cms-conformance.toml").write_text("", encoding="utf-8")

    refused = command("run", dead_url, *UPDATE)

    assert refused.code == 2
    assert "name it with --profile" in refused.err
