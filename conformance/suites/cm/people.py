"""Users and groups: the run's own where they can be made, else those that exist."""

from __future__ import annotations

import itertools
from functools import cached_property

from conformance.harness import Inconclusive, NotApplicable, Violation, observe
from conformance.harness.ledger import Ledger
from conformance.harness.target import Target
from conformance.suites.cm.checks import (
    described,
    instance,
    only_response,
    reference_ids,
    value,
)
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.guard import sure
from conformance.suites.cm.messages import (
    Response,
    create,
    delete,
    get,
    prop,
    where,
)

Pair = tuple[str, str]
"""A login and the name of a group that the user is a member of."""


class People:
    """Two groups and two users: the first is in both groups, the second in one.

    Making them is not in the documents. Where a target does not let us, the login that
    the suite works as, and its groups, have to do.
    """

    def __init__(self, cm: CmClient, target: Target, ledger: Ledger) -> None:
        self.cm = cm
        self.target = target
        self.ledger = ledger
        self._numbers = itertools.count(1)

    def new_group(self, name: str = "") -> tuple[str, Response]:
        """Make a group; return its name, and what the creation was answered."""
        self.target.need("cm.write")
        self.target.need("cm.user-administration")
        name = name or self._fresh_name("g")
        self.ledger.intend("group", name)
        creation = create("group", name=name, realName=f"Group {name}")
        response = only_response(self.cm.ask(creation))
        if not response.succeeded:
            self.ledger.settle("group", name)
            raise NotApplicable(f"no group could be made: {described(response)}")
        self._keep("group", "name", name)
        return name, response

    def groups_named(self, *endings: str) -> list[str]:
        """Make groups whose names end so; return those that the target takes."""
        taken = []
        for ending in endings:
            try:
                taken.append(self.new_group(self._fresh_name("g") + ending)[0])
            except NotApplicable:
                observe(f"A group whose name ends with {ending!r} is refused.")
        if not taken:
            raise NotApplicable("the target takes no such names of groups")
        return taken

    def new_user(self, *groups: str) -> str:
        """Make a user who is a member of groups, the first of them by default."""
        login = self._fresh_name("u")
        member = prop("groups", *(prop("listitem", name) for name in groups))
        self.ledger.intend("user", login)
        creation = create("user", member, login=login, defaultGroup=groups[0])
        response = only_response(self.cm.ask(creation))
        if not response.succeeded:
            self.ledger.settle("user", login)
            raise NotApplicable(f"no user could be made: {described(response)}")
        self._keep("user", "login", login)
        return login

    def _fresh_name(self, kind: str) -> str:
        run = self.target.run.replace("-", "")
        return f"{run}{kind}{next(self._numbers)}"

    def _keep(self, cls: str, identifier: str, name: str) -> None:
        selection = where(cls, prop(identifier, name))

        def remove() -> None:
            ours = sure(self.cm, selection, identifier, [name])
            response = only_response(self.cm.ask(ours, delete(cls)))
            if not response.succeeded:
                raise Violation(described(response), f"the {cls} deleted")

        self.ledger.enter(cls, name, remove)

    @cached_property
    def asked(self) -> tuple[Pair, ...]:
        """Return the memberships that we asked for; none where we could not."""
        try:
            first, second = self.new_group()[0], self.new_group()[0]
            both, one = self.new_user(first, second), self.new_user(first)
        except NotApplicable:
            return ()
        return (both, first), (both, second), (one, first)

    @cached_property
    def memberships(self) -> tuple[Pair, ...]:
        """Return memberships that hold: a user's or a group's side confirms each."""
        pairs = self.asked or self._existing()
        held = tuple(
            pair
            for pair in pairs
            if pair[1] in self.groups_of(pair[0]) or pair[0] in self.members_of(pair[1])
        )
        if not held:
            because = f"{self.cm.login} is a member of no group that can be seen"
            raise Inconclusive(because, "name a login with groups in cm.login")
        return held

    def _existing(self) -> tuple[Pair, ...]:
        login = self.cm.login
        return tuple((login, group) for group in self.groups_of(login))

    @property
    def login(self) -> str:
        """Return a user who is a member of a group, of two if we made the user."""
        return self.memberships[0][0]

    @property
    def group(self) -> str:
        """Return a group with a member, with two if we made the group."""
        return self.memberships[0][1]

    def groups_of(self, login: str) -> list[str]:
        """Return the groups that a user names; none where the query fails."""
        return self._names("user", "login", login, "groups")

    def members_of(self, group: str) -> list[str]:
        """Return the users that a group names; none where the query fails."""
        return self._names("group", "name", group, "users")

    def others_of(self, login: str) -> set[str]:
        """Return groups that a target puts a user into of its own accord.

        Both sides have to say so; a group of the run's own is none of them.
        """
        made = {group for _, group in self.memberships}
        told = set(self.groups_of(login)) - made
        return {group for group in told if login in self.members_of(group)}

    def _names(self, cls: str, identifier: str, name: str, wanted: str) -> list[str]:
        exchange = self.cm.ask(where(cls, prop(identifier, name)), get(cls, wanted))
        try:
            return reference_ids(value(instance(exchange, cls), wanted))
        except Violation:
            return []
