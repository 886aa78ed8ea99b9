"""Whether shards are one run: all of one plan, each test once, asked for alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from conformance.harness.catalogue import Catalogue
from conformance.running.header import suite_version
from conformance.running.merging.configuration import differences
from conformance.running.merging.evidence import ShardRun
from conformance.running.sharding import digest_of

ALIKE = "run every shard with the same"
SHOWN = 3


class MergeError(Exception):
    """Shards that are not one run: what is wrong, and what to do."""


def check_shards(shards: Sequence[ShardRun], catalogue: Catalogue) -> None:
    """Refuse shards that are not one run.

    Raises:
        MergeError: they are not; the message names what is wrong, and the remedy.

    """
    _check_numbers(shards)
    for one in shards[1:]:
        _check_alike(shards[0], one)
    _check_plan(shards)
    if shards[0].run["catalogue"] != catalogue.digest:
        version = shards[0].run["suite_version"]
        raise MergeError(
            f"the shards were judged by version {version}, and this is "
            f"{suite_version()} with other requirements; merge them with {version}"
        )


def _check_numbers(shards: Sequence[ShardRun]) -> None:
    first = shards[0]
    for one in shards:
        if one.shard.of != first.shard.of:
            raise MergeError(
                f"{one.path} is shard {one.shard}, and {first.path} is "
                f"{first.shard}; give the shards of one n"
            )
    by_number: dict[int, ShardRun] = {}
    for one in shards:
        if other := by_number.get(one.shard.number):
            raise MergeError(
                f"shard {one.shard} is there twice, as {other.path} and as "
                f"{one.path}; leave one of them out"
            )
        by_number[one.shard.number] = one
    of = first.shard.of
    missing = [f"{n}/{of}" for n in range(1, of + 1) if n not in by_number]
    if missing:
        raise MergeError(
            f"shard {_several(missing)} is missing; give its folder too, or run it: "
            f"cms-conformance run … --shard {missing[0]}"
        )


def _check_alike(first: ShardRun, one: ShardRun) -> None:
    pair = f"{first.path} and {one.path} are not of one run"
    for difference in differences(first.run, one.run):
        raise MergeError(f"{pair}: {difference} in the other; {ALIKE}")
    if first.run["configuration"] != one.run["configuration"]:
        raise MergeError(f"{pair}: their known failures differ; {ALIKE} profile")
    if first.share["plan"] != one.share["plan"]:
        counts = f"{first.share['planned']} tests and {one.share['planned']}"
        raise MergeError(f"{pair}: their plans differ ({counts}); {ALIKE} options")


def _check_plan(shards: Sequence[ShardRun]) -> None:
    names = Counter(name for one in shards for name in one.places)
    doubles = [name for name, count in names.items() if count > 1]
    if doubles:
        raise MergeError(f"more than one shard has {_several(doubles)}; run them again")
    plan = shards[0].share
    if len(names) != plan["planned"] or digest_of(names) != plan["plan"]:
        raise MergeError(
            f"the shards have {len(names)} tests, and they are not the "
            f"{plan['planned']} of the plan; run them again, with one version"
        )
    for one in shards:
        strange = {found["test"] for found in one.of_kind("result")} - one.places.keys()
        if strange:
            problem = f"{one.path} tells of tests that are not of shard {one.shard}"
            raise MergeError(f"{problem}: {_several(sorted(strange))}; run it again")


def _several(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more
