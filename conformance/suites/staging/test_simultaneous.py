"""Several clients at the same time: each is answered as if it were alone."""

from __future__ import annotations

from conformance.harness import NotApplicable, requirement
from conformance.suites.staging.answers import check_success, is_success, mixed_up
from conformance.suites.staging.objects import Object, Objects
from conformance.suites.staging.packages import Packages
from conformance.suites.together import together

PARTIES = 6


@requirement("staging.package.created")
def test_packages_created_at_the_same_time_are_all_there(packages: Packages) -> None:
    names = [packages.keep(packages.fresh_name()) for _ in range(PARTIES)]
    _ = [check_success(one, "create") for one in together(packages.attempt, names)]
    assert [name for name in names if not packages.exists(name)] == []


@requirement("staging.package.load-answers-named")
def test_packages_loaded_at_the_same_time_are_those_named(packages: Packages) -> None:
    texts = [f"of party {number}" for number in range(PARTIES)]
    names = [packages.create(text) for text in texts]
    told = [package.description for package in together(packages.load, names)]
    assert mixed_up(told, texts) == []


@requirement("staging.package.update-takes-effect")
def test_packages_updated_at_the_same_time_have_their_own_texts(
    packages: Packages,
) -> None:
    names = [packages.create("before") for _ in range(PARTIES)]
    together(lambda name: packages.update(name, f"after {name}"), names)
    told = [packages.load(name).description for name in names]
    assert told == [f"after {name}" for name in names]


@requirement("staging.entity.added-is-included")
def test_objects_added_at_the_same_time_are_all_included(
    packages: Packages, objects: Objects
) -> None:
    things, name = several(objects), packages.create()
    answers = together(lambda thing: packages.client.add(name, thing), things)
    if not all(map(is_success, answers)):
        raise NotApplicable("a package is changed by one client at a time")
    assert packages.included(name, things) == frozenset(things)


@requirement("staging.entity.added-is-included")
def test_objects_added_at_the_same_time_are_in_packages_of_their_own(
    packages: Packages, objects: Objects
) -> None:
    added = added_at_the_same_time(packages, objects)
    missing = [name for name in added if not packages.includes(name, added[name])]
    assert missing == []


@requirement("staging.entity.add-spares-others")
def test_objects_added_at_the_same_time_come_into_no_other_package(
    packages: Packages, objects: Objects
) -> None:
    added = added_at_the_same_time(packages, objects)
    things = list(added.values())
    strays = [packages.included(name, things) - {added[name]} for name in added]
    assert strays == [frozenset() for _ in added]


def added_at_the_same_time(packages: Packages, objects: Objects) -> dict[str, Object]:
    """Fill as many packages as there are objects; return what was added to which."""
    added = {packages.create(): thing for thing in several(objects)}
    together(lambda name: packages.add(name, added[name]), list(added))
    return added


def several(objects: Objects) -> tuple[Object, ...]:
    """Return objects of which none brings another along."""
    things = objects.leaves()
    if len(things) < 2:
        raise NotApplicable("the profile names one object only")
    return things
