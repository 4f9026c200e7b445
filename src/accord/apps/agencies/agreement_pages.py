"""Pages on agreements: begun by a questionnaire, bound to the signed paper, told as a table."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accord.apps.agencies import rule_words, selectors, services, session_purpose, terms
from accord.apps.agencies.forms import spanish_or_english
from accord.apps.agencies.kinds import unit_of
from accord.apps.agencies.models import Agreement
from accord.apps.agencies.privileged import privileged
from accord.apps.agencies.views import form_page, own_purpose
from accord.core import policy
from accord.core.vocabulary import RecordKind, category_named
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import AccordError
from accord.frame.http import Request
from accord.frame.ui.forms import explain, offer
from accord.frame.ui.lists import list_page
from accord.frame.ui.tables import Column, Table


def template_choices() -> list[tuple[str, str]]:
    """The usual agreements, in the reader's language."""
    known = policy.agreement_templates().values()
    return [(one.id, spanish_or_english(one.title_es, one.title)) for one in known]


def agency_choices() -> list[tuple[str, str]]:
    """Every agency by its ORI."""
    return sorted(selectors.agency_names().items(), key=lambda one: one[1])


def category_choices() -> list[tuple[str, str]]:
    """The groups of offences."""
    language = get_language() or "en"
    return [(name, category_named(name, language)) for name in policy.offence_categories()]


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of record, in the reader's language."""
    return [(kind.value, unit_of(kind)) for kind in RecordKind]


class StartForm(forms.Form):
    """The questions; what is left open stays as the template has it."""

    template = forms.ChoiceField(
        label=gettext_lazy("What kind of agreement?"),
        choices=template_choices,
        help_text=gettext_lazy("A start and no legal advice: your counsel reads the plain words."),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    givers = forms.MultipleChoiceField(
        label=gettext_lazy("Who gives?"),
        choices=agency_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Or all parties, where everyone gives to everyone."),
    )
    receivers = forms.MultipleChoiceField(
        label=gettext_lazy("Who receives?"),
        choices=agency_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Only some offences?"),
        choices=category_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: as the template has it."),
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("Only some purposes?"),
        choices=session_purpose.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: as the template has it."),
    )
    with_yellow = forms.BooleanField(
        label=gettext_lazy("Tell of yellow records, and whom to ask"), required=False, initial=True
    )
    with_export = forms.BooleanField(label=gettext_lazy("Allow exports"), required=False)
    name_victims = forms.BooleanField(label=gettext_lazy("Name victims"), required=False)
    retention_days = forms.IntegerField(
        label=gettext_lazy("Days that copies may be kept"), required=False, min_value=1
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    valid_to = forms.DateField(
        label=gettext_lazy("Valid to"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    replaces = forms.ChoiceField(
        label=gettext_lazy("Does it replace an agreement in force?"),
        required=False,
        help_text=gettext_lazy(
            "That one ends with the last signature under this; both have the same parties."
        ),
    )

    def __init__(self, *args: Any, in_force: Iterable[Agreement] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(one.pk), f"{one.title} ({one.version})") for one in in_force]
        offer(self, "replaces", [("", _("no")), *known])


class PaperForm(forms.Form):
    """The signed agreement as a PDF."""

    document = forms.FileField(
        label=gettext_lazy("The signed paper (PDF)"),
        help_text=gettext_lazy(
            "Only its digest is kept, with that of the rules it was signed for."
        ),
    )


@route(policy="agreements.manage", audit="agreement.drafted", rate="write", purpose=False)
def start(request: Request) -> HttpResponse:
    """Begin an agreement from a template by answering a few questions."""
    found = selectors.agreements_visible_to(viewer=request.actor, purpose=own_purpose(request))
    form = StartForm(
        request.POST or None,
        in_force=found.filter(status=Agreement.Status.ACTIVE),
        initial={"replaces": request.GET.get("replaces", "")},
    )
    if form.is_valid():
        data = form.cleaned_data
        answers = policy.Answers(
            givers=frozenset(data["givers"]),
            receivers=frozenset(data["receivers"]),
            categories=frozenset(data["categories"]),
            purposes=frozenset(data["purposes"]),
            with_yellow=data["with_yellow"],
            with_export=data["with_export"],
            name_victims=data["name_victims"],
            retention_days=data["retention_days"],
        )
        ends = data["valid_to"]
        try:
            made = services.start_agreement(
                by=request.actor,
                purpose=own_purpose(request),
                template=data["template"],
                title=data["title"],
                answers=answers,
                valid_from=datetime.combine(data["valid_from"], time.min, UTC),
                valid_to=datetime.combine(ends, time.min, UTC) if ends else None,
                replaces=data["replaces"],
            )
            return redirect("agencies:agreement", made.pk)
        except AccordError as error:
            explain(form, error)
    return form_page(request, form, _("Start from a template"), _("Draft"), "/agreements")


@route(policy="agreements.manage", audit="agreement.document_bound", rate="write", purpose=False)
@privileged(reading=False)
def bind_document(request: Request, agreement_id: UUID) -> HttpResponse:
    """Bind the digest of the signed paper to the rules as they are."""
    form = PaperForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        paper = form.cleaned_data["document"]
        try:
            services.bind_document(
                by=request.actor,
                purpose=own_purpose(request),
                agreement_id=str(agreement_id),
                document=paper.read(services.LARGEST_PAPER + 1),
            )
            return redirect("agencies:agreement", agreement_id)
        except AccordError as error:
            explain(form, error)
    return form_page(request, form, _("Bind the signed paper"), _("Bind"), "/agreements")


@route(policy="agreements.view", audit="agreements.who_sees_what", rate="read", purpose=False)
def who_sees_what(request: Request) -> HttpResponseBase:
    """Who can see what, and why: every line of the rules between the reader's partners."""
    lines = selectors.who_sees_what(viewer=request.actor, purpose=own_purpose(request))
    audit.read(
        by=request.actor, purpose=own_purpose(request), verb="agreements.who_sees_what",
        object_type="agreement", payload={"count": len(lines)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    found = selectors.agreements_visible_to(viewer=request.actor, purpose=own_purpose(request))
    words = rule_words.RuleWords.of(found)
    form = rule_words.LinesForm(request.GET or None, lines=lines, words=words)
    table = Table(
        request,
        caption=_("Who can see what, and why"),
        export=True,
        rows=form.matching(lines),
        filters=form,
        columns=[
            Column(label=_("Agency"), value=lambda one: words.agency(one.recipient)),
            Column(label=_("Verdict"), value=_verdict),
            Column(label=_("What"), value=lambda one: words.action(one.action)),
            Column(label=_("Records of"), value=lambda one: words.agency(one.owner)),
            Column(label=_("Kind"), value=lambda one: words.kind(one.kind)),
            Column(label=_("Level"), value=lambda one: words.level(one.level)),
            Column(label=_("Purpose"), value=lambda one: words.purpose(one.purpose)),
            Column(label=_("Offences"), value=_offences),
            Column(
                label=_("Rule"),
                value=lambda one: words.rule(one.rule),
                href=lambda one: words.rule_page(one.rule),
            ),
        ],
        empty_title=_("No agreement is in force"),
        empty_text=_("Without an agreement nothing of yours is seen by anyone else."),
        note=_("Above these lines stand the rules that always hold (Law of the place)."),
    )
    context = {"table": table, "always": terms.always_lines()}
    return list_page(request, "agencies/who_sees_what.html", context)


def _verdict(line: policy.Line) -> str:
    if line.verdict != "may":
        return _("may not")
    return _("may, where the owner names it in the record") if line.only_if_named else _("may")


def _offences(line: policy.Line) -> str:
    if line.offences is None:
        return _("all offences")
    groups = policy.offence_categories().items()
    whole = [name for name, codes in groups if codes <= line.offences]
    covered = frozenset[str]().union(*(dict(groups)[name] for name in whole))
    whole = [category_named(name, get_language() or "en") for name in whole]
    return ", ".join([*whole, *sorted(line.offences - covered)])
