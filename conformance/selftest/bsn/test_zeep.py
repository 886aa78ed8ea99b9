"""An independent client, made from the WSDL alone, against the served reference."""

from __future__ import annotations

import hashlib
import http.client
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import zeep
from zeep.wsse.username import UsernameToken

from conformance.reference.bsn import Bsn
from conformance.reference.server import Server, serve
from conformance.selftest.bsn.reference_driver import BASIC, CHUNK, envelope

DATA = bytes(range(256)) * 2500
HTML = b"<html></html>"
TYPES = "{BSN.WebServices.Uploads.DTO.2014.07}"


@pytest.fixture
def server(service: Bsn) -> Iterator[Server]:
    with serve(service) as server:
        yield server


@pytest.fixture
def client(server: Server) -> Any:  # noqa: ANN401  (it is made at run time)
    url = f"{server.url}/Uploads/2014/07/SOAP/WSDL/"
    made: Any = zeep  # it declares no types
    signature: Any = UsernameToken
    return made.Client(url, wsse=signature("acme/uploader", "uploader"))


def described(data: bytes, name: str, **more: object) -> dict[str, object]:
    count = -(-len(data) // CHUNK)
    own = {"ChunksCount": count, "ContentType": "Auto", "FileName": name}
    hashed = hashlib.sha1(data).hexdigest()  # noqa: S324  (the protocol's)
    return {**own, "FileSize": len(data), "SHA1Hash": hashed, **more}


def sent(client: Any, args: dict[str, object], data: bytes) -> Any:  # noqa: ANN401
    """Upload a file with whatever tokens are in its arguments."""
    started = client.service.StartFileUpload(args=args)
    token = started.UploadToken
    for part, offset in enumerate(range(0, len(data), CHUNK)):
        assert client.service.AppendChunk(
            sessionToken=args.get("SessionToken"),
            uploadToken=token,
            partNumber=part,
            data=data[offset : offset + CHUNK],
            offset=offset,
        )
    return client.service.CompleteFileUpload(args=args | {"UploadToken": token})


def fetched(server: Server, content_id: int) -> bytes:
    url = f"{server.url}/Uploads/Content/{content_id}"
    with urllib.request.urlopen(url) as answer:  # noqa: S310  (our own server)
        body: bytes = answer.read()
    return body


def test_zeep_uploads_a_file(server: Server, client: Any) -> None:  # noqa: ANN401
    done = sent(client, described(DATA, "a.bin"), DATA)
    assert (done.State, done.FileSize) == ("Completed", len(DATA))
    assert fetched(server, done.ContentId) == DATA


def test_zeep_updates_a_file_by_a_derived_type(server: Server, client: Any) -> None:  # noqa: ANN401
    first = sent(client, described(DATA, "a.bin"), DATA)
    update = client.get_type(f"{TYPES}ContentUpdateArguments")
    own = described(HTML, "a.bin", ContentId=first.ContentId)
    token = client.service.StartFileUpload(args=update(**own)).UploadToken
    client.service.AppendChunk(uploadToken=token, partNumber=0, data=HTML, offset=0)
    done = client.service.CompleteFileUpload(args=update(**own, UploadToken=token))
    assert done.ContentId == first.ContentId
    assert fetched(server, first.ContentId) == HTML


def test_zeep_uploads_a_web_page(server: Server, client: Any) -> None:  # noqa: ANN401
    page = described(HTML, "i.html", ContentType="WebPage")
    asset = described(DATA, "a.bin", RelativePath="a.bin")
    assets = {"Assets": {"WebPageAssetUploadArguments": [asset]}}
    session = client.service.StartWebPageUploadSession(args=page | assets)
    token = {"SessionToken": session.SessionToken}
    own = session.Assets.ContentUploadStatus[0].UploadToken
    sent(client, page | token | {"UploadToken": session.UploadToken}, HTML)
    plain = described(DATA, "a.bin") | token | {"UploadToken": own}
    stored = sent(client, plain, DATA)
    done = client.service.CompleteWebPageUploadSession(args=page | assets | token)
    assert fetched(server, done.ContentId) == HTML
    assert fetched(server, stored.ContentId) == DATA


def test_zeep_understands_a_negotiation(client: Any) -> None:  # noqa: ANN401
    first = sent(client, described(DATA, "a.bin"), DATA)
    again = client.service.StartFileUpload(args=described(DATA, "b.bin"))
    assert again.MatchingFiles.ContentInfo[0].Id == first.ContentId
    assert client.service.CancelFileUpload(again.UploadToken).State == "Cancelled"


def test_zeep_reads_a_fault(client: Any) -> None:  # noqa: ANN401
    with pytest.raises(zeep.exceptions.Fault, match="FileName is empty") as caught:
        client.service.StartFileUpload(args=described(DATA, ""))
    assert caught.value.code == "s:Client"


def test_a_client_may_wait_to_be_invited_and_may_ask_for_the_end(
    server: Server,
) -> None:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
    fields = {"Expect": "100-continue", "Connection": "close"}
    fields["Content-Type"] = "text/xml; charset=utf-8"
    message = envelope("<t:GetFileUploadStatus/>")
    connection.request("POST", BASIC, message, fields)
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Connection")) == (200, "close")
    connection.close()
