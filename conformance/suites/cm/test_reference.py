"""Requests as Templates: references answered as IDs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.harness import NotApplicable, observe, requirement
from conformance.harness.xml import Element
from conformance.suites.cm.checks import (
    instance,
    instances,
    only_response,
    reference_ids,
    text,
    value,
)
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.crowd import Crowd
from conformance.suites.cm.formats import Formats
from conformance.suites.cm.lookups import (
    asked,
    bare_groups,
    of_file,
    of_format,
    parents_told,
    people_of,
    siblings,
    versions_of,
)
from conformance.suites.cm.messages import get, prop, where
from conformance.suites.cm.people import People
from conformance.suites.cm.scene import Scene, Workshop

BARE_LISTS = ("children", "groups", "users")


def bare_list(cm: CmClient, scene: Scene, people: People, name: str) -> Element:
    """Return a bare list of references that is not empty."""
    ways: dict[str, tuple[str, str, Callable[[], str]]] = {
        "children": ("obj", "id", lambda: scene.folder.id),
        "groups": ("user", "login", lambda: people.login),
        "users": ("group", "name", lambda: people.group),
    }
    cls, identifier, key = ways[name]
    return asked(cm, where(cls, prop(identifier, key())), cls, prop(name))


@requirement("cm.reference.ids-as-listitems")
@pytest.mark.parametrize("name", BARE_LISTS)
def test_a_bare_list_holds_listitems_alone(
    cm: CmClient, scene: Scene, people: People, name: str
) -> None:
    found = bare_list(cm, scene, people, name)
    assert {child.name for child in found.elements} == {"listitem"}
    assert not found.text.strip()


@requirement("cm.reference.ids-as-listitems")
def test_a_bare_list_of_one_holds_one_listitem(
    cm: CmClient, workshop: Workshop
) -> None:
    folder = workshop.empty_folder()
    document = workshop.document(folder.id)
    found = of_file(cm, folder.id, prop("children"))
    items = [(one.name, one.text.strip()) for one in found.elements]
    assert items == [("listitem", document.id)]


@requirement("cm.reference.ids-not-wrapped")
@pytest.mark.parametrize("name", BARE_LISTS)
def test_the_ids_of_a_bare_list_stand_in_no_property(
    cm: CmClient, scene: Scene, people: People, name: str
) -> None:
    names = {one.name for one in bare_list(cm, scene, people, name).walk()}
    assert names.isdisjoint({"id", "name", "login"})


@requirement("cm.reference.ids-not-wrapped")
@pytest.mark.parametrize("name", ["parent", "objClass"])
def test_the_id_of_a_single_reference_stands_in_no_property(
    cm: CmClient, scene: Scene, name: str
) -> None:
    found = of_file(cm, scene.files[0].id, prop(name))
    assert {one.name for one in found.walk()} <= {name, "listitem"}


@requirement("cm.reference.children-listed")
def test_children_are_exactly_the_files_in_the_folder(
    cm: CmClient, scene: Scene, workshop: Workshop
) -> None:
    found = reference_ids(of_file(cm, scene.folder.id, prop("children")))
    if workshop.target.lacks("cm.write") or workshop.furnishes:
        assert set(siblings(scene)) <= set(found)
    else:
        assert sorted(found) == siblings(scene)


@requirement("cm.reference.children-listed")
def test_children_of_a_full_folder_are_all_listed(cm: CmClient, crowd: Crowd) -> None:
    made = set(crowd.files)
    found = reference_ids(of_file(cm, crowd.folder, prop("children")))
    lacking = made - set(found)
    assert not lacking, f"of {len(made)} files, {len(lacking)} are not listed"
    assert sorted(found) == sorted(set(found))


@requirement("cm.reference.children-listed")
def test_children_are_in_the_folder_and_not_deeper(
    cm: CmClient, workshop: Workshop
) -> None:
    folder = workshop.empty_folder()
    inner = workshop.folder(folder.id)
    workshop.document(inner.id)
    found = reference_ids(of_file(cm, folder.id, prop("children")))
    assert found == [inner.id]


@requirement("cm.reference.children-listed")
def test_children_of_an_empty_folder_are_none(cm: CmClient, workshop: Workshop) -> None:
    found = of_file(cm, workshop.empty_folder().id, prop("children"))
    assert reference_ids(found) == []


@requirement("cm.reference.children-listed")
def test_children_are_those_of_the_moment(cm: CmClient, workshop: Workshop) -> None:
    folder = workshop.empty_folder()
    made: list[str] = []
    seen, expected = [], []
    for _ in range(4):
        seen.append(sorted(reference_ids(of_file(cm, folder.id, prop("children")))))
        expected.append(sorted(made))
        made.append(workshop.document(folder.id).id)
    assert seen == expected


@requirement("cm.reference.children-listed")
def test_children_of_the_base_folder_are_in_it(cm: CmClient, scene: Scene) -> None:
    found = reference_ids(of_file(cm, scene.base, prop("children")))
    parents = parents_told(cm, found[:3])
    if found and not parents:
        raise NotApplicable("no file in the base folder may be read")
    assert parents == [[scene.base]] * len(parents)


@requirement("cm.reference.files-by-id")
def test_each_child_id_selects_a_file(cm: CmClient, scene: Scene) -> None:
    found = reference_ids(of_file(cm, scene.folder.id, prop("children")))
    ids = [
        text(instance(cm.ask(where("obj", id=one), get("obj", "id")), "obj"), "id")
        for one in found
    ]
    assert ids == found
    assert set(siblings(scene)) <= set(found)


@requirement("cm.reference.versions-and-links-by-id")
def test_each_version_id_selects_a_version(cm: CmClient, scene: Scene) -> None:
    found = versions_of(cm, scene.files[0].id)
    ids = [
        text(
            instance(cm.ask(where("content", id=one), get("content", "id")), "content"),
            "id",
        )
        for one in found
    ]
    assert ids == found


@requirement("cm.reference.users-by-login")
def test_members_of_a_group_are_given_by_login(cm: CmClient, people: People) -> None:
    found = people_of(cm, people.group)
    logins = [
        text(
            instance(cm.ask(where("user", login=one), get("user", "login")), "user"),
            "login",
        )
        for one in found[:5]
    ]
    assert logins == found[:5]
    assert people.login in found


@requirement("cm.reference.others-by-name")
def test_groups_are_given_by_name(cm: CmClient, people: People) -> None:
    found = bare_groups(cm, people.login)
    names = [
        text(
            instance(cm.ask(where("group", name=one), get("group", "name")), "group"),
            "name",
        )
        for one in found
    ]
    assert found
    assert names == found


@requirement("cm.reference.others-by-name")
def test_a_file_format_is_given_by_name(
    cm: CmClient, scene: Scene, workshop: Workshop
) -> None:
    found = reference_ids(of_file(cm, scene.files[0].id, prop("objClass")))
    selection = where("objClass", prop("name", *found[:1]))
    answer = instance(cm.ask(selection, get("objClass", "name")), "objClass")
    assert [text(answer, "name")] == found
    assert found == [workshop.settings["document-format"]] or workshop.target.lacks(
        "cm.write"
    )


@requirement("cm.reference.others-by-name")
def test_fields_and_formats_are_given_by_name(cm: CmClient, formats: Formats) -> None:
    fields = of_format(cm, formats.leaf.name, prop("mandatoryAttributes"))
    valid = of_format(cm, formats.folder.name, prop("validSubObjClasses"))
    if fields.is_blank and valid.is_blank:
        raise NotApplicable("the target takes no fields when a format is made")
    assert set(formats.leaf.mandatory) <= set(reference_ids(fields))
    assert set(formats.folder.valid) <= set(reference_ids(valid))


@requirement("cm.reference.groups-of-user")
def test_a_user_names_exactly_the_groups_of_the_memberships(
    cm: CmClient, people: People
) -> None:
    logins = sorted({login for login, _ in people.memberships})
    held = {one: {g for u, g in people.memberships if u == one} for one in logins}
    held = {one: groups | people.others_of(one) for one, groups in held.items()}
    named = {one: set(bare_groups(cm, one)) for one in logins}
    assert named == held


@requirement("cm.reference.groups-of-user")
def test_the_groups_of_a_user_have_the_user_as_a_member(
    cm: CmClient, people: People
) -> None:
    found = bare_groups(cm, people.login)
    lacking = [one for one in found if people.login not in people_of(cm, one)]
    assert sorted(found) == sorted(set(found))
    assert lacking == []


@requirement("cm.reference.empty-answers-id")
@pytest.mark.parametrize("name", ["parent", "objClass"])
def test_an_empty_single_reference_answers_the_bare_id(
    cm: CmClient, scene: Scene, name: str
) -> None:
    found = of_file(cm, scene.files[0].id, prop(name))
    if found.elements:
        observe("A bare reference to one instance is answered as a listitem.")
    assert len(reference_ids(found)) == 1
    assert {child.name for child in found.elements} <= {"listitem"}


@requirement("cm.reference.parent-id")
def test_an_empty_parent_answers_the_folder(cm: CmClient, scene: Scene) -> None:
    found = [reference_ids(of_file(cm, one.id, prop("parent"))) for one in scene.files]
    assert found == [[scene.folder.id]] * len(found)


@requirement("cm.reference.parent-id")
def test_files_of_several_folders_each_answer_their_own(
    cm: CmClient, workshop: Workshop, formats: Formats
) -> None:
    own = formats.fresh("publication")
    outer = workshop.make(own, workshop.home)
    inner = workshop.make(own, outer.id)
    exchange = cm.ask(where("obj", objClass=own), get("obj", "id", "parent"))
    parents = {
        text(one, "id"): reference_ids(value(one, "parent"))
        for one in instances(exchange, "obj")
    }
    expected = {outer.id: [workshop.home], inner.id: [outer.id]}
    answered = parents.keys() & expected.keys()
    assert answered
    assert {one: parents[one] for one in answered} == {
        one: expected[one] for one in answered
    }


@requirement("cm.reference.base-folder-has-no-parent")
def test_the_base_folder_names_no_parent(cm: CmClient, scene: Scene) -> None:
    exchange = cm.ask(where("obj", id=scene.base), get("obj", "id", "parent"))
    parents = instance(exchange, "obj").children("parent")
    named = [one for parent in parents for one in reference_ids(parent)]
    assert named == []
    assert not any(parent.elements for parent in parents)


@requirement("cm.reference.base-folder-has-no-parent")
def test_following_the_parent_of_the_base_folder_leads_nowhere(
    cm: CmClient, scene: Scene
) -> None:
    template = get("obj", prop("parent", prop("id"), prop("name")))
    response = only_response(cm.ask(where("obj", id=scene.base), template))
    answers = [child for code in response.codes for child in code.content]
    if not response.succeeded:
        observe("Following the parent of the base folder is answered by an error.")
    inside = [
        one.text.strip()
        for answer in answers
        for parent in answer.children("parent")
        for one in parent.walk()
    ]
    assert [found for found in inside if found] == []


@requirement("cm.reference.white-space-is-empty")
def test_white_space_alone_counts_as_empty(cm: CmClient, scene: Scene) -> None:
    found = of_file(cm, scene.files[0].id, prop("parent", "  "))
    assert reference_ids(found) == [scene.folder.id]
