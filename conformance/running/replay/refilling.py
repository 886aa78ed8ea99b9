"""Secrets that the evidence does not hold, given back where they were taken out.

Evidence holds a mark in place of a secret. Where the mark stands says whose secret it
was; the profile, or else the settings of the run, say which variable holds it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from conformance.harness.redact import REDACTED
from conformance.running.replay.rebinding import text_of
from conformance.running.replay.steps import Answer, ReplayError, Step

MARK = re.escape(REDACTED)
LOGIN_PATH = "/auth/login"
COOKIE = "GCN_SESSION_SECRET"

CM_LOGIN = re.compile(
    rf"<(?:[\w.-]+:)?cm-authentication\b[^<>]*?\blogin=(?P<q>[\"'])(?P<login>.*?)(?P=q)"
    rf"[^<>]*?\bpassword\s*=\s*[\"']?(?P<mark>{MARK})"
)
BSN_LOGIN = re.compile(
    r"<(?:[\w.-]+:)?Username\b[^<>]*>(?P<login>[^<]*)</.*?"
    rf"<(?:[\w.-]+:)?Password\b[^<>]*>(?P<mark>{MARK})<",
    re.DOTALL,
)
STAGING_LOGIN = re.compile(
    rf"\"login\"\s*:\s*\"(?P<login>[^\"]*)\".*?\"password\"\s*:\s*\"(?P<mark>{MARK})",
    re.DOTALL,
)


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


LOGINS: dict[str, tuple[re.Pattern[str], Callable[[str], str]]] = {
    "cm": (CM_LOGIN, lambda text: escape(text, {'"': "&quot;"})),
    "bsn": (BSN_LOGIN, escape),
    "staging": (STAGING_LOGIN, _in_json),
}
SID = re.compile(rf"([?&]sid=){MARK}")
SESSION_COOKIE = re.compile(rf"({COOKIE}=){MARK}")


#: What the keys of the logins of a profile begin with.
WHO = ("", "second-", "third-")


def variable_of(protocol: str, settings: Mapping[str, Any], who: str = "") -> str:
    """Return the variable of a password; one that stands in a file is given a name."""
    named = settings.get(f"{who}password-env", "")
    if named or f"{who}password-file" not in settings:
        return str(named)
    return f"{protocol}_{who}password".upper().replace("-", "_")


def in_files(protocol: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the passwords that stand in files, by variable.

    Raises:
        ReplayError: a file cannot be read.

    """
    found = {}
    for who in WHO:
        if f"{who}password-file" in settings:
            path = Path(settings[f"{who}password-file"])
            try:
                line = path.read_text(encoding="utf-8").partition("\n")[0]
            except (OSError, UnicodeDecodeError) as error:
                raise ReplayError(
                    f"{protocol}.{who}password-file: {path} cannot be read ({error}); "
                    "it held the password that was taken out of the evidence"
                ) from error
            found[variable_of(protocol, settings, who)] = line.rstrip("\r")
    return found


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the profile that names the variable of a secret."""

    table: str
    name: str
    variable: str

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"


@dataclass(slots=True)
class Refilling:
    """Gives secrets back to the requests of one protocol.

    ``settings`` is the protocol's table; ``secrets`` maps the names of variables to
    what they hold.
    """

    protocol: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str]
    session: dict[str, str] = field(default_factory=dict)
    #: Whether what is filled in has to be as long as what was taken out.
    exact: bool = True

    def filled(self, step: Step) -> Step:
        """Return a request with its secrets.

        Raises:
            ReplayError: a mark stands where no secret of the profile belongs, or the
                secret is not at hand.

        """
        if REDACTED not in text_of(step):
            return step
        body = self._body(step)
        headers = tuple((name, self._cookie(value)) for name, value in step.headers)
        target = SID.sub(lambda found: found[1] + self._session("sid"), step.target)
        size = len(body) if step.is_whole else step.size
        filled = replace(step, target=target, headers=headers, body=body, size=size)
        rest = text_of(filled)
        if REDACTED in rest:
            at = rest.index(REDACTED)
            raise ReplayError(
                f"#{step.number}: a secret was taken out after {rest[:at][-60:]!r}, "
                "and no key of the profile holds it; run the test again to see the case"
            )
        return filled

    def key_of(self, login: str, step: Step) -> Key:
        """Return the key that holds the password of a login."""
        for who in WHO:
            own = self.settings.get(f"{who}login")
            variable = variable_of(self.protocol, self.settings, who)
            names = {own, f"{self.settings.get('account')}/{own}"}
            if variable and login in names:
                return Key(self.protocol, f"{who}password-env", variable)
        raise ReplayError(
            f"#{step.number}: the password of {login!r} was taken out, and no key of "
            f"[{self.protocol}] in the profile names it; set {self.protocol}.login to "
            f"{login!r} and {self.protocol}.password-env to a variable that holds it"
        )

    def needs_session(self, step: Step) -> bool:
        """Tell whether a request is one of a session that has not begun."""
        text = f"{step.target}\n{step.field('cookie')}"
        wanted = SID.search(text) or SESSION_COOKIE.search(text)
        return bool(wanted) and not self.session

    def login_body(self) -> bytes:
        """Return the body of a request that begins a session."""
        login = self.settings.get("login")
        if not login:
            raise ReplayError(
                "the case was sent in a session; name staging.login in the profile"
            )
        variable = variable_of(self.protocol, self.settings)
        password = self._secret(Key(self.protocol, "password-env", variable))
        return json.dumps({"login": login, "password": password}).encode()

    def answered(self, step: Step, now: Answer) -> None:
        """Take the session in that an answer begins."""
        if step.target.partition("?")[0].endswith(LOGIN_PATH):
            self.begin_session(now)

    def begin_session(self, now: Answer) -> None:
        """Take a session's id and secret from the answer to a login."""
        for name, value in now.headers:
            crumb, _, secret = value.partition(";")[0].partition("=")
            if name.lower() == "set-cookie" and crumb.strip() == COOKIE:
                self.session["secret"] = secret.strip()
        try:
            sid = json.loads(now.body).get("sid")
        except (ValueError, AttributeError):
            sid = None
        if sid is not None:
            self.session["sid"] = str(sid)

    def _body(self, step: Step) -> bytes:
        text = step.body.decode("latin-1")
        pattern, write = LOGINS[self.protocol]
        if REDACTED not in text:
            return step.body

        def fill(found: re.Match[str]) -> str:
            secret = self._secret(self.key_of(found["login"], step))
            before = found[0][: found.start("mark") - found.start()]
            after = found[0][found.end("mark") - found.start() :]
            return before + write(secret).encode().decode("latin-1") + after

        body = pattern.sub(fill, text).encode("latin-1")
        if self.exact and REDACTED.encode() not in body:
            self._check_size(step, len(body))
        return body

    def _check_size(self, step: Step, size: int) -> None:
        """Refuse what cannot be what was sent: the size of that is known."""
        sizes = {step.size, _declared(step, step.size)}
        if size not in sizes:
            raise ReplayError(
                f"#{step.number} had {step.size} bytes with its secret and has {size} "
                "with that of the profile: the case sent another password, or it has "
                "been changed since; only running the test again will tell"
            )

    def _cookie(self, value: str) -> str:
        return SESSION_COOKIE.sub(lambda f: f[1] + self._session("secret"), value)

    def _session(self, part: str) -> str:
        if part not in self.session:
            raise ReplayError(
                f"the login to staging gave no {part}; is staging.login right?"
            )
        return self.session[part]

    def _secret(self, key: Key) -> str:
        value = self.secrets.get(key.variable)
        if value is None:
            raise ReplayError(
                f"{key}: environment variable {key.variable} is not set; it holds the "
                "password that was taken out of the evidence"
            )
        return value


def _declared(step: Step, default: int) -> int:
    """Return the length that a request declares."""
    value = step.field("content-length")
    return int(value) if value.isdecimal() else default
