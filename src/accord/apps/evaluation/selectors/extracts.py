"""What may be counted for a plan: by unit and month, within the viewer's policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.agencies import audiences, sharing
from accord.apps.evaluation import extracting
from accord.apps.evaluation.extracting import Extract
from accord.apps.evaluation.planning import Ground
from accord.apps.layers import selectors as layers
from accord.apps.places import selectors as places
from accord.apps.places.incidents import Incidents
from accord.apps.places.scope import scope_of
from accord.core.evaluate import Plan, months_between, next_month
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied, Invalid

UNIT_ROLES: Final = ("beat", "jurisdiction")
HISTORY_MONTHS: Final = 60
EVER: Final = date(1990, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """An extract with the digest of the policy scope that it was drawn in."""

    extract: Extract
    scope: str


def demand_records(viewer: Actor, purpose: Purpose) -> None:
    """Raise `Denied` unless the viewer may count records under the purpose."""
    if not viewer.may("records.view") or sharing.bars_records(purpose.code):
        raise Denied(_("An evaluation counts records; your role or purpose does not."))


def scope_digest(viewer: Actor, purpose: Purpose) -> str:
    """The digest of what the viewer's agency may count."""
    return scope_of(viewer=audiences.as_agency(viewer), purpose=purpose, action="view").digest


def areas_to_choose(*, viewer: Actor, purpose: Purpose, day: date) -> list[layers.NamedArea]:
    """Areas that may be treated: beats, or jurisdictions where no beats are loaded."""
    found = layers.areas_on(viewer=viewer, purpose=purpose, day=day, roles=UNIT_ROLES)
    beats = [one for one in found if one.role == "beat"]
    return beats or found


def ground_of(
    *, viewer: Actor, purpose: Purpose, day: date, areas: Sequence[UUID]
) -> tuple[Ground, dict[UUID, str], str]:
    """All units of the areas' role, the areas' names, the role. Raises `Invalid`."""
    known = areas_to_choose(viewer=viewer, purpose=purpose, day=day)
    roles = {one.id: one.role for one in known}
    chosen = {roles.get(one, "") for one in areas}
    if len(chosen) != 1 or "" in chosen:
        raise Invalid(_("Choose areas of one loaded layer."))
    role = chosen.pop()
    ids, names, shapes = layers.units_of(viewer=viewer, purpose=purpose, day=day, role=role)
    at = dict(zip(ids, names, strict=True))
    ordered = sorted(zip(names, shapes, strict=True))
    ground = Ground(
        names=tuple(name for name, _ in ordered), shapes=tuple(shape for _, shape in ordered)
    )
    return ground, {one: at[one] for one in areas}, role


def past_of(
    *,
    viewer: Actor,
    purpose: Purpose,
    kind: str,
    offences: Sequence[str],
    ground: Ground,
    treated: Sequence[str],
    before: date,
) -> tuple[Counted, dict[str, list[str]]]:
    """All whole months before a day, by unit, and who holds each unit's records."""
    table, scope = _table(viewer, purpose, kind, EVER, before)
    known = extracting.span_of(table)
    if known is None:
        raise Invalid(_("No records of this kind before the start may be counted for you."))
    held = extracting.holders_of(table, extracting.units_at(table, ground.geometries), ground.names)
    agencies = sorted({ori for oris in held.values() for ori in oris})
    last = next_month(before.replace(day=1), -1)
    months = months_between(known[0], max(last, known[0]))[-HISTORY_MONTHS:]
    kept = ground.only(list(held))
    found = extracting.extract(
        table, kept.geometries, offences=offences, holders=held, agencies=agencies, months=months
    )
    return Counted(extract=_where_told(found, treated), scope=scope), held


def drawn_for(
    *, viewer: Actor, purpose: Purpose, plan: Plan, ground: Mapping[str, str], today: date
) -> Counted:
    """The plan's extract: its units, its months as far as they are over, within the policy now."""
    last = next_month(plan.start.replace(day=1), plan.follow_up_months - 1)
    end = min(next_month(last), today.replace(day=1))
    if end <= plan.start:
        raise Invalid(_("No month since the start is over yet."))
    return _planned(viewer, purpose, plan, ground, end=end)


def past_for(*, viewer: Actor, purpose: Purpose, plan: Plan, ground: Mapping[str, str]) -> Counted:
    """The part of the plan's extract before its start, within the viewer's policy."""
    return _planned(viewer, purpose, plan, ground, end=plan.start)


def _planned(
    viewer: Actor, purpose: Purpose, plan: Plan, ground: Mapping[str, str], *, end: date
) -> Counted:
    """The plan's units and agencies from its first month to before `end`."""
    settings: dict[str, Any] = plan.settings
    first = date.fromisoformat(f"{settings['history_from']}-01")
    table, scope = _table(viewer, purpose, settings["kind"], first, end)
    kept = Ground.of_json(ground)
    found = extracting.extract(
        table, kept.geometries, offences=settings["offences"],
        holders={name: settings["holders"][name] for name in kept.names},
        agencies=settings["agencies"],
        beside={
            "control": settings.get("control_offences", ()),
            "type": settings.get("shift_offences", ()),
        },
        hours=tuple(settings["hours"]) if settings.get("hours") else None,
        months=months_between(first, next_month(end, -1)),
    )  # fmt: skip
    return Counted(extract=_where_told(found, settings["treated"]), scope=scope)


def _table(
    viewer: Actor, purpose: Purpose, kind: str, start: date, end: date
) -> tuple[Incidents, str]:
    demand_records(viewer, purpose)
    return places.incidents(
        viewer=audiences.as_agency(viewer), purpose=purpose, kind=kind, action="view",
        start=start, end=end,
    )  # fmt: skip


def _where_told(found: Extract, treated: Sequence[str]) -> Extract:
    """From the first to the last month that all treated units are told of.

    Later ones have not been handed in; a month that is missing in between stays, as missing.
    """
    own = [found.counts[found.units.index(name)] for name in treated if name in found.units]
    told = [n for n in range(len(found.months)) if own and all(line[n] is not None for line in own)]
    start, end = (told[0], told[-1] + 1) if told else (0, 0)
    return Extract(
        units=found.units, months=found.months[start:end], agencies=found.agencies,
        counts=tuple(line[start:end] for line in found.counts),
        beside={
            name: tuple(line[start:end] for line in cells) for name, cells in found.beside.items()
        },
    )  # fmt: skip
