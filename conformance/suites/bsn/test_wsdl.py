"""The description of the service, and answers as it describes them."""

from __future__ import annotations

import pytest

from conformance.generate.xsd import Complex, Member
from conformance.harness import Violation, observe, requirement
from conformance.suites.bsn.checks import is_refused, read
from conformance.suites.bsn.client import BsnClient
from conformance.suites.bsn.messages import Arguments
from conformance.suites.bsn.samples import Samples
from conformance.suites.bsn.wsdl import OPERATIONS, Description

FILE = ("FileName", "FileSize", "ChunksCount", "ContentType", "VirtualPath")
MORE = ("FileThumb", "SHA1Hash")
TOKENS = ("UploadToken", "SessionToken", "FileLastModifiedDate")
PARAMETERS = {
    "StartFileUpload": (*FILE, *MORE, *TOKENS),
    "AppendChunk": ("uploadToken", "sessionToken", "partNumber", "data", "offset"),
    "CompleteFileUpload": (*FILE, *MORE, *TOKENS),
    "StartWebPageUploadSession": (*FILE, *MORE),
    "CompleteWebPageUploadSession": (*FILE, *MORE, "SessionToken"),
    "CancelFileUpload": ("uploadToken",),
    "GetFileUploadStatus": ("uploadToken",),
    "GetWebPageUploadStatus": ("sessionToken",),
}
ASSET = (*FILE, "SHA1Hash", "RelativePath", "WebPageAssetId")
FILE_METHODS = (
    "StartFileUpload",
    "CompleteFileUpload",
    "CancelFileUpload",
    "GetFileUploadStatus",
)
SESSION_METHODS = (
    "StartWebPageUploadSession",
    "CompleteWebPageUploadSession",
    "GetWebPageUploadStatus",
)
TYPES = {"auto", "image", "video", "audio", "webpage"}
UNKNOWN = ("unknown", "no operation", "not supported", "not implemented", "mismatch")


@requirement("bsn.wsdl.eight-methods")
def test_all_eight_methods_are_offered(description: Description) -> None:
    assert not set(OPERATIONS) - set(description.operations)


@requirement("bsn.wsdl.parameters")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_parameter_has_a_place(bsn: BsnClient, operation: str) -> None:
    wanted = {name.lower() for name in PARAMETERS[operation]}
    assert not wanted - bsn.calls.names(operation)


@requirement("bsn.wsdl.parameters")
def test_every_parameter_of_an_asset_has_a_place(bsn: BsnClient) -> None:
    names = bsn.calls.asset_names()
    assert not {name.lower() for name in ASSET} - names


@requirement("bsn.wsdl.result-types")
def test_file_methods_return_one_kind_of_status(description: Description) -> None:
    results = [description.result(name) for name in FILE_METHODS]
    kinds = {one.type for one in results if one is not None and one.type}
    assert len(kinds) == 1
    assert None not in results


@requirement("bsn.wsdl.result-types")
def test_session_methods_return_the_status_of_a_web_page(
    description: Description,
) -> None:
    results = [description.result(name) for name in SESSION_METHODS]
    kinds = {one.type for one in results if one is not None and one.type}
    assert len(kinds) == 1
    assert kinds != {_type(description.result("StartFileUpload"))}
    assert [m for m in _kind(description, kinds.pop()).members if m.local == "Assets"]


def _type(member: Member | None) -> str:
    return "" if member is None else member.type


def _kind(description: Description, name: str) -> Complex:
    return description.schema.types[name]


@requirement("bsn.wsdl.content-types")
def test_the_five_content_types_are_known(description: Description) -> None:
    spelled = {one.lower() for one in description.content_types}
    assert not TYPES - spelled


@requirement("bsn.soap.endpoint-answers")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_method_is_answered_in_soap(bsn: BsnClient, operation: str) -> None:
    answer = read(bsn.call(operation, Arguments()))
    check_known(operation, answer.error, answer.exchange.status)


def check_known(operation: str, error: str | None, status: int) -> None:
    """See that a method was not answered as an unknown one."""
    said = (error or "").lower()
    if error is not None and (
        not error or (operation.lower() in said and _denies(said))
    ):
        raise Violation(
            f"{error or 'no fault'} (status {status}) for {operation}",
            "an answer in SOAP from the method",
        )


def _denies(said: str) -> bool:
    return any(word in said for word in UNKNOWN)


@requirement("bsn.soap.file-results-valid")
@pytest.mark.parametrize("operation", [*FILE_METHODS, "AppendChunk"])
def test_results_of_file_methods_are_valid(samples: Samples, operation: str) -> None:
    samples.check_valid(operation)


@requirement("bsn.soap.file-results-valid")
def test_a_start_of_bytes_that_are_stored_already_has_a_valid_result(
    samples: Samples, bsn: BsnClient
) -> None:
    samples.workshop.run.target.need("bsn.write")
    data = samples.workshop.some()
    samples.workshop.content(data)
    exchange = bsn.start(samples.workshop.describe(data))
    samples.workshop.keep_answered(read(exchange))
    samples.check_form("StartFileUpload", exchange)


@requirement("bsn.soap.session-results-valid")
@pytest.mark.parametrize("operation", SESSION_METHODS)
def test_results_of_session_methods_are_valid(samples: Samples, operation: str) -> None:
    samples.check_valid(operation)


@requirement("bsn.soap.results-as-fielded")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_results_have_the_members_of_fielded_services(
    samples: Samples, operation: str
) -> None:
    samples.observe_as_fielded(operation)


@requirement("bsn.soap.fault-status")
def test_the_status_of_a_fault_is_recorded(bsn: BsnClient) -> None:
    fault = bsn.raw("StartFileUpload", FileName="", FileSize=1)
    media = fault.headers.get("Content-Type")
    observe(f"A fault comes with status {fault.status} and as {media}.")


@requirement("bsn.soap.fault-code")
def test_the_code_of_a_fault_is_recorded(bsn: BsnClient) -> None:
    fault = bsn.raw("StartFileUpload", FileName="", FileSize=1)
    code = fault.body.partition(b"faultcode>")[2].partition(b"<")[0]
    observe(f"The code of a fault for an empty name is {code.decode('latin-1')!r}.")


@requirement("bsn.soap.values-out-of-form")
@pytest.mark.parametrize(
    ("member", "value"),
    [("FileSize", "ten"), ("FileSize", "9223372036854775808"), ("ChunksCount", "1.5")],
)
def test_values_that_are_no_numbers_are_recorded(
    samples: Samples, bsn: BsnClient, member: str, value: str
) -> None:
    answer = read(bsn.start(samples.workshop.sized(1).put(**{member: value})))
    samples.workshop.keep_answered(answer)
    observe(f"{member} {value!r} is answered with {answer}.")


@requirement("bsn.soap.values-out-of-form")
def test_broken_base64_is_recorded(samples: Samples, bsn: BsnClient) -> None:
    upload = samples.workshop.start(samples.workshop.sized(3))
    message = bsn.message(
        "AppendChunk",
        Arguments.of(uploadToken=upload.token, partNumber=0, data="A*=", offset=0),
    )
    observe(f"Broken base64 is answered with {read(bsn.post('AppendChunk', message))}.")


@requirement("bsn.soap.document-type-refused")
def test_a_document_type_is_recorded(bsn: BsnClient) -> None:
    message = bsn.message("GetFileUploadStatus", Arguments.of(uploadToken="WORD"))
    start, _, rest = message.partition(b"?>")
    entity = b'<!DOCTYPE x [<!ENTITY word "unknown">]>'
    message = start + b"?>" + entity + rest.replace(b"WORD", b"&word;")
    refused = is_refused(bsn.post("GetFileUploadStatus", message))
    observe(f"A document type is {'refused' if refused else 'not refused'}.")
