"""One row of a seed table, read key by key."""

from __future__ import annotations

import base64
import binascii
import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class SeedError(ValueError):
    """Content that cannot be sown; the message says which, and why."""


#: The longest time that anything takes, in seconds.
LONGEST = 10**9
#: The three ways to give bytes.
DATA = ("data", "data-base64", "data-file")


@dataclass(frozen=True, slots=True)
class Row:
    """One row, with the place it stands at."""

    values: Mapping[str, Any]
    folder: Path | None
    place: str

    def check(self, *known: str) -> None:
        """Refuse a key that is not known."""
        table_of(known, self.values, self.place)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without a default it has to be there."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.error(f"{key} has to be a text, not {value!r}")
        return value

    def texts(self, key: str) -> list[str]:
        """Return a list of texts, which may be missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.error(f"{key} has to be a list of texts, not {value!r}")
        return value

    def table(self, key: str) -> dict[str, Any]:
        """Return a table, which may be missing."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.error(f"{key} has to be a table, not {value!r}")
        return value

    def truth(self, key: str) -> bool:
        """Return true or false; what is missing is false."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.error(f"{key} has to be true or false, not {value!r}")
        return value

    def seconds(self, key: str) -> float:
        """Return a number of seconds."""
        value = self.values.get(key)
        is_truth = isinstance(value, bool)
        if is_truth or not isinstance(value, int | float) or not 0 <= value <= LONGEST:
            bounds = f"a number from 0 to {LONGEST}"
            raise self.error(f"{key} has to be {bounds}, not {value!r}")
        return value

    def data(self) -> bytes | None:
        """Return the bytes of a row, if it has any."""
        given = [key for key in DATA if key in self.values]
        if len(given) > 1:
            raise self.error(f"give one of {', '.join(DATA)}, not {len(given)}")
        if not given:
            return None
        text = self.text(given[0])
        if given == ["data"]:
            return text.encode()
        return self._decoded(text) if given == ["data-base64"] else self._loaded(text)

    def error(self, reason: str) -> SeedError:
        """Return the refusal of this row."""
        return SeedError(f"{self.place}: {reason}")

    def _decoded(self, text: str) -> bytes:
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise self.error("data-base64 is not Base64") from error

    def _loaded(self, name: str) -> bytes:
        if self.folder is None:
            raise self.error("data-file is for seed files only: send data-base64")
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise self.error(f"data-file {name} cannot be read: {error}") from error


def table_of(known: Collection[str], value: object, place: str) -> Mapping[str, Any]:
    """Return a table whose keys are all known."""
    if not isinstance(value, dict):
        raise SeedError(f"{place}: there has to be a table, not {value!r}"[:300])
    for key in value:
        if key not in known:
            close = difflib.get_close_matches(str(key), known, n=1)
            hint = f" (did you mean {close[0]}?)" if close else ""
            listed = ", ".join(known)
            raise SeedError(f"{place}: nothing is named {key!r}{hint}; known: {listed}")
    return value
