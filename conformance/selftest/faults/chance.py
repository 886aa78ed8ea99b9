"""Tickets and tokens that nobody can guess: no order, no step, no pattern, no hit."""

from __future__ import annotations

import itertools
import math
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.reference.bsn import Bsn
from conformance.reference.cm import Cm
from conformance.reference.message import Body
from conformance.selftest.faults.page import Outcome

IDS, GUESSES = 10_000, 1_000_000
#: Tickets are numbers of twenty digits; those below so many bits are uniform in each.
LOWEST, BITS = 10**19, 66
TOKEN_BITS = 128
#: How rare a result has to be, were the bits random, to be held against them.
RARE = 1e-6
#: The same in standard deviations, for each of some hundred figures.
DEVIATIONS = 6.0
#: The terms of which a linear congruence shows itself; what they share if there is none
#: is small.
TERMS, SHARED = 40, 10**6


def chance(
    seed: int, directory: Path, ids: int = IDS, guesses: int = GUESSES
) -> Iterator[Outcome]:
    """Look at so many tickets and tokens, and guess at tickets; no socket is needed."""
    cm, bsn = Cm(directory / "cm"), Bsn(directory / "bsn")
    began = time.monotonic()
    wrong = [*of_tickets(cm, ids), *of_tokens(bsn, ids)]
    told = "unique; even bits and runs; no order, step or linear relation; no seed"
    seconds = time.monotonic() - began
    yield Outcome("tickets and tokens", 2 * ids, told, seconds, tuple(wrong), 2 * IDS)
    began = time.monotonic()
    hits = guessed(cm, seed, guesses)
    told = (
        f"none of the {len(cm.tickets.valid)} valid tickets, looked up in the process"
    )
    wrong = [f"{hits} hits"] if hits else []
    seconds = time.monotonic() - began
    yield Outcome("guesses at tickets", guesses, told, seconds, tuple(wrong), GUESSES)
    cm.close()
    bsn.close()


def of_tickets(cm: Cm, count: int) -> list[str]:
    """Return what is wrong with the tickets of a server; it issues so many."""
    blob = cm.blobs.keep(Body(1, b"x"))
    found = [int(cm.tickets.issue(blob)) - LOWEST for _ in range(count)]
    return [f"tickets: {one}" for one in of_numbers(found, BITS)]


def of_tokens(bsn: Bsn, count: int) -> list[str]:
    """Return what is wrong with the tokens of a server; it makes so many."""
    desk = bsn._operations.desks.start  # noqa: SLF001  (nobody else may look)
    found = [int(desk.new_token(), 16) for _ in range(count)]
    return [f"tokens: {one}" for one in of_numbers(found, TOKEN_BITS)]


def guessed(cm: Cm, seed: int, count: int) -> int:
    """Count the hits of so many guesses at a ticket; a right one would be one."""
    dice = random.Random(seed)  # noqa: S311  (to repeat)
    tries = (str(LOWEST + dice.randrange(9 * LOWEST)) for _ in range(count))
    return sum(cm.tickets.blob(one) is not None for one in tries)


def of_numbers(numbers: Sequence[int], bits: int) -> list[str]:
    """Return the patterns in numbers that should be random, as they were given out."""
    places = [n for n in numbers if n < 1 << bits]
    text = "".join(f"{n:0{bits}b}" for n in places)
    found = {
        "some came twice": len(set(numbers)) < len(numbers),
        "too few spread over the whole range": len(places) < 0.75 * len(numbers),
        "ones and zeros are not even": is_uneven(text),
        "runs are too long or too short": has_odd_runs(text),
        "a bit is not even": any(is_biased(places, n) for n in range(bits)),
        "they rise or fall": is_ordered(numbers),
        "steps come again": has_steps(numbers),
        "a linear congruence": is_linear(numbers),
    }
    return [name for name, is_so in found.items() if is_so]


def is_uneven(text: str) -> bool:
    """Tell whether there are too many ones or zeros (the monobit test)."""
    surplus = abs(2 * text.count("1") - len(text))
    return math.erfc(surplus / math.sqrt(2 * len(text))) < RARE


def has_odd_runs(text: str) -> bool:
    """Tell whether bits change too often or too rarely (the runs test)."""
    size, ones = len(text), text.count("1") / len(text)
    spread = 2 * ones * (1 - ones)
    if not spread:
        return True
    runs = 1 + text.count("01") + text.count("10")
    return math.erfc(abs(runs - size * spread) / (math.sqrt(2 * size) * spread)) < RARE


def is_biased(numbers: Sequence[int], place: int) -> bool:
    """Tell whether a bit is too often the same."""
    ones = sum(number >> place & 1 for number in numbers)
    return abs(2 * ones - len(numbers)) > DEVIATIONS * math.sqrt(len(numbers))


def is_ordered(numbers: Sequence[int]) -> bool:
    """Tell whether a number tells whether the next one is larger."""
    count = len(numbers)
    rises = sum(a < b for a, b in itertools.pairwise(numbers))
    deviation = math.sqrt((count + 1) / 12)
    return abs(rises - (count - 1) / 2) > DEVIATIONS * deviation


def has_steps(numbers: Sequence[int]) -> bool:
    """Tell whether the way from one number to the next comes again."""
    steps = [b - a for a, b in itertools.pairwise(numbers)]
    return len(set(steps)) < len(steps)


def is_linear(numbers: Sequence[int]) -> bool:
    """Tell whether each number is a multiple of the one before, and a remainder.

    Then its steps make multiples of the modulus, which these have in common.
    """
    some = numbers[:TERMS]
    steps = [b - a for a, b in itertools.pairwise(some)]
    triples = zip(steps, steps[1:], steps[2:], strict=False)
    shared = math.gcd(*(a * c - b * b for a, b, c in triples))
    return not 0 < shared < SHARED
