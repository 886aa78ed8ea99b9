"""What is given out and when it ends: stand-ins that are not random, or not in time."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterable
from itertools import count
from pathlib import Path

import pytest

from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.orphans import Orphans
from conformance.reference.bsn.start import Start
from conformance.reference.cm import Cm
from conformance.reference.cm.blobs import Blobs, Tickets
from conformance.running.bundle import assembled
from conformance.selftest.faults import expiry
from conformance.selftest.faults.chance import guessed, of_numbers, of_tickets
from conformance.selftest.faults.expiry import Ground, passed

DICE = random.Random(5)  # noqa: S311  (to repeat)
RANDOM = [DICE.getrandbits(66) for _ in range(400)]
MODULUS = 2**66 - 5


def doubled(number: int) -> int:
    """Return half of the bits, each of them twice."""
    return int("".join(2 * bit for bit in f"{number:066b}"[:33]), 2)


def congruence() -> list[int]:
    """Return numbers each of which follows from the one before."""
    found = [RANDOM[0]]
    while len(found) < 400:
        found.append((found[-1] * 6364136223846793005 + 1442695040888963407) % MODULUS)
    return found


PATTERNS = {
    "some came twice": [*RANDOM, RANDOM[7]],
    "too few spread over the whole range": [2**66 + n for n in RANDOM] + RANDOM[:9],
    "ones and zeros are not even": [n | n >> 1 for n in RANDOM],
    "runs are too long or too short": [doubled(n) for n in RANDOM],
    "a bit is not even": [n | 1 for n in RANDOM],
    "they rise or fall": sorted(RANDOM),
    "steps come again": [RANDOM[0] + 17 * n for n in range(400)],
    "a linear congruence": congruence(),
}


class Counting(Tickets):
    """Give out one number after the other."""

    numbers = count(10**19)

    def new_id(self) -> str:
        """Return the next number."""
        return str(next(self.numbers))


class TakesAny(Tickets):
    """Take every ticket for the last one."""

    def blob(self, ticket: str) -> str | None:
        """Return a blob."""
        return ticket


class Few(Tickets):
    """Have few of them."""

    most = 40


class Lasting(Few):
    """Let no ticket end."""

    def blob(self, ticket: str) -> str | None:
        """Return a blob, whenever."""
        return str(self.valid[ticket][0]) if ticket in self.valid else None

    def drop_expired(self) -> None:
        """Forget none."""


class FewUploads(Start):
    """Have few of them."""

    most_open = 20


class Endless(FewUploads):
    """Take one more, whatever there is."""

    def check_capacity(self, user: User) -> None:
        """Refuse nobody."""


class Hasty(Orphans):
    """Wait for an hour less than a day."""

    lifetime = 23 * 60 * 60


class Keeping(Blobs):
    """Keep everything."""

    def sweep(self, used: Iterable[str]) -> None:
        """Delete nothing."""


def test_numbers_that_are_random_have_no_pattern() -> None:
    assert of_numbers([secrets.randbits(66) for _ in range(400)], 66) == []


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_is_noticed(pattern: str) -> None:
    assert pattern in of_numbers(PATTERNS[pattern], 66)


def test_tickets_that_are_counted_or_guessed_are_noticed(tmp_path: Path) -> None:
    counting: Cm = assembled("cm", (Counting,))(tmp_path / "counting")
    easy: Cm = assembled("cm", (TakesAny,))(tmp_path / "easy")
    wrong, hits = of_tickets(counting, 50), guessed(easy, 1, 50)
    counting.close()
    easy.close()

    assert "tickets: steps come again" in wrong
    assert hits == 50


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (Few, []),
        (Lasting, ["[40, 2] left", "[40, 0] left", "bytes are left"]),
        (Endless, ["an upload too many was taken"]),
        (Hasty, ["[40, 2] left"]),
        (Keeping, ["bytes are left"]),
    ],
)
def test_what_ends_too_early_or_never_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: type, told: list[str]
) -> None:
    monkeypatch.setattr(expiry, "LEFT", 1000)
    few = [one for one in (Few, FewUploads) if not issubclass(part, one)]
    ground = Ground(tmp_path, *few, part)
    wrong = passed(ground)
    ground.close()

    assert bool(wrong) == bool(told), wrong
    assert all(any(one in text for text in wrong) for one in told), wrong
