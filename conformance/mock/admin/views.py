"""Clock, content and journal as JSON."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from conformance.mock.bodies import MEMORY, Kept
from conformance.mock.clock import MockClock
from conformance.mock.journal import Entry
from conformance.mock.judging import Account, Judge
from conformance.reference.message import Fields

if TYPE_CHECKING:
    from conformance.mock.installation import Installation

Json = dict[str, Any]

#: Where a client of each protocol begins.
ENTRANCES: Mapping[str, tuple[str, ...]] = {
    "cm": ("/xml", "/stream"),
    "staging": ("/rest/content/package",),
    "bsn": ("/Uploads/2014/07/SOAP/WSDL/",),
}
KINDS = {"files": "obj", "users": "user", "groups": "group", "formats": "objClass"}


def clock_view(clock: MockClock) -> Json:
    """Tell the time, and whether it passes."""
    return {"time": clock.now().isoformat(), "frozen": clock.is_frozen}


def state_view(installation: Installation) -> Json:
    """Tell what a server holds, before or after a reset."""
    with installation.lock:
        return held(installation)


def held(installation: Installation) -> Json:
    """Tell what a server holds, while nobody resets it."""
    journal = installation.journal
    return {
        "clock": clock_view(installation.clock),
        "journal": {
            "kept": len(journal),
            "dropped": journal.dropped,
            "bytes": journal.bytes,
        },
        "findings": len(installation.judge.findings),
        "faults": len(installation.faults),
        "protocols": {
            name: {
                "paths": ENTRANCES[name],
                "logins": logins(installation, name),
                "content": content_view(installation, name),
            }
            for name in ENTRANCES
        },
    }


def content_view(installation: Installation, protocol: str) -> dict[str, int]:
    """Count what a service holds."""
    service = installation.current[protocol]
    if protocol == "cm":
        return {word: len(service.store.all(kind)) for word, kind in KINDS.items()}
    if protocol == "staging":
        packages = service.packages.shelf.packages()
        return {"objects": len(service.cms.all()), "packages": len(packages)}
    return {"contents": service.contents()}


def logins(installation: Installation, protocol: str) -> list[str]:
    """Name who can log in."""
    service = installation.current[protocol]
    if protocol == "cm":
        return [user.key for user in service.store.all("user")]
    if protocol == "staging":
        return [service.session.login]
    return [f"{user.account}/{user.login}" for user in installation.users]


def findings_view(judge: Judge, wanted: Mapping[str, str]) -> Json:
    """Tell what clients did wrong; a requirement may have wildcards."""
    findings = [finding.view() for finding in judge.findings]
    return {
        "findings": [one for one in findings if is_wanted(one, wanted)],
        "kept": len(findings),
        "dropped": judge.dropped,
        "skipped": judge.skipped,
        "defects": list(judge.defects),
    }


def is_wanted(finding: Json, wanted: Mapping[str, str]) -> bool:
    """Tell whether somebody wants a finding."""
    return all(
        fnmatchcase(finding[key], pattern) for key, pattern in wanted.items() if pattern
    )


def notes_on(judge: Judge, entries: Iterable[Entry]) -> dict[int, str]:
    """Tell of exchanges what they came near to, and what was wrong about them."""
    told: defaultdict[int, list[str]] = defaultdict(list)
    for finding in judge.findings:
        told[finding.number].append(str(finding))
    accounts = (judge.account(entry.number) for entry in entries)
    near = {one.number: [str(one)] for one in accounts if one and one.is_near_miss}
    return {
        number: "\n".join(near.get(number, []) + told[number])
        for number in near.keys() | told.keys()
    }


def entry_view(entry: Entry, account: Account | None = None) -> Json:
    """Tell one exchange, and what it came near to where it missed."""
    answer = entry.answer
    place = f"/_mock/journal/{entry.number}"
    return {
        "number": entry.number,
        "time": entry.moment.isoformat(),
        "seconds": round(entry.seconds, 6),
        "protocol": entry.protocol,
        "operations": list(entry.operations),
        "method": entry.method,
        "target": entry.target,
        "faults": list(entry.faults),
        "near_miss": account.view() if account and account.is_near_miss else None,
        "request": {
            "fields": pairs(entry.fields),
            "body": body_view(entry.kept, f"{place}/request"),
        },
        "response": answer
        and {
            "status": answer.status,
            "fields": pairs(answer.fields),
            "body": body_view(answer.kept, f"{place}/response"),
        },
    }


def pairs(fields: Fields) -> list[list[str]]:
    """Return header fields as JSON has them."""
    return [[name, value] for name, value in fields.pairs]


def body_view(kept: Kept, url: str) -> Json:
    """Tell a body: as text, in Base64, where it is, or that it is not kept."""
    if not kept.whole:
        return {"size": kept.size, "kept": False}
    if kept.size > MEMORY:
        return {"size": kept.size, "url": url}
    return {"size": kept.size, **text_or_base64(kept.read())}


def text_or_base64(data: bytes) -> Json:
    """Return bytes as text where they are, and in Base64 otherwise."""
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode("ascii")}
