"""What the pages of briefs show, as component values."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.briefs import sections
from accord.apps.briefs.facts import from_json
from accord.apps.briefs.models import Brief
from accord.frame.actor import Actor
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb, Progress
from accord.frame.ui.tables import Column, Table

TONES = {"queued": "info", "running": "info", "done": "success", "refused": "warning"}


def table(request: Request, rows: Any) -> Table:
    """Briefs, newest week first."""
    return Table(
        request,
        caption=_("Joint briefs"),
        export=True,
        rows=rows,
        columns=[
            Column(
                label=_("Week"),
                value=lambda row: row.week.isoformat(),
                sort="week",
                href=lambda row: reverse("briefs:detail", args=[row.pk]),
            ),
            Column(label=_("Edition"), value="get_edition_display", sort="edition"),
            Column(label=_("Area"), value=lambda row: row.area_name or _("Whole region")),
            Column(label=_("Counted"), value=lambda row: unit_of(row.kind)),
            Column(
                label=_("State"), value="get_status_display", tone=lambda row: TONES[row.status]
            ),
        ],
        empty_title=_("No brief yet"),
        empty_text=_("A brief is one page for the week's meeting, from several agencies' data."),
    )


def progress(row: Brief) -> Progress:
    """How far the making is."""
    return Progress(
        label=_("Joint brief, week of %(week)s") % {"week": row.week.isoformat()},
        done=row.step,
        total=row.steps,
        unit=_("steps"),
        poll_url=reverse("briefs:progress", args=[row.pk]),
        topic="briefs",
        finished=row.status == Brief.Status.DONE,
        failed=row.refusal,
    )


def detail(row: Brief, reader: Actor) -> dict[str, Any]:
    """The brief's sections in the reader's language, without the drawings."""
    facts = from_json(row.facts)
    return {
        "brief": row,
        "head": sections.head(facts),
        # Room to write on belongs to paper; the screen has a form for it.
        "sections": [
            one for one in sections.sections_of(facts, with_charts=False) if one.lines or one.table
        ],
        "crumbs": crumbs(row.week.isoformat(), reader),
        "actions": [
            Action(
                label=_("Open for printing"),
                url=reverse("briefs:printed", args=[row.pk]),
                style="primary",
            ),
            Action(label=_("Download as PDF"), url=reverse("briefs:pdf", args=[row.pk])),
            Action(label=_("Verify"), url=reverse("briefs:verify", args=[row.pk]), style="quiet"),
        ],
    }


def verify_crumbs(brief_id: UUID, reader: Actor) -> list[Crumb]:
    """The way back from the comparison with the ledger to the brief."""
    brief = Crumb(label=_("Brief"), url=reverse("briefs:detail", args=[brief_id]))
    return [*crumbs("", reader)[:-1], brief, Crumb(label=_("Verify the brief"))]


def crumbs(label: str, reader: Actor) -> list[Crumb]:
    """The way back to the list."""
    here = Crumb(label=label)
    if reader.may("briefs.view"):
        return [Crumb(label=_("Joint briefs"), url=reverse("briefs:list")), here]
    if reader.may("briefs.public"):
        return [Crumb(label=_("Public brief"), url=reverse("briefs:public")), here]
    return [here]
