"""Read every suite's ``requirements.toml``; refuse what the format does not allow.

A slip in a file must not silently require nothing: an unknown key, a dangling name
or a row said twice is an error that names the file, the entry, the key and the remedy.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from conformance.harness.catalogue.resting import rested
from conformance.harness.catalogue.rows import (
    PASSAGE,
    Catalogue,
    Document,
    Requirement,
)
from conformance.harness.catalogue.table import FormatError, Table

LEVELS = ("must", "should", "may", "open")

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ROWS = re.compile(r"((?:[A-Z]+-)+)(\d{3})(?:\.\.(\d{3}))?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DIGEST_FORM = "a SHA-256 as 64 hexadecimal digits in lower case"

Value = TypeVar("Value")


def load_catalogue(*sources: Traversable) -> Catalogue:
    """Read the catalogues given, or those of every suite there is, which stay read."""
    return _read(sources) if sources else _of_every_suite()


@cache
def _of_every_suite() -> Catalogue:
    return _read(find_catalogues())


def _read(sources: Iterable[Traversable]) -> Catalogue:
    parts = [_File.parse(source) for source in sources]
    # What differs from file to file by the protocol's name need not be compared.
    return Catalogue(
        protocols=_joined("protocol", ((part, part.protocol) for part in parts)),
        requirements={k: v for part in parts for k, v in part.requirements.items()},
        documents=_joined("documents", ((part, part.documents) for part in parts)),
        rows=tuple(_joined("rows", ((part, part.rows) for part in parts))),
        capabilities={k: v for part in parts for k, v in part.capabilities.items()},
    )


def find_catalogues() -> tuple[Traversable, ...]:
    """Return the ``requirements.toml`` of every suite, in the order of their names."""
    suites = files("conformance").joinpath("suites")
    found = (
        folder.joinpath("requirements.toml")
        for folder in sorted(suites.iterdir(), key=lambda folder: folder.name)
    )
    catalogues = tuple(file for file in found if file.is_file())
    if not catalogues:
        fault = "no suite has a requirements.toml"
        raise FormatError(str(suites), "", "", fault, "install the package anew")
    return catalogues


@dataclass(frozen=True)
class _File:
    """One catalogue file, section by section."""

    top: Table
    name: str

    @classmethod
    def parse(cls, source: Traversable) -> _File:
        try:
            values = tomllib.loads(source.read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            # Also where a requirement or a key stands twice: TOML forbids both.
            remedy = "correct the file; an ID or a key stands once"
            raise FormatError(str(source), "", "", str(fault), remedy) from fault
        top = Table(str(source), "", values)
        top.allow("protocol", "capabilities", "documents", "requirement", "rests-on")
        protocol = top.table("protocol")
        protocol.allow("name", "title", "rows")
        return cls(top, protocol.formed("name", _NAME, "a word in lower case"))

    @cached_property
    def protocol(self) -> dict[str, str]:
        return {self.name: self.top.table("protocol").text("title")}

    @cached_property
    def rows(self) -> dict[str, None]:
        protocol = self.top.table("protocol")
        rows: dict[str, None] = {}
        for written in protocol.texts("rows"):
            for row in _expanded(protocol, written):
                if row in rows:
                    fault = f"{row} is in two ranges"
                    raise protocol.error("rows", fault, "shorten one of them")
                rows[row] = None
        return rows

    @cached_property
    def capabilities(self) -> dict[str, str]:
        table = self.top.table("capabilities")
        for name in table.values:
            if not re.fullmatch(rf"{self.name}\.{_NAME.pattern}", name):
                form = f'begin it with "{self.name}." and quote it'
                raise table.error(name, "out of form", form)
        return {name: table.text(name) for name in table.values}

    @cached_property
    def documents(self) -> dict[str, Document]:
        section = self.top.table("documents")
        documents = {}
        for key in section.values:
            table = section.table(key, f"documents.{key}")
            table.allow("title", "sha256")
            digest = table.formed("sha256", _SHA256, _DIGEST_FORM)
            documents[key] = Document(key, table.text("title"), digest)
        return documents

    @cached_property
    def requirements(self) -> dict[str, Requirement]:
        section = self.top.table("requirement")
        fact = re.compile(rf"{self.name}\.[a-z]+(?:-[a-z]+)*\.{_NAME.pattern}")
        for key in section.values:
            if not fact.fullmatch(key):
                form = f'write [requirement."{self.name}.topic.fact"], quoted'
                raise section.error(key, "out of form", form)
        rows = {
            key: self._requirement(section.table(key, key)) for key in section.values
        }
        return rested(self.top.table("rests-on"), rows)

    def _requirement(self, table: Table) -> Requirement:
        required = ("statement", "level", "covers", "source", "digest")
        table.allow(*required, "reading", "needs", "excluded")
        level = table.text("level")
        table.known("level", [level], LEVELS)
        covers = table.texts("covers")
        table.known("covers", covers, self.rows)
        needs = table.texts("needs") if "needs" in table.values else ()
        table.known("needs", needs, self.capabilities)
        return Requirement(
            id=table.entry,
            protocol=self.name,
            level=level,
            statement=table.text("statement"),
            covers=covers,
            source=self._source(table),
            digest=table.formed("digest", _SHA256, _DIGEST_FORM),
            reading=table.text("reading") if "reading" in table.values else "",
            needs=needs,
            excluded=table.text("excluded") if "excluded" in table.values else "",
        )

    def _source(self, table: Table) -> str:
        source = table.text("source")
        for part in source.split(", "):
            passage = PASSAGE.fullmatch(part)
            if not passage or int(passage[3] or passage[2]) < int(passage[2]):
                form = 'write "document:line" or "document:first-last", joined by ", "'
                raise table.error("source", f"{part!r} is no passage", form)
            table.known("source", [passage[1]], self.documents)
        return source


def _expanded(protocol: Table, written: str) -> list[str]:
    found = _ROWS.fullmatch(written)
    if not found or int(found[3] or found[2]) < int(found[2]):
        form = "write PREFIX-001 or PREFIX-001..032"
        raise protocol.error("rows", f"{written!r} is no range of rows", form)
    last = int(found[3] or found[2])
    return [f"{found[1]}{number:03}" for number in range(int(found[2]), last + 1)]


def _joined(
    entry: str, parts: Iterable[tuple[_File, Mapping[str, Value]]]
) -> dict[str, Value]:
    joined: dict[str, Value] = {}
    for file, part in parts:
        for key in part:
            if key in joined:
                fault = "another catalogue has the same"
                raise FormatError(
                    file.top.file, entry, key, fault, "rename one of the two"
                )
            joined[key] = part[key]
    return joined
