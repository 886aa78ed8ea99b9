"""Content for a mock server: tables that are read, checked, and sown."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.mock.seeds import bsn, cm, staging
from conformance.mock.seeds.rows import Row, SeedError, table_of

if TYPE_CHECKING:
    from conformance.mock.installation import Installation

Sow = Callable[["Installation", Row], None]

#: Every table there is, in the order in which they are sown.
TABLES: dict[str, dict[str, Sow]] = {
    "cm": {
        "groups": lambda to, row: cm.group(to.current["cm"], row),
        "users": lambda to, row: cm.user(to.current["cm"], row),
        "fields": lambda to, row: cm.field(to.current["cm"], row),
        "formats": lambda to, row: cm.format_(to.current["cm"], row),
        "files": lambda to, row: cm.file(to.current["cm"], row),
    },
    "staging": {
        "objects": lambda to, row: staging.item(to.current["staging"], row),
        "packages": lambda to, row: staging.package(to.current["staging"], row),
        "slow": lambda to, row: staging.slow(to.slow, row),
    },
    "bsn": {
        "users": lambda to, row: bsn.user(to.users, row),
        "contents": lambda to, row: bsn.content(to.current["bsn"], to.users, row),
    },
}
#: What is not kept on disk, and has to be sown at every start.
IN_MEMORY = {("staging", "slow"), ("bsn", "users")}


@dataclass(frozen=True, slots=True)
class Plan:
    """Rows to sow, by protocol and table."""

    rows: tuple[tuple[str, str, Row], ...] = ()


def plan_of(tables: object, folder: Path | None, source: str) -> Plan:
    """Return what the tables hold; files that they name lie below ``folder``.

    Raises:
        SeedError: a table or a row is none; the message says which, and what there is.

    """
    whole = table_of(TABLES, tables, source)
    given = {
        protocol: table_of(known, whole.get(protocol, {}), f"{source}: {protocol}")
        for protocol, known in TABLES.items()
    }
    rows = (
        (protocol, name, Row(row, folder, f"{source}: {protocol}.{name}[{number}]"))
        for protocol, known in TABLES.items()
        for name in known
        for number, row in enumerate(listed(given[protocol].get(name, []), source))
    )
    return Plan(tuple(rows))


def listed(value: object, source: str) -> list[Mapping[str, Any]]:
    """Return the rows of a table."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise SeedError(f"{source}: a table is a list of rows, each with its own keys")
    return value


def load_plan(path: Path) -> Plan:
    """Read a seed file: JSON where its name says so, TOML otherwise.

    Raises:
        SeedError: it cannot be read, or what it holds cannot be sown.

    """
    try:
        text = path.read_text(encoding="utf-8")
        tables = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise SeedError(f"{path} cannot be read: {error}") from error
    return plan_of(tables, path.parent, path.name)


def sow(to: Installation, plan: Plan) -> None:
    """Sow every row."""
    for protocol, name, row in plan.rows:
        TABLES[protocol][name](to, row)


def sow_what_no_disk_keeps(to: Installation, plan: Plan) -> None:
    """Sow what a server that goes on with old content has forgotten."""
    rows = (row for row in plan.rows if row[:2] in IN_MEMORY)
    sow(to, Plan(tuple(rows)))
