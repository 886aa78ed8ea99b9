"""Which requirements' tests can tell a variant from the reference.

A variant replaces some members of some part. A test in whose course the reference uses
none of these members meets the very same server code with the variant: it cannot say
anything else. Where it is not sure which functions use a member, every test counts.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from types import CodeType, FunctionType

from conformance.running.detecting.traces import Traces
from conformance.running.detecting.tracing import REFERENCE, function_name

#: What Python itself writes into every class.
WRITTEN_BY_PYTHON = {
    "__module__",
    "__doc__",
    "__qualname__",
    "__dict__",
    "__weakref__",
    "__annotations__",
    "__firstlineno__",
    "__static_attributes__",
}
OURS = "conformance.reference."


def affected(part: type, traces: Traces) -> list[str]:
    """Return the requirements whose tests can tell a part from the reference's own."""
    uses = [users(part, name) for name in replaced_members(part)]
    used = {name for one in uses for name in one or ()}
    if None in uses or not used.isdisjoint(traces.built):
        return list(traces.played)
    return [
        name
        for name, trace in traces.played.items()
        if trace is None or not used.isdisjoint(trace)
    ]


def replaced_members(part: type) -> list[str]:
    """Return what a variant, or a class between it and the reference, says anew."""
    anew = (cls for cls in part.__mro__[:-1] if not cls.__module__.startswith(OURS))
    names = dict.fromkeys(name for cls in anew for name in vars(cls))
    return [name for name in names if name not in WRITTEN_BY_PYTHON]


def users(part: type, name: str) -> set[str] | None:
    """Return the functions of the reference that use a member; None if unknown.

    A method is used where it runs. Anything else is used where it is named, or where
    a name is made up only then.
    """
    before = (cls for cls in part.__mro__ if cls.__module__.startswith(OURS))
    members = [vars(cls)[name] for cls in before if name in vars(cls)]
    codes = [code_of(member) for member in members]
    if codes and all(code is not None for code in codes):
        found = {function_name(code) for code in codes if code is not None}
        return found if found <= functions().keys() else None
    if name.startswith("__"):
        return None
    return {one for one, names in functions().items() if {name, ANY_NAME} & names}


def code_of(member: object) -> CodeType | None:
    """Return the code that runs where a member of a class is used, if it is one."""
    for wrapped in ("__func__", "__wrapped__", "fget", "func"):
        member = getattr(member, wrapped, member)
    return member.__code__ if isinstance(member, FunctionType) else None


#: Stands among the names of a function that looks members up by names it makes up.
ANY_NAME = "*"
#: Looks up the names of parts alone, to put a variant into its place.
COMPOSITION = REFERENCE / "composition.py"


@cache
def functions() -> dict[str, set[str]]:
    """Return each function of the reference, with the names it uses."""
    found: dict[str, set[str]] = {}
    for path in sorted({*REFERENCE.rglob("*.py")} - {COMPOSITION}):
        source = path.read_text(encoding="utf-8")
        lines = lines_with_any_name(source)
        whole = compile(source, str(path), "exec", dont_inherit=True)
        for code in filter(is_function, codes_in(whole)):
            names = found.setdefault(function_name(code), set())
            names |= {*code.co_names, *filter(_is_text, code.co_consts)}
            if lines & lines_of(code):
                names.add(ANY_NAME)
    return found


def codes_in(code: CodeType) -> Iterator[CodeType]:
    """Yield a piece of code, and all pieces within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes_in(constant)


def is_function(code: CodeType) -> bool:
    """Tell a function from the body of a class or module, which runs but once."""
    return bool(code.co_flags & inspect.CO_OPTIMIZED)


def lines_of(code: CodeType) -> set[int]:
    """Return the lines of a function."""
    return {line for *_, line in code.co_lines() if line}


def lines_with_any_name(source: str) -> set[int]:
    """Return where ``getattr`` is given a name that does not stand there."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {
        call.lineno
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in {"getattr", "vars"}
        if not any(isinstance(one, ast.Constant) for one in call.args[1:2])
    }


def _is_text(constant: object) -> bool:
    return isinstance(constant, str)
