"""The WSDL as it is served: schemas inside, and the address it was asked at."""

from __future__ import annotations

import re
from functools import cache
from xml.sax.saxutils import escape

from lxml import etree

from conformance.reference.resources import resource

XSD = "{http://www.w3.org/2001/XMLSchema}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
HOST = re.compile(r"[A-Za-z0-9.\-_]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")
PLACE = "address-of-this-service"


class Wsdl:
    """Describe the service (BSN-GEN-001)."""

    def document(self, address: str) -> bytes:
        """Return the WSDL for a service at an address."""
        return template().replace(PLACE, escape(address, {'"': "&quot;"})).encode()

    def host(self, named: str) -> str:
        """Return the host by which a client reached us, if that is one."""
        return named if HOST.fullmatch(named) else "localhost"


@cache
def template() -> str:
    """Return the WSDL with one schema per namespace in the place of the imports."""
    folder = resource("schemas", "bsn")
    parser = etree.XMLParser(remove_comments=True, remove_blank_text=True)
    root = etree.parse(folder / "ContentUploadService.wsdl", parser).getroot()
    types = root.find("{http://schemas.xmlsoap.org/wsdl/}types")
    address = root.find(f".//{SOAP}address")
    if types is None or address is None:
        raise ValueError(f"{folder} holds a WSDL without types or address")
    address.set("location", PLACE)
    types[:] = [
        etree.parse(folder / name, parser).getroot()
        for name in ("ContentUpload.xsd", "ContentUploadService.xsd")
    ]
    for imported in types.iter(f"{XSD}import"):
        del imported.attrib["schemaLocation"]
    declaration = '<?xml version="1.0" encoding="utf-8"?>\n'
    return declaration + etree.tostring(root, encoding="unicode", pretty_print=True)
