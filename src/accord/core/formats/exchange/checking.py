"""What an exchange item must say before it may land: findings by rule, without personal values.

The rules are those that the N-DEx 2.1.1 documentation asks of submissions, in our own words, as far
as the neutral model can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from accord.core.formats.exchange.model import ActivityKind, Contact, Item, RoleKind, bounds

#: An ORI has nine characters; an incident number at most fifty.
ORI_LENGTH = 9
NUMBER_LENGTH = 50
_INSTRUCTIONS = frozenset({"insert", "update", "replace", "delete"})
_LEVELS = frozenset({"green", "yellow", "red"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that an item breaks; with an `error` it does not land, a `warning` is told."""

    rule: str
    severity: str
    where: str
    message: str


def check_item(item: Item) -> tuple[Finding, ...]:
    """Return all findings of an item, errors and warnings, in the order of the rules."""
    found = [*_metadata(item), *_dates(item), *_references(item)]
    if not item.is_delete:
        found += [*_dissemination(item), *_content(item)]
    return tuple(found)


def _error(rule: str, where: str, message: str) -> Finding:
    return Finding(rule=rule, severity="error", where=where, message=message)


def _warning(rule: str, where: str, message: str) -> Finding:
    return Finding(rule=rule, severity="warning", where=where, message=message)


def _metadata(item: Item) -> Iterator[Finding]:
    if not item.id:
        yield _error("item_id", "DataItemID", "the report has no id of its own")
    if not item.owner.source.ori:
        yield _error("owner_ori", "DataOwnerIdentifier", "the report names no owner by ORI")
    elif len(item.owner.source.ori) != ORI_LENGTH or not item.owner.source.ori.isalnum():
        yield _error("owner_ori_form", "DataOwnerIdentifier", "an ORI has nine letters and digits")
    if item.instruction.casefold() not in _INSTRUCTIONS:
        yield _error("instruction", "DataItemPublishInstruction", "insert or delete must be said")
    for name, contact in (
        ("DataOwnerContact", item.owner.contact),
        ("DataItemContact", item.contact),
    ):
        if not _reachable(contact):
            yield _warning("contact", name, "a contact needs a name and a telephone number")


def _reachable(contact: Contact) -> bool:
    return bool((contact.family or contact.organisation) and contact.telephone)


def _dissemination(item: Item) -> Iterator[Finding]:
    on_scale = [each for each in item.dissemination if each.domain.casefold() == "n-dex"]
    if not item.dissemination:
        yield _error("dissemination", "DisseminationCriteriaValue", "the owner states no level")
    elif not on_scale:
        yield _error("dissemination_scale", "DisseminationCriteriaValue", "no level on our scale")
    for each in on_scale:
        if each.value.casefold() not in _LEVELS:
            yield _error("dissemination_level", "DisseminationCriteriaValue", "no known level")


def _dates(item: Item) -> Iterator[Finding]:
    stated = bounds(item.date) if item.date else None
    if item.date and stated is None:
        yield _error("item_date_form", "DataItemDate", "the date is not an ISO 8601 date")
    sent = bounds(item.header.sent) if item.header.sent else None
    if item.header.sent and sent is None:
        yield _warning("sent_form", "MessageDateTime", "the time is not an ISO 8601 time")
    if stated is not None and sent is not None and _day(stated[0]) > _day(sent[0]):
        yield _error("item_date_future", "DataItemDate", "the report is dated after its message")
    for activity in item.activities:
        for name, text in (("begin", activity.begins), ("end", activity.ends)):
            if text and bounds(text) is None:
                yield _error("activity_date_form", activity.id, f"its {name} is not ISO 8601")


def _day(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _references(item: Item) -> Iterator[Finding]:
    known = {each.id for each in item.activities} | {each.id for each in item.participants()}
    known |= {role.id for each in item.participants() for role in each.roles}
    for details in (item.details, *(each.details for each in item.participants())):
        known |= {text for path, text in details if path.endswith("@s:id")}
    for association in item.associations:
        for name, target in association.ends:
            if target not in known:
                where = f"{association.element}/{name}"
                yield _warning("reference", where, "it refers to what the report does not hold")


def _content(item: Item) -> Iterator[Finding]:
    for activity in item.activities:
        if len(activity.number) > NUMBER_LENGTH:
            yield _error("number_length", activity.id, "a number has at most fifty characters")
        if activity.kind is ActivityKind.OFFENCE and not (
            activity.code or activity.text or activity.payload
        ):
            yield _warning("offence_named", activity.id, "an offence needs a code or a text")
    if not item.activities:
        yield _error("activity", "Digest", "the report tells of no activity")
    arrests = item.of_kind(ActivityKind.ARREST)
    roles = {role.kind for person in item.persons for role in person.roles}
    if arrests and RoleKind.ARRESTEE not in roles:
        yield _warning("arrestee", arrests[0].id, "an arrest needs an arrestee")
    if arrests and RoleKind.OFFICER not in roles:
        yield _warning("arrest_officer", arrests[0].id, "an arrest needs an officer")
