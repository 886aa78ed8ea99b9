"""``earl.jsonld``: the verdicts in W3C's Evaluation and Report Language."""

from __future__ import annotations

import json

from conformance.report.phrases import phrases
from conformance.report.results import Record, Results
from conformance.report.shown import cut

CONTEXT = {
    "earl": "http://www.w3.org/ns/earl#",
    "dct": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "assertedBy": {"@id": "earl:assertedBy", "@type": "@id"},
    "subject": {"@id": "earl:subject", "@type": "@id"},
    "test": {"@id": "earl:test", "@type": "@id"},
    "mode": {"@id": "earl:mode", "@type": "@id"},
    "outcome": {"@id": "earl:outcome", "@type": "@id"},
    "result": "earl:result",
    "info": "earl:info",
    "title": "dct:title",
    "description": "dct:description",
    "date": "dct:date",
    "identifier": "dct:identifier",
    "revision": "doap:revision",
}
OUTCOMES = {
    "conforms": "earl:passed",
    "violates": "earl:failed",
    "falls short": "earl:failed",
    "inconclusive": "earl:cantTell",
    "observed": "earl:cantTell",
    "error": "earl:cantTell",
    "not applicable": "earl:inapplicable",
    "excluded": "earl:untested",
}
SUITE = "urn:cms-conformance:suite"
TARGET = "urn:cms-conformance:target"
LONGEST = 2000


def earl(results: Results) -> str:
    """Return the verdicts as JSON-LD text; its context comes with it."""
    run = results.run
    suite = {
        "@id": SUITE,
        "@type": ["earl:Software", "earl:Assertor"],
        "title": "cms-conformance",
        "revision": run["suite_version"],
    }
    target = {
        "@id": TARGET,
        "@type": "earl:TestSubject",
        "title": cut(run["target"], LONGEST),
        "description": "the bundled reference server" if run["reference"] else "",
    }
    graph = [suite, target]
    for name in results.verdicts:
        graph += [_criterion(results, name), _assertion(results, name)]
    document = {"@context": CONTEXT, "@graph": graph}
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def _criterion(results: Results, name: str) -> Record:
    requirement = results.requirements[name]
    return {
        "@id": _urn(name),
        "@type": "earl:TestRequirement",
        "identifier": name,
        "title": cut(requirement["statement"], LONGEST),
        "description": f"{requirement['level']}; {requirement['source']}",
    }


def _assertion(results: Results, name: str) -> Record:
    word = results.word(name)
    return {
        "@type": "earl:Assertion",
        "assertedBy": SUITE,
        "subject": TARGET,
        "test": _urn(name),
        "mode": "earl:automatic",
        "result": {
            "@type": "earl:TestResult",
            "outcome": OUTCOMES[word],
            "date": results.run["started"],
            "title": word,
            "info": cut(_info(results, name), LONGEST),
        },
    }


def _info(results: Results, name: str) -> str:
    """Return what the first finding that is no pass says."""
    for record in results.found(name):
        if record["outcome"] != "passed":
            told = phrases(record)
            required = f"; required {told.required}" if told.required else ""
            return f"{told.received}{required}" if told.received else record["because"]
    return str(results.requirements[name]["excluded"])


def _urn(name: str) -> str:
    return f"urn:cms-conformance:requirement:{name}"
