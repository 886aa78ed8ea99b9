"""A JSON Schema becomes strategies: valid values, and values just beside the line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from conformance.generate.json_schema import (
    Catalogue,
    Mutation,
    load,
    mutations,
    slips,
    values,
)

ZOO: dict[str, Any] = {
    "$id": "urn:zoo",
    "type": "object",
    "required": ["name", "animals"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 8},
        "animals": {
            "type": "array",
            "minItems": 1,
            "maxItems": 4,
            "items": {"$ref": "urn:animal"},
        },
        "open": {"type": ["boolean", "null"]},
        "visitors": {"type": "integer", "minimum": 0, "maximum": 2147483647},
        "depth": {"type": "integer", "maximum": -3},
        "keepers": {
            "type": "object",
            "propertyNames": {"enum": ["day", "night"]},
            "additionalProperties": {"anyOf": [{"type": "string"}, {"const": 7}]},
        },
    },
    "additionalProperties": False,
}
ANIMAL: dict[str, Any] = {"$id": "urn:animal", "enum": ["bear", "wolf", "owl"]}
VALID = {"name": "a", "animals": ["owl", "bear"], "open": True, "keepers": {"day": "x"}}


def _load(directory: Path, *schemas: dict[str, Any]) -> Catalogue:
    files = []
    for number, schema in enumerate(schemas):
        file = directory / f"{number}.json"
        file.write_text(json.dumps(schema), encoding="utf-8")
        files.append(file)
    return load(files)


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return _load(tmp_path_factory.mktemp("zoo"), ZOO, ANIMAL)


@given(data=st.data())
def test_every_generated_value_is_valid(zoo: Catalogue, data: st.DataObject) -> None:
    value = data.draw(values(zoo, "urn:zoo"))
    zoo.validator("urn:zoo").validate(value)
    assert zoo.accepts("urn:zoo", value)


@given(data=st.data())
def test_every_mutated_value_is_invalid(zoo: Catalogue, data: st.DataObject) -> None:
    value = data.draw(values(zoo, "urn:zoo"))
    mutation = data.draw(st.sampled_from(mutations(zoo, "urn:zoo", value)))
    assert not zoo.validator("urn:zoo").is_valid(mutation.apply(value))
    assert not zoo.accepts("urn:zoo", mutation.apply(value))


@pytest.mark.parametrize("slip", slips(), ids=lambda slip: slip.id)
def test_no_slip_leaves_json(slip: Any) -> None:  # noqa: ANN401  (a test parameter)
    with pytest.raises(ValueError, match=r"Expecting|delimiter|Unterminated|quotes"):
        json.loads(slip.apply(json.dumps(VALID).encode()))


def test_mutations_are_told_apart_by_their_ids(zoo: Catalogue) -> None:
    ids = [mutation.id for mutation in mutations(zoo, "urn:zoo", VALID)]
    assert len(set(ids)) == len(ids)
    assert "object for a scalar at /animals/1" in ids


def test_a_mutation_changes_one_place(zoo: Catalogue) -> None:
    gone = Mutation("missing member", "/name").apply(VALID)
    assert gone == {name: own for name, own in VALID.items() if name != "name"}
    assert mutations(zoo, "urn:zoo", VALID)[2] == Mutation("missing member", "/name")


def test_a_mutation_names_the_place_it_does_not_find() -> None:
    with pytest.raises(ValueError, match="no /lake to be changed"):
        Mutation("list for a scalar", "/lake").apply(VALID)


@pytest.mark.parametrize("wanted", [0, 1, 255, 2**31 - 1])
def test_notable_integers_are_drawn(zoo: Catalogue, wanted: int) -> None:
    quick = settings(max_examples=3000, database=None, phases=[Phase.generate])
    found = find(
        values(zoo, "urn:zoo"), lambda v: v.get("visitors") == wanted, settings=quick
    )
    assert found["visitors"] == wanted


def test_values_shrink_to_what_is_required(zoo: Catalogue) -> None:
    simplest = find(values(zoo, "urn:zoo"), lambda _: True)
    assert simplest == {"name": "a", "animals": ["bear"]}


def test_a_given_strategy_stands_in_for_a_member(zoo: Catalogue) -> None:
    own = values(zoo, "urn:zoo", given={"name": st.just("ark")})
    assert find(own, lambda _: True)["name"] == "ark"


def test_a_given_place_has_to_exist(zoo: Catalogue) -> None:
    with pytest.raises(ValueError, match="the schema has no lake"):
        values(zoo, "urn:zoo", given={"lake": st.none()})


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"type": "string", "pattern": "^a$"}, "pattern at 'x': give a strategy"),
        ({"type": "number"}, "nothing can be made for the type 'number'"),
        ({}, "names no type"),
        ({"type": "integer", "minimum": 2, "maximum": 1}, "minimum=2 > maximum=1"),
        ({"$ref": "urn:zoo"}, "holds itself"),
    ],
)
def test_what_cannot_be_made_is_refused(
    tmp_path: Path, schema: dict[str, Any], problem: str
) -> None:
    top = {"$id": "urn:zoo", "type": "object", "properties": {"x": schema}}
    with pytest.raises(ValueError, match=problem):
        values(_load(tmp_path, top), "urn:zoo")


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'urn:animal' is missing or taken"):
        _load(tmp_path, ANIMAL, ANIMAL)
