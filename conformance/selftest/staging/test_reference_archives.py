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


PLAIN = with_entries((PAGE, b"{}"))
HOSTILE = {
    "no zip": b"x" * 100,
    "empty": b"",
    "nothing in it": b"PK\5\6" + bytes(18),
    "cut": PLAIN[:-30],
    "prefix": b"x" + PLAIN,
    "suffix": PLAIN + b"x",
    "comment": end_record(PLAIN, 20, "<H", 22) + PLAIN[-22:],
    "two volumes": end_record(PLAIN, 4, "<H", 1),
    "too few counted": end_record(end_record(PLAIN, 8, "<H", 1), 10, "<H", 1),
    "too many counted": end_record(end_record(PLAIN, 8, "<H", 3), 10, "<H", 3),
    "zip64": end_record(PLAIN, 16, "<L", 0xFFFFFFFF),
    "upwards": with_entries(("../x", b"")),
    "upwards inside": with_entries(("a/../../x", b"")),
    "absolute": with_entries(("/etc/x", b"")),
    "backslash": with_entries(("..\\x", b"")),
    "drive": with_entries(("C:x", b"")),
    "folder": with_entries(("a/", b"")),
    "foreign": with_entries(("readme.txt", b"")),
    "long name": with_entries(("x" * 60_000, b"")),
    "not ASCII": with_entries(("ä.page", b"")),
    "twice": with_entries((PAGE, b"{}"), (PAGE, b"{}")),
    "twice but for case": with_entries((PAGE, b"{}"), (PAGE.lower(), b"{}")),
    "link": link(),
    "encrypted": encrypted(),
    "unknown method": packed({"metadata.json": META}, ZIP_BZIP2),
    "bad sum": in_directory(PLAIN, 16, "<L", 1),
    "too long": in_directory(PLAIN, 24, "<L", 1000),
    "data too long": in_directory(PLAIN, 20, "<L", 100_000),
    "overlap": in_directory(PLAIN, 42, "<L", 0),
    "outside": in_directory(PLAIN, 42, "<L", 1 << 30),
    "no metadata": packed({PAGE: b"{}"}),
    "metadata no object": packed({"metadata.json": b"[]"}),
    "metadata deep": packed({"metadata.json": b"[" * 100_000}),
    "metadata large": packed({"metadata.json": META + b" " * (1 << 20)}),
    "bytes alone": with_entries((f"{LOGO}.bin", b"x")),
    "bytes of a page": with_entries((f"{PAGE}.bin", b"x")),
}


@pytest.mark.parametrize("archive", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_archive_is_refused_and_leaves_nothing(
    filled: Desk, tmp_path: Path, archive: bytes
) -> None:
    before, files = filled.load("spring").package, stored(tmp_path)
    answer = filled.upload("spring", archive)
    assert (answer.status, answer.code) == (422, "INVALIDDATA")
    assert filled.load("spring").package == before
    assert stored(tmp_path) == files


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


def test_what_is_behind_the_end_of_the_data_is_refused(filled: Desk) -> None:
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = squeezed.compress(META) + squeezed.flush()
    archive = packed({"metadata.json": META}).replace(data, data)
    assert data in archive
    longer = archive.replace(data, data + b"rest")
    start, size = longer.rfind(b"PK\1\2"), len(data) + 4
    changed = bytearray(end_record(longer, 16, "<L", start))
    struct.pack_into("<L", changed, 18, size)
    struct.pack_into("<L", changed, start + 20, size)
    assert filled.upload("spring", bytes(changed)).status == 422


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
