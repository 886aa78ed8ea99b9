"""The catalogues of wrong and of odd servers: whole, told, and about something real."""

from __future__ import annotations

import inspect

import pytest

from conformance.deviations import DEVIATIONS, deviation
from conformance.harness.catalogue import load_catalogue
from conformance.harness.profile import ProfileError, load_profile, merged_profile
from conformance.liberties import LIBERTIES, liberty
from conformance.reference.composition import has_part
from conformance.reference.front import Front
from conformance.running.bundle import PROFILE, SERVICES
from conformance.running.variants import find_variant, load_variants

load_variants()
CATALOGUE = load_catalogue()
PARTS: list[type] = [one.part for one in DEVIATIONS.values()]
PARTS += [one.part for one in LIBERTIES.values()]
#: Levels that are recorded only, so that no server can be blamed for them.
RECORDED = {"open", "may"}
JUDGED = {
    row.id
    for row in CATALOGUE.requirements.values()
    if row.level not in RECORDED and not row.excluded
}


def test_what_a_deviation_names_is_in_the_catalogue() -> None:
    named = {n for one in DEVIATIONS.values() for n in (*one.violates, *one.disturbs)}
    assert named <= CATALOGUE.requirements.keys()


def test_every_deviation_violates_what_a_server_can_be_blamed_for() -> None:
    assert [
        name
        for name, one in DEVIATIONS.items()
        if not one.violates or not JUDGED.issuperset(one.violates)
    ] == []


@pytest.mark.parametrize("protocol", SERVICES)
def test_whatever_is_judged_is_violated_by_some_deviation(protocol: str) -> None:
    violated = {name for one in DEVIATIONS.values() for name in one.violates}
    assert {n for n in JUDGED if n.startswith(f"{protocol}.")} <= violated


def test_every_variant_tells_its_story() -> None:
    stories = {part: part.__dict__.get("__doc__") or "" for part in PARTS}
    assert [p for p, story in stories.items() if not story.strip().endswith(".")] == []


def test_every_variant_takes_the_place_of_a_part() -> None:
    services = SERVICES.values()
    assert [
        part
        for part in PARTS
        if not issubclass(part, Front) and not any(has_part(s, part) for s in services)
    ] == []


def test_every_variant_differs_from_the_part_it_derives_from() -> None:
    assert [p for p in PARTS if not [n for n in vars(p) if n[:2] != "__"]] == []


def test_overrides_have_the_parameters_of_what_they_override() -> None:
    assert [
        f"{part.__name__}.{name}"
        for part in PARTS
        for name, value in vars(part).items()
        if inspect.isfunction(value) and name in vars(part.__base__ or object)
        if parameters(value) != parameters(vars(part.__base__)[name])
    ] == []


def parameters(function: object) -> list[str]:
    """Return the names of a method's parameters."""
    assert callable(function)
    return list(inspect.signature(function).parameters)


@pytest.mark.parametrize("name", [n for n, one in LIBERTIES.items() if one.profile])
def test_the_profile_of_a_liberty_is_one_that_a_vendor_could_write(name: str) -> None:
    profile = merged_profile(load_profile(PROFILE), LIBERTIES[name].profile)
    assert profile.absent <= CATALOGUE.capabilities.keys()


def test_no_name_is_given_to_two_variants() -> None:
    assert DEVIATIONS.keys().isdisjoint(LIBERTIES)
    for enter, known in ((deviation("x"), DEVIATIONS), (liberty(), LIBERTIES)):
        with pytest.raises(ValueError, match="exists already"):
            enter(type(next(iter(known)), (), {}))


def test_a_variant_is_found_by_its_name() -> None:
    name = next(iter(LIBERTIES))
    assert find_variant(name).part is LIBERTIES[name].part


def test_a_misspelt_name_gets_the_one_that_was_meant() -> None:
    name = next(iter(DEVIATIONS))
    with pytest.raises(ProfileError, match=name):
        find_variant(name[:-1])
