"""Packages: created, and loaded as they were created."""

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
    mixed_up,
    package_in,
)
from conformance.suites.staging.client import StagingClient
from conformance.suites.staging.operations import (
    COUNTERS,
    OPERATIONS,
    PACKAGE_ANSWERED,
)
from conformance.suites.staging.packages import Packages, question
from conformance.suites.staging.samples import Samples
from conformance.suites.staging.shapes import check_shape
from conformance.suites.staging.statuses import is_refusal

A_DAY = 86_400
UNICODE = "staging.package.description-keeps-unicode"
FULL = dict.fromkeys(COUNTERS, 99) | {"timestamp": 1}
ODD = {"blank": " {}", "dot": ".{}", "slash": "{}/x", "backslash": "{}\\x"}


@requirement("staging.package.created")
def test_a_created_package_can_be_loaded(packages: Packages) -> None:
    names = [packages.create() for _ in range(3)]
    assert [packages.load(name).name for name in names] == names


@requirement("staging.package.create-from-name-and-description")
def test_name_and_description_are_enough_to_create(packages: Packages) -> None:
    exchange = packages.attempt(packages.fresh_name(), "described")
    check_success(exchange, "create")


@requirement("staging.package.create-from-full-model")
def test_all_ten_members_are_accepted_for_creating(
    staging: StagingClient, packages: Packages
) -> None:
    name = packages.keep(packages.fresh_name())
    exchange = staging.create({"name": name, "description": "full"} | FULL)
    check_success(exchange, "create", "staging.package.create-from-full-model")
    assert packages.exists(name)


@requirement("staging.package.create-from-full-model")
@given(model=strategies.models())
def test_a_package_is_created_from_any_model(
    staging: StagingClient, packages: Packages, model: dict[str, Any]
) -> None:
    own = FULL | model | {"name": packages.keep(packages.fresh_name())}
    exchange = staging.create({"description": "any"} | own)
    check_success(exchange, "create", "staging.package.create-from-full-model")
    assert packages.exists(own["name"])


@requirement("staging.package.create-answers-package")
def test_a_creation_answers_the_package(packages: Packages) -> None:
    name = packages.fresh_name()
    exchange = check_success(packages.attempt(name, "told"), "create")
    package = package_in(exchange, "create")
    if package is None:
        raise NotApplicable(f"a creation is answered {exchange.status} without a body")
    assert (package.name, package.description) == (name, "told")


@requirement("staging.package.create-answers-package")  # STG-CREATE-003
def test_a_creation_answers_the_counters_of_the_package(
    staging: StagingClient, packages: Packages
) -> None:
    name = packages.keep(packages.fresh_name())
    exchange = staging.create({"name": name, "description": "told"} | FULL)
    check_success(exchange, "create", "staging.package.create-from-full-model")
    check_counters(exchange, "create", packages.load(name), FULL)


@requirement("staging.package.description-kept")
@pytest.mark.parametrize("description", ["kept", "two words", "x" * 200, "0", "null"])
def test_the_description_is_kept(packages: Packages, description: str) -> None:
    assert packages.load(packages.create(description)).description == description


@requirement("staging.package.description-kept")
def test_each_package_has_its_own_description(packages: Packages) -> None:
    texts = ["first", "second", "third"]
    names = [packages.create(text) for text in texts]
    assert [packages.load(name).description for name in names] == texts


@requirement("staging.package.description-keeps-unicode")
@given(description=strategies.descriptions())
def test_the_description_keeps_every_character(
    packages: Packages, description: str
) -> None:
    name = packages.fresh_name()
    check_success(packages.attempt(name, description), "create", UNICODE)
    assert packages.load(name).description == description


@requirement("staging.package.description-keeps-unicode")
@pytest.mark.parametrize("half", [0, 1])
def test_the_description_keeps_all_awkward_characters(
    packages: Packages, half: int
) -> None:
    name, description = packages.fresh_name(), "-".join(TEXTS[half::2])
    check_success(packages.attempt(name, description), "create", UNICODE)
    assert packages.load(name).description == description


@requirement("staging.package.description-keeps-unicode")
@pytest.mark.parametrize("length", [255, 256, 1024, 4096, 65_536])
def test_a_long_description_is_kept_to_its_end(packages: Packages, length: int) -> None:
    name, description = packages.fresh_name(), "x" * (length - 1) + "."
    exchange = packages.attempt(name, description)
    if is_refusal(packages.profile, exchange):
        raise NotApplicable(f"a description of {length} characters is refused")
    check_success(exchange, "create", UNICODE)
    assert packages.load(name).description == description


@requirement("staging.package.description-keeps-unicode")
@pytest.mark.parametrize("text", [b'"\\u00e4\\ud83d\\ude00"', '"ä\U0001f600"'.encode()])
def test_escaped_characters_are_the_same_as_plain_ones(
    staging: StagingClient, packages: Packages, text: bytes
) -> None:
    name = packages.keep(packages.fresh_name())
    body = b'{"name": "%s", "description": %s}' % (name.encode(), text)
    check_success(staging.create(body), "create", UNICODE)
    assert packages.load(name).description == "ä\U0001f600"


@requirement("staging.package.created-empty")
def test_a_new_package_is_empty(packages: Packages) -> None:
    assert set(packages.load(packages.create()).counters.values()) == {0}


@requirement("staging.package.create-ignores-server-facts")
@pytest.mark.parametrize("member", FULL)
def test_a_creation_sets_no_fact_of_the_server(
    staging: StagingClient, packages: Packages, member: str
) -> None:
    name = packages.keep(packages.fresh_name())
    model = FULL | {"name": name, "description": "facts", member: 99}
    full = "staging.package.create-from-full-model"
    check_success(staging.create(model), "create", full)
    assert packages.load(name).told.get(member) != 99


@requirement("staging.package.create-without-description")
def test_a_name_alone_is_enough_to_create(
    staging: StagingClient, packages: Packages
) -> None:
    packages.create()
    name = packages.keep(packages.fresh_name())
    own = "staging.package.create-without-description"
    check_success(staging.create({"name": name}), "create", own)
    assert packages.exists(name)


@requirement("staging.package.taken-name-refused")
def test_a_taken_name_is_refused(packages: Packages) -> None:
    name = packages.create()
    packages.check_refused(packages.attempt(name, "again"), "a name that is taken")


@requirement("staging.package.taken-name-spares-package")
def test_an_attempt_at_a_taken_name_spares_the_package(
    packages: Packages, samples: Samples
) -> None:
    name = packages.filled(*samples.things, description="older")
    before = packages.state(name, *samples.things)
    packages.attempt(name, "younger")
    assert packages.state(name, *samples.things) == before


@requirement("staging.package.taken-name-conflict")
def test_a_taken_name_is_a_conflict(packages: Packages) -> None:
    exchange = packages.attempt(packages.create())
    observe(f"A name that is taken is answered {described(exchange)}.")
    assert exchange.status == 409


@requirement("staging.package.name-required")
@pytest.mark.parametrize("model", [{}, {"name": ""}], ids=["absent", "empty"])
def test_a_model_needs_a_name(
    staging: StagingClient, packages: Packages, model: dict[str, str]
) -> None:
    packages.create()
    exchange = staging.create({"description": "nameless"} | model)
    packages.check_refused(exchange, "a package without a name")


@requirement("staging.package.odd-names-kept-or-refused")
@pytest.mark.parametrize("kind", ODD)
def test_an_odd_name_is_kept_or_refused(packages: Packages, kind: str) -> None:
    name = ODD[kind].format(packages.fresh_name())
    exchange = packages.attempt(name)
    observe(f"The name {name!r} is answered {described(exchange)}.")
    assert not is_success(exchange) or packages.exists(name)


@requirement("staging.package.name-decoded")
@pytest.mark.parametrize("kind", strategies.ODD_NAMES)
def test_a_name_in_a_path_is_decoded(packages: Packages, kind: str) -> None:
    packages.create()
    name = strategies.ODD_NAMES[kind].format(packages.fresh_name())
    exchange = packages.attempt(name)
    if not is_success(exchange):
        raise NotApplicable(f"no package of such a name: {described(exchange)}")
    assert packages.exists(name)


@requirement("staging.package.name-decoded")  # STG-GEN-013
@pytest.mark.parametrize("kind", strategies.ODD_NAMES)
def test_a_name_in_a_longer_path_is_decoded(
    packages: Packages, samples: Samples, kind: str
) -> None:
    client, thing = packages.client, samples.thing
    name = strategies.ODD_NAMES[kind].format(packages.fresh_name())
    if not is_success(packages.attempt(name)) or not packages.exists(name):
        raise NotApplicable("no package of such a name can be loaded")
    answers = {
        "add": client.add(name, thing),
        "status": client.status(name, question([thing], languageVariants=False)),
        "remove": client.remove(name, thing),
        "delete": client.delete(name),
    }
    failed = {own: described(it) for own, it in answers.items() if not is_success(it)}
    for operation in failed:
        samples.of(operation)  # what fails under any name is no matter of this one
    assert failed == {}


@requirement("staging.package.load-answers-named")
def test_loading_answers_the_package_that_is_named(packages: Packages) -> None:
    stem = packages.fresh_name()
    names = [f"{stem}b", f"b{stem}", stem, f"{stem}a", f"a{stem}", f"{stem}aa"]
    for name in names:
        packages.create(name, name=name)
    told = [packages.load(name).description for name in reversed(names)]
    assert mixed_up(told, names[::-1]) == []


@requirement("staging.package.reading-changes-nothing")
@pytest.mark.parametrize("reading", ["load", "list", "download"])
def test_reading_leaves_a_package_as_it_was(
    staging: StagingClient, packages: Packages, samples: Samples, reading: str
) -> None:
    packages.target.need(OPERATIONS[reading].needs or "staging.write")
    name = packages.filled(*samples.things)
    before = packages.load(name)
    readings = {
        "load": lambda: staging.load(name),
        "list": lambda: staging.listing(q=name),
        "download": lambda: staging.download(name),
    }
    check_success(readings[reading](), reading)
    after = packages.load(name)
    assert (after, after.timestamp) == (before, before.timestamp)


@requirement("staging.package.timestamp-is-current")
def test_the_timestamp_of_a_new_package_is_now(packages: Packages) -> None:
    timestamp = packages.load(packages.create()).timestamp
    if timestamp is None:
        raise NotApplicable("a new package has no timestamp")
    assert abs(timestamp - packages.clock.now()) < A_DAY


@requirement("staging.package.name-is-text")
@pytest.mark.parametrize("operation", [*PACKAGE_ANSWERED, "list"])
def test_a_name_is_text(samples: Samples, operation: str) -> None:
    exchange = samples.of(operation)
    check_shape(exchange, operation, "staging.package.name-is-text")


@requirement("staging.package.description-is-text")
@pytest.mark.parametrize("operation", [*PACKAGE_ANSWERED, "list"])
def test_a_description_is_text(samples: Samples, operation: str) -> None:
    exchange = samples.of(operation)
    check_shape(exchange, operation, "staging.package.description-is-text")


@requirement("staging.package.counters-are-numbers")
@pytest.mark.parametrize("operation", [*PACKAGE_ANSWERED, "list"])
def test_counters_are_numbers(samples: Samples, operation: str) -> None:
    exchange = samples.of(operation)
    check_shape(exchange, operation, "staging.package.counters-are-numbers")


@requirement("staging.package.timestamp-is-number")
@pytest.mark.parametrize("operation", [*PACKAGE_ANSWERED, "list"])
def test_a_timestamp_is_a_number(samples: Samples, operation: str) -> None:
    exchange = samples.of(operation)
    check_shape(exchange, operation, "staging.package.timestamp-is-number")
