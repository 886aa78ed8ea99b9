"""``junit.xml``: one test case per verdict, for CI systems."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from conformance.report.results import Record, Results
from conformance.report.shown import shown

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
            suites.append(_suite(results, protocol, names))
    text = etree.tostring(suites, pretty_print=True, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'


def _suite(results: Results, protocol: str, names: list[str]) -> etree._Element:
    cases = [_case(results, name) for name in names]
    kinds = Counter(child.tag for case in cases for child in case)
    suite = etree.Element(
        "testsuite",
        name=protocol,
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
        message = _message(requirement, verdict, found)
        child = etree.SubElement(case, kind, message=shown(message))
        if kind != "skipped":
            child.set("type", verdict["verdict"])
            child.text = shown("\n\n".join(map(_explained, found)))
    return case


def _properties(requirement: Record, verdict: Record) -> list[tuple[str, str]]:
    return [
        ("requirement", requirement["id"]),
        ("verdict", verdict["verdict"]),
        ("source", requirement["source"]),
    ]


def _kind(results: Results, verdict: Record) -> str:
    word = verdict["verdict"]
    if verdict["stale"]:
        return "failure"
    if verdict["known_failure"] or word in SKIPPED:
        return "skipped"
    if word == "falls short":
        return "failure" if results.run["strict"] else "skipped"
    return FAILING.get(word, "")


def _message(requirement: Record, verdict: Record, found: list[Record]) -> str:
    if verdict["stale"]:
        return "known failure no longer fails; remove its line from the profile"
    if verdict["known_failure"]:
        return f"known failure: {verdict['known_failure']}"
    facts = [record.get("received") or record.get("because") or "" for record in found]
    fact = next((text for text in facts if text), requirement["excluded"])
    return f"{verdict['verdict']}: {fact or requirement['statement']}"


def _explained(record: Record) -> str:
    names = ("received", "required", "hint", "because", "remedy")
    facts = [f"{name}: {record[name]}" for name in names if record.get(name)]
    return "\n".join([f"{record['test']} ({record['outcome']})", *facts])
