"""Export and import: content carried from the CMS into a package, and back."""

from __future__ import annotations

import pytest

from conformance.harness import Inconclusive, requirement
from conformance.suites.staging.answers import check_success
from conformance.suites.staging.archives import held, holds
from conformance.suites.staging.arrivals import check_arrives
from conformance.suites.staging.edits import Deletion, Edits
from conformance.suites.staging.objects import Object, Objects
from conformance.suites.staging.packages import Packages
from conformance.suites.staging.samples import Samples

#: The types beside the page of which an object may be edited.
OTHERS = ("folder", "form", "file", "image")
SUCCEED = "staging.transfer.empty-package-succeeds"


def stale(packages: Packages, edits: Edits, *beside: Object) -> tuple[str, str, str]:
    """Add a page and edit it; return the package, the older and the newer text."""
    older = edits.fresh()
    name = packages.filled(*beside, edits.thing)
    newer = edits.fresh()
    if not edits.has(newer):
        raise Inconclusive("the CMS does not have the text that was written")
    return name, older, newer


@requirement("staging.transfer.export-succeeds")
def test_a_package_is_exported(packages: Packages, objects: Objects) -> None:
    packages.export(packages.filled(*objects.all()))


@requirement("staging.transfer.empty-package-succeeds")
@pytest.mark.parametrize("how", ["export", "import"])
def test_an_empty_package_is_carried(packages: Packages, how: str) -> None:
    packages.target.need("staging.jobs")
    exchange = packages.client.send(how, packages.create())
    check_success(exchange, how, SUCCEED)


@requirement("staging.transfer.export-refreshes-content")
def test_an_export_refreshes_the_content(packages: Packages, edits: Edits) -> None:
    name, older, newer = stale(packages, edits)
    packages.export(name)
    archive = packages.download(name)
    assert held(archive, older, newer) == [newer]


@requirement("staging.transfer.export-refreshes-content")
def test_an_export_refreshes_what_was_downloaded(
    packages: Packages, edits: Edits
) -> None:
    name, older, newer = stale(packages, edits)
    packages.download(name)
    packages.export(name)
    archive = packages.download(name)
    assert held(archive, older, newer) == [newer]


@requirement("staging.transfer.export-refreshes-content")
def test_every_export_refreshes_the_content(
    packages: Packages, objects: Objects, edits: Edits
) -> None:
    name, _, newer = stale(packages, edits, *objects.all())
    packages.export(name)
    packages.download(name)
    newest = edits.fresh()
    packages.export(name)
    archive = packages.download(name)
    assert held(archive, newer, newest) == [newest]


@requirement("staging.transfer.export-refreshes-content")  # STG-EXPORT-009
@pytest.mark.parametrize("kind", OTHERS)
def test_an_export_refreshes_every_type(
    packages: Packages, edits: Edits, kind: str
) -> None:
    name, _, newer = stale(packages, edits.of(kind))
    packages.export(name)
    assert holds(packages.download(name), newer)


@requirement("staging.transfer.export-refreshes-content")  # STG-EXPORT-009
def test_an_export_refreshes_a_renamed_package(
    packages: Packages, edits: Edits
) -> None:
    name, older, newer = stale(packages, edits)
    name = packages.renamed(name)
    packages.export(name)
    archive = packages.download(name)
    assert held(archive, older, newer) == [newer]


@requirement("staging.transfer.edit-waits-for-export")
def test_an_edit_waits_for_an_export(packages: Packages, edits: Edits) -> None:
    name, older, newer = stale(packages, edits)
    archive = packages.download(name)
    assert held(archive, older, newer) == [older]


@requirement("staging.transfer.export-keeps-membership")
def test_an_export_keeps_what_is_contained(
    packages: Packages, objects: Objects
) -> None:
    things = objects.all()
    names = [packages.filled(*things), packages.filled(things[-1])]
    before = [packages.state(name, *things) for name in names]
    for name in names:
        packages.export(name)
    assert [packages.state(name, *things) for name in names] == before


@requirement("staging.transfer.import-succeeds")
def test_an_exported_package_is_imported(packages: Packages, objects: Objects) -> None:
    name = packages.filled(*objects.all())
    packages.export(name)
    packages.bring(name)


@requirement("staging.transfer.import-brings-content")
def test_an_import_brings_the_content(packages: Packages, edits: Edits) -> None:
    name, older, newer = stale(packages, edits)
    assert not edits.has(older)
    packages.bring(name)
    if not holds(packages.download(name), older):
        raise Inconclusive("the package does not hold the text as it was added")
    assert edits.among(older, newer) == [older]


@requirement("staging.transfer.import-brings-content")  # STG-IMPORT-011
def test_an_import_brings_every_letter(packages: Packages, edits: Edits) -> None:
    plain, text = edits.lettered()
    name = packages.filled(edits.thing)
    edits.fresh()
    packages.bring(name)
    assert edits.among(plain, text) == [plain, text]


@requirement("staging.transfer.import-brings-content")
def test_an_import_brings_what_was_exported(packages: Packages, edits: Edits) -> None:
    name, _, exported = stale(packages, edits)
    packages.export(name)
    check_arrives(packages, name, exported)
    later = edits.fresh()
    packages.bring(name)
    assert edits.among(exported, later) == [exported]


@requirement("staging.transfer.import-brings-content")  # STG-IMPORT-011
def test_an_import_brings_the_content_of_a_renamed_package(
    packages: Packages, edits: Edits
) -> None:
    name, older, newer = stale(packages, edits)
    name = packages.renamed(name)
    if not holds(packages.download(name), older):
        raise Inconclusive("the package does not hold the text as it was added")
    packages.bring(name)
    assert edits.among(older, newer) == [older]


@requirement("staging.transfer.import-brings-content")  # STG-IMPORT-011
def test_every_import_brings_the_content(
    packages: Packages, objects: Objects, edits: Edits
) -> None:
    name, _, exported = stale(packages, edits, *objects.all())
    packages.export(name)
    check_arrives(packages, name, exported)
    packages.bring(name)
    later = edits.fresh()
    packages.bring(name)
    assert edits.among(exported, later) == [exported]


@requirement("staging.transfer.import-brings-content")  # STG-IMPORT-011
@pytest.mark.parametrize("kind", OTHERS)
def test_an_import_brings_every_type(
    packages: Packages, edits: Edits, kind: str
) -> None:
    other = edits.of(kind)
    name, older, newer = stale(packages, other)
    if not holds(packages.download(name), older):
        raise Inconclusive("the package does not hold the text as it was added")
    packages.bring(name)
    assert other.among(older, newer) == [older]


@requirement("staging.transfer.import-brings-content")
def test_an_import_brings_back_what_was_deleted(
    packages: Packages, deletion: Deletion
) -> None:
    name = packages.filled(deletion.page)
    packages.export(name)
    deletion.carry_out()
    packages.bring(name)
    assert deletion.is_there()


@requirement("staging.transfer.import-again")
def test_an_import_can_be_repeated(packages: Packages, samples: Samples) -> None:
    exchange = packages.client.bring(samples.imported)
    check_success(exchange, "import", "staging.transfer.import-again")


@requirement("staging.transfer.import-keeps-package")
def test_an_import_keeps_the_package(packages: Packages, objects: Objects) -> None:
    things = objects.all()
    name = packages.filled(*things, description="imported")
    packages.export(name)
    before = packages.state(name, *things)
    packages.bring(name)
    assert packages.state(name, *things) == before
