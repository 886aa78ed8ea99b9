"""What has to be the same in all shards of a run, and how it is told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.harness.known_failure import KnownFailure

Record = dict[str, Any]

#: What the first line of the evidence calls it, and the user.
FIELDS = {
    "suite_version": "version of the suite",
    "catalogue": "catalogue of requirements",
    "target": "target URL",
    "reference": "--reference",
    "variant": "--variant",
    "unverified": "--insecure",
    "protocols": "--protocol",
    "selection": "--requirement",
    "effort": "--effort",
    "seed": "--seed",
    "strict": "--strict",
    "absent": "capabilities.absent of the profile",
    "settings": "settings of the profile",
}
#: Where an entry stands in the profile makes no difference.
PLACE = ("file", "lines")
SHOWN = 80


def configuration(run: Mapping[str, Any]) -> Record:
    """Return what a run was asked for, as far as it bears on verdicts.

    The bundled reference is the same wherever it listens.
    """
    values = {name: run.get(name) for name in FIELDS}
    return values | ({"target": "the reference"} if run["reference"] else {})


def configuration_digest(run: Mapping[str, Any], known: Iterable[KnownFailure]) -> str:
    """Return the digest of what a run was asked for, known failures and all."""
    entries = [
        {key: value for key, value in one.record().items() if key not in PLACE}
        for one in known
    ]
    text = json.dumps([configuration(run), entries], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    """Say what two runs were asked for differently."""
    theirs = configuration(other)
    for name, value in configuration(one).items():
        if value != theirs[name]:
            yield f"{FIELDS[name]} is {told(value)} in one and {told(theirs[name])}"


def told(value: object) -> str:
    """Return a value as a message tells it."""
    text = json.dumps(value, sort_keys=True)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} …"
