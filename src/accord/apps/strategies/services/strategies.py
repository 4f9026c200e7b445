"""Create, edit and close a strategy."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.models import Agency
from accord.apps.layers import selectors as layers
from accord.apps.strategies.models import Partnership, Strategy
from accord.apps.strategies.services.rights import demand_lead, demand_manager, open_strategy
from accord.core import vocabulary
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid

SAID: Final = (
    "title", "scanning", "analysis", "response", "assessment", "kind", "starts_on", "area_id",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a strategy says: the problem in the four steps of SARA, where, and what is counted."""

    title: str
    scanning: str
    kind: str
    starts_on: date
    analysis: str = ""
    response: str = ""
    assessment: str = ""
    offences: tuple[str, ...] = ()
    area_id: UUID | None = None


def draft_of(row: Strategy) -> Draft:
    """What a strategy says now."""
    same = {name: getattr(row, name) for name in SAID}
    return Draft(**same, offences=tuple(row.offences))


def create_strategy(
    *,
    by: Actor,
    purpose: Purpose,
    draft: Draft,
    partners: Sequence[Agency] = (),
    lead: Agency | None = None,
) -> Strategy:
    """Write down a strategy; the own agency leads and takes part, the others are asked."""
    demand_manager(by)
    leader = lead if lead and by.kind in {"system", "local"} else agencies.agency_of(by)
    fields = checked(draft)
    row = Strategy(**fields, lead=leader, created_by=by.id)
    _place(row, by, purpose, draft.area_id)
    asked = [one for one in partners if one.pk != leader.pk]
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="strategy.created",
        object_type="strategy",
        object_id=str(row.pk),
        payload={
            "lead": leader.ori,
            "partners": [one.ori for one in asked],
            "kind": row.kind,
            "offences": list(row.offences),
        },
    ):
        row.save(force_insert=True)
        Partnership.objects.create(
            strategy=row,
            agency=leader,
            status=Partnership.Status.ACCEPTED,
            answered_by=by.id,
            answered_at=timezone.now(),
        )
        Partnership.objects.bulk_create(Partnership(strategy=row, agency=one) for one in asked)
    return row


def edit_strategy(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, draft: Draft
) -> Strategy:
    """Change what a strategy says; what is counted stays as it was once a goal stands on it."""
    fields = checked(draft)
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="strategy.edited",
        object_type="strategy",
        object_id=str(strategy_id),
    ) as entry:
        row = open_strategy(by, strategy_id)
        demand_lead(by, row)
        _keep_the_ground(row, fields, draft)
        changed = [name for name, value in fields.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, fields[name])
        if row.area_id != draft.area_id:
            _place(row, by, purpose, draft.area_id)
            changed.append("area")
        row.save()
        entry.payload = {"fields": sorted(changed)}
    return row


def close_strategy(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, note: str = ""
) -> Strategy:
    """End a strategy; its numbers stay readable."""
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="strategy.closed",
        object_type="strategy",
        object_id=str(strategy_id),
    ):
        row = open_strategy(by, strategy_id)
        demand_lead(by, row)
        row.status, row.closed_at = Strategy.Status.CLOSED, timezone.now()
        row.closing_note = note.strip()
        row.save(update_fields=["status", "closed_at", "closing_note"])
    return row


def checked(draft: Draft) -> dict[str, object]:
    """The draft's fields without the area, or `Invalid` with each fault."""
    fields = asdict(draft)
    fields.pop("area_id")
    fields = {
        name: " ".join(value.split())
        if name == "title"
        else value.strip()
        if isinstance(value, str)
        else value
        for name, value in fields.items()
    }
    fields["offences"] = sorted(set(draft.offences))
    faults = [
        Fault(name, "required", words)
        for name, words in (
            ("title", _("Give the strategy a name.")),
            ("scanning", _("Say what the problem is.")),
        )
        if not fields[name]
    ]
    if len(str(fields["title"])) > 160:
        faults.append(Fault("title", "length", _("At most 160 characters.")))
    if not str(fields["title"]).isprintable():
        faults.append(Fault("title", "signs", _("It holds signs that nobody sees; type it anew.")))
    if draft.kind not in set(RecordKind):
        faults.append(Fault("kind", "one kind", _("Name one kind of record to count.")))
    faults += offence_faults(draft.offences)
    if draft.kind == RecordKind.CALL_FOR_SERVICE.value and draft.offences:
        faults.append(Fault("offences", "kind", _("Calls for service carry no offence codes.")))
    if faults:
        raise Invalid(_("The strategy is not complete."), faults=faults)
    return fields


def offence_faults(codes: Sequence[str]) -> list[Fault]:
    """A fault when a code is no NIBRS code."""
    unknown = [code for code in codes if code not in vocabulary.offences()]
    if not unknown:
        return []
    return [
        Fault(
            "offences",
            "known",
            _("Not NIBRS codes: %(unknown)s.") % {"unknown": ", ".join(unknown)[:80]},
        )
    ]


def _place(row: Strategy, by: Actor, purpose: Purpose, area_id: UUID | None) -> None:
    row.area_id, row.area_name, row.outline = None, "", None
    if area_id is not None:
        area = layers.area(viewer=by, purpose=purpose, feature_id=area_id)
        row.area_id, row.area_name, row.outline = area_id, area.name, area.to_geojson()


def _keep_the_ground(row: Strategy, fields: dict[str, object], draft: Draft) -> None:
    moved = [
        name
        for name, same in (
            ("kind", fields["kind"] == row.kind),
            ("offences", fields["offences"] == row.offences),
            ("area", draft.area_id == row.area_id),
            ("starts_on", fields["starts_on"] == row.starts_on),
        )
        if not same
    ]
    if moved and row.goals.exists():
        raise Invalid(
            _("Goals stand on this: close the strategy and begin a new one."),
            faults=[Fault(name, "fixed", _("A goal is measured by it.")) for name in moved],
        )
