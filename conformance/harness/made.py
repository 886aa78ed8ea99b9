"""``made-….jsonl``: what a run makes on the target, written down as it is made.

A line before the request, where the name is known by then, one when the thing is there,
and one when it is gone. Each is handed to the system at once, so that a run that is
killed leaves a list of what it left. It outlives later runs, until it is swept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

FORMAT = 1
PATTERN = "made-*.jsonl"


class MadeError(Exception):
    """A list of what was made that cannot be read."""


@dataclass(frozen=True, slots=True)
class Made:
    """Something that a run made, or was about to make ``within`` something else."""

    kind: str
    name: str
    within: str = ""
    intended: bool = False


class MadeFile:
    """The list of a run, being written."""

    def __init__(self, directory: Path, run: str, header: Mapping[str, Any]) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.path = directory / f"made-{run}.jsonl"
        self._left: dict[tuple[str, str], None] = {}
        self._lock = Lock()
        _begin(self.path, {"event": "start", "format": FORMAT, "run": run, **header})
        self._file = self.path.open("a", encoding="utf-8", newline="\n")

    def intend(self, kind: str, name: str, within: str = "") -> None:
        """Write down that something is about to be made."""
        self._add("intended", kind, name, within)

    def add(self, kind: str, name: str) -> None:
        """Write down that something is there."""
        self._add("made", kind, name)

    def gone(self, kind: str, name: str) -> None:
        """Write down that something is there no longer, or never was."""
        with self._lock:
            self._left.pop((kind, name), None)
            self._write({"event": "gone", "kind": kind, "name": name})

    def close(self) -> None:
        """Close the list; where nothing is left, it goes."""
        with self._lock:
            if self._file.closed:
                return
            self._file.close()
            if not self._left:
                self.path.unlink(missing_ok=True)

    def _add(self, event: str, kind: str, name: str, within: str = "") -> None:
        told = {"event": event, "kind": kind, "name": name}
        with self._lock:
            self._left[kind, name] = None
            self._write(told | ({"within": within} if within else {}))

    def _write(self, event: Mapping[str, Any]) -> None:
        if not self._file.closed:
            self._file.write(json.dumps(event) + "\n")
            self._file.flush()


@dataclass(frozen=True, slots=True)
class MadeList:
    """The list of a run, read again: how the run began, and what it has left."""

    path: Path
    start: Mapping[str, Any]
    left: tuple[Made, ...]

    @property
    def run(self) -> str:
        """Return the run's id, as the names on the target carry it."""
        return str(self.start["run"])

    def strike(self, made: Made) -> None:
        """Write down that something is gone."""
        event = {"event": "gone", "kind": made.kind, "name": made.name}
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            # The last line may have been torn.
            file.write("\n" + json.dumps(event) + "\n")


def read_made(path: Path) -> MadeList:
    """Read the list of a run; of one that was killed, every whole line.

    Raises:
        MadeError: it is no such list.

    """
    try:
        events = list(_events(path))
        start = events[0]
        if start["event"] != "start" or start["format"] != FORMAT:
            raise MadeError(f"{path} is not of a format that this suite knows")
        left: dict[tuple[str, str], Made] = {}
        for one in events[1:]:
            key = (str(one["kind"]), str(one["name"]))
            if one["event"] == "gone":
                left.pop(key, None)
            else:
                intended = one["event"] == "intended"
                left[key] = Made(*key, str(one.get("within", "")), intended)
    except (OSError, IndexError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise MadeError(f"{path} is no list of what a run made: {error!r}") from error
    return MadeList(path, start, tuple(left.values()))


def _begin(path: Path, start: Mapping[str, Any]) -> None:
    """Put a list there that has its start already: a sweep may look at any time."""
    part = path.with_suffix(".part")
    # Upload tokens stand in it, and who has one can write to the upload.
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(start) + "\n")
    part.replace(path)


def _events(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        yield event
