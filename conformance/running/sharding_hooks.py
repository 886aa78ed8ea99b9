"""The hook that leaves to other shards what is theirs."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest

from conformance.running.judging import requirement_of
from conformance.running.recording import name_of
from conformance.running.settings import EXAMPLES
from conformance.running.sharding import Planned, Shard, Share, share_of, tests_in

#: What a suite's conftest calls the fixtures whose tests no two shards may share.
DECLARED = "STAY_TOGETHER"


class Sharding:
    """Keeps the tests of one shard, and tests that are not ours."""

    def __init__(self, shard: Shard, effort: str) -> None:
        self.shard = shard
        self.effort = effort
        self.share: Share | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Deselect what other shards run."""
        together = list(declared(config))
        ours = [item for item in items if requirement_of(item)]
        plan = [self._test(item, together) for item in ours]
        self.share = share_of(self.shard, plan)
        own = tests_in(self.share.record())
        others = {item for item in ours if name_of(item) not in own}
        if others:
            config.hook.pytest_deselected(items=list(others))
            items[:] = [item for item in items if item not in others]

    def _test(self, item: pytest.Item, together: list[Collection[str]]) -> Planned:
        return Planned(
            name_of(item),
            requirement_of(item),
            shared_by(item, together),
            cost_of(item, self.effort),
        )


def cost_of(item: pytest.Item, effort: str) -> int:
    """Return what a test costs, beside one of a single case."""
    is_generated = hasattr(getattr(item, "obj", None), "hypothesis")
    return EXAMPLES[effort] if is_generated else 1


def shared_by(item: pytest.Item, together: list[Collection[str]]) -> str:
    """Return the fixtures kept together that a test asks for one of, if it does."""
    asked = set(getattr(item, "fixturenames", ()))
    shared = (names for names in together if asked.intersection(names))
    return " ".join(next(shared, ()))


def declared(config: pytest.Config) -> Iterator[Collection[str]]:
    """Yield the fixtures that suites keep together, each group of them."""
    for plugin in config.pluginmanager.get_plugins():
        names = getattr(plugin, DECLARED, None)
        if isinstance(names, tuple):
            yield names
