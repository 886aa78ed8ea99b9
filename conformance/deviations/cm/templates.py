"""Requests as Templates: answers that do not have the structure of their request."""

from __future__ import annotations

from lxml import etree

from conformance.deviations import deviation
from conformance.reference.cm.classes import InstanceClass, Property
from conformance.reference.cm.payload import Operation
from conformance.reference.cm.requests import Outcome, Requests
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.templates import DEFAULT_LANGUAGE, Templates
from conformance.reference.xml import Element, tag_of

#: What a missing or additional property can spoil besides.
OUT_OF_SHAPE = (
    "cm.template.structure-kept",
    "cm.template.nothing-extra",
    "cm.template.repeated-property",
    "cm.reference.any-depth",
    "cm.reference.values-of-referenced-instance",
    "cm.reference.filled-answers-properties",
    "cm.reference.single-valued-unwrapped",
    "cm.reference.list-followed",
    "cm.reference.lists-inside-followed",
    "cm.reference.siblings-through-parent",
    "cm.reference.every-instance-followed",
    "cm.reference.class-element-added",
    "cm.reference.members-are-users",
    "cm.reference.mandatory-fields-are-fields",
    "cm.reference.valid-formats-answered",
)


def depth_of(place: Element) -> int:
    """Return how many elements an element of an answer stands in."""
    return sum(1 for _ in place.iterancestors())


# -- missing --------------------------------------------------------------------------


@deviation("cm.template.structure-kept", disturbs=OUT_OF_SHAPE)
class AnswersTheFirstPropertyOnly(Templates):
    """Return out of the loop over the template."""

    def fill(
        self, session: Session, instance: Instance, template: Element, answer: Element
    ) -> None:
        del template[1:]
        super().fill(session, instance, template, answer)


@deviation("cm.template.structure-kept", disturbs=OUT_OF_SHAPE)
class LosesTheLastPropertyBehindAReference(Templates):
    """Skip the last property of an extended query, by an index that is off by one."""

    def fill(
        self, session: Session, instance: Instance, template: Element, answer: Element
    ) -> None:
        super().fill(session, instance, template, answer)
        if not str(template.tag).endswith("-get") and len(template) > 1:
            del answer[-1]


@deviation(
    "cm.reference.any-depth", "cm.template.structure-kept", disturbs=OUT_OF_SHAPE
)
class StopsAtTheThirdReference(Templates):
    """Follow references with a limit, to be safe from cycles."""

    deepest = 3

    def fill(
        self, session: Session, instance: Instance, template: Element, answer: Element
    ) -> None:
        if depth_of(answer) < self.deepest:
            super().fill(session, instance, template, answer)


@deviation("cm.reference.any-depth", disturbs=OUT_OF_SHAPE)
class StopsAtTheTwentiethReference(Templates):
    """Allow as many levels as nobody will ever need."""

    def fill(
        self, session: Session, instance: Instance, template: Element, answer: Element
    ) -> None:
        if depth_of(answer) < 20:
            super().fill(session, instance, template, answer)


@deviation("cm.reference.any-depth", disturbs=OUT_OF_SHAPE)
class EntersNoInstanceTwice(Templates):
    """Break cycles by a list of the instances that were visited."""

    def fill(
        self, session: Session, instance: Instance, template: Element, answer: Element
    ) -> None:
        around = {element.get("visited") for element in answer.iterancestors()}
        if instance.key not in around:
            answer.set("visited", instance.key)
            super().fill(session, instance, template, answer)
            del answer.attrib["visited"]


# -- additional -----------------------------------------------------------------------


@deviation("cm.template.nothing-extra", disturbs=OUT_OF_SHAPE)
class AddsTheIdToEveryAnswer(Templates):
    """Answer the primary key with each row."""

    def get(
        self,
        session: Session,
        subject: InstanceClass,
        instance: Instance,
        asked: Element,
    ) -> list[Element]:
        (answer,) = super().get(session, subject, instance, asked)
        if answer.find(subject.identifier) is None:
            etree.SubElement(answer, subject.identifier).text = instance.key
        return [answer]


@deviation("cm.template.nothing-extra", disturbs=OUT_OF_SHAPE)
class AddsTheNameBehindReferences(Templates):
    """Show the name of whatever is referred to."""

    def fill(
        self, session: Session, instance: Instance, template: Element, answer: Element
    ) -> None:
        super().fill(session, instance, template, answer)
        if not str(template.tag).endswith("-get") and answer.find("name") is None:
            name = instance.values.get("name", "")
            etree.SubElement(answer, "name").text = name


@deviation("cm.template.nothing-extra", disturbs=OUT_OF_SHAPE)
class AddsTheFileTypeToTheFormat(Templates):
    """Answer the file type beside every format, since the two go together."""

    def fill(
        self, session: Session, instance: Instance, template: Element, answer: Element
    ) -> None:
        super().fill(session, instance, template, answer)
        if answer.find("objClass") is not None and answer.find("objType") is None:
            kind = self.cm.properties.obj_objType(instance)
            etree.SubElement(answer, "objType").text = kind


# -- values ---------------------------------------------------------------------------


@deviation(
    "cm.template.values-of-instance",
    "cm.query.every-match-answered",
    disturbs=("cm.query.by-format", "cm.create.name-kept"),
)
class AnswersNamesOfNeighbours(Requests):
    """Read names and IDs by two queries in different order."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        outcomes = super().on_each(session, operation, selected)
        names = [n for o in outcomes for e in o.result for n in e.findall("name")]
        texts = sorted(name.text or "" for name in names)
        for name, text in zip(names, texts[::-1], strict=True):
            name.text = text
        return outcomes


@deviation(
    "cm.template.values-of-instance",
    "cm.reference.parent-id",
    disturbs=("cm.query.every-match-answered", "cm.template.repeated-property"),
)
class AnswersTheFirstParentForAll(Requests):
    """Fetch the folder of the first match, and reuse it for the rest."""

    def on_each(
        self, session: Session, operation: Operation, selected: list[Instance]
    ) -> list[Outcome]:
        outcomes = super().on_each(session, operation, selected)
        parents = [p for o in outcomes for e in o.result for p in e.findall("parent")]
        for parent in parents:
            if not len(parent):
                parent.text = parents[0].text
        return outcomes


@deviation("cm.template.repeated-property", disturbs=("cm.template.structure-kept",))
class AnswersRepeatedPropertiesOnce(Templates):
    """Put the properties of a template into a table of names."""

    def fill(
        self, session: Session, instance: Instance, template: Element, answer: Element
    ) -> None:
        template[:] = {element.tag: element for element in template}.values()
        super().fill(session, instance, template, answer)


@deviation("cm.template.repeated-property", disturbs=OUT_OF_SHAPE)
class MergesRepeatedProperties(Templates):
    """Write into the element of that name, where there is one already."""

    def fill(
        self, session: Session, instance: Instance, template: Element, answer: Element
    ) -> None:
        super().fill(session, instance, template, answer)
        places = {element.tag: element for element in reversed(answer)}
        for element in answer:
            if element is not places[element.tag]:
                places[element.tag].extend(list(element))
        answer[:] = reversed(places.values())


@deviation(
    "cm.template.repeated-property",
    disturbs=(*OUT_OF_SHAPE, "cm.reference.empty-answers-id"),
)
class AnswersBothTheWayOfTheLast(Templates):
    """Decide by name how a property is answered, for all elements of that name."""

    def answer(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        last = asked
        for again in asked.itersiblings(tag_of(asked)):
            last = again
        super().answer(session, instance, known, last, place)


# -- languages ------------------------------------------------------------------------


@deviation(
    "cm.template.language-selects-title",
    disturbs=(
        "cm.reference.values-of-referenced-instance",
        "cm.reference.valid-formats-answered",
    ),
)
class AnswersTheDefaultLanguage(Templates):
    """Take the language from the user's settings instead of the template."""

    def translation(self, texts: dict[str, str], lang: str | None) -> str:
        del lang
        return super().translation(texts, None)


@deviation(
    "cm.template.language-selects-title",
    disturbs=("cm.reference.values-of-referenced-instance",),
)
class TranslatesAtTheTopOnly(Templates):
    """Lose the language on the way through a reference."""

    def answer(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().answer(session, instance, known, asked, place)
        if known.kind == "translated" and depth_of(place) > 1:
            texts = self.cm.properties.value(instance, known)
            place.text = self.translation(texts, None)


@deviation(
    "cm.template.language-selects-title",
    disturbs=("cm.reference.values-of-referenced-instance",),
)
class AnswersAllLanguagesInOne(Templates):
    """Answer the stored text, which holds every language."""

    def translation(self, texts: dict[str, str], lang: str | None) -> str:
        del lang
        return " / ".join(texts.values())


@deviation("cm.template.language-repeated")
class DropsTheLanguage(Templates):
    """Answer elements without attributes, as a serialiser of plain objects does."""

    def attributes(self, asked: Element) -> dict[str, str]:
        kept = super().attributes(asked)
        kept.pop("lang", None)
        return kept


@deviation("cm.template.language-repeated")
class WritesTheLanguageAsXmlDoes(Templates):
    """Use the attribute that XML itself has for languages."""

    def attributes(self, asked: Element) -> dict[str, str]:
        kept = super().attributes(asked)
        if "lang" in kept:
            kept["{http://www.w3.org/XML/1998/namespace}lang"] = kept.pop("lang")
        return kept


@deviation("cm.template.language-repeated")
class NamesTheDefaultLanguage(Templates):
    """Print the language of the server's locale beside every text."""

    def attributes(self, asked: Element) -> dict[str, str]:
        kept = super().attributes(asked)
        return kept | ({"lang": DEFAULT_LANGUAGE} if "lang" in kept else {})


@deviation("cm.template.language-repeated")
class WritesTheLanguageInCapitals(Templates):
    """Normalise language codes for a table of countries."""

    def attributes(self, asked: Element) -> dict[str, str]:
        kept = super().attributes(asked)
        return kept | ({"lang": kept["lang"].upper()} if "lang" in kept else {})
