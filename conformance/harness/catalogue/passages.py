"""Prove that the rows still point at the passages they were written from.

White space is folded before digesting, so that other line ends or another
indentation are no difference.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from conformance.harness.catalogue.rows import Catalogue, Requirement


def check_documents(catalogue: Catalogue, directory: Path) -> list[str]:
    """Compare every digest with the documents; return what differs and what to do.

    The text of a document is looked for as ``<key>.txt`` in the directory.
    """
    texts = {
        key: file.read_bytes()
        for key in catalogue.documents
        if (file := directory / f"{key}.txt").is_file()
    }
    return [
        *_other_documents(catalogue, directory, texts),
        *_other_passages(catalogue, texts),
    ]


def _other_documents(
    catalogue: Catalogue, directory: Path, texts: dict[str, bytes]
) -> Iterator[str]:
    for key, document in catalogue.documents.items():
        if key not in texts:
            yield f"{key}: {directory} has no {key}.txt; put the document's text there"
        elif (found := _digest([texts[key]])) != document.sha256:
            yield (
                f"{key}: this is not the text the rows were written from; "
                f"read what changed, correct the rows, then set sha256 to {found}"
            )


def _other_passages(catalogue: Catalogue, texts: dict[str, bytes]) -> Iterator[str]:
    lines = {key: text.split(b"\n") for key, text in texts.items()}
    for each in catalogue.requirements.values():
        # A document that is not there has been named before.
        if all(passage.document in lines for passage in each.passages):
            yield from _other_passage(each, lines)


def _other_passage(each: Requirement, lines: dict[str, list[bytes]]) -> Iterator[str]:
    if any(passage.last > len(lines[passage.document]) for passage in each.passages):
        yield f"{each.id}: {each.source} is past the document's end; correct source"
        return
    found = _digest(
        line
        for passage in each.passages
        for line in lines[passage.document][passage.first - 1 : passage.last]
    )
    if found != each.digest:
        yield (
            f"{each.id}: {each.source} is not the passage the row was written from; "
            f"correct source, or read it again and set digest to {found}"
        )


def _digest(texts: Iterable[bytes]) -> str:
    return hashlib.sha256(b" ".join(b" ".join(texts).split())).hexdigest()
