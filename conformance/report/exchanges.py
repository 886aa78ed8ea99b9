"""One exchange, read: what was asked for, where, and how a shell asks it again."""

from __future__ import annotations

import base64
import re
import shlex
from urllib.parse import urlsplit

from conformance.report.results import Record
from conformance.report.shown import shown

#: Fields that curl writes itself, or that say nothing about the fault.
UNSAID = {"host", "content-length", "user-agent", "accept-encoding", "accept"}
UNSAID |= {"x-conformance-case", "connection"}
ACTION = "soapaction"
LONGEST_BODY = 2048
#: What evidence keeps of a body, and writes in place of a secret.
KEPT_OF_A_BODY = 16 * 1024
REDACTED = "[redacted]"
PARTS_OF_OURS = re.compile(r"[0-9a-f]{8,}|\d{3,}|cct-[^/]*", re.IGNORECASE)
PRINTABLE = range(0x20, 0x7F)
SPELLED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", "'": "\\'"}
PATHS_AS_GIVEN = re.compile(r"/\.{1,2}(/|$|\?)")


def operation(exchange: Record) -> str:
    """Return what an exchange asked for, names, numbers and tickets left out.

    That is the method and the path, and with SOAP the last word of the action.
    """
    path = str(exchange["target"]).partition("?")[0]
    steps = ["…" if step.isdigit() else _common(step) for step in path.split("/")]
    asked = f"{exchange['method']} {'/'.join(steps)}"[:80]
    named = [v for name, v in exchange["request_headers"] if name.lower() == ACTION]
    return " ".join([asked, *(_common(last_word(one)) for one in named[:1])])


def _common(text: str) -> str:
    return PARTS_OF_OURS.sub("…", text)


def last_word(action: str) -> str:
    """Return the last word of a URI, with or without quotes around it."""
    return re.split("[/#:]", action.strip().strip('"'))[-1][:40]


def blamed_of(record: Record) -> Record:
    """Return the exchange that shows a fault: the one named, or else the last."""
    exchanges: list[Record] = record["exchanges"]
    named = [one for one in exchanges if one["number"] == record["blamed"]]
    return (named or exchanges[-1:] or [{}])[0]


def data_of(content: Record) -> bytes:
    """Return what is kept of a body."""
    if "text" in content:
        return str(content["text"]).encode("utf-8", "backslashreplace")
    return base64.b64decode(content.get("base64", ""))


def is_whole(content: Record) -> bool:
    """Tell whether all of a body is kept; a secret may have changed its length."""
    data = data_of(content)
    redacted = REDACTED in content.get("text", "") and len(data) < KEPT_OF_A_BODY
    return redacted or len(data) == content["size"]


def curl(exchange: Record, url: str) -> str:
    """Return the shell line that sends a request again; nothing where none can."""
    target = str(exchange["target"])
    if not exchange["request_headers"] or not target.startswith("/"):
        return ""
    origin = origin_of(url)
    if not origin:
        return ""
    words = ["curl", "-i", *_method(exchange), *_path_options(target)]
    for name, value in exchange["request_headers"]:
        if name.lower() not in UNSAID:
            words += ["-H", shell_word(f"{name}: {value}")]
    body, before = _body(exchange)
    words += [*body, shell_word(origin + target)]
    return before + " ".join(words)


def origin_of(url: str) -> str:
    """Return the scheme and host of a URL; nothing where it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def shell_word(text: str) -> str:
    """Return text as one word of a shell line, in characters that can be seen."""
    if shown(text) == text and not set(text) & set("\n\t"):
        return shlex.quote(text)
    return "$'" + "".join(map(_spelled, text)) + "'"


def _spelled(character: str) -> str:
    if character in SPELLED:
        return SPELLED[character]
    if ord(character) in PRINTABLE:
        return character
    data = character.encode("utf-8", "backslashreplace")
    return "".join(f"\\x{byte:02x}" for byte in data)


def _method(exchange: Record) -> list[str]:
    method = exchange["method"]
    has_body = bool(exchange["request_body"]["size"])
    if method == ("POST" if has_body else "GET"):
        return []
    return ["-I"] if method == "HEAD" else ["-X", shell_word(method)]


def _path_options(target: str) -> list[str]:
    options = ["--path-as-is"] if PATHS_AS_GIVEN.search(target) else []
    return options + (["-g"] if set(target) & set("[]{}") else [])


def _body(exchange: Record) -> tuple[list[str], str]:
    """Return the words that carry the body, and what has to come before the line."""
    content = exchange["request_body"]
    if not content["size"]:
        return [], ""
    names = {name.lower() for name, _ in exchange["request_headers"]}
    # Without a word, curl would call any body a form.
    words = [] if "content-type" in names else ["-H", "'Content-Type;'"]
    data = data_of(content)
    if not is_whole(content) or len(data) > LONGEST_BODY:
        name = f"request-{exchange['number']}.bin"
        return [*words, "--data-binary", f"@{name}"], ""
    if "text" in content and "\0" not in content["text"]:
        return [*words, "--data-raw", shell_word(content["text"])], ""
    text = base64.b64encode(data).decode("ascii")
    return [*words, "--data-binary", "@-"], f"echo {text} | base64 -d | "
