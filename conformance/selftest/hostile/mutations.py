"""Right inputs, damaged: pieces taken out, doubled, moved, or put in from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st

#: What parsers have stumbled over.
WORDS = (
    b"\0",
    b"\xff",
    b"\r\n",
    b"\n",
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<!--",
    b"<![CDATA[",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"&lt;&#0;",
    b'"',
    b"'",
    b"\\",
    b"\\ud800",
    b"{",
    b"}",
    b"[" * 100,
    b"NaN",
    b"1e400",
    b"-1",
    b"9" * 400,
    b"--e--\r\n",
    b"\r\n--e\r\n",
    b"PK\1\2",
    b"PK\5\6",
    b"\xff\xff\xff\xff",
    b"../",
    b"xmlns:a='u:x' ",
    b"",
)


class Damage(NamedTuple):
    """A place, as a part of the length; how many bytes go, and what comes instead."""

    place: float
    gone: int
    put: bytes


def damages() -> st.SearchStrategy[Damage]:
    """Return damages to one place."""
    put = st.sampled_from(WORDS) | st.binary(max_size=8)
    place = st.floats(0, 1, allow_nan=False)
    return st.builds(Damage, place, st.sampled_from((0, 0, 1, 2, 4, 40, 4000)), put)


def damaged(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Return right inputs with one damage or several."""
    several = st.lists(damages(), min_size=1, max_size=4)
    return st.builds(apply, st.sampled_from(seeds), several)


def apply(data: bytes, several: Sequence[Damage]) -> bytes:
    """Return an input after its damages."""
    for one in several:
        at = int(one.place * len(data))
        data = data[:at] + one.put + data[at + one.gone :]
    return data
