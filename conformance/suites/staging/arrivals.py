"""Texts of the CMS that exports bring into a package: there by now, or never.

When an export brings no text at all, one requirement says so; then nothing can be said
about when it would be done.
"""

from __future__ import annotations

from conformance.harness import Inconclusive
from conformance.suites.staging.archives import holds
from conformance.suites.staging.packages import Packages

REFRESHES = "staging.transfer.export-refreshes-content"
#: Seconds that a text has to arrive in, however slow an export is.
PATIENCE = 10.0


def is_there(packages: Packages, name: str, text: str, seconds: float = 0.0) -> bool:
    """Tell whether an exported text is in a package by now, or after some seconds.

    What is not there counts when a further export brings it.
    """
    if _comes(packages, name, text, seconds):
        return True
    packages.export(name)
    check_arrives(packages, name, text)
    return False


def check_arrives(packages: Packages, name: str, text: str) -> None:
    """See that an exported text comes into the package, however late."""
    if packages.target.lacks("staging.zip"):
        return
    if not _comes(packages, name, text, PATIENCE):
        because = "no export brings the text of a page into its package"
        raise Inconclusive(because, f"see {REFRESHES}")


def _comes(packages: Packages, name: str, text: str, seconds: float) -> bool:
    def there() -> bool:
        return holds(packages.download(name), text)

    return packages.clock.eventually(there, seconds) if seconds else there()
