"""Talk to the staging reference in plain values, and hold every answer to a schema."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from conformance.reference.clock import Clock
from conformance.reference.message import Body, Fields, Later, Request, Response
from conformance.reference.staging import Staging

ROOT = Path(__file__).parents[3]
PACKAGES = "/content/package"
FORM = "multipart/form-data; boundary=edge"
URN = "urn:cms-conformance:staging:"
REGISTRY: Registry[Any] = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema))
    for schema in (
        json.loads(path.read_text("utf-8"))
        for path in (ROOT / "schemas/staging").rglob("*.json")
        if path.parent.name != "openapi"
    )
)


@dataclass(frozen=True)
class Answer:
    """What came back, whole."""

    status: int
    fields: Fields
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401  (JSON)
        """Return the body as JSON."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """Return the response code of the envelope."""
        return str(self.json["responseInfo"]["responseCode"])

    @property
    def package(self) -> dict[str, Any]:
        """Return the package of a load answer."""
        return dict(self.json["contentPackage"])

    def counters(self, *names: str) -> tuple[int, ...]:
        """Return some counters of the package."""
        return tuple(self.package[name] for name in names)


class Desk:
    """A reference service, and what a client would do with it."""

    def __init__(
        self,
        data: Path,
        service: type[Staging] = Staging,
        clock: Clock | None = None,
    ) -> None:
        self.service = service(data, clock)

    def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        kind: str = "application/json",
        fields: tuple[tuple[str, str], ...] = (),
    ) -> Answer:
        """Send a request below ``/rest`` and return the answer, held to its schema."""
        path, _, query = f"/rest{path}".partition("?")
        header = Fields((("Content-Type", kind), *fields))
        request = Request(method, path, query, header, body_of(body))
        received = finished(self.service.handle(request))
        if path.startswith(f"/rest{PACKAGES}"):
            check(method, path, received)
        return received

    def create(self, name: str, **model: object) -> Answer:
        """Create a package."""
        return self("PUT", PACKAGES, {"name": name, **model})

    def load(self, name: str) -> Answer:
        """Load a package."""
        return self("GET", f"{PACKAGES}/{name}")

    def add(self, name: str, kind: str, uid: str, query: str = "") -> Answer:
        """Add an entity."""
        return self("PUT", f"{PACKAGES}/{name}/{kind}/{uid}{query}")

    def remove(self, name: str, kind: str, uid: str) -> Answer:
        """Remove an entity."""
        return self("DELETE", f"{PACKAGES}/{name}/{kind}/{uid}")

    def download(self, name: str) -> bytes:
        """Download a package."""
        return self("GET", f"{PACKAGES}/{name}/zip").body

    def upload(self, name: str, archive: bytes) -> Answer:
        """Upload an archive as the product's clients do."""
        return self("POST", f"{PACKAGES}/{name}/zip", form(archive), kind=FORM)

    def included(self, name: str, kind: str, uid: str) -> bool:
        """Ask whether a package contains an object."""
        answer = self("POST", f"{PACKAGES}/{name}/status", {"ids": {kind: [uid]}})
        return bool(answer.json["stagingStatus"][uid]["included"])

    def listed(self, query: str = "") -> list[str]:
        """Return the names of a listing."""
        answer = self("GET", f"{PACKAGES}?{query}")
        return [item["name"] for item in answer.json["items"]]

    def edit(self, uid: str, **properties: object) -> Answer:
        """Edit an object in the CMS."""
        return self("PUT", f"/world/objects/{uid}", {"properties": properties})


def body_of(value: object) -> Body:
    """Return bytes as they are, nothing for nothing, and JSON of all else."""
    if value is None:
        return Body()
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Body(len(data), data)


def finished(answer: Response | Later) -> Answer:
    """Return an answer with its whole body."""
    response = answer.work() if isinstance(answer, Later) else answer
    assert not isinstance(response.body, Path)
    body = response.body
    data = body if isinstance(body, bytes) else b"".join(body)
    return Answer(response.status, Fields(response.fields), data)


def check(method: str, path: str, answer: Answer) -> None:
    """Hold an answer to the strict schema of its operation."""
    if answer.status == 200 and (method, path[-4:]) == ("GET", "/zip"):
        return
    name = "FailureResponse" if answer.status != 200 else answer_type(method, path)
    validator(f"strict:{name}").validate(answer.json)
    assert answer.fields.get("Content-Type") == "application/json"


@cache
def validator(name: str) -> Draft202012Validator:
    """Return the validator of a schema, kept with all it refers to."""
    return Draft202012Validator({"$ref": URN + name}, registry=REGISTRY)


def answer_type(method: str, path: str) -> str:
    """Return the answer type of an operation."""
    last = path.removeprefix(f"/rest{PACKAGES}").split("/")[1:]
    if not last and method == "GET":
        return "ContentPackageListResponse"
    if last[1:] == ["status"]:
        return "StagingStatusResponse"
    if last[1:] in (["export"], ["import"]) or (len(last) == 1 and method == "DELETE"):
        return "GenericResponse"
    return "ContentPackageLoadResponse"


def form(archive: bytes, name: str = "fileBinaryData", before: bytes = b"") -> bytes:
    """Return a form with an archive in it."""
    head = f'--edge\r\nContent-Disposition: form-data; name="{name}"; filename="blob"'
    kind = "\r\nContent-Type: application/zip\r\n\r\n"
    return before + (head + kind).encode() + archive + b"\r\n--edge--\r\n"


def text_part(name: str, text: str) -> bytes:
    """Return a text part of a form."""
    head = f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
    return f"{head}{text}\r\n".encode()


def entries(archive: bytes) -> dict[str, bytes]:
    """Return the entries of an archive by name."""
    with ZipFile(BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(contents: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    """Return an archive of these entries."""
    target = BytesIO()
    with ZipFile(target, "w", method) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return target.getvalue()
