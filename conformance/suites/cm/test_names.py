"""Requests as Templates: names that a database or a language reads otherwise."""

from __future__ import annotations

import pytest

from conformance.harness import requirement
from conformance.suites.cm.checks import listed, text, value
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.creations import answered, change, made_by, name_of
from conformance.suites.cm.formats import Formats
from conformance.suites.cm.lookups import asked, bare_groups, of_file, of_format
from conformance.suites.cm.messages import prop, where
from conformance.suites.cm.people import People
from conformance.suites.cm.scene import Workshop

#: What languages read as a number, as a truth, or as nothing at all.
LIKE_VALUES = ("0", "007", "1e3", "true", "null")
#: What names of groups end with, so that a list of them is easily taken apart wrongly.
GROUPS = {
    "separators": (" of two", ",three", "{four}"),
    "long": tuple(f"{number}{'x' * 180}" for number in range(6)),
}


@requirement("cm.create.name-kept")
def test_names_that_read_like_values_are_kept(workshop: Workshop) -> None:
    folder = workshop.folder().id
    creations = [
        (where("obj", id=folder), workshop.creation(name)) for name in LIKE_VALUES
    ]
    responses = answered(workshop, *creations)
    made_by(workshop, responses, len(LIKE_VALUES))
    given = [
        name
        for name, response in zip(LIKE_VALUES, responses, strict=True)
        if response.succeeded
    ]
    found = names_in(workshop, folder)
    assert [name for name in given if name not in found] == []


def names_in(workshop: Workshop, folder: str) -> list[str]:
    """Return the names of the files in a folder."""
    wanted = prop("children", prop("obj", prop("name")))
    answers = of_file(workshop.cm, folder, wanted).children("obj")
    return [text(one, "name") for one in answers]


@requirement("cm.create.set-takes-effect")
def test_a_change_of_case_is_a_change(workshop: Workshop) -> None:
    document, name = workshop.document(), workshop.fresh_name()
    seen = []
    for ending in ("abc", "ABC", "Abc"):
        change(workshop, document.id, prop("name", f"{name}{ending}"))
        seen.append(name_of(workshop, document.id).removeprefix(name))
    assert seen == ["abc", "ABC", "Abc"]


@requirement("cm.reference.groups-of-user")
@pytest.mark.parametrize("kind", GROUPS)
def test_groups_of_odd_names_are_each_told(
    cm: CmClient, people: People, kind: str
) -> None:
    groups = people.groups_named(*GROUPS[kind])
    found = bare_groups(cm, people.new_user(*groups))
    strange = [name for name in found if name not in groups]
    lacking = [name for name in groups if name not in found]
    assert not lacking, f"lacking: {listed(lacking)}; beside: {listed(strange)}"


@requirement("cm.reference.values-of-referenced-instance")
def test_a_group_and_a_format_of_the_same_name_are_told_apart(
    cm: CmClient, workshop: Workshop, formats: Formats, people: People
) -> None:
    name = formats.fresh("document")
    people.new_group(name)
    login, file = people.new_user(name), workshop.make(name, workshop.home)
    real_name, title = prop("realName"), prop("title", lang="en")
    through_user = prop("groups", prop("group", prop("name"), real_name))
    groups = asked(cm, where("user", login=login), "user", through_user)
    each = groups.children("group") or (groups,)
    told = {text(one, "name"): text(one, "realName") for one in each}
    form = of_file(cm, file.id, prop("objClass", title))
    group = asked(cm, where("group", name=name), "group", real_name)
    assert told.get(name) == group.text.strip()
    assert value(form, "title").text == of_format(cm, name, title).text
