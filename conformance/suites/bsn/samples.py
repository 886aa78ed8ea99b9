"""Results of every method, and what descriptions say about their form."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, cached_property

from lxml import etree

from conformance.generate.xsd import Schema, load, local
from conformance.harness import Inconclusive, Violation, observe
from conformance.harness.resources import resource
from conformance.harness.transcript import Exchange
from conformance.suites.bsn.checks import check_accepted, read
from conformance.suites.bsn.messages import SOAP
from conformance.suites.bsn.pages import Pages
from conformance.suites.bsn.plans import SMALL_PLAN
from conformance.suites.bsn.scene import Workshop

FOLDER = ("schemas", "bsn")
OURS = ("ContentUploadService.xsd", "ContentUpload.xsd")


@cache
def fielded() -> Schema:
    """Return our own schema of what services in the field send."""
    return load(*(resource(*FOLDER, name).read_bytes() for name in OURS))


class Samples:
    """Answers of each method to calls that keep to the rules."""

    def __init__(self, workshop: Workshop, pages: Pages) -> None:
        self.workshop = workshop
        self.pages = pages
        self.bsn = workshop.client

    def of(self, operation: str) -> Exchange:
        """Call a method by the rules and return the answer."""
        ways: dict[str, Callable[[], Exchange]] = {
            "StartFileUpload": lambda: self.bsn.start(self.workshop.sized(10)),
            "AppendChunk": lambda: self._file[1],
            "CompleteFileUpload": lambda: self._file[2],
            "CancelFileUpload": lambda: self.bsn.cancel(self._started()),
            "GetFileUploadStatus": lambda: self.bsn.file_status(self._started()),
            "StartWebPageUploadSession": lambda: self._page[0],
            "GetWebPageUploadStatus": lambda: self._page[1],
            "CompleteWebPageUploadSession": lambda: self._page[2],
        }
        return ways[operation]()

    def _started(self) -> str:
        return self.workshop.start(self.workshop.sized(10)).token

    @cached_property
    def _file(self) -> tuple[Exchange, Exchange, Exchange]:
        self.workshop.run.target.need("bsn.write")
        self.workshop.mark_contents()
        data = self.workshop.some()
        started = self.bsn.start(self.workshop.describe(data))
        token = check_accepted(started).token
        [chunk] = SMALL_PLAN.chunks(data)
        arguments = self.workshop.describe(data, UploadToken=token)
        return started, self.bsn.append(token, chunk.data), self.bsn.complete(arguments)

    @cached_property
    def _page(self) -> tuple[Exchange, Exchange, Exchange]:
        session = self.pages.start(self.pages.invent(2))
        status = self.bsn.page_status(session.token)
        self.workshop.run.target.need("bsn.write")
        self.pages.upload_all(session)
        return session.exchange, status, self.pages.complete(session)

    def check_valid(self, operation: str) -> None:
        """See that a result is what the target's own description says."""
        self.check_form(operation, self.of(operation))

    def check_form(self, operation: str, exchange: Exchange) -> None:
        """See that an answer is a result, of the form that the target describes."""
        check_accepted_or_true(exchange)
        problem = self.problem(self.bsn.description.schema, exchange)
        if problem:
            raise Violation(
                f"a result of {operation} with a fault of form: {problem}",
                "one that is valid against the target's own description",
                exchange=exchange,
            )

    def problem(self, schema: Schema, exchange: Exchange) -> str:
        """Return what is wrong with the form of a result, or nothing."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(exchange.body, parser)
        body = next((one for one in root if local(str(one.tag)) == "Body"), None)
        if body is None or not len(body):
            return f"no element in a Body of {SOAP}"
        # Prefixes in values are resolved where the element stands.
        alone = etree.fromstring(etree.tostring(body[0], with_tail=False), parser)
        return schema.problem(alone)

    def observe_as_fielded(self, operation: str) -> None:
        """Record how a result differs from what services in the field send."""
        exchange = self.of(operation)
        check_accepted_or_true(exchange)
        problem = self.problem(fielded(), exchange)
        if problem:
            plain = re.sub(r"\{[^}]*\}", "", problem)
            observe(f"{operation} differs from services in the field: {plain}")


def check_accepted_or_true(exchange: Exchange) -> None:
    """Do nothing if there is a result whose form can be looked at.

    Raises:
        Inconclusive: there is none; what is to blame for that is judged elsewhere.

    """
    answer = read(exchange)
    if answer.result is None:
        raise Inconclusive(f"a call by the rules was answered with {answer}")
