"""Requests as Templates: which instances a where element selects."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.harness import NotApplicable, observe, requirement
from conformance.harness.transcript import Exchange
from conformance.suites.cm.checks import (
    described,
    instance,
    instances,
    listed,
    only_response,
    reference_ids,
    text,
    value,
)
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.crowd import Crowd
from conformance.suites.cm.formats import Formats
from conformance.suites.cm.messages import get, where
from conformance.suites.cm.people import People
from conformance.suites.cm.samples import NEVER_ISSUED, Samples
from conformance.suites.cm.scene import File, Scene, Workshop

MATCHES = 25
#: What stands for any text, or any character, where a criterion is taken for a pattern.
WILDCARDS = ("_", "%", "*", "?", ".")


def turned(file_id: str, by: int) -> str:
    """Return an ID that an integer of so many bits cannot tell from the given one."""
    return str(int(file_id) + by) if file_id.isdecimal() else f"{file_id}{by}"


#: IDs that another comparison than that of the whole might take for one and the same.
OTHERS: dict[str, Callable[[str], str]] = {
    "shorter": lambda file_id: file_id[:-1] or "0",
    "longer": lambda file_id: f"{file_id}0",
    "with a letter": lambda file_id: f"{file_id}x",
    "without the first": lambda file_id: file_id[1:] or "0",
    "a turn of 32 bits away": lambda file_id: turned(file_id, 2**32),
    "a turn of 64 bits away": lambda file_id: turned(file_id, 2**64),
}


@requirement("cm.query.by-id")
@given(place=st.integers(0, 3))
def test_an_id_selects_its_file(cm: CmClient, scene: Scene, place: int) -> None:
    files = (scene.folder, *scene.files)
    file = files[place % len(files)]
    answer = instance(cm.ask(where("obj", id=file.id), get("obj", "id", "name")), "obj")
    assert (text(answer, "id"), text(answer, "name")) == (file.id, file.name)


@requirement("cm.query.by-id")
@pytest.mark.parametrize("other", OTHERS)
def test_an_id_selects_no_file_whose_id_is_like_it(
    cm: CmClient, scene: Scene, other: str
) -> None:
    asked = OTHERS[other](scene.files[0].id)
    exchange = cm.ask(where("obj", id=asked), get("obj", "id"))
    assert found_in(exchange, "obj", "id") in ([], [asked])


def found_in(exchange: Exchange, cls: str, identifier: str) -> list[str]:
    """Return what identifies the instances that were found, if any were."""
    return [
        text(child, identifier)
        for code in only_response(exchange).codes
        for child in code.content
        if child.name == cls
    ]


@requirement("cm.query.by-path")
def test_the_path_slash_selects_the_base_folder(cm: CmClient, scene: Scene) -> None:
    assert scene.files, "there are other files to be selected by mistake"
    found = found_in(cm.ask(where("obj", path="/"), get("obj", "id")), "obj", "id")
    if found != ["2001"]:
        observe(f"The base folder has the ID {listed(found)}.")
    ours = {scene.folder.id, *(file.id for file in scene.files)}
    assert found == [scene.base]
    assert ours.isdisjoint(found)


@requirement("cm.query.by-format")
def test_a_format_selects_files_of_that_format(
    cm: CmClient, workshop: Workshop
) -> None:
    wanted = workshop.settings["document-format"]
    exchange = cm.ask(where("obj", objClass=wanted), get("obj", "id", "objClass"))
    formats = {
        tuple(reference_ids(value(one, "objClass")))
        for one in instances(exchange, "obj")
    }
    assert formats == {(wanted,)}


@requirement("cm.query.by-format")
def test_a_format_of_the_run_selects_none_but_its_files(
    cm: CmClient, workshop: Workshop, formats: Formats
) -> None:
    own = formats.fresh("document")
    made = {workshop.make(own, workshop.home).id for _ in range(3)}
    exchange = cm.ask(where("obj", objClass=own), get("obj", "id"))
    assert set(found_in(exchange, "obj", "id")) <= made


@requirement("cm.query.every-match-answered")
def test_a_format_of_the_run_selects_all_its_files(
    cm: CmClient, workshop: Workshop, formats: Formats
) -> None:
    own = formats.fresh("document")
    made = {workshop.make(own, workshop.home).id for _ in range(3)}
    exchange = cm.ask(where("obj", objClass=own), get("obj", "id"))
    assert made <= set(found_in(exchange, "obj", "id"))


@requirement("cm.query.by-format")
def test_a_format_selects_no_files_of_one_whose_name_is_longer(
    cm: CmClient, workshop: Workshop, formats: Formats
) -> None:
    own = formats.fresh("document")
    longer = formats.extended(own)
    file, _ = (workshop.make(name, workshop.home) for name in (own, longer))
    exchange = cm.ask(where("obj", objClass=own), get("obj", "id"))
    assert set(found_in(exchange, "obj", "id")) <= {file.id}


@requirement("cm.query.by-format")
@pytest.mark.parametrize("sign", WILDCARDS)
def test_a_format_is_no_pattern(
    cm: CmClient, workshop: Workshop, formats: Formats, sign: str
) -> None:
    own = formats.fresh("document")
    workshop.make(own, workshop.home)
    found = [
        found_in(cm.ask(where("obj", objClass=one), get("obj", "id")), "obj", "id")
        for one in (f"{own[:-1]}{sign}", f"{sign}{own[1:]}")
    ]
    assert found == [[], []]


@requirement("cm.query.every-match-answered")
def test_matches_are_those_of_the_moment(
    cm: CmClient, workshop: Workshop, formats: Formats
) -> None:
    own = formats.fresh("document")
    found: list[set[str]] = []
    made: list[str] = []
    for _ in range(3):
        exchange = cm.ask(where("obj", objClass=own), get("obj", "id"))
        found.append(set(found_in(exchange, "obj", "id")))
        made.append(workshop.make(own, workshop.home).id)
    assert found == [set(made[:number]) for number in range(3)]


@requirement("cm.query.every-match-answered")
def test_more_matches_than_a_usual_page_holds_are_all_answered(
    cm: CmClient, crowd: Crowd
) -> None:
    exchange = cm.ask(where("obj", objClass=crowd.own_format), get("obj", "id"))
    lacking = set(crowd.files) - set(found_in(exchange, "obj", "id"))
    assert not lacking, f"of {len(crowd.files)} files, {len(lacking)} are not answered"


@requirement("cm.query.every-match-answered")
def test_the_type_publication_selects_folders_of_every_format(
    cm: CmClient, workshop: Workshop, formats: Formats
) -> None:
    folder = workshop.make(formats.fresh("publication"), workshop.home)
    exchange = cm.ask(where("obj", objType="publication"), get("obj", "id"))
    assert folder.id in found_in(exchange, "obj", "id")


@requirement("cm.query.by-file-type")
def test_the_type_publication_selects_folders(cm: CmClient, scene: Scene) -> None:
    documents = {file.id for file in scene.documents}
    exchange = cm.ask(where("obj", objType="publication"), get("obj", "id"))
    found = [text(one, "id") for one in instances(exchange, "obj")]
    no_folders = [one for one in found if one in documents]
    assert not no_folders, f"selected, though no folders: {listed(no_folders)}"


@requirement("cm.query.user-by-login")
@pytest.mark.parametrize("whose", ["the suite's own", "a member's"])
def test_a_login_selects_its_user(cm: CmClient, people: People, whose: str) -> None:
    login = people.login if whose == "a member's" else cm.login
    exchange = cm.ask(where("user", login=login), get("user", "login"))
    assert text(instance(exchange, "user"), "login") == login


@requirement("cm.query.user-by-login")
def test_a_login_selects_no_user_whose_login_is_longer(
    cm: CmClient, people: People
) -> None:
    shorter = people.login[:-1]
    exchange = cm.ask(where("user", login=shorter), get("user", "login"))
    assert found_in(exchange, "user", "login") in ([], [shorter])


@requirement("cm.query.user-by-login")
@pytest.mark.parametrize("sign", WILDCARDS)
def test_a_login_is_no_pattern(cm: CmClient, people: People, sign: str) -> None:
    pattern = f"{people.login[:-1]}{sign}"
    exchange = cm.ask(where("user", login=pattern), get("user", "login"))
    assert found_in(exchange, "user", "login") in ([], [pattern])


@requirement("cm.query.every-match-answered")
def test_every_file_of_a_format_is_answered_with_name_and_id(
    cm: CmClient, workshop: Workshop
) -> None:
    folder = workshop.folder()
    made = {workshop.document(folder.id) for _ in range(MATCHES)}
    wanted = workshop.settings["document-format"]

    exchange = cm.ask(where("obj", objClass=wanted), get("obj", "name", "id"))
    found = [
        File(text(one, "id"), text(one, "name")) for one in instances(exchange, "obj")
    ]

    missing = made - set(found)
    assert not missing, f"missing: {listed(file.name for file in missing)}"


@requirement("cm.query.every-match-answered")
def test_every_folder_is_answered(cm: CmClient, scene: Scene) -> None:
    folders = {scene.base, scene.folder.id}  # there before they are asked for
    exchange = cm.ask(where("obj", objType="publication"), get("obj", "name", "id"))
    found = {text(one, "id") for one in instances(exchange, "obj")}
    assert folders <= found


@requirement("cm.query.nothing-selected")
def test_selecting_nothing_is_an_error_or_an_empty_success(samples: Samples) -> None:
    sample = samples.send(samples.naming(NEVER_ISSUED))
    response = only_response(sample.exchange)
    if any(code.content for code in response.codes) and response.succeeded:
        raise NotApplicable(f"the target has a file with the ID {NEVER_ISSUED}")
    observe(f"A where without a match is answered by {described(response)}.")
    assert samples.failed(response) or not response.codes
