"""The mapping workbench: what is suggested, why, and what a person makes of it."""

from collections.abc import Mapping as Mapped
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.records import (
    delivered,
    editing,
    forms,
    previews,
    results,
    selectors,
    services,
    tables,
)
from accord.apps.records.reason_words import lacking
from accord.apps.records.status_words import offence_status_words
from accord.apps.records.views.submissions import explain, own, steps
from accord.apps.records.views.whole_reports import report_page
from accord.core import vocabulary
from accord.core.formats.delivery import Delivery, Plan, read_plan
from accord.core.formats.reports import WIRES
from accord.core.formats.tabular import Mapping, OffenceStatus, Said
from accord.core.formats.tabular.crosswalk import NOT_OFFENCE
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui import numbers
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.lists import list_page


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="submission.viewed", rate="write")
def mapping(request: Request, submission_id: UUID) -> HttpResponse:
    """Suggested columns with confidences, editable; a preview; confirm as a version."""
    found = own(request, submission_id)
    if found.proposal is None:
        services.propose(by=request.actor, purpose=request.purpose, submission=found)
    proposal: dict[str, Any] = found.proposal or {}
    if proposal["facts"].get("wire") in WIRES:
        return report_page(request, found, proposal)
    if not proposal["columns"]:
        return redirect("records:files", found.pk)
    base = Mapping.from_json(proposal["mapping"]) if proposal.get("mapping") else None
    form = forms.MappingForm(
        request.POST or None,
        columns=proposal["columns"],
        crosswalk=editing.offences_asked(proposal),
        initial={
            **editing.initial(base, proposal),
            "level": found.level,
            "name": _name(found),
            **_declared(found, _name(found)),
        },
    )
    if form.is_valid():
        try:
            chosen = _chosen(request, found, form, base, proposal)
            if request.POST.get("step") == "preview":
                _preview(request, found, chosen)
            else:
                _confirm(request, found, chosen, form)
                return redirect("records:submission", found.pk)
        except Invalid as error:
            explain(form, error)
    shown = services.within(request.purpose, found.proposal or {})
    context = {
        "submission": found,
        "form": form,
        "proposal": shown,
        "lacking": lacking(shown.get("missing", ())),
        "wanting": previews.wanting(shown),
        "beside": previews.kept_beside(shown),
        "saved": previews.saved_as(shown),
        "new_words": previews.new_words(shown),
        **_ways_on(shown),
        "advice": previews.advice(shown),
        "landing": previews.landing(shown),
        "answers": previews.answers(shown),
        "steps": steps(2),
        "evidence": _evidence(proposal),
        "systems": _systems(proposal),
        "parts": delivered.parts(proposal),
        "told": delivered.told(proposal.get("preview")),
        "comparison": results.comparison(proposal.get("snapshot")),
        "nibrs": vocabulary.offences().values(),
        "crumbs": [
            Crumb(label=_("Submissions"), url=reverse("records:submissions")),
            Crumb(label=found.filename, url=reverse("records:submission", args=[found.pk])),
            Crumb(label=_("Mapping")),
        ],
    }
    return render(request, "records/mapping.html", context, status=422 if form.errors else 200)


@require_GET
@route(policy="records.ingest", audit="mappings.viewed", rate="read")
def mappings(request: Request) -> HttpResponseBase:
    """The mappings of the reader's agency, every version."""
    rows = selectors.mapping_versions_visible_to(viewer=request.actor, purpose=request.purpose)
    table = tables.mappings(request, rows)
    audit.read(
        by=request.actor, purpose=request.purpose, verb="mappings.viewed",
        object_type="mappings", payload={"count": table.total},
        disclosed=table.given_ids(),
    )  # fmt: skip
    return list_page(request, "records/mappings.html", {"table": table})


@require_GET
@route(policy="records.ingest", audit="mappings.viewed", rate="read")
def mapping_version(request: Request, version_id: UUID) -> HttpResponse:
    """One version in full, as it will always stand."""
    rows = selectors.mapping_versions_visible_to(viewer=request.actor, purpose=request.purpose)
    version = rows.filter(pk=version_id).first()
    if version is None:
        raise Missing
    plan = read_plan(version.body)
    known = plan.mapping if isinstance(plan, Delivery) else plan
    context = {
        "version": version,
        "digest": results.grouped(version.digest),
        "items": editing.in_words(known),
        **_answers(known.offence.crosswalk),
        "parts": delivered.planned(plan) if isinstance(plan, Delivery) else [],
        "crumbs": [
            Crumb(label=_("Mappings"), url=reverse("records:mappings")),
            Crumb(label=str(version)),
        ],
    }
    return render(request, "records/mapping_version.html", context)


def _answers(crosswalk: Mapped[str, str]) -> dict[str, Any]:
    """A saved crosswalk as pages show it: what has a code, what is no offence, how many of each."""
    none = sum(code == NOT_OFFENCE for code in crosswalk.values())
    words = offence_status_words(OffenceStatus.NOT_OFFENCE)
    shown = [(key, words if code == NOT_OFFENCE else code) for key, code in crosswalk.items()]
    return {"crosswalk": sorted(shown), "coded": len(shown) - none, "none": none}


def _ways_on(shown: dict[str, Any]) -> dict[str, Any]:
    """Whether there is nothing to read, and where to go then.

    A week without a record is confirmed under the mapping that its layout has already.
    """
    return {
        "is_empty": not shown["rows_seen"] and not shown.get("known"),
        "actions": [
            Action(label=_("Send an export"), url=reverse("records:submit"), style="primary"),
            Action(label=_("Submissions"), url=reverse("records:submissions")),
        ],
    }


def _chosen(
    request: Request, submission: Any, form: Any, base: Mapping | None, proposal: dict[str, Any]
) -> Plan:
    """What the form describes: a mapping, or the delivery whose incidents are read so."""
    ori = submission.agency.ori
    if "parts" not in proposal:
        base = _replaced(request, submission, form, base)
        return editing.edited(form, base, proposal, ori)
    if proposal["delivery"]:
        plan = Delivery.from_json(proposal["delivery"])
        return editing.edited_delivery(form, plan, proposal, ori)
    found = services.propose(
        by=request.actor, purpose=request.purpose, submission=submission,
        incidents_as=editing.edited(form, None, proposal, ori),
    )  # fmt: skip
    if not isinstance(found.mapping, Delivery):
        raise Invalid(_("Say first what the files hold."))
    return found.mapping


def _replaced(request: Request, submission: Any, form: Any, base: Mapping | None) -> Mapping | None:
    """The mapping with its places as the named system lays them, where it was not that before."""
    system = form.cleaned_data["system"]
    if base is None or not system or system == base.coordinates.system:
        return base
    found = services.propose(
        by=request.actor, purpose=request.purpose, submission=submission, said=Said(system=system)
    ).mapping
    return replace(base, coordinates=found.coordinates) if isinstance(found, Mapping) else base


def _preview(request: Request, submission: Any, chosen: Plan) -> None:
    services.preview_of(
        by=request.actor, purpose=request.purpose, submission=submission, mapping=chosen
    )


def _confirm(request: Request, submission: Any, chosen: Plan, form: Any) -> None:
    services.confirm_mapping(
        by=request.actor,
        purpose=request.purpose,
        submission=submission,
        mapping=chosen,
        name=form.cleaned_data["name"],
        level=form.cleaned_data["level"],
        snapshot=form.snapshot(),
        numbers_apart=form.cleaned_data["numbers_apart"],
        was_asked=True,
    )


def _declared(submission: Any, name: str) -> dict[str, Any]:
    """Mode and days as the mapping of this name declares them."""
    known = selectors.declared_snapshot(agency_id=submission.agency_id, name=name)
    return {"mode": known.mode, "window_days": known.days or None}


def _name(submission: Any) -> str:
    """The name of the saved mapping, or delivery, where one was recognised, else the file's."""
    if known := (submission.proposal or {}).get("known"):
        return str(known["name"])
    return str(submission.filename.rsplit(".", 1)[0].replace("_", " "))[:80]


def _evidence(proposal: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Field, column, confidence in per cent and evidence of each first candidate."""
    rows = [
        (name.replace("_", " "), found[0])
        for name, found in proposal.get("fields", {}).items()
        if found
    ]
    rows += [(_("kind"), one) for one in proposal.get("kinds", [])[:2]]
    rows += [(_("time zone"), one) for one in proposal.get("zones", [])[:2]]
    return [
        (name, one["value"], numbers.percent(one["confidence"], 0), one["evidence"])
        for name, one in rows
    ]


def _systems(proposal: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Code, confidence in per cent and evidence of each system that fits plane coordinates."""
    return [
        (one["value"], numbers.percent(one["confidence"], 0), one["evidence"])
        for one in proposal.get("systems", [])
    ]
