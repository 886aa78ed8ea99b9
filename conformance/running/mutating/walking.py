"""The places of a module where a change makes sense, in the order they stand in.

Left out is what does nothing when the server runs (docstrings, annotations, imports),
what no client sees (logging, representations), and what is written for people: the text
of an error, the pieces of a formatted text.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from conformance.running.mutating.operators import Function

#: Fields that say what something is, not what is done.
SAID = {"annotation", "returns", "decorator_list", "type_params", "type_comment"}
UNSEEN = {"__repr__", "__str__"}
#: Calls that tell people, or the type checker.
TOLD = ("LOGGER.", "logging.", "TypeVar", "cast", "shown")


@dataclass(frozen=True, slots=True)
class Place:
    """A node, and where it hangs: on a field of its parent, or at an index in it.

    ``scope`` is the qualified name of the outermost function around it, or of the
    class; ``function`` the innermost one; ``top`` the statement outside of functions.
    """

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    scope: tuple[str, ...] = ()
    function: Function | None = None
    in_function: bool = False
    top: ast.stmt | None = None

    def take(self, new: ast.AST) -> None:
        """Put a node into the place of the one that is there."""
        value: Any = getattr(self.parent, self.field)
        if self.index is None:
            setattr(self.parent, self.field, new)
        else:
            value[self.index] = new


def places(tree: ast.Module) -> Iterator[Place]:
    """Yield every place of a module where something may be changed."""
    for index, node in enumerate(tree.body):
        yield from _within(Place(node, tree, "body", index, top=node))


def _within(place: Place) -> Iterator[Place]:
    if _is_left_out(place.node):
        return
    yield place
    inside = _inside(place)
    for field, index, child in _children(place.node):
        new = replace(inside, node=child, parent=place.node, field=field, index=index)
        outside = isinstance(place.node, ast.ClassDef) and not place.in_function
        if outside and isinstance(child, ast.stmt):
            new = replace(new, top=child)
        yield from _within(new)


def _inside(place: Place) -> Place:
    """Return the place with the scope that begins at its node."""
    node = place.node
    if place.in_function:
        return replace(place, function=node) if _is_function(node) else place
    if isinstance(node, ast.ClassDef):
        return replace(place, scope=(*place.scope, node.name))
    if _is_function(node):
        scope = (*place.scope, node.name)
        return replace(place, scope=scope, function=node, in_function=True)
    return place


def _is_function(node: ast.AST) -> TypeGuard[Function]:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _children(node: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    """Yield the nodes that hang on a node, each with its field, and index in that."""
    for field, value in ast.iter_fields(node):
        if field in SAID:
            continue
        if isinstance(value, ast.AST):
            yield field, None, value
        elif isinstance(value, list):
            nodes = ((i, one) for i, one in enumerate(value))
            yield from ((field, i, one) for i, one in nodes if isinstance(one, ast.AST))


def _is_left_out(node: ast.AST) -> bool:
    match node:
        case ast.FunctionDef(name=name):
            return name in UNSEEN
        case ast.Call(func=func) | ast.Expr(value=ast.Call(func=func)):
            return ast.unparse(func).startswith(TOLD)
        case (
            ast.Import()
            | ast.ImportFrom()
            | ast.JoinedStr()
            | ast.Expr(value=ast.Constant())
            | ast.If(test=ast.Name(id="TYPE_CHECKING"))
            | ast.Assign(targets=[ast.Name(id="__all__")])
        ):
            return True
    return False
