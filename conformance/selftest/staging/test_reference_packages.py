"""Creating, loading, updating and deleting packages in the reference."""

from __future__ import annotations

import time

import pytest

from conformance.reference.staging import content
from conformance.reference.staging.model import COUNTERS
from conformance.selftest.staging.desk import PACKAGES, Desk

HARD_NAMES = ["two words", "käse", "100%", "a.b", "export", "zip", "x" * 255, "n+m"]
BAD_NAMES = [
    "",
    " ",
    ".hidden",
    "..",
    "a/b",
    "a\\b",
    "a\0b",
    "a\nb",
    " a",
    "a ",
    "\u202ea",
]


def quoted(name: str) -> str:
    return "".join(f"%{byte:02X}" for byte in name.encode())


def test_the_whole_life_of_a_package(desk: Desk) -> None:
    desk.create("spring")
    assert desk.add("spring", "page", content.HUT_RULES).counters("pages") == (1,)
    archive = desk.download("spring")
    desk.remove("spring", "page", content.HUT_RULES)
    assert not desk.included("spring", "page", content.HUT_RULES)
    desk.upload("spring", archive)
    assert desk.included("spring", "page", content.HUT_RULES)
    desk("POST", f"{PACKAGES}/spring/import?wait=0")
    assert desk.load("spring").json["import"]["running"] is False
    desk("DELETE", f"{PACKAGES}/spring")
    assert (desk.load("spring").status, desk.listed()) == (404, [])


def test_a_new_package_is_empty_and_stamped_with_the_time(desk: Desk) -> None:
    package = desk.create("spring", description="April").package
    assert package["description"] == "April"
    assert [package[counter] for counter in COUNTERS.values()] == [0] * 7
    assert abs(package["timestamp"] - time.time()) < 60


def test_counters_and_time_of_a_client_are_not_taken_over(desk: Desk) -> None:
    counters = dict.fromkeys(COUNTERS.values(), 99)
    package = desk.create("spring", **counters, timestamp=1).package
    assert package["pages"] == 0
    assert package["timestamp"] > 1


def test_a_description_is_optional_and_never_null(desk: Desk) -> None:
    assert "description" not in desk.create("a").package
    assert "description" not in desk.create("b", description=None).package


def test_a_description_keeps_its_characters(desk: Desk) -> None:
    text = "Grüße \u2028 \U0001f3d4 <&> \t\n"
    desk.create("spring", description=text)
    assert desk.load("spring").package["description"] == text


@pytest.mark.parametrize("name", HARD_NAMES)
def test_a_hard_name_is_a_name(desk: Desk, name: str) -> None:
    assert desk.create(name).status == 200
    assert desk.load(quoted(name)).package["name"] == name


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_bad_name_is_refused_and_nothing_is_created(desk: Desk, name: str) -> None:
    answer = desk.create(name)
    assert (answer.status, answer.code) == (400, "INVALIDDATA")
    assert answer.json["responseInfo"]["property"] == "name"
    assert desk.listed() == []


def test_a_name_of_256_characters_is_too_long(desk: Desk) -> None:
    assert desk.create("x" * 256).status == 400


def test_names_that_differ_in_case_are_two_packages(desk: Desk) -> None:
    desk.create("abc", description="small")
    desk.create("ABC", description="large")
    assert desk.load("abc").package["description"] == "small"


def test_a_taken_name_is_refused_and_the_old_package_unharmed(desk: Desk) -> None:
    before = desk.create("spring", description="old").package
    answer = desk.create("spring", description="new")
    assert (answer.status, answer.code) == (409, "FAILURE")
    assert desk.load("spring").package == before


def test_loading_changes_nothing(desk: Desk) -> None:
    desk.create("spring")
    assert desk.load("spring").package == desk.load("spring").package


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_absent_package_is_not_found_and_not_created(
    desk: Desk, method: str
) -> None:
    answer = desk(method, f"{PACKAGES}/spring", {"description": "x"})
    assert (answer.status, answer.code) == (404, "NOTFOUND")
    assert answer.json["messages"][0]["type"] == "WARNING"
    assert desk.listed() == []


def test_an_update_changes_the_description_alone(desk: Desk) -> None:
    desk.create("spring", description="old")
    before = desk.add("spring", "page", content.HUT_RULES).package
    model = before | {"description": "new", "pages": 99, "timestamp": 7}
    after = desk("POST", f"{PACKAGES}/spring", model).package
    assert after["timestamp"] >= before["timestamp"]
    assert after == before | {"description": "new", "timestamp": after["timestamp"]}


def test_what_an_update_does_not_name_stays(desk: Desk) -> None:
    before = desk.create("spring", description="old").package
    assert desk("POST", f"{PACKAGES}/spring", {}).package == before
    assert desk("POST", f"{PACKAGES}/spring", {"name": "spring"}).package == before


def test_an_empty_description_is_one(desk: Desk) -> None:
    desk.create("spring", description="old")
    assert desk("POST", f"{PACKAGES}/spring", {"description": ""}).status == 200
    assert desk.load("spring").package["description"] == ""


def test_another_name_renames_with_content(desk: Desk) -> None:
    desk.create("spring")
    desk.add("spring", "page", content.HUT_RULES)
    assert desk("POST", f"{PACKAGES}/spring", {"name": "summer"}).status == 200
    assert desk.load("summer").counters("pages") == (1,)
    assert desk.load("spring").status == 404


def test_a_package_is_not_renamed_onto_another(desk: Desk) -> None:
    desk.create("spring")
    desk.create("summer", description="stays")
    assert desk("POST", f"{PACKAGES}/spring", {"name": "summer"}).status == 409
    assert desk.load("summer").package["description"] == "stays"
    assert desk.load("spring").status == 200


def test_a_package_is_not_renamed_to_a_bad_name(desk: Desk) -> None:
    desk.create("spring")
    assert desk("POST", f"{PACKAGES}/spring", {"name": "../x"}).status == 400
    assert desk.listed() == ["spring"]


def test_deleting_takes_one_package_and_frees_its_name(desk: Desk) -> None:
    desk.create("spring")
    desk.create("summer")
    desk.add("spring", "page", content.HUT_RULES)
    assert "contentPackage" not in desk("DELETE", f"{PACKAGES}/spring").json
    assert desk.listed() == ["summer"]
    assert desk.create("spring").counters("pages", "folders") == (0, 0)


def test_deleting_twice_is_refused(desk: Desk) -> None:
    desk.create("spring")
    desk("DELETE", f"{PACKAGES}/spring")
    assert desk("DELETE", f"{PACKAGES}/spring").status == 404


def test_deleting_a_package_leaves_the_cms_alone(desk: Desk) -> None:
    before = desk("GET", "/world/objects").json["objects"]
    desk.create("spring")
    desk.add("spring", "image", content.LOGO)
    desk("DELETE", f"{PACKAGES}/spring")
    assert desk("GET", "/world/objects").json["objects"] == before


def test_unknown_query_parameters_mean_nothing(desk: Desk) -> None:
    desk("PUT", f"{PACKAGES}?sid=12&gcms_ts=1764000000000", {"name": "spring"})
    assert desk.load("spring?sid=12&x=%20").status == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PATCH", f"{PACKAGES}/spring", 405),
        ("POST", PACKAGES, 405),
        ("GET", f"{PACKAGES}/spring/export", 405),
        ("GET", f"{PACKAGES}/spring/page/x", 405),
        ("GET", f"{PACKAGES}/", 404),
        ("GET", f"{PACKAGES}/spring/copy", 404),
        ("GET", f"{PACKAGES}/spring/a/b/c", 404),
        ("GET", f"{PACKAGES}/%zz", 400),
        ("GET", f"{PACKAGES}/%ff", 404),
        ("GET", f"{PACKAGES}/%2e%2e%2fspring", 404),
    ],
)
def test_other_methods_and_paths_are_refused(
    desk: Desk, method: str, path: str, status: int
) -> None:
    desk.create("spring")
    assert desk(method, path).status == status


def test_a_refused_method_comes_with_the_allowed_ones(desk: Desk) -> None:
    answer = desk("PATCH", f"{PACKAGES}/spring")
    assert answer.fields.get("Allow") == "GET, POST, DELETE"
