"""The catalogue is read without forgiving a slip, and points at the documents."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest

from conformance.harness.catalogue import (
    Catalogue,
    FormatError,
    NothingSelected,
    Passage,
    check_documents,
    find_catalogues,
    load_catalogue,
    uncovered_rows,
)

CHECKOUT = Path(__file__).resolve().parents[3]
BESIDE_CHECKOUT = CHECKOUT.parent / "shared" / "documents"
DOCUMENTS = os.environ.get("CMS_CONFORMANCE_DOCUMENTS") or (
    str(BESIDE_CHECKOUT) if BESIDE_CHECKOUT.is_dir() else ""
)

TEXT = b"Title\n\nTea is   hot.\nMilk is cold.\n"
WHOLE = hashlib.sha256(b"Title Tea is hot. Milk is cold.").hexdigest()
LINE_3 = hashlib.sha256(b"Tea is hot.").hexdigest()
LINES_1_AND_3 = hashlib.sha256(b"Title Tea is hot.").hexdigest()

SOUND = f"""
[protocol]
name = "tea"
title = "Afternoon tea"
rows = ["TEA-HOT-001..002", "TEA-MILK-001"]

[capabilities]
"tea.milk" = "a jug"

[documents.manners]
title = "Manners"
sha256 = "{WHOLE}"

[requirement."tea.cup.served-hot"]
statement = "The tea is hot."
level = "must"
covers = ["TEA-HOT-001"]
source = "manners:3"
digest = "{LINE_3}"
needs = ["tea.milk"]

[requirement."tea.cup.named"]
statement = "There is a title."
level = "open"
covers = ["TEA-HOT-001", "TEA-HOT-002"]
source = "manners:1, manners:2-3"
digest = "{LINES_1_AND_3}"
reading = "A heading counts."
excluded = "Nobody reads it aloud."

[rests-on]
"tea.cup.*" = ["tea.cup.served-hot"]
"""

# What is written instead of what, and the words the error has to say.
SLIPS = {
    "unknown section": ("[capabilities]", "[capability]", "capability: unknown key"),
    "unknown protocol key": ('title = "Aft', 'titel = "Aft', "titel: unknown key"),
    "unknown document key": ('title = "Man', 'name = "Man', "manners: name: unknown"),
    "unknown key": ('reading = "A', 'raeding = "A', "named: raeding: unknown key"),
    "missing statement": ('statement = "The tea is hot."', "", "statement: missing"),
    "empty statement": ('"The tea is hot."', '" "', "statement: ' ' says nothing"),
    "statement of no words": ('"The tea is hot."', "3", "statement: 3 says nothing"),
    "missing level": ('level = "must"', "", "served-hot: level: missing"),
    "unknown level": ('"must"', '"shall"', "served-hot: level: 'shall' is unknown"),
    "nothing covered": ('["TEA-HOT-001"]', "[]", "covers: [] lists nothing"),
    "covers no list": ('["TEA-HOT-001"]', '"TEA-HOT-001"', "lists nothing"),
    "covers no words": ('["TEA-HOT-001"]', "[1]", "covers: 1 is no word"),
    "unknown row": ('["TEA-HOT-001"]', '["TEA-HOT-003"]', "'TEA-HOT-003' is unknown"),
    "row said twice": ('-001", "TEA-HOT-002"', '-001", "TEA-HOT-001"', "stands twice"),
    "rows out of form": ('"TEA-MILK-001"', '"TEA-MILK-1"', "'TEA-MILK-1' is no range"),
    "rows backwards": ("001..002", "002..001", "'TEA-HOT-002..001' is no range"),
    "rows twice": ('"TEA-MILK-001"', '"TEA-HOT-002"', "TEA-HOT-002 is in two ranges"),
    "missing source": ('source = "manners:3"', "", "served-hot: source: missing"),
    "unknown document": ('"manners:3"', '"maners:3"', "source: 'maners' is unknown"),
    "source without line": ('"manners:3"', '"manners"', "'manners' is no passage"),
    "source backwards": ("manners:2-3", "manners:3-2", "'manners:3-2' is no passage"),
    "missing digest": (f'digest = "{LINE_3}"', "", "served-hot: digest: missing"),
    "digest cut short": (LINE_3, LINE_3[:-1], "served-hot: digest:"),
    "unknown capability": ('["tea.milk"]', '["tea.lemon"]', "'tea.lemon' is unknown"),
    "foreign capability": ('"tea.milk" =', '"bun.milk" =', "bun.milk: out of form"),
    "empty reason": ('"Nobody reads it aloud."', '""', "excluded: '' says nothing"),
    "foreign ID": ('"tea.cup.named"', '"bun.cup.named"', "bun.cup.named: out of form"),
    "ID without topic": ('"tea.cup.named"', '"tea.named"', "tea.named: out of form"),
    "ID not quoted": ('"tea.cup.named"', "tea.cup.named", "tea: out of form"),
    "ID said twice": ("cup.served-hot", "cup.named", "tea.cup.named"),
    "key said twice": ('level = "must"', 'level = "may"\nlevel = "must"', "overwrite"),
    "rest of nothing": ('"tea.cup.*"', '"tea.pot.*"', "tea.pot.*: selects no row"),
    "rest on nothing": ('*" = ["tea.cup.served-hot"]', '*" = []', "lists nothing"),
    "rest on unknown": ('= ["tea.cup.se', '= ["tea.cup.ca', "is unknown; known"),
    "must on open": (
        '= ["tea.cup.served-hot"]',
        '= ["tea.cup.served-hot"]\n"tea.cup.s*" = ["tea.cup.named"]',
        "served-hot is a must and rests on tea.cup.named, which is none; name no",
    ),
    "row no table": ("[documents.manners]", "[documents]", "is no table"),
    "no TOML": ("[protocol]", "[protocol", "correct the file"),
}


def written(folder: Path, text: str = SOUND) -> Path:
    """Write a catalogue file."""
    file = folder / "requirements.toml"
    file.write_text(text, encoding="utf-8")
    return file


def runs(text: str) -> set[str]:
    """Return every eight words that stand in a row: more than chance repeats."""
    words = re.findall(r"[\w/-]+", text.lower())
    return {" ".join(words[at : at + 8]) for at in range(len(words) - 7)}


@pytest.fixture
def sound(tmp_path: Path) -> Catalogue:
    """Return a small catalogue without a slip."""
    return load_catalogue(written(tmp_path))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Return the catalogue of all suites."""
    return load_catalogue()


def test_a_sound_file_is_read_whole(sound: Catalogue) -> None:
    hot, named = sound.requirements.values()

    assert (hot.level, hot.status, hot.needs) == ("must", "tested", ("tea.milk",))
    assert (named.topic, named.status) == ("cup", "excluded")
    assert named.passages == (Passage("manners", 1, 1), Passage("manners", 2, 3))


def test_a_pattern_does_not_rest_a_row_on_itself(sound: Catalogue) -> None:
    hot, named = sound.requirements.values()

    assert (hot.rests_on, named.rests_on) == ((), ("tea.cup.served-hot",))


RESTING = '"tea.cup.sweet" = ["tea.cup.served-hot"]\n"tea.cup.n*" = ["tea.cup.sweet"]'


def resting(text: str) -> str:
    """Return the catalogue with a third row, and these lines on what rests on what."""
    sweet = SOUND.split("[requirement.")[1].replace("served-hot", "sweet")
    lines = SOUND.replace('"tea.cup.*" = ["tea.cup.served-hot"]', text)
    return f"{lines}[requirement.{sweet}"


def test_rows_rest_on_all_beneath_them_the_lowest_first(tmp_path: Path) -> None:
    rows = load_catalogue(written(tmp_path, resting(RESTING))).requirements

    beneath = rows["tea.cup.named"].rests_on
    assert beneath == ("tea.cup.served-hot", "tea.cup.sweet")


def test_every_process_reads_the_same_order() -> None:
    read = "from conformance.harness.catalogue import load_catalogue as load; "
    code = f"{read}print([row.rests_on for row in load().requirements.values()])"
    orders = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(orders) == 1


def test_rows_that_rest_on_one_another_are_an_error(tmp_path: Path) -> None:
    circle = '"tea.cup.sweet" = ["tea.cup.served-hot"]\n"tea.*hot" = ["tea.cup.sweet"]'

    with pytest.raises(FormatError, match="go in a circle; leave one out"):
        load_catalogue(written(tmp_path, resting(circle)))


def test_ranges_of_rows_are_written_out(sound: Catalogue) -> None:
    assert sound.rows == ("TEA-HOT-001", "TEA-HOT-002", "TEA-MILK-001")


def test_a_row_that_nothing_covers_is_named(sound: Catalogue) -> None:
    assert uncovered_rows(sound) == ["TEA-MILK-001"]


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_an_error_that_names_its_place(slip: str, tmp_path: Path) -> None:
    right, wrong, said = SLIPS[slip]
    assert right in SOUND
    file = written(tmp_path, SOUND.replace(right, wrong, 1))

    with pytest.raises(FormatError) as caught:
        load_catalogue(file)

    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{file}: ")
    assert caught.value.remedy


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"nowhere\.toml"):
        load_catalogue(tmp_path / "nowhere.toml")


def test_two_files_of_one_protocol_are_an_error(tmp_path: Path) -> None:
    file = written(tmp_path)

    with pytest.raises(FormatError, match="tea: another catalogue has the same"):
        load_catalogue(file, file)


def test_patterns_select_in_the_catalogues_order(sound: Catalogue) -> None:
    assert list(sound.select(["tea.cup.named", "*hot"])) == list(sound.requirements)
    assert list(sound.select(["tea.*.named"])) == ["tea.cup.named"]


def test_no_pattern_selects_all(sound: Catalogue) -> None:
    assert sound.select([]) == sound.requirements


def test_a_pattern_without_match_is_an_error_with_suggestions(sound: Catalogue) -> None:
    with pytest.raises(
        NothingSelected, match=r"'tea\.cup\.name'.*mean tea\.cup\.named"
    ):
        sound.select(["tea.*", "tea.cup.name"])


def test_a_mistyped_topic_is_answered_by_topics(sound: Catalogue) -> None:
    assert sound.suggest("tea.cap.*") == "tea.cup.*"


def test_a_pattern_like_nothing_is_told_the_form(sound: Catalogue) -> None:
    with pytest.raises(NothingSelected, match=r"'xyz'; an ID reads protocol\.topic"):
        sound.select(["xyz"])


def test_the_digest_is_of_the_rows_and_not_of_the_file(
    sound: Catalogue, tmp_path: Path
) -> None:
    head, hot, named = SOUND.split("[requirement.")
    turned = "[requirement.".join([head, f"{named}\n", f"{hot}\n# fewer words"])
    changed = SOUND.replace("is hot", "is warm")

    assert load_catalogue(written(tmp_path, turned)).digest == sound.digest
    assert load_catalogue(written(tmp_path, changed)).digest != sound.digest


def test_documents_match_whatever_their_white_space(
    sound: Catalogue, tmp_path: Path
) -> None:
    (tmp_path / "manners.txt").write_bytes(TEXT.replace(b"\n", b" \r\n"))

    assert check_documents(sound, tmp_path) == []


def test_a_changed_passage_is_named_with_its_new_digest(
    sound: Catalogue, tmp_path: Path
) -> None:
    (tmp_path / "manners.txt").write_bytes(TEXT.replace(b"hot", b"warm"))
    warm = hashlib.sha256(b"Tea is warm.").hexdigest()

    document, hot, named = check_documents(sound, tmp_path)

    assert document.startswith("manners: ")
    assert (hot.split(":")[0], named.split(":")[0]) == tuple(sound.requirements)
    assert hot.endswith(f"set digest to {warm}")


def test_a_passage_past_the_end_is_named(sound: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "manners.txt").write_bytes(b"Title")

    assert "manners:3 is past the document's end" in check_documents(sound, tmp_path)[1]


def test_a_missing_document_is_named_once(sound: Catalogue, tmp_path: Path) -> None:
    (problem,) = check_documents(sound, tmp_path)

    assert problem.startswith("manners: ")
    assert "manners.txt" in problem


@pytest.mark.parametrize("file", find_catalogues(), ids=lambda file: file.parent.name)
def test_every_suite_has_a_catalogue_of_its_folders_name(file: Traversable) -> None:
    assert list(load_catalogue(file).protocols) == [Path(str(file)).parent.name]


def test_every_row_of_the_protocols_is_covered(catalogue: Catalogue) -> None:
    assert uncovered_rows(catalogue) == []


def test_no_two_requirements_say_the_same(catalogue: Catalogue) -> None:
    statements = [each.statement for each in catalogue.requirements.values()]

    assert len(set(statements)) == len(statements)


if DOCUMENTS:

    def test_every_requirement_points_at_its_passage(catalogue: Catalogue) -> None:
        assert check_documents(catalogue, Path(DOCUMENTS)) == []

    def test_requirements_are_in_words_of_their_own(catalogue: Catalogue) -> None:
        texts = (Path(DOCUMENTS, f"{key}.txt") for key in catalogue.documents)
        theirs = {run for text in texts for run in runs(text.read_text("utf-8"))}
        rows = catalogue.requirements.values()

        assert [row.id for row in rows if theirs & runs(row.statement)] == []
        assert [row.id for row in rows if theirs & runs(row.reading)] == []
