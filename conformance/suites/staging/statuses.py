"""Which statuses say that something was done, by the profile that judges.

The status lines of the document's examples follow from the method alone, and one of
them cannot be: a 204 with a body. So there are three ways to take them.
"""

from __future__ import annotations

from typing import Literal, get_args

from conformance.harness.transcript import Exchange
from conformance.suites.staging.answers import code_of, has_success_status
from conformance.suites.staging.operations import OPERATIONS, Operation

Profile = Literal["tolerant", "documented", "product"]
PROFILES: tuple[Profile, ...] = get_args(Profile)

OK, CREATED, ACCEPTED, NO_CONTENT = 200, 201, 202, 204
BY_METHOD: dict[Profile, dict[str, tuple[int, ...]]] = {
    "documented": {
        "GET": (OK,),
        "POST": (CREATED,),
        "PUT": (NO_CONTENT,),
        "DELETE": (NO_CONTENT,),
    },
    "product": dict.fromkeys(("GET", "POST", "PUT", "DELETE"), (OK,)),
    "tolerant": {
        "GET": (OK,),
        "POST": (OK, CREATED, NO_CONTENT),
        "PUT": (OK, CREATED, NO_CONTENT),
        "DELETE": (OK, NO_CONTENT),
    },
}


def allowed(profile: Profile, operation: Operation) -> tuple[int, ...]:
    """Return the statuses that a success of an operation may have."""
    statuses = BY_METHOD[profile][operation.method]
    background = profile == "tolerant" and operation.is_job
    return (*statuses, ACCEPTED) if background else statuses


def opinions(name: str, exchange: Exchange, *, judging: Profile) -> str:
    """Say what the profiles that do not judge would have said of a success."""
    operation = OPERATIONS[name]
    others = [own for own in PROFILES if own != judging]
    said = [
        f"{own} {'allows' if exchange.status in allowed(own, operation) else 'forbids'}"
        for own in others
    ]
    return f"{name} is answered {exchange.status}: {', '.join(said)} that"


def is_refusal(profile: Profile, exchange: Exchange) -> bool:
    """Tell whether an answer says that the client asked for what cannot be."""
    if 400 <= exchange.status < 500:  # noqa: PLR2004  (the client's mistakes)
        return True
    soft = has_success_status(exchange) and code_of(exchange) not in {None, "OK"}
    return soft and profile == "tolerant"
