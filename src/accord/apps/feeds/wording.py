"""Whose data are late or amiss, or counted by the report, in one sentence for every page that depends on them."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.core.vocabulary import RecordKind


def standing_line(name: str, since: date, kinds: Iterable[str]) -> str:
    """The sentence about one agency; `since` is a day in the agency's own zone."""
    told = {"name": name, "since": since.isoformat()}
    kinds = set(kinds)
    if "late" in kinds:
        return _("Data of %(name)s are late since %(since)s.") % told
    words = {
        "failed": _("a delivery failed"),
        "changed_layout": _("a delivery waits, since its layout changed"),
        "empty": _("a delivery was empty"),
        "shrunken": _("a delivery had far fewer rows than usual"),
    }
    what = "; ".join(text for kind, text in words.items() if kind in kinds)
    return _("Data of %(name)s may be incomplete since %(since)s: %(what)s.") % {
        **told,
        "what": what,
    }


def by_report_line(name: str, kinds: Iterable[RecordKind]) -> str:
    """That an agency's moments are those of its reports, which come later than what happened."""
    return _(
        "%(name)s: the moments of %(units)s are those of the reports, since its files do not tell when it happened."
    ) % {"name": name, "units": ", ".join(unit_of(one) for one in kinds)}
