"""Send a file, follow its load, see what became of it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.apps.agencies import selectors as agencies
from accord.apps.records import (
    delivered,
    doubt_words,
    forms,
    grading,
    results,
    selectors,
    services,
    tables,
)
from accord.apps.records.row_words import why_row
from accord.core.formats.tabular import Said
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import Invalid
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb, Progress, Steps
from accord.frame.ui.lists import list_page


def steps(current: int) -> Steps:
    """Where somebody stands between file and result."""
    return Steps(labels=[_("File"), _("Mapping"), _("Load"), _("Result")], current=current)


def own(request: Request, submission_id: UUID) -> Any:
    """The submission, if it is of the reader's agency; else `Missing`."""
    return selectors.submission_visible_to(
        viewer=request.actor, purpose=request.purpose, submission_id=submission_id
    )


def explain(form: Any, error: Invalid) -> None:
    """Put faults beside the fields they name, with their row and rule."""
    for fault in error.faults:
        where = f"{_('Row')} {fault.row}, {fault.field}: " if fault.row else f"{fault.field}: "
        text = f"{where}{why_row(fault.message)} [{fault.rule}]"
        form.add_error(fault.field if fault.field in form.fields else None, text)
    if not error.faults:
        form.add_error(None, error.message)


@require_GET
@route(policy="records.ingest", audit="submissions.viewed", rate="read")
def submissions(request: Request) -> HttpResponseBase:
    """The files that the reader's agency sent."""
    found = selectors.submissions_visible_to(viewer=request.actor, purpose=request.purpose)
    table = tables.submissions(request, found)
    audit.read(
        by=request.actor, purpose=request.purpose, verb="submissions.viewed",
        object_type="submissions", payload={"count": table.total},
        disclosed=table.given_ids(),
    )  # fmt: skip
    return list_page(request, "records/submissions.html", {"table": table})


@require_http_methods(["GET", "POST"])
@route(policy="records.ingest", audit="submission.received", rate="write")
def submit(request: Request) -> HttpResponse:
    """Send a file; the next page suggests how it is read."""
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            files = form.cleaned_data["file"]
            codes = form.cleaned_data["codes"]
            told = services.read_codes(codes.file, filename=codes.name) if codes else {}
            by: dict[str, Any] = {"by": request.actor, "purpose": request.purpose}
            made = services.receive_files(
                **by,
                agency=agencies.agency_of(request.actor),
                files=[(one.name, one.file) for one in files],
                level=form.cleaned_data["level"],
            )
            if made.is_new:
                services.propose(**by, submission=made, said=Said(code_texts=told))
                return redirect("records:mapping", made.pk)
            return redirect("records:submission", made.pk)
        except Invalid as error:
            explain(form, error)
    context = {
        "form": form,
        "steps": steps(1),
        "title": _("Send an export"),
        "lede": _("It is kept as it came. Nothing is shared before you confirm how it is read."),
        "button": _("Send and study"),
        "cancel_url": reverse("records:submissions"),
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@require_GET
@route(policy="records.ingest", audit="submission.viewed", rate="read")
def submission(request: Request, submission_id: UUID) -> HttpResponse:
    """One submission: its state, its counts, what it can carry and why not."""
    found = own(request, submission_id)
    viewer: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    runs = list(selectors.loads_of(**viewer, submission=found))
    versions = selectors.mapping_versions_visible_to(**viewer)
    segments = selectors.segments_of_submission(**viewer, submission=found)
    only_segments = bool(runs) and segments.total == runs[0].rows > 0
    context = {
        "submission": found,
        "crumbs": [
            Crumb(label=_("Submissions"), url=reverse("records:submissions")),
            Crumb(label=found.filename),
        ],
        "facts": results.facts(found),
        "run": runs[0] if runs else None,
        "is_empty": bool(runs) and results.is_empty(runs[0]),
        "figures": results.figures(runs[0]) if runs else [],
        "attached": delivered.attached(runs[0]) if runs else "",
        "told": _told(viewer, found) if runs and _tells_more(runs[0]) else [],
        "segments": grading.segments_told(segments),
        "absence": results.absence(runs[0]) if runs else "",
        "contradicted": results.contradicted(runs[0]) if runs else "",
        "absence_actions": [
            Action(label=_("Decide"), url=reverse("records:absence", args=[found.pk]))
        ],
        "doubts": _doubts(viewer, runs),
        "doubt_actions": [
            Action(label=_("Every row"), url=reverse("records:doubted-points", args=[found.pk]))
        ],
        "seconds": results.seconds(runs[0]) if runs else [],
        # A file of segments alone changes what other files told: it carries no step by itself.
        "carries": results.carries(runs[0]) if runs and not only_segments else [],
        "actions": results.actions(found, runs),
        "steps": steps(results.step_of(found, runs)),
        "rerun_form": forms.RerunForm(versions=results.other_versions(found, versions)),
        "has_other_versions": bool(results.other_versions(found, versions)),
    }
    return render(request, "records/submission.html", context)


def _doubts(viewer: dict[str, Any], runs: list[Any]) -> str:
    found = selectors.doubts_of(**viewer, run=runs[0]) if runs else []
    return "; ".join(doubt_words.doubts_told(found))


def _tells_more(run: Any) -> bool:
    """Whether rows of other files stand in the records, or a row tells several offences."""
    return bool(run.attached or run.mapping_version.tells_offences)


def _told(viewer: dict[str, Any], found: Any) -> list[tuple[Any, int]]:
    return delivered.told_by(selectors.told_by_submission(**viewer, submission=found))


@require_POST
@route(policy="records.ingest", audit="load.started", rate="write")
def load(request: Request, submission_id: UUID) -> HttpResponse:
    """Hand the load to the worker and show its progress."""
    services.start_load(by=request.actor, purpose=request.purpose, submission_id=submission_id)
    return redirect("records:progress", submission_id)


@require_GET
@route(policy="records.ingest", audit="submission.viewed", rate="read")
def progress(request: Request, submission_id: UUID) -> HttpResponse:
    """How far the load is; the same page works without JavaScript."""
    found = own(request, submission_id)
    run = selectors.loads_of(
        viewer=request.actor, purpose=request.purpose, submission=found
    ).first()
    here = reverse("records:progress", args=[found.pk])
    state = Progress(
        label=found.filename,
        done=run.rows + run.attached if run else 0,
        total=max(run.rows + run.attached, run.rows_expected) if run else 0,
        unit=_("rows"),
        poll_url=here,
        topic="loads",
        finished=bool(run and run.state == "done"),
        failed=results.fault_words(run.fault) if run and run.fault else "",
    )
    if request.htmx:  # type: ignore[attr-defined]  # middleware sets it
        return render(request, "ui/parts/progress.html", {"progress": state})
    action = Action(
        label=_("See the result"),
        url=reverse("records:submission", args=[found.pk]),
        style="primary",
    )
    context = {"progress": state, "actions": [action], "steps": steps(3)}
    return render(request, "records/progress.html", context)


@require_POST
@route(policy="records.ingest", audit="load.started", rate="write")
def rerun(request: Request, submission_id: UUID) -> HttpResponse:
    """Read the file again under another version of a mapping."""
    found = own(request, submission_id)
    viewer: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    versions = results.other_versions(found, selectors.mapping_versions_visible_to(**viewer))
    form = forms.RerunForm(request.POST, versions=versions)
    if not form.is_valid():
        raise Invalid(_("Choose one of the other versions."))
    by: dict[str, Any] = {"by": request.actor, "purpose": request.purpose}
    services.choose_version(
        **by, submission_id=submission_id, version_id=form.cleaned_data["version"]
    )
    services.start_load(**by, submission_id=submission_id)
    return redirect("records:progress", submission_id)
