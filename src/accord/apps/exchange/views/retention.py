"""Retention: rules, what they ask for, and the word that it be deleted."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange.answering import answer_form, by, viewer
from accord.apps.exchange.forms.legal import SecondPersonForm
from accord.apps.exchange.forms.retention import RuleForm
from accord.apps.exchange.selectors.retention import intelligence_due, rules_and_due
from accord.apps.exchange.tables import retention as tables
from accord.apps.records import selectors, services
from accord.apps.records.selectors import Due
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import Missing
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.forms import ConfirmForm
from accord.frame.ui.lists import list_page
from accord.frame.ui.numbers import grouped

HERE = "exchange:retention"


@require_GET
@route(policy="retention.view", audit="retention.viewed", rate="read")
def overview(request: Request) -> HttpResponseBase:
    """The rules of the reader's agency and what each asks for, in numbers."""
    found = rules_and_due(**viewer(request), now=timezone.now())
    new = Action(label=_("Ask for a rule"), url=reverse("exchange:retention-new"), style="primary")
    context = {
        "title": _("Retention"),
        "lede": _("How long your records are kept. A rule lists what is due; nothing goes before a "
                  "custodian says so, unless the rule itself was approved to delete."),
        "notice": _notice(found),
        "actions": [new] if request.actor.may("records.custody") else [],
        "parts": _parts(request, found),
        "table": tables.rules(request, found),
        "second": tables.runs(request, selectors.runs_visible_to(viewer=request.actor)),
    }  # fmt: skip
    return list_page(request, "ui/list_page.html", context)


def _notice(found: list[Due]) -> str:
    waiting = sum(one.due for one in found if not one.rule.by_itself and one.run is None)
    if not waiting:
        return ""
    return ngettext(
        "%(count)s record is due for deletion and waits for a custodian’s word.",
        "%(count)s records are due for deletion and wait for a custodian’s word.",
        waiting,
    ) % {"count": grouped(waiting)}


def _parts(request: Request, found: list[Due]) -> Iterator[tuple[str, list[tuple[Any, Any]]]]:
    if kinds := tables.kinds(found):
        yield _("By kind"), kinds
    told = intelligence_due(**viewer(request), today=timezone.now().date())
    if told is not None:
        words = _("%(held)s held beyond their day, %(soon)s within %(days)s days, next on %(day)s")
        yield (
            _("By its own law"),
            [
                (
                    _("Intelligence (28 CFR Part 23)"),
                    words
                    % {
                        "held": told.held, "soon": told.soon, "days": selectors.WARNED_DAYS,
                        "day": told.next_on or "–",
                    },
                )
            ],
        )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="records.custody", audit="retention.rule_asked", rate="write")
def ask(request: Request) -> HttpResponse:
    """Ask for a rule; a second custodian decides."""

    def do(told: dict[str, Any]) -> str:
        made = services.ask_rule(**by(request), owner=agencies.agency_of(request.actor), **told)
        return reverse("exchange:retention-rule", args=[made.pk])

    return answer_form(
        request, RuleForm(request.POST or None), do=do,
        done=_("Asked for. It is in force once another custodian approves it."),
        title=_("Ask for a retention rule"), button=_("Ask for it"), cancel_url=reverse(HERE),
        lede=_("It takes the place of the rule of the same records, if there is one."),
    )  # fmt: skip


@require_GET
@route(policy="records.custody", audit="retention.listed", rate="read")
def rule(request: Request, rule_id: UUID) -> HttpResponseBase:
    """One rule, and each record that it asks for now or soon."""
    now = timezone.now()
    found = _due(request, rule_id)
    context: dict[str, Any] = {
        "title": tables.about(found.rule),
        "lede": found.rule.authority,
        "items": _items(found),
        "actions": _actions(found),
        "crumbs": _crumbs((tables.about(found.rule), "")),
    }
    if found.is_in_force:
        made, rows = selectors.records_due(viewer=request.actor, rule_id=rule_id, now=now)
        today = selectors.today_of(made.owner, now)
        table = tables.records(request, made, rows, today)
        audit.read(
            **by(request), verb="retention.listed", object_type="retention-rule",
            object_id=str(rule_id), payload={"rule": str(rule_id), "count": table.total},
            disclosed=table.given_ids(),
        )  # fmt: skip
        context |= {
            "table": table,
            "second": tables.runs(
                request, selectors.runs_visible_to(viewer=request.actor, rule=made)
            ),
        }
    return list_page(request, "ui/list_page.html", context)


def _due(request: Request, rule_id: UUID) -> Due:
    found = rules_and_due(**viewer(request), now=timezone.now())
    one = next((one for one in found if one.rule.pk == rule_id), None)
    if one is None or not (one.is_asked or one.is_in_force):
        raise Missing
    return one


def _items(found: Due) -> list[tuple[Any, Any]]:
    told: list[tuple[Any, Any]] = [
        (_("Kept for"), tables.kept_for(found.rule)),
        (_("Deleted"), _("by itself") if found.rule.by_itself else _("once confirmed")),
        (_("State"), found.rule.get_state_display()),
    ]
    if found.is_in_force:
        told += [
            (_("Due"), found.due),
            (_("Held"), found.held),
            (_("Due within %(days)s days") % {"days": selectors.WARNED_DAYS}, found.soon),
            (_("Next due"), found.next_on.isoformat() if found.next_on else "–"),
        ]
    return told


def _actions(found: Due) -> list[Action]:
    pk = found.rule.pk
    if found.is_asked:
        url = reverse("exchange:retention-decide", args=[pk])
        return [Action(label=_("Decide"), url=url, style="primary")]
    made = []
    if found.run is not None:
        url = reverse("exchange:retention-stop", args=[found.run.pk])
        made.append(Action(label=_("Stop the deletion"), url=url, style="primary"))
    elif found.due:
        url = reverse("exchange:retention-run", args=[pk])
        made.append(Action(label=_("Delete what is due"), url=url, style="danger"))
    url = reverse("exchange:retention-end", args=[pk])
    return [*made, Action(label=_("End this rule"), url=url)]


def _crumbs(*names: tuple[str, str]) -> list[Crumb]:
    """The way from the overview on: labels and addresses, "" of the page itself."""
    steps = [(_("Retention"), reverse(HERE)), *names]
    return [Crumb(label=label, url=url) for label, url in steps]


@require_http_methods(["GET", "POST"])
@route(policy="records.custody", audit="approval.decided", rate="write")
def decide(request: Request, rule_id: UUID) -> HttpResponse:
    """Approve or refuse the rule that another custodian asked for."""
    asked_for = _due(request, rule_id)
    if not asked_for.is_asked:
        raise Missing
    found = asked_for.rule

    def do(told: dict[str, str]) -> str:
        services.decide_rule(**by(request), rule_id=rule_id, approve=told["decision"] == "approve")
        return reverse(HERE)

    itself = _("The worker deletes what is due by itself, from the day on which it is in force.")
    asked = _("What is due is listed; a custodian confirms each deletion.")
    return _confirm(
        request, found, _("Decide"), do=do, form=SecondPersonForm(request.POST or None),
        title=_("Put this rule in force?"), button=_("Decide"),
        lede=f"{tables.about(found)}. {tables.kept_for(found)}. {found.authority}.",
        consequences=[
            itself if found.by_itself else asked,
            _("What is deleted is gone for ever, here and in every stored file."),
        ],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="records.custody", audit="retention.run_started", rate="write")
def run(request: Request, rule_id: UUID) -> HttpResponse:
    """Confirm that what is due today is deleted."""
    found = _in_force(request, rule_id)

    def do(told: dict[str, Any]) -> str:
        services.start_run(
            **by(request), rule_id=rule_id, confirmed=told["confirm"], now=timezone.now()
        )
        return reverse("exchange:retention-rule", args=[rule_id])

    due = ngettext("%(count)s record is due.", "%(count)s records are due.", found.due)
    return _confirm(
        request, found.rule, _("Delete what is due"), do=do, form=ConfirmForm(request.POST or None),
        done=_("The worker deletes it now, some at a time."),
        title=_("Delete what is due?"), button=_("Delete it"),
        consequences=[
            due % {"count": grouped(found.due)},
            _("Every version is emptied, with persons, vehicles and things; with an incident its "
              "offences and arrests."),
            _("Whoever was given any of it is told to destroy it."),
            _("What a legal hold keeps stays. A stub and the proof in the ledger stay."),
        ],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="records.custody", audit="retention.rule_ended", rate="write")
def end(request: Request, rule_id: UUID) -> HttpResponse:
    """End a rule: what it asked for is kept."""
    found = _in_force(request, rule_id)

    def do(_told: dict[str, Any]) -> str:
        services.end_rule(**by(request), rule_id=rule_id)
        return reverse(HERE)

    return _confirm(
        request, found.rule, _("End this rule"), do=do, done=_("The rule has ended."),
        title=_("End this rule?"), button=_("End it"),
        consequences=[
            _("What it asks for is kept from now on; a deletion under way stops."),
            _("To have it back, two custodians put a new rule in force."),
        ],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="records.custody", audit="retention.run_stopped", rate="write")
def stop(request: Request, run_id: UUID) -> HttpResponse:
    """Stop a deletion that is under way."""
    rows = selectors.runs_visible_to(viewer=request.actor)
    found = rows.filter(pk=run_id, state="running").first()
    if found is None:
        raise Missing

    def do(_told: dict[str, Any]) -> str:
        services.stop_run(**by(request), run_id=run_id)
        return reverse("exchange:retention-rule", args=[found.rule_id])

    return _confirm(
        request, found.rule, _("Stop the deletion"), do=do,
        done=_("Stopped. What is deleted stays deleted."),
        title=_("Stop this deletion?"), button=_("Stop it"),
        consequences=[_("The rest stays listed as due.")],
    )  # fmt: skip


def _in_force(request: Request, rule_id: UUID) -> Due:
    found = _due(request, rule_id)
    if not found.is_in_force:
        raise Missing
    return found


def _confirm(
    request: Request,
    rule: Any,
    step: str,
    *,
    do: Callable[[dict[str, Any]], str],
    form: forms.Form | None = None,
    **told: Any,
) -> HttpResponse:
    """Ask before something is done to a rule; without a `form` posting the question is the answer."""
    about, home = tables.about(rule), reverse("exchange:retention-rule", args=[rule.pk])
    return answer_form(
        request, form or forms.Form(request.POST if request.method == "POST" else None), do=do,
        template="ui/confirm.html", cancel_url=home, crumbs=_crumbs((about, home), (step, "")),
        **{"lede": f"{about}. {rule.authority}."} | told,
    )  # fmt: skip
