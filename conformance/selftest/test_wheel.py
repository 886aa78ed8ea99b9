"""What is installed has all it needs, and nothing else."""

from __future__ import annotations

import sys
from importlib.metadata import distribution, files
from pathlib import Path

import pytest

from conformance.harness.resources import PACKAGE

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = "conformance/_data"


@pytest.fixture(scope="module")
def installed() -> set[str]:
    names = [str(path) for path in files("cms-conformance") or []]
    if "conformance/__init__.py" not in names:
        pytest.skip("the checkout itself is installed; `tox -e wheel` tests the wheel")
    return set(names)


def shipped(folder: str) -> set[str]:
    """Return the files of a folder of the checkout that belong into the wheel."""
    paths = (CHECKOUT / folder).rglob("*")
    return {
        path.relative_to(CHECKOUT).as_posix()
        for path in paths
        if path.is_file() and not {"__pycache__", "selftest"} & set(path.parts)
    }


def test_every_module_is_installed(installed: set[str]) -> None:
    assert sorted(shipped("conformance") - installed) == []


@pytest.mark.parametrize("folder", ["schemas", "fixtures"])
def test_every_data_file_is_installed(installed: set[str], folder: str) -> None:
    wanted = {f"{DATA}/{name}" for name in shipped(folder)}

    assert sorted(wanted - installed) == []


def test_no_self_test_is_installed(installed: set[str]) -> None:
    assert not [name for name in installed if "selftest" in name]


def test_nothing_is_installed_beside_the_package(installed: set[str]) -> None:
    beside = {name.partition("/")[0] for name in installed if not name.startswith("..")}

    assert {top.partition("-")[0] for top in beside} == {
        "conformance",
        "cms_conformance",
    }


def test_the_package_says_that_it_is_typed(installed: set[str]) -> None:
    assert "conformance/py.typed" in installed


def test_the_licence_is_installed(installed: set[str]) -> None:
    assert any(name.endswith("licenses/LICENSE") for name in installed)


def test_the_command_and_the_plugin_are_entry_points() -> None:
    points = {
        (point.group, point.name): point.value
        for point in distribution("cms-conformance").entry_points
    }

    assert points == {
        ("console_scripts", "cms-conformance"): "conformance.cli:main",
        ("pytest11", "cms-conformance"): "conformance.plugin",
    }


def test_what_runs_here_is_what_is_installed(installed: set[str]) -> None:
    assert "conformance/cli/__init__.py" in installed
    assert Path(sys.prefix) in PACKAGE.parents
