"""From what the user asked for to the target of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from conformance.harness.limits import Limits
from conformance.harness.origin import BadTarget, Origin
from conformance.harness.profile import (
    Profile,
    ProfileError,
    load_profile,
    merged_profile,
    profile_schema,
    target_protocols,
)
from conformance.harness.target import Secret, Target, credentials
from conformance.harness.wire import Tls
from conformance.running.options import Options
from conformance.running.variants import Variant, find_variant

#: The tables of a profile without which its target cannot be spoken to.
KEPT = ("target", "capabilities", *target_protocols(profile_schema()))


def named_target(options: Options, url: str, run: str) -> Target:
    """Return the target at a URL; ``run`` is the run's id.

    Raises:
        ProfileError: a credential that the profile names is not set.

    """
    if options.reference:
        variant = find_variant(options.variant) if options.variant else None
        profile, environment = _reference(options.profile, variant)
        secrets = credentials(profile, environment)
    else:
        profile = options.profile
        secrets = credentials(profile)
    return target_of(
        profile, url, f"cct-{run}", secrets, is_reference=options.reference
    )


def target_of(
    profile: Profile,
    url: str,
    run: str,
    secrets: Mapping[str, Secret],
    *,
    is_reference: bool = False,
) -> Target:
    """Return the target at a URL as a profile describes it.

    Raises:
        ProfileError: something that the target itself has is said to be elsewhere.

    """
    _check_places(profile, url)
    transport = profile.written.get("target", {})
    shown = client_certificate(profile)
    return Target(
        url=url,
        run=run,
        tables=profile.tables,
        absent=profile.absent,
        secrets=secrets,
        is_reference=is_reference,
        ca_file=transport.get("ca-file"),
        insecure=transport.get("insecure", False),
        client_cert=shown,
        limits=_limits(transport),
    )


def _check_places(profile: Profile, url: str) -> None:
    """Refuse a place at another host where only the target's own is asked."""
    tables = profile_schema()["properties"]
    for table, given in profile.tables.items():
        for key, rule in tables[table]["properties"].items():
            if rule.get("x-at-target") and _is_elsewhere(str(given.get(key, "")), url):
                problem = (
                    f"{table}.{key}: {given[key]} is at another host than the target"
                    f" {url}; give its path there, or save it and name the file"
                )
                raise ProfileError(profile.source, problem)


def _is_elsewhere(place: str, url: str) -> bool:
    named = urlsplit(place)
    if not named.netloc:
        return False
    return Origin.of(f"{named.scheme}://{named.netloc}").url != Origin.of(url).url


def client_certificate(profile: Profile) -> str | tuple[str, str] | None:
    """Return the files of the certificate that is shown to the server, if any.

    Raises:
        ProfileError: they hold none, or a key of another one.

    """
    transport = profile.written.get("target", {})
    certificate, key = transport.get("client-cert"), transport.get("client-key")
    if certificate is None:
        return None
    shown = certificate if key is None else (certificate, key)
    try:
        Tls(client_cert=shown).context()
    except BadTarget as error:
        problem = f"target.client-cert: {error}; give a PEM file, and its unlocked key"
        raise ProfileError(profile.source, problem) from error
    return shown


def _limits(transport: Mapping[str, Any]) -> Limits:
    """Return what an exchange may take, by the profile or by default."""
    given = {
        name: transport[name] for name in ("silence", "total") if name in transport
    }
    return replace(Limits(), **given)


def _reference(
    given: Profile, variant: Variant | None
) -> tuple[Profile, Mapping[str, str]]:
    """Return the profile that comes with the reference, unless the user gave one."""
    from conformance.running.bundle import (  # noqa: PLC0415  (heavy)
        ENVIRONMENT,
        PROFILE,
    )

    if not given.is_default:
        return given, ENVIRONMENT
    own = load_profile(PROFILE)
    return merged_profile(own, variant.profile if variant else {}), ENVIRONMENT


def made_by(target: Target, profile: Profile) -> dict[str, Any]:
    """Return what has to be known of a run to remove later what it made."""
    written = {key: profile.written[key] for key in profile.written if key in KEPT}
    return {
        "target": target.url,
        "reference": target.is_reference,
        "source": profile.source,
        "profile": written,
    }
