"""The tests of the suites as trials that many users run at the same time.

Pytest collects them and knows their fixtures. It runs one test after the other, so they
are run here: each user has fixtures of its own, made by the same functions.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from inspect import isgeneratorfunction
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.harness.run import Run
from conformance.running.judging import requirement_of
from conformance.running.recording import Recording, name_of, where

#: Fixtures of what is there once for all users, or takes time of its own; why a test
#: that asks for one has no place in a load.
UNSHARED = {
    "edits": "one page of the CMS is edited, by one client at a time",
    "deletion": "one page of the CMS is deleted, by one client at a time",
    "aging": "tickets are waited for until they expire",
    "slow_jobs": "jobs of one slow object are timed",
}
#: What tells that a test's examples are cases already.
ATTENDED = "conformance_attended"
#: The recording of the test that a user is at.
RECORDING: ContextVar[Recording] = ContextVar("RECORDING")


@dataclass(frozen=True, slots=True)
class Trial:
    """One test, with the requirement that it judges."""

    item: pytest.Function
    requirement: str
    name: str
    where: str


@dataclass(slots=True)
class Collected:
    """The trials of the suites, and how many tests were left out for which reason."""

    trials: list[Trial] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)

    def take(self, items: Sequence[pytest.Item]) -> None:
        """Take what pytest has collected."""
        for item in items:
            name = requirement_of(item)
            if not name or not isinstance(item, pytest.Function):
                continue
            reason = next(
                (why for f, why in UNSHARED.items() if f in names_of(item)), ""
            )
            if reason:
                self.left_out[reason] = self.left_out.get(reason, 0) + 1
                continue
            each_example_a_case(item)
            self.trials.append(Trial(item, name, name_of(item), where(item)))

    def of(self, requirements: Collection[str]) -> list[Trial]:
        """Return the trials of some requirements."""
        return [trial for trial in self.trials if trial.requirement in requirements]


def names_of(item: pytest.Function) -> set[str]:
    """Return the fixtures that a test needs, whether it names them or not."""
    return set(item.fixturenames) - {"tickets_age_from_the_start"} - _autouse_only(item)


def _autouse_only(item: pytest.Function) -> set[str]:
    """Return what only the autouse fixtures of a suite ask for."""
    info = item._fixtureinfo  # noqa: SLF001  (pytest tells it nowhere else)
    needed, waiting = set[str](), list(info.argnames)
    while waiting:
        name = waiting.pop()
        if name in needed:
            continue
        needed.add(name)
        for one in info.name2fixturedefs.get(name, ())[-1:]:
            waiting += one.argnames
    return set(item.fixturenames) - needed


def each_example_a_case(item: pytest.Function) -> None:
    """Make each example of a generated test a case of whoever runs it."""
    handle = getattr(item.obj, "hypothesis", None)
    if handle is None or hasattr(handle.inner_test, ATTENDED):
        return
    inner: Callable[..., Any] = handle.inner_test

    @functools.wraps(inner)
    def example(*given: Any, **named: Any) -> Any:  # noqa: ANN401  (the test's own)
        with RECORDING.get().case():
            return inner(*given, **named)

    setattr(example, ATTENDED, True)
    handle.inner_test = example


class Fixtures:
    """The fixtures of one user: made when first asked for, closed when it leaves."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._made: dict[Callable[..., Any], Any] = {}
        self._stack = ExitStack()

    @contextmanager
    def arguments(self, item: pytest.Function) -> Iterator[dict[str, Any]]:
        """Give what a test asks for; what is its own alone goes with it."""
        info = item._fixtureinfo  # noqa: SLF001  (as above)
        with ExitStack() as own:
            made = _Making(self._run, item, self._made, self._stack, own)
            yield {name: made.value(name) for name in info.argnames}

    def close(self) -> None:
        """Close what was made, the latest first."""
        self._made.clear()
        self._stack.close()


@dataclass(frozen=True, slots=True)
class _Making:
    """Makes the values of one test's arguments."""

    run: Run
    item: pytest.Function
    kept: dict[Callable[..., Any], Any]
    lasting: ExitStack
    passing: ExitStack

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Return what a parametrized test is given."""
        spec = getattr(self.item, "callspec", None)
        return {} if spec is None else spec.params

    def value(self, name: str) -> Any:  # noqa: ANN401  (whatever a fixture is)
        """Return a fixture of this user, or a parameter of this test."""
        if name == "run":
            return self.run
        info = self.item._fixtureinfo  # noqa: SLF001  (as above)
        found = info.name2fixturedefs.get(name)
        if not found:
            return self.parameters[name]
        lasts = found[-1].scope == "session" and name not in self.parameters
        if lasts and found[-1].func in self.kept:
            return self.kept[found[-1].func]
        made = self.made(name, found[-1])
        if lasts:
            self.kept[found[-1].func] = made
        return made

    def made(self, name: str, definition: Any) -> Any:  # noqa: ANN401  (pytest's)
        """Make a fixture by its own function."""
        request = SimpleNamespace(param=self.parameters.get(name))
        given = {
            one: request if one == "request" else self.value(one)
            for one in definition.argnames
        }
        if not isgeneratorfunction(definition.func):
            return definition.func(**given)
        lasts = definition.scope == "session" and name not in self.parameters
        stack = self.lasting if lasts else self.passing
        return stack.enter_context(contextmanager(definition.func)(**given))
