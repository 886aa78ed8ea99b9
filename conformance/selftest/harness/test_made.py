"""The list of what a run made, while it is being written."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from conformance.harness.made import PATTERN, Made, MadeError, MadeFile, read_made


class Looking(Mapping[str, str]):
    """A header that looks which lists are there as it is written down."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.seen: list[Path] = []

    def __getitem__(self, key: str) -> str:
        self.seen += self.directory.glob(PATTERN)
        return key

    def __iter__(self) -> Iterator[str]:
        return iter(["target"])

    def __len__(self) -> int:
        return 1


def test_a_list_is_never_there_without_its_start(tmp_path: Path) -> None:
    header = Looking(tmp_path)
    MadeFile(tmp_path, "r1", header).close()

    assert header.seen == []


def test_a_list_tells_what_is_left(tmp_path: Path) -> None:
    written = MadeFile(tmp_path, "r1", {"target": "there"})
    written.add("package", "gone")
    written.intend("package", "meant", "all")
    written.gone("package", "gone")

    read = read_made(written.path)
    assert (read.run, read.start["target"]) == ("r1", "there")
    assert read.left == (Made("package", "meant", "all", intended=True),)
    assert stat.S_IMODE(written.path.stat().st_mode) == 0o600
    written.gone("package", "meant")
    written.close()
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_list_is_named(tmp_path: Path) -> None:
    path = tmp_path / "made-r1.jsonl"
    path.touch()

    with pytest.raises(MadeError, match=r"made-r1\.jsonl is no list"):
        read_made(path)
