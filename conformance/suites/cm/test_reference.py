"""Extended Queries: references as IDs, and references followed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.harness import NotApplicable, Violation, observe, requirement
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
from conformance.suites.cm.formats import Formats
from conformance.suites.cm.messages import get, prop, where
from conformance.suites.cm.people import People
from conformance.suites.cm.scene import Scene, Workshop

DEPTHS = (2, 3, 5, 10, 30)
BARE_LISTS = ("children", "groups", "users")
MANY = 25


def asked(cm: CmClient, selection: Element, cls: str, wanted: Element) -> Element:
    """Return one property of one instance."""
    return value(instance(cm.ask(selection, get(cls, wanted)), cls), wanted.name)


def of_file(cm: CmClient, file_id: str, wanted: Element) -> Element:
    """Return one property of a file."""
    return asked(cm, where("obj", id=file_id), "obj", wanted)


def bare_list(cm: CmClient, scene: Scene, people: People, name: str) -> Element:
    """Return a bare list of references that is not empty."""
    ways: dict[str, tuple[str, str, Callable[[], str]]] = {
        "children": ("obj", "id", lambda: scene.folder.id),
        "groups": ("user", "login", lambda: people.login),
        "users": ("group", "name", lambda: people.group),
    }
    cls, identifier, key = ways[name]
    return asked(cm, where(cls, prop(identifier, key())), cls, prop(name))


def siblings(scene: Scene) -> list[str]:
    """Return the IDs of the files known to be in the scene's folder."""
    return sorted(file.id for file in scene.files)


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
    folder = workshop.folder()
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
    if workshop.target.lacks("cm.write"):
        assert set(siblings(scene)) <= set(found)
    else:
        assert sorted(found) == siblings(scene)


@requirement("cm.reference.children-listed")
def test_children_of_a_full_folder_are_all_listed(
    cm: CmClient, workshop: Workshop
) -> None:
    folder = workshop.folder()
    made = [workshop.document(folder.id).id for _ in range(MANY)]
    found = reference_ids(of_file(cm, folder.id, prop("children")))
    assert sorted(found) == sorted(made)


@requirement("cm.reference.children-listed")
def test_children_are_in_the_folder_and_not_deeper(
    cm: CmClient, workshop: Workshop
) -> None:
    folder = workshop.folder()
    inner = workshop.folder(folder.id)
    workshop.document(inner.id)
    found = reference_ids(of_file(cm, folder.id, prop("children")))
    assert found == [inner.id]


@requirement("cm.reference.children-listed")
def test_children_of_an_empty_folder_are_none(cm: CmClient, workshop: Workshop) -> None:
    found = of_file(cm, workshop.folder().id, prop("children"))
    assert reference_ids(found) == []


@requirement("cm.reference.children-listed")
def test_children_of_the_base_folder_are_in_it(cm: CmClient, scene: Scene) -> None:
    found = reference_ids(of_file(cm, scene.base, prop("children")))
    parents = [reference_ids(of_file(cm, one, prop("parent"))) for one in found[:3]]
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
    exchange = cm.ask(where("obj", id=scene.files[0].id), get("obj", "contents"))
    try:
        contents = instance(exchange, "obj").find("contents")
    except Violation:
        contents = None
    if contents is None or contents.is_blank:
        raise NotApplicable("the target knows no property contents of a file")
    found = reference_ids(contents)
    ids = [
        text(
            instance(cm.ask(where("content", id=one), get("content", "id")), "content"),
            "id",
        )
        for one in found
    ]
    assert found
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


def people_of(cm: CmClient, group: str) -> list[str]:
    """Return the members of a group as it names them."""
    return reference_ids(asked(cm, where("group", name=group), "group", prop("users")))


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
    assert names == found
    assert people.group in found


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
    assert sorted(reference_ids(fields)) == sorted(formats.leaf.mandatory)
    assert sorted(reference_ids(valid)) == sorted(formats.folder.valid)


def of_format(cm: CmClient, name: str, wanted: Element) -> Element:
    """Return one property of a file format."""
    return asked(cm, where("objClass", name=name), "objClass", wanted)


def bare_groups(cm: CmClient, login: str) -> list[str]:
    """Return the groups of a user as the user names them."""
    return reference_ids(asked(cm, where("user", login=login), "user", prop("groups")))


@requirement("cm.reference.groups-of-user")
def test_a_user_names_exactly_the_groups_of_the_memberships(
    cm: CmClient, people: People
) -> None:
    logins = sorted({login for login, _ in people.memberships})
    held = {one: {g for u, g in people.memberships if u == one} for one in logins}
    named = {one: set(bare_groups(cm, one)) for one in logins}
    assert named == held


@requirement("cm.reference.groups-of-user")
def test_the_groups_of_a_user_have_the_user_as_a_member(
    cm: CmClient, people: People
) -> None:
    found = bare_groups(cm, people.login)
    lacking = [one for one in found if people.login not in people_of(cm, one)]
    assert len(found) == len(set(found))
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
    assert parents == {outer.id: [workshop.home], inner.id: [outer.id]}


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
    assert not any(inside)


@requirement("cm.reference.white-space-is-empty")
def test_white_space_alone_counts_as_empty(cm: CmClient, scene: Scene) -> None:
    found = of_file(cm, scene.files[0].id, prop("parent", "  "))
    assert reference_ids(found) == [scene.folder.id]


@requirement("cm.reference.filled-answers-properties")
def test_a_filled_parent_answers_properties_of_the_folder(
    cm: CmClient, scene: Scene
) -> None:
    wanted = prop("parent", prop("id"), prop("name"))
    found = of_file(cm, scene.files[0].id, wanted)
    assert not found.text.strip()
    assert not found.children("listitem")
    file = unwrapped(found, "obj")
    assert (text(file, "id"), text(file, "name")) == (
        scene.folder.id,
        scene.folder.name,
    )


def unwrapped(reference: Element, cls: str) -> Element:
    """Return what holds the properties: the reference, or a class element in it."""
    return reference.find(cls) or reference


@requirement("cm.reference.single-valued-unwrapped")
@pytest.mark.parametrize(
    ("name", "cls", "inside"),
    [("objClass", "objClass", "name"), ("parent", "obj", "id")],
)
def test_the_properties_of_a_single_reference_stand_directly_in_it(
    cm: CmClient, scene: Scene, name: str, cls: str, inside: str
) -> None:
    found = of_file(cm, scene.files[0].id, prop(name, prop(inside)))
    assert found.find(cls) is None
    assert found.find(inside) is not None


@requirement("cm.reference.list-followed")
def test_a_followed_list_holds_class_elements(cm: CmClient, people: People) -> None:
    wanted = prop("groups", prop("group", prop("name"), prop("realName")))
    found = asked(cm, where("user", login=people.login), "user", wanted)
    assert {child.name for child in found.elements} == {"group"}
    assert not any(child.find("group") for child in found.elements)


@requirement("cm.reference.list-followed")
def test_followed_children_are_class_elements(cm: CmClient, scene: Scene) -> None:
    found = of_file(cm, scene.folder.id, prop("children", prop("obj", prop("name"))))
    assert {child.name for child in found.elements} == {"obj"}


@requirement("cm.reference.class-element-added")
def test_followed_children_have_class_elements_though_none_was_named(
    cm: CmClient, scene: Scene
) -> None:
    found = of_file(cm, scene.folder.id, prop("children", prop("name")))
    assert {child.name for child in found.elements} == {"obj"}


@requirement("cm.reference.class-element-added")
def test_followed_formats_have_class_elements_though_none_was_named(
    cm: CmClient, formats: Formats
) -> None:
    wanted = prop("validSubObjClasses", prop("name"), prop("title", lang="en"))
    found = of_format(cm, formats.folder.name, wanted)
    if found.is_blank:
        raise NotApplicable("the target takes no valid formats when a format is made")
    assert {child.name for child in found.elements} == {"objClass"}


@requirement("cm.reference.every-instance-followed")
@pytest.mark.parametrize("with_class", [True, False])
def test_a_followed_list_holds_every_instance_of_the_plain_one(
    cm: CmClient, scene: Scene, *, with_class: bool
) -> None:
    inner = prop("obj", prop("id")) if with_class else prop("id")
    plain = reference_ids(of_file(cm, scene.folder.id, prop("children")))
    found = of_file(cm, scene.folder.id, prop("children", inner)).children("obj")
    ids = [text(one, "id") for one in found]
    if ids != plain:
        observe("A followed list has another order than the plain one.")
    assert sorted(ids) == sorted(plain)


@requirement("cm.reference.every-instance-followed")
def test_instances_of_equal_values_are_all_followed(cm: CmClient, scene: Scene) -> None:
    wanted = prop("children", prop("obj", prop("objClass")))
    plain = reference_ids(of_file(cm, scene.folder.id, prop("children")))
    found = of_file(cm, scene.folder.id, wanted).children("obj")
    assert len(found) == len(plain)


@requirement("cm.reference.every-instance-followed")
def test_a_followed_group_list_holds_every_group(cm: CmClient, people: People) -> None:
    wanted = prop("groups", prop("group", prop("name")))
    found = asked(cm, where("user", login=people.login), "user", wanted)
    names = [text(one, "name") for one in found.children("group")]
    assert sorted(names) == sorted(bare_groups(cm, people.login))


@requirement("cm.reference.values-of-referenced-instance")
def test_values_of_followed_children_are_those_of_the_files(
    cm: CmClient, scene: Scene
) -> None:
    wanted = prop("children", prop("obj", prop("id"), prop("name")))
    found = of_file(cm, scene.folder.id, wanted).children("obj")
    named = {text(one, "id"): text(one, "name") for one in found}
    own = {file.id: file.name for file in scene.files}
    assert {one: named.get(one) for one in own} == own


@requirement("cm.reference.values-of-referenced-instance")
def test_values_of_a_followed_parent_are_those_of_the_folder(
    cm: CmClient, scene: Scene
) -> None:
    names = ("id", "name", "objClass", "parent")
    wanted = prop("parent", *(prop(name) for name in names))
    found = unwrapped(of_file(cm, scene.files[0].id, wanted), "obj")
    direct = instance(
        cm.ask(where("obj", id=scene.folder.id), get("obj", *names)), "obj"
    )
    behind = [reference_ids(value(found, name)) for name in names]
    assert behind == [reference_ids(value(direct, name)) for name in names]


@requirement("cm.reference.values-of-referenced-instance")
def test_values_of_followed_groups_are_those_of_the_groups(
    cm: CmClient, people: People
) -> None:
    wanted = prop("groups", prop("group", prop("name"), prop("realName")))
    found = asked(cm, where("user", login=people.login), "user", wanted)
    behind = {
        text(one, "name"): text(one, "realName") for one in found.children("group")
    }
    direct = {
        name: asked(
            cm, where("group", name=name), "group", prop("realName")
        ).text.strip()
        for name in behind
    }
    assert behind
    assert behind == direct


@requirement("cm.reference.lists-inside-followed")
def test_an_empty_list_inside_a_followed_one_answers_ids(
    cm: CmClient, people: People
) -> None:
    wanted = prop("groups", prop("group", prop("name"), prop("users")))
    found = asked(cm, where("user", login=people.login), "user", wanted)
    inside = {
        text(one, "name"): sorted(reference_ids(value(one, "users")))
        for one in found.children("group")
    }
    assert inside
    assert inside == {name: sorted(people_of(cm, name)) for name in inside}


@requirement("cm.reference.any-depth")
@pytest.mark.parametrize("depth", DEPTHS)
def test_references_are_followed_to_any_depth(
    cm: CmClient, workshop: Workshop, depth: int
) -> None:
    folder = workshop.folder()
    child = workshop.document(folder.id)
    wanted = prop("id")
    for level in range(depth):
        is_innermost_parent = level % 2 == depth % 2
        inner = wanted
        wanted = (
            prop("children", prop("obj", inner))
            if is_innermost_parent
            else prop("parent", inner)
        )
    assert deepest(of_file(cm, child.id, wanted), wanted) in {folder.id, child.id}


def deepest(found: Element, wanted: Element) -> str:
    """Follow the answer as deep as the template goes; return the ID found there."""
    template, level = wanted, 0
    while template.elements:
        template = template.elements[0]
        if template.name == "obj" or found.find("obj") is None:
            following = found.find(template.name)
        else:
            following = (found.find("obj") or found).find(template.name)
        level += 1
        if following is None:
            raise Violation(
                f"{found!r} at level {level}", f"{template.name} behind the reference"
            )
        found = following
    return found.text.strip()


@requirement("cm.reference.any-depth")
@pytest.mark.parametrize("depth", [2, 5])
def test_members_are_followed_through_their_groups(
    cm: CmClient, people: People, depth: int
) -> None:
    if not people.asked:
        raise NotApplicable("no group of the run's own limits the size of the answer")
    wanted = prop("login")
    for _ in range(depth):
        wanted = prop("groups", prop("group", prop("users", prop("user", wanted))))
    found = asked(cm, where("user", login=people.login), "user", wanted)
    logins = {one.text.strip() for one in found.walk() if one.name == "login"}
    own = {login for login, _ in people.memberships}
    assert logins == own


@requirement("cm.reference.siblings-through-parent")
def test_children_behind_parent_are_the_file_and_its_siblings(
    cm: CmClient, scene: Scene
) -> None:
    parent = of_file(cm, scene.files[0].id, prop("parent", prop("children")))
    found = reference_ids(value(unwrapped(parent, "obj"), "children"))
    assert sorted(found) == sorted(
        reference_ids(of_file(cm, scene.folder.id, prop("children")))
    )
    assert scene.files[0].id in found


@requirement("cm.reference.members-are-users")
def test_the_users_of_a_group_are_followed_to_users(
    cm: CmClient, people: People
) -> None:
    wanted = prop("users", prop("user", prop("login")))
    found = asked(cm, where("group", name=people.group), "group", wanted)
    assert {child.name for child in found.elements} == {"user"}
    assert people.login in [text(one, "login") for one in found.children("user")]


@requirement("cm.reference.members-are-users")
def test_the_users_of_a_group_are_its_members(cm: CmClient, people: People) -> None:
    if not people.asked:
        raise NotApplicable("no group of the run's own has known members")
    groups = {group for _, group in people.memberships}
    held = {g: {u for u, own in people.memberships if own == g} for g in groups}
    assert {group: set(people_of(cm, group)) for group in groups} == held


@requirement("cm.reference.mandatory-fields-are-fields")
def test_mandatory_attributes_are_followed_to_fields(
    cm: CmClient, formats: Formats
) -> None:
    wanted = prop("mandatoryAttributes", prop("attribute", prop("name")))
    found = of_format(cm, formats.leaf.name, wanted)
    if found.is_blank:
        raise NotApplicable("the target takes no mandatory fields with a new format")
    names = [text(one, "name") for one in found.children("attribute")]
    assert sorted(names) == sorted(formats.leaf.mandatory)


@requirement("cm.reference.valid-formats-answered")
def test_valid_formats_are_those_the_format_was_given(
    cm: CmClient, formats: Formats
) -> None:
    found = of_format(cm, formats.folder.name, prop("validSubObjClasses"))
    if found.is_blank:
        raise NotApplicable("the target takes no valid formats when a format is made")
    assert sorted(reference_ids(found)) == sorted(formats.folder.valid)


@requirement("cm.reference.valid-formats-answered")
def test_valid_formats_are_followed_from_a_file(
    cm: CmClient, workshop: Workshop, formats: Formats
) -> None:
    folder = workshop.make(formats.folder.name, workshop.home)
    wanted = prop("objClass", prop("validSubObjClasses", prop("name")))
    behind = value(of_file(cm, folder.id, wanted), "validSubObjClasses")
    if behind.is_blank:
        raise NotApplicable("the target takes no valid formats when a format is made")
    names = [text(one, "name") for one in behind.children("objClass")]
    assert sorted(names) == sorted(formats.folder.valid)
