"""Extended Queries: references followed wrongly, or answered in a wrong form."""

from __future__ import annotations

from lxml import etree

from conformance.deviations import deviation
from conformance.deviations.cm.reference_elements import FOLLOWED, LISTS
from conformance.reference.cm.classes import CLASSES, Property
from conformance.reference.cm.model import Properties
from conformance.reference.cm.session import Session
from conformance.reference.cm.store import Instance
from conformance.reference.cm.templates import Templates
from conformance.reference.xml import Element


@deviation("cm.reference.filled-answers-properties", disturbs=FOLLOWED)
class AnswersTheIdOfAFilledReference(Templates):
    """Answer a single reference by its ID, filled or not."""

    def follow(
        self,
        session: Session,  # noqa: ARG002
        instance: Instance,
        known: Property,
        asked: Element,  # noqa: ARG002
        place: Element,
    ) -> None:
        self.write_ids(instance, known, place)


@deviation("cm.reference.filled-answers-properties", disturbs=FOLLOWED)
class AnswersTheIdBesideTheProperties(Templates):
    """Write the ID first, and then what is asked for."""

    def follow(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        self.write_ids(instance, known, place)
        super().follow(session, instance, known, asked, place)


@deviation("cm.reference.single-valued-unwrapped", disturbs=FOLLOWED)
class WrapsSingleReferencesInTheirClass(Templates):
    """Answer single references like lists of one."""

    def follow(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        element = etree.SubElement(place, known.target)
        super().follow(session, instance, known, asked, element)


@deviation("cm.reference.list-followed", disturbs=FOLLOWED)
class AnswersTheIdsOfAFilledList(Templates):
    """Answer lists by IDs, filled or not."""

    def follow_all(
        self,
        session: Session,  # noqa: ARG002
        instance: Instance,
        known: Property,
        asked: Element,  # noqa: ARG002
        place: Element,
    ) -> None:
        self.write_ids(instance, known, place)


@deviation("cm.reference.list-followed", disturbs=FOLLOWED)
class DoublesTheClassElement(Templates):
    """Add the class element, though the template has it already."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        for element in place if asked[0].tag == known.target else ():
            inner = etree.SubElement(element, known.target)
            inner.extend(list(element)[:-1])


@deviation(
    "cm.reference.list-followed", "cm.reference.class-element-added", disturbs=FOLLOWED
)
class NamesFollowedInstancesListItem(Templates):
    """Answer lists by list items, whatever is in them."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        for element in place:
            element.tag = "listitem"


@deviation("cm.reference.class-element-added", disturbs=FOLLOWED)
class LeavesTheClassElementOut(Templates):
    """Copy the template for each instance, as it was written."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        if asked[0].tag != known.target:
            place[:] = [child for element in place for child in element]


@deviation("cm.reference.class-element-added", disturbs=FOLLOWED)
class NamesTheClassElementAfterTheProperty(Templates):
    """Call what is in a list like the list."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        if asked[0].tag != known.target:
            for element in place:
                element.tag = known.name


@deviation("cm.reference.every-instance-followed", disturbs=FOLLOWED)
class FollowsTheFirstInstanceOnly(Templates):
    """Fetch one row from the cursor."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        del place[1:]


@deviation("cm.reference.every-instance-followed", disturbs=FOLLOWED)
class FollowsAllIntoOneElement(Templates):
    """Open the class element once, before the loop."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        for element in place[1:]:
            place[0].extend(list(element))
            place.remove(element)


@deviation("cm.reference.every-instance-followed", disturbs=FOLLOWED)
class FollowsEqualInstancesOnce(Templates):
    """Collect what is answered in a set."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        place[:] = {etree.tostring(element): element for element in place}.values()


@deviation(
    "cm.reference.values-of-referenced-instance",
    "cm.reference.filled-answers-properties",
    disturbs=FOLLOWED,
)
class FollowsToTheFileItself(Templates):
    """Fill the inner template from the outer instance, where the class is the same."""

    def follow(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        if known.target == instance.kind and instance.values["parent"]:
            self.fill(session, instance, asked, place)
        else:
            super().follow(session, instance, known, asked, place)


@deviation("cm.reference.values-of-referenced-instance", disturbs=FOLLOWED)
class FollowsToTheFirstOfTheClass(Properties):
    """Cache the instances behind references by class."""

    def referenced(self, instance: Instance, known: Property) -> list[Instance]:
        found = super().referenced(instance, known)
        one = self.store.all(CLASSES[known.target].stored)[0]
        return [one for _ in found]


@deviation("cm.reference.values-of-referenced-instance", disturbs=FOLLOWED)
class ExchangesValuesBetweenFollowedInstances(Templates):
    """Sort one column of a list, and not the others."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        heads = [e[0] for e in place if len(e) > 1 and not len(e[0])]
        texts = [head.text for head in heads]
        for head, text in zip(heads, texts[::-1], strict=True):
            head.text = text


@deviation("cm.reference.lists-inside-followed", disturbs=FOLLOWED)
class LeavesListsBehindReferencesEmpty(Templates):
    """Load lists of the first level only."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        if known.many and sum(1 for _ in place.iterancestors()) > 1:
            del place[:]


@deviation("cm.reference.lists-inside-followed", disturbs=(*FOLLOWED, *LISTS))
class WritesListsBehindReferencesAsText(Templates):
    """Write nested lists by a function that knows texts only."""

    def write_ids(self, instance: Instance, known: Property, place: Element) -> None:
        super().write_ids(instance, known, place)
        if known.many and sum(1 for _ in place.iterancestors()) > 1:
            place.text = ",".join(item.text or "" for item in place)
            del place[:]


@deviation(
    "cm.reference.filled-answers-properties",
    "cm.reference.list-followed",
    disturbs=FOLLOWED,
)
class TakesATemplateOfTheIdForNone(Templates):
    """Spare the way to an instance of which nothing but the ID is asked for."""

    def answer(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        templates = self.bare(known, asked) if known.many else [asked]
        names = [child.tag for template in templates for child in template]
        if known.target and names == [CLASSES[known.target].identifier]:
            self.write_ids(instance, known, place)
        else:
            super().answer(session, instance, known, asked, place)


@deviation(
    "cm.reference.list-followed",
    "cm.reference.class-element-added",
    disturbs=FOLLOWED,
)
class UnwrapsTheOnlyInstanceOfAList(Templates):
    """Turn into a list what occurs more than once, as converters to XML do."""

    def follow_all(
        self,
        session: Session,
        instance: Instance,
        known: Property,
        asked: Element,
        place: Element,
    ) -> None:
        super().follow_all(session, instance, known, asked, place)
        if len(place) == 1:
            place[:] = list(place[0])
