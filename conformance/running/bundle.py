"""The bundled reference server, with every protocol it speaks."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from conformance.harness.resources import resource
from conformance.reference.bsn import Bsn
from conformance.reference.cm import Cm
from conformance.reference.composition import has_part, replaced
from conformance.reference.front import Front
from conformance.reference.server import Server, serve
from conformance.reference.staging import Staging
from conformance.running.cores import on_one_core
from conformance.running.variants import find_variant

SERVICES: dict[str, type] = {"cm": Cm, "staging": Staging, "bsn": Bsn}
PROFILE = resource("fixtures", "reference.toml")
ENVIRONMENT = {
    "CM_PASSWORD": "let-root-in",
    "STAGING_PASSWORD": "editor",
    "BSN_PASSWORD": "uploader",
    "BSN_SECOND_PASSWORD": "contributor",
    "BSN_THIRD_PASSWORD": "viewer",
}

#: How a reference to be judged is set up, so that nothing has to be waited for long
#: or left out; ``fixtures/reference.toml`` tells the suite the same.
JUDGED: dict[str, dict[str, Any]] = {
    "cm": {"ticket_seconds": 5.0, "upload_limit": 12 << 20},
    "staging": {"slow": {"CC01.2031": 0.4}},
}


@contextmanager
def reference_server(
    *parts: type,
    host: str = "127.0.0.1",
    port: int = 0,
    data: Path | None = None,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
) -> Iterator[Server]:
    """Serve the reference, with the given parts in place of the documents' own.

    Without ``data`` the state lives in a temporary directory that goes with the
    server. ``settings`` are arguments of the services, by protocol.
    """
    with ExitStack() as stack:
        root = data or Path(tempfile.mkdtemp(prefix="cms-conformance-"))
        if data is None:
            stack.callback(shutil.rmtree, root, ignore_errors=True)
        services = [
            assembled(name, parts)(root / name, **(settings or {}).get(name, {}))
            for name in SERVICES
        ]
        fronts = [part for part in parts if issubclass(part, Front)]
        server = serve(*services, host=host, port=port, front=(*fronts, Front)[0])
        stack.callback(server.close)
        yield server


@contextmanager
def judged_reference(variant: str | None, core: int | None) -> Iterator[str]:
    """Serve the reference, or a variant of it, to this process; yield the URL.

    Both stay on one core, if a number chooses which.
    """
    parts = [find_variant(variant).part] if variant else []
    place = nullcontext() if core is None else on_one_core(core)
    with place, reference_server(*parts, settings=JUDGED) as server:
        yield server.url


def assembled(name: str, parts: tuple[type, ...]) -> type[Any]:
    """Return the service of a protocol, with those parts replaced that are its own."""
    service = SERVICES[name]
    return replaced(service, *(part for part in parts if has_part(service, part)))
