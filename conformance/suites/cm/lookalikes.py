"""Tickets that were never issued, made of one that was."""

from __future__ import annotations

from conformance.harness import NotApplicable

#: Tickets at least this long are not given out one number after the other.
LONG = 10
#: A far number of the same look, for tickets that may be counted up.
FAR = 10**6


def turned(ticket: str) -> str:
    """Return a ticket of the same look, every letter and digit another one."""
    if ticket.isdigit() and len(ticket) < LONG:
        return str(int(ticket) + FAR)
    first, rest = ticket[0], ticket[1:]
    start = str(int(first) % 9 + 1) if first.isdigit() else _turned(first)
    return start + "".join(map(_turned, rest))


def _turned(letter: str) -> str:
    for letters in ("0123456789", "abcdef", "ABCDEF", "ghijklmnopqrstuvwxyz"):
        if letter in letters:
            return letters[(letters.index(letter) + 1) % len(letters)]
    return letter


def longer(ticket: str) -> str:
    """Return a ticket with one more digit at its end."""
    return f"{ticket}0"


def with_leading_zero(ticket: str) -> str:
    """Return the same number written differently."""
    return f"0{_digits(ticket)}"


def beginning(ticket: str) -> str:
    """Return a ticket without its end."""
    return _long(ticket)[:-1]


def ending(ticket: str) -> str:
    """Return a ticket without its beginning."""
    return _long(ticket)[1:]


def in_other_digits(ticket: str) -> str:
    """Return the same number in full-width digits, as an address carries them."""
    return "".join(f"%EF%BC%9{digit}" for digit in _digits(ticket))


def underscored(ticket: str) -> str:
    """Return the same number as programs may write it."""
    digits = _digits(_long(ticket))
    return f"{digits[0]}_{digits[1:]}"


def _digits(ticket: str) -> str:
    if not ticket.isdigit():
        raise NotApplicable(f"tickets are no numbers: {ticket!r}")
    return ticket


def _long(ticket: str) -> str:
    if len(ticket) < LONG:
        raise NotApplicable(f"parts of tickets as short as {ticket!r} may be issued")
    return ticket


#: Written the way issued tickets are.
LOOKALIKES = (turned, longer, with_leading_zero, beginning, ending)
#: The number of an issued ticket, written otherwise.
REWRITTEN = (in_other_digits, underscored)
