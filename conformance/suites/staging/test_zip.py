"""ZIP: download a package, and upload what was downloaded."""

from __future__ import annotations

from hashlib import shake_256

import pytest

from conformance.harness import Inconclusive, NotApplicable, observe, requirement
from conformance.harness.transcript import Exchange
from conformance.suites.staging.answers import (
    check_success,
    described,
    is_success,
    package_in,
)
from conformance.suites.staging.archives import contents, held, holds
from conformance.suites.staging.arrivals import check_arrives
from conformance.suites.staging.client import StagingClient
from conformance.suites.staging.edits import Edits
from conformance.suites.staging.forms import BOUNDARY, FORM, form
from conformance.suites.staging.objects import Objects
from conformance.suites.staging.occasions import media_types
from conformance.suites.staging.packages import Packages
from conformance.suites.staging.samples import Samples
from conformance.suites.staging.strategies import ODD_NAMES

BROKEN = ("empty", "text", "first half", "last half", "bytes changed")
WITHOUT_FILE = ("no file", "empty form", "nothing")
REFUSED = (*BROKEN, "bare", "json", *WITHOUT_FILE)
#: What other clients than those of archives accept.
ACCEPTS = ("*/*", "application/json, text/plain, */*", "")
RESTORES = "staging.zip.upload-restores-content"
#: The media type of a form, as other clients write it.
LABELS = {
    "a quoted boundary": f'multipart/form-data; boundary="{BOUNDARY}"',
    "capitals": f"Multipart/Form-Data;Boundary={BOUNDARY}",
}
#: What a page may have to say; the second is long, and no archive makes it short.
TEXTS = {"a few words": "", "a long text": shake_256(b"text").hexdigest(100_000)}


def damaged(archive: bytes, how: str) -> bytes:
    """Return what is no ZIP archive any more."""
    half = len(archive) // 2
    ways = {
        "empty": b"",
        "text": b"this is no archive",
        "first half": archive[:half],
        "last half": archive[-18:],
        "bytes changed": b"XX" + archive[2:half] + bytes(64) + archive[half + 64 :],
    }
    return ways[how]


def uploaded_wrongly(staging: StagingClient, samples: Samples, how: str) -> Exchange:
    """Upload what has to be refused into a package with content."""
    archive, name = samples.archive, samples.filled
    bodies = {
        "bare": (archive, "application/zip"),
        "json": (b'{"name": "x"}', "application/json"),
        "no file": (form(None, texts={"sid": "0"}), FORM),
        "empty form": (form(None), FORM),
        "nothing": (b"", FORM),
    }
    if how in BROKEN:
        return staging.upload(name, damaged(archive, how))
    body, kind = bodies[how]
    return staging.send("upload", name, body=body, content_type=kind)


@requirement("staging.zip.download-media-type")
def test_a_download_is_labelled_as_zip(samples: Samples) -> None:
    assert media_types(samples.of("download")) == ["application/zip"]


@requirement("staging.zip.download-media-type")  # STG-ZIPGET-001
@pytest.mark.parametrize("accept", ACCEPTS)
def test_a_download_is_labelled_as_zip_whatever_is_accepted(
    samples: Samples, accept: str
) -> None:
    samples.target.need("staging.zip")
    exchange = samples.client.download(samples.filled, accept)
    assert labels_of_download(exchange) == ["application/zip"]


@requirement("staging.zip.download-media-type")  # STG-ZIPGET-001
def test_a_download_of_nothing_is_labelled_as_zip(packages: Packages) -> None:
    packages.target.need("staging.zip")
    exchange = packages.client.download(packages.create())
    assert labels_of_download(exchange) == ["application/zip"]


def labels_of_download(exchange: Exchange) -> list[str]:
    """Return the media types of a download; that it is refused is judged elsewhere."""
    if not is_success(exchange):
        raise NotApplicable(f"the download is answered {described(exchange)}")
    return media_types(exchange)


@requirement("staging.zip.download-is-readable")
def test_a_download_is_a_readable_archive(samples: Samples) -> None:
    assert contents(samples.of("download").body)


@requirement("staging.zip.download-is-readable")
def test_a_download_of_everything_is_readable(
    packages: Packages, objects: Objects
) -> None:
    name = packages.filled(*objects.all())
    assert contents(packages.download(name))


@requirement("staging.zip.download-is-readable")  # STG-ZIPGET-001, STG-ZIPGET-002
@pytest.mark.parametrize("kind", ODD_NAMES)
def test_a_download_is_readable_whatever_the_name(
    packages: Packages, samples: Samples, kind: str
) -> None:
    name = ODD_NAMES[kind].format(packages.fresh_name())
    if not is_success(packages.attempt(name)) or not packages.exists(name):
        raise NotApplicable("no package of such a name can be loaded")
    if not is_success(packages.client.add(name, samples.thing)):
        raise NotApplicable("nothing can be added to a package of such a name")
    assert contents(packages.download(name))


@requirement("staging.zip.download-of-empty-package")
def test_an_empty_package_is_downloaded(packages: Packages, samples: Samples) -> None:
    contents(samples.archive)
    exchange = packages.client.download(packages.create())
    own = "staging.zip.download-of-empty-package"
    contents(check_success(exchange, "download", own).body)


@requirement("staging.zip.download-negotiated")
@pytest.mark.parametrize("accept", ["application/zip", *ACCEPTS])
def test_a_download_does_not_depend_on_accept(
    packages: Packages, samples: Samples, accept: str
) -> None:
    contents(samples.archive)
    exchange = packages.client.download(samples.filled, accept)
    own = "staging.zip.download-negotiated"
    assert contents(check_success(exchange, "download", own).body)


@requirement("staging.zip.upload-succeeds")
def test_a_download_can_be_uploaded(packages: Packages, samples: Samples) -> None:
    packages.upload(samples.filled, samples.archive)


@requirement("staging.zip.upload-succeeds")  # STG-ZIPPUT-001
@pytest.mark.parametrize("label", LABELS)
def test_a_form_is_read_however_its_type_is_written(
    staging: StagingClient, samples: Samples, label: str
) -> None:
    name, body, kind = samples.filled, form(samples.archive), LABELS[label]
    check_success(staging.send("upload", name, body=body, content_type=kind), "upload")


@requirement("staging.zip.upload-answers-package")
def test_an_upload_answers_the_package(packages: Packages, samples: Samples) -> None:
    name = packages.filled(samples.thing)
    archive = packages.download(name)
    packages.remove(name, samples.thing)
    packages.load(name)
    exchange = packages.upload(name, archive)
    package = package_in(exchange, "upload")
    if package is None:
        raise NotApplicable(f"an upload is answered {exchange.status} without a body")
    assert package.name == name
    assert package.content == packages.load(name).content


@requirement("staging.zip.upload-restores-content")
def test_an_upload_restores_what_was_removed(
    packages: Packages, samples: Samples
) -> None:
    thing = samples.thing
    name = packages.filled(thing)
    archive = packages.download(name)
    packages.remove(name, thing)
    assert not packages.includes(name, thing)
    packages.upload(name, archive)
    assert packages.includes(name, thing)


@requirement("staging.zip.upload-restores-content")
def test_an_upload_restores_every_type(packages: Packages, objects: Objects) -> None:
    leaves = objects.leaves()
    name = packages.filled(*leaves)
    archive = packages.download(name)
    for thing in leaves:
        packages.remove(name, thing)
    packages.upload(name, archive)
    packages.check_included(name, leaves)


@requirement("staging.zip.upload-restores-content")
def test_a_later_download_has_what_was_added_since(
    packages: Packages, objects: Objects
) -> None:
    things = objects.leaves()
    name = packages.filled(things[-1])
    packages.download(name)
    packages.fill(name, things[0])
    archive = packages.download(name)
    packages.remove(name, things[0])
    packages.upload(name, archive)
    assert packages.includes(name, things[0])


@requirement("staging.zip.upload-restores-text")
@pytest.mark.parametrize("length", TEXTS)
def test_an_upload_restores_the_text(
    packages: Packages, edits: Edits, length: str
) -> None:
    text = edits.fresh(TEXTS[length])
    name = packages.filled(edits.page)
    archive = packages.download(name)
    if not edits.has(text) or not holds(archive, text):
        raise Inconclusive("the download does not have the text that was written")
    packages.remove(name, edits.page)
    packages.upload(name, archive)
    if not packages.includes(name, edits.page):
        raise Inconclusive("the page is not back", f"see {RESTORES}")
    assert holds(packages.download(name), text)


@requirement("staging.zip.upload-restores-text")
def test_an_upload_restores_every_letter(packages: Packages, edits: Edits) -> None:
    plain, text = edits.lettered()
    name = packages.filled(edits.page)
    archive = packages.download(name)
    packages.remove(name, edits.page)
    packages.upload(name, archive)
    edits.fresh()
    packages.bring(name)
    if not edits.has(plain):
        raise Inconclusive("no import brings the text", f"see {RESTORES}")
    assert edits.among(plain, text) == [plain, text]


@requirement("staging.zip.upload-replaces-text")  # STG-ZIPPUT-003
def test_an_upload_restores_the_text_of_what_is_there(
    packages: Packages, edits: Edits
) -> None:
    older = edits.fresh()
    name = packages.filled(edits.page)
    archive = packages.download(name)
    if not holds(archive, older):
        raise Inconclusive("the download does not have the text that was written")
    newer = edits.fresh()
    packages.export(name)
    check_arrives(packages, name, newer)
    edits.write(older)
    need_taken(packages, name, archive)
    restored = packages.download(name)
    assert held(restored, newer, older) == [older]


def need_taken(packages: Packages, name: str, archive: bytes) -> None:
    """Upload an archive that is older than its package, if that may be done."""
    if not is_success(packages.client.upload(name, archive)):
        raise NotApplicable("an archive older than its package is refused")
    if not packages.exists(name):
        because = "see staging.zip.upload-keeps-name"
        raise Inconclusive("the package is not there after the upload", because)


@requirement("staging.zip.upload-restores-counters")
def test_an_upload_restores_the_counters(packages: Packages, objects: Objects) -> None:
    things = objects.all()
    name = packages.filled(*things)
    before, archive = packages.state(name, *things), packages.download(name)
    for thing in things:
        if thing.type not in {"folder", "node"}:
            packages.remove(name, thing)
    packages.upload(name, archive)
    after = packages.state(name, *things)
    assert (after.counters, after.included) == (before.counters, before.included)


@requirement("staging.zip.upload-replaces-content")
def test_an_upload_replaces_the_content(packages: Packages, objects: Objects) -> None:
    page, file = objects.of("page"), objects.of("file")
    name = packages.filled(page)
    archive = packages.download(name)
    packages.add(name, file)
    packages.upload(name, archive)
    assert packages.included(name, [page, file]) == {page}


@requirement("staging.zip.upload-into-empty-package")
def test_an_upload_fills_an_empty_package(packages: Packages, objects: Objects) -> None:
    things = objects.all()
    source, name = packages.filled(*things), packages.create()
    exchange = packages.client.upload(name, packages.download(source))
    check_success(exchange, "upload", "staging.zip.upload-into-empty-package")
    there, here = packages.state(source, *things), packages.state(name, *things)
    assert (here.counters, here.included) == (there.counters, there.included)


@requirement("staging.zip.upload-into-empty-package")
def test_a_later_download_lacks_what_was_removed_since(
    packages: Packages, objects: Objects
) -> None:
    things = objects.all()
    source, name = packages.filled(*things), packages.create()
    packages.download(source)
    packages.remove(source, objects.leaves()[0])
    exchange = packages.client.upload(name, packages.download(source))
    check_success(exchange, "upload", "staging.zip.upload-into-empty-package")
    assert packages.included(name, things) == packages.included(source, things)


@requirement("staging.zip.upload-keeps-name")
def test_a_package_keeps_its_name_in_an_upload(
    packages: Packages, samples: Samples
) -> None:
    name = packages.create()
    if not is_success(packages.client.upload(name, samples.archive)):
        raise NotApplicable("the archive of another package is refused")
    assert packages.exists(name)


@requirement("staging.zip.upload-spares-others")
def test_an_upload_spares_the_package_it_came_from(
    packages: Packages, objects: Objects
) -> None:
    things = objects.all()
    source, name = packages.filled(things[0], description="source"), packages.create()
    archive = packages.download(source)
    packages.add(source, things[-1])
    before = packages.state(source, *things)
    packages.client.upload(name, archive)
    assert packages.state(source, *things) == before


@requirement("staging.zip.upload-repeatable")
def test_an_upload_can_be_repeated(packages: Packages, samples: Samples) -> None:
    name = packages.filled(samples.thing)
    archive = packages.download(name)
    packages.upload(name, archive)
    once = packages.state(name, samples.thing)
    exchange = packages.client.upload(name, archive)
    check_success(exchange, "upload", "staging.zip.upload-repeatable")
    assert packages.state(name, samples.thing) == once


@requirement("staging.zip.bare-archive-refused")
@pytest.mark.parametrize("how", ["bare", "json"])
def test_what_is_no_form_is_refused(
    staging: StagingClient, packages: Packages, samples: Samples, how: str
) -> None:
    packages.upload(samples.filled, samples.archive)
    exchange = uploaded_wrongly(staging, samples, how)
    packages.check_refused(exchange, "an upload that is no form")


@requirement("staging.zip.broken-archive-refused")
@pytest.mark.parametrize("how", BROKEN)
def test_what_is_no_archive_is_refused(
    staging: StagingClient, packages: Packages, samples: Samples, how: str
) -> None:
    packages.upload(samples.filled, samples.archive)
    exchange = uploaded_wrongly(staging, samples, how)
    packages.check_refused(exchange, "a file that is no ZIP archive")


@requirement("staging.zip.form-without-file-refused")
@pytest.mark.parametrize("how", WITHOUT_FILE)
def test_a_form_without_a_file_is_refused(
    staging: StagingClient, packages: Packages, samples: Samples, how: str
) -> None:
    packages.upload(samples.filled, samples.archive)
    exchange = uploaded_wrongly(staging, samples, how)
    packages.check_refused(exchange, "a form without a file")


@requirement("staging.zip.refused-upload-changes-nothing")
@pytest.mark.parametrize("how", REFUSED)
def test_a_refused_upload_changes_nothing(
    staging: StagingClient, packages: Packages, samples: Samples, how: str
) -> None:
    before = packages.state(samples.filled, samples.thing)
    assert before.included
    uploaded_wrongly(staging, samples, how)
    assert packages.state(samples.filled, samples.thing) == before


@requirement("staging.zip.session-part-tolerated")
def test_a_session_part_does_no_harm(packages: Packages, samples: Samples) -> None:
    name = packages.create()
    sid = packages.client.session[0] or "0"
    exchange = packages.client.upload(name, samples.archive, texts={"sid": sid})
    observe(f"An upload with a part sid is answered {described(exchange)}.")
    assert is_success(exchange)
