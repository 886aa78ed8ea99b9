"""The life of a package: any sequence of operations, held to a small model."""

from __future__ import annotations

import pytest
from hypothesis import given

from conformance.harness import requirement
from conformance.suites.staging.objects import Objects
from conformance.suites.staging.packages import Packages
from conformance.suites.staging.plans import KINDS, Plan, Step, plans
from conformance.suites.staging.replay import Replay

STORY = Plan(
    (
        *(Step("add", 0), Step("load"), Step("status"), Step("export")),
        *(Step("download"), Step("remove", 0), Step("upload"), Step("import")),
        *(Step("describe"), Step("list"), Step("rename"), Step("list")),
        *(Step("download"), Step("export"), Step("remove", 0), Step("upload")),
        # Before more is added: what is imported is written into the CMS.
        *(Step("import"), Step("add recursively", 1)),
    )
)


@requirement("staging.package.load-answers-named")
@given(plan=plans())
def test_a_package_lives_as_it_should(
    packages: Packages, objects: Objects, plan: Plan
) -> None:
    Replay(packages, objects.all()).run(plan)


@requirement("staging.package.load-answers-named")
def test_a_package_lives_through_the_whole_story(
    packages: Packages, objects: Objects
) -> None:
    Replay(packages, objects.all()).run(STORY)


@requirement("staging.package.load-answers-named")
@pytest.mark.parametrize("kind", KINDS)
def test_a_package_survives_any_step_twice(
    packages: Packages, objects: Objects, kind: str
) -> None:
    step = next(own for own in map(Step, KINDS) if own.kind == kind)
    steps = (Step("add", 2), Step("download"), step, step)
    Replay(packages, objects.all()).run(Plan(steps))
