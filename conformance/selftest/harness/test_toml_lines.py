"""Where statements of TOML stand is known, however they are written."""

from __future__ import annotations

import pytest

from conformance.harness.known_failure import entry_lines
from conformance.harness.toml_lines import statements

NAME = "a.b.c"
TRAPS = r"""# [known-failures."a.b.c"] in a comment
[cm]  # as here: "a.b.c" = "x"
login = '''
[known-failures."a.b.c"]
"a.b.c" = "x"
'''
folder = "\"[known-failures]\\"
list = [
  "[", # ]
  "]", 1.5, { a = "}" },
]

"""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('[known-failures]\n\n"a.b.c" = "x"', {"entry": 3}),
        ("[known-failures]\n'a.b.c' = 'x'", {"entry": 2}),
        ('[ "known-failures" . \'a.b.c\' ]\nreason = "x"', {"entry": 1, "reason": 2}),
        ('[known-failures]\n"a.b.c".reason = "x"', {"entry": 2, "reason": 2}),
        ('known-failures."a.b.c" = { reason = "x" }', {"entry": 1}),
        ('[known-failures]\r\n"a\\u002eb.c" = "x"\r\n', {"entry": 2}),
    ],
)
def test_an_entry_is_found_in_every_form(text: str, lines: dict[str, int]) -> None:
    assert entry_lines(text) == {NAME: lines}


def test_what_only_looks_like_an_entry_is_none() -> None:
    text = TRAPS + '[known-failures."a.b.c"]\nreason = "x"\nexpires = 2027-01-31\n'

    assert entry_lines(text) == {NAME: {"entry": 13, "reason": 14, "expires": 15}}


def test_a_statement_ends_with_its_value() -> None:
    found = [(one.path, one.first, one.last) for one in statements(TRAPS)]

    assert found == [
        (("cm",), 2, 2),
        (("cm", "login"), 3, 6),
        (("cm", "folder"), 7, 7),
        (("cm", "list"), 8, 11),
    ]
