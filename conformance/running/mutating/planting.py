"""A mutant in the place of its module, in this process and for the rest of its life."""

from __future__ import annotations

import importlib
import importlib.util
import resource
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType

from conformance.running.detecting.tracing import Tracer
from conformance.running.mutating.mutants import Mutant, unchanged

#: What holds parts of the reference, and is loaded again with the mutant in it.
LOADED_AGAIN = ("conformance.reference", "conformance.running.bundle")
#: What a mutant may use up: seconds of a core, bytes of memory, bytes in one file (of
#: which most are holes).
LIMITS = {
    resource.RLIMIT_CPU: 120,
    resource.RLIMIT_AS: 6 << 30,
    resource.RLIMIT_FSIZE: 64 << 30,
}


class Planted(SourceFileLoader):
    """Loads a module from code that is not the file's."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self.code = code

    def get_code(self, fullname: str) -> CodeType:
        """Return the mutant's code."""
        del fullname
        return self.code


class Gardener(MetaPathFinder):
    """Finds the mutant where its module is looked for."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = mutant.source.module
        self.path = mutant.source.path
        self.code: CodeType = mutant.code()

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Return where the module comes from, if it is this one."""
        del path, target
        if fullname != self.name:
            return None
        loader = Planted(fullname, str(self.path), self.code)
        return importlib.util.spec_from_file_location(
            fullname, self.path, loader=loader
        )


def plant(mutant: Mutant) -> None:
    """Have the reference loaded with the mutant in it when it is next asked for."""
    for name in [name for name in sys.modules if name.startswith(LOADED_AGAIN)]:
        del sys.modules[name]
    sys.meta_path.insert(0, Gardener(mutant))


def run_when_loaded() -> list[str]:
    """Return the functions that run when the reference is loaded, in this process."""
    tracer = Tracer()
    with tracer.tracing():
        plant(unchanged())
        importlib.import_module(LOADED_AGAIN[-1])
    return tracer.functions


def limit() -> None:
    """Keep a mutant that never ends, or never has enough, from the machine."""
    for kind, most in LIMITS.items():
        resource.setrlimit(kind, (most, most))
