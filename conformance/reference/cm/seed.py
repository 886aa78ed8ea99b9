"""What a new server holds: the instances of the documents' examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.reference.cm.classes import CLASSES
from conformance.reference.cm.session import Session, concealed
from conformance.reference.cm.store import Instance
from conformance.reference.cm.values import Value

if TYPE_CHECKING:
    from conformance.reference.cm import Cm

FORMATS = ["publication", "document"]


class Seed:
    """Fill an empty store."""

    def __init__(self, cm: Cm) -> None:
        self.cm = cm

    def sow(self) -> None:
        """Write the default content; the base folder gets the first ID there is."""
        self.groups()
        self.users()
        self.formats()
        self.files()
        self.cm.store.commit()

    def add(self, kind: str, **values: Value) -> Instance:
        """Store one instance."""
        instance = Instance(kind, values[CLASSES[kind].identifier], values=values)
        self.cm.store.put(instance)
        return instance

    def groups(self) -> None:
        """Write the groups."""
        root = ["permissionGlobalRoot"]
        self.add(
            "group", name="admins", realName="Administrators", globalPermissions=root
        )
        self.add("group", name="cmadmins", realName="CM Administrators")
        self.add("group", name="sysadmins", realName="System Administrators")

    def users(self) -> None:
        """Write the users; apart from the superuser's, the password is the login."""
        self.user("root", "Superuser", ["admins"], self.cm.password, superuser="1")
        self.user("smith", "John Smith", ["cmadmins", "sysadmins"], "smith")
        self.user("roberts", "Mary Roberts", ["cmadmins"], "roberts")

    def user(
        self,
        login: str,
        name: str,
        groups: list[str],
        password: str,
        superuser: str = "0",
    ) -> None:
        """Write one user."""
        self.add(
            "user",
            login=login,
            realName=name,
            email=f"{login}@example.com",
            defaultGroup=groups[0],
            groups=groups,
            secret=concealed(login, password),
            isSuperUser=superuser,
            userLocked="0",
        )

    def formats(self) -> None:
        """Write the fields and formats."""
        abstract = {"en": "Abstract", "de": "Zusammenfassung"}
        self.add("attribute", name="abstract", type="text", title=abstract)
        keywords = {"en": "Keywords", "de": "Stichworte"}
        self.add("attribute", name="keywords", type="string", title=keywords)
        related = {"en": "Related", "de": "Verwandtes"}
        self.add("attribute", name="related", type="linklist", title=related)
        self.form("publication", "Standard Publication", "Standardordner", [])
        self.form("document", "Standard Document", "Standarddokument", [])
        fields = ["abstract", "keywords", "related"]
        self.form("article", "Article", "Artikel", fields)

    def form(self, name: str, english: str, german: str, fields: list[str]) -> None:
        """Write one format; what has fields must have the first two filled."""
        self.add(
            "objClass",
            name=name,
            objType=name if name in FORMATS else "document",
            title={"en": english, "de": german},
            isEnabled="1",
            attributes=fields,
            mandatoryAttributes=fields[:2],
            validSubObjClasses=FORMATS if name == "publication" else [],
        )

    def files(self) -> None:
        """Write the base folder and two documents in it."""
        session = Session("root", self.cm.dialects.own(), self.cm.clock.now())
        base = self.file(session, "ROOTPUB", "", "publication")
        self.file(session, "mary", base.key, "document")
        self.file(session, "john", base.key, "document")

    def file(self, session: Session, name: str, parent: str, form: str) -> Instance:
        """Write one file with its first draft."""
        values = {"name": name, "parent": parent, "objClass": form}
        obj = Instance("obj", "")
        self.cm.creations.stored(session, obj, {**values, "suppressExport": "0"})
        return obj
