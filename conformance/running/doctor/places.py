"""Where a change has to be made: a line of the profile, the command, a variable."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance.harness.doctor.check import Change
from conformance.harness.toml_lines import statements


@dataclass(frozen=True)
class Source:
    """What the user wrote: a profile file, if any, and the command line.

    ``given`` holds what the command line says in place of keys of the profile:
    ``{"target.url": "http://h"}``.
    """

    path: Path | None = None
    given: Mapping[str, str] = field(default_factory=dict)

    def place(self, change: Change) -> str:
        """Return one line: where to change what, and into what."""
        if change.key.startswith("$"):
            return f"environment: {change.key[1:]} → {_wanted(change)}"
        if change.key in self.given:
            return f"command line: {self.given[change.key]} → {_wanted(change)}"
        if "." not in change.key:
            return f"{change.key}: {_wanted(change)}"
        return self._in_profile(change)

    def _in_profile(self, change: Change) -> str:
        table, _, key = change.key.rpartition(".")
        if change.key in self.lines:
            value = _toml(_member(self.document, change.key))
            line = self.lines[change.key]
            return f"{self.path}:{line}: [{table}] {key} = {value} → {_wanted(change)}"
        where = f":{self.lines[table]}" if table in self.lines else ""
        file = f"{self.path}{where}" if self.path else "a profile (--profile)"
        if change.value is not None:
            return f"{file}: [{table}] add {key} = {_toml(change.value)}"
        return f"{file}: [{table}] add {key} → {change.hint}"

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """Return the profile as it is written, or nothing."""
        try:
            return tomllib.loads(self._text)
        except tomllib.TOMLDecodeError:
            return {}

    @cached_property
    def lines(self) -> dict[str, int]:
        """Return the line of every key and table of the profile."""
        if not self.document:
            return {}
        found = dict[str, int]()
        for one in statements(self._text):
            found.setdefault(".".join(one.path), one.first)
        return found

    @cached_property
    def _text(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8") if self.path else ""
        except (OSError, UnicodeDecodeError):
            return ""


def _member(document: Mapping[str, Any], key: str) -> object:
    value: Any = document
    for step in key.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _wanted(change: Change) -> str:
    return change.hint if change.value is None else _toml(change.value)


def _toml(value: object) -> str:
    """Return a text, a number, a truth or a list of these as TOML has it."""
    return json.dumps(value, ensure_ascii=False)
