"""Write an evaluation plan down, and change it until it is frozen."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation import declaring, planning
from accord.apps.evaluation.declaring import PlanDraft
from accord.apps.evaluation.models import EvaluationPlan
from accord.apps.evaluation.planning import CATCHMENTS, Ground
from accord.apps.evaluation.selectors import (
    Counted,
    demand_records,
    ground_of,
    past_of,
    version_for_plan,
)
from accord.apps.evaluation.services.sheets import person_words
from accord.apps.strategies import selectors as strategies
from accord.apps.strategies.models import Strategy
from accord.apps.strategies.services import demand_lead, open_strategy
from accord.core.crypto import sha256
from accord.core.evaluate import Plan
from accord.core.names import points_to_person
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault, Invalid, Missing

LONGEST_MONTHS: Final = 60
FURTHEST_M: Final = 20_000
LEAST_PERCENT: Final = -99.9
MOST_PERCENT: Final = 300.0
FINEST_PERCENT: Final = 0.1
SHORT: Final = (
    "control_outcome", "control_outcome_es", "shift_outcome", "shift_outcome_es", "cost_source",
)  # fmt: skip
LONG: Final = ("mechanism", "moderators")
FIRST_DAY: Final = date(1990, 1, 1)  # before any records; earlier days are slips of the pen
FURTHEST_YEARS: Final = 10
TEXTS: Final = {
    "hypothesis": (600, gettext_noop("Say what you expect, and why.")),
    "primary_outcome": (120, gettext_noop("Name the one outcome by which it is judged.")),
    "continue_rule": (
        600,
        gettext_noop("Say now at what result you will continue, change or stop."),
    ),
}


def draft_plan(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, draft: PlanDraft
) -> EvaluationPlan:
    """Write a plan down; the lead's part. What the past lets learn is told with it."""
    strategy = _own(by, purpose, strategy_id)
    fields = _composed(by, purpose, strategy, draft)
    row = EvaluationPlan(
        strategy=strategy, agency=agencies.agency_of(by) if by.agency_id else strategy.lead,
        drafted_by=by.id, **fields,
    )  # fmt: skip
    with audit.transaction(
        by=by, purpose=purpose, verb="plan.drafted", object_type="plan", object_id=str(row.pk),
        payload=_payload(row),
    ) as entry:  # fmt: skip
        demand_lead(by, open_strategy(by, strategy_id))
        newest = EvaluationPlan.objects.filter(strategy=strategy).order_by("-version").first()
        row.version = newest.version + 1 if newest else 1
        entry.payload["version"] = row.version
        row.save(force_insert=True)
    return row


def redraft_plan(
    *, by: Actor, purpose: Purpose, plan_id: UUID | str, draft: PlanDraft
) -> EvaluationPlan:
    """Change a draft; a frozen plan is not changed: record a deviation, or write a new version."""
    row = locked(plan_id, lock=False)
    strategy = _own(by, purpose, row.strategy_id)
    fields = _composed(by, purpose, strategy, draft)
    with audit.transaction(
        by=by, purpose=purpose, verb="plan.redrafted", object_type="plan", object_id=str(plan_id),
    ) as entry:  # fmt: skip
        row = locked(plan_id)
        demand_lead(by, open_strategy(by, row.strategy_id))
        if row.status != EvaluationPlan.Status.DRAFT:
            raise Conflict(_("A frozen plan is not changed: record a deviation instead."))
        old = row.content
        for name, value in fields.items():
            setattr(row, name, value)
        entry.payload = {"fields": sorted(k for k in row.content if row.content[k] != old.get(k))}
        row.save(update_fields=list(fields))
    return row


def locked(plan_id: UUID | str, *, lock: bool = True) -> EvaluationPlan:
    """The plan, locked for the transaction; `Missing` where there is none."""
    rows = EvaluationPlan.objects.select_related("strategy")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=plan_id).first()
    if found is None:
        raise Missing
    return found


def _own(by: Actor, purpose: Purpose, strategy_id: UUID | str) -> Strategy:
    """The strategy, if the actor leads it: nothing is counted for who may not draft."""
    if by.kind in {"system", "local"}:
        return strategies.strategy_visible_to(viewer=by, purpose=purpose, strategy_id=strategy_id)
    found = strategies.strategy_visible_to(viewer=by, purpose=purpose, strategy_id=strategy_id)
    demand_lead(by, found)
    return found


def _payload(row: EvaluationPlan) -> dict[str, Any]:
    settings = row.content["settings"]
    return {
        "strategy": str(row.strategy_id),
        "version": 0,
        "units": len(settings["holders"]),
        "treated": len(settings["treated"]),
    }


def _composed(by: Actor, purpose: Purpose, strategy: Strategy, draft: PlanDraft) -> dict[str, Any]:
    """The row's fields from what people chose; `Invalid` with each fault."""
    demand_records(by, purpose)
    texts = _checked(draft)
    offences = sorted(set(draft.offences))
    ground, treated, role, named = _ground(by, purpose, draft)
    held_back = sorted(named[one] for one in draft.held_back)
    counted, holders = past_of(
        viewer=by, purpose=purpose, kind=strategy.kind, offences=offences, ground=ground,
        treated=treated, before=draft.start,
    )  # fmt: skip
    unknown = [name for name in (*treated, *held_back) if name not in holders]
    if unknown or not counted.extract.months:
        words = _("Nothing was ever recorded here for you: %(names)s.") % {
            "names": ", ".join(unknown or treated)[:120]
        }
        raise Invalid(_("The plan is not complete."), faults=[Fault("treated", "recorded", words)])
    kept = ground.only(sorted(holders))
    near = () if draft.lot_treats else planning.catchment_of(
        kept, treated, draft.catchment, draft.catchment_m
    )  # fmt: skip
    reach = [name for name in near if name not in held_back]
    settings = {
        "kind": strategy.kind, "offences": offences, "role": role, "treated": treated,
        "reach": reach, "catchment": draft.catchment, "catchment_m": draft.catchment_m,
        "agencies": sorted({ori for held in holders.values() for ori in held}),
        "holders": {name: holders[name] for name in kept.names},
        "outlines": {
            name: sha256(shape).hex()
            for name, shape in zip(kept.names, kept.shapes, strict=True)
        },
        "history_from": f"{counted.extract.months[0]:%Y-%m}",
        "outcome_es": texts.pop("outcome_es") or texts["primary_outcome"],
        "other_causes": texts.pop("other_causes"), "must_sign": [],
        "held_back": held_back, **declaring.settings_of(draft, texts),
        "starts": {named[one]: f"{day:%Y-%m}" for one, day in sorted(
            draft.later_starts.items(), key=lambda pair: named[pair[0]]) if day != draft.start},
    }  # fmt: skip
    if draft.lot_treats:
        settings["lot_treats"] = draft.lot_treats
    # Without a sheet the text that is hashed has no word of one, as it had before there were sheets.
    if draft.problem_version is not None or draft.problem_response:
        settings["problem"] = _problem(strategy, draft)
    return _fields(draft, texts, settings, counted, kept)


def _problem(strategy: Strategy, draft: PlanDraft) -> dict[str, Any]:
    """Which version of the problem analysis a plan rests on, by its hash; so it is hashed with it."""
    row = version_for_plan(strategy, draft.problem_version or 0)
    faults = []
    if row is None:
        words = _("Choose a version of this strategy's problem analysis.")
        faults.append(Fault("problem_version", "known", words))
    elif draft.problem_response and not any(
        one["key"] == draft.problem_response and one["state"] == "chosen"
        for one in row.content["responses"]
    ):
        words = _("Choose a response that was chosen in that version.")
        faults.append(Fault("problem_response", "chosen", words))
    if row is None or faults:
        raise Invalid(_("The plan is not complete."), faults=faults)
    return {"version": row.version, "digest": row.digest, "response": draft.problem_response}


def _fields(
    draft: PlanDraft, texts: dict[str, str], settings: dict[str, Any], counted: Counted,
    kept: Ground,
) -> dict[str, Any]:  # fmt: skip
    plan = Plan(
        hypothesis=texts["hypothesis"],
        primary_outcome=texts["primary_outcome"],
        continue_rule=texts["continue_rule"],
        units=f"{settings['role']} areas, by month",
        donor_rule="every other area of the layer outside the catchment, within five times the "
        "treated area's volume",
        catchment=_catchment_words(settings),
        start=draft.start,
        follow_up_months=draft.follow_up_months,
        design=planning.design_for(
            counted.extract, settings, start=draft.start, follow_up=draft.follow_up_months
        ),
        smallest_effect=round(draft.smallest_percent / 100, 4),
        settings=settings,
    )
    return {
        "starts_on": plan.start,
        "content": plan.as_data() | {"secondary_outcomes": []},
        "ground": kept.as_json(),
        "power": planning.learnable(counted.extract, plan),
        "power_scope": counted.scope,
    }


def _catchment_words(settings: dict[str, Any]) -> str:
    if settings["catchment"] == "none":
        return "none"
    rule = (
        "areas that touch the treated ones"
        if settings["catchment"] == "touching"
        else f"areas within {settings['catchment_m']} m of the treated ones"
    )
    if "lot_treats" in settings:
        return f"{rule}, once the lot has fallen"
    return f"{rule}: {', '.join(settings['reach']) or 'there is none'}"


def _ground(
    by: Actor, purpose: Purpose, draft: PlanDraft
) -> tuple[Ground, list[str], str, dict[UUID, str]]:
    """The units, the treated ones' names, their role, and the names of all areas of the plan."""
    every = dict.fromkeys((*draft.treated, *draft.held_back))
    try:
        ground, named, role = ground_of(
            viewer=by, purpose=purpose, day=draft.start, areas=list(every)
        )
        return ground, sorted(named[one] for one in draft.treated), role, named
    except Invalid as error:
        fault = Fault("treated", "known", error.message)
        raise Invalid(_("The plan is not complete."), faults=[fault]) from error


def _checked(draft: PlanDraft) -> dict[str, str]:
    """The plan's texts, trimmed; `Invalid` with all that is wrong."""
    texts = {
        name: " ".join(getattr(draft, name).split())
        for name in (
            *TEXTS, "outcome_es", "other_causes", *LONG, *SHORT,
        )
    }  # fmt: skip
    faults = [
        Fault(name, "length", _(words))
        for name, (most, words) in TEXTS.items()
        if not 1 <= len(texts[name]) <= most
    ]
    faults += [
        Fault(name, "length", _("At most %(most)s characters.") % {"most": most})
        for names, most in ((SHORT, 120), (LONG, 600))
        for name in names
        if len(texts[name]) > most
    ]
    faults += [
        Fault(name, "person", person_words(pointer))
        for name, text in texts.items()
        if (pointer := points_to_person(text))
    ]
    if not draft.treated:
        faults.append(Fault("treated", "required", _("Choose where something will be done.")))
    faults += _start_faults(draft.start)
    if not 1 <= draft.follow_up_months <= LONGEST_MONTHS:
        words = _("From 1 to %(most)s months.") % {"most": LONGEST_MONTHS}
        faults.append(Fault("follow_up_months", "range", words))
    if not LEAST_PERCENT <= draft.smallest_percent <= MOST_PERCENT or (
        abs(draft.smallest_percent) < FINEST_PERCENT
    ):
        words = _("From −99.9 to 300, and not 0.")
        faults.append(Fault("smallest_percent", "range", words))
    faults += _catchment_faults(draft) + declaring.offence_faults("offences", draft.offences)
    faults += declaring.faults_of(draft)
    if faults:
        raise Invalid(_("The plan is not complete."), faults=faults)
    return texts


def _start_faults(start: date) -> list[Fault]:
    if start.day != 1:
        words = _("Counts are by month: the start is the first day of one.")
        return [Fault("start", "month", words)]
    latest = timezone.localdate().year + FURTHEST_YEARS
    if not start >= FIRST_DAY or start.year > latest:
        words = _("From %(day)s to the end of %(latest)s.") % {
            "day": FIRST_DAY.isoformat(),
            "latest": latest,
        }
        return [Fault("start", "range", words)]
    return []


def _catchment_faults(draft: PlanDraft) -> list[Fault]:
    if draft.catchment not in CATCHMENTS:
        return [
            Fault("catchment", "known", _("One of: %(known)s.") % {"known": ", ".join(CATCHMENTS)})
        ]
    if draft.catchment == "metres" and not 1 <= draft.catchment_m <= FURTHEST_M:
        return [
            Fault("catchment_m", "range", _("From 1 to %(most)s metres.") % {"most": FURTHEST_M})
        ]
    return []
