"""Items are written as N-DEx messages, one package at a time: memory follows one report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from accord.core.formats.exchange import (
    Activity,
    Association,
    Attachment,
    Contact,
    Details,
    Entity,
    Header,
    Item,
    Owner,
    Participant,
    Person,
    Role,
)
from accord.core.formats.ndex import layout
from accord.core.formats.ndex.tree import Node
from accord.core.safe_io import BadInput, xml_attribute

NOTICE = "N-DEx-like message by Accord: not certified for submission"
_DOCUMENT = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ROOT = "lexspd:doPublish"
_CONTAINER = "lexs:PublishMessageContainer"
_MESSAGE = "lexs:PublishMessage"
_PREFIXES = frozenset(layout.NAMESPACES)


def write_ndex(
    items: Iterable[Item | Attachment],
    *,
    refused: Callable[[Item | Attachment, BadInput], None] | None = None,
) -> Iterator[bytes]:
    """Yield one UTF-8 document of the items and attachments, in pieces of one item.

    Items that follow one another with the same header share a message. The document says that it
    is not certified for submission. An empty input gives a document with an empty container.
    Raises BadInput for an item whose paths are no element names; with `refused`, such an item is
    handed over with the reason and left out.
    """
    yield f"{_DOCUMENT}<!-- {NOTICE} -->\n<{_ROOT}{_declared()}>\n<{_CONTAINER}>\n".encode()
    header: Header | None = None
    opened = False
    for item in items:
        head = ">\n"
        opens = not opened or (isinstance(item, Item) and item.header != header)
        try:
            if isinstance(item, Attachment):
                piece = _attachment(item)
            else:
                piece, head = _package(item), _head(item) if opens else ">\n"
        except BadInput as error:
            if refused is None:
                raise
            refused(item, error)
            continue
        if opens:
            if opened:
                yield f"</{_MESSAGE}>\n".encode()
            header, opened = item.header if isinstance(item, Item) else None, True
            yield f"<{_MESSAGE}{head}".encode()
        yield piece.encode()
    if opened:
        yield f"</{_MESSAGE}>\n".encode()
    yield f"</{_CONTAINER}>\n</{_ROOT}>\n".encode()


def _declared() -> str:
    return "".join(
        f' xmlns:{prefix}="{uri}"' for prefix, uri in layout.NAMESPACES.items() if prefix != "xml"
    )


def _head(item: Item) -> str:
    """Return the rest of the message's start tag, and its header."""
    header = item.header
    node = _node(item.namespaces if header.details else ())
    typed = {name: getattr(header, name) for name in layout.HEADER.written}
    _give(node, layout.HEADER, typed, header.details)
    submitter = _owner(
        header.submitter,
        (layout.SUBMITTER_SOURCE, layout.SUBMITTER_CONTACT, layout.SUBMITTER_CONTACT_AT),
        header.details,
    )
    _insert(node, submitter)
    _insert(node, header.details)
    said = "".join(f' {name}="{xml_attribute(value)}"' for name, value in node.attributes.items())
    return f"{said}>\n{node.children_text()}"


def _node(namespaces: Details) -> Node:
    """Return an element that declares namespaces beside those of the document."""
    node = Node(_PREFIXES.union(prefix for prefix, _ in namespaces))
    for prefix, uri in namespaces:
        node.declare(prefix, uri)
    return node


def _attachment(attachment: Attachment) -> str:
    node = _node(attachment.namespaces)
    _insert(node, attachment.details)
    return node.text_as("lexs:Attachment")


def _package(item: Item) -> str:
    node = _node(item.namespaces)
    _insert(node, _metadata(item))
    for activity in item.activities:
        _entity(node, activity, kind="activity")
    for kind, participants in _participants(item):
        for entity in participants:
            _entity(node, entity, kind=kind)
    for association in item.associations:
        _association(node, association)
    _insert(node, item.details)
    _payloads(node, item)
    return node.text_as("lexs:DataItemPackage")


def _metadata(item: Item) -> list[tuple[str, str]]:
    typed = {name: getattr(item, name) for name in layout.ITEM.written}
    pairs = layout.ITEM.give(typed, item.details)
    pairs += _owner(
        item.owner,
        (layout.OWNER_SOURCE, layout.OWNER_CONTACT, layout.OWNER_CONTACT_AT),
        item.details,
    )
    pairs += _contact(item.contact, layout.ITEM_CONTACT, layout.ITEM_CONTACT_AT, item.details)
    for number, each in enumerate(item.dissemination, start=1):
        at = layout.DISSEMINATION + (f"[{number}]" if number > 1 else "")
        for name, path in layout.DISSEMINATION_FIELDS.written.items():
            if value := getattr(each, name):
                pairs.append((f"{at}/{path}", value))
    return pairs


def _owner(
    owner: Owner,
    where: tuple[layout.Fields, layout.Fields, str],
    details: Iterable[tuple[str, str]],
) -> list[tuple[str, str]]:
    source, contact, at = where
    typed = {name: getattr(owner.source, name) for name in source.written}
    return [*source.give(typed, details), *_contact(owner.contact, contact, at, details)]


def _contact(
    contact: Contact, fields: layout.Fields, at: str, details: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    typed = {name: getattr(contact, name) for name in fields.written}
    said = at + "nc:ContactTelephoneNumber/nc:NANPTelephoneNumber/"
    if any(path.startswith(said) for path, _ in details):
        typed["telephone"] = ""  # the details hold it in its parts
    return fields.give(typed, details)


def _entity(package: Node, entity: Activity | Participant, *, kind: str) -> None:
    shape = layout.SHAPES[kind]
    wrapper = package.child("lexs:Digest").added(getattr(entity, "wrapper", "") or shape.wrapper)
    element = entity.element or shape.element
    main = wrapper.child(element) if element else wrapper
    _identify(main, entity)
    typed = {name: getattr(entity, name) for name in shape.fields.written}
    if isinstance(entity, Activity):
        typed["category"] = entity.category or layout.ACTIVITY_WORDS[entity.kind]
        _period(entity, typed, main)
    _give(main, shape.fields, typed, entity.details)
    for path, text in entity.details:
        if path.startswith("lexsdigest:Metadata"):
            wrapper.insert(path, text)
        elif path.startswith("../"):
            wrapper.insert(path[3:], text)
        else:
            main.insert(path, text)
    if isinstance(entity, Person):
        _source_id(wrapper, main, entity)
    if not isinstance(entity, Activity):
        for role in entity.roles:
            _role(wrapper, role, entity.id, layout.ROLE_OF.get(kind, "nc:RoleOfItemReference"))


def _period(activity: Activity, typed: dict[str, str], main: Node) -> None:
    """Put a begin beside its end into one range: the schema knows a date or a range, not both."""
    said = {path for path, _ in activity.details}
    if not (activity.begins and activity.ends) or any("nc:ActivityDate" in path for path in said):
        return
    for name, at in (("begins", "nc:StartDate"), ("ends", "nc:EndDate")):
        value = typed.pop(name)
        main.insert(f"nc:ActivityDateRange/{at}/{layout.date_element(value)}", value)


def _source_id(wrapper: Node, main: Node, person: Person) -> None:
    """Write the sender's own id of a person as metadata, unless the details hold it already."""
    if not person.local_id or any("SourceIDText" in path for path, _ in person.details):
        return
    metadata = wrapper.child("lexsdigest:Metadata")
    metadata.attributes["s:id"] = f"M{person.id}"
    metadata.insert("nc:SourceIDText", person.local_id)
    main.attributes["s:metadata"] = f"M{person.id}"


def _role(wrapper: Node, role: Role, of: str, reference: str) -> None:
    node = wrapper.added(role.element or layout.ROLE_ELEMENTS[role.kind])
    _identify(node, role)
    _insert(node, role.details)
    if of and not any(path.startswith("nc:RoleOf") for path, _ in role.details):
        node.insert(f"{reference}/@s:ref", of)


def _association(package: Node, association: Association) -> None:
    node = package.child("lexs:Digest").child("lexsdigest:Associations").added(association.element)
    _identify(node, association)
    _insert(node, association.details)
    for number, (name, target) in enumerate(association.ends):
        # A number of its own keeps two ends of one name apart; it is not written.
        node.insert(f"{name}[{number}]/@s:ref", target)


def _identify(node: Node, entity: Entity) -> None:
    if entity.id:
        node.attributes["s:id"] = entity.id


def _give(
    node: Node, fields: layout.Fields, typed: dict[str, str], details: Iterable[tuple[str, str]]
) -> None:
    _insert(node, fields.give(typed, details))


def _insert(node: Node, pairs: Iterable[tuple[str, str]]) -> None:
    for path, text in pairs:
        node.insert(path, text)


def _payloads(package: Node, item: Item) -> None:
    """Write the payload objects of all entities into the item's report."""
    if not item.report:
        return
    report = package.child("lexs:StructuredPayload").child(item.report)
    for kind, entities in _with_payload(item):
        for entity in entities:
            pairs = list(entity.payload)
            if kind in layout.SHAPES:
                fields = layout.SHAPES[kind].payload
                typed = {name: getattr(entity, name) for name in fields.written}
                pairs += fields.give(typed, pairs)
            objects: dict[str, Node] = {}
            for path, text in _linked(entity, pairs):
                root, _, rest = path.partition("/")
                node = objects.get(root)
                if node is None:
                    node = objects[root] = report.added(root)
                node.insert(rest, text)


def _with_payload(item: Item) -> Iterator[tuple[str, tuple[Entity, ...]]]:
    yield "activity", item.activities
    yield from _participants(item)
    for entity in item.participants():
        yield "role", entity.roles
    yield "association", item.associations


def _participants(item: Item) -> Iterator[tuple[str, tuple[Participant, ...]]]:
    yield "person", item.persons
    yield "vehicle", item.vehicles
    yield "place", item.places
    yield "organisation", item.organisations
    yield "thing", item.things


def _linked(entity: Entity, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Add the reference to the digest twin to each payload object that has none."""
    linked = {
        path.partition("/")[0] for path, _ in pairs if "lexslib:SameAsDigestReference" in path
    }
    added = []
    for root in dict.fromkeys(path.partition("/")[0] for path, _ in pairs):
        name = root.partition("[")[0]
        if root not in linked and name in layout.SAME_AS:
            path = f"{root}/{layout.SAME_AS[name]}/lexslib:SameAsDigestReference/@lexslib:ref"
            added.append((path, entity.id))
    return pairs + added
