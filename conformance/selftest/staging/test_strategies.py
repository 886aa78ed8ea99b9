"""What the staging suite sends: valid where it should be, else beyond repair."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from conformance.generate.json_schema import Mutation, Slip, mutations, slips
from conformance.reference.message import Body, Fields, Request
from conformance.reference.staging.bodies import Bodies
from conformance.reference.staging.call import Call
from conformance.reference.staging.refusal import Refusal
from conformance.suites.staging import strategies
from conformance.suites.staging.objects import Object
from conformance.suites.staging.plans import KINDS, Plan, Step, plans
from conformance.suites.staging.shapes import catalogue
from conformance.suites.staging.strategies import ID_MAP, UPDATE

THINGS = [Object("page", "CC01.1"), Object("file", "CC01.2")]
MODEL = {"name": "name", "description": "text", "pages": 1, "timestamp": 7}
ASKED = {"ids": {"page": ["CC01.1", "CC01.2"]}, "languageVariants": True}


def call(data: bytes) -> Call:
    """Return a call with a JSON body."""
    fields = Fields((("Content-Type", "application/json"),))
    request = Request("POST", "/", "", fields, Body(len(data), data))
    return Call(request, ("content", "package"))


@given(model=strategies.models())
def test_models_are_valid_without_their_name(model: dict[str, Any]) -> None:
    catalogue().validator(UPDATE).validate(model)
    assert "name" not in model


@given(asked=strategies.id_maps(THINGS))
def test_questions_are_valid(asked: dict[str, Any]) -> None:
    catalogue().validator(ID_MAP).validate(asked)


@given(text=strategies.descriptions())
def test_descriptions_can_be_sent(text: str) -> None:
    assert text
    assert json.loads(json.dumps(text, ensure_ascii=False).encode()) == text


@pytest.mark.parametrize(
    "mutation",
    [m for m in mutations(catalogue(), UPDATE, MODEL) if m.kind != "missing member"],
    ids=lambda own: own.id,
)
def test_no_lawful_coercion_repairs_a_model(mutation: Mutation) -> None:
    with pytest.raises(Refusal):
        Bodies().package_model(call(json.dumps(mutation.apply(MODEL)).encode()))


@pytest.mark.parametrize(
    "mutation",
    [m for m in mutations(catalogue(), ID_MAP, ASKED) if m.kind != "missing member"],
    ids=lambda own: own.id,
)
def test_no_lawful_coercion_repairs_a_question(mutation: Mutation) -> None:
    with pytest.raises(Refusal):
        Bodies().id_map(call(json.dumps(mutation.apply(ASKED)).encode()))


@pytest.mark.parametrize("slip", slips(), ids=lambda own: own.id)
def test_no_lenient_reading_repairs_a_slip(slip: Slip) -> None:
    with pytest.raises(Refusal):
        Bodies().package_model(call(slip.apply(json.dumps(MODEL).encode())))


def test_the_twin_of_every_mutation_is_accepted() -> None:
    assert Bodies().package_model(call(json.dumps(MODEL).encode()))["name"] == "name"
    assert Bodies().id_map(call(json.dumps(ASKED).encode())) == (ASKED["ids"], True)


@given(plan=plans(max_steps=4))
def test_plans_keep_their_bounds(plan: Plan) -> None:
    assert 1 <= len(plan.steps) <= 4
    assert {step.kind for step in plan.steps} <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_step_is_drawn_and_shrinks(kind: str) -> None:
    plan = find(plans(), lambda own: any(step.kind == kind for step in own.steps))
    assert [step.kind for step in plan.steps] == [kind]


def test_a_plan_reads_as_what_it_does() -> None:
    plan = Plan((Step("add", 2), Step("export")))
    assert repr(plan) == "create → add #2 → export → delete"


def test_bounds_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="max_steps=1 < min_steps=2"):
        plans(min_steps=2, max_steps=1)


@given(data=st.data())
def test_questions_may_name_what_no_cms_has(data: st.DataObject) -> None:
    known = {thing.id for thing in THINGS} | set(strategies.UNKNOWN)
    asked = data.draw(strategies.id_maps(THINGS))
    assert {uid for ids in asked["ids"].values() for uid in ids} <= known
