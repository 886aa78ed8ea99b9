"""What every written test has around its steps, each part only where it is used."""

from __future__ import annotations

IMPORTS = {
    "import json\n": "json.dumps(",
    "import os\n": "os.environ",
    "import re\n": "re.fullmatch(",
    "import time\n": "time.sleep(",
}
FROM_IMPORTS = {
    "from base64 import b64decode\n": "b64decode(",
    "from collections.abc import Iterator\n": "Iterator",
    "from hashlib import sha256\n": "sha256(",
    "from typing import Any\n": "Any",
    "from urllib.parse import quote\n": "quote(",
    "from xml.etree import ElementTree\n": "ElementTree",
    "from xml.sax.saxutils import escape\n": ": escape(",
}

SERVER = '''
class Server:
    """The server under test, asked over one session."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.clear()
        self.session.headers.update(HEADERS)

    def send(self, step: dict[str, Any], **values: str | None) -> requests.Response:
        """Send a step, with values in the places that are named ``${name}``."""
        path, body = step["path"], step.get("body", b"")
        for name, value in {**SECRETS, **values}.items():
            place, text = f"${{{name}}}", value or ""
            path = path.replace(place, text)
            body = body.replace(place.encode(), text.encode())
        return self.session.request(
            step["method"],
            TARGET + path,
            headers=step.get("headers"),
            data=iter([body]) if step.get("chunked") else body,
            allow_redirects=False,
            timeout=60,
        )


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.session.close()
'''

#: Functions that look into an answer, by name.
LOOKING = {
    "json_at": '''
def json_at(answer: requests.Response, place: str) -> Any:
    """Return what a JSON answer holds at a place, None if it has no such place."""
    value = answer.json()
    for step in place.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(step)] if isinstance(value, list) else value[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return value
''',
    "xml_at": '''
def xml_at(answer: requests.Response, place: str) -> Any:
    """Return the text at a place of an XML answer, None if it has no such place.

    A bare name stands for the first element of that name.
    """
    node = ElementTree.fromstring(answer.content)
    if not place.startswith("/"):
        named = (one for one in node.iter() if one.tag.rpartition("}")[2] == place)
        return next((one.text or "" for one in named), None)
    for step in place.split("/")[2:]:
        if step.startswith("@"):
            fields = {name.rpartition("}")[2]: text for name, text in node.items()}
            return fields.get(step[1:])
        name, _, number = step.rstrip("]").partition("[")
        found = [one for one in node if one.tag.rpartition("}")[2] == name]
        if len(found) < int(number or 1):
            return None
        node = found[int(number or 1) - 1]
    return node.text or ""
''',
    "is_like": '''
def is_like(body: bytes, wrong: bytes, changing: list[str]) -> bool:
    """Tell whether a body is the wrong one, but for what is another one every time."""
    pattern = re.escape(wrong)
    for word in changing:
        pattern = pattern.replace(re.escape(word.encode()), rb"[\\w.:+ -]+")
    return re.fullmatch(pattern, body) is not None
''',
}


def imports(source: str) -> str:
    """Return the imports that a source needs."""
    plain = [line for line, name in IMPORTS.items() if name in source]
    own = [line for line, name in FROM_IMPORTS.items() if name in source]
    ours = "import pytest\nimport requests"
    head = "from __future__ import annotations\n\n"
    return head + "".join([*plain, *own]) + "\n" + ours


def helpers(source: str) -> list[str]:
    """Return the definitions that a source needs."""
    looking = [text for name, text in LOOKING.items() if f"{name}(" in source]
    return [SERVER, *looking]
