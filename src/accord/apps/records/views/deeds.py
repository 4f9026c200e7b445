"""What an owner's people do to one record: correct, supplement, delete, seal, bring back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.records import correctable, deeds, results, selectors, services, tables
from accord.apps.records.models import Record
from accord.apps.records.views.submissions import explain
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import Conflict, Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.components import Crumb
from accord.frame.ui.lists import list_page


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="record.corrected", rate="write")
def correct(request: Request, record_id: UUID) -> HttpResponse:
    """The fields of a record as they stand; what is changed becomes a version."""
    found = own_record(request, record_id)
    values = correctable.shown(found)
    form = deeds.RecordForm(request.POST or None, values=values, only=set(values))

    def do() -> Record:
        fields = {name: text for name, text in form.typed().items() if text != values[name]}
        return services.correct(
            **_by(request), record_id=found.pk, fields=fields, reason=form.cleaned_data["reason"]
        )

    lede = _("The version that stands now is kept. A later file does not undo the correction.")
    return _answer(request, found, form, do, title=_("Correct this record"), lede=lede)


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="record.supplemented", rate="write")
def supplement(request: Request, record_id: UUID) -> HttpResponse:
    """The fields in which a record says nothing, and more text for its narrative."""
    found = own_record(request, record_id)
    empty = {name: "" for name in correctable.LABELS if correctable.is_empty(found, name)}
    values = empty | {"narrative": ""}
    form = deeds.RecordForm(request.POST or None, values=values, only=set(values))

    def do() -> Record:
        return services.supplement(
            **_by(request), record_id=found.pk, fields=form.typed(),
            reason=form.cleaned_data["reason"],
        )  # fmt: skip

    lede = _("What is written here is added; nothing that the record says is replaced.")
    return _answer(request, found, form, do, title=_("Supplement this record"), lede=lede)


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="record.deleted", rate="write")
def delete(request: Request, record_id: UUID) -> HttpResponse:
    """Take a record out that should not stand; it can be brought back."""
    lede = _("No count, list or partner has it any more. You still see it, and can bring it back.")
    return _confirmed(
        request, record_id, services.delete, title=_("Delete this record?"), lede=lede
    )


@require_http_methods(["GET", "POST"])
@route(policy="records.custody", audit="record.sealed", rate="write")
def seal(request: Request, record_id: UUID) -> HttpResponse:
    """Hide a record as an order says."""
    lede = _("Only custodians of your agency will know that it exists.")
    return _confirmed(request, record_id, services.seal, title=_("Seal this record?"), lede=lede)


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="record.restored", rate="write")
def restore(request: Request, record_id: UUID) -> HttpResponse:
    """Bring back what was deleted or withdrawn."""
    return _back(request, record_id, services.restore, title=_("Bring this record back"))


@require_http_methods(["GET", "POST"])
@route(policy="records.custody", audit="record.unsealed", rate="write")
def unseal(request: Request, record_id: UUID) -> HttpResponse:
    """Lift a seal."""
    return _back(request, record_id, services.unseal, title=_("Lift the seal"))


@require_GET
@route(policy="records.ingest", audit="records.listed", rate="read")
def taken_out(request: Request) -> HttpResponseBase:
    """The own records that do not stand, each with its reason."""
    rows = selectors.taken_out_visible_to(viewer=request.actor, purpose=request.purpose)
    table = tables.taken_out(request, rows)
    audit.read(
        by=request.actor, purpose=request.purpose, verb="records.listed", object_type="records",
        payload={"count": len(table.page.object_list), "kind": "taken out"},
        disclosed=table.given_ids(),
    )  # fmt: skip
    context = {"table": table, "is_custodian": request.actor.may(selectors.CUSTODY)}
    return list_page(request, "records/taken_out.html", context)


def own_record(request: Request, record_id: UUID) -> Record:
    """A record of the reader's own agency, standing or taken out; else `Missing`."""
    viewer: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    try:
        found = selectors.taken_out(**viewer, record_id=record_id)
    except Missing:
        found = selectors.record_visible_to(**viewer, record_id=record_id)
    if str(found.owner_id) != request.actor.agency_id:
        raise Missing
    return found


def _confirmed(
    request: Request, record_id: UUID, deed: Callable[..., Record], *, title: str, lede: str
) -> HttpResponse:
    found = own_record(request, record_id)
    form = deeds.ConfirmedForm(request.POST or None)

    def do() -> Record:
        return deed(
            **_by(request), record_id=found.pk, reason=form.cleaned_data["reason"],
            confirmed=form.cleaned_data["confirm"],
        )  # fmt: skip

    return _answer(request, found, form, do, title=title, lede=lede)


def _back(
    request: Request, record_id: UUID, deed: Callable[..., Record], *, title: str
) -> HttpResponse:
    found = own_record(request, record_id)
    form = deeds.ReasonForm(request.POST or None)

    def do() -> Record:
        return deed(**_by(request), record_id=found.pk, reason=form.cleaned_data["reason"])

    lede = _("It stands again as it last stood, within your agreements.")
    return _answer(request, found, form, do, title=title, lede=lede)


def _answer(
    request: Request,
    found: Record,
    form: Any,
    do: Callable[[], Record],
    *,
    title: str,
    lede: str,
) -> HttpResponse:
    """Do it and show the new version; or the form with what is wrong."""
    if form.is_valid():
        try:
            return redirect("records:record", do().pk)
        except Invalid as error:
            explain(form, error)
        except Conflict as error:
            form.add_error(None, error.message)
    here = reverse("records:record", args=[found.pk])
    context = {
        "form": form,
        "title": title,
        "lede": lede,
        "button": _("Do this"),
        "cancel_url": here,
        "crumbs": [
            Crumb(label=_("Records"), url=reverse("records:records")),
            Crumb(label=results.record_title(found), url=here),
            Crumb(label=title),
        ],
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}
