"""Requests as Templates: lists of references after what they list has changed."""

from __future__ import annotations

from conformance.harness import Inconclusive, NotApplicable, Violation, requirement
from conformance.suites.cm.checks import listed, only_response, reference_ids
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.creations import change
from conformance.suites.cm.guard import sure
from conformance.suites.cm.lookups import bare_groups, of_file, people_of
from conformance.suites.cm.messages import prop, set_, where
from conformance.suites.cm.people import People
from conformance.suites.cm.scene import Workshop

SET = "cm.create.set-takes-effect"
GROUPS = "cm.reference.groups-of-user"


@requirement("cm.reference.children-listed")
def test_a_file_that_is_moved_is_a_child_of_its_new_folder_alone(
    workshop: Workshop,
) -> None:
    one, two = workshop.empty_folder().id, workshop.empty_folder().id
    document = workshop.document(one).id
    left, entered = [], []
    for former, folder in ((one, two), (two, one)):
        move(workshop, document, folder)
        left.append(workshop.children(former))
        entered.append(workshop.children(folder))
    assert left == [[], []]
    assert entered == [[document], [document]]


@requirement("cm.reference.groups-of-user")
def test_a_user_taken_out_of_a_group_is_no_member_any_more(
    cm: CmClient, people: People
) -> None:
    kept, left = people.new_group()[0], people.new_group()[0]
    login = people.new_user(kept, left)
    if set(bare_groups(cm, login)) != {kept, left} | people.others_of(login):
        raise Inconclusive("a new user has other groups than given", f"see {GROUPS}")
    before = people_of(cm, left)
    leave(cm, login, left, kept)
    assert [before, people_of(cm, left)] == [[login], []]


def move(workshop: Workshop, file_id: str, folder: str) -> None:
    """Move a file of ours, if the target lets us."""
    change(workshop, file_id, prop("parent", folder))
    check_set(reference_ids(of_file(workshop.cm, file_id, prop("parent"))), [folder])


def leave(cm: CmClient, login: str, left: str, kept: str) -> None:
    """Take a user of ours out of one of two groups, if the target lets us."""
    selection = sure(cm, where("user", login=login), "login", [login])
    groups = set_("user", prop("groups", prop("listitem", kept)))
    if not only_response(cm.ask(selection, groups)).succeeded:
        raise NotApplicable("the target does not let this be set: groups")
    told = bare_groups(cm, login)
    check_set([one for one in told if one in (kept, left)], [kept])


def check_set(found: list[str], given: list[str]) -> None:
    """See that references are those that were set with success."""
    if found != given:
        raise Violation(listed(found), f"{listed(given)}, as was set", requirement=SET)
