"""Upload plans: values that part a file, go wrong on purpose, print and shrink."""

from __future__ import annotations

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from conformance.suites.bsn.media import KINDS, flipped
from conformance.suites.bsn.plans import CHUNK, FAULTS, Chunk, Fault, Plan, even
from conformance.suites.bsn.strategies import TRICKY, files, plans

ALL = plans(max_size=500, shuffled=True)


def assembled(chunks: tuple[Chunk, ...], size: int) -> bytes:
    """Return what a server that keeps to the offsets has in the end."""
    file = bytearray(size)
    for chunk in chunks:
        end = chunk.offset + len(chunk.data)
        file.extend(bytes(max(0, end - len(file))))
        file[chunk.offset : end] = chunk.data
    return bytes(file)


@given(plan=ALL)
def test_the_chunks_of_a_plan_are_the_file(plan: Plan) -> None:
    data = plan.data("run")
    assert assembled(plan.sent(data), plan.size) == data
    assert b"".join(chunk.data for chunk in plan.chunks(data)) == data


@given(plan=ALL)
def test_chunks_are_numbered_by_their_place(plan: Plan) -> None:
    chunks = plan.chunks(plan.data("run"))
    assert [chunk.part for chunk in chunks] == list(range(plan.count))
    assert sorted(chunk.offset for chunk in chunks) == [c.offset for c in chunks]


@pytest.mark.parametrize("kind", FAULTS)
@given(data=st.data())
def test_a_fault_makes_it_another_file(kind: str, data: st.DataObject) -> None:
    plan = data.draw(plans(max_size=500).filter(lambda plan: plan.count > 1))
    file = plan.data("run")
    at = data.draw(st.integers(0, plan.count - 2))
    wrong = plan.with_fault(kind, at)  # type: ignore[arg-type]  # one of FAULTS
    parts = {chunk.part for chunk in wrong.sent(file)}
    missing = parts != set(range(plan.count))
    assert missing or assembled(wrong.sent(file), plan.size) != file


@given(plan=ALL)
def test_a_plan_prints_as_what_makes_it(plan: Plan) -> None:
    wrong = plan.with_fault("flipped", plan.size - 1)
    assert eval(repr(wrong), {"Plan": Plan, "Fault": Fault}) == wrong  # noqa: S307  (our own)


def test_a_plan_of_several_chunks_shrinks_to_two_bytes() -> None:
    assert find(plans(), lambda plan: plan.count > 1) == Plan(2, (1,))


def test_a_disorder_shrinks_to_two_chunks_exchanged() -> None:
    found = find(ALL, lambda plan: plan.order != tuple(sorted(plan.order)))
    assert (found.size, found.order) == (2, (1, 0))


@pytest.mark.parametrize(
    ("size", "lengths"),
    [
        (1, [1]),
        (CHUNK, [CHUNK]),
        (CHUNK + 1, [CHUNK, 1]),
        (3 * CHUNK, [CHUNK] * 3),
    ],
)
def test_an_even_plan_has_full_chunks_and_a_rest(size: int, lengths: list[int]) -> None:
    plan = even(size)
    chunks = plan.chunks(plan.data("run"))
    assert [len(chunk.data) for chunk in chunks] == lengths


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Plan(0),
        lambda: Plan(3, (3,)),
        lambda: Plan(3, (2, 1)),
        lambda: Plan(3, (1,), order=(0, 0)),
        lambda: Plan(3, literal=b"ab"),
    ],
)
def test_what_is_no_plan_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"3|0"):
        wrong()  # type: ignore[operator]


def test_bytes_to_flip_are_the_ends_of_chunks() -> None:
    plan = even(2 * CHUNK + 5)
    assert plan.places_to_flip() == (
        0, CHUNK - 1, CHUNK, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 4
    )  # fmt: skip


def test_the_bytes_of_two_runs_differ() -> None:
    assert Plan(100).data("one") != Plan(100).data("two")
    assert Plan(100).data("one") == Plan(100).data("one")


@given(data=files(), at=st.integers(0, 10**6))
def test_a_flipped_file_differs_in_one_bit(data: bytes, at: int) -> None:
    place = at % len(data)
    other = flipped(data, place)
    assert [n for n in range(len(data)) if data[n] != other[n]] == [place]
    assert data[place] ^ other[place] == 1


@pytest.mark.parametrize("kind", KINDS)
def test_files_of_a_kind_differ_and_begin_alike(kind: str) -> None:
    make = KINDS[kind][1]
    assert make("a") != make("b")
    assert kind == "Auto" or make("a")[:4] == make("b")[:4]


def test_awkward_files_hold_every_byte_and_line_end() -> None:
    every = b"".join(TRICKY)
    assert set(every) == set(range(256))
    assert b"\r\n" in every


def test_impossible_plans_are_refused() -> None:
    with pytest.raises(ValueError, match="max_chunks=4"):
        plans(max_size=3, max_chunks=4)
