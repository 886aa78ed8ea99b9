"""The suite deletes a file of its own, and none that a target passes off as such."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.harness import Violation
from conformance.harness.ledger import Ledger
from conformance.harness.profile import checked_profile
from conformance.harness.run import Run
from conformance.harness.target import credentials
from conformance.mock import MockServer
from conformance.running.bundle import ENVIRONMENT
from conformance.running.targets import target_of
from conformance.suites.cm.checks import ids_in, only_response
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.guard import own_file
from conformance.suites.cm.messages import create, get, set_, where
from conformance.suites.cm.scene import Workshop, base_folder

MARK = "cct00000000"


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    profile = checked_profile({"cm": {"password-env": "CM_PASSWORD"}}, "vendor.toml")
    with MockServer(admin=False) as server:
        secrets = credentials(profile, ENVIRONMENT)
        run = Run(target_of(profile, server.url, "cct-00000000", secrets))
        with run.http() as http:
            yield Workshop(CmClient(http, run.target), run.target, Ledger())


def foreign(workshop: Workshop, name: str, folder: str = "") -> str:
    """Make a file that is not the run's, beside its folder; return its ID."""
    creation = create("obj", name=name, objClass="document")
    base = where("obj", id=folder or base_folder(workshop.cm))
    return ids_in(only_response(workshop.cm.ask(base, creation)))[0]


@pytest.mark.parametrize("name", ["index", "cct00000001n1", "x-cct00000000n1"])
def test_a_file_of_somebody_else_is_left_over(workshop: Workshop, name: str) -> None:
    theirs = foreign(workshop, name)
    workshop.keep(theirs)  # as a target would have it that answers with this ID

    (left,) = workshop.ledger.clean_up()

    assert "nothing was changed" in left.reason
    assert workshop.exists(theirs)


def test_a_folder_into_which_somebody_has_put_something_is_left_over(
    workshop: Workshop,
) -> None:
    folder = workshop.folder()
    theirs = foreign(workshop, "index", folder.id)

    reasons = [one.reason for one in workshop.ledger.clean_up()]

    assert f"file {theirs} in file {folder.id} does not carry" in reasons[0]
    assert workshop.exists(theirs)


def test_the_base_folder_is_left_over(workshop: Workshop) -> None:
    with pytest.raises(Violation, match="nothing was changed"):
        own_file(workshop.cm, base_folder(workshop.cm), MARK)


def test_what_the_run_made_goes(workshop: Workshop) -> None:
    document = workshop.document()

    assert workshop.ledger.clean_up() == []
    assert not workshop.exists(document.id)


def test_so_does_what_has_another_name_in_its_folder(workshop: Workshop) -> None:
    document = workshop.document()
    workshop.cm.ask(where("obj", id=document.id), set_("obj", name="renamed"))
    named = workshop.cm.ask(where("obj", id=document.id), get("obj", "name"))

    assert b"renamed" in named.body
    assert workshop.ledger.clean_up() == []
