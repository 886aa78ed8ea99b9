"""The schemas of the staging API against the examples, whole and with one violation."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.selftest.staging.desk import ROOT, URN, validator
from conformance.suites.staging.shapes import catalogue

FILES = sorted(
    path
    for path in (ROOT / "schemas/staging").rglob("*.json")
    if path.parent.name != "openapi"
)
SCHEMAS = [json.loads(path.read_text("utf-8")) for path in FILES]
EXAMPLES = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((ROOT / "fixtures/staging").glob("*.json"))
}
TYPES = {
    "create-package.request": "request:StagedContentPackage.create",
    "update-package.request": "request:StagedContentPackage.update",
    "package-status.request": "request:IdTypeMapRequest",
    "list-packages.answer": "ContentPackageListResponse",
    "package-status.answer": "StagingStatusResponse",
    "delete-package.answer": "GenericResponse",
    "export-package.answer": "GenericResponse",
    "import-package.answer": "GenericResponse",
}
ANSWERS = [name for name in EXAMPLES if name.endswith(".answer")]
REQUESTS = [name for name in EXAMPLES if name.endswith(".request")]


def validates(name: str, value: object) -> bool:
    """Tell what both say: what decides, and what gives the reasons."""
    is_valid = validator(name).is_valid(value)
    assert catalogue().accepts(URN + name, value) is is_valid
    return is_valid


def type_of(example: str) -> str:
    return TYPES.get(example, "ContentPackageLoadResponse")


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema["$id"])
def test_each_file_is_a_schema(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_each_file_has_the_id_of_its_place(path: Path) -> None:
    place = path.relative_to(ROOT / "schemas/staging").with_suffix("")
    schema = json.loads(path.read_text("utf-8"))
    assert schema["$id"] == URN + ":".join(place.parts)


def test_every_reference_resolves() -> None:
    text = "".join(path.read_text("utf-8") for path in FILES)
    named = {piece.partition('"')[0] for piece in text.split('"$ref": "')[1:]}
    assert named <= {schema["$id"] for schema in SCHEMAS}


@pytest.mark.parametrize("variant", ["tolerant", "strict"])
@pytest.mark.parametrize("example", ANSWERS)
def test_every_answer_of_the_document_validates(example: str, variant: str) -> None:
    assert validates(f"{variant}:{type_of(example)}", EXAMPLES[example])


@pytest.mark.parametrize("example", REQUESTS)
def test_every_request_of_the_document_validates(example: str) -> None:
    assert validates(type_of(example), EXAMPLES[example])


def test_there_is_an_example_of_every_json_body() -> None:
    assert (len(ANSWERS), len(REQUESTS)) == (11, 3)


Change = Callable[[dict[str, Any]], object]


def without(*path: str) -> Change:
    return lambda example: owner(example, *path).__delitem__(path[-1])


def put(new: object, *path: str | int) -> Change:
    return lambda example: owner(example, *path).__setitem__(path[-1], new)


def owner(example: dict[str, Any], *path: str | int) -> Any:  # noqa: ANN401  (JSON)
    value: Any = example
    for step in path[:-1]:
        value = value[step]
    return value


LOAD, LIST, STATUS = "load-package.answer", "list-packages.answer", "package-status"
NEVER: list[tuple[str, Change]] = [
    (LOAD, without("responseInfo")),
    (LOAD, without("responseInfo", "responseCode")),
    (LOAD, without("contentPackage")),
    (LOAD, without("contentPackage", "name")),
    (LOAD, put("", "contentPackage", "name")),
    (LOAD, put({}, "contentPackage", "description")),
    (LOAD, put("3", "contentPackage", "pages")),
    (LOAD, put(-1, "contentPackage", "pages")),
    (LOAD, put(1.5, "contentPackage", "timestamp")),
    (LOAD, without("import", "running")),
    (LOAD, put("now", "import", "progress", "started")),
    (LOAD, put({}, "messages")),
    (LOAD, put(["text"], "messages")),
    (LIST, without("items")),
    (LIST, without("numItems")),
    (LIST, without("hasMoreItems")),
    (LIST, put("false", "hasMoreItems")),
    (LIST, put([{}], "items")),
    (LIST, put({"7": "readitems"}, "perms")),
    (f"{STATUS}.answer", without("stagingStatus")),
    (f"{STATUS}.answer", put({"x": True}, "stagingStatus")),
    (f"{STATUS}.answer", put({"x": {"packageName": "p"}}, "stagingStatus")),
    ("delete-package.answer", put([], "responseInfo")),
]


@pytest.mark.parametrize("variant", ["tolerant", "strict"])
@pytest.mark.parametrize(("example", "change"), NEVER)
def test_an_answer_with_one_violation_is_refused(
    example: str, change: Change, variant: str
) -> None:
    broken = deepcopy(EXAMPLES[example])
    change(broken)
    assert not validates(f"{variant}:{type_of(example)}", broken)


PRODUCT_ONLY: list[tuple[str, Change]] = [
    (LOAD, put(None, "contentPackage", "description")),
    (LOAD, put(None, "import")),
    (LOAD, put(None, "messages")),
    (LOAD, put(1, "contentPackage", "templates")),
    (LOAD, put("yes", "done")),
    (LOAD, put("FINE", "responseInfo", "responseCode")),
    (LOAD, put("SHOUT", "messages", 0, "type")),
    (LOAD, without("contentPackage", "channels")),
    (LOAD, without("import", "progress", "total")),
    (LIST, put({"all": ["view"]}, "perms")),
    (LIST, put({"7": ["view", "view"]}, "perms")),
]


@pytest.mark.parametrize(("example", "change"), PRODUCT_ONLY)
def test_what_only_the_product_promises_binds_the_strict_variant_alone(
    example: str, change: Change
) -> None:
    broken = deepcopy(EXAMPLES[example])
    if example == LOAD:
        broken["messages"] = deepcopy(EXAMPLES["add-entity.answer"]["messages"])
    change(broken)
    name = type_of(example)
    assert validates(f"tolerant:{name}", broken)
    assert not validates(f"strict:{name}", broken)


BAD_REQUESTS: list[tuple[str, Change]] = [
    ("create-package.request", without("name")),
    ("create-package.request", put("", "name")),
    ("create-package.request", put(["a"], "name")),
    ("create-package.request", put({}, "pages")),
    ("create-package.request", put(1, "extra")),
    ("update-package.request", put([], "description")),
    (f"{STATUS}.request", without("ids")),
    (f"{STATUS}.request", put("page", "ids")),
    (f"{STATUS}.request", put("1", "ids", "page")),
    (f"{STATUS}.request", put([{"a": 1}], "ids", "page")),
    (f"{STATUS}.request", put([], "ids", "template")),
    (f"{STATUS}.request", put([True], "languageVariants")),
]


@pytest.mark.parametrize(("example", "change"), BAD_REQUESTS)
def test_a_request_with_one_violation_is_refused(example: str, change: Change) -> None:
    broken = deepcopy(EXAMPLES[example])
    change(broken)
    assert not validates(type_of(example), broken)


@pytest.mark.parametrize("variant", ["tolerant", "strict"])
def test_a_refusal_has_an_envelope_with_another_code_than_ok(variant: str) -> None:
    refusal = {"responseInfo": {"responseCode": "NOTFOUND"}}
    assert validates(f"{variant}:FailureResponse", refusal)
    refusal["responseInfo"]["responseCode"] = "OK"
    assert not validates(f"{variant}:FailureResponse", refusal)


@pytest.mark.parametrize(
    ("uid", "lawful"),
    [
        ("a547.6d75467a-4b1c-11e5-a8d2-00270e06eab6", True),
        ("A547.1022", True),
        ("x", False),
        ("A547.", False),
        ("a547.6d75467a-4b1c-11e5-a8d2-00270e06eab", False),
    ],
)
def test_both_formats_of_a_global_id_are_known(uid: str, *, lawful: bool) -> None:
    assert validates("GlobalId", uid) is lawful
