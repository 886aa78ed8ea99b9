"""The arguments of a file, a page or an asset, wherever they are given."""

from __future__ import annotations

import re

from conformance.mock.judging.bsn.call import Members, shown
from conformance.mock.judging.bsn.history import History
from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen

FILES = ("StartFileUpload", "CompleteFileUpload")
SESSIONS = ("StartWebPageUploadSession", "CompleteWebPageUploadSession")
ALL = (*FILES, *SESSIONS)
CHUNK = 262_144
LARGEST = 5_000_000_000
LONGEST = 128
SLASHES = ("\\", "/")
TYPES = ("Auto", "Image", "Video", "Audio", "WebPage", "Webpage")
RESERVED = set(':*?"<>|')
HASH = re.compile(r"[0-9A-Fa-f]{40}", re.ASCII)
ABSOLUTE = re.compile(r"[\\/]|[A-Za-z]:|[a-z]+://", re.ASCII)


def files(seen: Seen, history: History) -> tuple[Members, ...]:
    """Return the arguments of all files in a call."""
    return history.call(seen).files


@rule("bsn.client.file-name-given", *ALL)
def a_file_has_a_name(seen: Seen, history: History) -> Breach | None:
    """See that no name is empty (BSN-START-010)."""
    for file in files(seen, history):
        name = file.text("FileName")
        if not name:
            sent = "a file without FileName" if name is None else "an empty FileName"
            return Breach(sent, f"a name, up to {LONGEST} characters")
    return None


@rule("bsn.client.file-name-length", *ALL)
def a_name_is_short(seen: Seen, history: History) -> Breach | None:
    """See that a name has at most 128 characters (BSN-START-011)."""
    for file in files(seen, history):
        length = len(file.text("FileName") or "")
        if length > LONGEST:
            required = f"up to {LONGEST}"
            return Breach(f"a FileName of {length} characters", required)
    return None


@rule("bsn.client.file-name-separators", *ALL)
def a_name_is_no_path(seen: Seen, history: History) -> Breach | None:
    """See that a name holds no separator of paths (BSN-START-012)."""
    for file in files(seen, history):
        if set(SLASHES) & set(file.text("FileName") or ""):
            hint = "Is it a path? Where the file goes is said by VirtualPath."
            return Breach(f"the FileName {file}", "a name without slashes", hint)
    return None


@rule("bsn.client.file-name-characters", *ALL)
def a_name_is_valid_everywhere(seen: Seen, history: History) -> Breach | None:
    """See that a name holds nothing that Windows reserves (BSN-START-012)."""
    for file in files(seen, history):
        odd = RESERVED & set(file.text("FileName") or "")
        if odd:
            required = f"a name without {' '.join(sorted(odd))}"
            return Breach(f"the FileName {file}", required)
    return None


@rule("bsn.client.file-size-given", *ALL)
def a_file_has_a_size(seen: Seen, history: History) -> Breach | None:
    """See that the size of a file is stated."""
    for file in files(seen, history):
        if file.text("FileSize") is None:
            return Breach(f"{file} without FileSize", "its size in bytes")
    return None


@rule("bsn.client.file-size-unsigned", *ALL)
def a_size_is_not_negative(seen: Seen, history: History) -> Breach | None:
    """See that no size is negative (BSN-START-014)."""
    for file in files(seen, history):
        size = file.number("FileSize")
        if size is not None and size < 0:
            return Breach(f"the FileSize {size}", "the number of bytes there are")
    return None


@rule("bsn.client.file-size-limit", *ALL)
def a_file_is_not_too_large(seen: Seen, history: History) -> Breach | None:
    """See that a file has at most 5,000,000,000 bytes (BSN-START-013)."""
    for file in files(seen, history):
        size = file.number("FileSize") or 0
        if LARGEST < size < 1 << 63:
            return Breach(f"the FileSize {size}", f"up to {LARGEST}")
    return None


@rule("bsn.client.chunks-count", *ALL)
def chunks_are_counted_from_one(seen: Seen, history: History) -> Breach | None:
    """See that a file has one chunk or more (BSN-START-015)."""
    for file in files(seen, history):
        count = file.number("ChunksCount")
        if count is not None and count < 1:
            return Breach(f"the ChunksCount {count}", "1 or more")
    return None


@rule("bsn.client.file-is-split", *ALL)
def a_large_file_is_split(seen: Seen, history: History) -> Breach | None:
    """See that a file over 256 KiB has several chunks (BSN-START-017)."""
    for file in files(seen, history):
        size = file.number("FileSize") or 0
        if CHUNK < size <= LARGEST and file.number("ChunksCount") == 1:
            sent = f"{size} bytes in one chunk"
            return Breach(sent, f"{-(-size // CHUNK)} chunks of up to {CHUNK} bytes")
    return None


@rule("bsn.client.content-type", *ALL)
def a_content_type_is_one_of_five(seen: Seen, history: History) -> Breach | None:
    """See that the type is one that there is (BSN-START-018)."""
    for file in files(seen, history):
        kind = file.text("ContentType")
        if kind is not None and kind not in TYPES:
            return Breach(f"the ContentType {shown(kind)}", ", ".join(TYPES[:-1]))
    return None


@rule("bsn.client.session-type", *SESSIONS)
def a_page_is_a_webpage(seen: Seen, history: History) -> Breach | None:
    """See that a page is sent as one, since the default is another (BSN-WEB-109)."""
    call = history.call(seen)
    kind = call.args.text("ContentType")
    if not call.files or is_no_type(call.args) or (kind or "").lower() == "webpage":
        return None
    return Breach(f"a page as {typed(kind)}", "the ContentType Webpage")


def typed(kind: str | None) -> str:
    """Return a content type as a phrase shows it; there is one by default."""
    return "'Image', by default" if kind is None else shown(kind)


def is_no_type(file: Members) -> bool:
    """Tell whether a type is given that there is not."""
    return (file.text("ContentType") or TYPES[0]) not in TYPES


@rule("bsn.client.virtual-path-slashes", *ALL)
def a_path_begins_and_ends_with_a_slash(seen: Seen, history: History) -> Breach | None:
    """See that a path has its separators, of either kind (BSN-START-022)."""
    for file in files(seen, history):
        path = file.text("VirtualPath")
        if path and not (path.startswith(SLASHES) and path.endswith(SLASHES)):
            required = "a backslash at the beginning and at the end"
            return Breach(f"the VirtualPath {shown(path)}", required)
    return None


@rule("bsn.client.virtual-path-length", *ALL)
def a_path_is_short(seen: Seen, history: History) -> Breach | None:
    """See that a path has at most 128 characters (BSN-START-023)."""
    for file in files(seen, history):
        length = len(file.text("VirtualPath") or "")
        if length > LONGEST:
            required = f"up to {LONGEST}"
            return Breach(f"a VirtualPath of {length} characters", required)
    return None


@rule("bsn.client.hash-form", *ALL)
def a_hash_has_40_digits(seen: Seen, history: History) -> Breach | None:
    """See that a hash can be a SHA-1, in either case of letters (BSN-START-026)."""
    for file in files(seen, history):
        hashed = file.text("SHA1Hash")
        if hashed is not None and not HASH.fullmatch(hashed.strip()):
            hint = "Is it Base64, another hash, or does it have a prefix?"
            required = "40 hexadecimal digits, or none"
            return Breach(f"the SHA1Hash {shown(hashed)}", required, hint)
    return None


@rule("bsn.client.relative-path", *SESSIONS)
def the_place_of_an_asset_is_relative(seen: Seen, history: History) -> Breach | None:
    """See that an asset lies relative to its page (BSN-WEB-019)."""
    for asset in history.call(seen).assets:
        path = asset.text("RelativePath")
        if path and ABSOLUTE.match(path):
            sent = f"the RelativePath {shown(path)}"
            return Breach(sent, "a path that begins where the page is")
    return None


@rule("bsn.client.assets-given", "StartWebPageUploadSession")
def a_session_has_assets(seen: Seen, history: History) -> Breach | None:
    """See that a session is opened for one asset or more (BSN-WEB-003)."""
    call = history.call(seen)
    if not call.files or call.assets:
        return None
    hint = "Can the page be uploaded as a file of its own?"
    return Breach("a session without assets", "one asset or more", hint)


@rule("bsn.client.asset-id-for-updates", *SESSIONS)
def an_asset_is_replaced_in_updates_alone(
    seen: Seen, history: History
) -> Breach | None:
    """See that WebPageAssetId is given where a page is updated (BSN-WEB-020)."""
    call = history.call(seen)
    known = history.session(seen)
    updates = call.args.text("WebPageId") or (known is not None and known.page_id)
    if updates or (known is None and call.session_token):
        return None
    for asset in call.assets:
        if asset.text("WebPageAssetId") is not None:
            sent = f"a WebPageAssetId for {asset} of a new page"
            return Breach(sent, "the ID only where the page has a WebPageId")
    return None
