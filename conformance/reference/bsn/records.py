"""What is kept: the arguments of a call, uploads, sessions, and contents."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from typing import Literal, Self

State = Literal[
    "Queued", "Started", "Uploading", "Uploaded", "Verified",
    "Completed", "Corrupted", "Cancelled",
]  # fmt: skip
Role = Literal["file", "page", "asset"]

#: States of an upload that takes chunks.
OPEN: frozenset[str] = frozenset({"Started", "Uploading", "Uploaded", "Corrupted"})
#: States of an upload whose file is whole; such an upload does not change any more.
WHOLE: frozenset[str] = frozenset({"Verified", "Completed"})


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a call; None is what was not specified, or nil."""

    chunks_count: int | None = None
    content_type: str | None = None
    file_last_modified_date: str | None = None
    file_name: str | None = None
    file_size: int | None = None
    file_thumb: bytes | None = None
    sha1_hash: str | None = None
    session_token: str | None = None
    upload_token: str | None = None
    virtual_path: str | None = None
    content_id: int | None = None
    name: str | None = None
    web_page_id: int | None = None
    relative_path: str | None = None
    web_page_asset_id: int | None = None
    assets: tuple[Arguments, ...] | None = None

    def over(self, earlier: Arguments) -> Arguments:
        """Return the earlier arguments with those specified here in their place."""
        own = ((name, getattr(self, name)) for name in ARGUMENTS)
        return replace(earlier, **{n: value for n, value in own if value is not None})

    def stored(self) -> str:
        """Return what is worth keeping with an upload, as JSON."""
        own = {name: getattr(self, name) for name in ARGUMENTS if name not in LARGE}
        return json.dumps({name: own[name] for name in own if own[name] is not None})

    @classmethod
    def restored(cls, text: str) -> Self:
        """Return arguments from their JSON."""
        return cls(**json.loads(text))


ARGUMENTS = tuple(field.name for field in fields(Arguments))
#: What is kept elsewhere, if at all.
LARGE = {"assets", "file_thumb"}


@dataclass(frozen=True, slots=True)
class Chunk:
    """The arguments of AppendChunk."""

    session_token: str | None
    upload_token: str | None
    part_number: int | None
    data: bytes | bytearray | None
    offset: int | None


@dataclass(slots=True)
class Upload:
    """The upload of one file, known by its token.

    ``file`` is the name under which its bytes are kept. ``content_id`` is set once the
    file is whole, ``matched`` when a stored content was offered in its place.
    ``received`` counts the bytes of its chunks.
    """

    token: str
    account: str
    arguments: Arguments
    started: float
    touched: float
    state: State = "Started"
    session: str | None = None
    role: Role = "file"
    position: int = 0
    file: str | None = None
    received: int = 0
    ended: float | None = None
    content_id: int | None = None
    matched: int | None = None
    sha1: str | None = None

    @property
    def replaces(self) -> int | None:
        """Return the id of the content that the file is to take the place of."""
        if self.role == "asset" and self.arguments.content_id is None:
            return self.arguments.web_page_asset_id
        return self.arguments.content_id


@dataclass(slots=True)
class Session:
    """The upload session of one web page; ``page_id`` is the page it updates."""

    token: str
    account: str
    name: str
    started: float
    touched: float
    page_id: int | None = None
    ended: float | None = None
    content_id: int | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the session still awaits its completion."""
        return self.ended is None


@dataclass(frozen=True, slots=True)
class Content:
    """A stored content, as the library knows it."""

    id: int
    account: str
    name: str
    path: str
    type: str
    size: int
    sha1: str
    file: str
    uploaded: float
    modified: str | None = None
    is_asset: bool = False
    orphaned: float | None = None


@dataclass(frozen=True, slots=True)
class PageStatus:
    """What is known of a session: itself, its page, and its assets in order."""

    session: Session
    page: Upload
    assets: tuple[Upload, ...]


@dataclass(frozen=True, slots=True)
class StartStatus:
    """What starting an upload gives: itself, and stored contents that match it."""

    upload: Upload
    matches: tuple[Content, ...] = ()
