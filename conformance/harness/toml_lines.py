"""Where the statements of a TOML document stand, which its reader does not tell.

The document is known to be valid: it was parsed before.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

TOKEN = re.compile(
    r'''
    (?P<space>[ \t\r]+|\#[^\n]*)
    | (?P<end>\n)
    | (?P<quoted>
        """(?:\\.|[^\\])*?"{3,5} | \'\'\'.*?\'{3,5}
        | "(?:\\.|[^"\\\n])*" | '[^'\n]*' )
    | (?P<mark>[\[\]{}=.,])
    | (?P<word>[^\s\#"'\[\]{}=.,]+)
    ''',
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A table's heading, or a key and its value: its whole path and its lines."""

    path: tuple[str, ...]
    first: int
    last: int
    is_heading: bool


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


def statements(text: str) -> list[Statement]:
    """Return the statements of a document, in order."""
    table: tuple[str, ...] = ()
    found = []
    for tokens in _groups(text):
        heading = tokens[0].text == "["
        path = tuple(_path(tokens, "]" if heading else "="))
        table = path if heading else table
        whole = path if heading else (*table, *path)
        last = tokens[-1].line + tokens[-1].text.count("\n")
        found.append(Statement(whole, tokens[0].line, last, heading))
    return found


def _groups(text: str) -> Iterator[list[_Token]]:
    """Yield the tokens of one statement after the other."""
    group: list[_Token] = []
    depth = 0
    for token in _tokens(text):
        if token.kind == "mark":
            depth += (token.text in "[{") - (token.text in "]}")
        if token.kind != "end":
            group.append(token)
        elif group and not depth:
            yield group
            group = []
    if group:
        yield group


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for match in TOKEN.finditer(text):
        if match.lastgroup != "space":
            yield _Token(str(match.lastgroup), match[0], line)
        line += match[0].count("\n")


def _path(tokens: Iterable[_Token], end: str) -> Iterator[str]:
    for token in tokens:
        if token.text == end:
            return
        if token.kind == "quoted":
            yield tomllib.loads(f"key = {token.text}")["key"]
        elif token.kind == "word":
            yield token.text
