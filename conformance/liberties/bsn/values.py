"""Lawful values that few servers give, and lawful ways to write them."""

from __future__ import annotations

import base64
import secrets
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from conformance.liberties import liberty
from conformance.reference.bsn.answers import TYPES, Answers
from conformance.reference.bsn.envelope import SOAP_12, Envelope
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import (
    Arguments,
    PageStatus,
    Role,
    Session,
    Upload,
)
from conformance.reference.bsn.session_start import SessionStart
from conformance.reference.bsn.start import Start
from conformance.reference.bsn.store import Store
from conformance.reference.message import Response

KOLKATA = timezone(timedelta(hours=5, minutes=30))


@liberty()
class FaultsWithDottedCodesAndDetail(Envelope):
    """Refine the code of a fault, speak Japanese, and add details of one's own."""

    def fault(self, version: str, fault: Fault) -> Response:
        if version == SOAP_12:
            return super().fault(version, fault)
        body = (
            f"<s:Fault><faultcode>s:{fault.code}.Upload.4711</faultcode>"
            '<faultstring xml:lang="ja">\u8981\u6c42\u304c\u4e0d\u6b63\u3067\u3059'
            '</faultstring><faultactor>urn:x</faultactor><detail><e xmlns="urn:y"/>'
            "</detail></s:Fault>"
        )
        return self.closed(version, 500, body)


@liberty()
class GivesThePageTheTokenOfItsSession(SessionStart):
    """Use one token for a session and its page; nothing says that they differ."""

    def prepared(
        self, session: Session, arguments: Arguments, role: Role, position: int
    ) -> Upload:
        upload = super().prepared(session, arguments, role, position)
        return replace(upload, token=session.token) if role == "page" else upload


@liberty()
class CountsContentsFromTwoThousandMillion(Store):
    """Give out large ids; an id is any positive int."""

    def _opened(self) -> sqlite3.Connection:
        db = super()._opened()
        if not db.execute("select 1 from sqlite_sequence").fetchone():
            db.execute("insert into sqlite_sequence values ('contents', 2147000000)")
        return db


@liberty()
class DeclaresTheNamespaceOfEachElement(Answers):
    """Write no prefixes: each member declares its namespace as the default one."""

    def element(self, name: str, content: str) -> str:
        return f"<{name} xmlns='{TYPES}'>{content}</{name}>"

    def absent(self, name: str) -> str:
        return f"<!-- none --><{name} xmlns='{TYPES}' i:nil='1'/>\n"


@liberty()
class WritesTokensWithMarkup(Start):
    """Give out tokens with letters beyond ASCII, quotes and markup, as strings have."""

    def new_token(self) -> str:
        raw = base64.b64encode(secrets.token_bytes(12)).decode()
        return f"{{é&<{raw}>}} '\"+/="


@liberty()
class ListsAssetsByTheirNames(Answers):
    """Tell assets in alphabetical order: each says its name, and none is promised."""

    def page(self, operation: str, status: PageStatus) -> str:
        assets = sorted(status.assets, key=lambda one: one.arguments.file_name or "")
        return super().page(operation, replace(status, assets=tuple(assets)))


@liberty()
class ListsAssetsFromTheLast(Answers):
    """Tell assets in the order in which a stack gives them back."""

    def page(self, operation: str, status: PageStatus) -> str:
        assets = tuple(reversed(status.assets))
        return super().page(operation, replace(status, assets=assets))


@liberty()
class TellsTheTimeOfKolkata(Answers):
    """Write moments five and a half hours ahead, to a tenth of a microsecond."""

    def moment(self, seconds: float | None) -> str | None:
        if seconds is None:
            return None
        there = datetime.fromtimestamp(seconds, UTC).astimezone(KOLKATA)
        return there.strftime("%Y-%m-%dT%H:%M:%S.%f0+05:30")
