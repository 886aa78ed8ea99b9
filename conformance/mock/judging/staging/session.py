"""Sessions: how a client logs in, and what it sends from then on."""

from __future__ import annotations

from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen
from conformance.mock.judging.staging.address import OPERATIONS
from conformance.mock.judging.staging.history import COOKIE, History
from conformance.mock.judging.staging.queries import given


@rule("staging.client.login-body", "login")
def a_login_brings_name_and_password(seen: Seen, history: History) -> Breach | None:
    """See that login and password come as JSON."""
    del history
    if seen.body is None or seen.method != "POST":
        return None
    found = seen.json if isinstance(seen.json, dict) else {}
    if all(isinstance(found.get(key), str) for key in ("login", "password")):
        return None
    return Breach("no login and password in JSON", "an object with both, as strings")


@rule("staging.client.login-agent", "login")
def a_login_names_its_agent(seen: Seen, history: History) -> Breach | None:
    """See that a client says what it is when it logs in."""
    del history
    if seen.headers.get("User-Agent").strip():
        return None
    return Breach("a login without User-Agent", "a User-Agent, whatever it is")


@rule("staging.client.session-secret", *OPERATIONS)
def a_session_comes_with_its_secret(seen: Seen, history: History) -> Breach | None:
    """See that the cookie of the login is sent with its session (STG-X-020)."""
    secret = history.sessions.get(given(seen, "sid") or "")
    if not secret or secret in cookies(seen):
        return None
    hint = "Does the client keep cookies between requests?"
    return Breach("sid without the cookie that came with it", COOKIE, hint)


def cookies(seen: Seen) -> set[str]:
    """Return the session secrets that a request brings."""
    texts = "; ".join(seen.headers.all("Cookie")).split(";")
    pairs = [text.strip().partition("=") for text in texts]
    return {value for name, _, value in pairs if name == COOKIE}


@rule("staging.client.session-ended", *OPERATIONS)
def a_session_is_over_when_it_has_ended(seen: Seen, history: History) -> Breach | None:
    """See that nothing is asked for in a session that was logged out of."""
    sid = given(seen, "sid") or ""
    if history.sessions.get(sid, "") is not None:
        return None
    return Breach("the sid of a session that has ended", "a session that goes on")
