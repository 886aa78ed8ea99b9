"""No run without the command that the user started: where that is killed, it ends.

The run is in a process group of its own, so that nobody could stop it by the terminal.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Sequence
from typing import NoReturn

from conformance.harness.exit_code import ExitCode

#: The variable that tells a run which process it belongs to.
PARENT = "CMS_CONFORMANCE_PARENT"
PAUSE = 0.5
#: Seconds to clean up and report, and then to report alone; a run that takes longer
#: hangs, and nobody is left to end it.
PATIENCE = (120.0, 30.0)


def end_with_parent() -> None:
    """Interrupt this process, clean-up and all, once its parent is no more."""
    parent = os.environ.get(PARENT, "")
    if parent == str(os.getppid()) or (parent and not _lives(int(parent))):
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            # So begins what a script runs in the background.
            signal.signal(signal.SIGINT, signal.default_int_handler)
        threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()


def _lives(process: int) -> bool:
    """Tell whether there is such a process: a parent may be gone before it is seen."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PAUSE)
    end(PATIENCE)


def end(patience: Sequence[float]) -> NoReturn:
    """Interrupt this process, again after each patience; then it ends as it stands."""
    for seconds in patience:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(seconds)
    os._exit(ExitCode.INTERRUPTED)
