"""Known failures: what a profile excuses, why, by which cause and until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from conformance.harness.toml_lines import statements

TABLE = "known-failures"
TEXTS = ("reason", "owner", "issue", "clause")
#: Stands for the entry itself among the lines of its keys.
ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """An entry of a profile; ``name`` is a requirement's ID, or a test.

    ``lines`` says on which lines of ``file`` the entry and its keys begin.
    """

    name: str
    reason: str
    owner: str = ""
    issue: str = ""
    clause: str = ""
    expires: date | None = None
    file: str = ""
    lines: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def is_test(self) -> bool:
        """Tell whether a test is named, as against a requirement."""
        return "::" in self.name

    def names(self, requirement: str, test: str) -> bool:
        """Tell whether this is about what a test found about a requirement."""
        return self.name in (requirement, test)

    def explains(self, required: str) -> bool:
        """Tell whether a failure to meet this has the cause that is known."""
        return self.clause in required

    def has_expired(self, today: date) -> bool:
        """Tell whether the day has come from which this excuses nothing."""
        return self.expires is not None and today >= self.expires

    def place(self, key: str = ENTRY) -> str:
        """Return the file and line of a key, or of the entry if it has none there."""
        line = self.lines.get(key) or self.lines.get(ENTRY) or 1
        return f"{self.file}:{line}"

    def record(self) -> dict[str, Any]:
        """Return the entry as JSON carries it."""
        texts = {key: getattr(self, key) for key in ("name", *TEXTS)}
        return {
            **{key: text for key, text in texts.items() if text},
            **({"expires": self.expires.isoformat()} if self.expires else {}),
            "file": self.file,
            "lines": dict(self.lines),
        }

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Self:
        """Return the entry that a record carries."""
        expires = record.get("expires")
        return cls(
            name=record["name"],
            **{key: record.get(key, "") for key in TEXTS},
            expires=date.fromisoformat(expires) if expires else None,
            file=record["file"],
            lines=record["lines"],
        )


def known_failures(
    table: Mapping[str, Any], file: str, text: str
) -> tuple[KnownFailure, ...]:
    """Return the entries of a profile's table; ``text`` is the profile's own.

    The short form of an entry is its reason alone.
    """
    lines = entry_lines(text)
    return tuple(
        KnownFailure.of_record(
            {
                **({"reason": entry} if isinstance(entry, str) else entry),
                "name": name,
                "file": file,
                "lines": lines.get(name, {}),
            }
        )
        for name, entry in table.items()
    )


def blank_reasons(table: object) -> Iterator[str]:
    """Yield the names of entries that nobody has given a reason for."""
    entries = table.items() if isinstance(table, Mapping) else ()
    for name, entry in entries:
        reason = entry.get("reason") if isinstance(entry, Mapping) else entry
        if isinstance(reason, str) and not reason.strip():
            yield name


def entry_lines(text: str) -> dict[str, dict[str, int]]:
    """Return by entry the lines on which it and its keys begin."""
    found: dict[str, dict[str, int]] = {}
    for one in statements(text):
        if one.path[0] == TABLE and len(one.path) > 1:
            lines = found.setdefault(one.path[1], {ENTRY: one.first})
            for key in one.path[2:3]:
                lines.setdefault(key, one.first)
    return found
