"""What the suite sends is what the rules allow; the reference's parts are not asked."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from conformance.generate.xsd import mutations, written
from conformance.reference.bsn.wsdl import Wsdl
from conformance.suites.bsn.strategies import file_names, sizes, starts
from conformance.suites.bsn.wsdl import read_description


def none(place: str) -> bytes:
    raise AssertionError(f"{place} must not be fetched")


DESCRIPTION = read_description(Wsdl().document("http://here.example/"), none)
STARTS = starts(DESCRIPTION, prefix="run-", folder="\\Shared\\run\\")


@given(start=STARTS)
def test_starts_are_valid_against_the_description(start: object) -> None:
    message = written(start).encode()  # type: ignore[arg-type]
    assert DESCRIPTION.schema.problem(message) == ""


@given(start=STARTS)
def test_starts_keep_to_names_paths_and_sizes(start: object) -> None:
    text = written(start)  # type: ignore[arg-type]
    [name] = re.findall(r":FileName>([^<]+)<", text)
    [size] = re.findall(r":FileSize>([^<]+)<", text)
    assert name.startswith("run-")
    assert len(name) <= 128
    assert 1 <= int(size) <= 5_000_000_000


@given(data=st.data())
def test_every_mutation_of_a_start_is_invalid(data: st.DataObject) -> None:
    start = data.draw(STARTS)
    broken = data.draw(st.sampled_from(list(mutations(DESCRIPTION.schema, start))))
    assert DESCRIPTION.schema.problem(written(broken.element).encode())


@given(name=file_names("cct-12345678-"))
def test_names_are_short_and_valid(name: str) -> None:
    assert re.fullmatch(r"cct-12345678-[A-Za-z0-9_-]+\.bin", name)
    assert len(name) <= 128


@given(size=sizes())
def test_sizes_are_within_the_limit(size: int) -> None:
    assert 1 <= size <= 5_000_000_000
