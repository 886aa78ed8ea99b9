"""What a server keeps, and what it takes, after a call that ended something."""

from __future__ import annotations

from dataclasses import replace

from conformance.liberties import liberty
from conformance.reference.bsn.accounts import User
from conformance.reference.bsn.completion import Completion
from conformance.reference.bsn.fault import Fault
from conformance.reference.bsn.records import Arguments, PageStatus, Upload
from conformance.reference.bsn.start import Start
from conformance.reference.bsn.status import Status


@liberty()
class ForgetsWhatIsCompleted(Status):
    """Know no upload and no session any more once it is completed."""

    def upload(self, user: User, token: str | None) -> Upload | None:
        upload = super().upload(user, token)
        return None if upload and upload.state == "Completed" else upload

    def page(self, user: User, token: str | None) -> PageStatus | None:
        status = super().page(user, token)
        return status if status and status.session.is_open else None


@liberty()
class EndsAnUploadThatFailsItsHash(Completion):
    """Take no second attempt: the document speaks of an error and of nothing after."""

    def verify(self, upload: Upload, arguments: Arguments) -> None:
        try:
            super().verify(upload, arguments)
        except Fault:
            upload.state = "Cancelled"
            self.uploads.save(upload)
            raise


@liberty()
class FillsInDefaultsAtCompletion(Completion):
    """Take a path left out at completion for the default, which is another one."""

    def merged(self, upload: Upload, arguments: Arguments) -> Arguments:
        path = arguments.virtual_path or self.rules.default_path
        return super().merged(upload, replace(arguments, virtual_path=path))


@liberty()
class RefusesANameThatIsTaken(Start):
    """Have a name once in a folder: whether it may be there twice is not said."""

    def check_start(self, arguments: Arguments) -> None:
        super().check_start(arguments)
        is_taken = self.store.value(
            "select 1 from contents where name = ? and path = ? and not is_asset",
            arguments.file_name,
            arguments.virtual_path or self.rules.default_path,
        )
        if is_taken and arguments.content_id is None and not arguments.upload_token:
            raise Fault("there is a file of this FileName already")
