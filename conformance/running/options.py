"""What a user asked for, read from the command line and the profile."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from conformance.cli.words import NO_TARGET
from conformance.harness.catalogue import Catalogue
from conformance.harness.profile import (
    Profile,
    ProfileError,
    load_profile,
    merged_profile,
    profile_schema,
    target_protocols,
)
from conformance.harness.target import checked_url
from conformance.report.results import ResultsError, read_results
from conformance.running.bounds import Bounds, read_bounds
from conformance.running.known_failures import NEW_PROFILE, check_known_failures
from conformance.running.reports import chosen
from conformance.running.sharding import Shard

REFERENCE_IS_NO_TARGET = "--reference and a target URL exclude each other; give one"


@dataclass(frozen=True, slots=True)
class Options:
    """One run as asked for; ``url`` is None for the bundled reference."""

    profile: Profile
    url: str | None
    protocols: tuple[str, ...]
    patterns: tuple[str, ...]
    report_dir: Path
    effort: str
    seed: int
    strict: bool
    reports: tuple[str, ...]
    compare: Path | None = None
    plan: bool = False
    variant: str | None = None
    updates_known: bool = False
    bounds: Bounds = field(default_factory=Bounds)
    tls: Mapping[str, Any] = field(default_factory=dict)
    shard: Shard | None = None

    @property
    def reference(self) -> bool:
        """Tell whether the bundled reference server is the target."""
        return self.url is None


def read_options(config: pytest.Config) -> Options:
    """Return what the command line asks for.

    Raises:
        ProfileError: the profile, a protocol or the URL cannot be used.

    """
    option = config.option
    path = Path(option.target_profile) if option.target_profile else None
    tls = _tls(option)
    profile = merged_profile(load_profile(path), {"target": tls} if tls else {})
    return Options(
        profile=profile,
        url=target_url(option.target_url, profile, reference=option.reference),
        protocols=chosen_protocols(option.protocols, profile),
        patterns=tuple(option.requirements or ["*"]),
        report_dir=Path(option.report_dir),
        effort=option.effort,
        seed=option.conformance_seed,
        strict=option.strict_levels,
        reports=_reports(option.reports),
        compare=_earlier(option.compare),
        plan=option.plan,
        variant=_variant(option),
        updates_known=_updates_known(option, profile),
        bounds=read_bounds(option, profile),
        tls=tls,
        shard=_shard(option),
    )


def _shard(option: Any) -> Shard | None:  # noqa: ANN401  (an argparse namespace)
    if option.conformance_shard is None:
        return None
    if option.update_known_failures:
        problem = "a shard sees only its own part; leave --shard out for once"
        raise ProfileError("--update-known-failures", problem)
    return Shard.read(option.conformance_shard)


def _tls(option: Any) -> dict[str, Any]:  # noqa: ANN401  (an argparse namespace)
    """Return what the command line says about certificates, as keys of a profile."""
    if option.reference:
        return {}
    given = {
        "ca-file": option.conformance_ca_file,
        "client-cert": option.conformance_client_cert,
        "client-key": option.conformance_client_key,
        "insecure": option.conformance_insecure or None,
    }
    return {key: value for key, value in given.items() if value is not None}


def check_names(profile: Profile, catalogue: Catalogue) -> None:
    """Refuse a profile that names what the catalogue does not know.

    Raises:
        ProfileError: a slip would excuse nothing, or hide what is there.

    """
    check_known_failures(profile.known_failures, catalogue.requirements)
    for name in sorted(profile.absent):
        if name not in catalogue.capabilities:
            known = catalogue.capabilities
            closest = difflib.get_close_matches(name, known, n=1, cutoff=0)
            problem = (
                f"capabilities.absent: {name!r} is unknown; "
                f"did you mean {closest[0]!r}?"
            )
            raise ProfileError(profile.source, problem)


def _reports(names: list[str]) -> tuple[str, ...]:
    try:
        return tuple(chosen(names))
    except ValueError as error:
        raise ProfileError("command line", str(error)) from error


def _earlier(name: str | None) -> Path | None:
    """Return the evidence to compare with, read once to see that it can be."""
    if name is None:
        return None
    try:
        read_results(Path(name))
    except ResultsError as error:
        raise ProfileError("--compare", str(error)) from error
    return Path(name)


def _updates_known(option: Any, profile: Profile) -> bool:  # noqa: ANN401  (an argparse namespace)
    if option.update_known_failures and not profile.is_file and NEW_PROFILE.exists():
        problem = f"{NEW_PROFILE} exists; name it with --profile, or remove it"
        raise ProfileError("--update-known-failures", problem)
    return bool(option.update_known_failures)


def _variant(option: Any) -> str | None:  # noqa: ANN401  (an argparse namespace)
    if option.variant and not option.reference:
        raise ProfileError("command line", "--variant goes with --reference")
    name: str | None = option.variant
    return name


def target_url(given: str | None, profile: Profile, *, reference: bool) -> str | None:
    """Return the URL that is asked for; None for the bundled reference.

    Raises:
        ProfileError: there is none, or none that can be used.

    """
    if reference:
        if given:
            raise ProfileError("command line", REFERENCE_IS_NO_TARGET)
        return None
    url = given if given is not None else profile.url
    if not url:
        raise ProfileError("command line", NO_TARGET)
    return checked_url(url)


def chosen_protocols(given: list[str] | None, profile: Profile) -> tuple[str, ...]:
    """Return the protocols that are asked for, by command line or profile.

    Raises:
        ProfileError: there is none of that name.

    """
    known = target_protocols(profile_schema())
    for name in given or ():
        if name not in known:
            problem = f"--protocol {name!r} is unknown; known: {', '.join(known)}"
            raise ProfileError("command line", problem)
    return tuple(dict.fromkeys(given)) if given else profile.protocols
