"""Several clients at the same time: each is answered as if it were alone."""

from __future__ import annotations

from conformance.harness import requirement
from conformance.suites.cm.checks import ids_in, only_response, read
from conformance.suites.cm.client import CmClient
from conformance.suites.cm.samples import Samples
from conformance.suites.cm.scene import Scene
from conformance.suites.together import together

PARTIES = 8


@requirement("cm.response.request-id-repeated")
def test_payloads_sent_at_the_same_time_are_answered_by_their_ids(
    cm: CmClient, samples: Samples
) -> None:
    payloads = [cm.payload(samples.query) for _ in range(PARTIES)]
    answered = [
        [response.request_id for response in read(exchange).responses]
        for exchange in together(cm.send, payloads)
    ]
    assert answered == [
        [request.request_id for request in payload.requests] for payload in payloads
    ]


@requirement("cm.response.answers-its-request")
def test_payloads_sent_at_the_same_time_are_answered_by_their_results(
    cm: CmClient, samples: Samples, scene: Scene
) -> None:
    files = ([scene.folder, *scene.files] * PARTIES)[:PARTIES]
    payloads = [cm.payload(samples.naming(file.id)) for file in files]
    answers = together(cm.send, payloads)
    found = [ids_in(only_response(exchange)) for exchange in answers]
    assert found == [[file.id] for file in files]


@requirement("cm.response.response-id-unique")
def test_no_response_id_occurs_twice_at_the_same_time(
    cm: CmClient, samples: Samples
) -> None:
    payloads = [cm.payload(*[samples.query] * 5) for _ in range(PARTIES)]
    seen = [
        response.response_id
        for exchange in together(cm.send, payloads)
        for response in read(exchange).responses
    ]
    assert len(set(seen)) == len(seen)
