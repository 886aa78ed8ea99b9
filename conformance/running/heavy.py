"""All that takes long to load, for processes that are to start with it."""

from __future__ import annotations

from importlib import import_module

import hypothesis

from conformance.harness.resources import PACKAGE
from conformance.running import bundle, hooks
from conformance.running.variants import load_variants

__all__ = ["bundle", "hooks", "hypothesis"]

load_variants()
for path in sorted((PACKAGE / "suites").glob("*/*.py")):
    if not path.name.startswith(("test_", "conftest", "__init__")):
        import_module(f"conformance.suites.{path.parent.name}.{path.stem}")
