"""Rules of arguments, at every place where the same arguments stand."""

from __future__ import annotations

import pytest

from conformance.harness import NotApplicable, observe, requirement
from conformance.suites.bsn.checks import (
    is_refused,
    read,
    word,
)
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.messages import Value
from conformance.suites.bsn.places import (
    LIMIT,
    LONGEST,
    Places,
    check_not_refused,
    long_name,
    long_path,
)
from conformance.suites.bsn.plans import CHUNK
from conformance.suites.bsn.scene import Workshop

#: What has more bytes than characters, or more characters when it is escaped.
LETTERS = ["é", "日", "&", "'"]

# -- the longest, the largest, the optional ------------------------------------------


@requirement("bsn.argument.file-start-longest-name-accepted")
@pytest.mark.parametrize("length", [127, LONGEST])
def test_a_file_is_started_by_a_name_of_128_characters(
    places: Places, length: int
) -> None:
    places.need_working("file-start")
    name = long_name(places.workshop, length)
    check_not_refused(places.send("file-start", FileName=name), f"{length} characters")


@requirement("bsn.argument.file-complete-longest-name-accepted")
def test_a_file_is_completed_by_a_name_of_128_characters(places: Places) -> None:
    places.need_working("file-complete")
    name = long_name(places.workshop)
    check_not_refused(places.send("file-complete", FileName=name), "128 characters")


@requirement("bsn.argument.file-start-largest-size-accepted")
@pytest.mark.parametrize("size", [LIMIT - 1, LIMIT])
def test_a_file_of_the_largest_size_is_started(places: Places, size: int) -> None:
    places.need_working("file-start")
    count = -(-size // CHUNK)
    answer = places.send("file-start", FileSize=size, ChunksCount=count)
    check_not_refused(answer, f"{size} bytes")


@requirement("bsn.argument.file-types-accepted")
@pytest.mark.parametrize("kind", ["Auto", "Image", "Video", "Audio"])
def test_a_file_of_each_type_is_started(places: Places, kind: str) -> None:
    places.need_working("file-start")
    check_not_refused(places.file_start(dict(of_kind(places, kind))), kind)


@requirement("bsn.argument.file-types-accepted")
@pytest.mark.parametrize("kind", ["Auto", "Image", "Video", "Audio"])
def test_a_file_of_each_type_is_completed(places: Places, kind: str) -> None:
    places.need_working("file-complete")
    data = places.workshop.sample(kind)
    own = places.workshop.describe(data, kind)
    check_not_refused(places.completed_file(data, own, {}), kind)


@requirement("bsn.argument.file-type-optional")
def test_a_file_is_started_without_a_type(workshop: Workshop, bsn: BsnClient) -> None:
    own = workshop.sized(10, "Image")
    workshop.start(own)
    answer = bsn.start(own.without("ContentType"))
    workshop.keep_answered(read(answer))
    check_not_refused(answer, "no type")


@requirement("bsn.argument.file-type-optional")
def test_a_file_is_completed_without_a_type(places: Places) -> None:
    places.need_working("file-complete")
    data = places.workshop.sample("Image")
    own = places.workshop.describe(data, "Image").without("ContentType")
    check_not_refused(places.completed_file(data, own, {}), "no type")


@requirement("bsn.argument.file-path-optional")
def test_a_file_is_started_without_a_path(workshop: Workshop, bsn: BsnClient) -> None:
    own = workshop.sized(10)
    workshop.start(own)
    answer = bsn.start(own.without("VirtualPath"))
    workshop.keep_answered(read(answer))
    check_not_refused(answer, "no virtual path")


@requirement("bsn.argument.file-path-optional")
def test_a_file_is_completed_without_a_path(places: Places) -> None:
    places.need_working("file-complete")
    data = places.workshop.some()
    own = places.workshop.describe(data).without("VirtualPath")
    check_not_refused(places.completed_file(data, own, {}), "no virtual path")


@requirement("bsn.argument.file-new-path-accepted")
@pytest.mark.parametrize("below", ["new\\", "new\\nested\\deeply\\"])
def test_a_file_is_started_in_a_new_path(places: Places, below: str) -> None:
    places.need_working("file-start")
    path = f"{places.workshop.folder}{places.workshop.name('')}\\{below}"
    check_not_refused(places.send("file-start", VirtualPath=path), path)


@requirement("bsn.argument.file-new-path-accepted")
@pytest.mark.parametrize("below", ["new\\", "new\\nested\\deeply\\"])
def test_a_file_is_completed_in_a_new_path(places: Places, below: str) -> None:
    places.need_working("file-complete")
    path = f"{places.workshop.folder}{places.workshop.name('')}\\{below}"
    check_not_refused(places.send("file-complete", VirtualPath=path), path)


@requirement("bsn.argument.file-start-longest-path-accepted")
def test_a_file_is_started_in_a_path_of_128_characters(places: Places) -> None:
    places.need_working("file-start")
    path = long_path(places.workshop)
    check_not_refused(places.send("file-start", VirtualPath=path), "128 characters")


@requirement("bsn.argument.file-complete-longest-path-accepted")
def test_a_file_is_completed_in_a_path_of_128_characters(places: Places) -> None:
    places.need_working("file-complete")
    path = long_path(places.workshop)
    check_not_refused(places.send("file-complete", VirtualPath=path), "128 characters")


# -- what the document leaves open ---------------------------------------------------


@requirement("bsn.argument.name-counted-in-characters")
@pytest.mark.parametrize("letter", LETTERS)
def test_a_limit_counts_characters(places: Places, letter: str) -> None:
    start = f"{places.workshop.name('')}-{letter}"
    if is_refused(places.send("file-start", FileName=f"{start}.bin")):
        observe(f"A name with {letter!r} is refused.")
        raise NotApplicable(f"the target refuses names with {letter!r}")
    name = start + letter * (LONGEST - len(start) - 4) + ".bin"
    check_not_refused(places.send("file-start", FileName=name), f"128 with {letter!r}")


@requirement("bsn.argument.path-counted-in-characters")
@pytest.mark.parametrize("letter", LETTERS)
def test_a_limit_of_paths_counts_characters(places: Places, letter: str) -> None:
    start = f"{places.workshop.folder}{letter}"
    if is_refused(places.send("file-start", VirtualPath=f"{start}\\")):
        observe(f"A virtual path with {letter!r} is refused.")
        raise NotApplicable(f"the target refuses virtual paths with {letter!r}")
    path = start + letter * (LONGEST - len(start) - 1) + "\\"
    check_not_refused(
        places.send("file-start", VirtualPath=path), f"128 with {letter!r}"
    )


@requirement("bsn.argument.odd-name")
@pytest.mark.parametrize(
    "name", [".", "..", "a.", "a ", " a", "   ", "CON", "nul.txt", "a\tb", "a\nb", "😀"]
)
def test_what_becomes_of_odd_names_is_recorded(places: Places, name: str) -> None:
    answer = read(places.send("file-start", FileName=name))
    observe(f"The name {name!r}: {word(answer.error)}.")


@requirement("bsn.argument.odd-path")
@pytest.mark.parametrize(
    "path", ["/Shared/Incoming/", "\\", "\\\\", "\\a\\\\b\\", "\\a\\..\\b\\", ""]
)
def test_what_becomes_of_odd_paths_is_recorded(places: Places, path: str) -> None:
    answer = read(places.send("file-start", VirtualPath=path))
    observe(f"The virtual path {path!r}: {word(answer.error)}.")


@requirement("bsn.argument.missing-name-or-size")
@pytest.mark.parametrize("name", ["FileName", "FileSize"])
def test_what_becomes_of_missing_arguments_is_recorded(
    workshop: Workshop, bsn: BsnClient, name: str
) -> None:
    answer = read(bsn.start(workshop.sized(10).without(name)))
    workshop.keep_answered(answer)
    observe(f"A start without {name}: {word(answer.error)}.")


@requirement("bsn.argument.chunk-count-below-one")
@pytest.mark.parametrize("count", [0, -1])
def test_what_becomes_of_counts_below_one_is_recorded(
    places: Places, count: int
) -> None:
    answer = read(places.send("file-start", ChunksCount=count))
    observe(f"A start with {count} chunks: {word(answer.error)}.")


def of_kind(places: Places, kind: str) -> tuple[tuple[str, Value], ...]:
    """Return what tells a file's type: its content type and its name."""
    own = places.workshop.sized(10, kind)
    return tuple((name, own.get(name)) for name in ("ContentType", "FileName"))
