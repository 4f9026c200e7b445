"""What a plan declares beside its outcome, in the reader's words."""

from typing import Any

from django.utils.translation import gettext as _

from accord.apps.evaluation.wording import language
from accord.apps.strategies.presenting import offence_names


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


def lot(settings: dict[str, Any]) -> list[tuple[str, Any]]:
    """What a lot held back, and who starts later; nothing where neither was."""
    lines = []
    if settings.get("held_back"):
        seed = settings["lot_seed"]
        lines.append((_("Held back by lot"), ", ".join(settings["held_back"])))
        lines.append(
            (
                _("The lot"),
                _("drawn with “%(seed)s”, checked") % {"seed": seed}
                if seed
                else _("not shown: no seed was given"),
            )
        )
    if settings.get("starts"):
        told = (f"{name} {month}" for name, month in settings["starts"].items())
        lines.append((_("Later starts"), ", ".join(told)))
    return lines
