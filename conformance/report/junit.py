"""``junit.xml``: one test case per verdict, for CI systems."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from conformance.report.results import Record, Results
from conformance.report.shown import shown
from conformance.report.words import FAILING_KNOWN

FAILING = {"violates": "failure", "inconclusive": "failure", "error": "error"}
SKIPPED = {"not applicable", "excluded", "observed"}


def junit(results: Results) -> str:
    """Return the verdicts as JUnit XML text."""
    suites = etree.Element("testsuites", name="cms-conformance")
    for protocol in results.run["protocols"]:
        names = [
            name
            for name in results.verdicts
            if results.requirements[name]["protocol"] == protocol
        ]
        if names:
            cases = [_case(results, name) for name in names]
            suites.append(_suite(results, protocol, cases))
    cases = [
        _known_case(one) for one in _failing(results) if not _has_case(results, one)
    ]
    if cases:
        suites.append(_suite(results, "known-failures", cases))
    text = etree.tostring(suites, pretty_print=True, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'


def _suite(results: Results, name: str, cases: list[etree._Element]) -> etree._Element:
    kinds = Counter(child.tag for case in cases for child in case)
    suite = etree.Element(
        "testsuite",
        name=name,
        tests=str(len(cases)),
        failures=str(kinds["failure"]),
        errors=str(kinds["error"]),
        skipped=str(kinds["skipped"]),
        timestamp=results.run["started"].partition("+")[0],
    )
    suite.extend(cases)
    return suite


def _case(results: Results, name: str) -> etree._Element:
    requirement, verdict = results.requirements[name], results.verdicts[name]
    found = results.results.get(name, [])
    seconds = sum(record["seconds"] for record in found)
    case = etree.Element(
        "testcase",
        classname=f"{requirement['protocol']}.{requirement['level']}",
        name=name,
        time=f"{seconds:.3f}",
    )
    properties = etree.SubElement(case, "properties")
    for key, value in _properties(requirement, verdict):
        etree.SubElement(properties, "property", name=key, value=shown(value))
    kind = _kind(results, verdict)
    if kind:
        told = [one["told"] for one in _failing(results) if one["name"] == name]
        message = "; ".join(told) or _message(requirement, verdict, found)
        child = etree.SubElement(case, kind, message=shown(message))
        if kind != "skipped":
            child.set("type", verdict["verdict"])
            child.text = shown("\n\n".join(map(_explained, found)))
    return case


def _failing(results: Results) -> list[Record]:
    """Return the known failures that fail the run."""
    return [one for one in results.known if one["standing"] in FAILING_KNOWN]


def _has_case(results: Results, known: Record) -> bool:
    return known["name"] in results.verdicts


def _known_case(known: Record) -> etree._Element:
    """Return the case of a known failure that no verdict's case can tell of."""
    case = etree.Element(
        "testcase", classname="known-failures", name=shown(known["name"]), time="0.000"
    )
    etree.SubElement(
        case, "failure", message=shown(known["told"]), type=known["standing"]
    )
    return case


def _properties(requirement: Record, verdict: Record) -> list[tuple[str, str]]:
    return [
        ("requirement", requirement["id"]),
        ("verdict", verdict["verdict"]),
        ("source", requirement["source"]),
    ]


def _kind(results: Results, verdict: Record) -> str:
    word = verdict["verdict"]
    if any(one["name"] == verdict["requirement"] for one in _failing(results)):
        return "failure"
    if verdict["excused"] or word in SKIPPED:
        return "skipped"
    if word == "falls short":
        return "failure" if results.run["strict"] else "skipped"
    return FAILING.get(word, "")


def _message(requirement: Record, verdict: Record, found: list[Record]) -> str:
    if verdict["excused"]:
        return f"known failure: {verdict['known_failure']}"
    facts = [record.get("received") or record.get("because") or "" for record in found]
    facts.insert(0, verdict["because"])
    fact = next((text for text in facts if text), requirement["excluded"])
    return f"{verdict['verdict']}: {fact or requirement['statement']}"


def _explained(record: Record) -> str:
    names = ("received", "required", "hint", "because", "remedy")
    facts = [f"{name}: {record[name]}" for name in names if record.get(name)]
    return "\n".join([f"{record['test']} ({record['outcome']})", *facts])
