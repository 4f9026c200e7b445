"""The tables of subscriptions and of what they were told."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accord.apps.exchange.models import Subscription
from accord.apps.exchange.selectors.alerts import Told, standing_of
from accord.apps.records.tables import offence_words
from accord.frame.http import Request
from accord.frame.ui.components import Text
from accord.frame.ui.tables import Column, Table

STANDING = {
    "waiting": (_("Not begun"), "neutral"),
    "standing": (_("Stands"), "success"),
    "grace": (_("Wants to be validated"), "warning"),
    "ended": (_("Ended"), "neutral"),
}


def state_of(one: Subscription) -> tuple[Text, str]:
    """How it stands, in words and with a tone."""
    return STANDING[standing_of(one, timezone.now())]


def subscriptions(request: Request, rows: QuerySet[Subscription]) -> Table:
    """The reader's own."""
    return Table(
        request,
        caption=_("Subscriptions"),
        rows=rows,
        export=True,
        columns=[
            Column(
                label=_("Name"),
                value="label",
                sort="label",
                href=lambda one: reverse("exchange:subscription", args=[one.pk]),
            ),
            Column(
                label=_("State"),
                value=lambda one: state_of(one)[0],
                tone=lambda one: state_of(one)[1],
            ),
            Column(label=_("Not yet seen"), value="unseen", numeric=True),
            Column(label=_("Mail and webhook"), value="get_delivery_display"),
            Column(label=_("Validate by"), value=lambda one: day(one.validate_by)),
            Column(label=_("Ends"), value=lambda one: day(one.ends_at)),
        ],
        empty_title=_("You have no subscription"),
        empty_text=_("Search first; what it finds offers to tell you of what comes after."),
    )


def alerts(request: Request, rows: Sequence[Told], *, caption: Text) -> Table:
    """Alerts as their reader may see them now."""
    return Table(
        request,
        caption=caption,
        rows=rows,
        columns=[
            Column(label=_("Told"), value=lambda one: moment(one.alert.raised_at)),
            Column(label=_("Why"), value=lambda one: one.alert.get_trigger_display()),
            Column(
                label=_("Subscription"),
                value=lambda one: one.alert.subscription.label,
                href=lambda one: reverse("exchange:subscription", args=[one.alert.subscription_id]),
            ),
            Column(label=_("Record"), value=_record, href=_record_url),
            Column(label=_("Agency"), value=_agency),
            Column(label=_("Offence"), value=lambda one: one.record and offence_words(one.record)),
            Column(
                label=_("Seen"),
                value=lambda one: moment(one.alert.acknowledged_at) or _("not yet"),
                tone=lambda one: "neutral" if one.alert.acknowledged_at else "warning",
            ),
        ],
        empty_title=_("Nothing to tell"),
        empty_text=_("What lands and fits your subscriptions stands here within seconds."),
    )


def day(when: datetime) -> str:
    """A day in the reader's words."""
    return date_format(timezone.localtime(when), "SHORT_DATE_FORMAT")


def moment(when: datetime | None) -> str:
    """A moment in the reader's words; "" for none."""
    return date_format(timezone.localtime(when), "SHORT_DATETIME_FORMAT") if when else ""


def _record(one: Told) -> Text:
    if one.record is not None:
        return str(one.record.local_id)
    if one.alert.trigger == "contact":
        return _("Speak to each other")
    return _("Ask the owner") if one.owner else _("No longer shared with you")


def _record_url(one: Told) -> str:
    if one.record is not None:
        return reverse("records:record", args=[one.record.pk])
    if one.owner is not None and one.alert.trigger != "contact":
        return reverse("records:pointer", args=[one.alert.about_id])
    return ""


def _agency(one: Told) -> str:
    if one.record is not None:
        return str(one.record.owner.name)
    return one.owner.name if one.owner else ""
