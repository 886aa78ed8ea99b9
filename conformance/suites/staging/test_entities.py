"""Entities: added to a package, with their folder path or all they contain."""

from __future__ import annotations

import pytest

from conformance.harness import NotApplicable, observe, requirement
from conformance.harness.transcript import Exchange
from conformance.suites.staging.answers import (
    Package,
    check_success,
    described,
    is_success,
    package_in,
)
from conformance.suites.staging.client import StagingClient
from conformance.suites.staging.objects import Object, Objects
from conformance.suites.staging.operations import COUNTERS, TYPES
from conformance.suites.staging.packages import Packages
from conformance.suites.staging.samples import Samples
from conformance.suites.staging.strategies import UNKNOWN

NO_TYPES = ("template", "channel", "pages", "objects")
NO_IDS = (*UNKNOWN, "x", "0" * 300)
NUMBERS = (0, 1)


def count(package: Package, kind: str) -> int:
    """Return how many objects of a type a package counts; a channel is a node."""
    names = ("nodes", "channels") if kind == "node" else (f"{kind}s",)
    return sum(package.counter(name) for name in names)


def answered(packages: Packages, name: str, exchange: Exchange, how: str) -> Package:
    """Return the package after a change: as answered, or as loaded."""
    return package_in(exchange, how) or packages.load(name)


def check_added(packages: Packages, objects: Objects, kind: str) -> None:
    """See that an object of a type can be added."""
    name = packages.create()
    packages.add(name, objects.of(kind))


def check_removed(packages: Packages, objects: Objects, kind: str) -> None:
    """See that an object of a type can be removed after it was added."""
    thing = objects.of(kind)
    packages.remove(packages.filled(thing), thing)


@requirement("staging.entity.node-added")
def test_a_node_is_added(packages: Packages, objects: Objects) -> None:
    check_added(packages, objects, "node")


@requirement("staging.entity.file-added")
def test_a_file_is_added(packages: Packages, objects: Objects) -> None:
    check_added(packages, objects, "file")


@requirement("staging.entity.image-added")
def test_an_image_is_added(packages: Packages, objects: Objects) -> None:
    check_added(packages, objects, "image")


@requirement("staging.entity.folder-added")
def test_a_folder_is_added(packages: Packages, objects: Objects) -> None:
    check_added(packages, objects, "folder")


@requirement("staging.entity.page-added")
def test_a_page_is_added(packages: Packages, objects: Objects) -> None:
    check_added(packages, objects, "page")


@requirement("staging.entity.form-added")
def test_a_form_is_added(packages: Packages, objects: Objects) -> None:
    check_added(packages, objects, "form")


@requirement("staging.entity.added-is-included")
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("kind", TYPES)
def test_what_was_added_is_included(
    packages: Packages, objects: Objects, kind: str, number: int
) -> None:
    thing = objects.of(kind, number)
    assert packages.includes(packages.filled(thing), thing)


@requirement("staging.entity.added-is-included")
def test_everything_that_was_added_is_included(
    packages: Packages, objects: Objects
) -> None:
    things = objects.all()
    assert packages.included(packages.filled(*things), things) == set(things)


@requirement("staging.entity.add-counts")
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("kind", TYPES)
def test_an_addition_counts(
    packages: Packages, objects: Objects, kind: str, number: int
) -> None:
    name, thing = packages.create(), objects.of(kind, number)
    before = packages.load(name)
    after = answered(packages, name, packages.add(name, thing), "add")
    assert count(after, kind) > count(before, kind)


@requirement("staging.entity.answers-present-state")
@pytest.mark.parametrize("kind", TYPES)
def test_an_addition_answers_what_loading_answers_next(
    packages: Packages, objects: Objects, kind: str
) -> None:
    name = packages.create("present")
    package = package_in(packages.add(name, objects.of(kind)), "add")
    if package is None:
        raise NotApplicable("an addition is answered without a body")
    loaded = packages.load(name)
    assert (package.name, package.content) == (name, loaded.content)


@requirement("staging.entity.answers-present-state")
@pytest.mark.parametrize("kind", TYPES)
def test_a_removal_answers_what_loading_answers_next(
    packages: Packages, objects: Objects, kind: str
) -> None:
    thing = objects.of(kind)
    name = packages.filled(thing, description="present")
    package = package_in(packages.remove(name, thing), "remove")
    if package is None:
        raise NotApplicable("a removal is answered without a body")
    loaded = packages.load(name)
    assert (package.name, package.content) == (name, loaded.content)


@requirement("staging.entity.folder-path-kept")
def test_the_folder_path_is_kept(packages: Packages, objects: Objects) -> None:
    page, folders = objects.deep
    assert packages.load(packages.filled(page)).counter("folders") >= folders


@requirement("staging.entity.recursive-defaults-to-false")
def test_without_recursive_a_folder_is_added_alone(
    packages: Packages, objects: Objects
) -> None:
    check_alone(packages, objects)


@requirement("staging.entity.recursive-false-adds-folder-alone")
def test_with_recursive_false_a_folder_is_added_alone(
    packages: Packages, objects: Objects
) -> None:
    check_alone(packages, objects, recursive=False)


def check_alone(
    packages: Packages, objects: Objects, *, recursive: bool | None = None
) -> None:
    """See that nothing that lies in a folder comes with it."""
    nested, name = objects.nested, packages.create()
    packages.add(name, nested.folder, recursive)
    package = packages.load(name)
    leaves = [kind for kind in nested.contains if kind != "folder"]
    assert {kind: count(package, kind) for kind in leaves} == dict.fromkeys(leaves, 0)
    assert packages.included(name, nested.some) == frozenset()


@requirement("staging.entity.recursive-adds-contained")
def test_recursive_adds_what_a_folder_contains(
    packages: Packages, objects: Objects
) -> None:
    nested = objects.nested
    names = [packages.create(), packages.create()]
    packages.add(names[0], nested.folder)
    packages.add(names[1], nested.folder, recursive=True)
    alone, whole = (sum(packages.load(own).counters.values()) for own in names)
    assert whole > alone


@requirement("staging.entity.recursive-reaches-every-depth")
def test_recursive_adds_everything_below(packages: Packages, objects: Objects) -> None:
    nested, name = objects.nested, packages.create()
    packages.add(name, nested.folder, recursive=True)
    package = packages.load(name)
    missing = {
        kind: number
        for kind, number in nested.contains.items()
        if count(package, kind) < number + (kind == "folder")
    }
    assert missing == {}
    assert packages.included(name, nested.some) == frozenset(nested.some)


@requirement("staging.entity.recursive-idle-on-pages")
@pytest.mark.parametrize("recursive", ["true", "false"])
def test_recursive_is_idle_on_pages(
    packages: Packages, objects: Objects, recursive: str
) -> None:
    page = objects.of("page")
    plain, name = packages.filled(page), packages.create()
    exchange = packages.client.add(name, page, recursive)
    check_success(exchange, "add", "staging.entity.recursive-idle-on-pages")
    assert packages.load(name).counters == packages.load(plain).counters


@requirement("staging.entity.add-lowers-no-counter")
def test_an_addition_lowers_no_counter(packages: Packages, objects: Objects) -> None:
    name, counted = packages.create(), []
    for thing in objects.all():
        packages.client.add(name, thing)
        counted.append(packages.load(name).counters)
    assert [
        counter
        for counter in COUNTERS
        if (rows := [one[counter] for one in counted]) != sorted(rows)
    ] == []


@requirement("staging.entity.add-again-changes-nothing")
@pytest.mark.parametrize("kind", TYPES)
def test_adding_again_changes_nothing(
    packages: Packages, objects: Objects, kind: str
) -> None:
    thing = objects.of(kind)
    name = packages.filled(thing)
    before = packages.state(name, thing)
    exchange = packages.client.add(name, thing)
    observe(f"An object that is contained is answered {described(exchange)}.")
    assert packages.state(name, thing) == before


@requirement("staging.entity.add-spares-others")
def test_an_addition_spares_other_packages(
    packages: Packages, objects: Objects, samples: Samples
) -> None:
    stem, things = packages.fresh_name(), objects.all()
    spared = [packages.create(own, name=own) for own in (f"{stem}a", f"a{stem}")]
    packages.add(spared[0], samples.thing)
    before = [packages.state(own, *things) for own in spared]
    name = packages.create(name=stem)
    for thing in things:
        packages.client.add(name, thing)
    assert [packages.state(own, *things) for own in spared] == before


@requirement("staging.entity.add-after-removal")
def test_what_was_removed_can_be_added_again(
    packages: Packages, samples: Samples
) -> None:
    thing = samples.thing
    name = packages.filled(thing)
    packages.remove(name, thing)
    exchange = packages.client.add(name, thing)
    check_success(exchange, "add", "staging.entity.add-after-removal")
    assert packages.includes(name, thing)


@requirement("staging.entity.unsupported-type-refused")
@pytest.mark.parametrize("kind", NO_TYPES)
def test_no_unsupported_type_is_added(
    staging: StagingClient, packages: Packages, samples: Samples, kind: str
) -> None:
    name = packages.filled(samples.thing)
    exchange = staging.add(name, Object(kind, samples.thing.id))
    packages.check_refused(exchange, f"adding under {kind}")


@requirement("staging.entity.unsupported-type-refused")
@pytest.mark.parametrize("kind", NO_TYPES)
def test_no_unsupported_type_is_removed(
    staging: StagingClient, packages: Packages, samples: Samples, kind: str
) -> None:
    name = packages.filled(samples.thing)
    exchange = staging.remove(name, Object(kind, samples.thing.id))
    packages.check_refused(exchange, f"removing under {kind}")
    assert packages.includes(name, samples.thing)


@requirement("staging.entity.unknown-id-refused")
@pytest.mark.parametrize("uid", NO_IDS, ids=["uuid", "number", "letter", "long"])
def test_an_unknown_id_is_refused(
    staging: StagingClient, packages: Packages, samples: Samples, uid: str
) -> None:
    name = packages.filled(samples.thing)
    before = packages.state(name, samples.thing)
    packages.check_refused(staging.add(name, Object("page", uid)), "an unknown id")
    assert packages.state(name, samples.thing) == before


@requirement("staging.entity.id-of-other-type")
def test_the_id_of_a_page_is_no_folder(packages: Packages, objects: Objects) -> None:
    page, name = objects.of("page"), packages.create()
    packages.add(packages.create(), page)
    exchange = packages.client.add(name, Object("folder", page.id))
    observe(f"The id of a page under folder is answered {described(exchange)}.")
    assert not is_success(exchange)


@requirement("staging.entity.any-object-brings-node")
@pytest.mark.parametrize("kind", TYPES)
def test_any_object_brings_its_node(
    packages: Packages, objects: Objects, kind: str
) -> None:
    package = packages.load(packages.filled(objects.of(kind)))
    assert count(package, "node") > 0


@requirement("staging.entity.node-removed")
def test_a_node_is_removed(packages: Packages, objects: Objects) -> None:
    check_removed(packages, objects, "node")


@requirement("staging.entity.file-removed")
def test_a_file_is_removed(packages: Packages, objects: Objects) -> None:
    check_removed(packages, objects, "file")


@requirement("staging.entity.image-removed")
def test_an_image_is_removed(packages: Packages, objects: Objects) -> None:
    check_removed(packages, objects, "image")


@requirement("staging.entity.folder-removed")
def test_a_folder_is_removed(packages: Packages, objects: Objects) -> None:
    check_removed(packages, objects, "folder")


@requirement("staging.entity.page-removed")
def test_a_page_is_removed(packages: Packages, objects: Objects) -> None:
    check_removed(packages, objects, "page")


@requirement("staging.entity.form-removed")
def test_a_form_is_removed(packages: Packages, objects: Objects) -> None:
    check_removed(packages, objects, "form")


@requirement("staging.entity.removed-not-included")
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("kind", TYPES)
def test_what_was_removed_is_not_included(
    packages: Packages, objects: Objects, kind: str, number: int
) -> None:
    thing = objects.of(kind, number)
    name = packages.filled(thing)
    packages.remove(name, thing)
    assert not packages.includes(name, thing)


@requirement("staging.entity.remove-counts")
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("kind", TYPES)
def test_a_removal_counts(
    packages: Packages, objects: Objects, kind: str, number: int
) -> None:
    thing = objects.of(kind, number)
    name = packages.filled(thing)
    before = packages.load(name)
    after = answered(packages, name, packages.remove(name, thing), "remove")
    assert count(after, kind) < count(before, kind)


@requirement("staging.entity.remove-spares-others")
def test_a_removal_spares_other_packages(packages: Packages, objects: Objects) -> None:
    things, stem = objects.all(), packages.fresh_name()
    spared = [packages.create(own, name=own) for own in (f"{stem}a", f"a{stem}")]
    name = packages.create(name=stem)
    for own in (name, spared[0]):
        packages.add(own, things[0])
    before = [packages.state(own, *things) for own in spared]
    packages.remove(name, things[0])
    assert [packages.state(own, *things) for own in spared] == before


@requirement("staging.entity.remove-spares-rest")
@pytest.mark.parametrize("kind", ["page", "file", "image", "form"])
def test_a_removal_spares_what_is_beside(
    packages: Packages, objects: Objects, kind: str
) -> None:
    thing = objects.of(kind)
    beside = [own for own in objects.all() if own != thing]
    name = packages.filled(thing, *beside)
    packages.remove(name, thing)
    assert packages.included(name, beside) == frozenset(beside)


@requirement("staging.entity.remove-of-absent-changes-nothing")
def test_removing_what_is_not_contained_changes_nothing(
    packages: Packages, objects: Objects
) -> None:
    contained, *absent = objects.all()
    name = packages.filled(contained)
    before = packages.state(name, contained)
    leaf = next((own for own in absent if own.type not in {"folder", "node"}), None)
    exchange = packages.client.remove(name, leaf or Object("page", UNKNOWN[0]))
    observe(f"Removing what is not contained is answered {described(exchange)}.")
    assert packages.state(name, contained) == before
