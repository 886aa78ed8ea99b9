"""What an earlier answer gave is replaced by what today's gives in the same place."""

from __future__ import annotations

import pytest

from conformance.running.replay.rebinding import Rebinding
from conformance.running.replay.steps import Answer, Step

THEN, NOW = "71762692930231904318", "16639698303164183145"


def step(
    target: str, body: bytes = b"", length: int | None = None, answer: bytes = b""
) -> Step:
    size = len(body) if length is None else length
    headers = (("Host", "h"), ("Content-Length", str(size)))
    then = Answer(200, body=answer, size=len(answer))
    return Step(1, "POST", target, headers, body, len(body), is_whole=True, then=then)


def rebound(given: bytes, today: bytes, later: Step) -> Step:
    rebinding = Rebinding()
    first = step("/give", answer=given)
    rebinding.sent(first)
    rebinding.answered(first, Answer(200, body=today, size=len(today)))
    return rebinding.applied(later)[0]


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (f"/stream/{THEN}", f"/stream/{NOW}"),
        (f"/stream/{THEN}0", f"/stream/{NOW}0"),
        (f"/stream/{THEN[1:]}", f"/stream/{NOW[1:]}"),
        (f"/stream/{THEN[:-1]}", f"/stream/{NOW[:-1]}"),
        ("/stream/12345", "/stream/12345"),
    ],
)
def test_a_ticket_and_what_is_made_of_it_are_todays(then: str, now: str) -> None:
    assert rebound(THEN.encode(), NOW.encode(), step(then)).target == now


@pytest.mark.parametrize(
    ("given", "today"),
    [
        (
            b'{"items": [{"id": 77}, {"id": 78}]}',
            b'{"items": [{"id": 5}, {"id": 612}]}',
        ),
        (b"<a><id>1</id><id>78</id></a>", b"<a><id>1</id><id>612</id></a>"),
    ],
)
def test_a_short_id_is_todays_where_it_names_a_thing(
    given: bytes, today: bytes
) -> None:
    later = step("/size/78", b"<where><id>78</id><size>78</size></where>")

    assert b"<id>612</id>" in rebound(given, today, later).body


def test_a_percent_encoded_value_stays_so() -> None:
    given, today = b'{"token": "a/b+c==0123456"}', b'{"token": "d/e+f==6543210"}'

    later = step("/x?t=a%2Fb%2Bc%3D%3D0123456")

    assert rebound(given, today, later).target == "/x?t=d%2Fe%2Bf%3D%3D6543210"


def test_an_honest_length_is_set_anew() -> None:
    later = step("/", f"<t>{THEN}</t>".encode())

    sent = rebound(THEN.encode(), b"1234567890123", later)

    assert sent.field("content-length") == str(len(sent.body)) == "20"


def test_a_length_that_is_a_lie_stays() -> None:
    later = step("/", f"<t>{THEN}</t>".encode(), length=999)

    sent = rebound(THEN.encode(), b"1234567890123", later)

    assert sent.field("content-length") == "999"


def test_what_a_request_said_first_is_not_the_servers() -> None:
    rebinding = Rebinding()
    first = step(f"/give/{THEN}", answer=THEN.encode())
    rebinding.sent(first)
    rebinding.answered(first, Answer(200, body=NOW.encode(), size=len(NOW)))

    assert rebinding.applied(step(f"/x/{THEN}"))[1] == []


def test_a_value_that_is_gone_today_is_told() -> None:
    rebinding = Rebinding()
    first = step("/give", answer=b'{"token": "abcdefgh01234567"}')
    rebinding.answered(first, Answer(404, body=b"{}", size=2))

    sent, (lost,) = rebinding.applied(step("/x/abcdefgh01234567"))

    assert sent.target == "/x/abcdefgh01234567"
    assert str(lost).startswith("abcdefgh01234567 → ? (no token in today's answer")
