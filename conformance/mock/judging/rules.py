"""Rules: what a request may not do, each with the requirement that it judges."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any, Protocol, TypeVar

from conformance.harness.catalogue import Catalogue, Requirement, load_catalogue
from conformance.mock.judging.seen import Seen

#: Where the requests of each protocol go.
PREFIXES = {
    "cm": ("/xml", "/stream"),
    "staging": ("/rest",),
    "bsn": ("/Uploads",),
}


@dataclass(frozen=True, slots=True)
class Breach:
    """What is wrong about a request.

    ``sent`` and ``required`` are phrases that complete "sent …" and "required …";
    ``hint`` asks about the usual cause.
    """

    sent: str
    required: str
    hint: str = ""


class History(Protocol):
    """What a protocol's rules know of the exchanges before."""

    whole: bool

    def operation(self, seen: Seen) -> str:
        """Name the operation that a request is, or comes nearest to."""

    def note(self, seen: Seen) -> None:
        """Remember an exchange, within bounds."""


Check = Callable[[Seen, Any], Breach | None]
Function = TypeVar("Function", bound=Check)


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with the requirement it judges, and the operations it is for."""

    id: str
    operations: frozenset[str]
    check: Check

    def is_for(self, operation: str) -> bool:
        """Tell whether requests of an operation are judged by this."""
        return not self.operations or operation in self.operations


_RULES: dict[str, Rule] = {}


def rule(requirement: str, *operations: str) -> Callable[[Function], Function]:
    """Declare a function as the judge of one requirement of a client."""

    def declared(check: Function) -> Function:
        if requirement in _RULES:
            raise ValueError(f"{requirement} has two rules: leave one out")
        _RULES[requirement] = Rule(requirement, frozenset(operations), check)
        return check

    return declared


@cache
def catalogue(*protocols: str) -> Catalogue:
    """Return what clients of some protocols are held to, or those of all."""
    folder = files("conformance.mock.judging")
    names = protocols or tuple(PREFIXES)
    return load_catalogue(*(folder / name / "requirements.toml" for name in names))


@dataclass(frozen=True, slots=True)
class Side:
    """What there is to judge the clients of one protocol."""

    name: str
    history: Callable[[bool], History]
    rules: tuple[Rule, ...]
    requirements: dict[str, Requirement]


def sides() -> tuple[Side, ...]:
    """Return every protocol's rules."""
    return tuple(side_of(name) for name in PREFIXES)


@cache
def side_of(name: str) -> Side:
    """Load a protocol's rules; each has its requirement, and each of these its rule."""
    for module in modules_of(name):
        import_module(module)
    own = dict(catalogue(name).requirements)
    found = {key: one for key, one in _RULES.items() if key.startswith(f"{name}.")}
    if odd := sorted(own.keys() ^ found.keys()):
        raise LookupError(f"{', '.join(odd)}: write both, a row and its rule")
    history = import_module(f"{__package__}.{name}.history").History
    return Side(name, history, tuple(found[key] for key in own), own)


def modules_of(protocol: str) -> list[str]:
    """Return the modules that belong to a protocol."""
    package = import_module(f"{__package__}.{protocol}")
    found = pkgutil.iter_modules(package.__path__)
    return [f"{package.__name__}.{module.name}" for module in found]


def protocol_of(path: str) -> str:
    """Return the protocol that a path belongs to, or nothing."""
    return next(
        (
            name
            for name, prefixes in PREFIXES.items()
            for prefix in prefixes
            if path == prefix or path.startswith(f"{prefix}/")
        ),
        "",
    )
