"""Who may do what with an owner's records, and by which rule; and what a change would do to that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import audiences, kept_rules, selectors, sharing, terms
from accord.apps.agencies.conditions import Columns, to_q
from accord.apps.agencies.models import Agency, Agreement
from accord.apps.records.models import PolicyClass, Record
from accord.apps.records.selectors.classes import sizes_by
from accord.core import policy, vocabulary
from accord.core.policy import ACTIONS, Action
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied, Fault, Invalid, Missing

EXPLAIN = "policy.explain"


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One decision with the rule that made it, as Cedar gives it, and the agreement's own words."""

    is_permitted: bool
    rule: str
    masks: tuple[str, ...]
    words: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one partner would gain or lose of one's own records of a kind, for a purpose."""

    recipient: str
    kind: RecordKind
    purpose: str
    action: Action
    gained: int
    lost: int


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Agreements and law, as they are or as they would be."""

    agreements: tuple[policy.Agreement, ...]
    law: policy.Profile


def decision_on(
    *,
    viewer: Actor,
    purpose: Purpose,
    record_id: UUID | str,
    agency: str,
    asked_purpose: str,
    action: str,
) -> Explained:
    """Whether an agency may do something with a record, and why; the question itself is entered.

    An agency's administrator asks of its own records, an auditor from outside of any. Foreign and
    missing give the same `Missing`.
    """
    if not viewer.may(EXPLAIN):
        raise Denied
    if action not in ACTIONS or asked_purpose not in vocabulary.purposes():
        raise Invalid(faults=[Fault("action", "known", _("There is no such action or purpose."))])
    found = Record.objects.filter(is_current=True, pk=record_id).select_related("owner")
    if viewer.agency_id is not None:
        found = found.filter(owner__ori=viewer.agency_ori)
    record = found.first()
    if record is None:
        raise Missing
    asker = selectors.agency_by_ori(agency)
    rules = CedarOf.agency(asker, now=timezone.now())
    decided = rules.decide(record, purpose=asked_purpose, action=action)
    audit.read(
        by=viewer, purpose=purpose, verb="policy.explained", object_type="record",
        object_id=str(record.pk),
        payload={
            "agency": asker.ori, "asked": asked_purpose, "action": action,
            "rule": decided.rule, "permitted": decided.is_permitted,
        },
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return Explained(
        is_permitted=decided.is_permitted,
        rule=decided.rule,
        masks=tuple(sorted(decided.masks)),
        words=rules.words_of(decided.rule),
    )


@dataclass(frozen=True, kw_only=True)
class CedarOf:
    """An agency's rules as Cedar, parsed once, with the words behind each."""

    viewer: policy.Viewer
    rules: Rules
    now: datetime

    @classmethod
    def agency(cls, agency: Agency, *, now: datetime) -> "CedarOf":
        """The rules under which an agency's people act now, their task forces included."""
        return cls(viewer=_viewer_of(agency), rules=current_rules(str(agency.pk), now), now=now)

    def decide(self, record: Record, *, purpose: str, action: str) -> policy.Decision:
        """The decision on one record; a purpose of aggregates reaches none."""
        if sharing.bars_records(purpose):
            return policy.Decision(is_permitted=False, rule=sharing.AGGREGATES_ONLY)
        cedar = policy.CedarRules(self.rules.agreements, self.rules.law)
        return cedar.decide(
            viewer=self.viewer,
            purpose=purpose,
            action=next(one for one in ACTIONS if one == action),
            record=sharing.facts_of(record),
            now=self.now,
        )

    def words_of(self, rule: str) -> str:
        """The sentence behind a rule's name, where a grant, a clause or the law stands behind it."""
        names = selectors.agency_names()
        for one in self.rules.agreements:
            told = policy.in_words(one, names=names).split("\n")[1:]
            ids = [one.rule_id(at) for at in range(len(one.grants))]
            ids += [one.forbid_id(clause) for clause in one.forbids]
            if rule in ids:
                return told[ids.index(rule)]
        law = self.rules.law
        told = policy.law_in_words(law, names=names).split("\n")[1:]
        ids = [law.rule_id(clause) for clause in law.rules]
        return told[ids.index(rule)] if rule in ids else ""


def current_rules(agency_id: str, now: datetime) -> Rules:
    """The agreements that bind an agency, and the law of the place."""
    return Rules(agreements=kept_rules.binding(agency_id, now=now), law=kept_rules.law())


def change_by_agreement(
    *, viewer: Actor, purpose: Purpose, agreement_id: UUID | str
) -> list[Change]:
    """What signing this draft, or ending this agreement, would change of one's own records."""
    found = selectors.agreements_visible_to(viewer=viewer, purpose=purpose)
    agreement = found.filter(pk=agreement_id).first()
    if agreement is None:
        raise Missing
    now, own = timezone.now(), _own_agency(viewer, "agreements.manage")
    before = current_rules(str(own.pk), now)
    gone = {str(agreement.pk), str(agreement.replaces_id)}
    others = tuple(one for one in before.agreements if one.id not in gone)
    after = replace(before, agreements=(*others, *_as_if_signed(agreement, now)))
    return _changes(viewer, purpose, own, (before, after), now)


def change_by_law(*, viewer: Actor, purpose: Purpose, approval_id: UUID | str) -> list[Change]:
    """What adopting this proposed law would change of one's own records."""
    waiting = selectors.profile_proposals(viewer=viewer, purpose=purpose)
    proposal = waiting.filter(pk=approval_id).first()
    if proposal is None:
        raise Missing
    now, own = timezone.now(), _own_agency(viewer, "profile.change")
    before = current_rules(str(own.pk), now)
    proposed = policy.profile_from_json(proposal.details["profile"], version=before.law.version + 1)
    return _changes(viewer, purpose, own, (before, replace(before, law=proposed)), now)


def _as_if_signed(agreement: Agreement, now: datetime) -> Iterable[policy.Agreement]:
    """A draft as if it were in force; one that is in force as if it were not."""
    if agreement.status != Agreement.Status.DRAFT:
        return
    ends = agreement.valid_to if agreement.valid_to and agreement.valid_to > now else None
    read = terms.read(agreement)
    begins = min(agreement.valid_from, now)
    yield replace(read, status="active", valid_from=begins, valid_to=ends)


def _own_agency(viewer: Actor, right: str) -> Agency:
    if not viewer.may(right):
        raise Denied
    return selectors.agency_of(viewer)


def _changes(
    viewer: Actor, purpose: Purpose, own: Agency, change: tuple[Rules, Rules], now: datetime
) -> list[Change]:
    """By the query alone, and nothing is written but that somebody asked."""
    rules = [one for state in change for one in state.agreements]
    partners = sorted(frozenset[str]().union(*(one.parties for one in rules)) - {own.ori})
    purposes = sorted({code for one in rules for grant in one.grants for code in grant.purposes})
    agencies = {one.ori: one for one in Agency.objects.filter(ori__in=partners)}
    found = [
        one for ori in partners for one in _changes_for(agencies[ori], own, change, purposes, now)
    ]
    audit.read(
        by=viewer, purpose=purpose, verb="policy.rehearsed", object_type="agency",
        object_id=own.ori, payload={"changes": len(found)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return found


def _changes_for(
    partner: Agency,
    own: Agency,
    rules: tuple[Rules, Rules],
    purposes: Sequence[str],
    now: datetime,
) -> Iterable[Change]:
    asker, owners = _viewer_of(partner), {own.ori: str(own.pk)}
    counted: dict[tuple[policy.Predicate, policy.Predicate], list[tuple[RecordKind, int, int]]] = {}
    for purpose in purposes:
        if sharing.bars_records(purpose):
            continue
        for action in ACTIONS:
            was, will = (
                policy.query_predicate(
                    viewer=asker, purpose=purpose, action=action, agreements=one.agreements,
                    profile=one.law, now=now,
                )
                for one in rules
            )  # fmt: skip
            if was == will:
                continue
            if (was, will) not in counted:
                counted[was, will] = list(_counted(own, was, will, owners))
            for kind, gained, lost in counted[was, will]:
                yield Change(
                    recipient=partner.name, kind=kind, purpose=purpose, action=action,
                    gained=gained, lost=lost,
                )  # fmt: skip


def _counted(
    own: Agency, was: policy.Predicate, will: policy.Predicate, owners: dict[str, str]
) -> Iterable[tuple[RecordKind, int, int]]:
    """How many of one's own records of each kind come into reach, and go out of it."""
    classes = PolicyClass.objects.filter(owner=own).order_by()
    before, after = (to_q(one, Columns(), owners) for one in (was, will))
    more = sizes_by(classes.filter(after).exclude(before), "kind")
    less = sizes_by(classes.filter(before).exclude(after), "kind")
    for kind in RecordKind:
        gained, lost = (sizes.get((kind.value,), 0) for sizes in (more, less))
        if gained or lost:
            yield kind, gained, lost


def _viewer_of(agency: Agency) -> policy.Viewer:
    """An agency's people as the policy sees them, without their own accounts."""
    anyone = Actor(
        id="-", name=agency.name, kind="system", agency_id=str(agency.pk), agency_ori=agency.ori
    )
    return policy.Viewer(agency=agency.ori, groups=audiences.groups_of(anyone))
