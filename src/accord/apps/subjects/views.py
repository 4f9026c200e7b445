"""Pages: the queue of pairs, one pair side by side, what follows, and decisions with their undo."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.agencies import selectors as agencies
from accord.apps.records import selectors as records
from accord.apps.subjects import (
    forms,
    holding,
    model_card,
    presenting,
    selectors,
    services,
    wording,
)
from accord.apps.subjects.kinds import IDENTIFIER, KINDS, PERSON, PLACE, VEHICLE, Kind
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import Conflict, Invalid
from accord.frame.http import Request
from accord.frame.ui.components import Action
from accord.frame.ui.lists import list_page


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


def _asked_kind(request: Request) -> Kind:
    """The kind that an address asks for; persons where it says none that there is."""
    return KINDS.get(request.GET.get("kind", ""), PERSON)


@require_GET
@route(policy="subjects.view", audit="subjects.queue_viewed", rate="read")
def queue(request: Request) -> HttpResponseBase:
    """Pairs of records that may be of one person, by what a decision is worth."""
    return _queue(request, PERSON)


@require_GET
@route(policy="subjects.view", audit="subjects.queue_viewed", rate="read")
def vehicles(request: Request) -> HttpResponseBase:
    """Pairs of records that may be of one vehicle, by what a decision is worth."""
    return _queue(request, VEHICLE)


@require_GET
@route(policy="subjects.view", audit="subjects.queue_viewed", rate="read")
def places(request: Request) -> HttpResponseBase:
    """Pairs of writings that may be of one place, by what a decision is worth."""
    return _queue(request, PLACE)


@require_GET
@route(policy="subjects.view", audit="subjects.queue_viewed", rate="read")
def identifiers(request: Request) -> HttpResponseBase:
    """Pairs of telephones, documents, addresses or accounts that may be one number."""
    return _queue(request, IDENTIFIER)


def _queue(request: Request, kind: Kind) -> HttpResponseBase:
    is_new = forms.QueueFilter.base_fields.keys().isdisjoint(request.GET)
    begins = {"across": "on"} if kind is PLACE else None  # houses of one street fill the rest
    form = forms.QueueFilter(begins if is_new else request.GET, agencies=agencies.agency_names())
    asked = form.cleaned_data if form.is_valid() else {}
    rows = selectors.queue(
        **_who(request),
        ask=selectors.Ask(
            kind=kind, agency=asked.get("agency", ""), across=bool(asked.get("across")),
            sure=asked.get("show") == "sure",
        ),
    )  # fmt: skip
    has_begun = kind is not PLACE or selectors.active_model(kind) is not None
    table = presenting.queue_table(request, rows, form, kind, has_begun=has_begun)
    resting = presenting.parked_table(request, selectors.parked(**_who(request), kind=kind))
    shown = [*table.page.object_list, *resting.page.object_list]
    audit.read(
        **_by(request), verb="subjects.queue_viewed", object_type="queue",
        payload={"count": len(table.page.object_list)},
        disclosed=[pk for one in shown for pk in one.disclosed()],
    )  # fmt: skip
    query = presenting.kind_query(kind)
    actions = [
        Action(label=_("What was decided"), url=reverse("subjects:decisions") + query),
        Action(label=_("The model"), url=reverse("subjects:model") + query),
    ]
    context = {"table": table, "actions": actions, "words": wording.WORDS[kind.code]}
    if resting.page.object_list:
        context["resting"] = resting
    return list_page(request, "subjects/queue.html", context)


@require_GET
@route(policy="subjects.view", audit="subjects.decisions_viewed", rate="read")
def decisions(request: Request) -> HttpResponseBase:
    """What was decided on pairs that the reader may see, newest first."""
    kind = _asked_kind(request)
    rows = selectors.decided(**_who(request), kind=kind)
    table = presenting.decided_table(request, rows)
    shown = list(table.page.object_list)
    ends = [end for one in shown for end in (one.left, one.right)]
    given = selectors.given_by(**_who(request), kind=kind, mentions=ends)
    audit.read(
        **_by(request), verb="subjects.decisions_viewed", object_type="decisions",
        payload={"count": len(shown)}, disclosed=list(given.values()),
    )  # fmt: skip
    context = {"table": table, "crumbs": presenting.crumbs(_("What was decided"), kind)}
    return list_page(request, "subjects/decisions.html", context)


@require_GET
@route(policy="subjects.view", audit="subjects.model_viewed", rate="read")
def model(request: Request) -> HttpResponseBase:
    """The model in use: what it learned from, and what each finding weighs."""
    kind = _asked_kind(request)
    card = selectors.card(**_who(request), kind=kind)
    context: dict[str, Any] = {
        "card": card, "crumbs": presenting.crumbs(_("The model"), kind),
        "words": wording.WORDS[kind.code],
    }  # fmt: skip
    if card is not None:
        context["warnings"] = model_card.warnings(card)
        context["facts"] = model_card.card_facts(card)
        context["table"] = model_card.levels_table(request, card, kind)
    return list_page(request, "subjects/model.html", context)


@require_GET
@route(policy="subjects.view", audit="subjects.pair_viewed", rate="read")
def pair(request: Request, left: UUID, right: UUID) -> HttpResponseBase:
    """Two records of perhaps one person side by side, what speaks for it, and what was decided."""
    found = selectors.pair(**_who(request), one=left, other=right)
    may_decide = request.actor.may(services.DECIDE)
    mine = found.decision is not None and str(found.decision.agency_id) == request.actor.agency_id
    context = {
        "found": found,
        "words": wording.WORDS[found.kind.code],
        "sides": presenting.sides_table(request, found),
        "bars": presenting.bars_table(request, found),
        "log": presenting.log_table(request, found.log, agency_id=request.actor.agency_id),
        "chance": wording.chance(found.probability),
        "form": forms.ReasonForm() if may_decide else None,
        "actions": _onward(found),
        "undo": [_undo_action(found.decision)] if may_decide and mine else [],
        "crumbs": presenting.crumbs(_("A pair"), found.kind),
        "marked": _caveats([found.left, found.right]),
    }
    return render(request, "subjects/pair.html", context)


def _undo_action(decision: Any) -> Action:
    url = reverse("subjects:undo", args=[decision.pk])
    return Action(label=_("Take this decision back"), url=url)


def _onward(found: selectors.Pair) -> list[Action]:
    ends = dict.fromkeys([found.subject] if found.subject else [found.left.pk, found.right.pk])
    labels = [_("See the subject")] if found.subject else [_("See the first"), _("See the second")]
    return [
        Action(label=label, url=reverse("subjects:subject", args=[one]))
        for label, one in zip(labels, ends, strict=True)
    ]


def _caveats(mentions: list[Any]) -> list[str]:
    return records.caveats_of(one.owner.pk for one in mentions)


@require_http_methods(["GET", "POST"])
@route(policy="subjects.decide", audit="subjects.confirmed", rate="write")
def confirm(request: Request, left: UUID, right: UUID) -> HttpResponse:
    """Say that two records are of one person, vehicle, place or number."""
    return _decided(request, left, right, services.confirm, is_one=True)


@require_http_methods(["GET", "POST"])
@route(policy="subjects.decide", audit="subjects.rejected", rate="write")
def reject(request: Request, left: UUID, right: UUID) -> HttpResponse:
    """Say that two records are of different persons, vehicles, places or numbers."""
    return _decided(request, left, right, services.reject, is_one=False)


def _decided(
    request: Request,
    left: UUID,
    right: UUID,
    decide: Callable[..., Any],
    *,
    is_one: bool,
) -> HttpResponse:
    kind = selectors.pair(**_who(request), one=left, other=right).kind
    words = wording.WORDS[kind.code]
    title = str(words.is_one if is_one else words.is_two)
    back = reverse("subjects:pair", args=[left, right])
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            decide(**_by(request), left=left, right=right, reason=form.cleaned_data["reason"])
        except (Conflict, Invalid) as error:
            form.add_error("reason", error.message)
        else:
            messages.success(request, str(words.kept_one if is_one else words.kept_two))
            return redirect(back)
    return _form_page(
        request, form, title=title, back=back, kind=kind,
        lede=_("It counts for every run from now on, whatever the probability; you can take it back."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@route(policy="subjects.decide", audit="subjects.undone", rate="write")
def undo(request: Request, decision_id: UUID) -> HttpResponse:
    """Take back a decision of the own agency."""
    decision = selectors.own_decision(**_who(request), decision_id=decision_id)
    back = presenting.place_of(decision)
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            services.undo(
                **_by(request), decision_id=decision_id, reason=form.cleaned_data["reason"]
            )
        except (Conflict, Invalid) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Taken back: all is as it was before."))
            return redirect(back)
    return _form_page(
        request, form, title=_("Take this decision back"), back=back, kind=decision.left.kind,
        lede=_("All is as it was before the decision. Both stay in the log."),
    )  # fmt: skip


def _form_page(
    request: Request, form: forms.ReasonForm, *, title: str, back: str, lede: str, kind: Kind
) -> HttpResponse:
    context = {
        "form": form, "title": title, "button": title, "cancel_url": back, "lede": lede,
        "crumbs": presenting.crumbs(title, kind),
    }  # fmt: skip
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


@require_GET
@route(policy="subjects.view", audit="subjects.viewed", rate="read")
def subject(request: Request, mention_id: UUID) -> HttpResponseBase:
    """Records that are of one person, vehicle, place or number, as far as the reader may know."""
    found = selectors.subject(**_who(request), mention_id=mention_id)
    context = {
        "found": found,
        "words": wording.WORDS[found.kind.code],
        "title": presenting.title_of(found),
        "guards": wording.guard_words(found.guards),
        "timeline": presenting.timeline_table(request, found),
        "vehicles": presenting.vehicles_table(request, found) if found.kind is PERSON else None,
        "held": holding.held_table(request, found) if found.kind is PERSON else None,
        "written": presenting.written_table(request, found) if found.kind is PLACE else None,
        "links": presenting.pairs_table(request, found),
        "log": presenting.log_table(request, found.log, agency_id=request.actor.agency_id),
        "actions": [
            Action(
                label=_("Who stands together"),
                url=reverse("subjects:network", args=[mention_id]),
            )
        ],
        "agencies": [(owner.name, contact) for owner, contact in found.agencies],
        "crumbs": presenting.crumbs(_("A subject"), found.kind),
        "marked": _caveats(found.members),
    }
    return list_page(request, "subjects/subject.html", context)
