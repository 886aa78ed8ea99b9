"""``--update-known-failures``: what would make the profile say what a run found.

The profile itself is not touched. Reasons are left blank, and a profile with a blank
reason is refused, so that nothing is excused before a person has said why.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import shlex
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import zip_longest
from pathlib import Path

from conformance.harness.excuse import Assessment, Standing
from conformance.harness.known_failure import TABLE
from conformance.harness.outcome import Found, Outcome
from conformance.harness.profile import Profile
from conformance.harness.toml_lines import Statement, statements
from conformance.harness.verdict import ExitCode, Ruling
from conformance.running.conclusion import Conclusion
from conformance.running.known_failures import NEW_PROFILE

FILE = "known-failures.diff"
#: What another run or another server would call otherwise: no part of a clause.
MADE_UP = re.compile(r"cct-\S*|[0-9A-Fa-f]{8,}(?:-[0-9A-Fa-f]+)*")
LONGEST_CLAUSE = 120
LONGEST_COMPARED = 500
SHORTEST_PASSAGE = 3
BROKEN_OFF = (
    "known failures: not compared with the profile, since the run was cut short"
)
NOTHING = "known failures: the profile needs no change"


@dataclass(frozen=True, slots=True)
class Update:
    """What is to go from a profile, and what to come: names, and their clauses."""

    removed: tuple[str, ...]
    added: Mapping[str, str]


def write_diff(
    conclusion: Conclusion,
    found: Mapping[str, Sequence[Found]],
    profile: Profile,
    directory: Path,
    *,
    strict: bool,
) -> str:
    """Write the diff that brings the profile up to date; return what to say of it."""
    path = directory / FILE
    path.unlink(missing_ok=True)
    if conclusion.code is ExitCode.INTERRUPTED:
        return BROKEN_OFF
    update = needed(conclusion, found, strict=strict)
    if not update.removed and not update.added:
        return NOTHING
    after = updated(profile.text, update)
    if not _says(after, profile, update):
        return (
            f"known failures: {profile.source} writes them in a form that cannot be "
            f'changed line by line; give each a table, [{TABLE}."NAME"]'
        )
    name, place = _named(profile)
    text = "".join(diff(profile.text, after, name, new=not profile.is_file))
    path.write_text(text, encoding="utf-8", newline="")
    reasons = ", and say why in each reason" if update.added else ""
    return (
        f"known failures: {len(update.removed)} to remove, {len(update.added)} to add; "
        f"apply with: patch {place}-p0 < {shlex.quote(str(path))}{reasons}"
    )


def needed(
    conclusion: Conclusion, found: Mapping[str, Sequence[Found]], *, strict: bool
) -> Update:
    """Return what would make every failure that counts known, and nothing else."""
    outdated = (Standing.STALE, Standing.OTHER_CAUSE)
    removed = [one for one in conclusion.known if one.standing in outdated]
    kept = {one.known.name for one in conclusion.known if one not in removed}
    every = [one for several in found.values() for one in several]
    added = {
        one.known.name: _clause(_failures(one, every)) for one in _strange(removed)
    }
    for ruling in conclusion.rulings:
        name = ruling.requirement.id
        own = found.get(name, ()) if ruling.counts(strict=strict) else ()
        new = [one for one in _unexcused(ruling, own) if one.test not in added]
        if new and name not in added and name not in kept:
            added[name] = _clause(new)
    return Update(tuple(one.known.name for one in removed), added)


def _strange(removed: Iterable[Assessment]) -> list[Assessment]:
    return [one for one in removed if one.standing is Standing.OTHER_CAUSE]


def _failures(one: Assessment, every: Iterable[Found]) -> list[Found]:
    return [
        found
        for found in every
        if found.outcome is Outcome.FAILED
        and one.known.names(found.requirement, found.test)
    ]


def _unexcused(ruling: Ruling, found: Iterable[Found]) -> list[Found]:
    """Return the failures for which a verdict counts."""
    return [
        one
        for one in found
        if one.outcome is Outcome.FAILED and one.test not in ruling.excused
    ]


def _clause(failures: Iterable[Found]) -> str:
    """Return the longest passage of what all of them found required."""
    texts = {_lasting(one.required[:LONGEST_COMPARED]) for one in failures}
    passage = reduce(_common, sorted(texts))
    clause = _longest(passage)[:LONGEST_CLAUSE].strip()
    return clause if len(texts) == 1 or len(clause) >= SHORTEST_PASSAGE else ""


def _lasting(text: str) -> str:
    """Return a text in lines that hold nothing a server or a run makes up."""
    plain = MADE_UP.sub("\n", text)
    return "".join(one if one.isprintable() else "\n" for one in plain)


def _common(text: str, other: str) -> str:
    matcher = difflib.SequenceMatcher(None, text, other, autojunk=False)
    match = matcher.find_longest_match()
    return _longest(text[match.a : match.a + match.size])


def _longest(text: str) -> str:
    return max(text.split("\n"), key=len)


def updated(text: str, update: Update) -> str:
    """Return a profile's text after an update."""
    lines = text.split("\n")
    for first, last in reversed(list(_spans(text, update.removed))):
        del lines[first - 1 : last]
        if not "".join(lines[max(first - 2, 0) : first]).strip():
            del lines[first - 1 : first]
    kept = "\n".join(lines)
    ending = "\r\n" if "\r\n" in text else "\n"
    entries = [ending.join(_entry(*one)) for one in update.added.items()]
    if not entries:
        return kept
    before = kept.rstrip("\r\n")
    return ending.join([*([before, ""] if before else []), *entries])


def _entry(name: str, clause: str) -> Iterator[str]:
    yield f"[{TABLE}.{_quoted(name)}]"
    yield 'reason = ""'
    if clause:
        yield f"clause = {_quoted(clause)}"
    yield ""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _spans(text: str, names: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the first and last lines of entries, with what stands between."""
    every = statements(text)
    start: Statement | None = None
    for one, after in zip_longest(every, every[1:]):
        if not _belongs(one, names):
            continue
        start = start or one
        if after is None or after.path[:2] != one.path[:2]:
            yield start.first, one.last
            start = None


def _belongs(one: Statement, names: Collection[str]) -> bool:
    return one.path[0] == TABLE and len(one.path) > 1 and one.path[1] in names


def _says(text: str, profile: Profile, update: Update) -> bool:
    """Tell whether a text holds the entries it should."""
    try:
        names = tomllib.loads(text).get(TABLE, {}).keys()
    except tomllib.TOMLDecodeError:
        return False
    before = {entry.name for entry in profile.known_failures}
    return bool(names == before - {*update.removed} | {*update.added})


def _named(profile: Profile) -> tuple[str, str]:
    """Return what a patch calls the profile, and the directory to apply it in."""
    if not profile.is_file:
        return NEW_PROFILE.name, ""
    name = os.path.relpath(profile.source)
    if name.startswith(".."):
        path = Path(profile.source)
        return path.name, f"-d {shlex.quote(str(path.parent))} "
    return Path(name).as_posix(), ""


def diff(before: str, after: str, name: str, *, new: bool = False) -> Iterator[str]:
    """Yield the lines of a unified diff, which ``patch -p0`` applies."""
    ours = f"{name}\t" if " " in name else name
    every = difflib.unified_diff(
        _lines(before), _lines(after), "/dev/null" if new else ours, ours
    )
    for line in every:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)
