"""Entities: removed from a package, and nothing else with them."""

from __future__ import annotations

import pytest

from conformance.harness import NotApplicable, observe, requirement
from conformance.suites.staging.answers import (
    described,
    is_success,
    package_in,
)
from conformance.suites.staging.client import StagingClient
from conformance.suites.staging.objects import Object, Objects
from conformance.suites.staging.operations import TYPES
from conformance.suites.staging.packages import Packages
from conformance.suites.staging.samples import Samples
from conformance.suites.staging.strategies import UNKNOWN

NO_TYPES = ("template", "channel", "pages", "objects")
NO_IDS = (*UNKNOWN, "x", "0" * 300)
NUMBERS = (0, 1)


def check_removed(packages: Packages, objects: Objects, kind: str) -> None:
    """See that an object of a type can be removed after it was added."""
    thing = objects.of(kind)
    packages.remove(packages.filled(thing), thing)


@requirement("staging.entity.answers-present-state")
@pytest.mark.parametrize("kind", TYPES)
def test_a_removal_answers_what_loading_answers_next(
    packages: Packages, objects: Objects, kind: str
) -> None:
    thing = objects.of(kind)
    name = packages.filled(thing, description="present")
    packages.load(name)
    package = package_in(packages.remove(name, thing), "remove")
    if package is None:
        raise NotApplicable("a removal is answered without a body")
    loaded = packages.load(name)
    assert (package.name, package.content) == (name, loaded.content)


@requirement("staging.entity.answers-present-state")  # STG-REMOVE-002
def test_the_removal_of_a_full_folder_answers_what_loading_answers_next(
    packages: Packages, objects: Objects
) -> None:
    name, folder = packages.create(), objects.nested.folder
    packages.add(name, folder, "true")
    exchange = packages.client.remove(name, folder)
    if not is_success(exchange):
        raise NotApplicable("a folder with content is not removed")
    package = package_in(exchange, "remove")
    if package is None:
        raise NotApplicable("a removal is answered without a body")
    assert package.counters == packages.load(name).counters


@requirement("staging.entity.unsupported-type-refused")
@pytest.mark.parametrize("kind", NO_TYPES)
def test_no_unsupported_type_is_removed(
    staging: StagingClient, packages: Packages, samples: Samples, kind: str
) -> None:
    name = packages.filled(samples.thing)
    exchange = staging.remove(name, Object(kind, samples.thing.id))
    packages.check_refused(exchange, f"removing under {kind}")
    assert packages.includes(name, samples.thing)


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
    after = packages.after(packages.remove(name, thing), "remove", name)
    assert after.count(kind) < before.count(kind)


@requirement("staging.entity.remove-spares-others")
def test_a_removal_spares_other_packages(packages: Packages, objects: Objects) -> None:
    things, stem = objects.all(), packages.fresh_name()
    spared = [packages.create(own, name=own) for own in (f"{stem}a", f"a{stem}")]
    name = packages.create(name=stem)
    for own in (name, spared[0]):
        packages.add(own, things[0])
    before = packages.states(spared, things)
    packages.remove(name, things[0])
    assert packages.states(spared, things) == before


@requirement("staging.entity.remove-spares-rest")
@pytest.mark.parametrize("kind", ["page", "file", "image", "form"])
def test_a_removal_spares_what_is_beside(
    packages: Packages, objects: Objects, kind: str
) -> None:
    thing = objects.of(kind)
    beside = [own for own in objects.all() if own != thing]
    name = packages.filled(thing, *beside)
    packages.remove(name, thing)
    packages.check_included(name, beside)


@requirement("staging.entity.remove-spares-rest")
def test_the_removal_of_a_page_spares_its_other_languages(
    packages: Packages, objects: Objects
) -> None:
    page, variants = objects.languages
    name = packages.filled(page, *variants)
    packages.remove(name, page)
    packages.check_included(name, variants)


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
