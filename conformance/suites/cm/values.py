"""Values that travel in payloads and on the stream, the awkward ones included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

BYTES = bytes(range(256))
AWKWARD_BLOBS = (
    *(b"", b"\0", b"a", b"a\0b", b"\r\n", b"\n\r\n\r", b"a\r\nb\n", b" ", b"\x1a"),
    *(b"\xef\xbb\xbftext", b"\xff\xfe\0", b"\xc3(", b"\x80", "äß€😀".encode()),
    *(BYTES, BYTES[::-1], b"<a>&amp;", b"%00+%20", b"--\r\n\r\n", b"0\r\n\r\n"),
)
SIZES = (256, 4095, 4096, 4097, 65535, 65536, 65537, 262144, 1048576, 1048577)

ODD_IDS = (
    *(
        "0",
        "007",
        " a ",
        "a b",
        "a  b",
        '"',
        "'",
        "a\"b'c",
        "<",
        "&amp;",
        "<a/>",
        "]]>",
        "a&b",
    ),
    *("ä", "中", "😀", "\u00a0", "-1", "%20", "../a", "x" * 500, "true", "null"),
    *("a\tb", "a\nb", "\na"),
)
FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC)
SECONDS = 38 * 365 * 86400


def shown(value: str) -> str:
    """Return the beginning of a value in ASCII, as the name of a test case."""
    return ascii(value)[1:17]


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
