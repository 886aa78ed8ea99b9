"""Extended Queries: references followed to the instances they name."""

from __future__ import annotations

import pytest

from conformance.harness import NotApplicable, Violation, observe, requirement
from conformance.harness.xml import Element
from conformance.suites.cm.checks import (
    instance,
    listed,
    reference_ids,
    text,
    value,
)
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.formats import Formats
from conformance.suites.cm.lookups import (
    asked,
    bare_groups,
    of_file,
    of_format,
    people_of,
)
from conformance.suites.cm.messages import get, prop, where
from conformance.suites.cm.people import People
from conformance.suites.cm.scene import Scene, Workshop

DEPTHS = (2, 3, 5, 10, 30)


def unwrapped(reference: Element, cls: str) -> Element:
    """Return what holds the properties: the reference, or a class element in it."""
    return reference.find(cls) or reference


def behind(found: Element, name: str) -> Element | None:
    """Return what a template asks for next; a missing class element is let pass."""
    wrapped = found.find("obj")
    if name != "obj" or wrapped is not None:
        return wrapped if name == "obj" else (wrapped or found).find(name)
    bare = found.is_blank or found.children("listitem")
    return None if bare else found


def deepest(found: Element, wanted: Element) -> str:
    """Follow the answer as deep as the template goes; return the ID found there."""
    template, level = wanted, 0
    while template.elements:
        template = template.elements[0]
        following = behind(found, template.name)
        level += 1
        if following is None:
            raise Violation(
                f"{found!r} at level {level}", f"{template.name} behind the reference"
            )
        found = following
    return found.text.strip()


@requirement("cm.reference.filled-answers-properties")
@pytest.mark.parametrize("names", [("id", "name"), ("name",), ("id",)], ids="-".join)
def test_a_filled_parent_answers_properties_of_the_folder(
    cm: CmClient, scene: Scene, names: tuple[str, ...]
) -> None:
    found = of_file(cm, scene.files[0].id, prop("parent", *map(prop, names)))
    bare = reference_ids(found)
    assert not bare, f"the bare ID {listed(bare)}, though {listed(names)} was asked for"
    file, folder = unwrapped(found, "obj"), scene.folder
    expected = {"id": folder.id, "name": folder.name}
    assert {one: text(file, one) for one in names} == {n: expected[n] for n in names}


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
@pytest.mark.parametrize("name", ["name", "id"])
def test_followed_children_are_class_elements(
    cm: CmClient, scene: Scene, name: str
) -> None:
    found = of_file(cm, scene.folder.id, prop("children", prop("obj", prop(name))))
    assert {child.name for child in found.elements} == {"obj"}


@requirement("cm.reference.class-element-added")
def test_followed_children_have_class_elements_though_none_was_named(
    cm: CmClient, scene: Scene
) -> None:
    found = of_file(cm, scene.folder.id, prop("children", prop("name")))
    assert {child.name for child in found.elements} == {"obj"}


@requirement("cm.reference.list-followed")
def test_an_only_child_is_followed_to_a_class_element(
    cm: CmClient, scene: Scene
) -> None:
    wanted = prop("children", prop("obj", prop("id"), prop("name")))
    found = of_file(cm, scene.folder_of_one, wanted)
    assert [child.name for child in found.elements] == ["obj"]


@requirement("cm.reference.class-element-added")
def test_an_only_child_has_a_class_element_though_none_was_named(
    cm: CmClient, scene: Scene
) -> None:
    found = of_file(cm, scene.folder_of_one, prop("children", prop("name")))
    assert [child.name for child in found.elements] == ["obj"]


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


@requirement("cm.reference.every-instance-followed")
@pytest.mark.parametrize("with_class", [True, False])
def test_a_followed_list_of_nothing_holds_nothing(
    cm: CmClient, workshop: Workshop, *, with_class: bool
) -> None:
    inner = prop("obj", prop("id")) if with_class else prop("id")
    found = of_file(cm, workshop.empty_folder().id, prop("children", inner))
    assert [child.name for child in found.elements] == []


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
    folder = workshop.empty_folder()
    child = workshop.document(folder.id)
    inner: tuple[Element, ...] = (prop("id"), prop("name"))
    for level in range(depth):
        is_innermost_parent = level % 2 == depth % 2
        inner = (
            (prop("children", prop("obj", *inner)),)
            if is_innermost_parent
            else (prop("parent", *inner),)
        )
    (wanted,) = inner
    assert deepest(of_file(cm, child.id, wanted), wanted) in {folder.id, child.id}


@requirement("cm.reference.any-depth")
@pytest.mark.parametrize("depth", [2, 5])
def test_members_are_followed_through_their_groups(
    cm: CmClient, people: People, depth: int
) -> None:
    if not people.asked or people.others_of(people.login):
        raise NotApplicable("not only groups of the run's own limit the answer's size")
    inner: tuple[Element, ...] = (prop("login"), prop("groups"))
    for _ in range(depth):
        members = prop("users", prop("user", *inner))
        inner = (prop("groups", prop("group", members)),)
    (wanted,) = inner
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
    groups = sorted({group for _, group in people.memberships})
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
    asked_of_each = prop("name"), prop("title", lang="en")
    wanted = prop("objClass", prop("validSubObjClasses", *asked_of_each))
    behind = value(of_file(cm, folder.id, wanted), "validSubObjClasses")
    if behind.is_blank:
        raise NotApplicable("the target takes no valid formats when a format is made")
    names = [text(one, "name") for one in behind.children("objClass")]
    assert sorted(names) == sorted(formats.folder.valid)
