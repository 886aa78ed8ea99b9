"""Calls as they arrive: members found by local name, nil and absent alike.

BSN-GEN-010 and the toolkits in the field ask for it: some leave out what is not set,
some send it as nil, some write inherited members in another namespace.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.lexical import integer, moment
from conformance.reference.bsn.records import Arguments, Chunk
from conformance.reference.bsn.stream import Node

INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
NIL = f"{{{INSTANCE}}}nil"


class Messages:
    """Read what a call is given."""

    def arguments(self, call: Node) -> Arguments:
        """Return the arguments in ``args``; their type is told by their members."""
        args = self.member(call, "args")
        if args is None:
            raise Fault(f"{call.name} has no args")
        return self.arguments_of(args)

    def arguments_of(self, args: Node) -> Arguments:
        """Return the arguments in an element."""
        values = {
            field: read(self, node)
            for name, (field, read) in MEMBERS.items()
            if (node := self.member(args, name)) is not None
        }
        return Arguments(**values)

    def chunk(self, call: Node) -> Chunk:
        """Return the arguments of AppendChunk."""
        part, offset = self.member(call, "partNumber"), self.member(call, "offset")
        data = self.member(call, "data")
        return Chunk(
            session_token=self.token(call, "sessionToken"),
            upload_token=self.token(call, "uploadToken"),
            part_number=None if part is None else self.int32(part),
            data=None if data is None else self.binary(data),
            offset=None if offset is None else self.int64(offset),
        )

    def token(self, call: Node, name: str) -> str | None:
        """Return a token, or None where it was not specified."""
        node = self.member(call, name)
        return None if node is None else self.string(node)

    def member(self, parent: Node, name: str) -> Node | None:
        """Return a member that has a value."""
        node = parent.child(name)
        is_nil = node is not None and node.attributes.get(NIL, "").strip() in {
            "true",
            "1",
        }
        return None if is_nil else node

    # -- values ---------------------------------------------------------------------

    def string(self, node: Node) -> str:
        """Return a text."""
        if node.children:
            raise Fault(f"{node.name} holds elements where a value belongs")
        return node.text

    def int32(self, node: Node) -> int:
        """Return a number of 32 bits."""
        return integer(node.name, self.string(node), 32)

    def int64(self, node: Node) -> int:
        """Return a number of 64 bits."""
        return integer(node.name, self.string(node), 64)

    def moment(self, node: Node) -> str:
        """Return a moment, in UTC."""
        return moment(node.name, self.string(node))

    def binary(self, node: Node) -> bytearray:
        """Return bytes."""
        self.string(node)
        return bytearray() if node.binary is None else node.binary.data

    def thumbnail(self, node: Node) -> bytes:
        """Return the bytes of a thumbnail."""
        return bytes(self.binary(node))

    def assets(self, node: Node) -> tuple[Arguments, ...]:
        """Return the arguments of every asset, in order."""
        return tuple(
            self.arguments_of(child)
            for child in node.children
            if child.name == "WebPageAssetUploadArguments"
            and child.attributes.get(NIL, "") not in {"true", "1"}
        )


Read = Callable[[Messages, Node], Any]

MEMBERS: dict[str, tuple[str, Read]] = {
    "ChunksCount": ("chunks_count", lambda read, node: read.int32(node)),
    "ContentType": ("content_type", lambda read, node: read.string(node)),
    "FileLastModifiedDate": (
        "file_last_modified_date",
        lambda read, node: read.moment(node),
    ),
    "FileName": ("file_name", lambda read, node: read.string(node)),
    "FileSize": ("file_size", lambda read, node: read.int64(node)),
    "FileThumb": ("file_thumb", lambda read, node: read.thumbnail(node)),
    "SHA1Hash": ("sha1_hash", lambda read, node: read.string(node)),
    "SessionToken": ("session_token", lambda read, node: read.string(node)),
    "UploadToken": ("upload_token", lambda read, node: read.string(node)),
    "VirtualPath": ("virtual_path", lambda read, node: read.string(node)),
    "ContentId": ("content_id", lambda read, node: read.int32(node)),
    "Name": ("name", lambda read, node: read.string(node)),
    "WebPageId": ("web_page_id", lambda read, node: read.int32(node)),
    "RelativePath": ("relative_path", lambda read, node: read.string(node)),
    "WebPageAssetId": ("web_page_asset_id", lambda read, node: read.int32(node)),
    "Assets": ("assets", lambda read, node: read.assets(node)),
}
