"""From the first failure to the smallest: with our settings, and with stock ones.

What the suite draws is drawn and taken in memory, by an exchange for a model or a
template and for each step of a plan. Each is refused by a rule that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import given, seed, settings
from hypothesis.strategies import SearchStrategy

from bench.figures import Outcome, ratio
from bench.rounds import Effort
from conformance.harness.xml import Element
from conformance.running.settings import load_settings
from conformance.suites.cm.strategies import templates
from conformance.suites.staging.plans import Plan, plans
from conformance.suites.staging.strategies import models

#: More pages than this are too many for the server that is wrong.
PAGES = 1000


def model_is_refused(model: dict[str, Any]) -> bool:
    """Refuse a description together with many pages."""
    return "description" in model and model.get("pages", 0) > PAGES


def plan_is_refused(plan: Plan) -> bool:
    """Refuse to export what was renamed."""
    kinds = [step.kind for step in plan.steps]
    return "rename" in kinds and "export" in kinds[kinds.index("rename") :]


def template_is_refused(template: Element) -> bool:
    """Refuse a template of more than one property that asks for the parent."""
    names = [one.name for one in template.elements]
    return len(names) > 1 and "parent" in names


DRAWN: tuple[tuple[Callable[[], SearchStrategy[Any]], Callable[[Any], bool]], ...] = (
    (models, model_is_refused),
    (plans, plan_is_refused),
    (lambda: templates("obj"), template_is_refused),
)


def measure(effort: Effort) -> Iterator[Outcome]:
    """Count exchanges, for some seeds."""
    stock = settings(settings.get_profile("default"), database=None, deadline=None)
    load_settings("deep")
    own = settings(settings.get_profile("cms-conformance"))
    settings.load_profile("default")
    seeds = range(max(3 * effort.rounds, 1))
    ours = [of_all(own, number) for number in seeds]
    theirs = [of_all(stock, number) for number in seeds]
    note = "models, plans and templates, in memory; one seed a round"
    yield ratio("minimal-example", (ours, theirs), "exchanges", note)


def of_all(chosen: settings, number: int) -> float:
    """Return the exchanges that follow the first failure, of all kinds together."""
    return sum(exchanges(chosen, number, make(), wrong) for make, wrong in DRAWN)


def exchanges(
    chosen: settings,
    number: int,
    drawn: SearchStrategy[Any],
    is_refused: Callable[[Any], bool],
) -> float:
    """Return the exchanges that follow the first failure.

    Raises:
        RuntimeError: there was none.

    """
    server = Refusing(is_refused)
    test = seed(number)(settings(chosen, max_examples=1000)(given(drawn)(server.take)))
    try:
        test()
    except AssertionError:
        return float(server.exchanges)
    raise RuntimeError("nothing was refused")


class Refusing:
    """Refuses by a rule, and counts exchanges after the first refusal."""

    def __init__(self, is_refused: Callable[[Any], bool]) -> None:
        self.is_refused = is_refused
        self.failed = False
        self.exchanges = 0

    def take(self, value: Any) -> None:  # noqa: ANN401  (whatever is drawn)
        """Take what was drawn."""
        if self.failed:
            self.exchanges += len(value.steps) if isinstance(value, Plan) else 1
        if self.is_refused(value):
            self.failed = True
            raise AssertionError
