"""Tables of recalls: an agency's, and what one person was told of."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accord.apps.exchange.models import Recall, RecallReader
from accord.frame.http import Request
from accord.frame.ui.tables import Column, Table


def _day(moment: Any) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "–"


def recalls(request: Request, rows: QuerySet[Recall]) -> Table:
    """Recalls of an agency; each opens, to see what to do and to say that it is done."""
    return Table(
        request,
        caption=_("Recalls"),
        rows=rows,
        export=True,
        columns=[
            Column(
                label=_("Identifier"), value=lambda one: str(one.record_id),
                href=lambda one: reverse("exchange:recall", args=[one.pk]),
            ),
            Column(label=_("What it is"), value="get_thing_display"),
            Column(label=_("What to do"), value="get_what_display"),
            Column(label=_("Owner"), value="owner.name"),
            Column(label=_("For"), value="recipient.name"),
            Column(label=_("Due"), value=lambda one: _day(one.due_on), unbroken=True),
            Column(
                label=_("Acknowledged"), value=lambda one: _day(one.acknowledged_at), unbroken=True,
                tone=lambda one: "neutral" if one.acknowledged_at else "warning",
            ),
        ],
        empty_title=_("Nothing to correct or destroy"),
    )  # fmt: skip


def particulars(one: Recall, *, mine: bool, onward: Sequence[str]) -> list[tuple[str, Any]]:
    """What a recall says; when it was read, and to whom it went on, for whoever must apply it alone."""
    told = [
        (_("What it is"), one.get_thing_display()),
        (_("Identifier"), str(one.record_id)),
        (_("Owner"), one.owner.name),
        (_("For"), one.recipient.name),
        *([(_("Last received"), _day(one.given_at))] if mine else []),
        (_("Told"), _day(one.told_at)),
        (_("Due"), _day(one.due_on)),
        (_("Acknowledged"), _day(one.acknowledged_at)),
    ]
    return [*told, (_("Passed on to"), ", ".join(onward))] if onward else told


def duties(one: Recall, *, onward: Sequence[str]) -> list[str]:
    """What whoever acknowledges it says to have done."""
    told = (
        _("What your agency kept of it was replaced by what stands now.")
        if one.what == Recall.What.CORRECTED
        else _("What your agency kept of it, in files and on paper, is destroyed or out of use.")
    )
    passed = _("Those to whom your people gave it on were told: %(names)s.")
    return [told, passed % {"names": ", ".join(onward)}] if onward else [told]


def told(request: Request, rows: QuerySet[RecallReader], *, everything: bool) -> Table:
    """What one person was told of: when it was received, and what to do now."""
    return Table(
        request,
        caption=_("All that changed") if everything else _("Not yet done"),
        rows=rows,
        columns=[
            Column(label=_("Received"), value=lambda one: _day(one.given_at), unbroken=True),
            Column(label=_("What it is"), value="recall.get_thing_display"),
            Column(label=_("What to do"), value="recall.get_what_display"),
            Column(label=_("Owner"), value="recall.owner.name"),
            Column(
                label=_("Identifier"), value=lambda one: str(one.recall.record_id),
                href=_open,
            ),
            Column(
                label=_("Done"), value=lambda one: _day(one.acknowledged_at), unbroken=True,
                tone=lambda one: "neutral" if one.acknowledged_at else "warning",
            ),
        ],
        empty_title=_("Nothing that you were given has changed"),
        empty_text=_("When it is corrected, sealed, withdrawn or destroyed, it stands here."),
    )  # fmt: skip


def _open(one: RecallReader) -> str:
    if one.recall.what != Recall.What.CORRECTED or one.recall.thing == Recall.Thing.INTELLIGENCE:
        return ""
    return reverse("exchange:recall-open", args=[one.recall_id])
