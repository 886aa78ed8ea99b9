"""Which functions of the reference the tests of a requirement set in motion.

Each requirement is traced in a process of its own, with a server and fixtures of its
own: what another requirement's test has made already would hide what this one needs.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FrameType

from conformance.harness.resources import PACKAGE

REFERENCE = PACKAGE / "reference"


def function_name(code: CodeType) -> str:
    """Return the name under which a function of the reference is known here."""
    return f"{code.co_filename.removeprefix(f'{PACKAGE}/')}:{code.co_qualname}"


def is_of_the_reference(code: CodeType) -> bool:
    """Tell whether a function stands in a source file of the reference."""
    return code.co_filename.startswith(f"{REFERENCE}/")


class Tracer:
    """Remembers every function that is entered, in this thread and in later ones.

    The reference is set up in the thread that judges and serves in others; both count.
    """

    def __init__(self) -> None:
        self._entered: set[CodeType] = set()

    @property
    def functions(self) -> list[str]:
        """Return the functions of the reference that were entered."""
        codes = filter(is_of_the_reference, list(self._entered))
        return sorted({function_name(code) for code in codes})

    def forget(self) -> None:
        """Count nothing of what was entered so far."""
        self._entered.clear()

    @contextmanager
    def tracing(self) -> Iterator[None]:
        """Trace this thread while the block lasts, and all threads begun from now."""
        threading.settrace(self._enter)
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(None)

    def _enter(self, frame: FrameType, event: str, argument: object) -> None:
        """Note a call; a trace function that returns nothing is told no more of it."""
        del event, argument
        self._entered.add(frame.f_code)
