"""Target profiles: what a user tells us about the server, in TOML.

The format is ``schemas/profile.schema.json``; defaults are the schema's.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from conformance.harness.known_failure import (
    TABLE,
    KnownFailure,
    blank_reasons,
    entry_lines,
    known_failures,
)
from conformance.harness.redact import Redactor
from conformance.harness.resources import resource

Table = dict[str, Any]
MAX_BYTES = 1 << 20
#: The source of a profile without a file.
NO_FILE = "defaults"


class ProfileError(Exception):
    """A profile that cannot be used: where, what is wrong, and what to do."""

    def __init__(self, source: str, problem: str) -> None:
        super().__init__(source, problem)
        self.source = source
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.source}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Profile:
    """A checked profile with its defaults filled in.

    ``tables`` holds the protocols' own tables by protocol name, ``text`` is the file.
    """

    source: str
    url: str | None
    protocols: tuple[str, ...]
    tables: Mapping[str, Table]
    absent: frozenset[str] = frozenset()
    known_failures: tuple[KnownFailure, ...] = ()
    written: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""

    @property
    def is_file(self) -> bool:
        """Tell whether it was read from a file."""
        return self.source != NO_FILE

    @property
    def is_default(self) -> bool:
        """Tell whether the user wrote nothing at all."""
        return not self.written

    def is_written(self, table: str, key: str) -> bool:
        """Tell whether the user wrote a key, as against its default."""
        return key in self.written.get(table, {})


def load_profile(path: Path | None = None) -> Profile:
    """Read a profile file; without one, return the defaults.

    Raises:
        ProfileError: unreadable, not TOML, or not what the schema describes.

    """
    if path is None:
        return checked_profile({}, NO_FILE)
    try:
        data = path.read_bytes()[: MAX_BYTES + 1]
    except OSError as error:
        problem = f"cannot be read ({error.strerror}); name an existing TOML file"
        raise ProfileError(str(path), problem) from error
    if len(data) > MAX_BYTES:
        raise ProfileError(str(path), f"is larger than {MAX_BYTES} bytes")
    try:
        text = data.decode("utf-8")
        document = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(str(path), f"is not TOML in UTF-8: {error}") from error
    return checked_profile(document, str(path), text)


def checked_profile(
    document: Mapping[str, Any], source: str, text: str = ""
) -> Profile:
    """Check a profile given as a mapping, and fill in the defaults.

    Raises:
        ProfileError: the mapping is not what the schema describes.

    """
    schema = profile_schema()
    document = _with_dates_as_text(document)
    _check_reasons(document, source, text)
    formats = FormatChecker(formats=["date"])
    errors = sorted(
        Draft202012Validator(schema, format_checker=formats).iter_errors(document),
        key=lambda error: [str(step) for step in error.absolute_path],
    )
    if errors:
        raise ProfileError(source, _explained(errors[0]))
    target = _with_defaults(document.get("target", {}), schema, "target")
    return Profile(
        source=source,
        url=target.get("url"),
        protocols=tuple(target["protocols"]),
        tables={
            name: _with_defaults(document.get(name, {}), schema, name)
            for name in target_protocols(schema)
        },
        absent=frozenset(document.get("capabilities", {}).get("absent", ())),
        known_failures=known_failures(document.get(TABLE, {}), source, text),
        written=document,
        text=text,
    )


def _with_dates_as_text(value: Any) -> Any:  # noqa: ANN401  (any TOML value)
    """Return a value whose dates are texts: a schema knows no other."""
    if isinstance(value, Mapping):
        return {key: _with_dates_as_text(one) for key, one in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def _check_reasons(document: Mapping[str, Any], source: str, text: str) -> None:
    """Refuse a known failure that nobody has said a reason for."""
    for name in blank_reasons(document.get(TABLE)):
        lines = entry_lines(text).get(name, {})
        line = lines.get("reason") or lines.get("entry")
        where = f" on line {line}" if line else ""
        problem = (
            f'{TABLE}."{name}": the reason{where} is blank; write why this is known '
            "to fail, as nothing is excused without a reason"
        )
        raise ProfileError(source, problem)


def merged_profile(profile: Profile, tables: Mapping[str, Any]) -> Profile:
    """Return a profile with the keys of further tables written over its own."""
    if not tables:
        return profile
    document = dict(profile.written)
    for name, table in tables.items():
        document[name] = {**document.get(name, {}), **table}
    return checked_profile(document, profile.source, profile.text)


def profile_schema() -> Table:
    """Return the published schema of the profile format."""
    text = resource("schemas", "profile.schema.json").read_text(encoding="utf-8")
    schema: Table = json.loads(text)
    return schema


def target_protocols(schema: Table) -> tuple[str, ...]:
    """Return the protocols that the profile format knows."""
    target = schema["properties"]["target"]["properties"]
    return tuple(target["protocols"]["items"]["enum"])


def _with_defaults(table: Mapping[str, Any], schema: Table, name: str) -> Table:
    properties = schema["properties"][name]["properties"]
    defaults = {
        key: rule["default"] for key, rule in properties.items() if "default" in rule
    }
    return defaults | dict(table)


def _explained(error: ValidationError) -> str:
    place = ".".join(str(step) for step in error.absolute_path) or "top level"
    rule: Any = error.schema
    if error.validator == "additionalProperties":
        instance: Any = error.instance
        return "; ".join(_unknown(instance, rule.get("properties", {}), place))
    described = rule.get("description", "")
    hint = f" ({described})" if described else ""
    return Redactor().text(f"{place}: {error.message}{hint}")


def _unknown(
    instance: Mapping[str, Any], known: Mapping[str, Any], place: str
) -> Iterator[str]:
    for key in instance:
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
            meant = f"did you mean {close[0]!r}?" if close else ""
            choice = meant or f"known here: {', '.join(sorted(known))}"
            yield f"{place}: unknown key {key!r}; {choice}"
