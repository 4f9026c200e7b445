"""What a file of a forecast's cells says of the whole: once it is saved, the page is not beside it."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from accord.apps.places import explaining, selectors
from accord.apps.places.activation_pages import kinds_of
from accord.apps.places.models import ForecastRun
from accord.apps.places.words import hit_rate_label, off_because


def facts_of(run: ForecastRun) -> dict[str, Any]:
    """Window, method, state with use and last day, and hit rate: in GeoJSON, of each feature."""
    held = selectors.use_of_run(run)
    return {
        "window": _interval(run),
        "method": run.method,
        "state": _code(run),
        "use": held.stated_purpose if held else "",
        "until": held.ends_on.isoformat() if held else "",
        "hit_rate": round(explaining.headline(run)["hit_rate"], 4)
        if is_tested(run)
        else "not tested",
    }


def lead_of(run: ForecastRun) -> list[tuple[str, Any]]:
    """The same as the first columns of a CSV, in the reader's language."""
    own = explaining.headline(run)
    between = f"{explaining.percent(own['low'])}–{explaining.percent(own['high'])}"
    told = f"{explaining.percent(own['hit_rate'])} ({between})"
    return [
        (_("Window"), _interval(run)),
        (_("Method"), run.get_method_display()),
        (_("State"), state_of(run)),
        (hit_rate_label(run), told if is_tested(run) else _("not tested")),
    ]


def _interval(run: ForecastRun) -> str:
    """First and last day, as ISO 8601 writes an interval."""
    last = run.starts_on + timedelta(days=run.horizon_days - 1)
    return f"{run.starts_on.isoformat()}/{last.isoformat()}"


def is_tested(run: ForecastRun) -> bool:
    """Whether its past weeks had anything to be caught."""
    return sum(run.evaluation[run.method]["events"]) > 0


def state_of(run: ForecastRun) -> str:
    """Draft, in force for which use until when, or off since when and why."""
    held = selectors.use_of_run(run)
    if held is not None:
        return _("In force for this use: %(purpose)s, until %(day)s. It allows: %(kinds)s.") % {
            "purpose": held.stated_purpose, "day": held.ends_on.isoformat(), "kinds": kinds_of(held),
        }  # fmt: skip
    standing = selectors.standing_of_run(run_id=run.pk)
    if standing.because and standing.since is None:
        return _("Off, because %(why)s: for no use") % {"why": off_because(standing.because)}
    if standing.since is None:
        return _("A draft: not in force, for no use")
    return _("Off since %(day)s, because %(why)s: for no use") % {
        "day": standing.since.isoformat(), "why": off_because(standing.because),
    }  # fmt: skip


def _code(run: ForecastRun) -> str:
    standing = selectors.standing_of_run(run_id=run.pk)
    if standing.is_in_force:
        return "in force"
    return "off" if standing.because else "draft"
