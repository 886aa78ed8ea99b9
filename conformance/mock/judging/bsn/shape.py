"""The shape of a call: namespaces, members and their order, types, as in the WSDL."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from lxml import etree

from conformance.mock.judging.bsn.arguments import a_content_type_is_one_of_five
from conformance.mock.judging.bsn.call import (
    Call,
    children,
    is_nil,
    local,
    named,
    shown,
)
from conformance.mock.judging.bsn.history import History
from conformance.mock.judging.bsn.members import holders
from conformance.mock.judging.bsn.values import (
    BINARY,
    CALLS,
    a_date_is_a_moment,
    a_number_is_one,
    an_id_is_a_number,
    binary_data_are_base64,
)
from conformance.mock.judging.bsn.wsdl import complaint, description
from conformance.mock.judging.rules import Breach, rule
from conformance.mock.judging.seen import Seen


@rule("bsn.client.call-namespace", *CALLS)
def names_are_in_the_services_namespaces(seen: Seen, history: History) -> Breach | None:
    """See that calls and arguments are in namespaces of the WSDL; which, varies."""
    service, types = description().service, description().types
    for holder in holders(history.call(seen)):
        own = service if holder.kind in description().actions else types
        for one in (holder.element, *children(holder.element)):
            if etree.QName(one).namespace not in {service, types}:
                return Breach(shown(one.tag), f"{local(one)} in {own}")
    return None


@rule("bsn.client.arguments-in-args", *description().arguments)
def the_arguments_are_in_args(seen: Seen, history: History) -> Breach | None:
    """See that what describes a file stands in args."""
    call = history.call(seen)
    if call.own.child("args") is not None:
        return None
    sent = f"{call.name} of {named(list(children(call.element)))}"
    return Breach(sent, "args, with all arguments in it")


@rule("bsn.client.member-known", *CALLS)
def a_member_is_one_that_there_is(seen: Seen, history: History) -> Breach | None:
    """See that members are named as in the WSDL, in upper and lower case."""
    call = history.call(seen)
    for holder in holders(call):
        if holder.kind in description().arguments and call.own.child("args") is None:
            continue
        for name in holder.names:
            if name not in holder.more:
                near = [one for one in holder.more if one.lower() == name.lower()]
                required = near[0] if near else ", ".join(holder.known)
                return Breach(f"{shown(name)} in {holder.kind}", required)
    return None


@rule("bsn.client.member-once", *CALLS)
def a_member_is_given_once(seen: Seen, history: History) -> Breach | None:
    """See that no member is repeated."""
    for holder in holders(history.call(seen)):
        for name, times in Counter(holder.names).items():
            if times > 1:
                return Breach(f"{shown(name)} {times} times", "each member once")
    return None


@rule("bsn.client.member-order", *CALLS)
def members_stand_in_the_order_of_the_wsdl(
    seen: Seen, history: History
) -> Breach | None:
    """See that the order is the declared one: strict services lose the others."""
    for holder in holders(history.call(seen)):
        order = {name: place for place, name in enumerate(holder.order)}
        names = [name for name in holder.names if name in order]
        for one, following in pairwise(names):
            if order[one] > order[following]:
                sent = f"{following} after {one}"
                return Breach(sent, f"{following} before {one}, as in the WSDL")
    return None


@rule("bsn.client.type-named", *description().arguments)
def a_derived_type_is_named(seen: Seen, history: History) -> Breach | None:
    """See that xsi:type tells of members that the declared type lacks."""
    for holder in holders(history.call(seen)):
        for name in holder.names:
            if name in holder.more and name not in holder.known:
                kinds = description().derived(holder.kind)
                fitting = [one for one in kinds if name in description().members[one]]
                sent = f"{name} in {holder.kind}"
                hint = "Without its type a service in .NET does not see the member."
                return Breach(sent, f'xsi:type="…:{fitting[0]}"', hint)
    return None


#: The rules that say more exactly what the schema would say.
EXACT = (
    names_are_in_the_services_namespaces,
    the_arguments_are_in_args,
    a_member_is_one_that_there_is,
    a_member_is_given_once,
    members_stand_in_the_order_of_the_wsdl,
    a_derived_type_is_named,
    a_number_is_one,
    an_id_is_a_number,
    a_date_is_a_moment,
    binary_data_are_base64,
    a_content_type_is_one_of_five,
)


@rule("bsn.client.call-is-valid", *CALLS)
def a_call_obeys_its_schema(seen: Seen, history: History) -> Breach | None:
    """See that the schema has nothing against what no other rule speaks of."""
    call = history.call(seen)
    words = complaint(copied(call.element))
    exact = (check for check in EXACT if is_for(check, call))
    if not words or any(check(seen, history) for check in exact):
        return None
    return Breach(words, "what the schema of the service has there")


def is_for(check: object, call: Call) -> bool:
    """Tell whether a rule is for a call: one is for those with args alone."""
    has_args = call.name in description().arguments
    return has_args or check is not the_arguments_are_in_args


def copied(element: etree._Element, depth: int = 0) -> etree._Element:
    """Return a call in the namespaces as declared, without what is nil, or long."""
    found = etree.QName(element)
    declared = description().service if depth < 2 else description().types  # noqa: PLR2004  (call and args)
    known = found.namespace in {description().service, description().types}
    tag = f"{{{declared}}}{found.localname}" if known else element.tag
    attributes = {str(key): str(value) for key, value in element.attrib.items()}
    copy = etree.Element(tag, attributes, nsmap=element.nsmap)
    copy.text = "" if found.localname in BINARY else element.text
    copy.tail = element.tail
    for child in children(element):
        if not is_nil(child):
            copy.append(copied(child, depth + 1))
    return copy
