"""Requests as Templates: the answer has the structure of the request."""

from __future__ import annotations

import pytest
from hypothesis import given

from conformance.harness import NotApplicable, Violation, observe, requirement
from conformance.harness.xml import Element
from conformance.suites.cm.checks import (
    instance,
    instances,
    instances_of,
    only_response,
    reference_ids,
    response_to,
    text,
    value,
)
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.creations import made_by
from conformance.suites.cm.formats import Formats
from conformance.suites.cm.messages import get, prop, where
from conformance.suites.cm.people import People
from conformance.suites.cm.scene import File, Scene, Workshop
from conformance.suites.cm.shape import extra, misordered, missing
from conformance.suites.cm.templates import templates

LANGUAGES = ("en", "de")


def file_answer(cm: CmClient, file: File, template: Element) -> Element:
    """Return how a file fills out a template."""
    return instance(cm.ask(where("obj", id=file.id), template), "obj")


def filled_out(cm: CmClient, file: File, template: Element) -> Element | None:
    """Return how a file fills out a template; None where that leads to nothing.

    Above the base folder there is nothing, and an error may say so.
    """
    exchange = cm.ask(where("obj", id=file.id), template)
    if climb(template) > 1 and not only_response(exchange).succeeded:
        return None
    return instance(exchange, "obj")


def climb(asked: Element) -> int:
    """Return how many folders up a template follows parents."""
    steps = [climb(inner) for inner in asked.elements if inner.elements]
    own = {"parent": 1, "children": -1}.get(asked.name, 0)
    return own + max(steps, default=0)


@requirement("cm.template.structure-kept")
@pytest.mark.parametrize("kind", ["document", "folder"])
@given(template=templates("obj"))
def test_a_file_answers_every_property_asked_for(
    cm: CmClient, scene: Scene, kind: str, template: Element
) -> None:
    answer = filled_out(cm, scene.one(kind), template)
    problem = missing(template, answer) if answer else None
    assert problem is None, problem


@requirement("cm.template.structure-kept")
@given(template=templates("user"))
def test_a_user_answers_every_property_asked_for(
    cm: CmClient, people: People, template: Element
) -> None:
    answer = instance(cm.ask(where("user", login=people.login), template), "user")
    problem = missing(template, answer)
    assert problem is None, problem


@requirement("cm.template.structure-kept")
def test_every_selected_file_answers_the_whole_template(cm: CmClient) -> None:
    template = get("obj", "id", "name", prop("objClass", prop("name")))
    exchange = cm.ask(where("obj", objType="publication"), template)
    problems = [missing(template, one) for one in instances(exchange, "obj")]
    assert not any(problems), next(filter(None, problems))


@requirement("cm.template.structure-kept")
def test_queries_around_a_creation_answer_the_whole_template(
    cm: CmClient, workshop: Workshop, scene: Scene
) -> None:
    template = get("obj", "id", "name", prop("objClass", prop("name")))
    query = where("obj", id=scene.folder.id), template
    creation = where("obj", id=workshop.home), workshop.creation(workshop.fresh_name())
    payload = cm.payload(query, creation, query)
    exchange = cm.send(payload)
    before, made, after = (
        response_to(exchange, o.request_id) for o in payload.requests
    )
    made_by(workshop, [made], 1)
    answers = [instances_of(one, "obj", exchange)[0] for one in (before, after)]
    problems = [missing(template, one) for one in answers]
    assert not any(problems), next(filter(None, problems))


@requirement("cm.template.nothing-extra")
@pytest.mark.parametrize("kind", ["document", "folder"])
@given(template=templates("obj"))
def test_a_file_answers_nothing_that_was_not_asked_for(
    cm: CmClient, scene: Scene, kind: str, template: Element
) -> None:
    answer = filled_out(cm, scene.one(kind), template)
    problem = extra(template, answer) if answer else None
    assert problem is None, problem


@requirement("cm.template.nothing-extra")
@given(template=templates("user"))
def test_a_user_answers_nothing_that_was_not_asked_for(
    cm: CmClient, people: People, template: Element
) -> None:
    answer = instance(cm.ask(where("user", login=people.login), template), "user")
    problem = extra(template, answer)
    assert problem is None, problem


@requirement("cm.template.order-kept")
@given(template=templates("obj", max_depth=2))
def test_properties_come_in_the_order_of_the_template(
    cm: CmClient, scene: Scene, template: Element
) -> None:
    problem = misordered(template, file_answer(cm, scene.files[0], template))
    assert problem is None, problem


@requirement("cm.template.values-of-instance")
def test_values_answered_together_belong_together(cm: CmClient, scene: Scene) -> None:
    exchange = cm.ask(where("obj", objType="publication"), get("obj", "name", "id"))
    together = {
        text(one, "id"): text(one, "name") for one in instances(exchange, "obj")
    }
    chosen = [scene.folder.id, *together]
    asked = [File(one, "") for one in chosen if one in together][:4]
    alone = {
        file.id: text(file_answer(cm, file, get("obj", "name")), "name")
        for file in asked
    }
    assert {one: together.get(one) for one in alone} == alone


@requirement("cm.template.repeated-property")
@pytest.mark.parametrize("filled_first", [False, True])
def test_a_property_named_twice_is_answered_both_ways(
    cm: CmClient, scene: Scene, *, filled_first: bool
) -> None:
    ways = [prop("parent"), prop("parent", prop("name"))]
    template = get("obj", *(reversed(ways) if filled_first else ways))
    answers = file_answer(cm, scene.files[0], template).children("parent")
    bare = [one for one in answers if reference_ids(one) == [scene.folder.id]]
    filled = [one for one in answers if one.find("name") is not None]
    if list(answers[:1]) != (filled if filled_first else bare)[:1]:
        observe("A property named twice is answered in another order.")
    assert (len(answers), len(bare), len(filled)) == (2, 1, 1)


@requirement("cm.template.repeated-property")
def test_parent_and_siblings_come_with_one_query(cm: CmClient, scene: Scene) -> None:
    template = get("obj", prop("parent"), prop("parent", prop("children")))
    parents = file_answer(cm, scene.files[0], template).children("parent")
    assert [scene.folder.id] in [reference_ids(one) for one in parents]
    assert any(one.find("children") is not None for one in parents)


@requirement("cm.template.structure-kept")
def test_a_reference_filled_twice_answers_what_both_ask_for(
    cm: CmClient, scene: Scene
) -> None:
    template = get("obj", prop("parent", prop("name")), prop("parent", prop("id")))
    parents = file_answer(cm, scene.files[0], template).children("parent")
    if len(parents) != 2:
        observe(f"A reference that is filled twice is answered {len(parents)} times.")
    found = {one.name: one.text.strip() for each in parents for one in each.walk()}
    expected = {"name": scene.folder.name, "id": scene.folder.id}
    assert {name: found.get(name) for name in expected} == expected


def title(cm: CmClient, formats: Formats, *languages: str) -> tuple[Element, ...]:
    """Return the title elements of a format of ours, asked for in languages."""
    template = get("objClass", *(prop("title", lang=one) for one in languages))
    exchange = cm.ask(where("objClass", name=formats.leaf.name), template)
    found = instance(exchange, "objClass").children("title")
    if not found:
        raise Violation(
            "no title", "the title asked for", requirement="cm.template.structure-kept"
        )
    return found


@requirement("cm.template.language-selects-title")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_is_answered_in_the_language_asked_for(
    cm: CmClient, formats: Formats, language: str
) -> None:
    titles = dict(formats.leaf.titles)
    answer = title(cm, formats, language)[0]
    if not any(title(cm, formats, one)[0].text for one in LANGUAGES):
        raise NotApplicable("the target does not take titles when a format is made")
    assert answer.text == titles[language]


@requirement("cm.template.language-selects-title")
@pytest.mark.parametrize("languages", [LANGUAGES, LANGUAGES[::-1]], ids="-".join)
def test_each_request_of_a_payload_has_a_language_of_its_own(
    cm: CmClient, formats: Formats, languages: tuple[str, ...]
) -> None:
    alone = [title(cm, formats, one)[0].text for one in languages]
    ours = where("objClass", name=formats.leaf.name)
    requests = [(ours, get("objClass", prop("title", lang=one))) for one in languages]
    payload = cm.payload(*requests)
    exchange = cm.send(payload)
    responses = [response_to(exchange, own.request_id) for own in payload.requests]
    answers = [instances_of(one, "objClass", exchange)[0] for one in responses]
    assert [value(one, "title").text for one in answers] == alone


@requirement("cm.template.language-selects-title")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_behind_a_reference_is_answered_in_the_language_asked_for(
    cm: CmClient, workshop: Workshop, formats: Formats, language: str
) -> None:
    direct = title(cm, formats, language)[0]
    document = workshop.make(formats.leaf.name, workshop.home)
    template = get("obj", prop("objClass", prop("title", lang=language)))
    behind = value(file_answer(cm, document, template), "objClass")
    assert value(behind, "title").text == direct.text


@requirement("cm.template.language-repeated")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_says_its_language(
    cm: CmClient, formats: Formats, language: str
) -> None:
    assert [one.get("lang") for one in title(cm, formats, language)] == [language]


@requirement("cm.template.language-repeated")
def test_a_title_behind_a_reference_says_its_language(
    cm: CmClient, scene: Scene
) -> None:
    template = get("obj", prop("objClass", prop("name"), prop("title", lang="en")))
    file_format = value(file_answer(cm, scene.files[0], template), "objClass")
    assert value(file_format, "title").get("lang") == "en"


@requirement("cm.template.structure-kept")
def test_both_levels_come_in_one_response(cm: CmClient, scene: Scene) -> None:
    template = get("obj", "name", prop("parent", prop("name")))
    assert missing(template, file_answer(cm, scene.files[0], template)) is None
