"""Rules of arguments: what breaks one is refused, wherever the argument stands."""

from __future__ import annotations

import pytest

from conformance.harness import requirement
from conformance.suites.bsn.messages import Value
from conformance.suites.bsn.places import Places

Values = dict[str, Value]
EMPTY_NAMES: list[Values] = [{"FileName": ""}]
LONG_NAMES: list[Values] = [
    {"FileName": "n" * 125 + ".bin"},
    {"FileName": "n" * 126 + ".bin"},
    {"FileName": "n" * 496 + ".bin"},
]
NAMES_WITH_SEPARATORS: list[Values] = [
    {"FileName": "a\\b.bin"},
    {"FileName": "a/b.bin"},
    {"FileName": "\\a.bin"},
]
NEGATIVE_SIZES: list[Values] = [{"FileSize": -1}, {"FileSize": -(2**63)}]
LARGE_SIZES: list[Values] = [
    {"FileSize": 5_000_000_001, "ChunksCount": 19_074},
    {"FileSize": 5 * 2**30, "ChunksCount": 20_480},
    {"FileSize": 2**63 - 1},
]
PATHS_WITHOUT_SEPARATORS: list[Values] = [
    {"VirtualPath": "Shared\\Incoming\\"},
    {"VirtualPath": "\\Shared\\Incoming"},
    {"VirtualPath": "Shared"},
]
LONG_PATHS: list[Values] = [{"VirtualPath": "\\" + "p" * 127 + "\\"}]
RESERVED_NAMES: list[Values] = [{"FileName": f"a{mark}b.bin"} for mark in ':*?"<>|']
UNKNOWN_TYPES: list[Values] = [{"ContentType": "Document"}]
FILES = ["file-start", "file-complete"]
STARTS = ["page-start", "asset-start"]
COMPLETIONS = ["page-complete", "asset-complete"]
SESSIONS = [*STARTS, *COMPLETIONS]


@requirement("bsn.argument.file-start-empty-name-refused")
@pytest.mark.parametrize("value", EMPTY_NAMES)
def test_an_empty_name_is_refused_at_the_start_of_a_file(
    places: Places, value: Values
) -> None:
    places.check_refuses("file-start", value)


@requirement("bsn.argument.file-start-long-name-refused")
@pytest.mark.parametrize("value", LONG_NAMES)
def test_a_name_of_over_128_characters_is_refused_at_the_start_of_a_file(
    places: Places, value: Values
) -> None:
    places.check_refuses("file-start", value)


@requirement("bsn.argument.file-start-name-with-separator-refused")
@pytest.mark.parametrize("value", NAMES_WITH_SEPARATORS)
def test_a_name_with_a_separator_is_refused_at_the_start_of_a_file(
    places: Places, value: Values
) -> None:
    places.check_refuses("file-start", value)


@requirement("bsn.argument.file-start-negative-size-refused")
@pytest.mark.parametrize("value", NEGATIVE_SIZES)
def test_a_negative_size_is_refused_at_the_start_of_a_file(
    places: Places, value: Values
) -> None:
    places.check_refuses("file-start", value)


@requirement("bsn.argument.file-start-large-size-refused")
@pytest.mark.parametrize("value", LARGE_SIZES)
def test_a_size_above_the_limit_is_refused_at_the_start_of_a_file(
    places: Places, value: Values
) -> None:
    places.check_refuses("file-start", value)


@requirement("bsn.argument.file-start-path-without-separators-refused")
@pytest.mark.parametrize("value", PATHS_WITHOUT_SEPARATORS)
def test_a_path_without_separators_is_refused_at_the_start_of_a_file(
    places: Places, value: Values
) -> None:
    places.check_refuses("file-start", value)


@requirement("bsn.argument.file-start-long-path-refused")
@pytest.mark.parametrize("value", LONG_PATHS)
def test_a_path_of_129_characters_is_refused_at_the_start_of_a_file(
    places: Places, value: Values
) -> None:
    places.check_refuses("file-start", value)


@requirement("bsn.argument.file-complete-empty-name-refused")
@pytest.mark.parametrize("value", EMPTY_NAMES[:2])
def test_an_empty_name_is_refused_at_the_completion_of_a_file(
    places: Places, value: Values
) -> None:
    places.check_refuses("file-complete", value)


@requirement("bsn.argument.file-complete-long-name-refused")
@pytest.mark.parametrize("value", LONG_NAMES[:2])
def test_a_name_of_over_128_characters_is_refused_at_the_completion_of_a_file(
    places: Places, value: Values
) -> None:
    places.check_refuses("file-complete", value)


@requirement("bsn.argument.file-complete-name-with-separator-refused")
@pytest.mark.parametrize("value", NAMES_WITH_SEPARATORS[:2])
def test_a_name_with_a_separator_is_refused_at_the_completion_of_a_file(
    places: Places, value: Values
) -> None:
    places.check_refuses("file-complete", value)


@requirement("bsn.argument.file-complete-negative-size-refused")
@pytest.mark.parametrize("value", NEGATIVE_SIZES[:2])
def test_a_negative_size_is_refused_at_the_completion_of_a_file(
    places: Places, value: Values
) -> None:
    places.check_refuses("file-complete", value)


@requirement("bsn.argument.file-complete-large-size-refused")
@pytest.mark.parametrize("value", LARGE_SIZES[:2])
def test_a_size_above_the_limit_is_refused_at_the_completion_of_a_file(
    places: Places, value: Values
) -> None:
    places.check_refuses("file-complete", value)


@requirement("bsn.argument.file-complete-path-without-separators-refused")
@pytest.mark.parametrize("value", PATHS_WITHOUT_SEPARATORS[:2])
def test_a_path_without_separators_is_refused_at_the_completion_of_a_file(
    places: Places, value: Values
) -> None:
    places.check_refuses("file-complete", value)


@requirement("bsn.argument.file-complete-long-path-refused")
@pytest.mark.parametrize("value", LONG_PATHS[:2])
def test_a_path_of_129_characters_is_refused_at_the_completion_of_a_file(
    places: Places, value: Values
) -> None:
    places.check_refuses("file-complete", value)


@requirement("bsn.argument.session-start-empty-name-refused")
@pytest.mark.parametrize("place", STARTS)
@pytest.mark.parametrize("value", EMPTY_NAMES)
def test_an_empty_name_is_refused_at_the_start_of_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.session-start-long-name-refused")
@pytest.mark.parametrize("place", STARTS)
@pytest.mark.parametrize("value", LONG_NAMES)
def test_a_name_of_over_128_characters_is_refused_at_the_start_of_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.session-start-name-with-separator-refused")
@pytest.mark.parametrize("place", STARTS)
@pytest.mark.parametrize("value", NAMES_WITH_SEPARATORS)
def test_a_name_with_a_separator_is_refused_at_the_start_of_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.session-start-negative-size-refused")
@pytest.mark.parametrize("place", STARTS)
@pytest.mark.parametrize("value", NEGATIVE_SIZES)
def test_a_negative_size_is_refused_at_the_start_of_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.session-start-large-size-refused")
@pytest.mark.parametrize("place", STARTS)
@pytest.mark.parametrize("value", LARGE_SIZES)
def test_a_size_above_the_limit_is_refused_at_the_start_of_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.session-start-path-without-separators-refused")
@pytest.mark.parametrize("place", STARTS)
@pytest.mark.parametrize("value", PATHS_WITHOUT_SEPARATORS)
def test_a_path_without_separators_is_refused_at_the_start_of_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.session-start-long-path-refused")
@pytest.mark.parametrize("place", STARTS)
@pytest.mark.parametrize("value", LONG_PATHS)
def test_a_path_of_129_characters_is_refused_at_the_start_of_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.session-complete-empty-name-refused")
@pytest.mark.parametrize("place", COMPLETIONS)
@pytest.mark.parametrize("value", EMPTY_NAMES[:2])
def test_an_empty_name_is_refused_at_the_completion_of_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.session-complete-long-name-refused")
@pytest.mark.parametrize("place", COMPLETIONS)
@pytest.mark.parametrize("value", LONG_NAMES[:2])
def test_a_name_of_over_128_characters_is_refused_at_the_completion_of_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.session-complete-name-with-separator-refused")
@pytest.mark.parametrize("place", COMPLETIONS)
@pytest.mark.parametrize("value", NAMES_WITH_SEPARATORS[:2])
def test_a_name_with_a_separator_is_refused_at_the_completion_of_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.session-complete-negative-size-refused")
@pytest.mark.parametrize("place", COMPLETIONS)
@pytest.mark.parametrize("value", NEGATIVE_SIZES[:2])
def test_a_negative_size_is_refused_at_the_completion_of_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.session-complete-large-size-refused")
@pytest.mark.parametrize("place", COMPLETIONS)
@pytest.mark.parametrize("value", LARGE_SIZES[:2])
def test_a_size_above_the_limit_is_refused_at_the_completion_of_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.session-complete-path-without-separators-refused")
@pytest.mark.parametrize("place", COMPLETIONS)
@pytest.mark.parametrize("value", PATHS_WITHOUT_SEPARATORS[:2])
def test_a_path_without_separators_is_refused_at_the_completion_of_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.session-complete-long-path-refused")
@pytest.mark.parametrize("place", COMPLETIONS)
@pytest.mark.parametrize("value", LONG_PATHS[:2])
def test_a_path_of_129_characters_is_refused_at_the_completion_of_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.file-reserved-name-refused")
@pytest.mark.parametrize("place", FILES)
@pytest.mark.parametrize("value", RESERVED_NAMES)
def test_a_name_with_a_reserved_character_is_refused_for_a_file(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.file-unknown-type-refused")
@pytest.mark.parametrize("place", FILES)
@pytest.mark.parametrize("value", UNKNOWN_TYPES)
def test_an_unknown_type_is_refused_for_a_file(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.session-reserved-name-refused")
@pytest.mark.parametrize("place", SESSIONS)
@pytest.mark.parametrize("value", RESERVED_NAMES[:3])
def test_a_name_with_a_reserved_character_is_refused_in_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)


@requirement("bsn.argument.session-unknown-type-refused")
@pytest.mark.parametrize("place", SESSIONS)
@pytest.mark.parametrize("value", UNKNOWN_TYPES[:3])
def test_an_unknown_type_is_refused_in_a_session(
    places: Places, place: str, value: Values
) -> None:
    places.check_refuses(place, value)
