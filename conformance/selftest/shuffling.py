"""A pytest plugin that runs tests in an order of its own; SHUFFLE tells which."""

from __future__ import annotations

import os
import random

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Shuffle the tests that were selected."""
    random.Random(os.environ["SHUFFLE"]).shuffle(items)  # noqa: S311  (no secret)
