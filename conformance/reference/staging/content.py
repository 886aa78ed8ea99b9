"""The content of the CMS at first: small, and with one of everything.

The ids never change, and come in both formats that global ids have.
"""

from __future__ import annotations

import struct
import zlib
from typing import Any

CLUB = "cc01.5a0c1000-0000-4000-8000-000000000001"
MOBILE = "cc01.5a0c1000-0000-4000-8000-000000000002"
VALLEY = "CC01.2001"

ROOT = "cc01.5a0c1000-0000-4000-8000-000000000010"
TOURS = "cc01.5a0c1000-0000-4000-8000-000000000011"
WINTER = "cc01.5a0c1000-0000-4000-8000-000000000012"
HUTS = "cc01.5a0c1000-0000-4000-8000-000000000013"
MEDIA = "CC01.1014"
VALLEY_ROOT = "CC01.2010"

OVERVIEW = "cc01.5a0c1000-0000-4000-8000-000000000031"
AVALANCHE_EN = "cc01.5a0c1000-0000-4000-8000-000000000032"
AVALANCHE_DE = "cc01.5a0c1000-0000-4000-8000-000000000033"
HUT_RULES = "CC01.1034"
VALLEY_NEWS = "CC01.2031"
VALLEY_PARTY = "CC01.2032"

BOOKING = "cc01.5a0c1000-0000-4000-8000-000000000041"
CONTACT = "CC01.1042"
ROUTE_MAP = "cc01.5a0c1000-0000-4000-8000-000000000051"
STATUTES = "CC01.1052"
HUT_PHOTO = "cc01.5a0c1000-0000-4000-8000-000000000061"
LOGO = "CC01.1062"

#: Templates of the CMS and the hashes of their present state.
IMPLEMENTATIONS = {
    "cc01.5a0c1000-0000-4000-8000-000000000091": "7b52009b64fd0a2a49e6d8a939753077",
    "CC01.1092": "9e107d9d372bb6826bd81d3542a419d6",
}
PLAIN, WIDE = IMPLEMENTATIONS


def _page(language: str, content_set: str, text: str, template: str = PLAIN) -> Any:  # noqa: ANN401  (JSON)
    return {
        "contentSet": content_set,
        "language": language,
        "template": {"id": template, "hash": IMPLEMENTATIONS[template]},
        "text": text,
    }


def _node(host: str) -> Any:  # noqa: ANN401  (JSON)
    return {"host": host, "publishing": True}


def picture(red: int, green: int, blue: int) -> bytes:
    """Return a small picture of one colour, in PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        length, check = len(data), zlib.crc32(checked)
        return struct.pack(">I", length) + checked + struct.pack(">I", check)

    line = b"\0" + bytes((red, green, blue)) * 8
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)),
            chunk(b"IDAT", zlib.compress(line * 8)),
            chunk(b"IEND", b""),
        )
    )


#: uid, kind, parent, name, properties
OBJECTS: tuple[tuple[str, str, str | None, str, dict[str, Any]], ...] = (
    (CLUB, "node", None, "Alpine Club", _node("club.example.org")),
    (MOBILE, "channel", CLUB, "Alpine Club Mobile", _node("m.club.example.org")),
    (ROOT, "folder", CLUB, "Alpine Club", {}),
    (TOURS, "folder", ROOT, "Tours", {}),
    (WINTER, "folder", TOURS, "Winter", {}),
    (HUTS, "folder", WINTER, "Huts", {}),
    (MEDIA, "folder", ROOT, "Media", {}),
    (OVERVIEW, "page", TOURS, "Tours at a glance", _page("en", "s1", "All tours.")),
    (AVALANCHE_EN, "page", WINTER, "Avalanches", _page("en", "s2", "Look up.")),
    (AVALANCHE_DE, "page", WINTER, "Lawinen", _page("de", "s2", "Schau hinauf.")),
    (HUT_RULES, "page", HUTS, "Hut rules", _page("en", "s3", "Boots off.", WIDE)),
    (BOOKING, "form", WINTER, "Booking", {"elements": ["name", "date"]}),
    (CONTACT, "form", ROOT, "Contact", {"elements": ["mail", "message"]}),
    (ROUTE_MAP, "file", WINTER, "routes.txt", {"mediaType": "text/plain"}),
    (STATUTES, "file", MEDIA, "statutes.txt", {"mediaType": "text/plain"}),
    (HUT_PHOTO, "image", HUTS, "hut.png", {"mediaType": "image/png"}),
    (LOGO, "image", MEDIA, "logo.png", {"mediaType": "image/png"}),
    (VALLEY, "node", None, "Valley Club", _node("valley.example.org")),
    (VALLEY_ROOT, "folder", VALLEY, "Valley Club", {}),
    (VALLEY_NEWS, "page", VALLEY_ROOT, "News", _page("en", "s4", "Nothing new.")),
    (VALLEY_PARTY, "page", VALLEY_ROOT, "Party", _page("en", "s5", "Bring a cake.")),
)

BYTES = {
    ROUTE_MAP: b"valley - saddle - summit\n",
    STATUTES: "§ 1 Members walk uphill.\n".encode(),
    HUT_PHOTO: picture(120, 80, 40),
    LOGO: picture(20, 90, 160),
}
