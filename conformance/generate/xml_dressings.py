"""Strategies for the many ways to write the same XML document."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.harness.xml import Dressing, Encoding

SPACES = ("\n", " ", "\t", "\r\n", "\n    ")
MARKUP = ("<!-- a comment -->", "<!----><?go on?>", "<!-- <a> & ]]> -->", "<?go?>")


#: What every XML processor has to read.
COMMON: tuple[Encoding, ...] = ("utf-8", "utf-16")
#: What many read besides.
ALL: tuple[Encoding, ...] = (*COMMON, "us-ascii", "iso-8859-1")


def dressings(
    *,
    encodings: Collection[Encoding] = COMMON,
    doctype: str = "",
    compact: Collection[str] = (),
    spaces: bool = True,
) -> SearchStrategy[Dressing]:
    """Return lawful dressings; the plain one is what failures shrink to.

    ``doctype`` is what may follow ``<!DOCTYPE``. Directly in elements named in
    ``compact`` nothing is put between elements; without ``spaces`` no white space
    is put anywhere, though comments and processing instructions still are.
    """
    fillers = st.sampled_from((*SPACES, *MARKUP) if spaces else MARKUP)
    return st.builds(
        Dressing,
        encoding=st.sampled_from(list(encodings)),
        declaration=st.sampled_from([True, False]),
        byte_order_mark=st.booleans(),
        quote=st.sampled_from(['"', "'"]),
        empty=st.sampled_from(["<a/>", "<a />", "<a></a>"]),
        reversed_attributes=st.booleans(),
        in_tags=st.sampled_from([" ", "  ", "\n", "\t"]),
        cdata=st.booleans(),
        references=st.sampled_from(["needed", "decimal", "hexadecimal"]),
        fillers=st.lists(fillers, max_size=4).map(tuple),
        compact=st.just(frozenset(compact)),
        doctype=st.sampled_from(["", doctype] if doctype else [""]),
    )
