"""No secret is left in what is kept: not in its places, not by its value."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape, quoteattr

import pytest

from conformance.harness.redact import REDACTED, Redactor
from conformance.harness.transcript import Content, Exchange, Headers
from conformance.selftest.exchange.conftest import Reach, Serve
from conformance.selftest.exchange.raw_server import OK, answering

SECRETS = ["hunter22", "p&w<\"'>/x", "pässwört €9", "a+b c%d==", "\\back{}\t#"]

ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "case": str.swapcase,
    "percent": lambda text: quote(text, safe=""),
    "form": quote_plus,
    "every byte": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "xml text": escape,
    "xml attribute": lambda text: quoteattr(text)[1:-1],
    "references": lambda text: "".join(f"&#x{ord(one):04X};" for one in text),
    "json": lambda text: json.dumps(text)[1:-1],
    "json utf-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 url": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "basic": lambda text: base64.b64encode(f"joe:{text}".encode()).decode(),
    "basic 2": lambda text: base64.b64encode(f"user1:{text}!".encode()).decode(),
    "hex": lambda text: text.encode().hex().upper(),
    "md5": lambda text: hashlib.md5(text.encode()).hexdigest(),  # noqa: S324  (what servers print)
    "sha1": lambda text: hashlib.sha1(text.encode()).hexdigest(),  # noqa: S324  (as above)
}

#: Around the secret stands what must stay.
SURROUNDINGS = [
    "left {} right",
    "/path/{}/file",
    "<title>{}</title>",
    '{{"title": "{}"}}',
    "received '{}' where nothing is due",
]


def only_the_surroundings(where: str, text: str) -> bool:
    before, after = where.format("\0").split("\0")
    return text.startswith(before) and text.endswith(after) and REDACTED in text


@pytest.mark.parametrize("where", SURROUNDINGS)
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("secret", SECRETS)
def test_a_known_secret_is_found_in_any_coding(
    secret: str, encoding: str, where: str
) -> None:
    form, redactor = ENCODINGS[encoding](secret), Redactor([secret])

    clean = redactor.text(where.format(form))

    assert form not in clean
    assert only_the_surroundings(where, clean)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize("secret", SECRETS)
def test_a_known_secret_is_found_in_bytes_of_any_codec(secret: str, codec: str) -> None:
    data = f"<title>{secret}</title>".encode(codec)

    clean = Redactor([secret]).data(data)

    assert secret.encode(codec.replace("-16", "-16-le", codec == "utf-16")) not in clean
    assert REDACTED in clean.decode(codec)


PLACES = [
    ('<cm-authentication login="joe" password="{}"/>', "joe"),
    ("<cm-authentication token='{}' login='joe'/>", "joe"),
    ('<cm-authentication a=">" token="{}"/>', "cm-auth"),
    ("<password>{}</password><title>left</title>", "left"),
    ("<password lang='de'><![CDATA[{}]]></password><x>left</x>", "left"),
    ('<password verifyNewPassword="{}">{}</password><x>left</x>', "left"),
    ('<hasPassword password="{}">{}</hasPassword>', "hasPassword"),
    ('<wsse:Password Type="text">{}</wsse:Password>', "Type"),
    ("<o:Nonce>{}</o:Nonce><o:Created>left</o:Created>", "left"),
    ('{{"password": "{}", "name": "left"}}', "left"),
    ('{{"sid" : {}, "name": "left"}}', "left"),
    ('{{"Token":"{}\\"more", "name": "left"}}', "left"),
    ("{{'secret': '{}', 'name': 'left'}}", "left"),
    ("http://joe:{}@host/left", "host/left"),
    ("/rest?sid={}&name=left", "name=left"),
    ("/rest?name=left&amp;token={}", "name=left"),
    ("password={}&name=left", "name=left"),
    ("Authorization: Basic {}\r\nX: left", "left"),
    ("X: left\r\nCookie: a={}; b={}\r\n", "left"),
    ("GCN_SESSION_SECRET={}; Path=/left", "left"),
]


@pytest.mark.parametrize(("place", "left"), PLACES, ids=[one for one, _ in PLACES])
@pytest.mark.parametrize("form", [str, lambda text: text.encode()])
def test_a_place_for_secrets_is_emptied_whoever_filled_it(
    form: Callable[[str], str | bytes], place: str, left: str
) -> None:
    filled, redactor = form(place.format("0815", "0815")), Redactor()

    clean = (
        redactor.data(filled) if isinstance(filled, bytes) else redactor.text(filled)
    )

    text = clean.decode() if isinstance(clean, bytes) else clean
    assert "0815" not in text
    assert left in text


@pytest.mark.parametrize(
    "text",
    [
        "<ticket>0815</ticket>",
        "<FileUploadToken>0815</FileUploadToken>",
        "<password/><title>0815</title>",
        '{"sid": null, "keyword": "0815"}',
        "/stream/0815?tokens=0815",
        "<obj token='0815'/>",
        "the password is wrong",
        "",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Redactor(["hunter22"]).text(text) == text


@pytest.mark.parametrize(
    ("name", "value", "clean"),
    [
        ("Authorization", "Basic am9l", f"Basic {REDACTED}"),
        ("proxy-authorization", "x y z", REDACTED),
        ("X-Api-Key", "0815", REDACTED),
        ("X-Session-Id", "0815", REDACTED),
        ("X-Auth-Token", "0815", REDACTED),
        ("Cookie", "a=1; b=2", f"a={REDACTED}; b={REDACTED}"),
        ("Set-Cookie", "a=1; Path=/; Secure", f"a={REDACTED}; Path=/; Secure"),
        ("Location", "/x?sid=1&a=b", f"/x?sid={REDACTED}&a=b"),
        ("Content-Type", "text/xml", "text/xml"),
        ("Authorization", "", ""),
    ],
)
def test_fields_that_hold_secrets_are_emptied(
    name: str, value: str, clean: str
) -> None:
    line = f"GET / HTTP/1.1\r\n{name}: {value}\r\n\r\n".encode()

    assert Redactor().headers(Headers(((name, value),))).get(name) == clean
    assert Redactor().head(line).split(b"\r\n")[1] == f"{name}: {clean}".encode()


def test_an_exchange_is_free_of_secrets_everywhere(serve: Serve, reach: Reach) -> None:
    said = OK.replace(b"OK", b"hunter22").replace(
        b"\r\n\r\n", b"\r\nX: hunter22\r\n\r\n"
    )
    exchange = reach(
        serve(answering(said.replace(b"ok", b"hunter22").replace(b"h: 2", b"h: 8")))
    ).request("POST", "/hunter22", body=b"hunter22", headers=[("X", "hunter22")])

    clean: Exchange = Redactor(["hunter22"]).exchange(exchange)

    assert exchange.body == b"hunter22"
    assert "hunter22" not in "".join(
        str(getattr(clean, name)) for name in Exchange.__slots__
    )
    assert (clean.status, clean.content.size) == (200, 8)


def test_a_body_is_cut_with_its_size_and_digest_kept() -> None:
    data = bytes(100_000)

    clean = Redactor().content(Content(data, len(data)))

    assert (len(clean.data), clean.size) == (65536, 100_000)
    assert clean.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("kept", range(1, 8))
def test_a_secret_torn_by_the_cut_is_not_half_kept(kept: int) -> None:
    data = b"x" * (65536 - kept) + b"hunter22"

    clean = Redactor(["hunter22"]).content(Content(data, len(data)))

    assert clean.data.endswith(b"x" + REDACTED.encode())


def test_a_record_is_cleaned_to_any_depth() -> None:
    record = {"a": ["hunter22", {"b": "x hunter22"}], "c": 7, "d": None}

    clean = Redactor(["hunter22"]).record(record)

    assert clean == {"a": [REDACTED, {"b": f"x {REDACTED}"}], "c": 7, "d": None}


def test_a_secret_too_short_to_be_sought_is_redacted_in_its_places() -> None:
    redactor = Redactor(["x"])

    assert redactor.text("next password=x") == f"next password={REDACTED}"


def test_the_secrets_are_not_in_the_repr() -> None:
    assert repr(Redactor(["hunter22"])) == "<Redactor of 1 secrets>"


@pytest.mark.parametrize(
    "piece",
    [
        "<password>",
        "<password><![CDATA[",
        "<cm-authentication a='",
        '"password": "',
        "http://",
        "&password",
        "hunter2",
        "aHVudGVyM",
        "\\u0068",
        "=" * 40,
    ],
)
def test_hostile_text_is_cleaned_in_a_moment(piece: str) -> None:
    redactor, text = Redactor(["hunter22"]), piece * (65536 // len(piece))
    start = time.process_time()

    redactor.text(text)

    assert time.process_time() - start < 2
