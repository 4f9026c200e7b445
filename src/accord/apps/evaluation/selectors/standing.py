"""How a result may be called now: from plan, data and deviations as they are when it is shown."""

import json

from django.utils import timezone

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation.models import Evaluation, EvaluationPlan
from accord.apps.evaluation.planning import plan_of
from accord.apps.evaluation.selectors.plans import waiting_for
from accord.core.evaluate import Deviation, Frozen, Standing, digest, standing_on


def seal_of(plan: EvaluationPlan) -> Frozen:
    """What was frozen and who signed it, as the rows say; the plan's own hash is made anew.

    A signature's day is that of the lead agency, in whose days the plan's start is written.
    """
    signed = [one for one in plan.signatures.all() if one.digest == plan.digest]
    moments = [one.signed_at for one in signed] or [plan.frozen_at or timezone.now()]
    return Frozen(
        plan_hash=plan.digest,
        signed=max(agencies.day_at(plan.strategy.lead, moment) for moment in moments),
        agencies=tuple(sorted(one.agency.ori for one in signed)),
        waiting=tuple(waiting_for(plan)),
        in_ledger=True,
    )


def standing_now(row: Evaluation) -> Standing | None:
    """How a finished run may be called; None for one that is not finished.

    A run that was exploratory stays so; one that was confirmatory loses the word with the first
    reason against it: a deviation recorded since, other data, another plan, other evidence.
    """
    if row.status != Evaluation.Status.DONE:
        return None
    plan = row.plan
    found = standing_on(
        plan_of(plan.content), seal_of(plan), data_digest=row.input_digest,
        # A run before the end is held against nothing: that the follow-up is short is its reason.
        registered_data=plan.extract_digest if row.is_whole else row.input_digest,
        deviations=tuple(
            Deviation(what=one.what, why=one.why, on=one.happened_on)
            for one in plan.deviations.all()
        ),
    )  # fmt: skip
    reasons = [*_kept(row), *found.reasons]
    if row.plan_digest != plan.digest:
        reasons.append("the plan is not the one that was frozen")
    keeps = row.label == Evaluation.Label.CONFIRMATORY and not reasons
    return Standing(
        label="confirmatory" if keeps else "exploratory", reasons=tuple(dict.fromkeys(reasons))
    )


def _kept(row: Evaluation) -> list[str]:
    """The reasons in the run's own evidence, where that was read with it."""
    if "bundle" in row.get_deferred_fields():
        return []
    if digest(row.bundle.encode()) != row.bundle_digest:
        return ["the evidence is not the one that was entered"]
    return list(json.loads(row.bundle)["results"]["standing"]["reasons"])
