"""Taking turns: what each process of several has to learn from the others."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from conformance.mock.workers import cm
from conformance.mock.workers.cm import SharedStore
from conformance.mock.workers.link import Arriving, Ready, packed
from conformance.mock.workers.staging import Secrets
from conformance.mock.workers.turns import (
    Turn,
    begun,
    is_owned,
    let_go,
    owned,
    taken,
)
from conformance.reference.cm.store import Instance, Store

Two = tuple[SharedStore, SharedStore]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    """Give what two processes have of the same instances."""
    Store(tmp_path).close()
    several = SharedStore(tmp_path), SharedStore(tmp_path)
    yield several
    for store in several:
        store.close()


def put(store: SharedStore, key: str, name: str = "n") -> None:
    """Store an instance, in a turn of its own."""
    with store.turn, store.transaction():
        known = store.find("obj", key)
        instance = known or Instance("obj", key)
        instance.values = {"name": name}
        store.put(instance)


def keys(store: SharedStore) -> list[str]:
    """Return the instances that a process knows now."""
    return [one.key for one in store.all("obj")]


def test_what_one_stores_the_other_finds_by_its_values(two: Two) -> None:
    put(two[0], "1", "first")
    with two[1].turn:
        found = two[1].where("obj", "name", "first")

    assert [one.key for one in found] == ["1"]


def test_what_one_changes_the_other_no_longer_finds_by_the_old_value(two: Two) -> None:
    put(two[0], "1", "old")
    keys(two[1])
    put(two[0], "1", "new")

    assert keys(two[1]) == ["1"]
    assert two[1].where("obj", "name", "old") == []


def test_what_one_removes_or_renames_is_so_for_the_other(two: Two) -> None:
    for key in "12":
        put(two[0], key)
    keys(two[1])
    with two[0].turn, two[0].transaction():
        two[0].remove(two[0].all("obj")[0])
        two[0].rename(two[0].all("obj")[0], "3")

    assert keys(two[1]) == ["3"]


def test_numbers_go_on_where_the_other_stopped(two: Two) -> None:
    given = []
    for store in two * 3:
        with store.turn, store.transaction():
            given.append(store.next_id())
            store.put(Instance("obj", given[-1]))

    assert len(set(given)) == 6
    assert keys(two[0]) == keys(two[1]) == given


def test_what_was_not_kept_is_known_to_nobody(two: Two) -> None:
    with suppress(MemoryError), two[0].turn, two[0].transaction():
        two[0].put(Instance("obj", "1"))
        raise MemoryError
    put(two[1], "2")

    assert keys(two[0]) == keys(two[1]) == ["2"]


def test_who_missed_too_much_reads_everything_again(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cm, "REMEMBERED", 3)
    for number in range(10):
        put(two[0], str(number))

    assert keys(two[1]) == [str(number) for number in range(10)]


def test_a_turn_may_be_taken_again_and_begins_once(tmp_path: Path) -> None:
    begun_turns: list[int] = []
    turn = Turn(tmp_path / "turn", lambda: begun_turns.append(1))
    with turn, turn:
        pass

    assert begun_turns == [1]
    turn.close()


def test_a_turn_is_one_process_at_a_time(tmp_path: Path) -> None:
    own = Turn(tmp_path / "turn")
    with own:
        child = os.fork()
        if not child:  # pragma: no cover  (another process)
            with Turn(tmp_path / "turn"):
                (tmp_path / "had").touch()
            os._exit(0)
        time.sleep(0.1)
        assert not (tmp_path / "had").exists()
    os.waitpid(child, 0)
    own.close()

    assert (tmp_path / "had").exists()


def test_a_name_has_one_owner_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "name"
    with owned(path) as first, owned(path, wait=False) as second:
        assert (first, second) == (True, False)
        assert is_owned(path)

    assert not is_owned(path)
    assert list(tmp_path.iterdir()) == []


def test_a_name_whose_file_is_there_still_can_be_had(tmp_path: Path) -> None:
    path = tmp_path / "name"
    os.close(begun(path))
    handle = taken(path, wait=False)

    assert handle is not None
    let_go(path, handle)


def test_sessions_are_the_same_for_all_and_the_oldest_comes_first(
    tmp_path: Path,
) -> None:
    one, other = Secrets(tmp_path), Secrets(tmp_path)
    one["2"], other["1"] = "b", "a"
    os.utime(tmp_path / "2", (0, 0))

    assert (list(one), dict(other)) == (["2", "1"], {"2": "b", "1": "a"})
    del one["2"]
    assert len(other) == 1


@pytest.mark.parametrize("key", ["", "..", "../x", "9" * 400, "1.2", "\uff11", "x"])
def test_what_is_no_session_touches_no_file(tmp_path: Path, key: str) -> None:
    secrets = Secrets(tmp_path / "sessions")

    assert key not in secrets
    assert secrets.pop(key, None) is None
    with pytest.raises(KeyError):
        secrets[key] = "x"


def test_messages_arrive_whole_in_whatever_pieces() -> None:
    arriving, data = Arriving(), packed(Ready()) + packed(Ready())
    found = [one for byte in data for one in arriving.add(bytes([byte]))]

    assert [type(one.said) for one in found] == [Ready, Ready]
    assert found[0] < found[1]
