"""The bundled reference server, with every protocol it speaks."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from conformance.harness.resources import resource
from conformance.reference.cm import Cm
from conformance.reference.composition import has_part, replaced
from conformance.reference.front import Front
from conformance.reference.message import Service
from conformance.reference.server import Server, serve

SERVICES: dict[str, Callable[[Path], Service]] = {"cm": Cm}
PROFILE = resource("fixtures", "reference.toml")
ENVIRONMENT = {"CM_PASSWORD": "let-root-in"}


@contextmanager
def reference_server(
    *parts: type,
    host: str = "127.0.0.1",
    port: int = 0,
    data: Path | None = None,
) -> Iterator[Server]:
    """Serve the reference, with the given parts in place of the documents' own.

    Without ``data`` the state lives in a temporary directory that goes with the server.
    """
    with ExitStack() as stack:
        root = data or Path(tempfile.mkdtemp(prefix="cms-conformance-"))
        if data is None:
            stack.callback(shutil.rmtree, root, ignore_errors=True)
        services = [_assembled(name, parts)(root / name) for name in SERVICES]
        fronts = [part for part in parts if issubclass(part, Front)]
        front = fronts[0] if fronts else Front
        server = serve(*services, host=host, port=port, front=front)
        stack.callback(server.close)
        yield server


def _assembled(name: str, parts: tuple[type, ...]) -> Callable[[Path], Service]:
    service = SERVICES[name]
    own = [part for part in parts if isinstance(service, type)]
    fitting = [part for part in own if has_part(_type(service), part)]
    return replaced(_type(service), *fitting)


def _type(service: Callable[[Path], Service]) -> type:
    if not isinstance(service, type):
        raise TypeError(f"{service!r} is no class")
    return service
