"""Values as XML Schema writes them: numbers and moments, read and written."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from conformance.reference.bsn.fault import Fault, shown

INTEGER = re.compile(r"[+-]?[0-9]{1,100}", re.ASCII)
MOMENT = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})T"
    r"(?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
    r"(?:(?P<utc>Z)|(?P<sign>[+-])(?P<hours>[0-9]{2}):(?P<minutes>[0-9]{2}))?",
    re.ASCII,
)
BLANKS = " \t\r\n"


def integer(name: str, text: str, bits: int) -> int:
    """Read an xs:int (32 bits) or xs:long (64 bits)."""
    written = text.strip(BLANKS)
    if not INTEGER.fullmatch(written):
        raise Fault(f"{name} is {shown(text)}, which is no whole number")
    value = int(written)
    if not -(1 << bits - 1) <= value < 1 << bits - 1:
        raise Fault(f"{name} is {shown(written)}, which has no place in {bits} bits")
    return value


def moment(name: str, text: str) -> str:
    """Read an xs:dateTime; return it in UTC, which is meant where no zone is given."""
    found = MOMENT.fullmatch(text.strip(BLANKS))
    if found is None:
        raise Fault(f"{name} is {shown(text)}, not of the form YYYY-MM-DDThh:mm:ssZ")
    try:
        return written(_day_and_time(found).astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise Fault(f"{name} is {shown(text)}, which is no moment: {error}") from error


def written(when: datetime) -> str:
    """Write a moment as an xs:dateTime in UTC, to the millisecond."""
    text = when.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _day_and_time(found: re.Match[str]) -> datetime:
    fraction = (found["fraction"] or "").rstrip("0")
    midnight_after = found["time"] == "24:00:00" and not fraction
    time = "00:00:00" if midnight_after else found["time"]
    when = datetime.fromisoformat(f"{found['date']}T{time}").replace(
        tzinfo=_zone(found)
    )
    micros = int(fraction[:6].ljust(6, "0"))
    return when + timedelta(days=int(midnight_after), microseconds=micros)


def _zone(found: re.Match[str]) -> timezone:
    if found["sign"] is None:
        return UTC
    size = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    if size > timedelta(hours=14):
        raise ValueError("a zone is at most 14 hours away")
    return timezone(size if found["sign"] == "+" else -size)
