"""Requests as Templates: creations and changes, and what they answer."""

from __future__ import annotations

import pytest

from conformance.harness import NotApplicable, observe, requirement
from conformance.suites.cm.checks import (
    ids_in,
    instance,
    listed,
    only_response,
    reference_ids,
    text,
    value,
)
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.creations import (
    answered,
    change,
    changed,
    created,
    made_by,
    name_of,
    new_id,
)
from conformance.suites.cm.formats import Formats
from conformance.suites.cm.guard import BY_FORMAT, sure, sure_file
from conformance.suites.cm.messages import Response, create, get, prop, set_, where
from conformance.suites.cm.people import People
from conformance.suites.cm.samples import Samples
from conformance.suites.cm.scene import Scene, Workshop

#: What names end with; a target may refuse a name, but not keep another one.
ENDINGS = {
    "plain": "",
    "long": "x" * 40,
    "capitals": "AbC",
    "blanks": " of  two",
    "signs": "-a_b.c",
    "ampersand": "R&amp;D & <i>",
    "apostrophe": '\'s "own"',
    "beyond ASCII": "ß€中",
    "beyond two bytes": "𝄞😀",
    "from right to left": "שלום",
    "wide and small": "\uff21\ufb01\u00b2",
}

#: What a file may be given beside name and format; it stands in the first version.
MORE = ("title", "blob")


@requirement("cm.create.file-in-selected-folder")
def test_the_new_file_is_in_the_selected_folder(
    cm: CmClient, workshop: Workshop
) -> None:
    folder = workshop.empty_folder()
    file_id = new_id(created(workshop, where("obj", id=folder.id)))

    answer = instance(cm.ask(where("obj", id=file_id), get("obj", "parent")), "obj")

    assert workshop.children(folder.id) == [file_id]
    assert reference_ids(value(answer, "parent")) == [folder.id]


@requirement("cm.create.file-in-selected-folder")
def test_equal_creations_in_one_payload_make_a_file_each(workshop: Workshop) -> None:
    folder = workshop.empty_folder().id
    nameless = create("obj", objClass=workshop.settings["document-format"])
    creation = where("obj", id=folder), nameless
    made = made_by(workshop, answered(workshop, creation, creation), 2)
    assert sorted(workshop.children(folder)) == sorted(made)


@requirement("cm.create.file-in-selected-folder")
def test_a_creation_between_equal_queries_makes_its_file(workshop: Workshop) -> None:
    folder = workshop.empty_folder().id
    query = where("obj", id=folder), get("obj", "children")
    creation = where("obj", id=folder), workshop.creation(workshop.fresh_name())
    responses = answered(workshop, query, creation, query)
    made = made_by(workshop, [responses[1]], 1)
    observe_listings(responses)
    assert workshop.children(folder) == made


def observe_listings(responses: list[Response]) -> None:
    """Record what queries in the payload of a creation tell; no order is stated."""
    listings = [
        len(reference_ids(found))
        for response in (responses[0], responses[-1])
        for code in response.codes
        for child in code.content
        for found in child.children("children")
    ]
    observe(f"Files told of before and after a creation in one payload: {listings}.")


@requirement("cm.create.file-in-selected-folder")
def test_a_creation_beside_a_failure_makes_its_file(
    workshop: Workshop, samples: Samples
) -> None:
    folder = workshop.empty_folder().id
    creation = where("obj", id=folder), workshop.creation(workshop.fresh_name())
    response, _ = answered(workshop, creation, samples.failing)
    made = made_by(workshop, [response], 1)
    assert workshop.children(folder) == made


@requirement("cm.create.file-in-selected-folder")
def test_a_file_is_created_below_the_base_folder(
    scene: Scene, workshop: Workshop
) -> None:
    if workshop.settings["folder"] != "/":
        raise NotApplicable("the profile keeps the suite out of the base folder")
    assert workshop.home in workshop.children(scene.base)


@requirement("cm.create.name-kept")
@pytest.mark.parametrize("ending", ENDINGS)
def test_the_new_file_has_the_name_given(workshop: Workshop, ending: str) -> None:
    name = workshop.fresh_name() + ENDINGS[ending]
    response = created(workshop, where("obj", id=workshop.home), name=name)
    if not response.succeeded and not ids_in(response):
        observe(f"The name {name!r} is refused.")
        raise NotApplicable("the target takes no such name")
    assert name_of(workshop, new_id(response)) == name


@requirement("cm.create.format-kept")
@pytest.mark.parametrize("kind", ["folder-format", "document-format"])
def test_the_new_file_has_the_format_given(
    cm: CmClient, workshop: Workshop, kind: str
) -> None:
    file_format = workshop.settings[kind]
    file = workshop.make(file_format, workshop.home)
    answer = instance(cm.ask(where("obj", id=file.id), get("obj", "objClass")), "obj")
    assert reference_ids(value(answer, "objClass")) == [file_format]


@requirement("cm.create.file-answers-id")
def test_a_creation_answers_one_code_with_the_new_id(workshop: Workshop) -> None:
    response = created(workshop, where("obj", id=workshop.home))
    shapes = [
        (child.name, [one.name for one in child.elements])
        for code in response.codes
        for child in code.content
    ]
    assert len(response.codes) == 1
    assert [name for name, inside in shapes if "id" in inside] == ["obj"]
    assert workshop.exists(new_id(response))


@requirement("cm.create.file-answers-id")
@pytest.mark.parametrize("more", MORE)
def test_a_creation_with_more_than_name_and_format_answers_its_id(
    workshop: Workshop, more: str
) -> None:
    given = prop(more, "What is given beside the name")
    response = created(workshop, where("obj", id=workshop.home), given)
    if not response.succeeded and not ids_in(response):
        raise NotApplicable(f"the target takes no {more} when a file is made")
    found = new_id(response)
    assert workshop.exists(found), f"no file has the ID {found!r}"


def elements_in(response: Response) -> set[str]:
    """Return the names of all elements in the codes of a response."""
    return {
        one.name
        for code in response.codes
        for child in code.content
        for one in child.walk()
    }


@requirement("cm.create.nothing-but-id")
def test_a_creation_answers_nothing_but_the_id(workshop: Workshop) -> None:
    response = created(workshop, where("obj", id=workshop.home))
    assert elements_in(response) <= {"obj", "id"}


@requirement("cm.create.nothing-but-id")
def test_a_creation_between_queries_answers_nothing_but_the_id(
    workshop: Workshop,
) -> None:
    folder = where("obj", id=workshop.home)
    query = folder, get("obj", "name")
    creation = folder, workshop.creation(workshop.fresh_name())
    response = answered(workshop, query, creation, query)[1]
    made_by(workshop, [response], 1)
    assert elements_in(response) <= {"obj", "id"}


@requirement("cm.create.one-code-per-folder")
def test_a_creation_in_two_folders_makes_a_file_in_each(
    workshop: Workshop, formats: Formats
) -> None:
    own = formats.fresh("publication")
    folders = [workshop.make(own, workshop.home).id for _ in range(2)]
    selection = sure(workshop.cm, where("obj", objClass=own), "id", folders, BY_FORMAT)
    response = created(workshop, selection)
    if not response.succeeded and not ids_in(response):
        observe("A creation in two selected folders is answered by an error.")
        raise NotApplicable("the target creates in one folder at a time")

    made = ids_in(response)
    inside = [set(workshop.children(folder)) & set(made) for folder in folders]

    assert len(response.codes) == 2
    assert sorted(map(len, [*inside, made])) == [1, 1, 2]


@requirement("cm.create.others-answer-identifier")
def test_a_new_group_is_answered_by_its_name(people: People) -> None:
    name, response = people.new_group()
    inside = [
        (child.name, text(child, "name"))
        for code in response.codes
        for child in code.content
    ]
    assert inside == [("group", name)]


@requirement("cm.create.set-takes-effect")
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_name_that_was_set_is_the_name(workshop: Workshop, ending: str) -> None:
    document, name = workshop.document(), workshop.fresh_name() + ENDINGS[ending]
    before = name_of(workshop, document.id)
    change(workshop, document.id, prop("name", name))
    assert [before, name_of(workshop, document.id)] == [document.name, name]


@requirement("cm.create.set-takes-effect")
def test_a_name_can_be_set_back_and_set_again(workshop: Workshop) -> None:
    document, other = workshop.document(), workshop.fresh_name()
    names = [other, document.name, document.name, other]
    seen = []
    for name in names:
        change(workshop, document.id, prop("name", name))
        seen.append(name_of(workshop, document.id))
    assert seen == names


@requirement("cm.create.set-takes-effect")
def test_a_file_can_be_moved_back(cm: CmClient, workshop: Workshop) -> None:
    one, two = workshop.folder().id, workshop.folder().id
    document = workshop.document(one)
    seen = []
    for folder in (two, one, two):
        change(workshop, document.id, prop("parent", folder))
        exchange = cm.ask(where("obj", id=document.id), get("obj", "parent"))
        seen += reference_ids(value(instance(exchange, "obj"), "parent"))
    assert seen == [two, one, two]


@requirement("cm.create.set-takes-effect")
def test_properties_that_were_set_together_all_have_their_values(
    cm: CmClient, workshop: Workshop
) -> None:
    folder, document = workshop.folder(), workshop.document()
    name = workshop.fresh_name()
    change(workshop, document.id, prop("name", name), prop("parent", folder.id))
    exchange = cm.ask(where("obj", id=document.id), get("obj", "name", "parent"))
    answer = instance(exchange, "obj")
    assert text(answer, "name") == name
    assert reference_ids(value(answer, "parent")) == [folder.id]


@requirement("cm.create.set-takes-effect")
def test_a_change_leaves_other_files_alone(cm: CmClient, workshop: Workshop) -> None:
    folder = workshop.folder()
    changed, spared = workshop.document(folder.id), workshop.document(folder.id)
    rename = set_("obj", prop("name", workshop.fresh_name()))
    cm.ask(sure_file(cm, changed.id), rename)
    selection = where("obj", id=spared.id)
    answer = instance(cm.ask(selection, get("obj", "name")), "obj")
    assert text(answer, "name") == spared.name


@requirement("cm.create.set-takes-effect")
def test_a_name_set_for_two_files_is_the_name_of_both(
    workshop: Workshop, formats: Formats
) -> None:
    own, name = formats.fresh("document"), workshop.fresh_name()
    files = [workshop.make(own, workshop.folder().id).id for _ in range(2)]
    ours = sure(workshop.cm, where("obj", objClass=own), "id", files, BY_FORMAT)
    changed(workshop, ours, prop("name", name))
    others = [file_id for file_id in files if name_of(workshop, file_id) != name]
    assert not others, f"of {listed(files)}, these were not changed: {listed(others)}"


@requirement("cm.create.set-takes-effect")
def test_the_real_name_of_a_group_is_what_was_set(cm: CmClient, people: People) -> None:
    name, _ = people.new_group()
    selection = where("group", name=name)
    rename = set_("group", prop("realName", f"{name} anew"))
    response = only_response(cm.ask(sure(cm, selection, "name", [name]), rename))
    if not response.succeeded:
        raise NotApplicable("the target does not let this be set: realName")
    answer = instance(cm.ask(selection, get("group", "realName")), "group")
    assert text(answer, "realName") == f"{name} anew"
