"""What a client may send, as strategies: files, upload plans, arguments."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.generate.xsd import elements
from conformance.harness import NotApplicable
from conformance.harness.xml import Element
from conformance.suites.bsn.plans import Plan
from conformance.suites.bsn.wsdl import Description

#: What breaks where bytes are taken for text, or text for something else.
TRICKY = (
    bytes(range(256)),
    b"\0",
    b"\0\0\0a\0",
    b"a\r\nb\nc\rd",
    b"\r\n",
    b" \t ",
    b"QUJD",
    b"QUJD\r\nREVG==",
    b"<a>&amp;]]></a>",
    b"]]>",
    b"\xef\xbb\xbftext",
    b"\xff\xfe\x00\xd8",
    b"--boundary\r\n\r\n",
    b"\x1a\x04\xff",
)
LONGEST_NAME = 128
NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."


def files(*, max_size: int = 300) -> SearchStrategy[bytes]:
    """Return files of at least one byte, some of them awkward."""
    plain = st.binary(min_size=1, max_size=max_size)
    joined = st.lists(st.sampled_from(TRICKY), min_size=1, max_size=3).map(b"".join)
    return plain | joined


def plans(
    *, max_size: int = 4000, max_chunks: int = 6, shuffled: bool = False
) -> SearchStrategy[Plan]:
    """Return plans for small files in chunks of any sizes, in order unless shuffled.

    Raises:
        ValueError: no file of this size has so many chunks.

    """
    if max_size < max_chunks:
        raise ValueError(f"{max_size=} bytes cannot be {max_chunks=}")
    return st.integers(1, max_size).flatmap(
        lambda size: _plans_of(size, max_chunks, shuffled=shuffled)
    )


def _plans_of(size: int, max_chunks: int, *, shuffled: bool) -> SearchStrategy[Plan]:
    if size == 1:
        return st.just(Plan(1))
    cuts = st.lists(st.integers(1, size - 1), max_size=max_chunks - 1, unique=True).map(
        lambda found: tuple(sorted(found))
    )
    if not shuffled:
        return cuts.map(lambda found: Plan(size, found))
    return cuts.flatmap(
        lambda found: st.permutations(range(len(found) + 1)).map(
            lambda order: Plan(size, found, tuple(order))
        )
    )


def file_names(prefix: str, suffix: str = ".bin") -> SearchStrategy[str]:
    """Return names of up to 128 characters that every system of files takes."""
    room = LONGEST_NAME - len(prefix) - len(suffix)
    edges = st.sampled_from((1, 2, room - 1, room))
    lengths = edges | st.integers(1, room)
    return st.builds(
        lambda length, letter: prefix + letter * length + suffix,
        lengths,
        st.sampled_from(NAME[:-1]),
    )


def starts(
    description: Description,
    *,
    prefix: str,
    folder: str,
    kinds: Sequence[str] = ("Auto", "Image", "Video", "Audio"),
) -> SearchStrategy[Element]:
    """Return starts of files that every rule allows, as the description has them.

    What is optional is left out, nil or given; sizes need no bytes.

    Raises:
        NotApplicable: what no start has must be in each, by the description.

    """
    spelled = [description.content_type(kind) for kind in kinds]
    texts = {
        "FileName": file_names(prefix),
        "FileSize": sizes().map(str),
        "ChunksCount": st.integers(1, 20_000).map(str),
        "ContentType": st.sampled_from(spelled),
        "SHA1Hash": st.integers(0, 2**160 - 1).map("{:040x}".format),
        "VirtualPath": st.sampled_from((folder, f"{folder}a\\", f"{folder}b\\c\\")),
    }
    start = description.request("StartFileUpload")
    try:
        return elements(
            description.schema,
            start,
            texts_of=texts,
            without=("SessionToken", "UploadToken", "FileThumb"),
            always=("args", "FileName", "FileSize", "VirtualPath", "ChunksCount"),
        )
    except ValueError as problem:
        because = f"the target's description of a start: {problem}"
        raise NotApplicable(because) from problem


def sizes() -> SearchStrategy[int]:
    """Return sizes of files from one byte to the limit, the bounds on purpose."""
    edges = (1, 262_143, 262_144, 262_145, 2**31 - 1, 2**31, 2**32, 5_000_000_000)
    return st.sampled_from(edges) | st.integers(1, 5_000_000_000)
