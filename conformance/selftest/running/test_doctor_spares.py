"""What is unusual and lawful is no misconfiguration, however odd the answers are."""

from __future__ import annotations

import pytest

from conformance.harness.profile import load_profile, merged_profile
from conformance.harness.run import Run
from conformance.harness.target import Target, credentials
from conformance.liberties import LIBERTIES
from conformance.running.bundle import ENVIRONMENT, JUDGED, PROFILE, reference_server
from conformance.running.doctor.examination import examined
from conformance.running.variants import find_variant, load_variants, protocol_of
from conformance.selftest.running.clinic import UNHURRIED

#: The environment of the reference has the password of a login that few profiles name.
SPARE = {"password-without-login"}

load_variants()


@pytest.mark.parametrize("name", LIBERTIES)
def test_a_liberty_is_found_well(name: str) -> None:
    variant = find_variant(name)
    profile = merged_profile(load_profile(PROFILE), variant.profile)
    secrets = credentials(profile, ENVIRONMENT)
    named = protocol_of(name)
    asked = (named,) if named in profile.protocols else profile.protocols

    with reference_server(variant.part, settings=JUDGED) as server:
        target = Target(server.url, "cct-1", profile.tables, profile.absent, secrets)
        found = examined(Run(target), asked, UNHURRIED)

    assert [one.found for one in found.worst if one.fault not in SPARE] == []
