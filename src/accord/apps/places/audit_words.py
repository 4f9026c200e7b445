"""What an audit says in words: whether the forecast adds, who bears it, what it does to its own data."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.apps.places.explaining import percent
from accord.apps.places.models import ForecastAudit
from accord.core import vocabulary
from accord.frame.ui.numbers import decimal


def stop_sentence(found: ForecastAudit) -> str:
    """Whether the forecast adds anything to last year's map, in one sentence."""
    stop = found.findings["stop"]
    if found.run.method == found.run.Method.LAST_YEAR:
        return _("This is last year's map: what every other method is held against.")
    if stop["lower"] is None:
        return _(
            "It or last year's map caught nothing in %(weeks)s weeks: whether it adds cannot be told. "
            "Use last year's map."
        ) % {"weeks": stop["weeks"]}
    seen = _(
        "At 5 %% of the cells it caught %(ratio)s times what last year's map caught "
        "(90 %% interval %(low)s to %(high)s, %(weeks)s weeks)."
    )
    if is_on_streets(found.findings):
        seen = _(
            "At 5 %% of the street length it caught %(ratio)s times what last year's map caught "
            "(90 %% interval %(low)s to %(high)s, %(weeks)s weeks)."
        )
    seen %= {
        "ratio": two(stop["ratio"]),
        "low": two(stop["lower"]),
        "high": two(stop["upper"]),
        "weeks": stop["weeks"],
    }
    if stop["upper"] is not None and stop["upper"] < 1:
        return seen + " " + _("It does worse: use last year's map.")
    if stop["must_stop"]:
        return seen + " " + _("The gain is inside the error: use last year's map.")
    return seen + " " + _("It adds to last year's map.")


def exposure_sentence(facts: dict[str, Any]) -> str:
    """Which groups live under more or fewer marks than the reference, beyond the error."""
    groups = facts["groups"]
    if not groups:
        return _("No layer of residents by group is loaded: nobody can say who bears this.")
    told = [
        _(
            "“%(group)s” live under %(ratio)s times the marks of “%(reference)s” (%(low)s to %(high)s)."
        )
        % {
            "group": one["group"],
            "ratio": two(one["ratio"]),
            "reference": groups["reference"],
            "low": two(one["lower"]),
            "high": two(one["upper"]),
        }
        for one in groups["exposures"]
        if one["lower"] is not None and not one["lower"] <= 1 <= one["upper"]
    ]
    return " ".join(told) or _(
        "No group's exposure differs from that of “%(reference)s” beyond the error."
    ) % {"reference": groups["reference"]}


def provenance_sentence(gate: dict[str, Any]) -> str:
    """Whether its offences are reported, or found by police and let through for a reason."""
    known = vocabulary.offences()

    def named(codes: Sequence[str]) -> str:
        language = get_language() or "en"
        told = (known[code].named(language) if code in known else code for code in codes if code)
        return ", ".join(told)

    if gate["overridden"]:
        return _("Police find these, so their counts follow patrols: %(offences)s.") % {
            "offences": named(gate["discovered"])
        }
    return _("People report these: %(offences)s.") % {"offences": named(gate["reported"]) or "–"}


def feedback_sentence(loop: dict[str, Any]) -> str:
    """How far it strays when it learns from what its own marks find, and with the correction."""
    return _(
        "After %(weeks)s simulated weeks of learning from what patrols find, the learned share "
        "strays by %(naive)s (in nine of ten runs %(naive_low)s to %(naive_high)s); with the "
        "correction by %(corrected)s (%(corrected_low)s to %(corrected_high)s). Averages of "
        "%(runs)s runs."
    ) % {
        "weeks": loop["weeks"],
        "runs": loop.get("runs", 1),
        **_strayed(loop, "naive"),
        **_strayed(loop, "corrected"),
    }


def _strayed(loop: dict[str, Any], which: str) -> dict[str, str]:
    drift = loop[f"{which}_drift"]
    low, high = loop.get(f"{which}_interval", (drift, drift))  # an old audit had one run
    return {
        which: percent(drift),
        f"{which}_low": percent(low),
        f"{which}_high": percent(high),
    }


def unit_sentence(unit: dict[str, Any]) -> str:
    """Its figure on other cells, and whether it changes sides there."""
    told = ", ".join(
        f"{label}: {two(value)}"
        for label, value in zip(unit["labels"], unit["values"], strict=True)
    )
    figure = (
        _("the exposure of %(group)s") % {"group": unit["of"]}
        if unit["of"]
        else _("hits over last year's map")
    )
    text = _("On other cells, %(figure)s is: %(told)s.") % {"figure": figure, "told": told}
    if unit["changes_sides"]:
        text += " " + _("It changes sides: what it says is the grid's doing.")
    return text


def is_on_streets(facts: dict[str, Any]) -> bool:
    """Whether shares are of the length of street."""
    return "street_km" in facts


def two(value: float | None) -> str:
    """With two decimals; a dash for what cannot be told."""
    return "–" if value is None else decimal(value, 2)
