"""Reading a tape back, event by event."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.harness.tape.writing import FORMAT

Event = dict[str, Any]


class TapeError(Exception):
    """A tape that cannot be read: where, and why."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")


@dataclass(frozen=True, slots=True)
class TapeStart:
    """How a tape begins: the run's id, and which secrets were known to it."""

    run: str
    secrets: tuple[str, ...]


def read_start(path: Path) -> TapeStart:
    """Return the beginning of a tape.

    Raises:
        TapeError: it is none.

    """
    event = next(read_events(path), {})
    if event.get("event") != "start":
        raise TapeError(path, "does not begin as the traffic of a run does")
    if event["format"] != FORMAT:
        found = event["format"]
        raise TapeError(path, f"has format {found}, this suite knows {FORMAT}")
    return TapeStart(event["run"], tuple(event["secrets"]))


def read_events(path: Path) -> Iterator[Event]:
    """Yield the events of a tape; one cut short ends with its last whole line.

    Raises:
        TapeError: it cannot be read at all.

    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except FileNotFoundError as error:
        raise TapeError(path, "is not there; it lies beside results.jsonl") from error
    except EOFError:
        return
    except (OSError, zlib.error, ValueError) as error:
        raise TapeError(path, f"cannot be read: {error}") from error


def bytes_of(body: Event) -> bytes | None:
    """Return the bytes of a body, or None where the tape does not hold them."""
    if "text" in body:
        return str(body["text"]).encode("utf-8")
    if "base64" in body:
        return base64.b64decode(body["base64"])
    return None
