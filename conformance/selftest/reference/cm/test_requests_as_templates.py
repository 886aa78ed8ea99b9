"""Requests as Templates: the documents' worked examples, and what follows from them."""

from __future__ import annotations

import pytest

from conformance.selftest.reference.cm.client import Client, request

BASE = "<obj-where><id>2001</id></obj-where>"
SMITH = "<user-where><login>smith</login></user-where>"
PUBLICATIONS = "<obj-where><objType>publication</objType></obj-where>"


def test_a_creation_answers_the_new_id_alone(cm: Client) -> None:
    (answer,) = cm.results(
        f"{BASE}<obj-create><name>simplepub</name>"
        "<objClass>publication</objClass></obj-create>"
    )
    new = cm.of("/simplepub", "<id/><parent/><objClass/>")

    assert answer == f"<obj><id>{answer[9:-11]}</id></obj>"
    assert new == (
        f"<id>{answer[9:-11]}</id><parent>2001</parent><objClass>publication</objClass>"
    )


def test_a_template_is_filled_for_each_selected_file(cm: Client) -> None:
    where = "<obj-where><objClass>document</objClass></obj-where>"
    assert cm.results(f"{where}<obj-get><name/><id/></obj-get>") == [
        "<obj><name>mary</name><id>2004</id></obj>",
        "<obj><name>john</name><id>2007</id></obj>",
    ]


def test_an_empty_reference_answers_ids(cm: Client) -> None:
    children = "<children><listitem>2004</listitem><listitem>2007</listitem></children>"
    assert cm.of("/", "<children/>") == children


def test_groups_are_told_by_their_names(cm: Client) -> None:
    assert cm.results(f"{SMITH}<user-get><groups/></user-get>") == [
        (
            "<user><groups><listitem>cmadmins</listitem>"
            "<listitem>sysadmins</listitem></groups></user>"
        )
    ]


def test_an_extended_query_follows_the_groups(cm: Client) -> None:
    template = "<groups><group><realName/><users/></group></groups>"
    assert cm.results(f"{SMITH}<user-get>{template}</user-get>") == [
        (
            "<user><groups>"
            "<group><realName>CM Administrators</realName><users>"
            "<listitem>smith</listitem><listitem>roberts</listitem></users></group>"
            "<group><realName>System Administrators</realName><users>"
            "<listitem>smith</listitem></users></group>"
            "</groups></user>"
        )
    ]


def test_formats_are_followed_with_and_without_their_class_element(cm: Client) -> None:
    template = (
        "<name/><objClass><name/><validSubObjClasses>"
        '<name/><title lang="en"/></validSubObjClasses></objClass>'
    )
    assert cm.results(f"{PUBLICATIONS}<obj-get>{template}</obj-get>") == [
        (
            "<obj><name>ROOTPUB</name><objClass><name>publication</name>"
            "<validSubObjClasses><objClass><name>publication</name>"
            '<title lang="en">Standard Publication</title></objClass>'
            "<objClass><name>document</name>"
            '<title lang="en">Standard Document</title></objClass>'
            "</validSubObjClasses></objClass></obj>"
        )
    ]


def test_a_property_may_be_asked_empty_and_filled(cm: Client) -> None:
    template = "<parent/><parent><children/></parent>"
    children = "<children><listitem>2004</listitem><listitem>2007</listitem></children>"

    assert cm.of("/mary", template) == (
        f"<parent>2001</parent><parent>{children}</parent>"
    )
    assert "listitem" not in cm.of("/", template)


def test_white_space_does_not_make_a_template(cm: Client) -> None:
    assert cm.of("/mary", "<parent> \n </parent>") == "<parent>2001</parent>"


def test_each_language_has_its_title(cm: Client) -> None:
    template = '<objClass><title lang="de"/><title lang="en"/></objClass>'
    assert cm.of("/mary", template) == (
        '<objClass><title lang="de">Standarddokument</title>'
        '<title lang="en">Standard Document</title></objClass>'
    )


def test_mandatory_fields_are_references(cm: Client) -> None:
    answers = cm.results(
        "<objClass-where><name>article</name></objClass-where><objClass-get>"
        "<mandatoryAttributes/><mandatoryAttributes><attribute><name/></attribute>"
        "</mandatoryAttributes></objClass-get>"
    )
    assert answers == [
        (
            "<objClass><mandatoryAttributes><listitem>abstract</listitem>"
            "<listitem>keywords</listitem></mandatoryAttributes><mandatoryAttributes>"
            "<attribute><name>abstract</name></attribute>"
            "<attribute><name>keywords</name></attribute></mandatoryAttributes></objClass>"
        )
    ]


@pytest.mark.parametrize("depth", [1, 30, 60, 120])
def test_depth_is_not_limited(cm: Client, depth: int) -> None:
    template = "<name/>"
    for _ in range(depth):
        template = f"<parent><children>{template}</children></parent>"
    cm.create("folder", "publication")
    (response,) = cm.ask(
        "<obj-where><path>/folder</path></obj-where>"
        "<obj-create><name>only</name><objClass>document</objClass></obj-create>"
    )[:1]

    assert response.get("success") == "true"
    assert cm.of("/folder/only", template).count("<name>only</name>") == 1


def test_an_answer_that_multiplies_is_bounded(cm: Client) -> None:
    template = "<name/>"
    for _ in range(60):
        template = f"<parent><children>{template}</children></parent>"

    where = "<obj-where><path>/mary</path></obj-where>"
    assert cm.numbers(f"{where}<obj-get>{template}</obj-get>") == ["11008"]


def test_all_criteria_of_a_where_hold_and_several_wheres_add_up(cm: Client) -> None:
    both = "<obj-where><name>mary</name><objType>publication</objType></obj-where>"
    assert cm.numbers(f"{both}<obj-get><id/></obj-get>") == ["60001"]

    mary = "<obj-where><name>mary</name></obj-where>"
    assert cm.results(f"{mary}{BASE}{mary}<obj-get><id/></obj-get>") == [
        "<obj><id>2004</id></obj>",
        "<obj><id>2001</id></obj>",
    ]


@pytest.mark.parametrize(("limit", "count"), [("1", 1), ("0", 3), ("-1", 3), ("9", 3)])
def test_max_results_limits_a_where(cm: Client, limit: str, count: int) -> None:
    where = f'<obj-where maxResults="{limit}"/>'
    assert len(cm.results(f"{where}<obj-get><id/></obj-get>")) == count


def test_an_id_selects_no_file_whose_id_only_begins_like_it(cm: Client) -> None:
    where = "<obj-where><id>200</id></obj-where>"
    assert cm.numbers(f"{where}<obj-get><id/></obj-get>") == ["60001"]


def test_a_file_is_created_in_each_selected_folder(cm: Client) -> None:
    cm.create("a", "publication")
    cm.create("b", "publication")
    new = "<obj-create><name>x</name><objClass>document</objClass></obj-create>"
    wheres = "".join(f"<obj-where><path>/{name}</path></obj-where>" for name in "ab")

    assert len(set(cm.results(wheres + new))) == 2
    assert cm.of("/a/x", "<path/>") == "<path>/a/x</path>"


def test_a_later_request_sees_what_an_earlier_one_did(cm: Client) -> None:
    create = (
        f"{BASE}<obj-create><name>n</name><objClass>document</objClass></obj-create>"
    )
    get = "<obj-where><path>/n</path></obj-where><obj-get><name/></obj-get>"
    first, second = cm.ask(request(create, "a"), request(get, "b"))

    assert (first.get("request-id"), second.get("request-id")) == ("a", "b")
    assert second.get("success") == "true"


@pytest.mark.parametrize(
    ("operation", "number"),
    [
        (f"{BASE}<obj-get><nonsense/></obj-get>", "60002"),
        (f"{BASE}<obj-get><name><id/></name></obj-get>", "60003"),
        (f"{BASE}<obj-get>text</obj-get>", "60003"),
        ("<obj-where><nonsense/></obj-where><obj-get/>", "60002"),
        ("<obj-where><name><id/></name></obj-where><obj-get/>", "60003"),
        ('<obj-where maxResults="many"/><obj-get/>', "60003"),
    ],
)
def test_what_a_request_gets_wrong_is_its_own_error(
    cm: Client, operation: str, number: str
) -> None:
    assert cm.numbers(operation) == [number]
