"""Archives that the reference refuses: hostile, damaged, or no package."""

from __future__ import annotations

import io
import json
import os
import struct
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest

from conformance.reference.staging import Staging, content
from conformance.reference.staging.archive import Archive
from conformance.selftest.staging.desk import Desk, entries, packed

META = b'{"name":"x"}'
NODE = json.dumps(
    {"id": content.CLUB, "type": "node", "name": "n", "revision": 1, "properties": {}}
).encode()
PAGE = f"{content.HUT_RULES}.page"
LOGO = f"{content.LOGO}.image"


@pytest.fixture
def filled(desk: Desk) -> Desk:
    desk.create("spring")
    desk.add("spring", "page", content.HUT_RULES)
    desk.add("spring", "image", content.LOGO)
    return desk


def with_entries(*infos: tuple[ZipInfo | str, bytes]) -> bytes:
    target = io.BytesIO()
    with warnings.catch_warnings(), ZipFile(target, "w", ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # zipfile warns of doubled names
        archive.writestr("metadata.json", META)
        for info, data in infos:
            archive.writestr(info, data)
    return target.getvalue()


def link() -> bytes:
    info = ZipInfo(PAGE)
    info.external_attr = 0o120777 << 16
    return with_entries((info, b"/etc/passwd"))


def encrypted() -> bytes:
    archive = bytearray(with_entries((PAGE, b"{}")))
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = archive.rfind(mark) + offset
        archive[place] |= 1
    return bytes(archive)


def end_record(archive: bytes, at: int, form: str, value: int) -> bytes:
    changed = bytearray(archive)
    struct.pack_into(form, changed, len(changed) - 22 + at, value)
    return bytes(changed)


def in_directory(archive: bytes, at: int, form: str, value: int) -> bytes:
    changed = bytearray(archive)
    struct.pack_into(form, changed, archive.rfind(b"PK\1\2") + at, value)
    return bytes(changed)


def in_both(archive: bytes, at: int, value: int) -> bytes:
    """Change a field of the last entry, counted from its sum, in both headers."""
    changed = bytearray(archive)
    for mark, offset in ((b"PK\3\4", 14), (b"PK\1\2", 16)):
        struct.pack_into("<L", changed, archive.rfind(mark) + offset + at, value)
    return bytes(changed)


def moved() -> bytes:
    """Return an archive behind a byte that all its offsets know of."""
    target = io.BytesIO(b"x")
    target.seek(1)
    with ZipFile(target, "a") as archive:
        archive.writestr("metadata.json", META)
    return target.getvalue()


PLAIN = with_entries((PAGE, b"{}"))
HOSTILE: dict[str, tuple[bytes, str]] = {
    "no zip": (b"x" * 100, "end record"),
    "empty": (b"", "too short"),
    "nothing in it": (b"PK\5\6" + bytes(18), "metadata.json is missing"),
    "cut": (PLAIN[:-30], "end record"),
    "prefix": (b"x" + PLAIN, "not where"),
    "moved": (moved(), "precedes"),
    "suffix": (PLAIN + b"x", "end record"),
    "comment": (end_record(PLAIN, 20, "<H", 22) + PLAIN[-22:], "not where"),
    "two volumes": (end_record(PLAIN, 4, "<H", 1), "several volumes"),
    "too few counted": (
        end_record(end_record(PLAIN, 8, "<H", 1), 10, "<H", 1),
        "more entries than",
    ),
    "too many counted": (
        end_record(end_record(PLAIN, 8, "<H", 3), 10, "<H", 3),
        "fewer entries than",
    ),
    "zip64": (end_record(PLAIN, 16, "<L", 0xFFFFFFFF), "not where"),
    "upwards": (with_entries(("../x", b"")), "no name of an entry"),
    "upwards inside": (with_entries(("a/../../x", b"")), "no name of an entry"),
    "absolute": (with_entries(("/etc/x", b"")), "no name of an entry"),
    "backslash": (with_entries(("..\\x", b"")), "no name of an entry"),
    "drive": (with_entries(("C:x", b"")), "no name of an entry"),
    "folder": (with_entries(("a/", b"")), "no name of an entry"),
    "foreign": (with_entries(("readme.txt", b"")), "no entry of a package"),
    "long name": (with_entries(("x" * 60_000, b"")), "not where"),
    "not ASCII": (with_entries(("ä.page", b"")), "no name of an entry"),
    "twice": (with_entries((PAGE, b"{}"), (PAGE, b"{}")), "the same name"),
    "twice but for case": (
        with_entries((PAGE, b"{}"), (PAGE.lower(), b"{}")),
        "the same name",
    ),
    "link": (link(), "no plain file"),
    "encrypted": (encrypted(), "encrypted"),
    "unknown method": (packed({"metadata.json": META}, ZIP_BZIP2), "method 12"),
    "bad sum": (in_both(PLAIN, 0, 1), "not as long or not what"),
    "longer than told": (in_both(PLAIN, 8, 1), "not as long or not what"),
    "two sums": (in_directory(PLAIN, 16, "<L", 1), "differ in size"),
    "too long": (in_directory(PLAIN, 24, "<L", 1000), "differ in size"),
    "data too long": (in_directory(PLAIN, 20, "<L", 100_000), "differ in size"),
    "overlap": (in_directory(PLAIN, 42, "<L", 0), "overlaps"),
    "outside": (in_directory(PLAIN, 42, "<L", 1 << 30), "too early"),
    "no metadata": (packed({f"{content.CLUB}.node": NODE}), "metadata.json is missing"),
    "metadata no object": (packed({"metadata.json": b"[]"}), "no object with a name"),
    "metadata deep": (packed({"metadata.json": b"[" * 100_000}), "nested too deeply"),
    "metadata large": (
        packed({"metadata.json": META + b" " * (1 << 20)}),
        "more than 1048576",
    ),
    "bytes alone": (with_entries((f"{LOGO}.bin", b"x")), "its bytes are missing"),
    "bytes of a page": (with_entries((f"{PAGE}.bin", b"x")), "has no bytes"),
}


@pytest.mark.parametrize(("archive", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_archive_is_refused_and_leaves_nothing(
    filled: Desk, tmp_path: Path, archive: bytes, reason: str
) -> None:
    before, files = filled.load("spring").package, stored(tmp_path)
    answer = filled.upload("spring", archive)
    assert (answer.status, answer.code) == (422, "INVALIDDATA")
    assert reason in answer.json["messages"][0]["message"]
    assert (filled.load("spring").package, stored(tmp_path)) == (before, files)


def stored(folder: Path) -> set[str]:
    return {str(path) for path in folder.rglob("*") if ".sqlite" not in path.name}


Change = Callable[[dict[str, bytes]], object]


def changed(name: str, /, **properties: object) -> Change:
    def change(contents: dict[str, bytes]) -> None:
        document = json.loads(contents[name]) | properties
        contents[name] = json.dumps(document).encode()

    return change


CHANGES: dict[str, Change] = {
    "no node": lambda contents: contents.pop(f"{content.CLUB}.node"),
    "no folder": lambda contents: contents.pop(f"{content.HUTS}.folder"),
    "no bytes": lambda contents: contents.pop(f"{LOGO}.bin"),
    "no object": lambda contents: contents.pop(LOGO),
    "another id": changed(PAGE, id=content.OVERVIEW),
    "another type": changed(PAGE, type="form"),
    "no name": changed(PAGE, name=None),
    "revision": changed(PAGE, revision=0),
    "large revision": changed(PAGE, revision=1 << 70),
    "true revision": changed(PAGE, revision=True),
    "properties": changed(PAGE, properties=[]),
    "template": changed(PAGE, properties={"template": {"id": 1}}),
    "template text": changed(PAGE, properties={"template": "x"}),
    "itself": changed(f"{content.HUTS}.folder", parent=content.HUTS),
    "loop": changed(f"{content.TOURS}.folder", parent=content.HUTS),
    "in a page": changed(LOGO, parent=content.HUT_RULES),
    "in a node": changed(PAGE, parent=content.CLUB),
    "nowhere": changed(PAGE, parent=None),
    "node in a node": changed(f"{content.CLUB}.node", parent=content.CLUB),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_an_archive_that_is_no_whole_package_is_refused(
    filled: Desk, change: Change
) -> None:
    contents = entries(filled.download("spring"))
    change(contents)
    before = filled.load("spring").package
    assert filled.upload("spring", packed(contents)).status == 422
    assert filled.load("spring").package == before


@pytest.mark.parametrize("method", [ZIP_STORED, ZIP_DEFLATED])
def test_an_archive_of_another_tool_is_accepted(filled: Desk, method: int) -> None:
    contents = entries(filled.download("spring"))
    assert filled.upload("spring", packed(contents, method)).status == 200


def test_an_archive_may_have_10000_entries_and_no_more(filled: Desk) -> None:
    contents = entries(filled.download("spring"))
    folder = json.loads(contents[f"{content.HUTS}.folder"])
    for number in range(10_000 - len(contents)):
        uid = f"CC01.9{number:05}"
        contents[f"{uid}.folder"] = json.dumps(folder | {"id": uid}).encode()
    assert filled.upload("spring", packed(contents)).status == 200
    assert filled.upload("spring", packed(contents | {"x": b""})).status == 413


def bomb(size: int) -> bytes:
    contents = {"metadata.json": META, f"{LOGO}.bin": bytes(size)}
    return packed(contents)


def test_a_bomb_is_refused_by_what_comes_out_of_it(
    filled: Desk, tmp_path: Path
) -> None:
    free = disk_use(tmp_path)
    answer = filled.upload("spring", bomb(100 << 20))
    assert answer.status == 422
    assert "200 times" in answer.json["messages"][0]["message"]
    assert disk_use(tmp_path) - free < 1 << 20


def test_a_bomb_with_a_lying_header_is_refused(filled: Desk) -> None:
    archive = bomb(30 << 20)
    contents = bytearray(archive)
    for mark, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<L", contents, archive.rfind(mark) + offset, 10)
    assert filled.upload("spring", bytes(contents)).status == 422


def test_data_that_end_before_their_entry_does_are_refused(filled: Desk) -> None:
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = squeezed.compress(META) + squeezed.flush()
    plain = packed({"metadata.json": META}, ZIP_STORED)
    answer = filled.upload("spring", deflated(plain, data + b"rest"))
    assert answer.status == 422
    assert "does not end where" in answer.json["messages"][0]["message"]
    assert filled.upload("spring", deflated(plain, data)).status == 200


def deflated(archive: bytes, data: bytes) -> bytes:
    """Return an archive of one stored entry with other, deflated data."""
    changed = bytearray(archive.replace(META, data))
    start = changed.rfind(b"PK\1\2")
    for place in (8, start + 10):
        struct.pack_into("<H", changed, place, ZIP_DEFLATED)
    for place in (18, start + 20):
        struct.pack_into("<L", changed, place, len(data))
    return end_record(bytes(changed), 16, "<L", start)


class Narrow(Archive):
    """Accept archives of one kibibyte."""

    inflated = 1 << 10


class NarrowStaging(Staging):
    """Accept small archives only."""

    archive_part = Narrow


def test_the_sum_of_all_entries_is_bounded(tmp_path: Path) -> None:
    desk = Desk(tmp_path, NarrowStaging)
    desk.create("spring")
    contents = {"metadata.json": META, f"{LOGO}.bin": os.urandom(1 << 10)}
    answer = desk.upload("spring", packed(contents))
    desk.service.close()
    assert answer.status == 413


def disk_use(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
