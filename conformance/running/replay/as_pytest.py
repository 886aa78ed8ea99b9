"""A case written as a regression test that needs nothing but pytest and requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests

from conformance.report.phrases import function_of, phrases, sentence_of
from conformance.running.replay.asserting import Assertion, assertion, looked_up
from conformance.running.replay.framework import helpers, imports
from conformance.running.replay.literals import (
    LONGEST_LINE,
    fitted,
    identifier,
    quoted,
    wrapped,
    written_bytes,
    written_map,
)
from conformance.running.replay.places import WHOLE
from conformance.running.replay.rebinding import (
    Binding,
    Rebinding,
    forms_in,
    rewritten,
    text_of,
)
from conformance.running.replay.refilling import Refilling
from conformance.running.replay.replaying import PAUSE
from conformance.running.replay.ruling import Fault
from conformance.running.replay.sending import declared_length, is_chunked
from conformance.running.replay.steps import Case, Fields, ReplayError, Step

OWN = {"host", "content-length", "transfer-encoding", "user-agent"}
ESCAPES = {
    "cm": 'escape({}, {{\'"\': "&quot;"}})',
    "bsn": "escape({})",
    "staging": "json.dumps({})[1:-1]",
}


def regression_test(case: Case) -> str:
    """Return the source of a test that fails while the server has the fault.

    Raises:
        ReplayError: the case cannot be told in `requests`; the message says why.

    """
    if not case.failed:
        raise ReplayError(f"case {case.id} found no fault; there is nothing to assert")
    for step in case.steps:
        check_sendable(step)
    return Source(case).text()


def check_sendable(step: Step) -> None:
    """Refuse a request that `requests` would not send as it is stored.

    Raises:
        ReplayError: the message says what would be sent instead.

    """
    problem = _problem(step)
    if problem:
        raise ReplayError(
            f"#{step.number} cannot be written for requests: {problem}; "
            "`cms-conformance replay` sends it as it was"
        )


def _problem(step: Step) -> str:
    if not step.is_whole:
        return f"of its {step.size} bytes the evidence holds {len(step.body)}"
    if step.is_raw:
        return "it was sent as raw bytes"
    names = [name.lower() for name, _ in step.headers]
    if len(set(names)) < len(names):
        return "a header field stands in it more than once"
    length = declared_length(step)
    if length is not None and length != step.size and "[redacted]" not in text_of(step):
        return f"it declares {length} bytes and carries {step.size}"
    if "transfer-encoding" in names and not is_chunked(step):
        return "its chunks were framed by hand"
    return _normalised(step)


def _normalised(step: Step) -> str:
    """Return what `requests` would make of a request line, if it is something else."""
    url = f"http://localhost{step.target}"
    try:
        request = requests.Request(step.method, url, dict(step.headers)).prepare()
    except (requests.RequestException, ValueError) as error:
        return f"it would be refused ({error})"
    if request.method != step.method:
        return f"its method would be {request.method}"
    if request.path_url != step.target:
        return f"its target would be {request.path_url}"
    return ""


@dataclass(slots=True)
class Source:
    """The source of one test, put together from a case."""

    case: Case
    used: set[str] = field(default_factory=set)
    variables: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """Return the whole file."""
        fault = Fault(self.case)
        claim = assertion(fault)
        data, lines = self._steps(claim)
        body = "\n".join(lines)
        constants = "\n\n".join([self._settings(), *claim.constants, *data])
        defined = [text.strip("\n") for text in helpers(body)]
        rest = "\n\n\n".join([constants, *defined, body])
        return f"{self._docstring()}\n\n{imports(rest)}\n\n{rest}\n"

    def _docstring(self) -> str:
        result, told = self.case.result, phrases(dict(self.case.result))
        lines = [f"{sentence_of(result['test'])}: {result['requirement']}.", ""]
        lines += wrapped(self.case.requirement.get("statement", ""))
        lines += ["", *wrapped(f"Received: {told.received}")]
        required = told.required or "what the requirement says"
        lines += [*wrapped(f"Required: {required}"), ""]
        lines += wrapped(
            f"Written by cms-conformance from case {self.case.id}. The variable "
            "CMS_TARGET_URL names the server"
            + (
                f", {' and '.join(sorted(self.secrets))} the password"
                * bool(self.secrets)
            )
            + "."
        )
        first = wrapped(lines[0])
        return '"""' + "\n".join([*first, *lines[1:]]) + '\n"""'

    def _common(self) -> dict[str, str]:
        """Return the fields that every request has alike."""
        fields = [set(_own_fields(step)) for step in self.case.steps]
        shared = set.intersection(*fields)
        return {n: v for n, v in _own_fields(self.case.steps[0]) if (n, v) in shared}

    def _settings(self) -> str:
        url = str(self.case.run["target"])
        lines = [
            f'TARGET = os.environ.get("CMS_TARGET_URL", {quoted(url)}).rstrip("/")',
            f"HEADERS = {written_map(self._common(), '')}",
        ]
        if self.secrets:
            escape = ESCAPES[self.case.protocol]
            pairs = [
                f"    {quoted(name)}: {escape.format(f'os.environ[{quoted(name)}]')},"
                for name in sorted(self.secrets)
            ]
            lines += ["SECRETS = {", *pairs, "}"]
        else:
            lines.append("SECRETS: dict[str, str] = {}")
        return "\n".join(lines)

    def _steps(self, claim: Assertion) -> tuple[list[str], list[str]]:
        """Return the steps as data, and the lines of the test that take them."""
        rebinding, data = Rebinding(), list[str]()
        lines: dict[str, list[str]] = {"before": [], "case": [], "after": []}
        captured = self._captured()
        last: Step | None = None
        for step in self.case.steps:
            filled, before = self._filled(step, rebinding)
            data.append(_data(filled, self._prefix, self._common()))
            out = lines[step.role]
            if last and step.role == last.role == "case":
                gap = step.started - last.ended
                out += [f"time.sleep({gap:.1f})"] if gap >= PAUSE else []
            kept = step.number in {*captured, claim.number}
            names = re.findall(r"\$\{([a-z]\w*)\}", text_of(filled))
            values = "".join(f", {name}={name}" for name in dict.fromkeys(names))
            call = f"server.send(STEP_{step.number}{values})"
            out += [*before, f"answer_{step.number} = {call}" if kept else call]
            out += [
                f"{self._variable(one)} = {_look(one, step)}"
                for one in captured.get(step.number, ())
            ]
            rebinding.answered(step, step.then)
            last = step
        lines["case"] += claim.line.splitlines()
        return data, list(_function(self.case, without_idle(lines)))

    @property
    def _prefix(self) -> str:
        return urlsplit(str(self.case.run["target"])).path.rstrip("/")

    def _captured(self) -> dict[int, list[Binding]]:
        """Return what later requests use, by the exchange whose answer gives it."""
        rebinding = Rebinding()
        found: dict[int, dict[str, Binding]] = {}
        for step in self.case.steps:
            for one in rebinding.used_by(step):
                found.setdefault(one.number, {})[one.then] = one
            rebinding.sent(step)
            rebinding.answered(step, step.then)
        return {number: list(ones.values()) for number, ones in found.items()}

    def _filled(self, step: Step, rebinding: Rebinding) -> tuple[Step, list[str]]:
        """Return a request with places for values, and what has to be computed."""
        refilling = Refilling(
            self.case.protocol, self.case.settings, _Names(self.secrets), exact=False
        )
        if refilling.needs_session(step):
            raise ReplayError(
                f"#{step.number} was sent in a session, which is not stored; "
                "`cms-conformance replay` begins one"
            )
        step = refilling.filled(step)
        text, forms, lines = text_of(step), dict[str, str](), list[str]()
        for binding in rebinding.used_by(step):
            name = self._variable(binding)
            for form, how, label in forms_in(binding.then, text):
                variable = f"{name}_{label}" if label else name
                forms[form] = f"${{{variable}}}"
                if label:
                    lines.append(f"{variable} = {how.format(name)}")
        rebinding.sent(step)
        return (rewritten(step, forms) if forms else step), lines

    def _variable(self, binding: Binding) -> str:
        """Return the name of the variable that holds a value."""
        if binding.then not in self.variables:
            name = _name(binding, self.case.protocol)
            if name in self.variables.values():
                name = f"{name}_{binding.number}"
            while name in self.variables.values():
                name += "_"
            self.variables[binding.then] = name
        return self.variables[binding.then]


class _Names(dict[str, str]):
    """Variables by name; what each holds is its place in a request."""

    def __init__(self, seen: dict[str, str]) -> None:
        super().__init__()
        self._seen = seen

    def get(self, key: str, default: object = None) -> str:
        """Return the place of a secret."""
        del default
        self._seen[key] = key
        return f"${{{key}}}"


def _name(binding: Binding, protocol: str) -> str:
    steps = [re.sub(r"\[\d+\]$", "", one) for one in binding.place.split("/")]
    if binding.place == WHOLE:
        return "ticket" if protocol == "cm" else "text"
    names = [one.lstrip("@") for one in steps if one and not one.isdigit()]
    last = names[-1].removeprefix("field ")
    if last.lower() in {"id", "name"} and len(names) > 1:
        return identifier(f"{names[-2]}_{last}")
    return identifier(last)


def _look(binding: Binding, step: Step) -> str:
    """Return the expression for what an answer holds at a place."""
    answer = f"answer_{binding.number}"
    kind, _, name = binding.place.partition(" ")
    if binding.place == WHOLE:
        return f"{answer}.text.strip()"
    if kind == "field":
        last = '.rstrip("/").rpartition("/")[2]' if name.lower() == "location" else ""
        return f"{answer}.headers[{quoted(name)}]{last}"
    return looked_up(step, binding.place)


def without_idle(lines: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return lines without assignments of what no later line uses."""
    kept: dict[str, list[str]] = {}
    used = ""
    for role in ("after", "case", "before"):
        kept[role] = []
        for line in reversed(lines[role]):
            name, _, value = line.partition(" = ")
            idle = name.isidentifier() and not re.search(rf"\b{name}\b", used)
            if idle and not value.startswith("server.send("):
                continue
            kept[role].insert(0, value if idle else line)
            used += f"\n{value if name.isidentifier() else line}"
    return kept


def _own_fields(step: Step) -> Fields:
    return tuple(pair for pair in step.headers if pair[0].lower() not in OWN)


def _data(step: Step, prefix: str, common: dict[str, str]) -> str:
    """Return a request as data."""
    own = {n: v for n, v in _own_fields(step) if common.get(n) != v}
    lines = [
        f"STEP_{step.number} = {{",
        f'    "method": {quoted(step.method)},',
        f'    "path": {quoted(step.target.removeprefix(prefix))},',
    ]
    if own:
        lines.append(f'    "headers": {written_map(own)},')
    if step.body:
        lines.append(f'    "body": {written_bytes(step.body)},')
    if is_chunked(step):
        lines.append('    "chunked": True,')
    return "\n".join([*lines, "}"])


def _function(case: Case, lines: dict[str, list[str]]) -> Iterator[str]:
    """Yield the lines of the test itself."""
    test = str(case.result["test"])
    name = identifier(f"{function_of(test).rpartition('::')[2]} {_parameters(test)}")
    head = f"def {name}(server: Server) -> None:"
    long = f"def {name}(\n    server: Server,\n) -> None:"
    yield head if len(head) <= LONGEST_LINE else long
    if lines["before"]:
        yield "    # What the case builds on."
        yield from (one for line in lines["before"] for one in fitted(line, "    "))
        yield ""
    if not lines["after"]:
        yield from (one for line in lines["case"] for one in fitted(line, "    "))
        return
    yield "    try:"
    deeper = " " * 8
    yield from (one for line in lines["case"] for one in fitted(line, deeper))
    yield "    finally:"
    yield from (one for line in lines["after"] for one in fitted(line, deeper))


def _parameters(test: str) -> str:
    return test.partition("[")[2].rstrip("]")[:40]
