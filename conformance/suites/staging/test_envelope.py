"""What is true of every operation: status, media type, envelope, needless bodies."""

from __future__ import annotations

import pytest

from conformance.harness import NotApplicable, Violation, observe, requirement
from conformance.harness.transcript import Exchange
from conformance.suites.staging.answers import (
    check_success,
    code_of,
    described,
    document,
    has_body,
    has_success_status,
    is_success,
    shown,
)
from conformance.suites.staging.client import JSON, StagingClient
from conformance.suites.staging.occasions import (
    OCCASIONS,
    check_occasion,
    media_types,
)
from conformance.suites.staging.operations import (
    BODYLESS,
    JSON_ANSWERED,
    OPERATIONS,
)
from conformance.suites.staging.packages import Packages
from conformance.suites.staging.samples import Dress, Samples
from conformance.suites.staging.shapes import check_shape, faults
from conformance.suites.staging.statuses import allowed, opinions

GETS = ("list", "load", "download")
PUTS = ("create", "add")
POSTS = ("update", "export", "import", "status", "upload")
DELETES = ("delete", "remove")
MILD = {"INFO", "SUCCESS"}
PACKAGE_MEMBERS = {"contentPackage", "items"}
CODES = (
    *("OK", "INVALIDDATA", "PERMISSION", "MAINTENANCEMODE", "NOTFOUND", "FAILURE"),
    *("AUTHREQUIRED", "NOTLICENSED", "LOCKED"),
)


def check_status(samples: Samples, operation: str) -> None:
    """See that a success has a status that the profile allows."""
    exchange = samples.of(operation)
    profile = samples.packages.profile
    observe(opinions(operation, exchange, judging=profile))
    statuses = allowed(profile, OPERATIONS[operation])
    if exchange.status not in statuses:
        listed = " or ".join(map(str, statuses))
        raise Violation(
            f"{exchange.status} {exchange.reason}",
            f"{listed} by the profile {profile!r}",
            hint="Does staging.statuses in the profile name what this server follows?",
            exchange=exchange,
        )


@requirement("staging.envelope.status-of-get")
@pytest.mark.parametrize("operation", GETS)
def test_a_get_has_a_status_of_the_profile(samples: Samples, operation: str) -> None:
    check_status(samples, operation)


@requirement("staging.envelope.status-of-put")
@pytest.mark.parametrize("operation", PUTS)
def test_a_put_has_a_status_of_the_profile(samples: Samples, operation: str) -> None:
    check_status(samples, operation)


@requirement("staging.envelope.status-of-post")
@pytest.mark.parametrize("operation", POSTS)
def test_a_post_has_a_status_of_the_profile(samples: Samples, operation: str) -> None:
    check_status(samples, operation)


@requirement("staging.envelope.status-of-delete")
@pytest.mark.parametrize("operation", DELETES)
def test_a_delete_has_a_status_of_the_profile(samples: Samples, operation: str) -> None:
    check_status(samples, operation)


@requirement("staging.envelope.no-content-has-no-body")
@pytest.mark.parametrize("operation", [*PUTS, *POSTS, *DELETES])
def test_nothing_follows_a_204(samples: Samples, operation: str) -> None:
    with samples.client.http.connection() as connection:
        exchange = samples.of(operation, Dress(on=connection))
        if exchange.status != 204:
            raise NotApplicable(f"{operation} is answered {exchange.status}")
        # What follows unasked is the answer to nothing, and would spoil the next one.
        if not exchange.closing:
            check_success(samples.client.send("list", on=connection), "list")
    assert exchange.headers.get("Content-Length", "0") == "0"


@requirement("staging.envelope.json-media-type")
@pytest.mark.parametrize("operation", JSON_ANSWERED)
def test_a_body_is_labelled_as_json(samples: Samples, operation: str) -> None:
    assert media_types(with_body(samples, operation)) == ["application/json"]


@requirement("staging.envelope.json-object")
@pytest.mark.parametrize("operation", JSON_ANSWERED)
def test_a_body_is_one_json_object(samples: Samples, operation: str) -> None:
    exchange = samples.of(operation)
    if has_body(exchange):
        document(exchange)
    else:
        assert exchange.status == 204, "a success that could have a body has none"


@requirement("staging.envelope.response-info-present")
@pytest.mark.parametrize("operation", JSON_ANSWERED)
def test_an_answer_has_a_response_code(samples: Samples, operation: str) -> None:
    exchange = samples.of(operation)
    check_shape(exchange, operation, "staging.envelope.response-info-present")


@requirement("staging.envelope.response-info-present")  # STG-GEN-001 to 006
@pytest.mark.parametrize("occasion", OCCASIONS)
def test_an_answer_is_of_its_type_on_any_occasion(
    samples: Samples, occasion: str
) -> None:
    check_occasion(samples, occasion)


@requirement("staging.envelope.success-says-ok")
@pytest.mark.parametrize("operation", JSON_ANSWERED)
def test_a_success_says_ok(samples: Samples, operation: str) -> None:
    exchange = samples.attempt(operation)
    if not has_success_status(exchange):
        check_success(exchange, operation)
    if not has_body(exchange) or code_of(exchange) is None:
        raise NotApplicable(f"{operation} is answered without a code")
    assert code_of(exchange) == "OK", described(exchange)


@requirement("staging.envelope.success-says-ok")
def test_loading_says_ok_after_an_update_that_was_refused(packages: Packages) -> None:
    name = packages.create()
    refused = packages.client.update(name, {"name": name, "description": ["text"]})
    if is_success(refused):
        raise NotApplicable("the target takes a description that is a list")
    exchange = packages.client.load(name)
    if code_of(exchange) is None:
        raise NotApplicable("loading is answered without a code")
    assert check_success(exchange, "load")


@requirement("staging.envelope.messages-listed")
@pytest.mark.parametrize("operation", JSON_ANSWERED)
def test_messages_are_a_list_of_objects(samples: Samples, operation: str) -> None:
    exchange = samples.of(operation)
    check_shape(exchange, operation, "staging.envelope.messages-listed")


@requirement("staging.envelope.info-texts")
@pytest.mark.parametrize("operation", JSON_ANSWERED)
def test_what_the_envelope_says_is_text(samples: Samples, operation: str) -> None:
    exchange = samples.of(operation)
    check_shape(exchange, operation, "staging.envelope.info-texts")


@requirement("staging.envelope.nothing-beside")
@pytest.mark.parametrize("operation", ["delete", "export", "import"])
def test_an_answer_about_no_package_has_none(samples: Samples, operation: str) -> None:
    members = document(with_body(samples, operation)).keys()
    assert not members & PACKAGE_MEMBERS


@requirement("staging.envelope.no-body-needed")
@pytest.mark.parametrize("operation", BODYLESS)
def test_no_body_is_needed_where_none_is_described(
    samples: Samples, operation: str
) -> None:
    exchange = samples.attempt(operation)
    if not is_success(exchange):
        # What is refused with a body as well is not refused for the lack of one.
        samples.of(operation, Dress(content_type=JSON, body=b"{}"))
    check_success(exchange, operation, "staging.envelope.no-body-needed")


@requirement("staging.envelope.bodyless-content-type-ignored")
@pytest.mark.parametrize("kind", ["", "application/json", "*/*"])
@pytest.mark.parametrize("operation", BODYLESS)
def test_the_type_of_no_body_says_nothing(
    samples: Samples, operation: str, kind: str
) -> None:
    samples.of(operation)
    exchange = samples.attempt(operation, Dress(content_type=kind))
    own = "staging.envelope.bodyless-content-type-ignored"
    check_success(exchange, operation, own)


@requirement("staging.envelope.members-known")
@pytest.mark.parametrize("operation", JSON_ANSWERED)
def test_an_answer_has_known_members_and_codes(
    samples: Samples, operation: str
) -> None:
    exchange = with_body(samples, operation)
    unknown = [text for text in strictly(exchange, operation) if "unexpected" in text]
    assert not unknown
    assert code_of(exchange) in CODES


@requirement("staging.envelope.success-messages-are-mild")
@pytest.mark.parametrize("operation", JSON_ANSWERED)
def test_the_messages_of_a_success_are_mild(samples: Samples, operation: str) -> None:
    exchange = with_body(samples, operation)
    check_shape(exchange, operation, "staging.envelope.messages-listed")
    messages = document(exchange).get("messages") or []
    assert {str(own.get("type")) for own in messages} <= MILD


@requirement("staging.envelope.no-nulls")
@pytest.mark.parametrize("operation", JSON_ANSWERED)
def test_nothing_is_written_as_null(samples: Samples, operation: str) -> None:
    told = document(with_body(samples, operation))
    package = told.get("contentPackage")
    assert None not in told.values()
    assert not isinstance(package, dict) or None not in package.values()


@requirement("staging.envelope.stray-bodies-accepted")
@pytest.mark.parametrize("body", [b"", b"{}", b"null"])
@pytest.mark.parametrize("operation", ["add", "export", "import"])
def test_a_stray_body_does_no_harm(
    samples: Samples, operation: str, body: bytes
) -> None:
    samples.of(operation)
    dress = Dress(content_type="application/json", body=body)
    exchange = samples.attempt(operation, dress)
    own = "staging.envelope.stray-bodies-accepted"
    check_success(exchange, operation, own)


@requirement("staging.envelope.foreign-parameters-ignored")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_foreign_parameter_changes_nothing(samples: Samples, operation: str) -> None:
    samples.of(operation)
    dress = Dress(query=(("gcms_ts", 1_792_000_000_000), ("unheard-of", "1")))
    own = "staging.envelope.foreign-parameters-ignored"
    check_success(samples.attempt(operation, dress), operation, own)


@requirement("staging.envelope.foreign-parameters-ignored")
def test_a_foreign_parameter_hides_no_package(
    staging: StagingClient, packages: Packages
) -> None:
    name = packages.create()
    listed = check_success(staging.listing(gcms_ts=1, unheard="1"), "list")
    assert name.encode() in listed.body


def with_body(samples: Samples, operation: str) -> Exchange:
    """Return a success of an operation that has a body to be judged."""
    exchange = samples.of(operation)
    if not has_body(exchange):
        raise NotApplicable(f"{operation} is answered {exchange.status} without a body")
    return exchange


def strictly(exchange: Exchange, operation: str) -> list[str]:
    """Return what an answer has beyond, or against, what the product is known for."""
    found = [text for _, text in faults(exchange, operation, variant="strict")]
    if found:
        observe(f"{operation} answers {shown(exchange.body)}: {found[0]}")
    return found
