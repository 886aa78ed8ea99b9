"""Requests as Templates, where elements: too much is selected, or too little."""

from __future__ import annotations

from lxml import etree

from conformance.deviations import deviation
from conformance.reference.cm.classes import InstanceClass
from conformance.reference.cm.model import Properties
from conformance.reference.cm.payload import Operation
from conformance.reference.cm.requests import Outcome, Requests
from conformance.reference.cm.selection import Selection
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.xml import Element

#: What a selection that is too wide or too narrow can spoil.
SELECTED_WRONG = (
    "cm.query.by-id",
    "cm.query.every-match-answered",
    "cm.code.one-per-instance",
    "cm.create.one-code-per-folder",
    "cm.create.file-answers-id",
    "cm.create.file-in-selected-folder",
    "cm.reference.children-listed",
    "cm.reference.files-by-id",
    "cm.template.values-of-instance",
    "cm.template.structure-kept",
)


def first_text(where: Element, name: str) -> str | None:
    """Return the text of a criterion, where there is one of this name."""
    text = where.findtext(name)
    return None if text is None else text.strip()


# -- files by ID and path -------------------------------------------------------------


@deviation("cm.query.by-id", disturbs=SELECTED_WRONG)
class FindsIdsByTheirBeginning(Selection):
    """Ask the index by prefix, as a search engine does."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        begin = first_text(where, "id")
        if subject.name != "obj" or not begin:
            return super().meant(subject, where)
        return [i for i in self.cm.store.all("obj") if i.key.startswith(begin)]


@deviation("cm.query.by-id", disturbs=SELECTED_WRONG)
class FindsIdsWithin(Selection):
    """Ask the database with LIKE and two per cent signs."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        part = first_text(where, "id")
        if subject.name != "obj" or not part:
            return super().meant(subject, where)
        return [i for i in self.cm.store.all("obj") if part in i.key]


@deviation("cm.query.by-id", disturbs=SELECTED_WRONG)
class CutsLongIds(Selection):
    """Compare as many digits as the column is wide."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        for element in where.iterchildren("id"):
            element.text = (element.text or "").strip()[:4]
        return super().meant(subject, where)


@deviation("cm.query.by-id", disturbs=SELECTED_WRONG)
class ReadsTheNumberAnIdBeginsWith(Selection):
    """Parse the ID with a function that stops at the first letter."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        for element in where.iterchildren("id"):
            text = (element.text or "").strip()
            digits = len(text) - len(text.lstrip("0123456789"))
            element.text = text[:digits] or text
        return super().meant(subject, where)


@deviation(
    "cm.query.by-id",
    disturbs=("cm.code.error-without-result", "cm.query.by-format", *SELECTED_WRONG),
)
class FallsBackToTheBaseFolder(Selection):
    """Show the start page where nothing is found."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        found = super().meant(subject, where)
        if subject.name == "obj" and not found:
            return self.properties.at_path("/")
        return found


@deviation("cm.query.by-path", disturbs=SELECTED_WRONG)
class SelectsWhatLiesBelowThePath(Selection):
    """Compare the beginnings of paths."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        found = super().meant(subject, where)
        if first_text(where, "path") is None:
            return found
        return [i for i in self.cm.store.all("obj") if self.below(i, found)]

    def below(self, obj: Instance, folders: list[Instance]) -> bool:
        return any(folder in self.properties.line(obj) for folder in folders)


@deviation(
    "cm.query.by-path",
    disturbs=(*SELECTED_WRONG, "cm.reference.base-folder-has-no-parent"),
)
class SelectsTheFilesInTheFolderOfThePath(Selection):
    """Take a path that ends with a slash for what is in there."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        found = super().meant(subject, where)
        if (first_text(where, "path") or "").endswith("/"):
            return self.cm.store.where("obj", "parent", found[0].key)
        return found


@deviation(
    "cm.query.by-path",
    disturbs=(
        "cm.template.nothing-extra",
        *SELECTED_WRONG,
        "cm.reference.base-folder-has-no-parent",
    ),
)
class SelectsTheNewestFolderForTheRoot(Properties):
    """Sort what has that path by age, and take the wrong end."""

    def at_path(self, path: str) -> list[Instance]:
        if path == "/":
            folders = self.store.where("obj", "objClass", "publication")
            return folders[-1:]
        return super().at_path(path)


# -- files by format and type ---------------------------------------------------------


@deviation("cm.query.by-format", disturbs=("cm.code.one-per-instance",))
class IgnoresTheFormat(Selection):
    """Skip a criterion that no index knows."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        if subject.name == "obj":
            etree.strip_elements(where, "objClass")
        return super().meant(subject, where)


@deviation("cm.query.by-format", disturbs=("cm.code.one-per-instance",))
class ComparesFileTypesInsteadOfFormats(Selection):
    """Select by the type of the format: one document is like the other."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        form = self.cm.store.find("objClass", first_text(where, "objClass") or "")
        if subject.name == "obj" and form is not None:
            where[0].tag, where[0].text = "objType", form.values["objType"]
        return super().meant(subject, where)


@deviation("cm.query.by-format", disturbs=("cm.code.one-per-instance",))
class FindsFormatsByTheirBeginning(Selection):
    """Ask the index by prefix, as a search engine does."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        begin = first_text(where, "objClass")
        if subject.name != "obj" or not begin:
            return super().meant(subject, where)
        files = self.cm.store.all("obj")
        return [i for i in files if i.values["objClass"].startswith(begin)]


@deviation("cm.query.by-file-type", disturbs=("cm.code.one-per-instance",))
class IgnoresTheFileType(Selection):
    """Skip a criterion that belongs to another class."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        if subject.name == "obj":
            etree.strip_elements(where, "objType")
        return super().meant(subject, where)


@deviation("cm.query.by-file-type", "cm.query.every-match-answered")
class TakesFileTypesForFormats(Selection):
    """Suppose that there is one format for each type, named like it."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        for element in where.iterchildren("objType"):
            if subject.name == "obj":
                element.tag = "objClass"
        return super().meant(subject, where)


@deviation("cm.query.by-file-type", disturbs=("cm.code.one-per-instance",))
class SelectsWhatIsNoFolder(Selection):
    """Negate the condition once too often."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        found = super().meant(subject, where)
        if subject.name == "obj" and first_text(where, "objType"):
            return [i for i in self.cm.store.all("obj") if i not in found]
        return found


# -- users ----------------------------------------------------------------------------


@deviation(
    "cm.query.user-by-login",
    disturbs=(
        "cm.reference.groups-of-user",
        "cm.reference.users-by-login",
        "cm.code.one-per-instance",
    ),
)
class FindsLoginsByTheirBeginning(Selection):
    """Complete a login as it is being typed."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        begin = first_text(where, "login")
        if subject.name != "user" or not begin:
            return super().meant(subject, where)
        return [i for i in self.cm.store.all("user") if i.key.startswith(begin)]


@deviation(
    "cm.query.user-by-login",
    disturbs=(
        "cm.reference.groups-of-user",
        "cm.reference.users-by-login",
        "cm.code.one-per-instance",
    ),
)
class AnswersEveryUser(Selection):
    """List all users, for the client to pick from."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        if subject.name == "user":
            return self.cm.store.all("user")
        return super().meant(subject, where)


@deviation(
    "cm.query.user-by-login",
    disturbs=(
        "cm.reference.groups-of-user",
        "cm.reference.members-are-users",
        "cm.reference.any-depth",
        "cm.reference.users-by-login",
        "cm.reference.values-of-referenced-instance",
    ),
)
class AnswersWhoeverAsks(Selection):
    """Show everybody their own data, whichever login was asked for."""

    def meant(self, subject: InstanceClass, where: Element) -> list[Instance]:
        found = super().meant(subject, where)
        me = self.cm.store.find("user", "root")
        return [me] if subject.name == "user" and me and found else found


# -- how many -------------------------------------------------------------------------

TOO_FEW = ("cm.code.one-per-instance", "cm.create.one-code-per-folder")


@deviation("cm.query.every-match-answered", disturbs=TOO_FEW)
class AnswersTheFirstTenMatches(Selection):
    """Answer a page, without telling that there are more."""

    def limited(self, where: Element, found: list[Instance]) -> list[Instance]:
        return super().limited(where, found)[:10]


@deviation("cm.query.every-match-answered", disturbs=TOO_FEW)
class LosesTheLastMatch(Selection):
    """Count from one in a loop that counts from nought."""

    def limited(self, where: Element, found: list[Instance]) -> list[Instance]:
        found = super().limited(where, found)
        return found[:-1] if len(found) > 1 else found


@deviation("cm.query.every-match-answered", disturbs=TOO_FEW)
class AnswersTheFirstMatchOnly(Selection):
    """Fetch one row from the cursor."""

    def limited(self, where: Element, found: list[Instance]) -> list[Instance]:
        return super().limited(where, found)[:1]


@deviation("cm.query.every-match-answered", "cm.query.by-format", disturbs=TOO_FEW)
class IndexesFilesLate(Selection):
    """Search an index that lags one file behind."""

    def limited(self, where: Element, found: list[Instance]) -> list[Instance]:
        found = super().limited(where, found)
        if where.find("id") is not None or where.find("path") is not None:
            return found
        newest = self.cm.store.all("obj")[-1]
        return [instance for instance in found if instance is not newest]


@deviation("cm.query.every-match-answered", disturbs=TOO_FEW)
class SearchesTheUpperFoldersOnly(Selection):
    """Look two levels deep, where most files are."""

    def limited(self, where: Element, found: list[Instance]) -> list[Instance]:
        found = super().limited(where, found)
        if where.find("objClass") is None and where.find("objType") is None:
            return found
        files = (i for i in found if i.kind == "obj")
        return [i for i in files if len(self.properties.line(i)) <= len("/ab")]


@deviation(
    "cm.code.one-per-instance", "cm.query.by-id", disturbs=("cm.query.by-format",)
)
class AnswersEachMatchTwice(Requests):
    """Join with the versions of a file, and forget to ask for distinct rows."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        if operation.verb == "get" and len(selected) > 1:
            selected = [instance for instance in selected for _ in range(2)]
        return super().on_each(session, operation, selected)
