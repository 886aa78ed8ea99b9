"""``--shard i/n``: the parts are the plan, each test once, on every machine alike."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.harness.profile import ProfileError
from conformance.running.sharding import Planned, Shard, Share, share_of
from conformance.selftest.command import Command, Finished, in_directory
from conformance.suites.cm import conftest as cm
from conformance.suites.staging import conftest as staging

CHOICE = ("--reference", "--requirement=cm.stream.ticket-*", "--effort=smoke")
TESTS = st.lists(
    st.builds(
        Planned,
        st.integers(0, 10_000).map("test_{}".format),
        st.sampled_from(["a.b.c", "a.b.d", "a.c.e", "b.a.a", "c.a.a"]),
        st.sampled_from(["", "", "", "page"]),
        st.sampled_from([1, 1, 1, 25]),
    ),
    max_size=40,
    unique_by=lambda test: test.name,
)
COUNTS = st.integers(1, 9)


def shares(plan: list[Planned], of: int) -> list[Share]:
    """Return what every shard has of a plan."""
    return [share_of(Shard(number, of), plan) for number in range(1, of + 1)]


def names(share: Share) -> set[str]:
    """Return the tests of a share."""
    return {name for tests in share.places.values() for name in tests}


@given(TESTS, COUNTS)
def test_all_shards_are_the_plan_each_test_once(plan: list[Planned], of: int) -> None:
    found = Counter(name for share in shares(plan, of) for name in names(share))

    assert found == Counter(test.name for test in plan)


@given(TESTS, COUNTS)
def test_no_order_changes_what_a_shard_has(plan: list[Planned], of: int) -> None:
    other = random.Random(1).sample(plan, len(plan))  # noqa: S311  (no secret)

    before, after = shares(plan, of), shares(other, of)

    assert list(map(names, after)) == list(map(names, before))
    assert {one.digest for one in after} == {one.digest for one in before}


@given(TESTS, COUNTS)
def test_what_is_shared_is_in_one_shard(plan: list[Planned], of: int) -> None:
    page = {test.name for test in plan if test.shared}

    assert sum(bool(page & names(share)) for share in shares(plan, of)) <= 1


@given(TESTS, COUNTS)
def test_no_requirement_is_torn_apart(plan: list[Planned], of: int) -> None:
    held = Counter(name for share in shares(plan, of) for name in share.places)

    assert set(held.values()) <= {1}


@given(TESTS, COUNTS)
def test_no_shard_has_more_than_its_part_and_a_requirement(
    plan: list[Planned], of: int
) -> None:
    plan = [test for test in plan if not test.shared]
    costs = {test.name: test.cost for test in plan}
    rows: Counter[str] = Counter()
    for test in plan:
        rows[test.requirement] += test.cost
    loads = [sum(map(costs.__getitem__, names(one))) for one in shares(plan, of)]

    assert max(loads) <= sum(loads) / of + max(rows.values(), default=0)


@pytest.mark.parametrize("text", ["", "2", "0/3", "4/3", "1/0", "-1/3", "a/b", "1/3/5"])
def test_what_names_no_shard_is_refused(text: str) -> None:
    with pytest.raises(ProfileError, match=r"give i/n with i from 1 to n") as refused:
        Shard.read(text)

    assert repr(text) in str(refused.value)


def test_the_command_refuses_it_too(command: Command) -> None:
    done = command("run", *CHOICE, "--shard=4/3")

    assert done.code == 2
    assert "--shard '4/3' is none; give i/n" in done.err + done.out


def test_a_shard_has_no_known_failures_to_update(command: Command) -> None:
    done = command("run", *CHOICE, "--shard=1/2", "--update-known-failures")

    assert done.code == 2
    assert "leave --shard out" in done.err + done.out


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return in_directory(tmp_path_factory.mktemp("first"))("run", *CHOICE, "--shard=1/2")


def own_tests(done: Finished) -> set[str]:
    """Return the tests that a run's evidence has findings of."""
    return {one["test"] for one in done.evidence if one["record"] == "result"}


def test_a_shard_runs_its_own_tests_and_says_so(first: Finished) -> None:
    [share] = [one for one in first.evidence if one["record"] == "shard"]

    assert (first.code, share["shard"]) == (0, "1/2")
    assert own_tests(first) == {
        name for part in share["tests"].values() for name in part
    }
    assert f"{len(own_tests(first))} of {share['planned']} tests" in first.out


def test_side_by_side_it_runs_the_same(command: Command, first: Finished) -> None:
    beside = command("run", *CHOICE, "--shard=1/2", "-n2")

    assert (beside.code, own_tests(beside)) == (0, own_tests(first))


def test_what_others_judge_has_no_verdict_here(first: Finished) -> None:
    told = {one["requirement"]: one for one in first.report["not_judged"]}

    assert first.report["not_run"]
    for name in first.report["not_run"]:
        assert told[name]["because"] == ["its tests are those of another shard"]
        assert "cms-conformance merge" in told[name]["switch"]


def test_a_shard_does_not_say_that_the_server_conforms(first: Finished) -> None:
    assert first.report["sentence"].startswith("Nothing failed in shard 1/2: ")
    assert "Conforms" not in first.out


def test_a_shard_without_tests_is_no_pass(command: Command) -> None:
    done = command("run", *CHOICE, "--shard=99/99")

    assert done.code == 3
    assert "shard 99/99 has none of the" in done.out
    assert "give fewer shards" in done.out


def test_a_shard_judges_again_to_the_same(first: Finished) -> None:
    again = in_directory(first.directory)("rejudge", "reports/latest/results.jsonl")

    assert again.code == 0, again.out


def test_the_plan_of_a_shard_is_its_own(command: Command, first: Finished) -> None:
    done = command("run", *CHOICE, "--shard=1/2", "--plan", "--quiet")
    text = (done.reports / "plan.json").read_bytes()

    assert done.code == 0
    assert all(f'"{name}"'.encode() in text for name in own_tests(first))


def test_fixtures_that_stay_together_are_fixtures_of_their_suite() -> None:
    for suite in (cm, staging):
        assert all(callable(getattr(suite, name)) for name in suite.STAY_TOGETHER)


def test_only_one_shard_edits_the_page_that_there_is(tmp_path: Path) -> None:
    line = ("--reference", "--requirement=staging.transfer.*", "--effort=smoke")
    run = in_directory(tmp_path)
    held = []
    for number in (1, 2):
        place = f"--report-dir={number}"
        run("run", *line, f"--shard={number}/2", "--plan", "--quiet", place)
        text = (tmp_path / str(number) / "plan.json").read_text(encoding="utf-8")
        held.append("/rest/world/objects/" in text)

    assert sorted(held) == [False, True]
