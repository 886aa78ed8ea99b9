"""Where a plan is rehearsed: a private reference that is taken for the target.

It gets the settings of the target's profile as far as they make a difference to what
is sent. Objects that exist on the target alone have a stand-in on the reference; in
the plan they have their own names again. Nothing of the target is contacted, and none
of its credentials is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from conformance.harness.profile import Profile, checked_profile, load_profile
from conformance.harness.target import Target, credentials
from conformance.running.bundle import ENVIRONMENT, JUDGED, PROFILE, reference_server
from conformance.running.options import Options

#: What the target's profile says and the reference can do as well.
CARRIED: dict[str, tuple[str, ...]] = {
    "cm": ("read-only", "version", "upload-limit"),
    "staging": ("read-only",),
    "bsn": ("read-only", "virtual-path"),
}
#: What the reference has in its own way, and only counts where the target has it too.
ALIKE: dict[str, tuple[str, ...]] = {
    "cm": ("ticket-seconds", "custom-command"),
    "staging": ("objects", "cms-edits", "slow-object"),
    "bsn": (
        *("second-login", "second-password-env", "third-login"),
        *("third-password-env", "retrieve"),
    ),
}
#: How we are let in there.
ENTRY: dict[str, tuple[str, ...]] = {
    "cm": ("login", "password-env"),
    "bsn": ("account", "login", "password-env"),
}
SESSION = {"login": "editor", "password-env": "STAGING_PASSWORD"}


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A reference that stands in for a target, and what its objects stand for."""

    target: Target
    named: Mapping[str, str]

    def shown(self, thing: str) -> str:
        """Return an object's name as it would be on the target.

        What only the rehearsal can know, numbers and tokens that the server gave out,
        is left open, and what carries the run's id stands for all that will.
        """
        if self.named:
            known = "|".join(map(re.escape, self.named))
            thing = re.sub(known, lambda found: self.named[found[0]], thing)
        run = self.target.run
        own_names = rf"(?:{run}|{run.replace('-', '')})[^\s\\/]*"
        thing = re.sub(own_names, "cct-…", thing)
        return re.sub(r"(?<==)(?:\d+|[0-9A-Fa-f-]{16,})(?=\s|$)", "…", thing)


@contextmanager
def rehearsal(options: Options, run: str) -> Iterator[Rehearsal]:
    """Serve what stands in for the target; ``run`` is the run's id."""
    ours = load_profile(PROFILE)
    given = options.profile
    if options.reference and given.is_default:
        given = ours
    profile = stand_in(given, ours)
    limit = given.tables["cm"].get("upload-limit")
    settings = dict(JUDGED)
    if limit is not None:
        settings["cm"] = {**JUDGED["cm"], "upload_limit": limit}
    with reference_server(settings=settings) as server:
        target = Target(
            url=server.url,
            run=f"cct-{run}",
            tables=profile.tables,
            absent=given.absent,
            secrets=credentials(profile, ENVIRONMENT),
        )
        yield Rehearsal(target, dict(names(given, ours)))


def stand_in(given: Profile, ours: Profile) -> Profile:
    """Return the profile of the reference as far as the target's has its like."""
    document: dict[str, Any] = {"target": {"protocols": list(given.protocols)}}
    for name, own in ours.tables.items():
        table = given.tables[name]
        kept = {key: own[key] for key in ENTRY.get(name, ())}
        kept |= {key: table[key] for key in CARRIED[name] if key in table}
        likes = {key: own[key] for key in ALIKE[name] if key in own}
        document[name] = kept | as_far_as(table, likes)
    if "login" in given.tables["staging"]:
        document["staging"] |= SESSION
    return checked_profile(document, given.source)


def as_far_as(given: Any, ours: Any) -> Any:  # noqa: ANN401  (any value of a profile)
    """Return what of ours has its like in what is given, at every depth."""
    if isinstance(given, dict) and isinstance(ours, dict):
        return {key: as_far_as(given[key], ours[key]) for key in ours if key in given}
    if isinstance(given, list) and isinstance(ours, list):
        return ours[: len(given)]
    return ours


def names(given: Profile, ours: Profile) -> Iterator[tuple[str, str]]:
    """Yield what the objects of ours are called on the target, longest names first."""
    found: dict[str, dict[str, None]] = {}
    for own, theirs in _pairs(_naming(given), _naming(ours)):
        if own != theirs:
            found.setdefault(own, {})[theirs] = None
    for own in sorted(found, key=len, reverse=True):
        yield own, " or ".join(found[own])


def _naming(profile: Profile) -> Mapping[str, Any]:
    """Return what in a profile names objects that exist already."""
    table = profile.tables["staging"]
    edits, slow = table.get("cms-edits", {}), table.get("slow-object", {})
    places = {key: edits[key] for key in ("page", "path", "delete") if key in edits}
    others = {
        kind: [edits[kind]["id"], edits[kind]["path"]]
        for kind in ("folder", "form", "file", "image")
        if kind in edits
    }
    named = {"objects": table.get("objects", {}), "slow": slow.get("id")}
    return {**named, **places, "others": others}


def _pairs(given: Any, ours: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  (any value of a profile)
    """Yield the texts that stand at the same place of two profiles."""
    if isinstance(given, dict) and isinstance(ours, dict):
        for key in (one for one in ours if one in given):
            yield from _pairs(given[key], ours[key])
    elif isinstance(given, list) and isinstance(ours, list):
        for one, own in zip(given, ours, strict=False):
            yield from _pairs(one, own)
    elif isinstance(given, str) and isinstance(ours, str):
        yield ours, given
