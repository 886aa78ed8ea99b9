"""How Hypothesis works in a run: how much, from which seed, leaving nothing behind."""

from __future__ import annotations

import tempfile

import pytest

EXAMPLES = {"smoke": 5, "default": 25, "deep": 250}


def steady_hypothesis(config: pytest.Config) -> None:
    """Seed Hypothesis, and let its files go with the run."""
    from hypothesis import configuration  # noqa: PLC0415  (loads only when needed)

    home = tempfile.TemporaryDirectory(prefix="cms-conformance-")
    config.add_cleanup(home.cleanup)
    configuration.set_hypothesis_home_dir(home.name)
    if getattr(config.option, "hypothesis_seed", None) is None:
        config.option.hypothesis_seed = str(config.option.conformance_seed)
    examples_of_the_seed_alone(config)


def examples_of_the_seed_alone(config: pytest.Config) -> None:
    """Keep Hypothesis from drawing the constants of whatever modules lie about.

    It would draw others from a checkout than from an installed package, and others
    again beside a user's own tests; and there is no setting to keep it from doing so.
    """
    from hypothesis.internal.conjecture import providers  # noqa: PLC0415  (as above)

    patch = pytest.MonkeyPatch()
    patch.setattr(providers, "is_local_module_file", lambda _path: False)
    config.add_cleanup(patch.undo)


def load_settings(effort: str) -> None:
    """Make the settings of an effort those of every generated test.

    No deadline, since a server may be slow; no database, so that a run depends on its
    seed alone; no explain phase, since it would explain our code, not the target.
    """
    from hypothesis import HealthCheck, Phase, settings  # noqa: PLC0415  (as above)

    settings.register_profile(
        "cms-conformance",
        database=None,
        deadline=None,
        derandomize=False,
        max_examples=EXAMPLES[effort],
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("cms-conformance")
