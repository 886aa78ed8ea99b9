"""Keys that are not unique, columns too narrow, queries too loose or too strict."""

from __future__ import annotations

import re
import time

from conformance.deviations import deviation
from conformance.reference.cm.blobs import Blobs
from conformance.reference.cm.classes import InstanceClass, Property
from conformance.reference.cm.creations import Creations
from conformance.reference.cm.dialect import Dialect
from conformance.reference.cm.model import Properties
from conformance.reference.cm.responses import Responses
from conformance.reference.cm.selection import Selection
from conformance.reference.cm.store import Instance, texts_of
from conformance.reference.cm.values import Value
from conformance.reference.message import Body
from conformance.reference.xml import Element, tag_of

TICK = 1_000_000


@deviation(  # CM-STREAM-032
    "cm.stream.simultaneous-uploads-kept-apart",
    disturbs=("cm.stream.round-trip",),  # where two meet within a millisecond
)
class NamesBlobsByTheClock(Blobs):
    """Name a stored file by a clock of milliseconds, which suffices for one client."""

    def keep(self, body: Body) -> str:
        name = f"{time.time_ns() // TICK:032x}"
        kept = self.path(super().keep(body))
        kept.rename(self.path(name))
        return name


@deviation("cm.response.response-id-unique")  # CM-RESP-017
class NumbersResponsesWithinASecond(Responses):
    """Make IDs of the second and a number that starts anew with each payload."""

    number = 0

    def new_id(self) -> str:
        self.number += 1
        return f"R{self.cm.clock.now():%Y%m%d%H%M%S}-{self.number}"

    def payload(self, dialect: Dialect) -> Element:
        self.number = 0
        return super().payload(dialect)


@deviation("cm.create.name-kept")  # CM-REQ-005
class StoresNamesInThreeBytesACharacter(Creations):
    """Keep names in a column of MySQL's utf8, which has no room for a fourth byte."""

    def name(self, values: dict[str, Value]) -> str:
        return re.sub("[\U00010000-\U0010ffff]", "?", super().name(values))


@deviation("cm.query.by-format")  # CM-REQ-010
class TakesCriteriaForPatterns(Selection):
    """Put a criterion into LIKE as it came: an underscore is any character."""

    def candidates(self, subject: InstanceClass, where: Element) -> list[Instance]:
        names = {tag_of(criterion) for criterion in where}
        if names & {subject.identifier, "path"}:
            return super().candidates(subject, where)
        return self.cm.store.all(subject.stored)

    def holds(self, instance: Instance, known: Property, wanted: str) -> bool:
        pattern = re.escape(wanted).replace("_", ".").replace("%", ".*")
        texts = texts_of(self.properties.value(instance, known))
        return any(re.fullmatch(pattern, text, re.DOTALL) for text in texts)


@deviation(  # CM-REQ-009, CM-REQ-035
    "cm.query.by-file-type", "cm.query.every-match-answered"
)
class FollowsTheFirstFormatOfAType(Selection):
    """Select by type through a subquery of formats that yields one row at most."""

    def narrowed(
        self, subject: InstanceClass, found: list[Instance], criterion: Element
    ) -> list[Instance]:
        found = super().narrowed(subject, found, criterion)
        if subject.name != "obj" or criterion.tag != "objType":
            return found
        wanted = (criterion.text or "").strip()
        formats = self.cm.store.where("objClass", "objType", wanted)[:1]
        keys = [form.key for form in formats]
        return [obj for obj in found if obj.values["objClass"] in keys]


@deviation(  # CM-REQ-016, CM-REQ-028
    "cm.reference.members-are-users",
    "cm.reference.users-by-login",
    # the groups of a user are compared with the members of these groups
    disturbs=("cm.reference.groups-of-user", "cm.reference.any-depth"),
)
class LeavesOutWhoseDefaultGroupItIs(Properties):
    """Ask a directory for the members: those whose primary group it is are missing."""

    def group_users(self, group: Instance) -> Value:
        users = (self.must("user", key) for key in super().group_users(group))
        return [u.key for u in users if u.values.get("defaultGroup") != group.key]
