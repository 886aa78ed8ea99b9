"""Drawing a JSON model: from our schemas, by schemathesis, and as written by hand.

Each is drawn as a test draws it, inside ``@given`` and with the same settings.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bench.figures import Outcome, Skipped, ratio
from bench.processes import served
from bench.rounds import Effort, in_turn, one_core
from bench.speaking import head, once
from conformance.generate.json_schema import INTEGERS
from conformance.suites.staging.operations import COUNTERS
from conformance.suites.staging.strategies import PLAIN, models

GOAL = "json-generation"


def measure(effort: Effort) -> Iterator[Outcome]:
    """Measure the seconds of an example, on one core."""
    examples = effort.of(1000, 10)
    own = drawing(models(), examples)
    by_hand = drawing(models_by_hand(), examples)
    with one_core():
        yield from against_schemathesis(own, effort)
        compiled, written = in_turn(effort.rounds, own, by_hand)
    yield ratio("schema-compiled", (compiled, written), "µs/example", scale=1e6)


def against_schemathesis(own: Callable[[], float], effort: Effort) -> Iterator[Outcome]:
    """Measure beside schemathesis, where it is installed."""
    try:
        theirs = strategy_of_schemathesis()
    except ImportError:
        yield Skipped(GOAL, "schemathesis is not installed")
        return
    peer = drawing(theirs, effort.of(200, 5))
    ours, others = in_turn(effort.rounds, own, peer)
    rates = [[1 / one for one in side] for side in (ours, others)]
    yield ratio(GOAL, rates, "examples/s")


def drawing(strategy: SearchStrategy[Any], examples: int) -> Callable[[], float]:
    """Return what draws so many examples and returns the CPU seconds of one."""

    def draw() -> float:
        drawn = 0

        @settings(
            database=None,
            deadline=None,
            max_examples=examples,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def example(value: Any) -> None:  # noqa: ANN401  (whatever is drawn)
            nonlocal drawn
            drawn += value is not None

        begun = time.process_time()
        example()
        return (time.process_time() - begun) / max(drawn, 1)

    draw()
    return draw


def strategy_of_schemathesis() -> SearchStrategy[Any]:
    """Return its strategy of a case that creates a package."""
    schemathesis: Any = import_module("schemathesis")
    with served("plain") as server:
        described = json.loads(once(server.port, head("GET", "/rest/openapi.json")))
    schema = schemathesis.openapi.from_dict(described)
    strategy: SearchStrategy[Any] = schema["/content/package"]["PUT"].as_strategy()
    return strategy


def models_by_hand() -> SearchStrategy[dict[str, Any]]:
    """Return the models that the schema allows, as somebody would write them down."""
    numbers = st.integers(0, 2**31 - 1) | st.sampled_from(
        [one for one in INTEGERS if one >= 0]
    )
    members: dict[str, SearchStrategy[Any]] = dict.fromkeys(
        (*COUNTERS, "timestamp"), numbers
    )
    described = {"description": st.sampled_from(PLAIN)}
    return st.fixed_dictionaries({}, optional={**described, **members})
