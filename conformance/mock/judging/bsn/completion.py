"""CompleteFileUpload, held against the start and against the chunks that were sent."""

from __future__ import annotations

from conformance.mock.judging.bsn.arguments import HASH
from conformance.mock.judging.bsn.call import many, shown
from conformance.mock.judging.bsn.history import History, Upload
from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen

#: What a completion in a session says as its start did; sizes and hashes have rules.
SAME = ("FileName", "VirtualPath", "ContentType", "ContentId")


def completed(seen: Seen, history: History) -> Upload | None:
    """Return the upload that is to be completed, if all is known of its chunks."""
    upload = history.upload(seen)
    if upload is None or not upload.is_clear or upload.state != "open":
        return None
    return upload


def size_of(seen: Seen, history: History, upload: Upload) -> int | None:
    """Return the size that counts: that of the completion, or else of the start."""
    own = history.call(seen).args
    if own.text("FileSize") is None:
        return upload.number("FileSize")
    size = own.number("FileSize")
    return None if size is None or size < 0 else size


@rule("bsn.client.chunks-before-completion", "CompleteFileUpload")
def chunks_come_before_the_end(seen: Seen, history: History) -> Breach | None:
    """See that a completion follows a chunk or more (BSN-GEN-004)."""
    upload = completed(seen, history)
    if upload is None or upload.received.pieces or upload.received.empty:
        return None
    if not size_of(seen, history, upload):
        return None
    hint = "Was every chunk answered by True? What is not stored is sent again."
    return Breach("a completion before any chunk was stored", "AppendChunk", hint)


def is_other_size(seen: Seen, history: History, upload: Upload) -> bool:
    """Tell whether a size is stated that is not that of the file."""
    size, received = size_of(seen, history, upload), upload.received
    if size is None or received.reach != received.end or not received.pieces:
        return False
    announced = received.end == upload.number("FileSize")
    return received.end > size or (announced and received.end < size)


@rule("bsn.client.completion-size", "CompleteFileUpload")
def the_size_is_that_of_the_file(seen: Seen, history: History) -> Breach | None:
    """See that the size at the end is that of the bytes sent (BSN-COMPLETE-003)."""
    upload = completed(seen, history)
    if upload is None or not is_other_size(seen, history, upload):
        return None
    end, size = upload.received.end, size_of(seen, history, upload)
    sent = f"{many(end, 'byte')}, and a FileSize of {size}"
    return Breach(sent, f"a FileSize of {end}")


@rule("bsn.client.file-is-whole", "CompleteFileUpload")
def a_file_is_sent_whole(seen: Seen, history: History) -> Breach | None:
    """See that the chunks leave no gap, and reach the end of the file (BSN-GEN-008)."""
    upload = completed(seen, history)
    size = None if upload is None else size_of(seen, history, upload)
    if upload is None or size is None or not upload.received.pieces:
        return None
    reach = upload.received.reach
    if reach >= size or is_other_size(seen, history, upload):
        return None
    hint = "Was every chunk answered by True? What is not stored is sent again."
    sent = f"chunks that reach {reach} without a gap"
    return Breach(sent, f"all {size} bytes of the file", hint)


def is_complete(seen: Seen, history: History, upload: Upload) -> bool:
    """Tell whether exactly the bytes arrived that were announced."""
    size, received = size_of(seen, history, upload), upload.received
    return bool(received.pieces) and received.reach == received.end == size


@rule("bsn.client.completion-count", "CompleteFileUpload")
def the_chunks_are_counted(seen: Seen, history: History) -> Breach | None:
    """See that the count is that of the chunks sent (BSN-COMPLETE-015)."""
    upload = completed(seen, history)
    if upload is None or not is_complete(seen, history, upload):
        return None
    own, parts = history.call(seen).args, upload.received.parts
    count = own.number("ChunksCount") or upload.number("ChunksCount")
    if count is None or count < 1 or count == parts:
        return None
    sent = f"{many(parts, 'chunk')}, and a ChunksCount of {count}"
    return Breach(sent, f"a ChunksCount of {parts}")


@rule("bsn.client.completion-hash", "CompleteFileUpload")
def the_hash_is_that_of_the_file(seen: Seen, history: History) -> Breach | None:
    """See that the hash at the end is that of the bytes sent (BSN-COMPLETE-026)."""
    upload = completed(seen, history)
    if upload is None or not is_complete(seen, history, upload):
        return None
    own = history.call(seen).args.text("SHA1Hash")
    hashed = (upload.given.get("SHA1Hash") if own is None else own) or ""
    actual = upload.received.hexdigest
    if not upload.received.hashable or not HASH.fullmatch(hashed.strip()):
        return None
    if hashed.strip().lower() == actual:
        return None
    hint = "Is the hash that of the whole file, and of what was sent?"
    return Breach(f"the SHA1Hash {shown(hashed)}", actual, hint)


@rule("bsn.client.completion-repeats", "CompleteFileUpload")
def the_arguments_of_a_start_are_repeated(
    seen: Seen, history: History
) -> Breach | None:
    """See that a file of a session is completed as it was started (BSN-WEB-010)."""
    upload = completed(seen, history)
    if upload is None or upload.session is None:
        return None
    for name in SAME:
        sent = history.call(seen).args.text(name)
        given = upload.given.get(name)
        if sent is not None and given is not None and sent[: len(given)] != given:
            required = f"{given}, as at the start"
            return Breach(f"the {name} {shown(sent)}", required)
    return None
