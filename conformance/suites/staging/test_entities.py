"""Entities: added to a package, with their folder path or all they contain."""

from __future__ import annotations

import pytest

from conformance.harness import Inconclusive, NotApplicable, observe, requirement
from conformance.suites.staging.answers import (
    check_success,
    described,
    is_success,
    package_in,
)
from conformance.suites.staging.client import StagingClient
from conformance.suites.staging.objects import Nested, Object, Objects
from conformance.suites.staging.operations import COUNTERS, TYPES
from conformance.suites.staging.packages import Packages
from conformance.suites.staging.samples import Samples
from conformance.suites.staging.strategies import UNKNOWN

NO_TYPES = ("template", "channel", "pages", "objects")
NO_IDS = (*UNKNOWN, "x", "0" * 300)
NUMBERS = (0, 1)


def check_added(packages: Packages, objects: Objects, kind: str) -> None:
    """See that an object of a type can be added."""
    name = packages.create()
    packages.add(name, objects.of(kind))


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


@requirement("staging.entity.added-is-included")  # STG-ADD-001
def test_what_was_added_to_a_package_created_anew_is_included(
    packages: Packages, samples: Samples
) -> None:
    name = packages.anew(packages.filled(*samples.things))
    packages.fill(name, samples.thing)
    assert packages.includes(name, samples.thing)


@requirement("staging.entity.add-counts")
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("kind", TYPES)
def test_an_addition_counts(
    packages: Packages, objects: Objects, kind: str, number: int
) -> None:
    name, thing = packages.create(), objects.of(kind, number)
    before = packages.load(name)
    after = packages.after(packages.add(name, thing), "add", name)
    assert after.count(kind) > before.count(kind)


@requirement("staging.entity.answers-present-state")
@pytest.mark.parametrize("kind", TYPES)
def test_an_addition_answers_what_loading_answers_next(
    packages: Packages, objects: Objects, kind: str
) -> None:
    name = packages.create("present")
    packages.load(name)
    package = package_in(packages.add(name, objects.of(kind)), "add")
    if package is None:
        raise NotApplicable("an addition is answered without a body")
    loaded = packages.load(name)
    assert (package.name, package.content) == (name, loaded.content)


@requirement("staging.entity.answers-present-state")  # STG-ADD-002
def test_a_recursive_addition_answers_what_loading_answers_next(
    packages: Packages, objects: Objects
) -> None:
    name = packages.create("present")
    package = package_in(packages.add(name, objects.nested.folder, "true"), "add")
    if package is None:
        raise NotApplicable("an addition is answered without a body")
    assert package.counters == packages.load(name).counters


@requirement("staging.entity.folder-path-kept")
def test_the_folder_path_is_kept(packages: Packages, objects: Objects) -> None:
    page, folders = objects.deep
    assert packages.load(packages.filled(page)).counter("folders") >= folders


@requirement("staging.entity.folder-path-kept")  # STG-ADD-010
def test_the_folder_path_is_kept_in_a_package_created_anew(
    packages: Packages, objects: Objects
) -> None:
    page, folders = objects.deep
    name = packages.anew(packages.filled(page))
    packages.fill(name, page)
    package = packages.load(name)
    if not any(package.counters.values()):
        because = "see staging.entity.added-is-included"
        raise Inconclusive("nothing of what was added is counted", because)
    assert package.counter("folders") >= folders


@requirement("staging.entity.recursive-defaults-to-false")
def test_without_recursive_a_folder_is_added_alone(
    packages: Packages, objects: Objects
) -> None:
    check_alone(packages, objects)


@requirement("staging.entity.recursive-defaults-to-false")  # STG-ADD-011
def test_a_folder_is_added_alone_after_one_that_was_not(
    packages: Packages, objects: Objects
) -> None:
    packages.client.add(packages.create(), objects.nested.folder, "true")
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
    assert {kind: package.count(kind) for kind in leaves} == dict.fromkeys(leaves, 0)
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
    name = packages.create()
    packages.add(name, objects.nested.folder, recursive=True)
    check_everything_below(packages, name, objects.nested)


@requirement("staging.entity.recursive-reaches-every-depth")
@pytest.mark.parametrize("already", ["the folder", "some of it", "both"])
def test_recursive_adds_what_is_below_and_not_there_yet(
    packages: Packages, objects: Objects, already: str
) -> None:
    nested = objects.nested
    folder, some = (nested.folder,), nested.some[-1:]
    there = {"the folder": folder, "some of it": some}.get(already, folder + some)
    name = packages.filled(*there)
    exchange = packages.client.add(name, nested.folder, "true")
    if not is_success(exchange):
        raise NotApplicable("a folder that is there is not added again")
    check_everything_below(packages, name, nested)


def check_everything_below(packages: Packages, name: str, nested: Nested) -> None:
    """See that a package has all that lies in a folder, and the folder."""
    package = packages.load(name)
    missing = {
        kind: number
        for kind, number in nested.contains.items()
        if package.count(kind) < number + (kind == "folder")
    }
    assert missing == {}
    packages.check_included(name, nested.some)


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
    before = packages.states(spared, things)
    name = packages.create(name=stem)
    for thing in things:
        packages.client.add(name, thing)
    assert packages.states(spared, things) == before


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
    assert package.count("node") > 0
