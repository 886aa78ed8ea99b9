"""Where progress is shown: one line that is rewritten, or lines now and then."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Event, Thread

from conformance.running.progress import Progress

#: Seconds between two looks: on a terminal, and where lines are kept.
ON_TERMINAL, IN_LOG = 0.2, 10.0

Paint = Callable[[str], str]


class Screen:
    """Shows progress on a file descriptor of its own, until it is closed.

    Pytest puts its own file in the place of standard output while tests run; a copy
    made before leads out. ``paint`` colours what is wrong.
    """

    def __init__(self, output: int, progress: Progress, paint: Paint) -> None:
        self.progress = progress
        self.paint = paint
        self._output = os.dup(output)
        self.rewrites = os.isatty(self._output)
        self.every = ON_TERMINAL if self.rewrites else IN_LOG
        self._shown = 0
        self._over = Event()
        self._thread = Thread(target=self._show, name="progress", daemon=True)

    def open(self) -> None:
        """Begin to show."""
        self._thread.start()

    def close(self) -> None:
        """Show no more, and leave no half line."""
        if self._over.is_set():
            return
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        self._write(self._erased() if self.rewrites else "")
        os.close(self._output)

    def _show(self) -> None:
        while not self._over.wait(self.every):
            self._write(self.drawn() if self.rewrites else self.kept())

    def kept(self) -> str:
        """Return the state as a line that stays."""
        return f"{self.paint_failures(self.progress.line())}\n"

    def drawn(self) -> str:
        """Return the state as what takes the place of the line before."""
        line = self.progress.line()[: self._width() - 1]
        rest = " " * (self._shown - len(line))
        self._shown = len(line)
        return f"\r{self.paint_failures(line)}{rest}"

    def paint_failures(self, line: str) -> str:
        """Return a line with its failures coloured."""
        if not self.progress.failing:
            return line
        words = self.progress.failures
        return line.replace(words, self.paint(words), 1)

    def _erased(self) -> str:
        return f"\r{' ' * self._shown}\r" if self._shown else ""

    def _width(self) -> int:
        try:
            return os.get_terminal_size(self._output).columns or 80
        except OSError:
            return 80

    def _write(self, text: str) -> None:
        try:
            os.write(self._output, text.encode("utf-8", "replace"))
        except OSError:
            self._over.set()  # nobody looks any more
