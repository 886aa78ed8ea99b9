"""Response Element: payloads larger than what a server reads at once.

No document limits the size of a payload; where a target does, that is recorded.
"""

from __future__ import annotations

from conformance.harness import NotApplicable, observe, requirement
from conformance.harness.transcript import Exchange
from conformance.harness.xml import Element, serialize
from conformance.suites.cm.checks import read
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.messages import Request, RequestPayload, Response
from conformance.suites.cm.samples import Sample, Samples, check_answered

#: How a server, or what stands in front of it, refuses what is too large.
TOO_LARGE = frozenset({400, 413, 500, 503, 507})
#: Between header and requests: the payload is large, and otherwise the smallest.
SPACE = "\n" * 200_000
#: So many requests that their answer is large as well.
REQUESTS = 250
#: Three bytes each: wherever a large payload is cut in two, it is most likely here.
WIDE = "\u4e2d" * 150


@requirement("cm.payload.missing-header-refused")
def test_a_large_payload_without_header_is_not_processed(
    cm: CmClient, samples: Samples
) -> None:
    payload = cm.payload(samples.query)
    taken(cm.post(large(cm, payload)))
    headless = read(cm.post(large(cm, payload, leaving="cm-header")))
    assert [one.success for one in headless.responses if one.succeeded] == []


@requirement("cm.payload.invalid-answered-once")
def test_a_large_invalid_payload_is_answered_once(
    cm: CmClient, samples: Samples
) -> None:
    payload = cm.payload(*[samples.query] * 3)
    taken(cm.post(large(cm, payload)))
    headless = read(cm.post(large(cm, payload, leaving="cm-header")))
    assert len(headless.responses) == 1


@requirement("cm.response.request-id-repeated")
def test_a_large_payload_is_answered_by_the_ids_of_its_requests(
    cm: CmClient, samples: Samples
) -> None:
    ids = [f"{WIDE}{number}" for number in range(REQUESTS)]
    payload = cm.payload_of(tuple(Request(one, samples.query) for one in ids))
    sample = Sample(payload, cm.send(payload))
    responses = taken(sample.exchange)
    check_answered(sample, responses)
    altered = [one for one in map(request_id_of, responses) if one not in ids]
    assert not altered, f"{len(altered)} of {REQUESTS}, such as {altered[0]}"


def request_id_of(response: Response) -> str:
    """Return the ID of the request that a response answers."""
    return str(response.request_id)


def large(cm: CmClient, payload: RequestPayload, *, leaving: str = "") -> bytes:
    """Return a payload with much white space in it, and without one of its elements."""
    whole = payload.element(cm.credentials)
    content = (part for part in whole.elements if part.name != leaving)
    return serialize(Element(whole.name, whole.attributes, (SPACE, *content)))


def taken(exchange: Exchange) -> tuple[Response, ...]:
    """Return the answers to a large payload, unless it is refused for its size."""
    responses = () if exchange.status in TOO_LARGE else read(exchange).responses
    if not any(response.succeeded for response in responses):
        refusal = f"A payload of {exchange.request_body.size} bytes is refused."
        observe(refusal)
        raise NotApplicable(refusal)
    return responses
