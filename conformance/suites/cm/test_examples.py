"""The worked examples of the documents, replayed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from conformance.harness import NotApplicable, requirement
from conformance.harness.transcript import Exchange
from conformance.harness.xml import Element
from conformance.suites.cm.checks import ids_in, instances, only_response
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.examples import CREATION, QUERIES, adapted
from conformance.suites.cm.people import People
from conformance.suites.cm.scene import Workshop
from conformance.suites.cm.shape import extra, missing


@requirement("cm.template.structure-kept")
@pytest.mark.parametrize("name", QUERIES)
def test_an_example_is_answered_in_its_structure(
    cm: CmClient, workshop: Workshop, people: People, name: str
) -> None:
    own = {"login": people.login, "objClass": workshop.settings["document-format"]}
    selection, template = adapted(name, own)
    found = answered(cm.ask(selection, template), template)
    problems = [missing(template, one) for one in but_the_base_folder(template, found)]
    assert not any(problems), next(filter(None, problems))


def answered(exchange: Exchange, template: Element) -> tuple[Element, ...]:
    """Return the instances; who asks all folders for a parent may get an error."""
    refused = not only_response(exchange).succeeded
    if refused and template.find("parent") is not None:
        raise NotApplicable("the base folder, among those selected, has no parent")
    return instances(exchange, template.name.partition("-")[0])


def but_the_base_folder(
    template: Element, found: Sequence[Element]
) -> tuple[Element, ...]:
    """Leave out the one answer that may lack a parent that was asked for."""
    if template.find("parent") is None:
        return tuple(found)
    lacking = [one for one in found if one.find("parent") is None]
    return tuple(one for one in found if not any(one is it for it in lacking[:1]))


@requirement("cm.template.nothing-extra")
@pytest.mark.parametrize("name", QUERIES)
def test_an_example_is_answered_by_nothing_else(
    cm: CmClient, workshop: Workshop, people: People, name: str
) -> None:
    own = {"login": people.login, "objClass": workshop.settings["document-format"]}
    selection, template = adapted(name, own)
    found = answered(cm.ask(selection, template), template)
    problems = [extra(template, one) for one in found]
    assert not any(problems), next(filter(None, problems))


@requirement("cm.create.file-answers-id")
def test_the_example_of_a_creation_is_answered_as_shown(
    cm: CmClient, workshop: Workshop
) -> None:
    folder_format = workshop.settings["folder-format"]
    own = {
        "id": workshop.home,
        "name": workshop.fresh_name(),
        "objClass": folder_format,
    }
    response = only_response(cm.ask(*adapted(CREATION, own)))
    for file_id in ids_in(response):
        workshop.keep(file_id)
    shapes = [
        [(child.name, "id") for child in code.content if child.find("id") is not None]
        for code in response.codes
    ]
    assert shapes == [[("obj", "id")]]
