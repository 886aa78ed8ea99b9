"""Which requirements' tests can notice a mutant, and which are likely to, first."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from conformance.deviations import DEVIATIONS
from conformance.running.detecting.affected import (
    ANY_NAME,
    functions,
    replaced_members,
    users,
)
from conformance.running.detecting.traces import Traces
from conformance.running.detecting.tracing import REFERENCE
from conformance.running.mutating.mutants import Mutant

Statement = ast.Assign | ast.AnnAssign


def related(mutant: Mutant, protocol: str, traces: Traces) -> list[str]:
    """Return the requirements of a protocol that can notice it, the likeliest first.

    A test in whose course nothing runs that was changed sees the very same server.
    Likely to notice are the tests of what deviations violate that change the same
    function; then those that set little else in motion.
    """
    traced = traces.of(protocol).played
    used = used_by(mutant)
    everywhere = used is None or not used.isdisjoint(traces.built)
    touching = {
        name
        for name, trace in traced.items()
        if trace is None or not trace.isdisjoint(used or ())
    }
    known = {name for one in used or () for name in violated_by_function()[one]}

    def likelihood(name: str) -> tuple[bool, bool, int]:
        return name not in known, name not in touching, len(traced[name] or ())

    return sorted(traced if everywhere else touching, key=likelihood)


def used_by(mutant: Mutant) -> set[str] | None:
    """Return the functions that run what was changed; None if unknown.

    What stands outside of functions is used by those that name what it is assigned to,
    or whatever is made of that in turn.
    """
    if mutant.function:
        return {mutant.function}
    top = mutant.place.top
    if not isinstance(top, Statement) or _is_field(mutant):
        return None
    names, before = set(_assigned(top)), set[str]()
    while names != before:
        before = set(names)
        for statement, mentioned in outside_of_functions():
            if mentioned & names:
                assigned = _assigned(statement)
                if not assigned:
                    return None
                names.update(assigned)
    return {one for one, used in functions().items() if {*names, ANY_NAME} & used}


def _is_field(mutant: Mutant) -> bool:
    """Tell whether a line may be a field, from which Python writes functions itself."""
    tree = mutant.source.tree
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    own = [one for one in classes if mutant.place.top in one.body]
    return any(one.decorator_list or one.keywords or _is_enum(one) for one in own)


def _is_enum(node: ast.ClassDef) -> bool:
    return any("Enum" in ast.unparse(one) for one in node.bases)


@cache
def outside_of_functions() -> list[tuple[ast.AST, set[str]]]:
    """Return what Python runs when it loads the reference, with the names in it."""
    paths = sorted(REFERENCE.rglob("*.py"))
    nodes = [node for path in paths for node in _loaded(path)]
    return [(node, set(_mentioned(node))) for node in nodes]


def _loaded(path: Path) -> Iterator[ast.AST]:
    """Yield the statements of a module and its classes, and defaults of arguments."""
    waiting: list[ast.AST] = list(ast.parse(path.read_text(encoding="utf-8")).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ClassDef):
            waiting += [*node.body, *node.bases, *node.decorator_list]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            defaults = (one for one in node.args.kw_defaults if one is not None)
            waiting += [*node.decorator_list, *node.args.defaults, *defaults]
        elif isinstance(node, ast.If):
            waiting += node.body
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            yield node


def _mentioned(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            yield one.id
        elif isinstance(one, ast.Attribute):
            yield one.attr


def _assigned(node: ast.AST) -> list[str]:
    """Return the names that a statement assigns to; none if it does anything else."""
    targets: Sequence[ast.expr] = ()
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    names = [name for one in targets for name in ast.walk(one)]
    return [one.id for one in names if isinstance(one, ast.Name)]


@cache
def violated_by_function() -> Mapping[str, set[str]]:
    """Return what deviations violate, by the function of the reference they replace."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in DEVIATIONS.values():
        for member in replaced_members(one.part):
            for function in users(one.part, member) or ():
                found[function].update(one.violates)
    return found
