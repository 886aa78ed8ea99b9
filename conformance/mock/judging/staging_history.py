"""What the judge remembers of content staging."""

from __future__ import annotations

from conformance.mock.judging.seen import Seen

PACKAGES = "/rest/content/package"


class History:
    """Nothing yet: each request stands for itself."""

    def __init__(self, whole: bool) -> None:  # noqa: FBT001  (called by position)
        self.whole = whole

    def operation(self, seen: Seen) -> str:
        """Return ``list``, or ``other``."""
        is_list = seen.path.rstrip("/") == PACKAGES and seen.method in {"GET", "HEAD"}
        return "list" if is_list else "other"

    def note(self, seen: Seen) -> None:
        """Remember nothing."""
