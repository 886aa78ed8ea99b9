"""Servers that are broken or hostile in one way each, and what must come of it."""

from __future__ import annotations

import gzip
import zlib
from typing import NamedTuple

from conformance.harness.judgement import Kind
from conformance.selftest.exchange.raw_server import Behaviour, Peer, answering

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
MIB = 1024 * 1024


class Case(NamedTuple):
    """A behaviour, the kind of failure it must be, and words that must be in it."""

    name: str
    behave: Behaviour
    kind: Kind
    words: str


def says(name: str, data: bytes, kind: Kind, words: str, *, hold: bool = False) -> Case:
    """Return a case whose server answers with some bytes."""
    return Case(name, answering(data, hold=hold), kind, words)


def repeats(  # noqa: PLR0913, PLR0917  (a row of a table)
    name: str, start: bytes, again: bytes, kind: Kind, words: str, pause: float = 0.0
) -> Case:
    """Return a case whose server never comes to an end."""

    def behave(peer: Peer) -> None:
        peer.head()
        peer.say(start)
        peer.for_ever(again, pause)

    return Case(name, behave, kind, words)


def with_length(value: bytes, data: bytes = b"abc") -> bytes:
    """Return an answer with a Content-Length as given."""
    return HEAD + b"Content-Length: " + value + b"\r\n\r\n" + data


def coded(coding: bytes, data: bytes) -> bytes:
    """Return an answer in a content coding."""
    length = str(len(data)).encode()
    fields = b"Content-Encoding: " + coding + b"\r\nContent-Length: " + length
    return HEAD + fields + b"\r\n\r\n" + data


def closes_at_once(_: Peer) -> None:
    """Close right after the connection is there."""


def closes_after_the_request(peer: Peer) -> None:
    """Read and close."""
    peer.head()


def resets_after_the_request(peer: Peer) -> None:
    """Read and reset."""
    peer.head()
    peer.reset()


def resets_in_the_body(peer: Peer) -> None:
    """Answer half and reset."""
    peer.head()
    peer.say(with_length(b"100"))
    peer.reset()


def never_answers(peer: Peer) -> None:
    """Read, and say nothing."""
    peer.rest()


def bomb() -> bytes:
    """Return 64 MiB of zeros, gzipped."""
    return gzip.compress(bytes(64 * MIB), 6, mtime=0)


NO_ANSWER = "before the first byte of an answer"

SILENT = [
    Case("never answers", never_answers, "transport", "nothing for 0.3 s"),
    Case("closes at once", closes_at_once, "transport", ""),
    Case("closes after request", closes_after_the_request, "transport", NO_ANSWER),
    Case("resets after request", resets_after_the_request, "transport", ""),
    Case("resets in the body", resets_in_the_body, "transport", "of 100 bytes"),
    repeats("head dribbles", HEAD, b"X", "transport", "no end within 0.6 s", 0.1),
    repeats(
        "body dribbles", with_length(b"99"), b".", "transport", "no end within", 0.1
    ),
    says("stops in the head", HEAD + b"X: 1\r\n", "transport", "23 bytes so far"),
    says("halts in the head", HEAD, "transport", "nothing for 0.3 s", hold=True),
]

ENDLESS = [
    repeats("header lines", HEAD, b"X: 1\r\n", "limit", "201 header fields"),
    repeats("long header lines", HEAD, b"X: " + b"1" * 1000 + b"\r\n", "limit", ""),
    repeats("a header line", HEAD, b"x" * 100, "limit", "at most 16 KiB"),
    repeats("a status line", HEAD[:-2], b"x" * 100, "limit", "at most 8 KiB"),
    repeats("chunks", CHUNKED, b"400\r\n" + b"x" * 1024 + b"\r\n", "limit", "body"),
    repeats("until close", HEAD + b"\r\n", b"x" * 4096, "limit", "body of more than"),
    repeats(
        "interim",
        b"",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        "limit",
        "21 interim answers",
    ),
    repeats("trailers", CHUNKED + b"0\r\n", b"X: 1\r\n", "limit", "101 trailers"),
    repeats("a trailer", CHUNKED + b"0\r\n", b"x" * 99, "limit", "a trailer line"),
    repeats("extension", CHUNKED + b"1;", b"x" * 99, "limit", "a chunk extension"),
    repeats("a chunk size", CHUNKED, b"0" * 99, "limit", "a chunk size"),
]

LYING = [
    says("too long", with_length(b"100"), "transport", "3 of 100 bytes"),
    says("too short", with_length(b"1"), "protocol", "2 bytes past the end"),
    says("negative", with_length(b"-1"), "protocol", "Content-Length '-1'"),
    says("plus", with_length(b"+3"), "protocol", "Content-Length '+3'"),
    says("underscore", with_length(b"1_0"), "protocol", "Content-Length '1_0'"),
    says("Arabic", with_length("٣".encode()), "protocol", "Content-Length"),
    says("empty", with_length(b""), "protocol", "Content-Length ''"),
    says("two", with_length(b"3\r\nContent-Length: 4"), "protocol", "conflicting"),
    says(
        "with a transfer coding",
        with_length(b"3\r\nTransfer-Encoding: chunked", b"0\r\n\r\n"),
        "protocol",
        "both",
    ),
    says("2^63-1", with_length(b"9223372036854775807"), "limit", "15 digits"),
    says("40 GB", with_length(b"40000000000"), "limit", "40000000000"),
    says("chunk", CHUNKED + b"7fffffffffffffff\r\nabc", "transport", "3 bytes so"),
    says("bad size", CHUNKED + b"zz\r\nabc", "protocol", "illegal chunk header"),
    says("no size", CHUNKED + b"\r\nabc", "protocol", "illegal chunk header"),
    says("negative chunk", CHUNKED + b"-1\r\nabc", "protocol", "illegal chunk header"),
    says("no line end", CHUNKED + b"1\r\nabc", "protocol", "malformed chunk"),
    says("truncated", CHUNKED + b"9\r\nabc", "transport", "3 bytes so far"),
    says("no last chunk", CHUNKED + b"1\r\na\r\n", "transport", "1 byte so far"),
]

NO_HTTP = [
    says("HTTP/0.9", b"<html>hello", "protocol", "'<html>hello' in place"),
    says("a word for a status", b"HTTP/1.1 abc\r\n\r\n", "protocol", "abc"),
    says("status 999", b"HTTP/1.1 999 X\r\n\r\n", "protocol", "status 999"),
    says("status 42", b"HTTP/1.1 42 X\r\n\r\n", "protocol", "illegal status line"),
    says("HTTP/2", b"\0\0\x12\x04\0\0\0\0\0", "protocol", "\\x00\\x00\\x12"),
    says("TLS alert", b"\x15\x03\x01\0\x02\x02\x46", "protocol", "\\x15\\x03"),
    says("switches", b"HTTP/1.1 101 X\r\n\r\n", "protocol", ""),
    says("a field without a name", HEAD + b": 1\r\n\r\n", "protocol", "header line"),
    says("NUL in a field", HEAD + b"X: \0\r\n\r\n", "protocol", "header line"),
    says("unknown coding", HEAD + b"Transfer-Encoding: x\r\n\r\n", "protocol", ""),
    says("204 with a body", b"HTTP/1.1 204 X\r\n\r\nabc", "protocol", "3 bytes past"),
    says("304 with a body", b"HTTP/1.1 304 X\r\n\r\nabc", "protocol", "3 bytes past"),
    says("two answers", with_length(b"3") + HEAD, "protocol", "'HTTP/1.1 200 OK"),
]

CODED = [
    says("gzip bomb", coded(b"gzip", bomb()), "limit", "more than 16777216"),
    says(
        "bomb on an error",
        coded(b"gzip", bomb()).replace(b"200 OK", b"500 X"),
        "limit",
        "more than",
    ),
    says("chained", coded(b"gzip, gzip", b"x"), "protocol", "'gzip, gzip'"),
    says("unknown", coded(b"br", b"x"), "protocol", "content coding 'br'"),
    says("corrupt", coded(b"gzip", b"not gzip"), "protocol", "corrupt"),
    says(
        "truncated",
        coded(b"gzip", gzip.compress(b"abc", mtime=0)[:-3]),
        "protocol",
        "short",
    ),
    says(
        "more after deflate",
        coded(b"deflate", zlib.compress(b"abc") + b"zz"),
        "protocol",
        "2 bytes after its end",
    ),
]

CASES = [*SILENT, *ENDLESS, *LYING, *NO_HTTP, *CODED]
