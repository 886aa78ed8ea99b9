"""Orders, counts and forms of JSON that the document leaves to the server."""

from __future__ import annotations

import json
import re
from typing import Any

from conformance.liberties import liberty
from conformance.reference.message import Response
from conformance.reference.staging.collation import collation_key
from conformance.reference.staging.envelope import JSON, Envelope
from conformance.reference.staging.listing import Listing
from conformance.reference.staging.model import COUNTERS, Json, Package
from conformance.reference.staging.shelf import Shelf


@liberty()
class EscapesAndIndentsJson(Envelope):
    """Write JSON in ASCII, indented, members in reverse, with a charset in its type."""

    def answer(
        self, status: int, content: Json, fields: tuple[tuple[str, str], ...] = JSON
    ) -> Response:
        text = json.dumps(dict(reversed(content.items())), indent=4) + "\n"
        kind = ("Content-Type", "Application/JSON;charset=UTF-8")
        others = [field for field in fields if field[0] != "Content-Type"]
        return Response(status, text.encode(), (*others, kind))


@liberty()
class SortsNumbersInNamesByValue(Listing):
    """Put 9 before 10, as people do: the document names no order of texts."""

    def collated(self, text: str) -> Any:  # noqa: ANN401  (compared only)
        pieces = re.split("([0-9]+)", text)
        return [
            (0, int(piece)) if piece.isdecimal() else (1, collation_key(piece))
            for piece in pieces
            if piece
        ]


@liberty()
class CountsNoRootFolders(Shelf):
    """Count the folder that a node is not as a folder of its own."""

    def counted(self, package: Package) -> list[int]:
        roots = self.store.rows(
            "SELECT count(*) FROM copies WHERE package = ? AND kind = 'folder'"
            " AND parent IN (SELECT uid FROM copies WHERE kind = 'node')",
            package.key,
        )
        counted = dict(zip(COUNTERS, super().counted(package), strict=True))
        counted["folder"] -= roots[0][0]
        return list(counted.values())


@liberty()
class AnswersEmptyMapsAndTexts(Envelope):
    """Leave nothing out: perms and stagingStatus are empty, as are descriptions."""

    def success(self, text: str, *messages: Json, **payload: Any) -> Response:  # noqa: ANN401  (JSON)
        if "items" in payload:
            payload |= {"perms": {}, "stagingStatus": {}}
        for package in [*payload.get("items", []), payload.get("contentPackage", {})]:
            package.setdefault("description", "")
        return super().success(text, *messages, **payload)
