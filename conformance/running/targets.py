"""From what the user asked for to the target of a run."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.harness.profile import Profile, load_profile
from conformance.harness.target import Target, credentials
from conformance.running.options import Options


def named_target(options: Options, url: str, run: str) -> Target:
    """Return the target at a URL; ``run`` is the run's id.

    Raises:
        ProfileError: a credential that the profile names is not set.

    """
    if options.reference:
        profile, environment = _reference(options.profile)
        secrets = credentials(profile, environment)
    else:
        profile = options.profile
        secrets = credentials(profile)
    transport = profile.written.get("target", {})
    return Target(
        url=url,
        run=f"cct-{run}",
        tables=profile.tables,
        absent=profile.absent,
        secrets=secrets,
        is_reference=options.reference,
        ca_file=transport.get("ca-file"),
        insecure=transport.get("insecure", False),
    )


def _reference(given: Profile) -> tuple[Profile, Mapping[str, str]]:
    """Return the profile that comes with the reference, unless the user gave one."""
    from conformance.running.bundle import (  # noqa: PLC0415  (heavy)
        ENVIRONMENT,
        PROFILE,
    )

    return (load_profile(PROFILE) if given.is_default else given), ENVIRONMENT
