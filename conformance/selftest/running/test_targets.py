"""What a profile says of a target, refused where it cannot be meant."""

from __future__ import annotations

import pytest

from conformance.harness.profile import ProfileError, checked_profile
from conformance.running.targets import target_of

TARGET = "https://bsn.example/cms"


@pytest.mark.parametrize(
    "place",
    [
        "https://elsewhere.example/wsdl",
        "http://bsn.example/w",
        "https://bsn.example:8/",
    ],
)
def test_a_description_at_another_host_is_refused_by_name(place: str) -> None:
    profile = checked_profile({"bsn": {"wsdl": place}}, "vendor.toml")

    with pytest.raises(ProfileError, match=rf"bsn\.wsdl: {place} is at another host"):
        target_of(profile, TARGET, "cct-1", {})


@pytest.mark.parametrize("place", ["/w?wsdl", "https://bsn.example:443/cms/w?wsdl"])
def test_a_description_of_the_target_is_taken(place: str) -> None:
    profile = checked_profile({"bsn": {"wsdl": place}}, "vendor.toml")

    assert target_of(profile, TARGET, "cct-1", {}).tables["bsn"]["wsdl"] == place
