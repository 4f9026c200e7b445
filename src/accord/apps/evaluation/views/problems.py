"""Pages of a problem analysis: read, write part by part, versions, files."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation import (
    meeting_pages,
    presenting,
    problem_forms,
    problem_pages,
    selectors,
    services,
)
from accord.apps.evaluation import problem_shaping as shaping
from accord.apps.evaluation import problem_words as words
from accord.apps.evaluation.views.asking import by, confirm_page, form_page, who
from accord.apps.evaluation.wording import language
from accord.core.evaluate.problem import empty_sheet, found_in
from accord.frame.declare import route
from accord.frame.downloads import kept_as
from accord.frame.errors import Conflict, Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.forms import explain
from accord.frame.ui.lists import list_page


@route(policy="strategies.view", audit="problem.viewed", rate="read")
def problem(request: Request, strategy_id: UUID) -> HttpResponse:
    """The sheet as it is now; as it is printed."""
    found = selectors.view_sheet(**who(request), strategy_id=strategy_id)
    return render(request, "evaluation/problem.html", problem_pages.context(request, found))


@route(policy="strategies.view", audit="problem.viewed", rate="read")
def problem_version(request: Request, strategy_id: UUID, version: int) -> HttpResponse:
    """The sheet as it was in one version."""
    found = selectors.view_sheet(**who(request), strategy_id=strategy_id, version=version)
    context = problem_pages.context(request, found) | {"version": version}
    return render(request, "evaluation/problem.html", context)


@route(policy="strategies.view", audit="problem.history_viewed", rate="read")
def problem_history(request: Request, strategy_id: UUID) -> HttpResponseBase:
    """Who wrote what when."""
    strategy, rows = selectors.history_of(**who(request), strategy_id=strategy_id)
    context = {
        "strategy": strategy,
        "table": problem_pages.history_table(request, strategy, rows),
        "crumbs": problem_pages.crumbs(strategy),
    }
    return list_page(request, "evaluation/problem_history.html", context)


@route(policy="strategies.view", audit="problem.exported", rate="read")
def problem_file(request: Request, strategy_id: UUID, form: str) -> HttpResponse:
    """The sheet as JSON or CSV, with the figures that the reader may be told."""
    found = selectors.view_sheet(**who(request), strategy_id=strategy_id, form=form)
    if form == "csv":
        answer = HttpResponse(shaping.csv_of(found), content_type="text/csv; charset=utf-8")
    else:
        text = json.dumps(shaping.seen(found), default=str, ensure_ascii=False, indent=1)
        answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = f"{pgettext('name of a file', 'problem analysis')}-{found.version}"
    answer["Content-Disposition"] = kept_as(name, form)
    return answer


@route(policy="strategies.manage", audit="problem.described", rate="write")
def describe_problem(request: Request, strategy_id: UUID) -> HttpResponse:
    """Write down what the problem is."""
    strategy, row, content = _now(request, strategy_id)
    initial = {
        "version": row.version if row else 0,
        "statement": content["statement"] or strategy.scanning,
        **{f"cheers_{name}": text for name, text in content["cheers"].items()},
        **{f"sides_{name}": text for name, text in content["sides"].items()},
    }
    form = problem_forms.ProblemForm(request.POST or None, initial=initial)
    if form.is_valid() and _done(
        form, lambda: services.describe_problem(**_to(request, strategy), problem=form.described)
    ):
        return redirect("evaluation:problem", strategy_id)
    return _page(
        request, form, strategy, _("Describe the problem"), _("Save it"),
        lede=_(
            "What is not known yet may stay empty: the sheet says what is open. It speaks of kinds of "
            "places and targets, never of a person: no name, number, plate or date of birth."
        ),
    )  # fmt: skip


@route(policy="strategies.manage", audit="problem.cause_named", rate="write")
def name_cause(request: Request, strategy_id: UUID, cause: str = "") -> HttpResponse:
    """Name a cause, or write one anew."""
    strategy, row, content = _now(request, strategy_id)
    initial = _initial(row, content, cause, "c", ("text", "side"))
    form = problem_forms.CauseForm(request.POST or None, initial=initial)
    if form.is_valid() and _done(
        form,
        lambda: services.name_cause(**_to(request, strategy), key=cause, **form.cleaned_data),
    ):
        return redirect("evaluation:problem", strategy_id)
    title = _("Change the cause") if cause else _("Name a cause")
    return _page(request, form, strategy, title, _("Save it"))


@route(policy="strategies.manage", audit="problem.evidence_added", rate="write")
def add_evidence(request: Request, strategy_id: UUID, cause: str) -> HttpResponse:
    """Hold evidence for or against a cause."""
    strategy, _row, content = _now(request, strategy_id)
    held = _part(content, cause, "c")
    form = problem_forms.EvidenceForm(
        request.POST or None, initial={"until": strategy.starts_on},
        layers=selectors.facility_layers(**who(request)),
    )  # fmt: skip
    if form.is_valid() and _done(
        form,
        lambda: services.add_evidence(
            **_to(request, strategy), cause=cause, evidence=form.evidence
        ),
    ):
        return _back(strategy_id, cause)
    return _page(
        request, form, strategy, _("Add evidence"), _("Add it"),
        lede=_("Cause: %(text)s") % {"text": held["text"]},
    )  # fmt: skip


@route(policy="strategies.manage", audit="problem.cause_judged", rate="write")
def judge_cause(request: Request, strategy_id: UUID, cause: str) -> HttpResponse:
    """Call a cause supported, rejected or open."""
    strategy, _row, content = _now(request, strategy_id)
    held = _part(content, cause, "c")
    form = problem_forms.ReasonForm(
        request.POST or None, initial={"state": held["state"], "reason": held["reason"]},
        states=list(words.CAUSE_STATES.items()),
    )  # fmt: skip
    if form.is_valid() and _done(
        form,
        lambda: services.judge_cause(**_to(request, strategy), cause=cause, **form.cleaned_data),
    ):
        return _back(strategy_id, cause)
    return _page(
        request, form, strategy, _("Judge the cause"), _("Save it"),
        lede=_("Cause: %(text)s") % {"text": held["text"]},
    )  # fmt: skip


@route(policy="strategies.manage", audit="problem.response_named", rate="write")
def name_response(request: Request, strategy_id: UUID, response: str = "") -> HttpResponse:
    """Name what could be done, or write it anew."""
    strategy, row, content = _now(request, strategy_id)
    initial = _initial(row, content, response, "r", ("title", "how", "cause", "side"))
    form = problem_forms.ResponseForm(
        request.POST or None, initial=initial,
        causes=problem_pages.cause_choices(content, also_rejected=bool(response)),
    )  # fmt: skip
    if form.is_valid() and _done(
        form,
        lambda: services.name_response(
            **_to(request, strategy), key=response, version=form.cleaned_data["version"],
            draft=form.draft,
        ),
    ):  # fmt: skip
        return redirect("evaluation:problem", strategy_id)
    title = _("Change the response") if response else _("Name a response")
    return _page(request, form, strategy, title, _("Save it"))


@route(policy="strategies.manage", audit="problem.response_graded", rate="write")
def grade_response(request: Request, strategy_id: UUID, response: str) -> HttpResponse:
    """Hold graded evidence on a response."""
    strategy, _row, content = _now(request, strategy_id)
    held = _part(content, response, "r")
    results = [
        (
            str(one.pk),
            f"{presenting.outcome_of(one.plan.content, language())}: {words.result_words(one)}",
        )
        for one in selectors.library(**who(request)).results
    ]
    form = problem_forms.GradeForm(request.POST or None, results=results)
    if form.is_valid() and _done(
        form,
        lambda: services.grade_response(
            **_to(request, strategy), response=response, grade=form.grade
        ),
    ):
        return _back(strategy_id, response)
    return _page(
        request, form, strategy, _("Add graded evidence"), _("Add it"),
        lede=_(
            "Response: %(title)s. Write what the source says and no grade of your own: what it does "
            "not tell stays empty."
        )
        % {"title": held["title"]},
    )  # fmt: skip


@route(policy="strategies.manage", audit="problem.response_decided", rate="write")
def decide_response(request: Request, strategy_id: UUID, response: str) -> HttpResponse:
    """Choose a response, reject it, or make it a candidate again."""
    strategy, _row, content = _now(request, strategy_id)
    held = _part(content, response, "r")
    form = problem_forms.ReasonForm(
        request.POST or None, initial={"state": held["state"], "reason": held["reason"]},
        states=list(words.RESPONSE_STATES.items()),
    )  # fmt: skip
    if form.is_valid() and _done(
        form,
        lambda: services.decide_response(
            **_to(request, strategy), response=response, **form.cleaned_data
        ),
    ):
        return _back(strategy_id, response)
    return _page(
        request, form, strategy, _("Decide on the response"), _("Save it"),
        lede=_("Response: %(title)s") % {"title": held["title"]},
    )  # fmt: skip


@route(policy="strategies.manage", audit="problem.action_planned", rate="write")
def act_on_response(request: Request, strategy_id: UUID, response: str) -> HttpResponse:
    """Make an action of a chosen response."""
    strategy, _row, content = _now(request, strategy_id)
    held = _part(content, response, "r")
    form = problem_forms.ResponseActionForm(
        request.POST or None, initial={"title": held["title"]},
        owners=meeting_pages.partners(strategy),
        goals=[(str(one.pk), one.outcome) for one in strategy.goals.all()],
    )  # fmt: skip
    if form.is_valid() and _done(
        form,
        lambda: services.act_on_response(
            **_to(request, strategy), response=response, action=form.action
        ),
    ):
        return _back(strategy_id, response)
    return _page(
        request, form, strategy, _("Make an action of it"), _("Plan it"),
        lede=_("Response: %(title)s") % {"title": held["title"]},
    )  # fmt: skip


@route(policy="strategies.manage", audit="problem.priority_set", rate="write")
def problem_priority(request: Request, strategy_id: UUID) -> HttpResponse:
    """Set the priority of the reader's agency."""
    strategy, _row, content = _now(request, strategy_id)
    agency = agencies.agency_of(request.actor)
    own: dict[str, Any] = next(
        (one for one in content["priorities"] if one["agency"] == agency.ori), {}
    )
    form = problem_forms.PriorityForm(
        request.POST or None, initial=own, causes=problem_pages.cause_choices(content)
    )
    if form.is_valid() and _done(
        form,
        lambda: services.set_priority(**_to(request, strategy), agency=agency, **form.cleaned_data),
    ):
        return redirect("evaluation:problem", strategy_id)
    return _page(
        request, form, strategy, _("Set our priority"), _("Save it"),
        lede=_("Of %(agency)s alone: each agency sets its own.") % {"agency": agency.name},
    )  # fmt: skip


@route(policy="strategies.manage", audit="problem.withdrawn", rate="write")
def withdraw_part(request: Request, strategy_id: UUID, part: str) -> HttpResponse:
    """Take a part off the sheet, after a confirmation."""
    strategy, _row, content = _now(request, strategy_id)
    held = _part(content, part, "cerg")
    form = problem_forms.WithdrawForm(request.POST or None)
    if form.is_valid() and _done(
        form,
        lambda: services.withdraw_part(
            **_to(request, strategy), key=part, because=form.cleaned_data["because"]
        ),
    ):
        return redirect("evaluation:problem", strategy_id)
    name = held.get("text") or held.get("title") or held.get("citation") or part
    return confirm_page(
        request, form, _("Take it off the sheet?"), _("Take it off"), _home(strategy_id),
        consequences=[
            name,
            _("It stands below the sheet with the reason, and can be put back."),
            _("Earlier versions keep it."),
        ],
        trail=problem_pages.crumbs(strategy),
    )  # fmt: skip


@require_POST
@route(policy="strategies.manage", audit="problem.put_back", rate="write")
def put_part_back(request: Request, strategy_id: UUID, part: str) -> HttpResponse:
    """Put back what was taken off."""
    strategy, _row, _content = _now(request, strategy_id)
    services.put_part_back(**_to(request, strategy), key=part)
    return _back(strategy_id, part)


def _now(request: Request, strategy_id: UUID) -> tuple[Any, Any, dict[str, Any]]:
    strategy, row = selectors.sheet_now(**who(request), strategy_id=strategy_id)
    return strategy, row, row.content if row else empty_sheet()


def _part(content: dict[str, Any], key: str, letters: str) -> dict[str, Any]:
    found = found_in(content, key) if key[:1] in set(letters) else None
    if found is None:
        raise Missing
    return found[1]


def _initial(
    row: Any, content: dict[str, Any], key: str, letter: str, names: tuple[str, ...]
) -> dict[str, Any]:
    """What stands there already, with the version that is read."""
    part = _part(content, key, letter) if key else {}
    return {"version": row.version if row else 0} | {name: part.get(name, "") for name in names}


def _to(request: Request, strategy: Any) -> dict[str, Any]:
    return {**by(request), "strategy_id": strategy.pk}


def _done(form: Any, write: Any) -> bool:
    """Whether the writing went through; else its faults stand beside their fields."""
    try:
        write()
    except (Invalid, Conflict) as error:
        explain(form, error)
        return False
    return True


def _page(
    request: Request, form: Any, strategy: Any, title: str, button: str, *, lede: str = ""
) -> HttpResponse:
    return form_page(
        request, form, title, button, _home(strategy.pk), lede=lede,
        trail=problem_pages.crumbs(strategy),
    )  # fmt: skip


def _home(strategy_id: UUID) -> str:
    return reverse("evaluation:problem", args=[strategy_id])


def _back(strategy_id: UUID, key: str) -> HttpResponse:
    """The sheet, at the part that was written."""
    return redirect(f"{_home(strategy_id)}#{key}")
