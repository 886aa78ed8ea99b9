"""GET /openapi.json: the API described by the schemas of its data types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from conformance.reference.message import Response
from conformance.reference.resources import resource
from conformance.reference.staging.call import Call
from conformance.reference.staging.envelope import Envelope

URN = "urn:cms-conformance:staging:"


class Description:
    """The OpenAPI document, put together from the schema files."""

    def __init__(self, envelope: Envelope) -> None:
        self.envelope = envelope

    def answer(self, call: Call) -> Response:  # noqa: ARG002  (as every operation)
        """Answer the document."""
        return self.envelope.answer(200, self.document)

    @cached_property
    def document(self) -> dict[str, Any]:
        """Return the operations, with the schemas they name as components."""
        folder = resource("schemas", "staging", "openapi")
        text = folder.joinpath("operations.json").read_text("utf-8")
        document: dict[str, Any] = json.loads(text)
        document["components"]["schemas"] = dict(self.components(document))
        return dict(local(document))

    def components(self, document: object) -> Iterator[tuple[str, Any]]:
        """Yield every schema that the operations need, directly or not."""
        waiting, seen = list(references(document)), set[str]()
        while waiting:
            reference = waiting.pop()
            if reference not in seen:
                seen.add(reference)
                schema = self.schema(reference)
                waiting += references(schema)
                yield component(reference), schema

    def schema(self, reference: str) -> dict[str, Any]:
        """Return one schema, without what belongs to its file alone."""
        *folders, name = reference.removeprefix(URN).split(":")
        path = resource("schemas", "staging", *folders, f"{name}.json")
        schema: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return {key: schema[key] for key in schema if key not in ("$schema", "$id")}


def references(value: object) -> Iterator[str]:
    """Yield the URNs that a document refers to."""
    if isinstance(value, dict):
        if str(value.get("$ref")).startswith(URN):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for member in value:
            yield from references(member)


def local(value: Any) -> Any:  # noqa: ANN401  (JSON)
    """Return a document that refers to its own components in the place of URNs."""
    if isinstance(value, list):
        return [local(member) for member in value]
    if not isinstance(value, dict):
        return value
    changed = {key: local(member) for key, member in value.items()}
    if str(value.get("$ref")).startswith(URN):
        changed["$ref"] = f"#/components/schemas/{component(value['$ref'])}"
    return changed


def component(reference: str) -> str:
    """Return the name under which a schema stands in the document."""
    return reference.rpartition(":")[2]
