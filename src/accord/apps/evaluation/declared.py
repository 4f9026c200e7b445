"""What a plan declares beside its outcome, in the reader's words."""

from typing import Any

from django.utils.translation import gettext as _

from accord.apps.evaluation import planning
from accord.apps.evaluation.models import EvaluationPlan
from accord.apps.evaluation.wording import language
from accord.apps.strategies.presenting import offence_names
from accord.core.evaluate import Lot


def control_of(settings: dict[str, Any]) -> str:
    """The negative control in the reader's language, with its offences."""
    name = settings.get("control_outcome_es" if language() == "es" else "control_outcome")
    if not name:
        return _("none named: it will not be looked at")
    return f"{name} ({offence_names(settings['control_offences'])})"


def moving(settings: dict[str, Any]) -> list[tuple[str, Any]]:
    """Into what it may move beside its catchment; nothing where the plan names none."""
    lines = []
    if settings.get("shift_offences"):
        name = settings["shift_outcome_es" if language() == "es" else "shift_outcome"]
        told = f"{name} ({offence_names(settings['shift_offences'])})"
        lines.append((_("Outcome that could take its place"), told))
    if settings.get("hours"):
        first, last = settings["hours"]
        lines.append((_("Hours of the response"), f"{first}:00–{last}:00"))
    return lines


def treated(settings: dict[str, Any], fallen: Lot | None) -> str:
    """The treated areas; before a lot has fallen, from which it draws how many."""
    if fallen is not None:
        return ", ".join(fallen.drawn)
    names = ", ".join(settings["treated"])
    if not settings.get("lot_treats"):
        return names
    return _("%(count)s by lot, once the plan is frozen, from: %(names)s") % {
        "count": settings["lot_treats"],
        "names": names,
    }


def catchment(plan: EvaluationPlan, fallen: Lot | None) -> str:
    """The areas within reach of the treated ones; with a lot, of those that it drew."""
    settings = plan.content["settings"]
    if settings.get("lot_treats") and fallen is None and settings["catchment"] != "none":
        return _("known when the lot has fallen")
    reach = settings["reach"]
    if fallen is not None:
        reach = planning.places_of(
            planning.plan_of(plan.content), planning.Ground.of_json(plan.ground), fallen
        )["reach"]
    return ", ".join(reach) or _("none")


def lot(settings: dict[str, Any], fallen: Lot | None) -> list[tuple[str, Any]]:
    """How a lot fell and what it held back, and who starts later; nothing where neither was."""
    lines: list[tuple[str, Any]] = []
    if fallen is not None:
        lines.append((_("Held back by lot"), ", ".join(fallen.held_back)))
        lines.append((_("Seed of the lot"), fallen.seed))
        lines.append((_("Checkpoint that it is from"), " · ".join(fallen.checkpoint.split())))
        if fallen.is_drawn_again:
            words = _("drawn again: an earlier lot over some of these areas had not begun")
            lines.append((_("The lot"), words))
    elif settings.get("held_back"):
        lines.append((_("Held back by lot"), ", ".join(settings["held_back"])))
        words = _("drawn elsewhere: that it was kept is not shown")
        if settings.get("lot_seed"):
            words = _("drawn with “%(seed)s”, which whoever planned it chose") % {
                "seed": settings["lot_seed"]
            }
        lines.append((_("The lot"), words))
    if settings.get("starts"):
        told = (f"{name} {month}" for name, month in settings["starts"].items())
        lines.append((_("Later starts"), ", ".join(told)))
    return lines
