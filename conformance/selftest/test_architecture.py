"""Who may import whom, read from the sources.

The judge and the judged share no code, so that a slip in one cannot excuse the same
slip in the other; machinery knows no protocol. ``plugin``, ``cli``, ``running`` and the
self-tests are the places that may know both sides.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.harness.profile import profile_schema, target_protocols

PACKAGE = Path(__file__).resolve().parents[1]
PROTOCOLS = target_protocols(profile_schema())

#: What a layer may import, besides itself and whatever is not ours.
MAY_IMPORT: dict[str, set[str]] = {
    "harness": set(),
    "generate": {"harness"},
    "suites": {"harness", "generate"},
    "reference": set(),
    "deviations": {"reference"},
    "liberties": {"reference"},
    "mock": {"reference", "deviations", "harness"},
    "report": set(),
}
BOTH_SIDES = {"plugin", "cli", "running", "selftest", "__main__"}
#: A name that says nothing about what is in the module.
EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "base",
    "misc",
}
LONGEST = 400

MODULES = sorted(PACKAGE.rglob("*.py"))
JUDGED = [path for path in MODULES if path.relative_to(PACKAGE).parts[0] in MAY_IMPORT]


def name_of(path: Path) -> str:
    """Return a module's path inside the package, for test names."""
    return path.relative_to(PACKAGE).as_posix()


def imports(path: Path) -> Iterator[str]:
    """Yield the full name of everything a module imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            prefix = "." * node.level + (node.module or "")
            yield from (f"{prefix}.{alias.name}" for alias in node.names)


def own(path: Path) -> list[str]:
    """Return what a module imports of ours, without the package's name."""
    found = (name.partition(".") for name in imports(path))
    return [rest for top, _, rest in found if top == "conformance"]


def test_the_layers_are_those_of_the_table() -> None:
    tops = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in MODULES}

    assert tops == {*MAY_IMPORT, *BOTH_SIDES, "__init__"}


@pytest.mark.parametrize("path", JUDGED, ids=name_of)
def test_a_layer_imports_only_what_it_may(path: Path) -> None:
    layer = path.relative_to(PACKAGE).parts[0]
    layers = {name.partition(".")[0] for name in own(path)}

    assert layers <= {layer, *MAY_IMPORT[layer]}


def test_the_judge_of_clients_shares_nothing_with_the_reference() -> None:
    paths = (PACKAGE / "mock" / "judging").rglob("*.py")
    foreign = {
        f"{name_of(path)}: {name}"
        for path in paths
        for name in own(path)
        if not name.startswith(("harness.", "mock.judging."))
    }

    assert foreign == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_are_absolute(path: Path) -> None:
    assert [name for name in imports(path) if name.startswith(".")] == []


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("layer", ["suites", "reference", "deviations", "liberties"])
def test_a_protocol_does_not_know_another(layer: str, protocol: str) -> None:
    others = {f"{layer}.{one}" for one in PROTOCOLS if one != protocol}
    paths = (path for path in MODULES if _belongs(path, layer, protocol))
    found = [name for path in paths for name in own(path) if _within(name, others)]

    assert found == []


def _belongs(path: Path, layer: str, protocol: str) -> bool:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[:2] == (layer, protocol)


def _within(name: str, packages: set[str]) -> bool:
    return ".".join(name.split(".")[:2]) in packages


@pytest.mark.parametrize("layer", ["harness", "generate"])
def test_machinery_names_no_protocol(layer: str) -> None:
    guilty = [
        f"{name_of(path)}: {found}"
        for path in (PACKAGE / layer).rglob("*.py")
        for found in sorted(texts(path) & {*PROTOCOLS})
    ]

    assert guilty == []


def texts(path: Path) -> set[str]:
    """Return the texts that stand in a module as values."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {value for value in found if isinstance(value, str)}


def test_the_plugin_imports_nothing_heavy() -> None:
    tree = ast.parse((PACKAGE / "plugin.py").read_text(encoding="utf-8"))
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {ast.unparse(node) for node in top}

    assert names == {
        "from __future__ import annotations",
        "from typing import TYPE_CHECKING",
        "import pytest",
    }


def test_the_package_itself_is_one_docstring() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))

    assert len(tree.body) == 1
    assert ast.get_docstring(tree)


def test_reports_know_nothing_of_pytest() -> None:
    paths = (PACKAGE / "report").rglob("*.py")

    assert not [path for path in paths if "pytest" in set(imports(path))]


def test_no_module_outgrows_its_reader() -> None:
    lengths = {name_of(path): len(path.read_bytes().splitlines()) for path in MODULES}

    assert {name: n for name, n in lengths.items() if n > LONGEST} == {}


def test_every_module_is_named_after_what_is_in_it() -> None:
    stems = {
        part for path in MODULES for part in Path(name_of(path)).with_suffix("").parts
    }

    assert not stems & EMPTY_NAMES
