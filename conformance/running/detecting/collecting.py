"""Every test of the suites, collected once, in a pytest that itself runs none."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
from collections.abc import Callable

import pytest

from conformance.harness.catalogue import load_catalogue
from conformance.harness.probing import practices
from conformance.harness.resources import PACKAGE
from conformance.reference.bsn.wsdl import Wsdl
from conformance.running.command import NEEDLESS, PLUGINS, child_environment
from conformance.running.detecting.sessions import FIRST_LOOK, Suite
from conformance.running.proofs import load_proofs
from conformance.running.settings import load_settings
from conformance.suites.bsn.wsdl import read_description


class CollectingError(RuntimeError):
    """The suites could not be collected; the text is what pytest said."""


class Caller:
    """The pytest plugin that has something else done where tests would be run."""

    def __init__(self, then: Callable[[Suite], None]) -> None:
        self.then = then
        self.called = False
        self.error: BaseException | None = None
        self._out = sys.stdout

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Let tests be collected although no target is named."""
        config.pluginmanager.unregister(name="cms-conformance-no-target")
        load_settings(FIRST_LOOK)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Call back, unless something could not be collected."""
        if session.testsfailed:
            return True
        gc.collect()
        gc.freeze()  # what is loaded by now stays: no child need look at it again
        self.called = True
        try:
            with contextlib.redirect_stdout(self._out):
                self.then(Suite(session))
        except BaseException as error:  # noqa: BLE001  (raised again, outside pytest)
            self.error = error
        return True


def with_the_suite(then: Callable[[Suite], None], *, seed: int) -> None:
    """Collect every test, and do something with them while pytest waits.

    Raises:
        CollectingError: pytest did not get that far.

    """
    caller = Caller(then)
    said = io.StringIO()
    os.environ.pop("PYTEST_ADDOPTS", None)
    os.environ.pop("PYTEST_PLUGINS", None)
    os.environ |= child_environment()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        pytest.main(_line(seed), plugins=[caller])
    if caller.error is not None:
        raise caller.error
    if not caller.called:
        raise CollectingError(f"the suites could not be collected:\n{said.getvalue()}")


def load_what_children_need() -> None:
    """Load once what each of many processes would otherwise load for itself."""
    load_catalogue().digest  # noqa: B018  (it is kept)
    load_proofs()
    list(practices().values())
    description = Wsdl().document("http://127.0.0.1")
    read_description(description, lambda _: b"")


def _line(seed: int) -> list[str]:
    line = ["--pyargs", "conformance.suites", "--tb=no", "--capture=no"]
    line += ["-c", str(PACKAGE / "suites" / "pytest.ini")]
    needless = (*NEEDLESS, "faulthandler")
    plugins = [*PLUGINS, *(f"no:{name}" for name in needless)]
    line += [part for name in plugins for part in ("-p", name)]
    return [*line, f"--hypothesis-seed={seed}", f"--conformance-seed={seed}"]
