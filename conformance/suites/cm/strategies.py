"""What a client may send to a CM server, as strategies.

By default they ask and change nothing: what creates or changes is a strategy of its
own and takes the names to use.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.generate.dtd import elements, texts
from conformance.generate.xml_dressings import dressings as xml_dressings
from conformance.harness.xml import Dressing, Element
from conformance.suites.cm.classes import Vocabulary, classes
from conformance.suites.cm.messages import (
    Header,
    Request,
    RequestPayload,
    create,
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
]

Operation = tuple[Element, ...]

BYTES = bytes(range(256))
AWKWARD_BLOBS = (
    *(b"", b"\0", b"a", b"a\0b", b"\r\n", b"\n\r\n\r", b"a\r\nb\n", b" ", b"\x1a"),
    *(b"\xef\xbb\xbftext", b"\xff\xfe\0", b"\xc3(", b"\x80", "äß€😀".encode()),
    *(BYTES, BYTES[::-1], b"<a>&amp;", b"%00+%20", b"--\r\n\r\n", b"0\r\n\r\n"),
)
SIZES = (256, 4095, 4096, 4097, 65535, 65536, 65537, 262144, 1048576, 1048577)

ODD_IDS = (
    *("0", "a b", "a  b", '"', "'", "a\"b'c", "<", "&amp;", "<a/>", "]]>", "a&b"),
    *("ä", "中", "😀", "\u00a0", "-1", "%20", "../a", "x" * 500, "true", "null"),
)
FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC)
SECONDS = 38 * 365 * 86400


def blobs(*, min_size: int = 0, max_size: int = 1048577) -> SearchStrategy[bytes]:
    """Return contents that careless servers damage, small ones first.

    Raises:
        ValueError: the bounds exclude each other.

    """
    if not 0 <= min_size <= max_size:
        raise ValueError(f"cannot have max_size={max_size} < min_size={min_size}")
    sizes = {size for size in (*SIZES, min_size, max_size) if size <= max_size}
    large = [_pattern(size) for size in sorted(sizes) if size >= min_size]
    fitting = [b for b in AWKWARD_BLOBS if min_size <= len(b) <= max_size]
    drawn = st.binary(min_size=min_size, max_size=min(max_size, min_size + 64))
    return st.sampled_from([*fitting, *large]) | drawn


def _pattern(size: int) -> bytes:
    return (BYTES * (size // len(BYTES) + 1))[:size]


def payload_ids() -> SearchStrategy[str]:
    """Return IDs of payloads, plain and odd; any character data may be one."""
    return _names("P") | st.sampled_from(ODD_IDS)


def request_ids() -> SearchStrategy[str]:
    """Return IDs of requests, plain and odd; any character data may be one."""
    return _names("R") | st.sampled_from(ODD_IDS)


def file_names(prefix: str) -> SearchStrategy[str]:
    """Return names of files that begin with a prefix, so that they can be removed."""
    return _names(prefix)


def _names(prefix: str) -> SearchStrategy[str]:
    return st.integers(0, 0xFFFFFF).map(lambda number: f"{prefix}{number:06x}")


def timestamps() -> SearchStrategy[str]:
    """Return times of creation, 14 digits each."""
    moments = st.integers(0, SECONDS).map(lambda s: FIRST_DAY + timedelta(seconds=s))
    return moments.map(lambda moment: f"{moment:%Y%m%d%H%M%S}")


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
    gets = {
        f"{name}-get": templates(name, vocabulary="catalogue", max_depth=3)
        for name, own in classes().items()
        if "get" in own.verbs
    }
    return elements(
        request_grammar(),
        overrides=gets,
        max_depth=max_depth,
        without=without,
        repeats={"cm-request": (1, max_requests)},
        attributes={
            "cm-payload/@payload-id": payload_ids(),
            "cm-payload/@timestamp": timestamps(),
            "cm-payload/@cm.version": st.just("2.0"),
            "cm-request/@request-id": request_ids(),
            "cm-sender/@name": texts(min_size=1),
        },
    )


def dressings() -> SearchStrategy[Dressing]:
    """Return lawful ways to write a payload; white space in values is left alone."""
    return xml_dressings(
        doctype='cm-payload SYSTEM "cm.dtd"',
        compact=("listitem", "dictitem", "key", "value"),
    )
