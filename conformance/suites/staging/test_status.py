"""The status: which objects a package contains, asked for in bulk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.generate.json_schema import Mutation, mutations
from conformance.harness import (
    Inconclusive,
    NotApplicable,
    Violation,
    observe,
    requirement,
)
from conformance.suites.staging.answers import (
    check_success,
    is_included,
    is_success,
    shown,
    statuses_in,
)
from conformance.suites.staging.client import StagingClient
from conformance.suites.staging.objects import Object, Objects
from conformance.suites.staging.packages import Packages, question
from conformance.suites.staging.samples import Samples
from conformance.suites.staging.shapes import catalogue, check_shape
from conformance.suites.staging.strategies import ID_MAP, UNKNOWN

FLAG = "staging.status.variants-flag-accepted"
ACCEPTED = "staging.status.unknown-ids-accepted"
NOTHING = tuple(Object("page", uid) for uid in UNKNOWN)
ASKED = {"ids": {"page": ["CC01.1", "CC01.2"]}, "languageVariants": True}
MALFORMED = [
    own for own in mutations(catalogue(), ID_MAP, ASKED) if own.kind != "missing member"
]


@requirement("staging.status.answers-map")
def test_a_question_is_answered_with_a_map(samples: Samples) -> None:
    check_shape(samples.of("status"), "status", "staging.status.answers-map")


@requirement("staging.status.included-is-boolean")
def test_an_entry_says_yes_or_no(samples: Samples) -> None:
    check_shape(samples.of("status"), "status", "staging.status.included-is-boolean")


@requirement("staging.status.included-is-boolean")
def test_an_entry_about_what_is_not_contained_says_no(
    packages: Packages, objects: Objects
) -> None:
    asked = question(objects.all())
    exchange = packages.client.status(packages.create(), asked)
    check_success(exchange, "status")
    check_shape(exchange, "status", "staging.status.included-is-boolean")


@requirement("staging.status.package-name-is-text")
def test_the_name_in_an_entry_is_text(samples: Samples) -> None:
    check_shape(samples.of("status"), "status", "staging.status.package-name-is-text")


@requirement("staging.status.contained-is-included")
def test_what_is_contained_is_included(packages: Packages, objects: Objects) -> None:
    things = objects.all()
    name = packages.filled(*things)
    assert [own for own in things if not packages.includes(name, own)] == []


@requirement("staging.status.absent-is-not-included")
def test_what_was_never_added_is_not_included(
    packages: Packages, objects: Objects
) -> None:
    contained, *absent = objects.leaves()
    name = packages.filled(contained)
    assert packages.included(name, absent) == frozenset()
    assert packages.included(packages.create(), objects.all()) == frozenset()


@requirement("staging.status.several-ids")
def test_several_ids_are_answered_like_each(
    packages: Packages, objects: Objects
) -> None:
    pages = [objects.of("page"), *_further(objects)]
    name = packages.filled(pages[0])
    alone = {own for own in pages if packages.includes(name, own)}
    assert packages.included(name, pages) == alone
    assert packages.included(name, pages[::-1]) == alone


@requirement("staging.status.several-types")
@given(data=st.data())
def test_several_types_are_answered_like_each(
    packages: Packages, objects: Objects, samples: Samples, data: st.DataObject
) -> None:
    beside = objects.leaves()
    things = st.sampled_from([samples.thing, *beside])
    asked = data.draw(st.lists(things, max_size=12))
    expected = {samples.thing} & set(asked)
    assert packages.included(samples.filled, asked) == expected


@requirement("staging.status.several-types")
def test_two_types_are_answered_like_each(packages: Packages, objects: Objects) -> None:
    things = [objects.of("page"), objects.of("file")]
    name = packages.filled(things[0])
    alone = {own for own in things if packages.includes(name, own)}
    assert packages.included(name, things) == alone


@requirement("staging.status.variants-flag-accepted")
@pytest.mark.parametrize("flag", [True, False])
def test_the_flag_for_variants_is_accepted(
    packages: Packages, samples: Samples, *, flag: bool
) -> None:
    asked = question([samples.thing], languageVariants=flag)
    exchange = packages.client.status(samples.filled, asked)
    check_success(exchange, "status", FLAG)
    assert is_included(statuses_in(exchange), samples.thing.id)


@requirement("staging.status.named-package")
def test_an_entry_names_the_package_asked(packages: Packages, samples: Samples) -> None:
    name = samples.filled
    asked = packages.client.status(name, question([samples.thing]))
    entries = statuses_in(check_success(asked, "status"))
    if not is_included(entries, samples.thing.id):
        raise Violation(
            shown(asked.body),
            f"{samples.thing.id} as included",
            requirement="staging.status.contained-is-included",
            exchange=asked,
        )
    assert entries[samples.thing.id].get("packageName") == name


@requirement("staging.status.variants-add-answers")
def test_variants_add_to_what_is_answered(
    packages: Packages, objects: Objects, samples: Samples
) -> None:
    things = objects.all()
    without, with_them = (
        statuses_in(
            check_success(
                packages.client.status(
                    samples.filled, question(things, languageVariants=flag)
                ),
                "status",
                FLAG,
            )
        ).keys()
        for flag in (False, True)
    )
    assert without <= with_them


@requirement("staging.status.variants-add-answers")
@pytest.mark.parametrize("number", [0, 1])
def test_variants_add_to_the_answer_about_any_of_them(
    packages: Packages, objects: Objects, number: int
) -> None:
    page, variants = objects.languages
    name, asked = packages.filled(page), [page, *variants][number]
    without, with_them = (
        statuses_in(check_success(exchange, "status", FLAG)).keys()
        for flag in (False, True)
        for exchange in [
            packages.client.status(name, question([asked], languageVariants=flag))
        ]
    )
    assert without <= with_them


@requirement("staging.status.variants-reported")
def test_variants_are_reported(packages: Packages, objects: Objects) -> None:
    page, variants = objects.languages
    name = packages.filled(page)
    asked = question([page], languageVariants=True)
    exchange = packages.client.status(name, asked)
    entries = statuses_in(check_success(exchange, "status", FLAG))
    observe(f"languageVariants reports {len(entries)} entries for one page.")
    assert {own.id for own in variants} <= entries.keys()


@requirement("staging.status.variants-flag-optional")
def test_the_flag_for_variants_is_optional(
    packages: Packages, samples: Samples
) -> None:
    full = question([samples.thing], languageVariants=False)
    check_success(packages.client.status(samples.filled, full), "status", FLAG)
    exchange = packages.client.status(samples.filled, question([samples.thing]))
    check_success(exchange, "status", "staging.status.variants-flag-optional")


@requirement("staging.status.no-ids")
@pytest.mark.parametrize("ids", [{}, {"page": []}], ids=["no type", "no page"])
def test_nothing_asked_is_nothing_answered(
    packages: Packages, ids: dict[str, list[str]]
) -> None:
    exchange = packages.client.status(packages.create(), {"ids": ids})
    check_success(exchange, "status", "staging.status.no-ids")
    assert statuses_in(exchange) == {}


@requirement("staging.status.changes-nothing")
def test_asking_changes_nothing(packages: Packages, objects: Objects) -> None:
    things = objects.all()
    name = packages.filled(things[0])
    before = packages.load(name)
    packages.included(name, things)
    assert packages.load(name).content == before.content


@requirement("staging.status.malformed-map-refused")
@pytest.mark.parametrize("mutation", MALFORMED, ids=lambda own: own.id)
def test_a_malformed_question_is_refused(
    staging: StagingClient, packages: Packages, samples: Samples, mutation: Mutation
) -> None:
    name = samples.filled
    if not is_success(staging.status(name, ASKED)):
        raise Inconclusive("the question is refused before anything is wrong in it")
    exchange = staging.status(name, mutation.apply(ASKED))
    packages.check_refused(exchange, mutation.id)


@requirement("staging.status.of-this-package-alone")
def test_the_question_is_about_this_package(
    packages: Packages, samples: Samples
) -> None:
    packages.filled(samples.thing)
    assert not packages.includes(packages.create(), samples.thing)


@requirement("staging.status.unknown-ids-accepted")
@pytest.mark.parametrize("uid", [*UNKNOWN, "x"])
def test_an_unknown_id_is_no_error(packages: Packages, uid: str) -> None:
    asked = question([Object("page", uid)])
    exchange = packages.client.status(packages.create(), asked)
    check_success(exchange, "status", ACCEPTED)
    entries = statuses_in(exchange)
    observe(f"An unknown id {'has an' if uid in entries else 'has no'} entry.")
    assert not is_included(entries, uid)


@requirement("staging.status.several-ids")
def test_unknown_ids_leave_the_answers_about_others_alone(
    packages: Packages, samples: Samples, objects: Objects
) -> None:
    known = objects.all()
    expected = packages.included(samples.filled, known)
    asked = question([*NOTHING, *known, *NOTHING])
    exchange = packages.client.status(samples.filled, asked)
    entries = statuses_in(check_success(exchange, "status", ACCEPTED))
    assert {own for own in known if is_included(entries, own.id)} == expected


@requirement("staging.status.several-ids")
def test_hundreds_of_ids_are_answered_like_each(
    packages: Packages, samples: Samples
) -> None:
    others = [Object("page", f"zz99.{number}") for number in range(100_000, 100_200)]
    asked = question([*others, samples.thing, *others[::-1]])
    exchange = packages.client.status(samples.filled, asked)
    if not is_success(exchange):
        raise NotApplicable("so many ids at a time are refused")
    assert is_included(statuses_in(exchange), samples.thing.id)


@requirement("staging.status.absent-is-not-included")
def test_variants_are_included_only_where_they_are_alone(
    packages: Packages, objects: Objects
) -> None:
    page, variants = objects.languages
    name = packages.filled(page)
    alone = {own.id for own in packages.included(name, [page, *variants])}
    asked = question([page], languageVariants=True)
    exchange = packages.client.status(name, asked)
    entries = statuses_in(check_success(exchange, "status", FLAG))
    assert {own for own in entries if is_included(entries, own)} <= alone


def _further(objects: Objects) -> list[Object]:
    """Return another page, where the profile names one."""
    try:
        return [objects.of("page", 1)]
    except NotApplicable:
        return []
