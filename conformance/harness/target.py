"""The server under test: where it is, what it has, and who we are there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from conformance.harness.judgement import NotApplicable
from conformance.harness.limits import Limits
from conformance.harness.origin import BadTarget, Origin
from conformance.harness.profile import Profile, ProfileError
from conformance.harness.redact import Redactor

READ_ONLY_CAPABILITY = "write"
LONGEST_PASSWORD = 4096


@dataclass(frozen=True, slots=True)
class Secret:
    """A credential that no repr, log or report shows."""

    value: str = field(repr=False)

    def __repr__(self) -> str:
        return "Secret(***)"


@dataclass(frozen=True, slots=True)
class Target:
    """A server under test, as its profile and the command line describe it.

    ``url`` is the base URL without a trailing slash. ``run`` is the run's id: whatever
    the suite creates carries it. ``tables`` holds each protocol's settings, ``limits``
    what an exchange may take.
    """

    url: str
    run: str
    tables: Mapping[str, Mapping[str, Any]]
    absent: frozenset[str] = frozenset()
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    is_reference: bool = False
    ca_file: str | None = None
    insecure: bool = False
    client_cert: str | tuple[str, str] | None = None
    limits: Limits = field(default_factory=Limits)

    def lacks(self, capability: str) -> bool:
        """Tell whether the target says that it does not have a capability."""
        protocol, _, name = capability.partition(".")
        read_only = self.tables.get(protocol, {}).get("read-only", False)
        return capability in self.absent or (read_only and name == READ_ONLY_CAPABILITY)

    def need(self, capability: str) -> None:
        """Do nothing if the target has a capability.

        Raises:
            NotApplicable: it says that it does not.

        """
        if self.lacks(capability):
            raise NotApplicable(f"the target declares {capability} absent")

    def secret(self, protocol: str, key: str = "password") -> Secret | None:
        """Return a credential of a protocol's table, or None where none is given."""
        return self.secrets.get(f"{protocol}.{key}")


def credentials(
    profile: Profile, environment: Mapping[str, str] = os.environ
) -> dict[str, Secret]:
    """Return the secrets that a profile names by environment variable, or by file.

    Keys are ``protocol.key`` without the ``-env`` or ``-file``. A variable that only a
    default names may be unset; one that the profile names may not.

    Raises:
        ProfileError: a variable that the profile names is not set, or a file that it
            names holds no password.

    """
    found: dict[str, Secret] = {}
    for name, table in profile.tables.items():
        for key, variable in table.items():
            if not key.endswith("-env"):
                continue
            value = environment.get(variable)
            if value is not None:
                found[f"{name}.{key.removesuffix('-env')}"] = Secret(value)
            elif profile.is_written(name, key):
                problem = f"{name}.{key}: environment variable {variable} is not set"
                raise ProfileError(profile.source, problem)
    return found | _in_files(profile)


def _in_files(profile: Profile) -> dict[str, Secret]:
    """Return the secrets that stand in files, each the first line of one."""
    found = {}
    for name, table in profile.tables.items():
        for key in (key for key in table if key.endswith("password-file")):
            other = f"{key.removesuffix('-file')}-env"
            if profile.is_written(name, other):
                problem = f"{name}: {key} and {other} exclude each other; give one"
                raise ProfileError(profile.source, problem)
            password = _first_line(profile, f"{name}.{key}", Path(table[key]))
            found[f"{name}.{key.removesuffix('-file')}"] = Secret(password)
    return found


def _first_line(profile: Profile, key: str, path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            line = file.readline(LONGEST_PASSWORD).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        problem = f"{key}: {str(path)!r} cannot be read ({why})"
        raise ProfileError(profile.source, problem) from error
    if not line:
        problem = f"{key}: the first line of {str(path)!r} is empty"
        raise ProfileError(profile.source, problem)
    return line


def checked_url(url: str) -> str:
    """Return a target URL without its trailing slash.

    Raises:
        ProfileError: it is no usable base URL; the message says why.

    """
    problem = _url_problem(url)
    if problem:
        raise ProfileError("target URL", Redactor().text(f"{url!r} {problem}"))
    try:
        Origin.of(url)
    except BadTarget as error:
        raise ProfileError("target URL", str(error)) from error
    return url.rstrip("/")


def _url_problem(url: str) -> str:
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError as error:
        return f"is not a URL: {error}"
    if parts.scheme not in {"http", "https"}:
        return "must begin with http:// or https://"
    if not parts.hostname or not port_is_valid:
        return "names no host and port"
    if parts.username is not None or parts.password is not None:
        return "must not carry credentials; name them in the profile"
    if parts.query or parts.fragment:
        return "must end with its path: no query, no fragment"
    return ""
