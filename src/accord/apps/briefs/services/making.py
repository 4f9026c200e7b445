"""Ask for a brief and make it; the heavy part runs in the worker or at a terminal."""

import time
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accord.apps.agencies import audiences
from accord.apps.briefs import rendering, sentences
from accord.apps.briefs.events import BriefMade
from accord.apps.briefs.facts import Facts, as_json
from accord.apps.briefs.models import Brief
from accord.apps.briefs.selectors import Question, Source, gather, source_of
from accord.apps.places import selectors as places
from accord.apps.places import services as forecasts
from accord.core.crypto import sha256
from accord.core.vocabulary import RecordKind
from accord.frame import audit, changes, tasks
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied, Fault, Invalid, Missing
from accord.frame.outbox import announce

MAKE: Final = "briefs.make"
STEPS: Final = 6


def request_brief(
    *,
    by: Actor,
    purpose: Purpose,
    kind: str,
    edition: str = Brief.Edition.PARTNERS,
    week: date | None = None,
    area_id: UUID | None = None,
    language: str = "en",
    enqueue: bool = True,
) -> Brief:
    """Write down what is asked; raises `Invalid` at once when nothing can be counted."""
    if not by.may(MAKE):
        raise Denied
    _check(kind, edition)
    question = Question(edition=edition, kind=kind, week=week, area_id=area_id)
    source = source_of(viewer=by, purpose=purpose, question=question)
    row = Brief(
        edition=edition,
        agency_id=by.agency_id,
        purpose_code=purpose.code,
        made_by=by.id,
        language=language if language in {"en", "es"} else "en",
        week=source.week,
        area_id=area_id,
        area_name=source.area_name,
        kind=kind,
        steps=STEPS,
    )
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="brief.requested",
        object_type="brief",
        object_id=str(row.pk),
        payload={"week": row.week.isoformat(), "edition": edition, "kind": kind},
    ):
        row.save(force_insert=True)
        if enqueue:
            tasks.enqueue("accord.apps.briefs.tasks.make_brief", str(row.pk))
    return row


def run_brief(*, by: Actor, purpose: Purpose, brief_id: UUID | str) -> Brief:
    """Make a requested brief from what its requester may use now; making it twice changes nothing."""
    row = Brief.objects.filter(pk=brief_id, made_by=by.id).first()
    if row is None:
        raise Missing
    by = audiences.as_agency(by)  # colleagues read it too
    if row.status in {Brief.Status.DONE, Brief.Status.REFUSED}:
        return row
    started = time.perf_counter()
    _step(row, 1)
    question = Question(edition=row.edition, kind=row.kind, week=row.week, area_id=row.area_id)
    try:
        with translation.override(row.language):
            source = source_of(viewer=by, purpose=purpose, question=question)
    except Invalid as error:
        return _refuse(row, by, purpose, rule=error.code, message=error.message)
    if not source.counted:
        with translation.override(row.language):
            message = _no_week(source)
        return _refuse(row, by, purpose, rule="no_week", message=message)
    if row.edition == Brief.Edition.PARTNERS:
        _forecasts(by, purpose, source)
    _step(row, 2)
    facts = gather(
        viewer=by,
        purpose=purpose,
        source=source,
        progress=lambda done, _total: _step(row, 1 + done),
    )
    return _finish(row, by, purpose, source=source, facts=facts, started=started)


def make_now(
    *,
    by: Actor,
    purpose: Purpose,
    kind: str,
    edition: str = Brief.Edition.PARTNERS,
    week: date | None = None,
    area_id: UUID | None = None,
    language: str = "en",
) -> Brief:
    """Ask for a brief and make it here: for the command line and the demonstration."""
    row = request_brief(
        by=by,
        purpose=purpose,
        kind=kind,
        edition=edition,
        week=week,
        area_id=area_id,
        language=language,
        enqueue=False,
    )
    return run_brief(by=by, purpose=purpose, brief_id=row.pk)


def requested(brief_id: UUID | str) -> Brief:
    """The row behind a job's id; raises `Missing` when it is gone."""
    row = Brief.objects.filter(pk=brief_id).first()
    if row is None:
        raise Missing
    return row


def _no_week(source: Source) -> str:
    """Why nothing is counted, whose records have a hole, and which week can be asked for instead."""
    why = _("No agency's data reach over this week and eight weeks before it.")
    holed = [sentences.agency_data(one, "") for one in source.agencies if one.missing]
    why = " ".join([why, *holed])
    if source.newest is None:
        return f"{why} {_('Load at least nine weeks of an agency first.')}"
    told = _("The newest week that can be made is that of %(week)s.")
    return f"{why} {told % {'week': source.newest.isoformat()}}"


def _forecasts(by: Actor, purpose: Purpose, source: Source) -> None:
    """This week's forecast, to be scored, and next week's, where they are not made yet."""
    kind = source.question.kind
    if not by.may("places.forecast") or kind in forecasts.REFUSED_KINDS:
        return
    asked = source.forecast_asked
    terms = places.terms_in_force(viewer=by, purpose=purpose, **asked)
    for starts_on in (source.week, source.week + timedelta(weeks=1)):
        known = places.latest_run(
            viewer=by, purpose=purpose, **asked, on=starts_on, only_in_force=bool(terms)
        )
        if known is None:
            made = forecasts.make_now(by=by, purpose=purpose, **asked, **terms, starts_on=starts_on)
            if made.refusal and not terms:  # the density does with less history
                forecasts.make_now(
                    by=by, purpose=purpose, **asked, starts_on=starts_on, method="decayed-kde"
                )


def _finish(
    row: Brief, by: Actor, purpose: Purpose, *, source: Source, facts: Facts, started: float
) -> Brief:
    _step(row, STEPS - 1)
    row.inputs_digest = source.digest
    with translation.override(row.language):
        row.html = rendering.html_of(facts, inputs=source.digest)
    row.html_digest = sha256(row.html.encode()).hex()
    row.facts = as_json(facts)
    row.scope = source.scope
    row.status, row.step = Brief.Status.DONE, STEPS
    row.finished_at = timezone.now()
    row.seconds = round(time.perf_counter() - started, 3)
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="brief.made",
        object_type="brief",
        object_id=str(row.pk),
        payload={
            "week": row.week.isoformat(),
            "edition": row.edition,
            "kind": row.kind,
            "agencies": [one.ori for one in source.counted],
            "inputs": row.inputs_digest,
            "digest": row.html_digest,
        },
    ):
        row.save()
        changes.tell("briefs", agency_id=row.agency_id)
        announce(
            BriefMade(brief_id=str(row.pk), agency_id=str(row.agency_id or ""), edition=row.edition)
        )
    return row


def _refuse(row: Brief, by: Actor, purpose: Purpose, *, rule: str, message: str) -> Brief:
    row.status, row.refusal = Brief.Status.REFUSED, message
    row.finished_at = timezone.now()
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="brief.refused",
        object_type="brief",
        object_id=str(row.pk),
        payload={"rule": rule},
    ):
        row.save(update_fields=["status", "refusal", "finished_at"])
        changes.tell("briefs", agency_id=row.agency_id)
    return row


def _step(row: Brief, step: int) -> None:
    row.step, row.status = step, Brief.Status.RUNNING
    Brief.objects.filter(pk=row.pk).update(step=step, status=Brief.Status.RUNNING)
    changes.tell("briefs", agency_id=row.agency_id)


def _check(kind: str, edition: str) -> None:
    faults = []
    if kind not in set(RecordKind):
        faults.append(Fault("kind", "one kind", _("Name one kind of record to count.")))
    if edition not in Brief.Edition.values:
        faults.append(Fault("edition", "known", _("The editions are partners and public.")))
    if faults:
        raise Invalid(_("The question is not complete."), faults=faults)
