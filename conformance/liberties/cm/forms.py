"""Lawful dress of answers: what XML holds equal is equal."""

from __future__ import annotations

import re

from lxml import etree

from conformance.liberties import liberty
from conformance.reference.cm.responses import Responses
from conformance.reference.xml import Element


@liberty()
class WritesUtf16(Responses):
    """Answer in UTF-16, which every XML parser reads."""

    def serialized(self, payload: Element) -> bytes:
        return etree.tostring(payload, xml_declaration=True, encoding="UTF-16")


@liberty()
class WritesLatin1(Responses):
    """Answer in ISO-8859-1, as declared; what it lacks are character references."""

    def serialized(self, payload: Element) -> bytes:
        return etree.tostring(payload, xml_declaration=True, encoding="ISO-8859-1")


@liberty()
class WritesCanonicalXml(Responses):
    """Answer without declaration, attributes in order, empty elements in two tags."""

    def serialized(self, payload: Element) -> bytes:
        return etree.tostring(payload, method="c14n")


@liberty()
class WritesApostrophes(Responses):
    """Put attributes between apostrophes, with blanks around the equals sign."""

    def serialized(self, payload: Element) -> bytes:
        text = super().serialized(payload).decode()
        return re.sub(r' ([\w.-]+)="([^"\']*)"', r"\n\1 = '\2'", text).encode()


@liberty()
class IndentsAnswers(Responses):
    """Indent elements: white space between them is none of their content."""

    def serialized(self, payload: Element) -> bytes:
        return etree.tostring(
            payload, xml_declaration=True, encoding="UTF-8", pretty_print=True
        )


@liberty()
class TurnsAttributesAround(Responses):
    """Write attributes in another order: they have none."""

    def serialized(self, payload: Element) -> bytes:
        for element in payload.iter():
            attributes = list(element.attrib.items())
            element.attrib.clear()
            element.attrib.update(attributes[::-1])
        return super().serialized(payload)


@liberty()
class CommentsOnEverything(Responses):
    """Put comments and processing instructions between elements, and around them."""

    def serialized(self, payload: Element) -> bytes:
        for element in list(payload.iter()):
            if len(element):
                element.insert(0, etree.Comment(" generated "))
                element.append(etree.ProcessingInstruction("server", "done"))
        payload.addprevious(etree.Comment(" answer "))
        return super().serialized(payload.getroottree().getroot())


@liberty()
class CommentsInsideText(Responses):
    """Put a comment behind the text of each element: it is no part of the text."""

    def serialized(self, payload: Element) -> bytes:
        for element in list(payload.iter()):
            if element.text and not len(element):
                half = len(element.text) // 2
                comment = etree.Comment(" here ")
                element.text, comment.tail = element.text[:half], element.text[half:]
                element.append(comment)
        return super().serialized(payload)


@liberty()
class WritesCharactersAsNumbers(Responses):
    """Write letters as character references, in text and in attributes."""

    def serialized(self, payload: Element) -> bytes:
        text = etree.tostring(payload, encoding="unicode")
        plain = re.compile(r"""(?<=[>"])[\w .]+(?=[<"])""")
        return plain.sub(self.numbered, text).encode("ascii", "xmlcharrefreplace")

    def numbered(self, plain: re.Match[str]) -> str:
        return "".join(f"&#x{ord(letter):x};" for letter in plain[0])


@liberty()
class WritesSectionsOfCharacterData(Responses):
    """Put every text into a CDATA section."""

    def serialized(self, payload: Element) -> bytes:
        for element in payload.iter():
            if element.text and "]]>" not in element.text:
                element.text = etree.CDATA(element.text)
        return super().serialized(payload)


@liberty()
class NamesItsDocumentType(Responses):
    """Name the DTD: nobody need fetch it."""

    def serialized(self, payload: Element) -> bytes:
        return etree.tostring(
            payload,
            xml_declaration=True,
            encoding="UTF-8",
            doctype='<!DOCTYPE cm-payload SYSTEM "cm.dtd">',
        )


@liberty()
class DeclaresANamespaceItDoesNotUse(Responses):
    """Declare the prefix for schema instances, as serialisers do."""

    def serialized(self, payload: Element) -> bytes:
        space = b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        data = super().serialized(payload)
        return data.replace(b"<cm-payload", b"<cm-payload" + space, 1)


@liberty()
class PutsTheAnswerIntoANamespace(Responses):
    """Declare a default namespace: no document speaks of any, so it is recorded."""

    def serialized(self, payload: Element) -> bytes:
        data = super().serialized(payload)
        return data.replace(b"<cm-payload", b'<cm-payload xmlns="urn:cm"', 1)


@liberty()
class TellsTheLanguageAsXmlDoes(Responses):
    """Give responses xml:lang, which belongs to XML and not to the documents."""

    def serialized(self, payload: Element) -> bytes:
        for response in payload.iterchildren("cm-response"):
            response.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
        return super().serialized(payload)


@liberty()
class LeavesTheRootBare(Responses):
    """Give the root no attribute: the documents list those of responses alone."""

    def serialized(self, payload: Element) -> bytes:
        payload.attrib.clear()
        return super().serialized(payload)


@liberty()
class LeavesTheHeaderEmpty(Responses):
    """Answer a header without content: what stands in it is not among the documents."""

    def serialized(self, payload: Element) -> bytes:
        del payload[0][:]
        return super().serialized(payload)


@liberty()
class LivesInAnotherAge(Responses):
    """Stamp answers with a clock that nobody has set."""

    def serialized(self, payload: Element) -> bytes:
        payload.set("timestamp", "19700101000003")
        return super().serialized(payload)
