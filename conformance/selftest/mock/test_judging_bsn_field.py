"""What toolkits in the field send, and what a description makes of them, is spared."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import zeep
from zeep.wsse.username import UsernameToken

from conformance.harness.http import Http
from conformance.harness.transcript import Transcript
from conformance.mock import MockServer
from conformance.selftest.bsn.test_zeep import DATA, TYPES, sent
from conformance.selftest.bsn.test_zeep import described as described_for_zeep
from conformance.selftest.mock.clients import ACTION, CALL, FIXTURES, SOAP, member
from conformance.selftest.mock.uploader import (
    HTML,
    XSI,
    Uploader,
    asset,
    chunk,
    described,
    listed,
    page,
    written,
)
from conformance.suites.bsn.checks import check_accepted
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.messages import Arguments, Credentials
from conformance.suites.bsn.wsdl import read_description

SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
README = (FIXTURES.parent / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STATUS = "GetFileUploadStatus"
ASKS = f"<t:{STATUS}><t:uploadToken>none</t:uploadToken></t:{STATUS}>"


def sends_what_is_not_set_as_nil(client: Uploader) -> None:
    nil = "".join(
        f'<d:{name} xmlns:i="{XSI}" i:nil="true"/>'
        for name in ("FileThumb", "SessionToken", "UploadToken")
    )
    given = {**described(b"data"), "SHA1Hash": None}
    client.call("StartFileUpload", f"<t:args>{written(given)}{nil}</t:args>")


def writes_inherited_members_in_another_namespace(client: Uploader) -> None:
    given = page(Assets=listed(asset())).items()
    inside = "".join(f"<t:{name}>{value}</t:{name}>" for name, value in sorted(given))
    tail = inside.replace("<t:Assets", "<d:Assets").replace("</t:Assets", "</d:Assets")
    first, _, last = tail.partition("<d:Assets>")
    middle, _, last = last.partition("</d:Assets>")
    text = f"{first}{last}<d:Assets>{middle}</d:Assets>"
    assert member(
        client.call("StartWebPageUploadSession", f"<t:args>{text}</t:args>"),
        "SessionToken",
    )


def speaks_soap_12(client: Uploader) -> None:
    text = CALL.format(ASKS).replace(
        "http://schemas.xmlsoap.org/soap/envelope/", SOAP_12
    )
    client.post(text, "", kind="application/soap+xml")


def names_no_action_but_an_asterisk(client: Uploader) -> None:
    client.post(CALL.format(ASKS), '"*"')


def calls_where_the_description_is(client: Uploader) -> None:
    for path in ("/Uploads/2014/07/SOAP/WSDL/", "/Uploads/2014/07/SOAP/WSDL?wsdl"):
        requests.get(client.server.url + path, timeout=5)
        client.post(CALL.format(ASKS), f"{ACTION}{STATUS}", path)


def signs_as_clients_in_the_field_do(client: Uploader) -> None:
    space = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity"
    named = (
        "<w:Username>acme/uploader</w:Username><w:Password Type="
        '"x#PasswordText">uploader</w:Password><w:Nonce>AA==</w:Nonce>'
    )
    for must in ("", ' mustUnderstand="true"', ' s:mustUnderstand="1"'):
        header = (
            f'<s:Header><w:Security xmlns:w="{space}-secext-1.0.xsd"{must}>'
            f"<w:UsernameToken>{named}</w:UsernameToken></w:Security></s:Header>"
        )
        text = CALL.format(ASKS).replace("<s:Body>", f"{header}<s:Body>")
        assert client.post(text, f'"{ACTION}{STATUS}"').status_code == 200


def writes_base64_in_lines(client: Uploader) -> None:
    inside = chunk(client.start(), b"data").replace("ZGF0YQ==", "\n ZGF0\r\n YQ==\n")
    client.call("AppendChunk", inside)


def fetches_what_is_stored(client: Uploader) -> None:
    url = f"{client.server.url}/Uploads/Content/{client.upload()}"
    assert requests.get(url, timeout=5).content == b"data"
    assert requests.get(f"{url}/thumbnail", timeout=5).status_code == 200


FIELDED: list[Callable[[Uploader], None]] = [
    sends_what_is_not_set_as_nil,
    writes_inherited_members_in_another_namespace,
    speaks_soap_12,
    names_no_action_but_an_asterisk,
    calls_where_the_description_is,
    signs_as_clients_in_the_field_do,
    writes_base64_in_lines,
    fetches_what_is_stored,
]


@pytest.mark.parametrize("client", FIELDED)
def test_a_client_in_the_field_is_spared(
    cms_server: MockServer, client: Callable[[Uploader], None]
) -> None:
    client(Uploader(cms_server))

    cms_server.assert_client_conforms()


@pytest.mark.parametrize(
    "path", sorted((FIXTURES / "bsn").glob("*.request.xml")), ids=lambda path: path.name
)
def test_the_examples_of_the_documents_are_spared(
    cms_server: MockServer, path: Path
) -> None:
    operation = path.name.partition(".")[0].partition("-")[0]
    client = Uploader(cms_server)
    cms_server.installation.judge.clear(whole=False)
    client.post(path.read_text(encoding="utf-8"), f'"{ACTION}{operation}"')

    cms_server.assert_client_conforms()


@pytest.fixture
def generated(cms_server: MockServer) -> Any:  # noqa: ANN401  (it is made at run time)
    made: Any = zeep  # it declares no types
    signature: Any = UsernameToken
    url = f"{cms_server.url}{SOAP.replace('Basic', 'WSDL')}"
    return made.Client(url, wsse=signature("acme/uploader", "uploader"))


def test_a_client_made_from_the_wsdl_is_spared(
    cms_server: MockServer,
    generated: Any,  # noqa: ANN401  (as above)
) -> None:
    update = generated.get_type(f"{TYPES}ContentUpdateArguments")
    stored = sent(generated, described_for_zeep(DATA, "a.bin"), DATA)
    own = described_for_zeep(HTML, "a.bin", ContentId=stored.ContentId)
    token = generated.service.StartFileUpload(args=update(**own)).UploadToken
    generated.service.AppendChunk(uploadToken=token, partNumber=0, data=HTML, offset=0)
    generated.service.CompleteFileUpload(args=update(**own, UploadToken=token))
    generated.service.GetFileUploadStatus(token)

    cms_server.assert_client_conforms()


def test_its_web_page_is_spared(cms_server: MockServer, generated: Any) -> None:  # noqa: ANN401
    made = described_for_zeep(HTML, "i.html", ContentType="WebPage")
    own = described_for_zeep(DATA, "a.bin", RelativePath="a.bin")
    assets = {"Assets": {"WebPageAssetUploadArguments": [own]}}
    session = generated.service.StartWebPageUploadSession(args=made | assets)
    tokens = {"SessionToken": session.SessionToken}
    sent(generated, made | tokens | {"UploadToken": session.UploadToken}, HTML)
    token = {"UploadToken": session.Assets.ContentUploadStatus[0].UploadToken}
    sent(generated, described_for_zeep(DATA, "a.bin") | tokens | token, DATA)
    generated.service.CompleteWebPageUploadSession(args=made | assets | tokens)
    generated.service.GetWebPageUploadStatus(session.SessionToken)

    cms_server.assert_client_conforms()


def test_the_client_that_the_readme_shows_is_spared(cms_server: MockServer) -> None:
    shown = next(one for one in BLOCK.findall(README) if "SOAPAction" in one)
    names: dict[str, Any] = {}
    exec(shown, names)  # noqa: S102  (our own README)
    names["test_a_lost_answer_is_noticed"](cms_server)

    assert len(cms_server.journal.entries()) == 2
    cms_server.assert_client_conforms()


def test_the_client_of_the_suite_is_spared(cms_server: MockServer) -> None:
    with Http(cms_server.url, transcript=Transcript()) as http:
        text = http.request("GET", SOAP.replace("Basic", "WSDL")).body
        signed = Credentials("acme/uploader", "uploader")
        client = BsnClient(http, SOAP, read_description(text, str.encode), signed)
        arguments = Arguments.of(**described(b"data"), SessionToken=None)
        token = check_accepted(client.start(arguments), "any").token
        client.append(token, b"data")
        exchange = client.complete(arguments.put(UploadToken=token))

    assert check_accepted(exchange, "any").content_id
    cms_server.assert_client_conforms()
