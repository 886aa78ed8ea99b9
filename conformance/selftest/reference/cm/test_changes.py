"""Creating, setting, copying and deleting instances of every class."""

from __future__ import annotations

import pytest

from conformance.selftest.reference.cm.client import ROOT, Client, credentials, payload

MARY = "<obj-where><path>/mary</path></obj-where>"


def made(kind: str, **values: str) -> str:
    given = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    return f"<{kind}-create>{given}</{kind}-create>"


def named(kind: str, name: str, verb: str, content: str = "") -> str:
    key = "login" if kind == "user" else "name"
    where = f"<{kind}-where><{key}>{name}</{key}></{kind}-where>"
    return f"{where}<{kind}-{verb}>{content}</{kind}-{verb}>"


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        (
            made("user", login="jones", defaultGroup="admins"),
            "<user><login>jones</login></user>",
        ),
        (made("group", name="editors"), "<group><name>editors</name></group>"),
        (
            made("attribute", name="subtitle", type="string"),
            "<attribute><name>subtitle</name></attribute>",
        ),
        (
            made("objClass", name="news", objType="document"),
            "<objClass><name>news</name></objClass>",
        ),
        (made("channel", name="press"), "<channel><name>press</name></channel>"),
        (made("job", name="nightly"), "<job><name>nightly</name></job>"),
        (made("workflow", name="four"), "<workflow><name>four</name></workflow>"),
        (
            made("attributeGroup", objClass="article", name="more"),
            "<attributeGroup><identifier>article.more</identifier></attributeGroup>",
        ),
        (
            made("userAttribute", name="phone", type="string"),
            "<userAttribute><name>phone</name></userAttribute>",
        ),
    ],
)
def test_a_creation_answers_its_id_and_works_once(
    cm: Client, operation: str, answer: str
) -> None:
    assert cm.results(operation) == [answer]
    assert cm.numbers(operation) == ["100101"]


@pytest.mark.parametrize(
    "operation",
    [
        made("user", login="jones"),
        made("user", login="admins", defaultGroup="admins"),
        made("user", login="jones", defaultGroup="nobody"),
        made("group", name="smith"),
        made("group", name=" "),
        made("objClass", name="news", objType="novel"),
        made("obj", name="x", objClass="document"),
        made("obj", name="x", objClass="novel", parent="2001"),
        made("obj", name="x", objClass="document", parent="9"),
        made("obj", name="x", objClass="document", parent="2004"),
        made("obj", name="a/b", objClass="document", parent="2001"),
        made("obj", name="mary", objClass="document", parent="2001"),
        made("obj", name="n" * 251, objClass="document", parent="2001"),
        made("obj", name="x", parent="2001"),
        made("obj", name="x", objClass="document", parent="2001", id="5"),
        made("obj", name="x", objClass="document", parent="2001", nonsense="5"),
    ],
)
def test_a_creation_that_makes_no_sense_creates_nothing(
    cm: Client, operation: str
) -> None:
    before = cm.of("/", "<children/>")

    assert cm.numbers(operation) == ["100101"]
    assert cm.of("/", "<children/>") == before


def test_a_file_may_be_created_by_its_parent_and_without_a_name(cm: Client) -> None:
    operation = made("obj", objClass="document", parent="2001")
    cm.ask(operation, operation)

    assert cm.of("/new1", "<isEdited/>") == "<isEdited>1</isEdited>"


def test_setting_values_answers_nothing_and_stores_them(cm: Client) -> None:
    values = "<title>T</title><suppressExport>yes</suppressExport><name>anna</name>"
    answer = cm.results(f"{MARY}<obj-set>{values}</obj-set>")

    assert answer == [""]
    assert cm.of("/anna", "<title/><suppressExport/>") == (
        "<title>T</title><suppressExport>1</suppressExport>"
    )


@pytest.mark.parametrize(
    "values",
    [
        "<name>john</name>",
        "<name>new</name><parent>2004</parent>",
        "<title>new</title><id>7</id>",
        "<title>new</title><nonsense/>",
        "<title>new</title><suppressExport>maybe</suppressExport>",
        "<title>new</title><title>newer</title>",
        "<title>new</title><objClass>novel</objClass>",
        "<title>new</title>text",
    ],
)
def test_a_set_that_fails_changes_nothing(cm: Client, values: str) -> None:
    (response,) = cm.ask(f"{MARY}<obj-set>{values}</obj-set>")

    assert response.get("success") == "false"
    assert cm.of("/mary", "<title/><parent/>") == "<title/><parent>2001</parent>"


def test_titles_are_set_by_language(cm: Client) -> None:
    titles = '<title lang="de">Neu</title><title lang="fr">Nouveau</title>'
    cm.results(named("objClass", "document", "set", titles))
    template = '<title lang="de"/><title lang="en"/><title lang="fr"/>'

    assert cm.results(named("objClass", "document", "get", template)) == [
        (
            '<objClass><title lang="de">Neu</title><title lang="en">Standard Document'
            '</title><title lang="fr">Nouveau</title></objClass>'
        )
    ]


def test_a_new_name_takes_the_references_along(cm: Client) -> None:
    cm.results(named("objClass", "document", "set", "<name>text</name>"))
    valid = cm.results(named("objClass", "publication", "get", "<validSubObjClasses/>"))

    assert cm.of("/mary", "<objClass/>") == "<objClass>text</objClass>"
    assert "<listitem>text</listitem>" in valid[0]


def test_members_are_set_from_either_side(cm: Client) -> None:
    members = "<users><listitem>roberts</listitem></users>"
    cm.results(named("group", "sysadmins", "set", members))
    groups = "<groups><listitem>sysadmins</listitem></groups>"
    cm.results(named("user", "smith", "set", groups))

    assert cm.results(named("group", "sysadmins", "get", "<users/>")) == [
        (
            "<group><users><listitem>smith</listitem><listitem>roberts</listitem></users>"
            "</group>"
        )
    ]
    assert cm.results(named("user", "smith", "get", "<groups/>")) == [
        (
            "<user><groups><listitem>cmadmins</listitem><listitem>sysadmins</listitem>"
            "</groups></user>"
        )
    ]


def test_a_new_password_is_the_one_that_counts(cm: Client) -> None:
    new = '<password verifyNewPassword="new">new</password>'
    cm.results(named("user", "smith", "set", new))
    text = payload(named("user", "smith", "get", '<hasPassword password="new"/>'))
    refused, admitted = (
        cm.post(text.replace(ROOT, credentials("smith", word)))
        for word in ("smith", "new")
    )

    assert refused.xpath("string(//cm-response/@payload-id)") == "P"
    assert admitted.xpath("string(//hasPassword)") == "1"


def test_a_list_and_a_dictionary_come_back_as_they_were_set(cm: Client) -> None:
    presets = (
        "<presetAttributes><dictitem><key>a</key><value>1</value></dictitem>"
        "<dictitem><key>b</key><value><listitem>2</listitem><listitem>3</listitem>"
        "</value></dictitem></presetAttributes>"
    )
    cm.results(named("objClass", "document", "set", presets))

    assert cm.results(named("objClass", "document", "get", "<presetAttributes/>")) == [
        f"<objClass>{presets}</objClass>"
    ]


@pytest.mark.parametrize(
    "value",
    [
        "<presetAttributes><dictitem><key>a</key></dictitem></presetAttributes>",
        "<validContentTypes>html</validContentTypes>",
        "<name><listitem>a</listitem></name>",
    ],
)
def test_a_value_of_another_shape_is_a_request_level_error(
    cm: Client, value: str
) -> None:
    assert cm.numbers(named("objClass", "document", "set", value)) == ["60003"]


def test_custom_fields_belong_to_the_versions_of_their_format(cm: Client) -> None:
    cm.create("story", "article")
    where = "<obj-where><path>/story</path></obj-where>"
    field = "<abstract>short</abstract>"
    inside = f"<editedContent>{field.replace('short', '')}</editedContent>"
    key = cm.of("/story", "<editedContent/>").removeprefix("<editedContent>")
    version = f"<content-where><id>{key.partition('<')[0]}</id></content-where>"
    cm.results(f"{version}<content-set>{field}</content-set>")

    assert field in cm.of("/story", inside)
    assert cm.numbers(f"{where}<obj-get>{field}</obj-get>") == ["60002"]


def test_links_are_created_and_listed(cm: Client) -> None:
    cm.create("story", "article")
    key = cm.of("/story", "<editedContent/>").split(">")[1].partition("<")[0]
    cm.results(
        f"<content-where><id>{key}</id></content-where>"
        "<content-addLinkTo><attribute>related</attribute>"
        "<destinationUrl>/mary</destinationUrl></content-addLinkTo>"
    )
    links = "<related><link><destination/></link></related>"
    answer = cm.of("/story", f"<editedContent>{links}</editedContent>")

    assert "<destination>2004</destination>" in answer
    assert cm.of("/mary", "<hasSuperLinks/>") == "<hasSuperLinks>1</hasSuperLinks>"


@pytest.mark.parametrize(
    "operation",
    [
        "<obj-where><path>/</path></obj-where><obj-delete/>",
        named("user", "root", "delete"),
        named("group", "cmadmins", "delete"),
        named("objClass", "document", "delete"),
        named("attribute", "abstract", "delete"),
    ],
)
def test_what_is_needed_cannot_be_deleted(cm: Client, operation: str) -> None:
    assert cm.numbers(operation) == ["100102"]


@pytest.mark.parametrize(
    "operation",
    [
        f"{MARY}<obj-delete/>",
        named("user", "roberts", "delete"),
        named("group", "sysadmins", "delete"),
        named("objClass", "article", "delete"),
    ],
)
def test_what_was_deleted_is_gone(cm: Client, operation: str) -> None:
    assert cm.results(operation) == [""]
    assert cm.numbers(operation) == ["60001"]


def test_a_deleted_group_has_no_members(cm: Client) -> None:
    cm.results(named("group", "sysadmins", "delete"))
    assert cm.results(named("user", "smith", "get", "<groups/>")) == [
        "<user><groups><listitem>cmadmins</listitem></groups></user>"
    ]


def test_a_folder_is_copied_with_what_it_holds(cm: Client) -> None:
    folder = cm.create("a", "publication")
    cm.results(made("obj", name="x", objClass="document", parent=folder, title="T"))
    where = f"<obj-where><id>{folder}</id></obj-where>"
    copy = "<parent>2001</parent><name>b</name><recursive>1</recursive>"
    cm.results(f"{where}<obj-copy>{copy}</obj-copy>")
    into = f"<parent>{folder}</parent><name>c</name><recursive>1</recursive>"

    assert cm.of("/b/x", "<title/>") == "<title>T</title>"
    assert cm.numbers(f"{where}<obj-copy>{into}</obj-copy>") == ["100101"]


@pytest.mark.parametrize(
    ("verbs", "states"),
    [
        (["commit"], ["committed"]),
        (["commit", "reject"], ["edited"]),
        (["commit", "sign", "release"], ["released"]),
        (["release", "edit"], ["released", "edited"]),
        (["release", "edit", "revert"], ["released"]),
        (["release", "edit", "release"], ["archived", "released"]),
        (["release", "unrelease"], ["edited"]),
        (["release", "edit", "release", "removeArchivedContents"], ["released"]),
        (["release", "removeActiveContents"], ["edited"]),
        (["take", "forward"], ["edited"]),
    ],
)
def test_versions_go_through_their_states(
    cm: Client, verbs: list[str], states: list[str]
) -> None:
    for verb in verbs:
        cm.results(f"{MARY}<obj-{verb}/>")
    answer = cm.of("/mary", "<contents><state/></contents>")

    assert [part.partition("<")[0] for part in answer.split("<state>")[1:]] == states


def test_a_commit_without_a_draft_tells_why(cm: Client) -> None:
    (response,) = cm.ask(f"{MARY}<obj-release/>", f"{MARY}<obj-commit/>")[1:]
    numbers = response.xpath("cm-code/errorStack/error/numeric/text()")
    assert numbers == ["100134", "60029"]


def test_the_log_is_newest_first(cm: Client) -> None:
    cm.ask(f"{MARY}<obj-release/>", f"{MARY}<obj-edit/>")
    where = "<logEntry-where><objectId>2004</objectId></logEntry-where>"
    answers = cm.results(f"{where}<logEntry-get><logType/></logEntry-get>")

    assert [a.split("<logType>")[1].partition("<")[0] for a in answers][:2] == [
        "action_edit_obj",
        "action_release_obj",
    ]


def test_permissions_are_granted_and_revoked(cm: Client) -> None:
    asked = '<permissionGrantedTo permission="permissionRead" user="smith"/>'
    seen = []
    for verb in ("RevokeFrom", "GrantTo", "RevokeFrom"):
        tag = f"obj-permission{verb}"
        group = "<group>sysadmins</group>"
        cm.results(f'{MARY}<{tag} permission="permissionRead">{group}</{tag}>')
        seen.append(cm.of("/mary", asked).rpartition("</")[0][-1])

    assert seen == ["0", "1", "0"]


@pytest.mark.parametrize(
    "operation",
    [
        named("job", "nightly", "exec"),
        "<userConfig-getAll/>",
    ],
)
def test_nothing_is_executed_for_anybody(cm: Client, operation: str) -> None:
    cm.results(made("job", name="nightly", script="[exec touch /tmp/canary]"))
    assert cm.numbers(operation) == ["11007"]


def test_a_text_search_finds_users_and_all_of_them(cm: Client) -> None:
    get = "<userProxy-get><login/></userProxy-get>"
    found = cm.results(
        f"<userProxy-where><userText>MARY</userText></userProxy-where>{get}"
    )

    assert found == ["<userProxy><login>roberts</login></userProxy>"]
    every = f"<userProxy-where><userText/></userProxy-where>{get}"
    assert len(cm.results(every)) == 3
