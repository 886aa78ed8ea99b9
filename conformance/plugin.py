"""The pytest plugin: options, and a run once a target is named.

Every pytest run on a machine imports this module, so it imports nothing heavy; what a
run needs is in ``conformance.running``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.mock import MockServer

EFFORTS = ("smoke", "default", "deep")
MARK = (
    "requirement(id): the requirement of the cms-conformance catalogue that the test "
    "judges"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of a conformance run."""
    group = parser.getgroup("cms-conformance", "conformance of a CMS server")
    add = group.addoption
    add("--target-url", metavar="URL", help="base URL of the server to judge")
    add("--reference", action="store_true", help="judge the bundled reference server")
    add(
        "--variant",
        metavar="NAME",
        help="with --reference: a deviation or liberty in place of its part",
    )
    add(
        "--profile", dest="target_profile", metavar="FILE", help="target profile (TOML)"
    )
    add(
        "--protocol",
        action="append",
        dest="protocols",
        metavar="NAME",
        help="judge only this protocol (repeatable)",
    )
    add(
        "--requirement",
        action="append",
        dest="requirements",
        metavar="PATTERN",
        help="judge only requirements whose ID matches, such as 'cm.stream.*'",
    )
    add(
        "--report-dir",
        default="reports/latest",
        metavar="DIR",
        help="where the report goes (default: reports/latest)",
    )
    add(
        "--report",
        action="append",
        dest="reports",
        default=[],
        metavar="KIND",
        help="which reports to write: html, json, junit (these by default), summary, "
        "earl, har, badge, all or none (repeatable)",
    )
    add(
        "--compare",
        metavar="FILE",
        help="results.jsonl of an earlier run to compare with",
    )
    add(
        "--update-known-failures",
        action="store_true",
        help="write the diff that makes the profile say what fails now",
    )
    add(
        "--effort",
        choices=EFFORTS,
        default="default",
        help="how much is generated (default: default)",
    )
    add(
        "--conformance-seed",
        type=int,
        default=0,
        metavar="N",
        help="seed of everything generated (default: 0)",
    )
    for name, what in (
        ("ca-file", "certificates (PEM) that the server's is verified with"),
        ("client-cert", "certificate (PEM) to show to the server"),
        ("client-key", "its key, where the certificate's file has none"),
    ):
        add(f"--conformance-{name}", metavar="FILE", help=what)
    add(
        "--conformance-insecure",
        action="store_true",
        help="leave the server's certificate unverified; the report says so",
    )
    add(
        "--conformance-rate",
        type=float,
        metavar="N",
        help="requests a second at most, all connections and workers together",
    )
    add(
        "--conformance-max-requests",
        type=int,
        metavar="N",
        help="end the run after so many requests",
    )
    add(
        "--conformance-max-time",
        type=float,
        metavar="SECONDS",
        help="end the run after so many seconds",
    )
    add(
        "--conformance-shard",
        metavar="I/N",
        help="judge one of N parts of the tests; `cms-conformance merge` joins them",
    )
    add(
        "--plan",
        action="store_true",
        help="send nothing to the target: write down what a run would change there",
    )
    add(
        "--conformance-progress",
        choices=("dots", "line", "none"),
        default="dots",
        help="how a run tells how far it is: pytest's dots, a line, or not at all",
    )
    add(
        "--strict-levels",
        action="store_true",
        help="a SHOULD that is not met fails the run too",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Set up a run if a target is named; otherwise only know the mark."""
    config.addinivalue_line("markers", MARK)
    option = config.option
    if option.target_url is not None or option.reference or option.target_profile:
        from conformance.running.hooks import start_run  # noqa: PLC0415  (heavy)

        start_run(config)
        return
    config.pluginmanager.register(_NoTarget(), "cms-conformance-no-target")


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> None:
    """Note that ``-n auto`` was asked for: how many that is, the target decides."""
    option = config.option
    if option.target_url is not None or option.reference or option.target_profile:
        from conformance.running.side_by_side import (  # noqa: PLC0415  (heavy)
            AUTO,
            is_left_to_us,
        )

        config.stash[AUTO] = is_left_to_us(option)


@pytest.fixture(scope="session")
def _cms_server() -> Iterator[MockServer]:
    """Serve the mock server while the session lasts."""
    from conformance.mock import MockServer  # noqa: PLC0415  (heavy)

    with MockServer() as server:
        yield server


@pytest.fixture
def cms_server(_cms_server: MockServer) -> Iterator[MockServer]:
    """Give a test the mock server as it is after its start (``MockServer``)."""
    yield _cms_server
    _cms_server.reset()


class _NoTarget:
    """Refuses to run conformance tests while no target is named."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Stop with a usage error where a collected test would need a target."""
        if any(item.get_closest_marker("requirement") for item in items):
            from conformance.cli.words import NO_TARGET  # noqa: PLC0415  (heavy)

            raise pytest.UsageError(NO_TARGET)
