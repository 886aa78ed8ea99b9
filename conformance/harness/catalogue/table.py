"""A table of a catalogue file, read key by key: a slip is an error with a remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from conformance.harness.catalogue.rows import CatalogueError
from conformance.harness.judgement import HarnessError


class FormatError(CatalogueError, HarnessError):
    """A catalogue file holds what the format does not allow.

    ``entry`` is the requirement's ID or the name of another table, ``key`` the key in
    it; ``fault`` says what stands there, ``remedy`` what to write instead.
    """

    def __init__(
        self, file: str, entry: str, key: str, fault: str, remedy: str
    ) -> None:
        super().__init__(file, entry, key, fault, remedy)
        self.file = file
        self.entry = entry
        self.key = key
        self.fault = fault
        self.remedy = remedy

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.entry, self.key) if part)
        return f"{place}: {self.fault}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Table:
    """The keys and values of one table; ``entry`` is how errors call it."""

    file: str
    entry: str
    values: Mapping[str, object]

    def error(self, key: str, fault: str, remedy: str) -> FormatError:
        """Return an error about one key of this table."""
        return FormatError(self.file, self.entry, key, fault, remedy)

    def allow(self, *keys: str) -> None:
        """Refuse every key but these."""
        for key in self.values:
            if key not in keys:
                raise self.error(key, "unknown key", f"use one of {', '.join(keys)}")

    def table(self, key: str, entry: str = "") -> Table:
        """Return the table under a key; an empty one where there is none."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, f"{value!r} is no table", f"write [{key}] above it")
        return Table(self.file, entry or key, value)

    def text(self, key: str) -> str:
        """Return the words under a key, which has to be there."""
        value = self._value(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, f"{value!r} says nothing", "write words, or no key")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the list of words under a key, which has to be there."""
        value = self._value(key)
        if not isinstance(value, list) or not value:
            raise self.error(key, f"{value!r} lists nothing", "write a list of words")
        for item in value:
            if not isinstance(item, str):
                raise self.error(key, f"{item!r} is no word", "put it in quotes")
            if value.count(item) > 1:
                raise self.error(key, f"{item!r} stands twice", "leave one out")
        return tuple(value)

    def formed(self, key: str, pattern: re.Pattern[str], form: str) -> str:
        """Return the words under a key if they have the form described."""
        value = self.text(key)
        if not pattern.fullmatch(value):
            raise self.error(key, f"{value!r} is out of form", f"write {form}")
        return value

    def known(self, key: str, names: Iterable[str], known: Collection[str]) -> None:
        """Refuse a name under a key that is not among the known ones."""
        for name in names:
            if name not in known:
                closest = difflib.get_close_matches(name, known, cutoff=0)
                choice = ", ".join(closest) or "nothing, for none is declared"
                raise self.error(key, f"{name!r} is unknown", f"known is {choice}")

    def _value(self, key: str) -> object:
        if key not in self.values:
            raise self.error(key, "missing", "write it; nothing stands in for it")
        return self.values[key]
