"""What the target says about stored contents with the same bytes."""

from __future__ import annotations

from conformance.harness import NotApplicable, Violation, observe
from conformance.suites.bsn.checks import Status

NONE_OFFERED = "the target does not name contents with the same bytes"


def plain_hash(text: str) -> str:
    """Return a hash without a prefix that names the algorithm, in lower case."""
    return text.rpartition(":")[2].strip().lower()


def check_matches(status: Status, sha1: str, size: int) -> None:
    """See that every content said to match has the hash and the size of the file."""
    for one in status.matches:
        own = plain_hash(one.get("SHA1Hash")), one.get("FileSize")
        if own[0] not in {"", sha1} or own[1] != str(size):
            raise Violation(
                f"{one} as a match",
                f"contents with the SHA-1 {sha1} and {size} bytes",
                hint="Are contents compared by one of the two alone?",
            )
    observe(f"{'Some' if status.matches else 'No'} stored contents are said to match.")


def check_unmatched(status: Status, content_id: str, why: str) -> None:
    """See that a content is not said to match."""
    for one in status.matches:
        if one.get("Id") == content_id:
            raise Violation(
                f"content {content_id} as a match for {why}",
                "only contents that have these bytes",
                hint="Is an index of hashes left as it was when the bytes change?",
            )


def need_match(status: Status) -> tuple[Status, ...]:
    """Return the contents that are said to match.

    Raises:
        NotApplicable: there are none; to offer them is optional.

    """
    if not status.matches:
        raise NotApplicable(NONE_OFFERED)
    return status.matches
