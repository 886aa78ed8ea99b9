"""Packages: updated, renamed, deleted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from conformance.generate.json_schema import TEXTS
from conformance.harness import NotApplicable, observe, requirement
from conformance.suites.staging import strategies
from conformance.suites.staging.answers import (
    check_counters,
    check_success,
    described,
    is_success,
    package_in,
)
from conformance.suites.staging.client import StagingClient
from conformance.suites.staging.listing import Collection
from conformance.suites.staging.objects import Objects
from conformance.suites.staging.operations import COUNTERS
from conformance.suites.staging.packages import Packages
from conformance.suites.staging.samples import Samples

FULL = dict.fromkeys(COUNTERS, 99) | {"timestamp": 1}
#: What stands for any text where names are looked for by patterns.
WILDCARDS = ("_", "%", "*")


@requirement("staging.package.update-takes-effect")
@pytest.mark.parametrize(
    "description", ["changed", "two words", "x" * 200, "0", "null"]
)
def test_an_updated_description_is_told(packages: Packages, description: str) -> None:
    name = packages.create("before")
    packages.update(name, description)
    assert packages.load(name).description == description


@requirement("staging.package.description-keeps-unicode")
@pytest.mark.parametrize("half", [0, 1])
def test_an_updated_description_keeps_all_awkward_characters(
    staging: StagingClient, packages: Packages, half: int
) -> None:
    name, description = packages.create("before"), "-".join(TEXTS[half::2])
    exchange = staging.update(name, {"name": name, "description": description})
    check_success(exchange, "update", "staging.package.description-keeps-unicode")
    assert packages.load(name).description == description


@requirement("staging.package.update-takes-effect")
@pytest.mark.parametrize(
    "texts",
    [["first", "second", "third"], ["after", "before", "after"]],
    ids=["all new", "a former one again"],
)
def test_the_latest_update_counts(packages: Packages, texts: list[str]) -> None:
    name = packages.create("before")
    told = []
    for text in texts:
        packages.update(name, text)
        told.append(packages.load(name).description)
    assert told == texts


@requirement("staging.package.update-takes-effect")
def test_an_emptied_description_is_not_the_former_one(
    staging: StagingClient, packages: Packages
) -> None:
    name = packages.create("before")
    if not is_success(staging.update(name, {"name": name, "description": ""})):
        raise NotApplicable("the target takes no empty description")
    assert not packages.load(name).description


@requirement("staging.package.update-answers-change")
def test_an_update_answers_the_change(packages: Packages) -> None:
    name = packages.create("before")
    exchange = packages.update(name, "after")
    package = package_in(exchange, "update")
    if package is None:
        raise NotApplicable(f"an update is answered {exchange.status} without a body")
    assert (package.name, package.description) == (name, "after")


@requirement("staging.package.update-answers-change")  # STG-UPDATE-002
def test_an_update_answers_the_counters_of_the_package(
    staging: StagingClient, packages: Packages, samples: Samples
) -> None:
    name = packages.filled(*samples.things)
    model = {"name": name, "description": "after"} | FULL
    exchange = staging.update(name, model)
    check_success(exchange, "update", "staging.package.update-from-full-model")
    check_counters(exchange, "update", packages.load(name), FULL)


@requirement("staging.package.update-from-full-model")
def test_all_ten_members_are_accepted_for_updating(
    staging: StagingClient, packages: Packages
) -> None:
    name = packages.create("before")
    model = {"name": name, "description": "after"} | FULL
    own = "staging.package.update-from-full-model"
    check_success(staging.update(name, model), "update", own)
    assert packages.load(name).description != "before"


@requirement("staging.package.update-from-full-model")
@given(model=strategies.models())
def test_any_model_is_accepted_for_updating(
    staging: StagingClient, packages: Packages, model: dict[str, Any]
) -> None:
    name = packages.create("before")
    own = "staging.package.update-from-full-model"
    body = {"description": "after"} | FULL | model | {"name": name}
    check_success(staging.update(name, body), "update", own)
    assert packages.exists(name)


@requirement("staging.package.update-spares-others")
def test_an_update_spares_other_packages(packages: Packages, samples: Samples) -> None:
    stem = packages.fresh_name()
    spared = [packages.create(own, name=own) for own in (f"{stem}a", f"a{stem}")]
    before = packages.states(spared, samples.things)
    name = packages.create(name=stem)
    packages.update(name, "changed")
    assert packages.states(spared, samples.things) == before


@requirement("staging.package.update-keeps-content")
def test_an_update_keeps_the_content(packages: Packages, samples: Samples) -> None:
    name = packages.filled(samples.thing)
    before = packages.state(name, samples.thing)
    packages.update(name, "changed")
    after = packages.state(name, samples.thing)
    assert (after.counters, after.included) == (before.counters, before.included)


@requirement("staging.package.update-ignores-server-facts")
@pytest.mark.parametrize("member", FULL)
def test_an_update_sets_no_fact_of_the_server(
    staging: StagingClient, packages: Packages, samples: Samples, member: str
) -> None:
    name = packages.filled(*samples.things)
    model = FULL | {"name": name, "description": "facts", member: 99}
    full = "staging.package.update-from-full-model"
    check_success(staging.update(name, model), "update", full)
    assert packages.load(name).told.get(member) != 99


@requirement("staging.package.update-repeatable")
def test_an_update_can_be_repeated(packages: Packages) -> None:
    name = packages.create("before")
    packages.update(name, "after")
    once = packages.load(name)
    again = packages.client.update(name, {"name": name, "description": "after"})
    check_success(again, "update", "staging.package.update-repeatable")
    assert packages.load(name).content == once.content


@requirement("staging.package.update-keeps-unsent")
def test_what_an_update_leaves_out_stays(packages: Packages) -> None:
    name = packages.create("stays")
    exchange = packages.client.update(name, {"name": name})
    observe(f"An update without a description is answered {described(exchange)}.")
    assert packages.load(name).description == "stays"


@requirement("staging.package.renamed")
def test_another_name_renames(packages: Packages) -> None:
    name = packages.create()
    new = packages.renamed(name)
    assert (packages.exists(new), packages.exists(name)) == (True, False)


@requirement("staging.package.rename-keeps-content")
def test_a_renamed_package_is_the_same(packages: Packages, samples: Samples) -> None:
    name = packages.filled(samples.thing, description="renamed")
    before = packages.state(name, samples.thing)
    assert packages.state(packages.renamed(name), samples.thing) == before


@requirement("staging.list.query-finds-whole-name")  # STG-LIST-014
def test_a_renamed_package_is_found_by_its_name(
    packages: Packages, collection: Collection
) -> None:
    name = packages.create()
    collection.list_any(q=name)
    new = packages.renamed(name)
    assert new in collection.list_any(q=new).names


@requirement("staging.package.deleted-not-loaded")
def test_a_deleted_package_is_not_loaded(packages: Packages) -> None:
    name = packages.create()
    assert packages.exists(name)
    packages.delete(name)
    assert not packages.exists(name)


@requirement("staging.package.deleted-not-loaded")
def test_a_deleted_package_with_content_is_gone(
    packages: Packages, samples: Samples
) -> None:
    name = packages.filled(*samples.things)
    packages.delete(name)
    assert not packages.exists(name)


@requirement("staging.package.deleted-not-listed")
def test_a_deleted_package_is_not_listed(
    packages: Packages, collection: Collection
) -> None:
    name, other = packages.create(), packages.create()
    before = collection.list_any().names
    packages.delete(name)
    after = collection.list_any().names
    assert [own for own in (name, other) if own in before] == [name, other]
    assert [own for own in (name, other) if own in after] == [other]


@requirement("staging.package.delete-spares-others")
def test_a_deletion_spares_other_packages(packages: Packages, samples: Samples) -> None:
    stem = packages.fresh_name()
    spared = [packages.create(own, name=own) for own in (f"{stem}a", f"a{stem}")]
    packages.fill(spared[0], *samples.things)
    name = packages.create(name=stem)
    before = packages.states(spared, samples.things)
    packages.delete(name)
    assert packages.states(spared, samples.things) == before


@requirement("staging.package.delete-spares-others")  # STG-DELETE-003
def test_a_deletion_spares_another_package_of_the_same_content(
    packages: Packages, objects: Objects
) -> None:
    things = objects.all()
    spared, name = packages.filled(*things), packages.filled(*things)
    before = packages.state(spared, *things)
    packages.delete(name)
    assert packages.states([spared], things) == [before]


@requirement("staging.package.delete-spares-others")  # STG-DELETE-003
@pytest.mark.parametrize("sign", WILDCARDS)
def test_a_deletion_takes_a_name_for_no_pattern(packages: Packages, sign: str) -> None:
    spared, name = alike(packages, sign)
    packages.delete(name)
    assert packages.exists(spared)


@requirement("staging.package.update-spares-others")  # STG-GEN-012
@pytest.mark.parametrize("sign", WILDCARDS)
def test_an_update_takes_a_name_for_no_pattern(packages: Packages, sign: str) -> None:
    spared, name = alike(packages, sign)
    packages.update(name, "changed")
    assert packages.load(spared).description == "spared"


def alike(packages: Packages, sign: str) -> tuple[str, str]:
    """Create two packages; as a pattern, the name of the second is that of both."""
    stem = packages.fresh_name()
    spared, name = f"{stem}1z", f"{stem}{sign}z"
    packages.create("spared", name=spared)
    if not is_success(packages.attempt(name)) or not packages.exists(name):
        raise NotApplicable("no package of such a name can be loaded")
    return spared, name


@requirement("staging.package.deleted-name-free")
def test_the_name_of_a_deleted_package_is_free(packages: Packages) -> None:
    name = packages.create()
    packages.delete(name)
    own = "staging.package.deleted-name-free"
    check_success(packages.attempt(name), "create", own)
    assert packages.exists(name)


@requirement("staging.list.packages-listed")  # STG-LIST-001, STG-CREATE-004
def test_a_package_created_anew_is_listed(
    packages: Packages, collection: Collection
) -> None:
    name = packages.anew(packages.create())
    assert collection.list_any().items_of([name])


@requirement("staging.package.created-anew-empty")
def test_a_package_created_anew_has_nothing_of_the_old(
    packages: Packages, samples: Samples
) -> None:
    name = packages.anew(packages.filled(samples.thing, description="old"), "new")
    anew = packages.state(name, samples.thing)
    assert anew.description != "old"
    assert anew.included == frozenset()
    assert set(anew.counters.values()) == {0}


@requirement("staging.package.created-anew-empty")
def test_a_download_of_a_package_created_anew_has_nothing_of_the_old(
    packages: Packages, objects: Objects
) -> None:
    old, new = (objects.of(kind) for kind in ("page", "file"))
    name = packages.filled(old)
    packages.download(name)
    packages.fill(packages.anew(name), new)
    packages.upload(name, packages.download(name))
    assert not packages.includes(name, old)
