"""The reference: the rules of the arguments, at each limit and beside it."""

from __future__ import annotations

import pytest

from conformance.selftest.bsn.reference_driver import (
    CHUNK,
    Caller,
    Value,
    described,
)

LIMIT = 5_000_000_000
PATH = "\\Shared\\" + "p" * 119 + "\\"

TAKEN: list[dict[str, Value]] = [
    {"FileName": "n" * 127},
    {"FileName": "n" * 128},
    {"FileName": "é" * 128},
    {"FileName": "日" * 128},
    {"FileName": "a-b_c.d.e"},
    {"FileSize": 1},
    {"FileSize": 0},
    {"FileSize": 2**31 - 1},
    {"FileSize": 2**32},
    {"FileSize": LIMIT - 1},
    {"FileSize": LIMIT},
    {"FileSize": " +7 "},
    {"ChunksCount": 1},
    {"ChunksCount": None},
    {"VirtualPath": PATH},
    {"VirtualPath": PATH[:-2] + "\\"},
    {"VirtualPath": "\\"},
    {"VirtualPath": None},
    {"ContentType": None},
    {"ContentType": "Auto"},
    {"ContentType": "Image"},
    {"ContentType": "Video"},
    {"ContentType": "Audio"},
    {"ContentType": "WebPage"},
    {"ContentType": "Webpage"},
    {"FileLastModifiedDate": "2024-02-29T12:34:56.1234567Z"},
    {"FileLastModifiedDate": "2024-02-29T24:00:00"},
    {"FileLastModifiedDate": "2024-02-29T12:34:56+14:00"},
    {"FileThumb": "AQID"},
    {"FileThumb": None},
    {"SHA1Hash": "not a hash"},
]
Refusal = tuple[dict[str, Value], str]


def each(name: str, reason: str, *values: Value) -> list[Refusal]:
    return [({name: value}, reason) for value in values]


REFUSED: list[Refusal] = [
    *each("FileName", "FileName is empty", "", None),
    *each("FileName", "129 characters", "n" * 129),
    *each("FileName", "not a valid", *(f"a{sign}b" for sign in '\\/:*?"<>|\t\n\x7f')),
    *each("FileName", "not a valid", ".", "..", " a", "a ", "a.", "a\u202eb"),
    *each("FileName", "not a valid", "CON", "nul.txt", "COM¹", "CONIN$"),
    *each("FileSize", "negative", -1, -(2**63)),
    *each("FileSize", "at most 5000000000", LIMIT + 1, 2**63 - 1),
    *each("FileSize", "64 bits", 2**63, -(2**63) - 1),
    *each("FileSize", "no whole number", "", "1e3", "\u0665", "NaN", "1_0", "0x5"),
    *each("FileSize", "no whole number", "9" * 5000),
    *each("ChunksCount", "counts from 1", 0, -1),
    *each("ChunksCount", "32 bits", 2**31),
    *each("ContentType", "none of", "Scent", "image", ""),
    *each("VirtualPath", "129 characters", PATH[:-1] + "p\\"),
    *each("VirtualPath", "begin and end", "Shared\\", "\\Shared", "/Shared/", ""),
    *each("VirtualPath", "invalid folder", "\\\\", "\\a\\\\b\\", "\\a\\..\\b\\"),
    *each("VirtualPath", "invalid folder", "\\a:b\\", "\\a/b\\", "\\a \\"),
    *each("FileLastModifiedDate", "moment", "2024-02-30T00:00:00Z"),
    *each("FileLastModifiedDate", "moment", "0000-01-01T00:00:00Z"),
    *each("FileLastModifiedDate", "moment", "2024-01-01T00:00:60Z"),
    *each("FileLastModifiedDate", "moment", "2024-01-01T00:00:00+15:00"),
    *each("FileLastModifiedDate", "moment", "9999-12-31T23:59:59-01:00"),
    *each("FileLastModifiedDate", "YYYY-MM-DD", "yesterday", ""),
    *each("FileThumb", "base64", "A", "====%%%QUJD"),
]


@pytest.mark.parametrize("members", TAKEN, ids=str)
def test_a_file_within_the_rules_is_taken(
    uploader: Caller, members: dict[str, Value]
) -> None:
    assert uploader.start(**described(b"abc") | members).fault == ""


@pytest.mark.parametrize(("members", "reason"), REFUSED, ids=lambda own: str(own)[:40])
def test_a_file_beyond_the_rules_is_refused(
    uploader: Caller, members: dict[str, Value], reason: str
) -> None:
    refused = uploader.start(**described(b"abc") | members)
    assert (refused.status, reason in refused.fault) == (500, True)


@pytest.mark.parametrize(("members", "reason"), REFUSED, ids=lambda own: str(own)[:40])
def test_completion_knows_the_same_rules(
    uploader: Caller, members: dict[str, Value], reason: str
) -> None:
    token = uploader.start(**described(b"abc")).text("UploadToken")
    refused = uploader.complete(**described(b"abc", UploadToken=token) | members)
    assert reason in refused.fault


@pytest.mark.parametrize(("members", "reason"), REFUSED, ids=lambda own: str(own)[:40])
def test_sessions_know_the_same_rules(
    uploader: Caller, members: dict[str, Value], reason: str
) -> None:
    good, bad = described(b"abc"), described(b"abc") | members
    assert reason in uploader.start_session([good], **bad).fault
    assert reason in uploader.start_session([good, bad], **good).fault


def test_a_file_needs_a_size(uploader: Caller) -> None:
    own = described(b"abc")
    del own["FileSize"]
    assert "FileSize is missing" in uploader.start(**own).fault


@pytest.mark.parametrize(
    ("offset", "part", "size", "reason"),
    [
        (-1, 0, 1, "offset is -1"),
        (-(2**63), 0, 1, "offset is"),
        (2**63, 0, 1, "64 bits"),
        (100, 0, 1, "beyond"),
        (99, 0, 2, "beyond"),
        (0, -1, 1, "partNumber is -1"),
        (0, 2, 1, "partNumber is 2"),
        (0, 0, 0, "empty"),
    ],
)
def test_a_chunk_beyond_the_rules_is_refused(
    uploader: Caller, offset: int, part: int, size: int, reason: str
) -> None:
    own = described(b"", FileSize=100, ChunksCount=2)
    token = uploader.start(**own).text("UploadToken")
    assert reason in uploader.append(token, bytes(size), offset, part).fault


@pytest.mark.parametrize("offset", [0, 98, 99])
def test_a_chunk_may_end_where_the_file_does(uploader: Caller, offset: int) -> None:
    token = uploader.start(**described(b"", FileSize=100)).text("UploadToken")
    assert uploader.append(token, b"x", offset).truth


@pytest.mark.parametrize("offset", [2**32, 2**31, LIMIT - CHUNK])
def test_a_chunk_may_lie_beyond_two_gibibytes(uploader: Caller, offset: int) -> None:
    count = -(-LIMIT // CHUNK)
    own = described(b"", FileSize=LIMIT, ChunksCount=count)
    token = uploader.start(**own).text("UploadToken")
    assert uploader.append(token, bytes(CHUNK), offset, offset // CHUNK).truth
    assert uploader.cancel(token).text("FileSize") == str(LIMIT)


@pytest.mark.parametrize(("size", "is_taken"), [(2**20, True), (2**20 + 1, False)])
def test_a_chunk_has_up_to_a_mebibyte(
    uploader: Caller, size: int, *, is_taken: bool
) -> None:
    token = uploader.start(**described(bytes(size))).text("UploadToken")
    assert uploader.append(token, bytes(size)).truth is is_taken


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<t:uploadToken/>",
        '<t:uploadToken i:nil="true"/>',
        "<t:uploadToken>unknown</t:uploadToken>",
    ],
)
def test_a_chunk_needs_the_token_of_an_upload(uploader: Caller, inside: str) -> None:
    rest = "<t:partNumber>0</t:partNumber><t:data>AA==</t:data><t:offset>0</t:offset>"
    assert "oken" in uploader.call("AppendChunk", inside + rest).fault


@pytest.mark.parametrize("token", ["", None, "unknown"])
def test_a_completion_needs_the_token_of_an_upload(
    uploader: Caller, token: str | None
) -> None:
    refused = uploader.complete(**described(b"abc"), UploadToken=token)
    assert "oken" in refused.fault


@pytest.mark.parametrize(
    "data", ["QUJ", "QUJD=", "Q=JD", "QUJD====", "====", "QQ==QUJD", "QU*D", "é==="]
)
def test_what_is_no_base64_is_refused(uploader: Caller, data: str) -> None:
    token = uploader.start(**described(b"abc")).text("UploadToken")
    inside = f"<t:uploadToken>{token}</t:uploadToken><t:partNumber>0</t:partNumber>"
    refused = uploader.call(
        "AppendChunk", f"{inside}<t:data>{data}</t:data><t:offset>0</t:offset>"
    )
    assert "base64" in refused.fault


def test_base64_may_be_written_in_lines(uploader: Caller) -> None:
    token = uploader.start(**described(b"abcd")).text("UploadToken")
    inside = f"<t:uploadToken>{token}</t:uploadToken><t:partNumber>0</t:partNumber>"
    stored = uploader.call(
        "AppendChunk",
        f"{inside}<t:data>YW\r\n Jj\tZA=\n=</t:data><t:offset>0</t:offset>",
    )
    assert stored.truth
