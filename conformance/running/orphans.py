"""No run without the command that the user started: where that is killed, it ends.

The run is in a process group of its own, so that nobody could stop it by the terminal.
"""

from __future__ import annotations

import os
import signal
import threading
import time

#: The variable that tells a run which process it belongs to.
PARENT = "CMS_CONFORMANCE_PARENT"
PAUSE = 0.5


def end_with_parent() -> None:
    """Interrupt this process, clean-up and all, once its parent is no more."""
    parent = os.environ.get(PARENT, "")
    if parent == str(os.getppid()):
        threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PAUSE)
    os.kill(os.getpid(), signal.SIGINT)
