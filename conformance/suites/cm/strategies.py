"""What a client may send to a CM server, as strategies.

By default they ask and change nothing: what creates or changes is a strategy of its
own and takes the names to use.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.generate.dtd import elements, texts
from conformance.generate.xml_dressings import ALL
from conformance.generate.xml_dressings import dressings as xml_dressings
from conformance.harness.xml import Dressing, Element
from conformance.suites.cm.classes import CmClass, Vocabulary, classes
from conformance.suites.cm.messages import (
    Header,
    Request,
    RequestPayload,
    create,
    prop,
    set_,
    where,
)
from conformance.suites.cm.templates import Slot, skeleton, templates
from conformance.suites.cm.unrecognisable import (
    Topic,
    Unrecognisable,
    bad_timestamps,
    request_grammar,
    unreadable_documents,
    unrecognisable_cases,
)
from conformance.suites.cm.unrecognisable import (
    unrecognisable_payloads as _unrecognisable_payloads,
)
from conformance.suites.cm.values import (
    blobs,
    file_names,
    payload_ids,
    request_ids,
    timestamps,
)

__all__ = [
    "Slot",
    "Topic",
    "Unrecognisable",
    "bad_timestamps",
    "blobs",
    "changes",
    "creations",
    "documents",
    "dressings",
    "file_names",
    "payload_ids",
    "queries",
    "request_ids",
    "request_payloads",
    "requests",
    "skeleton",
    "templates",
    "timestamps",
    "unreadable_documents",
    "unrecognisable_cases",
    "unrecognisable_payloads",
    "unusual_dressings",
]

COMPACT = ("listitem", "dictitem", "key", "value")

Operation = tuple[Element, ...]


def queries(
    cls: str = "obj",
    *,
    selections: SearchStrategy[Element] | None = None,
    vocabulary: Vocabulary = "documented",
    max_depth: int = 4,
) -> SearchStrategy[Operation]:
    """Return selections with a template each; the base folder is what is selected.

    Raises:
        ValueError: instances of another class are asked for without selections.

    """
    if selections is None:
        if cls != "obj":
            raise ValueError(
                f"selections of {cls!r} must be given; only obj has a root"
            )
        selections = st.just(where("obj", path="/"))
    asked = templates(cls, vocabulary=vocabulary, max_depth=max_depth)
    return st.tuples(selections, asked)


def creations(
    names: SearchStrategy[str], *, folder: Element, formats: Sequence[str]
) -> SearchStrategy[Operation]:
    """Return creations of files of the given formats in the folder selected."""
    files = st.builds(
        lambda name, form: create("obj", name=name, objClass=form),
        names,
        st.sampled_from(formats),
    )
    return files.map(lambda file: (folder, file))


def changes(
    names: SearchStrategy[str], *, selection: Element
) -> SearchStrategy[Operation]:
    """Return changes of the name of the file selected."""
    return names.map(lambda name: (selection, set_("obj", name=name)))


def requests(
    operations: SearchStrategy[Operation] | None = None,
    *,
    preclusive: SearchStrategy[bool | None] | None = None,
) -> SearchStrategy[Request]:
    """Return requests of the operations, queries if none are given."""
    return st.builds(
        Request,
        request_ids(),
        queries() if operations is None else operations,
        st.sampled_from([None, False, True]) if preclusive is None else preclusive,
    )


def request_payloads(
    operations: SearchStrategy[Operation] | None = None,
    *,
    min_requests: int = 1,
    max_requests: int = 50,
    vocabulary: Vocabulary = "documented",
    version: tuple[str, str] = ("cm.version", "2.0"),
) -> SearchStrategy[RequestPayload]:
    """Return payloads of requests with different IDs, queries if nothing else is given.

    Raises:
        ValueError: the bounds exclude each other.

    """
    if not 1 <= min_requests <= max_requests:
        raise ValueError(
            f"cannot have max_requests={max_requests} < min_requests={min_requests}, "
            "nor a payload without requests"
        )
    if operations is None:
        operations = queries(vocabulary=vocabulary)
    several = st.lists(
        requests(operations), min_size=min_requests, max_size=max_requests
    )
    return st.builds(
        RequestPayload,
        payload_ids(),
        several.map(_told_apart),
        timestamps(),
        st.just(version),
        _headers(vocabulary),
    )


def _headers(vocabulary: Vocabulary) -> SearchStrategy[Header]:
    if vocabulary == "documented":
        return st.just(Header())
    return st.sampled_from([Header(), Header(receiver=("1", "CM-Server"))])


def _told_apart(drawn: list[Request]) -> tuple[Request, ...]:
    """Give a request whose ID is taken another one."""
    told: dict[str, Request] = {}
    for request in drawn:
        own, number = request.request_id, 1
        while own in told:
            number += 1
            own = f"{request.request_id}-{number}"
        told[own] = replace(request, request_id=own)
    return tuple(told.values())


def unrecognisable_payloads(
    payloads: SearchStrategy[RequestPayload] | None = None, *, of: Topic | None = None
) -> SearchStrategy[Unrecognisable]:
    """Return payloads that break exactly one rule, each with its twin and the reason.

    ``of`` narrows to a topic: what the documents name (``documented``), or by the
    grammar alone ``structure``, ``attributes``, or stray ``text``.
    """
    if payloads is None:
        payloads = request_payloads(queries(max_depth=1), max_requests=3)
    return _unrecognisable_payloads(payloads, of=of)


def documents(
    *, without: Collection[str] = (), max_requests: int = 3, max_depth: int = 5
) -> SearchStrategy[Element]:
    """Return any payload the DTD allows, every operation of the catalogue included.

    It changes what it meets: for servers of one's own. Credentials are made up.
    """
    return elements(
        request_grammar(),
        overrides=_questions(),
        max_depth=max_depth,
        without=without,
        repeats={"cm-request": (1, max_requests)},
        attributes={
            "cm-payload/@payload-id": payload_ids(),
            "cm-payload/@timestamp": timestamps(),
            "cm-payload/@cm.version": st.just("2.0"),
            "cm-request/@request-id": request_ids(),
            "cm-sender/@name": texts(min_size=1),
            "cm-authentication/@login": st.just("nobody"),
            "cm-authentication/@password": st.just("none"),
        },
    )


def _questions() -> dict[str, SearchStrategy[Element]]:
    """Return selections and templates of every class, which say more than the DTD."""
    made = {}
    for name, own in classes().items():
        if "where" in own.verbs:
            made[f"{name}-where"] = _selections(own)
        if "get" in own.verbs:
            made[f"{name}-get"] = templates(name, vocabulary="catalogue")
    return made


def _selections(cls: CmClass) -> SearchStrategy[Element]:
    criterion = st.tuples(st.sampled_from(cls.criteria), texts())
    several = st.lists(criterion, min_size=1, max_size=3)
    return several.map(lambda pairs: where(cls.name, *(prop(*pair) for pair in pairs)))


def dressings() -> SearchStrategy[Dressing]:
    """Return ways to write a payload that whoever reads XML has to understand.

    White space in values is left alone.
    """
    return xml_dressings(compact=COMPACT)


def unusual_dressings() -> SearchStrategy[Dressing]:
    """Return ways to write a payload that a careful reader of XML may refuse."""
    doctype = 'cm-payload SYSTEM "cm.dtd"'
    return xml_dressings(encodings=ALL, doctype=doctype, compact=COMPACT)
