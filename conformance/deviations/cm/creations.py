"""Requests as Templates, creations and changes: made elsewhere, otherwise, or not."""

from __future__ import annotations

from lxml import etree

from conformance.deviations import deviation
from conformance.reference.cm.changes import Changes
from conformance.reference.cm.classes import InstanceClass
from conformance.reference.cm.creations import Creations
from conformance.reference.cm.payload import Operation
from conformance.reference.cm.requests import Outcome, Requests
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.templates import Templates
from conformance.reference.cm.values import Value
from conformance.reference.xml import Element

#: What is made in a wrong place spoils what the suite builds upon.
MISPLACED = (
    "cm.create.one-code-per-folder",
    "cm.query.every-match-answered",
    "cm.reference.children-listed",
    "cm.reference.siblings-through-parent",
    "cm.reference.parent-id",
    "cm.reference.any-depth",
    "cm.reference.values-of-referenced-instance",
    "cm.reference.every-instance-followed",
    "cm.template.structure-kept",
    "cm.template.values-of-instance",
    "cm.code.one-per-instance",
)


# -- where ----------------------------------------------------------------------------


@deviation("cm.create.file-in-selected-folder", disturbs=MISPLACED)
class CreatesInTheBaseFolder(Creations):
    """Overlook the where element of a creation."""

    def create_below(
        self, session: Session, subject: InstanceClass, parent: Instance, given: Element
    ) -> list[Element]:
        (parent,) = self.properties.at_path("/")
        return super().create_below(session, subject, parent, given)


@deviation("cm.create.file-in-selected-folder", disturbs=MISPLACED)
class CreatesBesideTheSelectedFolder(Creations):
    """Take the selected file for a sibling, as an editor's menu does."""

    def create_below(
        self, session: Session, subject: InstanceClass, parent: Instance, given: Element
    ) -> list[Element]:
        parent = self.cm.store.find("obj", parent.values["parent"]) or parent
        return super().create_below(session, subject, parent, given)


@deviation("cm.create.one-code-per-folder")
class CreatesInTheFirstFolderOnly(Requests):
    """Carry a creation out once per request, for the first folder found."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        if operation.verb == "create":
            selected = selected[:1]
        return super().on_each(session, operation, selected)


@deviation("cm.create.one-code-per-folder")
class CreatesTwiceInTheFirstFolder(Requests):
    """Count the folders, and forget to go on to the next one."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        if operation.verb == "create" and len(selected) > 1:
            etree.strip_elements(operation.element, "name")
            selected = [selected[0]] * len(selected)
        return super().on_each(session, operation, selected)


@deviation("cm.create.one-code-per-folder")
class ReportsOneCreationForAllFolders(Requests):
    """Answer what was created last, however much was created."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        outcomes = super().on_each(session, operation, selected)
        return outcomes[-1:] if operation.verb == "create" else outcomes


# -- what -----------------------------------------------------------------------------

RENAMED = (
    "cm.query.every-match-answered",
    "cm.template.values-of-instance",
    "cm.create.set-takes-effect",
    "cm.create.one-code-per-folder",
)


@deviation("cm.create.name-kept", disturbs=RENAMED)
class CutsNames(Creations):
    """Store names in a column of thirty-two characters."""

    def name(self, values: dict[str, Value]) -> str:
        return super().name(values)[:32]


@deviation("cm.create.name-kept", disturbs=RENAMED)
class WritesNamesInLowerCase(Creations):
    """Treat names as file names of a system that does not tell cases apart."""

    def name(self, values: dict[str, Value]) -> str:
        return super().name(values).lower()


@deviation("cm.create.name-kept", disturbs=RENAMED)
class WritesNamesInAscii(Creations):
    """Make names fit for addresses, without a word to the client."""

    def name(self, values: dict[str, Value]) -> str:
        return super().name(values).encode("ascii", "replace").decode()


@deviation("cm.create.name-kept", disturbs=RENAMED)
class ReplacesBlanksInNames(Creations):
    """Replace blanks, which are a nuisance in addresses."""

    def name(self, values: dict[str, Value]) -> str:
        return super().name(values).replace(" ", "_")


@deviation("cm.create.name-kept", disturbs=RENAMED)
class NumbersEveryName(Creations):
    """Make names unique by a counter, needed or not."""

    def name(self, values: dict[str, Value]) -> str:
        return super().name(values) + f"-{len(self.cm.store.all('obj'))}"


@deviation("cm.create.name-kept", disturbs=RENAMED)
class EscapesNamesTwice(Creations):
    """Escape a name for the database, and never undo it."""

    def name(self, values: dict[str, Value]) -> str:
        return super().name(values).replace("&", "&amp;").replace("'", "''")


@deviation(
    "cm.create.format-kept",
    disturbs=(*MISPLACED, "cm.query.by-format", "cm.query.by-file-type"),
)
class CreatesEverythingAsFolders(Creations):
    """Take the format of the folder for that of the file."""

    def create_below(
        self, session: Session, subject: InstanceClass, parent: Instance, given: Element
    ) -> list[Element]:
        for element in given.iterchildren("objClass"):
            element.text = parent.values["objClass"]
        return super().create_below(session, subject, parent, given)


@deviation(
    "cm.create.format-kept",
    "cm.query.by-format",
    disturbs=("cm.query.every-match-answered", "cm.query.by-file-type"),
)
class CreatesWithTheFirstFormatOfTheType(Creations):
    """Keep the file type, and pick the first format that has it."""

    def create_below(
        self, session: Session, subject: InstanceClass, parent: Instance, given: Element
    ) -> list[Element]:
        for element in given.iterchildren("objClass"):
            form = self.cm.store.find("objClass", element.text or "")
            same = form and self.cm.store.where(
                "objClass", "objType", form.values["objType"]
            )
            element.text = same[0].key if same else element.text
        return super().create_below(session, subject, parent, given)


# -- the answer -----------------------------------------------------------------------


@deviation("cm.create.file-answers-id", disturbs=("cm.create.nothing-but-id",))
class AnswersThePathOfTheNewFile(Creations):
    """Answer the address of what was created, as a browser would want it."""

    def identity(self, subject: InstanceClass, instance: Instance) -> Element:
        answer = super().identity(subject, instance)
        if subject.name == "obj":
            answer[0].tag = "path"
            answer[0].text = str(self.properties.obj_path(instance))
        return answer


@deviation(
    "cm.create.file-answers-id",
    disturbs=("cm.code.class-element", "cm.template.structure-kept"),
)
class AnswersTheIdWithoutTheClass(Creations):
    """Answer the ID alone, since the client knows what it created."""

    def identity(self, subject: InstanceClass, instance: Instance) -> Element:
        return super().identity(subject, instance)[0]


@deviation(
    "cm.create.file-answers-id",
    disturbs=("cm.create.nothing-but-id", "cm.template.structure-kept"),
)
class AnswersTheIdAsText(Creations):
    """Write what the Tcl command returns straight into the class element."""

    def identity(self, subject: InstanceClass, instance: Instance) -> Element:
        answer = etree.Element(subject.name)
        answer.text = instance.key
        return answer


@deviation(
    "cm.create.file-answers-id",
    "cm.create.file-in-selected-folder",
    "cm.create.name-kept",
    disturbs=(*MISPLACED, "cm.create.format-kept", "cm.create.set-takes-effect"),
)
class AnswersTheIdOfTheFolder(Creations):
    """Answer the ID of the instance that the operation was applied to."""

    def create_below(
        self, session: Session, subject: InstanceClass, parent: Instance, given: Element
    ) -> list[Element]:
        super().create_below(session, subject, parent, given)
        return [self.identity(subject, parent)]


@deviation("cm.create.nothing-but-id")
class AnswersTheNameOfTheNewFileToo(Creations):
    """Repeat what was given, to be of help."""

    def identity(self, subject: InstanceClass, instance: Instance) -> Element:
        answer = super().identity(subject, instance)
        if subject.name == "obj":
            etree.SubElement(answer, "name").text = instance.values["name"]
        return answer


# -- changes --------------------------------------------------------------------------

UNSET = ("cm.stream.upload-usable-as-blob", "cm.stream.round-trip")


@deviation(
    "cm.create.set-takes-effect",
    disturbs=(
        *UNSET,
        "cm.stream.blob-download",
        "cm.stream.content-type-ignored",
        "cm.stream.chunked-upload",
        "cm.stream.simultaneous-uploads-kept-apart",
    ),
)
class ReportsSuccessAndSetsNothing(Changes):
    """Check the new values, and forget to write them."""

    def set(
        self,
        session: Session,  # noqa: ARG002
        subject: InstanceClass,  # noqa: ARG002
        instance: Instance,
        given: Element,
    ) -> list[Element]:
        self.check(instance, self.read(instance, given))
        return []


@deviation("cm.create.set-takes-effect")
class SetsTheFirstPropertyOnly(Changes):
    """Read one property of a set element, and not the following ones."""

    def read(self, instance: Instance, given: Element) -> dict[str, Value]:
        if str(given.tag).endswith("-set"):
            del given[1:]
        return super().read(instance, given)


@deviation("cm.create.set-takes-effect")
class KeepsTheOldNameInTheFolder(Changes):
    """Rename a file, and leave the name that is shown as it was."""

    def store_value(self, instance: Instance, name: str, value: Value) -> None:
        if not (instance.kind == "obj" and name == "name" and name in instance.values):
            super().store_value(instance, name, value)


@deviation(
    "cm.create.set-takes-effect",
    disturbs=(
        "cm.stream.download-status",
        *UNSET,
        *MISPLACED,
        "cm.stream.blob-download",
        "cm.stream.blob-ticket-issued",
        "cm.reference.groups-of-user",
        "cm.reference.members-are-users",
        "cm.reference.valid-formats-answered",
        "cm.reference.mandatory-fields-are-fields",
        "cm.template.language-selects-title",
        "cm.create.file-in-selected-folder",
    ),
)
class AnswersFromACache(Templates):
    """Keep answers by instance and template, and never drop one."""

    def get(
        self,
        session: Session,
        subject: InstanceClass,
        instance: Instance,
        asked: Element,
    ) -> list[Element]:
        self.cache: dict[tuple[str, str, bytes], bytes]
        self.cache = getattr(self, "cache", {})
        key = (instance.kind, instance.key, etree.tostring(asked, method="c14n"))
        if key not in self.cache:
            (answer,) = super().get(session, subject, instance, asked)
            self.cache[key] = etree.tostring(answer)
        return [etree.fromstring(self.cache[key])]


@deviation("cm.create.set-takes-effect")
class CutsValuesThatAreSet(Changes):
    """Store whatever is set in columns of thirty-two characters."""

    def set(
        self,
        session: Session,
        subject: InstanceClass,
        instance: Instance,
        given: Element,
    ) -> list[Element]:
        for element in given.iterchildren("name", "title", "realName"):
            element.text = (element.text or "")[:32]
        return super().set(session, subject, instance, given)


@deviation("cm.create.set-takes-effect")
class SetsFilesAlone(Changes):
    """Check what is set of users and groups, and store what is set of files."""

    def set(
        self,
        session: Session,
        subject: InstanceClass,
        instance: Instance,
        given: Element,
    ) -> list[Element]:
        if instance.kind in {"obj", "content"}:
            return super().set(session, subject, instance, given)
        self.check(instance, self.read(instance, given))
        return []
