"""Pages: who and what stands in the records of a subject, as tables and as files."""

from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.apps.records import selectors as records
from accord.apps.subjects import forms, network_files
from accord.apps.subjects.naming import name_of
from accord.apps.subjects.selectors.network import Member, Network, network
from accord.core import vocabulary
from accord.frame.declare import route
from accord.frame.downloads import kept_as
from accord.frame.errors import Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.tables import Column, Table

MOST_DAYS = 36_600  # a subject's records are few, whatever their days
FILES = {
    "graphml": ("application/graphml+xml", network_files.graphml),
    "csv": ("text/csv; charset=utf-8", network_files.lines_csv),
}


@require_GET
@route(policy="subjects.view", audit="subjects.network_viewed", rate="read")
def page(request: Request, mention_id: UUID) -> HttpResponse:
    """Who and what stands in the records of a subject between two days, and who with whom."""
    form = forms.DaysForm(request.GET, most_days=MOST_DAYS)
    asked = form.cleaned_data if form.is_valid() else {}
    found = network(
        viewer=request.actor, purpose=request.purpose, mention_id=mention_id,
        first=asked.get("first"), last=asked.get("last"),
    )  # fmt: skip
    table = _together(request, found, form)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    back = reverse("subjects:subject", args=[mention_id])
    context = {
        "table": table,
        "members": _members(request, found),
        "actions": [
            Action(
                label=name, url=reverse("subjects:network-file", args=[mention_id, form_]) + query
            )
            for form_, name in (("graphml", "GraphML"), ("csv", "CSV"))
        ],
        "crumbs": [Crumb(label=_("A subject"), url=back), Crumb(label=_("Who stands together"))],
        "marked": records.caveats_of(row.owner_id for row in found.records),
    }
    return render(request, "subjects/network.html", context, status=422 if table.refused else 200)


@require_GET
@route(policy="subjects.view", audit="subjects.network_exported", rate="heavy")
def file(request: Request, mention_id: UUID, form: str) -> StreamingHttpResponse:
    """The same of those records alone that may be taken away, as GraphML or CSV."""
    if form not in FILES:
        raise Missing
    days = forms.DaysForm(request.GET, most_days=MOST_DAYS)
    if not days.is_valid():
        raise Invalid(_("These are no days."))
    return attached(
        network(
            viewer=request.actor, purpose=request.purpose, mention_id=mention_id,
            first=days.cleaned_data.get("first"), last=days.cleaned_data.get("last"),
            to_take=True,
        ),
        form,
    )  # fmt: skip


def attached(found: Network, form: str) -> StreamingHttpResponse:
    """A network as a file that a browser keeps."""
    marked = records.caveats_of(row.owner_id for row in found.records)
    caveat = vocabulary.caveat_line(marked, language=get_language() or "en")
    media_type, write = FILES[form]
    answer = StreamingHttpResponse(write(found, caveat=caveat), content_type=media_type)
    answer.headers["Content-Disposition"] = kept_as(pgettext("name of a file", "network"), form)
    return answer


def _url(one: Member) -> str:
    return reverse("subjects:subject", args=[one.mentions[0].pk])


def _members(request: Request, found: Network) -> Table:
    return Table(
        request,
        caption=_("Who and what stands in these records"),
        columns=[
            Column(label=_("Subject"), value=lambda one: name_of(one.told), href=_url),
            Column(label=_("Kind"), value=_kind_words),
            Column(
                label=_("Records"),
                value=lambda one: ", ".join(
                    dict.fromkeys(mention.record.local_id for mention in one.mentions)
                ),
            ),
            Column(
                label=_("Agencies"),
                value=lambda one: ", ".join(sorted({m.owner.name for m in one.mentions})),
            ),
            Column(label=_("Levels"), value=lambda one: ", ".join(one.levels)),
        ],
        rows=sorted(found.members, key=lambda one: (one.kind.code, name_of(one.told))),
        prefix="members",
        empty_title=_("Nobody that may be linked stands in these records"),
    )


def _kind_words(one: Member) -> str:
    words = {"person": _("Person"), "vehicle": _("Vehicle"), "identifier": _("Number")}
    return words[one.kind.code]


def _together(request: Request, found: Network, form: forms.DaysForm) -> Table:
    more = " " + _("Only the newest records are drawn: choose fewer days.") if found.more else ""
    return Table(
        request,
        caption=_("Who stands with whom"),
        columns=[
            Column(
                label=_("Subject"), value=lambda row: name_of(row.one.told),
                href=lambda row: _url(row.one),
            ),
            Column(
                label=_("With"), value=lambda row: name_of(row.other.told),
                href=lambda row: _url(row.other),
            ),
            Column(
                label=_("In records"),
                value=lambda row: ", ".join(one.local_id for one in row.records),
            ),
            Column(
                label=_("Days"),
                value=lambda row: ", ".join(str(one.local_date or "–") for one in row.records),
            ),
        ],
        rows=found.together,
        filters=form,
        empty_title=_("No two stand together in these records"),
        note=_("A line says that two stand in one record, not that they know each other. Nobody is ranked.") + more,
    )  # fmt: skip
