"""Values written as Python source, in lines that are pleasant to read."""

from __future__ import annotations

import base64
import builtins
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping

WIDTH = 72
LONGEST_LINE = 88
TEXT = re.compile(r"[\n\r\t -~]*")
BREAKS = re.compile(r"(?<=>)(?=<)|(?<=[,\n ])")
INDENT = "    "


def written_bytes(data: bytes, indent: str = INDENT) -> str:
    """Return bytes as an expression: readable text as such, all else in base64."""
    text = data.decode("latin-1")
    if TEXT.fullmatch(text):
        return _joined([f"b{quoted(line)}" for line in lines_of(text)], indent)
    try:
        readable = data.decode("utf-8")
    except UnicodeDecodeError:
        return _coded(data, indent)
    if not readable.replace("\n", "").replace("\t", "").isprintable():
        return _coded(data, indent)
    pieces = [quoted(line) for line in lines_of(readable)]
    return f"{_joined(pieces, indent)}.encode()"


def _coded(data: bytes, indent: str) -> str:
    text = base64.b64encode(data).decode("ascii")
    pieces = [quoted(text[at : at + WIDTH]) for at in range(0, len(text), WIDTH)]
    if len(pieces) == 1:
        return f"b64decode({pieces[0]})"
    inner = "\n".join(f"{indent}{INDENT}{piece}" for piece in pieces)
    return f"b64decode(\n{inner}\n{indent})"


def _joined(pieces: list[str], indent: str) -> str:
    if len(pieces) == 1:
        return pieces[0]
    inner = "\n".join(f"{indent}{INDENT}{piece}" for piece in pieces)
    return f"(\n{inner}\n{indent})"


def lines_of(text: str, width: int = WIDTH) -> list[str]:
    """Return a text in pieces that are about a line long, broken where it may be."""
    lines = [""]
    for piece in BREAKS.split(text):
        if lines[-1] and len(lines[-1]) + len(piece) > width:
            lines.append("")
        lines[-1] += piece
    return [one for line in lines for one in _cut(line)] or [""]


def _cut(line: str) -> Iterator[str]:
    """Yield a line that has no break in pieces; no placeholder is torn."""
    longest = 3 * WIDTH
    while len(line) > longest:
        at = line.rfind("${", longest - WIDTH, longest)
        at = longest if at < 0 else at
        yield line[:at]
        line = line[at:]
    yield line


def quoted(text: str) -> str:
    """Return a text as a literal, in the quotes that need fewer escapes."""
    mark = "'" if text.count('"') > text.count("'") else '"'
    plain = repr(text)[1:-1].replace("\\'", "'")
    return mark + plain.replace(mark, f"\\{mark}") + mark


def written_list(texts: Iterable[str]) -> str:
    """Return texts as an expression of a list."""
    items = [quoted(text) for text in texts]
    line = f"[{', '.join(items)}]"
    if len(line) <= WIDTH:
        return line
    return "[\n" + "".join(f"{INDENT}{item},\n" for item in items) + "]"


def written_map(pairs: Mapping[str, str], indent: str = INDENT) -> str:
    """Return a mapping of texts as an expression."""
    items = [f"{quoted(name)}: {quoted(value)}" for name, value in pairs.items()]
    line = "{" + ", ".join(items) + "}"
    if len(line) + len(indent) <= WIDTH or not items:
        return line
    inner = "\n".join(f"{indent}{INDENT}{item}," for item in items)
    return "{\n" + inner + "\n" + indent + "}"


def fitted(line: str, indent: str) -> list[str]:
    """Return a statement; of a call that is too long, each argument on a line."""
    head, opened, rest = line.partition("(")
    if len(indent) + len(line) <= LONGEST_LINE or not opened or not rest.endswith(")"):
        return [f"{indent}{line}"]
    pieces = [f"{indent}{INDENT}{one}," for one in rest[:-1].split(", ")]
    return [f"{indent}{head}(", *pieces, f"{indent})"]


def wrapped(text: str, width: int = 84) -> list[str]:
    """Return a text for a docstring: in lines, nothing in it that could end it."""
    safe = text.replace("\\", "\\\\").replace('"""', "'''")
    lines: list[str] = []
    for paragraph in safe.splitlines():
        line = ""
        for word in paragraph.split(" "):
            if line and len(line) + len(word) >= width:
                lines.append(line)
                line = ""
            line = f"{line} {word}" if line else word
        lines.append(line.rstrip())
    return lines


def identifier(text: str, fallback: str = "value") -> str:
    """Return a text as the name of a variable."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    name = re.sub(r"\W+", "_", spaced, flags=re.ASCII).strip("_").lower()
    if not name or name[0].isdigit():
        name = f"{fallback}_{name}".rstrip("_")
    taken = keyword.iskeyword(name) or hasattr(builtins, name)
    return f"{name}_value" if taken else name
