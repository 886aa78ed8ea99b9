"""Schema documents as lxml takes them: joined, and cut off from the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lxml import etree

XSD: Final = "http://www.w3.org/2001/XMLSchema"


class SchemaError(ValueError):
    """A schema that cannot be used; the message says why."""


def parser() -> etree.XMLParser[etree._Element]:
    """Return a parser that fetches nothing and expands nothing."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def without_places(source: bytes) -> str:
    """Return a schema whose imports name no place: all there is has been given."""
    root = etree.fromstring(source, parser())
    if root.tag != f"{{{XSD}}}schema":
        raise ValueError(f"its root is {root.tag!r}")
    for imported in root.findall(f"{{{XSD}}}import"):
        imported.attrib.pop("schemaLocation", None)
    for included in root.findall(f"{{{XSD}}}include"):
        root.remove(included)
    return etree.tostring(root, encoding="unicode")


class _Given(etree.Resolver):
    """Gives the parser the documents at hand, and no others."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        super().__init__()
        self.documents = documents

    def resolve(self, url: str | None, _id: str | None, context: Any) -> Any:  # noqa: ANN401
        return self.resolve_string(self.documents.get(url or "", "<none/>"), context)


def compiled(sources: Sequence[bytes]) -> etree.XMLSchema:
    """Compile documents into one schema: one of their own for each namespace."""
    roots = [etree.fromstring(without_places(source), parser()) for source in sources]
    places: dict[str, str] = {}
    documents: dict[str, str] = {}
    for root in roots:
        uri = root.get("targetNamespace", "")
        places.setdefault(uri, f"given:{len(places)}")
    for number, root in enumerate(roots):
        for imported in root.findall(f"{{{XSD}}}import"):
            if place := places.get(imported.get("namespace", "")):
                imported.set("schemaLocation", place)
        documents[f"given:part-{number}"] = etree.tostring(root, encoding="unicode")
    for uri, place in places.items():
        parts = [n for n, r in enumerate(roots) if r.get("targetNamespace", "") == uri]
        documents[place] = _joined(uri, parts)
    reader = parser()
    reader.resolvers.add(_Given(documents))
    imports = "".join(
        f'<xs:import namespace="{uri}" schemaLocation="{place}"/>' if uri else ""
        for uri, place in places.items()
    )
    text = f'<xs:schema xmlns:xs="{XSD}">{imports}</xs:schema>'
    try:
        return etree.XMLSchema(etree.fromstring(text, reader))
    except etree.LxmlError as error:
        raise SchemaError(f"the schema does not compile: {error}") from error


def _joined(uri: str, parts: Sequence[int]) -> str:
    included = "".join(f'<xs:include schemaLocation="given:part-{n}"/>' for n in parts)
    target = f' targetNamespace="{uri}"' if uri else ""
    return f'<xs:schema xmlns:xs="{XSD}"{target}>{included}</xs:schema>'
