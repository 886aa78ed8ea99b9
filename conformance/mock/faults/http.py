"""What stands between a client and a server answers, too: proxies and gateways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from conformance.mock.faults.kinds import Kind
from conformance.mock.faults.options import Number, Options, Text, Whole, Word
from conformance.mock.operations import Call
from conformance.reference.message import Response

#: No delay is longer, whatever is drawn.
LONGEST = 300.0


#: Where the length of a delay is drawn from, by mean and spread.
DISTRIBUTIONS: Mapping[str, Callable[[Random, float, float], float]] = {
    "constant": lambda _random, mean, _spread: mean,
    "uniform": lambda random, mean, spread: random.uniform(
        mean - spread, mean + spread
    ),
    "normal": lambda random, mean, spread: random.gauss(mean, spread),
    "exponential": lambda random, mean, _spread: random.expovariate(1) * mean,
}


def status(service: object, call: Call, options: Options) -> Response:
    """Answer a status that no service has chosen."""
    del service, call
    fields = [("Content-Type", "text/plain; charset=utf-8")]
    if options["retry-after"] is not None:
        fields.append(("Retry-After", str(options["retry-after"])))
    return Response(options["status"], options["text"].encode(), tuple(fields))


def delay(options: Options, random: Random) -> float:
    """Return how long an answer is held back."""
    mean, spread = options["seconds"], options["spread"]
    seconds = DISTRIBUTIONS[options["distribution"]](random, mean, spread)
    return min(max(seconds, 0.0), LONGEST)


KINDS = (
    Kind(
        "http-status",
        "answer",
        "a status with a line of text, as from a proxy; nothing is done",
        status,
        options={
            "status": Whole(503, 400, 599),
            "retry-after": Whole(None, 0, 86_400),
            "text": Text("the server cannot be reached"),
        },
    ),
    Kind(
        "delay",
        "delay",
        "the answer comes later than it could",
        delay,
        options={
            "seconds": Number(1.0, 0.0, LONGEST),
            "spread": Number(0.5, 0.0, LONGEST),
            "distribution": Word(tuple(DISTRIBUTIONS)),
        },
    ),
)
