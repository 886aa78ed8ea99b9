"""What a plain assert says, read as received and required."""

from __future__ import annotations

import pytest

from conformance.harness.assertion import explained

STATUS = "assert 200 == 405\n +  where 200 = <PUT /stream>.status"
READ = {
    STATUS: ("200\n +  where 200 = <PUT /stream>.status", "405"),
    "assert {'a'} <= {'b'}": ("{'a'}", "<= {'b'}"),
    "assert 'x' not in 'xy'": ("'x'", "not in 'xy'"),
    "assert not any(<generator>)": ("not so: not any(<generator>)", ""),
    "assert 'a == b' == 'c'": ("not so: 'a == b' == 'c'", ""),
    "obj lacks name\nassert 'obj lacks name' is None": ("obj lacks name", ""),
    "assert not True\n +  where True = running()": (
        "True\n +  where True = running()",
        "False",
    ),
    "assert not ['a', 'b']": ("['a', 'b']", "nothing"),
    "assert 'a' is None": ("'a'", "None"),
    "assert [1] == [2]\n  \n  At index 0\n  Use -v to get more diff": (
        "[1]\n  At index 0",
        "[2]",
    ),
    "assert 1 == 2\n +  where 1 = f(<Client object at 0x7f68>)": ("1", "2"),
    "no such thing": ("no such thing", ""),
    "they assert nothing": ("they assert nothing", ""),
}


@pytest.mark.parametrize("message", READ)
def test_an_assertion_tells_what_was_received_and_required(message: str) -> None:
    assert explained(message) == READ[message]
