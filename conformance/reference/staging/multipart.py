"""multipart/form-data, read where it lies: parts are places in the body, not copies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from conformance.reference.message import Body
from conformance.reference.staging.refusal import Refusal, invalid

BLOCK = 1 << 16
#: Bytes of the header of one part, and of what may precede or follow all parts.
HEADER = 16 << 10
PADDING = 1 << 10
PARTS = 32

PARAMETER = re.compile(r';[ \t]*([!-:<>-~]+)=(?:"((?:\\.|[^"\\])*)"|([^;\s"]*))[ \t]*')
BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what its header says, and where its content lies."""

    name: str
    filename: str | None
    start: int
    size: int


class Multipart:
    """Read the upload of an archive out of a form."""

    #: The part that the product's own clients send. STG-X-014.
    upload = "fileBinaryData"

    def parts(self, content_type: str, body: Body) -> list[Part]:
        """Return the parts of a form. STG-ZIPPUT-001, STG-ZIPPUT-004."""
        delimiter = b"\r\n--" + self.boundary(content_type).encode()
        with body.open() as file:
            ends = list(self.delimiters(file, delimiter))
            if not ends or ends[0] > PADDING:
                raise invalid("the body does not begin with the boundary of its type")
            return list(self.between(file, ends, len(delimiter), body.size))

    def boundary(self, content_type: str) -> str:
        """Return the boundary of a form."""
        kind, _, rest = content_type.partition(";")
        if kind.strip().lower() != "multipart/form-data":
            text = (
                f"the body has to be multipart/form-data, not {kind[:40] or 'untyped'}"
            )
            raise Refusal(415, "FAILURE", text)
        boundary = parameters(f";{rest}").get("boundary", "")
        if not BOUNDARY.fullmatch(boundary):
            raise invalid("multipart/form-data needs a boundary of 1 to 70 characters")
        return boundary

    def delimiters(self, file: BinaryIO, delimiter: bytes) -> Iterator[int]:
        """Yield where delimiters begin; the first may lack its line end."""
        window, offset = b"\r\n", -2
        found = 0
        while block := file.read(BLOCK):
            window += block
            place = 0
            while (place := window.find(delimiter, place)) >= 0:
                yield offset + place
                place += len(delimiter)
                if (found := found + 1) > PARTS:
                    raise invalid(f"a form may have up to {PARTS} parts")
            kept = min(len(delimiter) - 1, len(window))
            offset += len(window) - kept
            window = window[len(window) - kept :]

    def between(
        self, file: BinaryIO, places: list[int], length: int, size: int
    ) -> Iterator[Part]:
        """Yield the parts between delimiters, the last of which closes the form."""
        for start, end in zip(places, [*places[1:], None], strict=True):
            file.seek(start + length)
            line = file.read(PADDING).partition(b"\r\n")[0]
            closing = line.startswith(b"--")
            if closing is not (end is None) or line.strip(b" \t-"):
                raise invalid("the form does not end with its closing boundary")
            if end is None:
                break
            yield self.part(file, start + length + len(line) + 2, end)
        if size - places[-1] - length > PADDING:
            raise invalid("something follows the closing boundary")

    def part(self, file: BinaryIO, start: int, end: int) -> Part:
        """Return the part that lies between two places."""
        file.seek(start)
        head, blank, _ = file.read(min(HEADER, end - start)).partition(b"\r\n\r\n")
        if not blank:
            raise invalid(f"a part has no header that ends within {HEADER} bytes")
        begin = start + len(head) + 4
        given = fields(head)
        if given.get("content-transfer-encoding", "binary").lower() not in (
            "binary",
            "8bit",
            "7bit",
        ):
            raise invalid("a part has to be sent as it is, without transfer encoding")
        kind, _, rest = given.get("content-disposition", "").partition(";")
        names = parameters(f";{rest}")
        if kind.strip().lower() != "form-data" or "name" not in names:
            raise invalid("each part needs Content-Disposition: form-data with a name")
        return Part(names["name"], names.get("filename"), begin, end - begin)

    def archive(self, parts: list[Part]) -> Part:
        """Return the part that holds the archive. STG-ZIPPUT-005."""
        named = [part for part in parts if part.name == self.upload]
        if len(named) > 1:
            raise invalid(f"the part {self.upload} is there twice", self.upload)
        files = named or [part for part in parts if part.filename is not None]
        if not files:
            text = f"the form has no part {self.upload} and no other file"
            raise invalid(text, self.upload)
        return files[0]

    def text(self, name: str, parts: list[Part], body: Body) -> str:
        """Return the content of a small text part, or nothing."""
        for part in parts:
            if part.name == name and part.size <= PADDING:
                with body.open() as file:
                    file.seek(part.start)
                    return file.read(part.size).decode(errors="replace")
        return ""


def fields(head: bytes) -> dict[str, str]:
    """Read the header of a part."""
    try:
        lines = head.decode().split("\r\n")
    except UnicodeDecodeError as error:
        raise invalid("the header of a part is not UTF-8") from error
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def parameters(text: str) -> dict[str, str]:
    """Read the parameters behind a field value: ``; name="value"; name=value``."""
    found: dict[str, str] = {}
    for name, quoted, token in PARAMETER.findall(text):
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted else token
        if name.lower() in found:
            raise invalid(f"the parameter {name[:40]} is there twice")
        found[name.lower()] = value
    return found
