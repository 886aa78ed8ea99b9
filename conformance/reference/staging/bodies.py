"""Request bodies: JSON documents in the shapes that the operations take."""

from __future__ import annotations

from typing import Any

from conformance.reference.staging.call import Call
from conformance.reference.staging.json_reading import read_json
from conformance.reference.staging.model import COUNTERS, Json
from conformance.reference.staging.refusal import Refusal, invalid

#: What a package model may have; all but the first two is the server's to know.
MODEL = ("name", "description", "timestamp", *COUNTERS.values(), "import", "globalId")
ID_MAP = ("ids", "languageVariants")


class Bodies:
    """Read the bodies of requests, with the coercions that the product makes.

    Null is as good as absent, and a scalar may stand for another one; a list or an
    object where neither belongs is refused, and so is a property nobody knows.
    """

    def document(self, call: Call) -> Any:  # noqa: ANN401  (JSON)
        """Return the JSON value of a body. STG-CREATE-010, STG-X-010."""
        kind = call.request.fields.get("Content-Type").partition(";")[0].strip().lower()
        self.check_media_type(kind)
        return read_json(call.request.body.read())

    def check_media_type(self, kind: str) -> None:
        """Refuse what is not JSON. STG-CREATE-011."""
        if kind != "application/json":
            text = f"the body has to be application/json, not {kind or 'untyped'}"
            raise Refusal(415, "FAILURE", text)

    def package_model(self, call: Call) -> Json:
        """Return a package model: what is there of name and description.

        STG-CREATE-002, STG-UPDATE-009; the rest has no effect: STG-CREATE-006,
        STG-UPDATE-004.
        """
        model = self.known(self.document(call), MODEL)
        for counter in (*COUNTERS.values(), "timestamp"):
            self.scalar(model, counter)
        texts = {key: self.scalar(model, key) for key in ("name", "description")}
        return {
            key: text_of(value) for key, value in texts.items() if value is not None
        }

    def id_map(self, call: Call) -> tuple[dict[str, list[str]], bool]:
        """Return ids by type, and whether language variants count. STG-STATUS-012."""
        request = self.known(self.document(call), ID_MAP)
        ids = request.get("ids", {})
        if not isinstance(ids, dict):
            raise invalid("ids has to be an object: lists of ids by type", "ids")
        variants = text_of(self.scalar(request, "languageVariants")).lower()
        return {
            kind: self.ids_of(kind, listed) for kind, listed in ids.items()
        }, variants in ("true", "1")

    def ids_of(self, kind: str, listed: object) -> list[str]:
        """Return the ids of one type, as text."""
        if not isinstance(listed, list) or any(
            isinstance(uid, dict | list) for uid in listed
        ):
            raise invalid(f"the ids of {kind[:40]} have to be a list of strings", "ids")
        return [text_of(uid) for uid in listed]

    def known(self, document: object, names: tuple[str, ...]) -> Json:
        """Return an object that has no properties but the known ones, and no null."""
        if not isinstance(document, dict):
            raise invalid("the body has to be a JSON object")
        unknown = next((name for name in document if name not in names), None)
        if unknown is not None:
            known = ", ".join(names)
            raise invalid(f"{unknown[:40]!r} is not known here; {known} are", unknown)
        return {name: value for name, value in document.items() if value is not None}

    def scalar(self, model: Json, name: str) -> object:
        """Return a property that is neither a list nor an object."""
        value = model.get(name)
        if isinstance(value, dict | list):
            raise invalid(f"{name} can be neither a list nor an object", name)
        return value


def text_of(value: object) -> str:
    """Return a scalar as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
