"""A DTD becomes strategies: valid documents, and documents just beside the line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from conformance.generate.dtd import (
    Grammar,
    Mutation,
    confirm,
    elements,
    is_valid,
    load,
    minimally_invalid,
    mutations,
    texts,
)
from conformance.harness.judgement import HarnessError
from conformance.harness.xml import Element, parse, serialize

ZOO = """
<!ELEMENT zoo (name, keeper?, (cage | pond)+, (shop, cafe)*, notes?)>
<!ATTLIST zoo id CDATA #REQUIRED open (yes | no) #REQUIRED motto CDATA #IMPLIED>
<!ELEMENT name (#PCDATA)>
<!ELEMENT keeper EMPTY>
<!ATTLIST keeper mood (good | bad) "good">
<!ELEMENT cage (name, zoo?)>
<!ELEMENT pond EMPTY>
<!ELEMENT shop (#PCDATA | name | shop)*>
<!ELEMENT cafe (listing* | cage* | (name | pond)*)>
<!ELEMENT listing (listing | end)>
<!ELEMENT end EMPTY>
<!ELEMENT notes ANY>
"""


def _load(text: str, root: str, directory: Path) -> Grammar:
    file = directory / "a.dtd"
    file.write_text(text, encoding="utf-8")
    return load(file, root=root)


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Grammar:
    return _load(ZOO, "zoo", tmp_path_factory.mktemp("dtd"))


@given(data=st.data())
def test_every_generated_document_is_valid(zoo: Grammar, data: st.DataObject) -> None:
    document = data.draw(elements(zoo, max_depth=4))

    assert is_valid(zoo, serialize(document))
    assert parse(serialize(document)) == document


@given(data=st.data())
def test_every_mutated_document_is_invalid(zoo: Grammar, data: st.DataObject) -> None:
    document, mutation = data.draw(minimally_invalid(zoo, elements(zoo, max_depth=3)))

    assert not is_valid(zoo, serialize(mutation.apply(document)))


@given(data=st.data())
def test_depth_is_bounded(zoo: Grammar, data: st.DataObject) -> None:
    document = data.draw(elements(zoo, max_depth=3, without=["cage"]))

    assert _depth(document) <= 3


@pytest.mark.parametrize("name", ["cage", "pond", "shop", "cafe", "keeper"])
def test_every_declared_element_is_found(zoo: Grammar, name: str) -> None:
    found = find(
        elements(zoo, max_depth=3),
        lambda made: any(e.name == name for e in made.walk()),
        settings=settings(phases=[Phase.generate], database=None),
    )

    assert is_valid(zoo, serialize(found))


def test_a_document_shrinks_to_the_obvious(zoo: Grammar) -> None:
    smallest = find(elements(zoo, max_depth=3), lambda _: True)

    assert repr(smallest) == ('<zoo id="" open="yes"><name/><pond/></zoo>')


def test_a_failure_deep_inside_shrinks_to_its_path(zoo: Grammar) -> None:
    documents = elements(zoo, max_depth=3)
    smallest = find(documents, lambda made: made.find("shop") is not None)

    assert repr(smallest) == (
        '<zoo id="" open="yes"><name/><pond/><shop/><cafe/></zoo>'
    )


def test_overrides_values_and_repetitions_are_obeyed(zoo: Grammar) -> None:
    strategy = elements(
        zoo,
        "cafe",
        overrides={"name": st.just(Element("name", (), ("Leo",)))},
        repeats={"cage": (2, 2)},
        without=["listing", "pond", "zoo"],
    )
    found = find(strategy, lambda made: made.find("cage") is not None)

    assert repr(found) == (
        "<cafe><cage><name>Leo</name></cage><cage><name>Leo</name></cage></cafe>"
    )


def test_attribute_values_are_drawn_from_what_is_given(zoo: Grammar) -> None:
    strategy = elements(zoo, attributes={"zoo/@id": st.just("7")})

    assert find(strategy, lambda _: True).get("id") == "7"


@pytest.mark.parametrize(
    ("root", "options", "message"),
    [
        ("lion", {}, "no element 'lion' is declared"),
        ("zoo", {"max_depth": 1}, "max_depth=1 but <zoo> needs 2 levels"),
        ("zoo", {"without": ["name"]}, "without the elements left out"),
        ("zoo", {"overrides": {"lion": st.nothing()}}, "'lion'"),
    ],
)
def test_the_impossible_is_refused_at_once(
    zoo: Grammar, root: str, options: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        elements(zoo, root, **options)  # type: ignore[arg-type]  # options vary


def test_an_endless_element_is_refused(tmp_path: Path) -> None:
    grammar = _load("<!ELEMENT a (a)>", "a", tmp_path)

    with pytest.raises(ValueError, match="no <a> can be made"):
        elements(grammar)


SMALL = parse(b'<zoo id="1" open="no"><name>A</name><pond/><notes/></zoo>')


def test_each_mutation_breaks_one_constraint_at_one_site(zoo: Grammar) -> None:
    found = mutations(zoo, SMALL)

    assert len({own.id for own in found}) == len(found)
    assert not [own for own in found if is_valid(zoo, serialize(own.apply(SMALL)))]
    assert {own.kind for own in found} == {
        "missing attribute", "bad value", "unknown attribute", "unknown element",
        "missing child", "renamed child", "repeated child", "swapped children",
        "text", "wrong root",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mutation", "result"),
    [
        (Mutation("wrong root", "/a", "c"), "<c><b/><b/>t</c>"),
        (Mutation("missing child", "/a", "b", 1), "<a><b/>t</a>"),
        (Mutation("renamed child", "/a", "c", 1), "<a><b/><c/>t</a>"),
        (Mutation("repeated child", "/a", "b", 0), "<a><b/><b/><b/>t</a>"),
        (Mutation("unknown element", "/a", "c", 2), "<a><b/><b/>t<c/></a>"),
        (Mutation("unknown attribute", "/a/b[2]", "c"), '<a><b/><b c="x"/>t</a>'),
        (Mutation("text", "/a/b[1]"), "<a><b>x</b><b/>t</a>"),
    ],
    ids=lambda value: value.id if isinstance(value, Mutation) else "",
)
def test_a_mutation_changes_its_site_alone(mutation: Mutation, result: str) -> None:
    assert repr(mutation.apply(parse(b"<a><b/><b/>t</a>"))) == result


def test_a_mutation_of_another_document_is_refused() -> None:
    with pytest.raises(ValueError, match="no /b to be changed"):
        Mutation("text", "/b").apply(Element("a"))


def test_mutations_can_be_chosen(zoo: Grammar) -> None:
    strategy = minimally_invalid(zoo, st.just(SMALL), choose=lambda m: m.kind == "text")

    assert find(strategy, lambda _: True) == (SMALL, Mutation("text", "/zoo"))


def test_choosing_no_mutation_is_refused(zoo: Grammar) -> None:
    strategy = minimally_invalid(zoo, st.just(SMALL), choose=lambda _: False)

    with pytest.raises(ValueError, match="no mutation of <zoo"):
        find(strategy, lambda _: True)


@pytest.mark.parametrize("data", [b"<pond/>", b"<zoo", b"<lion/>"])
def test_what_is_no_document_of_the_grammar_is_invalid(
    zoo: Grammar, data: bytes
) -> None:
    assert not is_valid(zoo, data)


def test_disagreement_about_validity_is_our_error(zoo: Grammar) -> None:
    data = serialize(SMALL)

    assert confirm(zoo, data, valid=True) == data
    with pytest.raises(HarnessError, match="meant to be invalid is valid"):
        confirm(zoo, data, valid=False)


def test_a_file_that_is_no_dtd_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=r"a\.dtd is no DTD"):
        _load("<!ELEMENT a", "a", tmp_path)


@settings(max_examples=20)
@given(text=texts(min_size=1))
def test_texts_are_not_empty_unless_asked_and_survive_writing(text: str) -> None:
    assert text
    assert parse(serialize(Element("a", (), (text,)))).text == text


def _depth(element: Element) -> int:
    return 1 + max((_depth(child) for child in element.elements), default=0)
