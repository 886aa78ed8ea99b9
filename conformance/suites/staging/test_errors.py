"""Errors: what has to be refused is refused, and nothing has changed afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.generate.json_schema import Mutation, Slip, mutations, slips
from conformance.harness import (
    Inconclusive,
    NotApplicable,
    Violation,
    observe,
    requirement,
)
from conformance.harness.transcript import Exchange
from conformance.suites.staging.answers import (
    check_success,
    code_of,
    described,
    document,
    has_body,
    is_included,
    is_success,
    package_in,
    statuses_in,
)
from conformance.suites.staging.client import StagingClient, written
from conformance.suites.staging.packages import Packages, question
from conformance.suites.staging.samples import Samples
from conformance.suites.staging.shapes import catalogue
from conformance.suites.staging.strategies import UPDATE

MODEL = {"name": "name", "description": "shape", "pages": 1}
SHAPES = [
    own for own in mutations(catalogue(), UPDATE, MODEL) if own.kind != "missing member"
]
SLIPS = slips()
HOW = ("create", "update")
ABSENT = ("update", "delete", "add", "remove")
JOBS = ("export", "import")
ARCHIVE = b"PK"


@pytest.fixture(scope="session")
def absent(packages: Packages) -> str:
    """Return a name that no package has."""
    return packages.fresh_name("absent")


def on_absent(samples: Samples, name: str, how: str) -> Exchange:
    """Ask for an operation on a name that no package has."""
    client = samples.packages.client
    ways: dict[str, Callable[[], Exchange]] = {
        "load": lambda: client.load(name),
        "update": lambda: client.update(name, {"name": name, "description": "absent"}),
        "delete": lambda: client.delete(name),
        "add": lambda: client.add(name, samples.thing),
        "remove": lambda: client.remove(name, samples.thing),
        "export": lambda: client.export(name),
        "import": lambda: client.bring(name),
        "download": lambda: client.download(name),
        "status": lambda: client.status(name, question([samples.thing])),
        "upload": lambda: client.upload(name, samples.archive),
    }
    return ways[how]()


def sent(packages: Packages, how: str, name: str, body: bytes) -> Exchange:
    """Create or update with a body; what should not be created is kept track of."""
    packages.keep(name)
    if how == "update":
        return packages.client.update(name, body)
    exchange = packages.client.create(body)
    if is_success(exchange):
        made = package_in(exchange, "create")
        if made is not None and packages.is_own(made.name):
            packages.keep(made.name)
    return exchange


def bad_body(
    packages: Packages, how: str, change: Mutation | Slip
) -> tuple[str, Exchange]:
    """Send a body that is wrong; return the name that it is about, and the answer."""
    name = packages.create("twin") if how == "update" else packages.fresh_name()
    model = MODEL | {"name": name}
    if isinstance(change, Slip):
        return name, sent(packages, how, name, change.apply(written(model)))
    body = change.apply(model, word=name)
    return name, sent(packages, how, name, written(body))


@requirement("staging.error.broken-json-refused")
@pytest.mark.parametrize("slip", SLIPS, ids=lambda own: own.id)
@pytest.mark.parametrize("how", HOW)
def test_broken_json_is_refused(packages: Packages, how: str, slip: Slip) -> None:
    check_success(packages.attempt(packages.fresh_name()), "create")
    _, exchange = bad_body(packages, how, slip)
    packages.check_refused(exchange, f"JSON with a slip ({slip.id})")


@requirement("staging.error.wrong-shape-refused")
@pytest.mark.parametrize("mutation", SHAPES, ids=lambda own: own.id)
@pytest.mark.parametrize("how", HOW)
def test_a_wrong_shape_is_refused(
    packages: Packages, how: str, mutation: Mutation
) -> None:
    check_success(packages.attempt(packages.fresh_name()), "create")
    _, exchange = bad_body(packages, how, mutation)
    packages.check_refused(exchange, mutation.id)


@requirement("staging.error.media-type-refused")
def test_another_media_type_is_refused(
    staging: StagingClient, packages: Packages
) -> None:
    packages.create()
    name = packages.keep(packages.fresh_name())
    model = written({"name": name, "description": "text"})
    exchange = staging.send("create", body=model, content_type="text/plain")
    packages.check_refused(exchange, "a model labelled text/plain")


@requirement("staging.error.refused-body-changes-nothing")
@pytest.mark.parametrize("change", [*SLIPS, *SHAPES], ids=lambda own: own.id)
def test_a_refused_update_changes_nothing(
    packages: Packages, samples: Samples, change: Mutation | Slip
) -> None:
    name = packages.filled(*samples.things, description="older")
    before = packages.state(name, *samples.things)
    model = MODEL | {"name": name, "description": "younger"}
    body = (
        change.apply(written(model))
        if isinstance(change, Slip)
        else written(change.apply(model, word=name))
    )
    need_refusal(packages, sent(packages, "update", name, body))
    assert packages.state(name, *samples.things) == before


@requirement("staging.error.refused-body-changes-nothing")
@pytest.mark.parametrize("change", [*SLIPS, *SHAPES], ids=lambda own: own.id)
def test_a_refused_creation_makes_nothing(
    packages: Packages, change: Mutation | Slip
) -> None:
    packages.create()
    name, exchange = bad_body(packages, "create", change)
    need_refusal(packages, exchange)
    assert not packages.exists(name)


@requirement("staging.package.create-from-name-and-description")
def test_a_refused_creation_leaves_its_name_free(packages: Packages) -> None:
    packages.create()
    name = packages.fresh_name()
    body = written({"name": name, "description": ["text"]})
    need_refusal(packages, sent(packages, "create", name, body))
    if packages.exists(name):
        because = "see staging.error.refused-body-changes-nothing"
        raise Inconclusive("the refused creation made a package", because)
    check_success(packages.attempt(name), "create")


@requirement("staging.error.broken-json-is-invalid-data")
@pytest.mark.parametrize("how", HOW)
def test_broken_json_is_invalid_data(packages: Packages, how: str) -> None:
    _, exchange = bad_body(packages, how, SLIPS[1])
    observe(f"{how} with broken JSON is answered {described(exchange)}.")
    assert (exchange.status, code_of(exchange)) == (400, "INVALIDDATA")


@requirement("staging.error.load-of-absent-refused")
def test_an_absent_package_is_not_loaded(samples: Samples, absent: str) -> None:
    samples.of("load")
    exchange = on_absent(samples, absent, "load")
    samples.packages.check_refused(exchange, "a name that no package has")


@requirement("staging.error.change-of-absent-refused")
@pytest.mark.parametrize("how", ABSENT)
def test_an_absent_package_is_not_changed(
    samples: Samples, absent: str, how: str
) -> None:
    samples.of(how)
    exchange = on_absent(samples, absent, how)
    samples.packages.check_refused(exchange, f"{how} on a name that no package has")


@requirement("staging.error.change-of-absent-refused")
def test_a_package_is_deleted_once(packages: Packages) -> None:
    name = packages.create()
    packages.delete(name)
    packages.check_refused(packages.client.delete(name), "a second deletion")


@requirement("staging.error.absent-stays-absent")
@pytest.mark.parametrize("how", ["update", "add"])
def test_what_is_absent_stays_absent(
    samples: Samples, packages: Packages, how: str
) -> None:
    samples.of(how)
    name = packages.keep(packages.fresh_name("absent"))
    on_absent(samples, name, how)
    assert not packages.exists(name)


@requirement("staging.error.transfer-of-absent-refused")
@pytest.mark.parametrize("how", JOBS)
def test_an_absent_package_is_not_carried(
    samples: Samples, absent: str, how: str
) -> None:
    samples.of(how)
    exchange = on_absent(samples, absent, how)
    samples.packages.check_refused(exchange, f"{how} on a name that no package has")


@requirement("staging.error.download-of-absent-refused")
def test_an_absent_package_is_not_downloaded(samples: Samples, absent: str) -> None:
    samples.of("download")
    exchange = on_absent(samples, absent, "download")
    samples.packages.check_refused(exchange, "a download of no package")
    assert not exchange.body.startswith(ARCHIVE)


@requirement("staging.error.absent-without-a-rule")
def test_a_question_after_an_absent_package_includes_nothing(
    samples: Samples, absent: str
) -> None:
    exchange = on_absent(samples, absent, "status")
    observe(f"A question after no package is answered {described(exchange)}.")
    if not is_success(exchange):
        samples.packages.check_refused(exchange, "a question after no package")
    else:
        assert not is_included(statuses_in(exchange), samples.thing.id)


@requirement("staging.error.absent-without-a-rule")
def test_an_upload_to_an_absent_package_is_refused_or_creates_it(
    samples: Samples, packages: Packages
) -> None:
    name = packages.keep(packages.fresh_name("absent"))
    exchange = on_absent(samples, name, "upload")
    observe(f"An upload to no package is answered {described(exchange)}.")
    assert is_success(exchange) == packages.exists(name)


@requirement("staging.error.absent-is-not-found")
@pytest.mark.parametrize("how", ["load", *ABSENT, *JOBS, "download"])
def test_an_absent_package_is_not_found(
    samples: Samples, absent: str, how: str
) -> None:
    exchange = on_absent(samples, absent, how)
    messages = document(exchange).get("messages") if has_body(exchange) else None
    observe(f"{how} on a name that no package has is answered {described(exchange)}.")
    assert (exchange.status, code_of(exchange)) == (404, "NOTFOUND")
    assert messages


@requirement("staging.error.refusal-has-envelope")
@pytest.mark.parametrize("how", ["load", *ABSENT, *JOBS, "download"])
def test_a_refusal_has_an_envelope(samples: Samples, absent: str, how: str) -> None:
    exchange = on_absent(samples, absent, how)
    need_refusal(samples.packages, exchange)
    check_envelope(exchange)


@requirement("staging.error.refusal-has-envelope")
@pytest.mark.parametrize("slip", SLIPS, ids=lambda own: own.id)
def test_a_refusal_of_broken_json_has_an_envelope(
    packages: Packages, slip: Slip
) -> None:
    _, exchange = bad_body(packages, "create", slip)
    need_refusal(packages, exchange)
    check_envelope(exchange)


@requirement("staging.error.refusal-has-error-status")
@pytest.mark.parametrize("how", ["load", *ABSENT, *JOBS, "download"])
def test_a_refusal_has_the_status_of_an_error(
    samples: Samples, absent: str, how: str
) -> None:
    exchange = on_absent(samples, absent, how)
    assert 400 <= exchange.status < 500


def need_refusal(packages: Packages, exchange: Exchange) -> None:
    """See that something was refused; that it should be is judged elsewhere."""
    try:
        packages.check_refused(exchange, "")
    except Violation as accepted:
        reason = f"not refused, but answered {described(exchange)}"
        raise NotApplicable(reason) from accepted


def check_envelope(exchange: Exchange) -> None:
    """See that a refusal says so in its envelope."""
    code = code_of(exchange)
    if code in {None, "OK"}:
        raise Violation(
            described(exchange),
            "responseInfo with a responseCode other than OK",
            exchange=exchange,
        )
