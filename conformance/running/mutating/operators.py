"""The changes, one function for each kind: from a node to what may take its place.

They are the slips of those who write servers: a bound that is off by one, a condition
turned round, a step left out, two arguments in the wrong order. A change that could not
run at all, such as a text less a text, is left out: it would prove nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
#: Yields what may take the place of a node in a function, or outside of all.
Operator: TypeAlias = "Callable[[ast.AST, Function | None], Iterator[ast.AST]]"

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
#: What a comparison becomes that is turned round by ``compared`` already.
BOUNDS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
#: Functions that do not care for the order of their arguments, or need it as it is.
IN_ORDER = {"isinstance", "issubclass", "getattr", "hasattr", "setattr", "min", "max"}
#: What a function returns instead, by how its signature begins to say what it returns.
RETURNED = {
    "str": "''",
    "bytes": "b''",
    "list": "[]",
    "dict": "{}",
    "tuple[": "()",
    "set": "set()",
}
SQL = ("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "PRAGMA", "BEGIN", "REPLACE")


def comparison(node: ast.AST, _: Function | None) -> Iterator[ast.AST]:
    """Move a bound by one, or turn a comparison into its contrary."""
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            new = deepcopy(node)
            new.ops[index] = COMPARED[type(operator)]()
            yield new


def calculation(node: ast.AST, _: Function | None) -> Iterator[ast.AST]:
    """Calculate otherwise."""
    if not isinstance(node, ast.BinOp | ast.AugAssign):
        return
    sides = [getattr(node, name, None) for name in ("left", "right", "value")]
    if type(node.op) in CALCULATED and not any(map(_is_no_number, sides)):
        new = deepcopy(node)
        new.op = CALCULATED[type(node.op)]()
        yield new


def _is_no_number(node: ast.AST | None) -> bool:
    """Tell what is a text, a sequence or a type, as far as it can be seen."""
    match node:
        case ast.Constant(value=int() | float()):
            return False
        case ast.Name(id=name):
            return name[0].isupper() and not name.isupper()
        case ast.BinOp(left=left, right=right):
            return _is_no_number(left) or _is_no_number(right)
    return isinstance(
        node, ast.Constant | ast.JoinedStr | ast.List | ast.Tuple | ast.ListComp
    )


def junction(node: ast.AST, _: Function | None) -> Iterator[ast.AST]:
    """Forget one of several conditions."""
    if isinstance(node, ast.BoolOp):
        for index in range(len(node.values)):
            new = deepcopy(node)
            del new.values[index]
            yield new if len(new.values) > 1 else new.values[0]


def condition(node: ast.AST, _: Function | None) -> Iterator[ast.AST]:
    """Turn a condition round; never enter a loop."""
    if isinstance(node, ast.While):
        new = deepcopy(node)
        new.test = ast.Constant(value=False)
        yield new
    elif isinstance(node, ast.If | ast.IfExp) and not _turns_by_itself(node.test):
        changed = deepcopy(node)
        changed.test = _contrary(changed.test)
        yield changed
    elif isinstance(node, ast.comprehension):
        for index, test in enumerate(node.ifs):
            if not _turns_by_itself(test):
                other = deepcopy(node)
                other.ifs[index] = _contrary(test)
                yield other


def _turns_by_itself(test: ast.expr) -> bool:
    """Tell whether another kind of change turns a condition round."""
    if isinstance(test, ast.Compare):
        return len(test.ops) == 1 and not isinstance(test.ops[0], BOUNDS)
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)


def _contrary(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(op=ast.Not(), operand=test)


def negation(node: ast.AST, _: Function | None) -> Iterator[ast.AST]:
    """Forget a ``not``, or a minus."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def constant(node: ast.AST, _: Function | None) -> Iterator[ast.AST]:
    """Mistake a number by one, a truth for its contrary, a word by a letter."""
    if not isinstance(node, ast.Constant):
        return
    match node.value:
        case bool() as value:
            yield ast.Constant(value=not value)
        case int() as value:
            yield ast.Constant(value=value + 1)
        case float() as value:
            yield ast.Constant(value=value * 2 + 1)
        case str() | bytes() as text if not _is_prose(text):
            whole = isinstance(text, str) and text.startswith(SQL)
            yield ast.Constant(value=text[:0] if whole else _shorter(text))


def _is_prose(text: str | bytes) -> bool:
    """Tell what is written for people, which no document fixes."""
    return isinstance(text, str) and " " in text.strip() and not text.startswith(SQL)


def _shorter(text: str | bytes) -> str | bytes:
    return text[:-1] or ("~" if isinstance(text, str) else b"~") * (not text)


def cut(node: ast.AST, _: Function | None) -> Iterator[ast.AST]:
    """Cut a sequence one too early or too late."""
    if isinstance(node, ast.Slice):
        for name in ("lower", "upper"):
            if getattr(node, name) is not None:
                new = deepcopy(node)
                bound = ast.BinOp(getattr(new, name), ast.Add(), ast.Constant(value=1))
                setattr(new, name, bound)
                yield new


def statement(node: ast.AST, _: Function | None) -> Iterator[ast.AST]:
    """Leave out a step that others do not need in order to run."""
    droppable = (ast.Raise, ast.AugAssign, ast.Delete, ast.Continue, ast.Break)
    if isinstance(node, droppable) or _is_step(node):
        yield ast.Pass()
    elif isinstance(node, ast.With) and all(
        one.optional_vars is None for one in node.items
    ):
        yield ast.If(test=ast.Constant(value=True), body=node.body, orelse=[])


def _is_step(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        return isinstance(node.targets[0], ast.Attribute | ast.Subscript)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await)


def arguments(node: ast.AST, _: Function | None) -> Iterator[ast.AST]:
    """Swap two arguments that stand side by side."""
    if not isinstance(node, ast.Call) or getattr(node.func, "id", "") in IN_ORDER:
        return
    for index, (one, other) in enumerate(zip(node.args, node.args[1:], strict=False)):
        starred = isinstance(one, ast.Starred) or isinstance(other, ast.Starred)
        if not starred and ast.dump(one) != ast.dump(other):
            new = deepcopy(node)
            new.args[index : index + 2] = [other, one]
            yield new


def result(node: ast.AST, function: Function | None) -> Iterator[ast.AST]:
    """Return nothing, where nothing is of the kind that is returned."""
    if not isinstance(node, ast.Return) or node.value is None or function is None:
        return
    kind = ast.unparse(function.returns) if function.returns else ""
    new = deepcopy(node)
    if kind == "bool" and not isinstance(node.value, ast.Constant | ast.Compare):
        new.value = _contrary(node.value)
    elif kind == "int" and not isinstance(node.value, ast.Constant):
        new.value = ast.BinOp(node.value, ast.Add(), ast.Constant(value=1))
    elif kind.endswith("| None"):
        new.value = ast.Constant(value=None)
    else:
        nothing = (text for begin, text in RETURNED.items() if kind.startswith(begin))
        new.value = ast.parse(next(nothing, "None"), mode="eval").body
        if ast.unparse(new.value) == "None":
            return
    if ast.dump(new) != ast.dump(node):
        yield new


def handler(node: ast.AST, _: Function | None) -> Iterator[ast.AST]:
    """Forget one of several errors."""
    if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Tuple):
        for index in range(len(node.type.elts)):
            new = deepcopy(node)
            assert isinstance(new.type, ast.Tuple)
            del new.type.elts[index]
            yield new


OPERATORS: dict[str, Operator] = {
    "comparison": comparison,
    "calculation": calculation,
    "junction": junction,
    "condition": condition,
    "negation": negation,
    "constant": constant,
    "cut": cut,
    "statement": statement,
    "arguments": arguments,
    "result": result,
    "handler": handler,
}
