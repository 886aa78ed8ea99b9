"""The description that the reference serves of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.reference.staging import content
from conformance.selftest.staging.desk import PACKAGES, Desk

validation = pytest.importorskip("openapi_spec_validator")
OPERATIONS = 12


@pytest.fixture
def document(desk: Desk) -> dict[str, Any]:
    return dict(desk("GET", "/openapi.json").json)


def test_the_description_is_valid_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validation.validate(document)


def test_every_operation_is_described_and_served(
    desk: Desk, document: dict[str, Any]
) -> None:
    described = pairs(document["paths"])
    served = {pair for pair in pairs(desk.service.routes) if pair[0][:7] == "content"}
    assert described == served
    assert len(described) == OPERATIONS


def pairs(paths: Mapping[str, Iterable[str]]) -> set[tuple[str, str]]:
    return {
        (path.strip("/"), method.upper())
        for path, methods in paths.items()
        for method in set(methods) - {"parameters"}
    }


def test_nothing_refers_to_a_file(document: dict[str, Any]) -> None:
    assert "urn:" not in str(document)


def test_an_answer_obeys_the_description(desk: Desk, document: dict[str, Any]) -> None:
    desk.create("spring")
    answer = desk.add("spring", "page", content.HUT_RULES).json
    name = "#/components/schemas/ContentPackageLoadResponse"
    schema = {"$ref": name, "components": document["components"]}
    Draft202012Validator(schema).validate(answer)
    path = document["paths"][PACKAGES + "/{name}/{type}/{uuid}"]["put"]
    content_type = path["responses"]["200"]["content"]["application/json"]
    assert content_type["schema"] == {"$ref": name}
