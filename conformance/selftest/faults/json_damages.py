"""Damages to what a JSON document says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, TypeAlias

from conformance.selftest.faults.aim import ODD, Aim

#: A value of JSON that is to be changed, or where it stands in the one around it.
Json: TypeAlias = Any

#: Texts that XML has no place for.
ODD_JSON = ("\ud800", "\0", "nul\0 and \ud83d", "9" * 5000)
NUMBERS = (-1, 0, 10**30, 0.5, 1e300, 2**63, True)
VALUES: tuple[Json, ...] = (
    None,
    "text",
    "",
    7,
    1.5,
    True,
    False,
    [],
    {},
    [1],
    [None],
    {"a": 1},
    [[]],
)


def damaged_json(data: bytes, aim: Aim) -> bytes:
    """Return a JSON document after its damage."""
    root = [json.loads(data)]
    change, suits = JSON_WAYS[aim.way]
    spots = [spot for spot in spots_of(root) if suits(spot[0][spot[1]])]
    if spots:
        holder, key = aim.at(spots)
        change(holder, key, aim)
    return b",".join(json.dumps(one).encode() for one in root)


def spots_of(holder: Json) -> Iterator[tuple[Json, Json]]:
    """Yield every place that a value stands at, as its holder and its key there."""
    keys = list(holder) if isinstance(holder, dict) else range(len(holder))
    for key in keys:
        yield holder, key
        if isinstance(holder[key], dict | list):
            yield from spots_of(holder[key])


def _lose(holder: Json, key: Json, _: Aim) -> None:
    del holder[key]


def _other(holder: Json, key: Json, aim: Aim) -> None:
    holder[key] = aim.one_of([one for one in VALUES if one != holder[key]])


def _empty(holder: Json, key: Json, _: Aim) -> None:
    holder[key] = type(holder[key])()


def _say(holder: Json, key: Json, aim: Aim) -> None:
    holder[key] = aim.one_of((*ODD_JSON, *ODD))


def _number(holder: Json, key: Json, aim: Aim) -> None:
    holder[key] = aim.one_of(NUMBERS)


def _rename(holder: Json, key: Json, _: Aim) -> None:
    if isinstance(holder, dict):
        holder[f"{key}Renamed"] = holder.pop(key)


def _wrap(holder: Json, key: Json, aim: Aim) -> None:
    holder[key] = aim.one_of(([holder[key]], {"value": holder[key]}, str(holder[key])))


def _shorten(holder: Json, key: Json, _: Aim) -> None:
    del holder[key][-1]


def _reverse(holder: Json, key: Json, _: Aim) -> None:
    holder[key].reverse()


def _join(holder: Json, key: Json, aim: Aim) -> None:
    one = aim.one_of((*VALUES, *ODD_JSON))
    if isinstance(holder[key], dict):
        holder[key]["foreign"] = one
    else:
        holder[key].insert(0, one)


def _repeat(holder: Json, key: Json, _: Aim) -> None:
    holder[key].append(deepcopy(holder[key][0]))


def _of(*kinds: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, kinds)


def _any(_: object) -> bool:
    return True


def _full(value: object) -> bool:
    return isinstance(value, list) and bool(value)


JSON_WAYS: dict[str, tuple[Callable[..., None], Callable[[object], bool]]] = {
    "something missing": (_lose, _any),
    "something of another type": (_other, _any),
    "something empty": (_empty, _any),
    "an odd text": (_say, _of(str)),
    "an odd number": (_number, _of(int, float)),
    "something renamed": (_rename, _any),
    "something wrapped": (_wrap, _any),
    "a list with one fewer": (_shorten, _full),
    "a list reversed": (_reverse, _of(list)),
    "something foreign": (_join, _of(list, dict)),
    "something doubled": (_repeat, _full),
}
