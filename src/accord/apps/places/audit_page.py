"""What an audit's findings say, as figures, sentences and tables in the reader's language."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accord.apps.places.audit_words import (
    exposure_sentence,
    feedback_sentence,
    is_on_streets,
    provenance_sentence,
    stop_sentence,
    two,
    unit_sentence,
)
from accord.apps.places.explaining import percent
from accord.apps.places.models import ForecastAudit
from accord.core.fairness.audit_report import LEAST_INCIDENTS
from accord.frame.ui import numbers
from accord.frame.ui.components import Figure
from accord.frame.ui.numbers import decimal, grouped, signed
from accord.frame.ui.tables import Column, Table

UNCALIBRATED: Final = 0.10
Row = dict[str, Any]


def audit_context(request: HttpRequest, found: ForecastAudit) -> dict[str, Any]:
    """The findings of a finished audit; nothing in it names a place or a person."""
    facts = found.findings
    groups = facts["groups"]
    return {
        "audit": found,
        "verdict": stop_sentence(found),
        "verdict_tone": "warning" if found.must_stop else "success",
        "audit_figures": _figures(facts),
        "provenance": provenance_sentence(facts["provenance"]),
        "methods": _methods(request, facts),
        "exposure": _exposure(request, groups) if groups else None,
        "exposure_text": exposure_sentence(facts),
        "rates": _rates(request, groups) if groups else None,
        "reporting": _reporting(request, groups) if groups else None,
        "caps": _caps(request, groups) if groups else None,
        "feedback_text": feedback_sentence(facts["feedback"]),
        "feedback": _feedback(request, facts["feedback"]),
        "unit": unit_sentence(facts["unit"]),
        "calibration": _calibration(request, facts),
        "facts": [
            (_("Weeks tested"), f"{facts['weeks']}: {facts['starts'][0]} – {facts['ends']}"),
            (
                _("Cells, and marked each week"),
                f"{grouped(facts['cells'])} · {grouped(facts['marked'])}",
            ),
            (_("Protocol"), f"{found.protocol}, {facts['compared_by']}"),
            (_("Digest"), f"SHA-256 {found.digest}"),
        ],
    }


def method_names() -> dict[str, str]:
    """The audited methods in the reader's language."""
    return {
        "multi-scale-poisson": _("Score card"),
        "decayed-kde": _("Decayed density"),
        "tuned-kde": _("Decayed density, tuned"),
        "last-year": _("Same cells as last year"),
        "oracle": _("Best fixed map, knowing the outcome"),
    }


def _figures(facts: dict[str, Any]) -> list[Figure]:
    names = method_names()
    own = next(iter(facts["methods"]))
    rates = {name: _at(one, 0.05)["hit_rate"] for name, one in facts["methods"].items()}
    stop = facts["stop"]
    figures = [
        Figure(
            label=_headline_label(facts) % {"weeks": facts["weeks"]},
            value=percent(rates[own]),
            note=" · ".join(
                f"{names[name]}: {percent(rate)}" for name, rate in rates.items() if name != own
            ),
        ),
        Figure(
            label=_("Hits, over last year's map"),
            value=two(stop["ratio"]),
            low=two(stop["lower"]),
            high=two(stop["upper"]),
            level=90,
        ),
    ]
    if facts["groups"]:
        worst = max(facts["groups"]["exposures"], key=lambda one: abs((one["ratio"] or 1.0) - 1.0))
        figures.append(
            Figure(
                label=_("Exposure of %(group)s, over %(reference)s")
                % {"group": worst["group"], "reference": facts["groups"]["reference"]},
                value=two(worst["ratio"]),
                low=two(worst["lower"]),
                high=two(worst["upper"]),
                level=90,
            )
        )
    return figures


def _methods(request: HttpRequest, facts: dict[str, Any]) -> Table:
    names = method_names()
    rows = [
        {
            "name": names[name],
            **{f"{part['share']:.2f}": percent(part["hit_rate"]) for part in one["shares"]},
            "pai": two(_at(one, 0.05)["pai"]),
            "pei": two(_at(one, 0.05)["pei"]),
            "log": signed(one["log_score"], 3),
            "brier": decimal(one["brier"], 5),
        }
        for name, one in facts["methods"].items()
    ]
    shares = [
        Column(
            label=_("Hit rate, %(share)s") % {"share": numbers.percent(float(key), 0)},
            value=_of(key),
            numeric=True,
        )
        for key in ("0.01", "0.02", "0.05", "0.10")
    ]
    return _table(
        request,
        _("Methods on the same weeks and cells"),
        [
            Column(label=_("Method"), value=_of("name")),
            *shares,
            Column(label=_("PAI, 5 %"), value=_of("pai"), numeric=True),
            Column(label=_("PEI, 5 %"), value=_of("pei"), numeric=True),
            Column(label=_("Log score"), value=_of("log"), numeric=True),
            Column(label=_("Brier score"), value=_of("brier"), numeric=True),
        ],
        rows,
        "methods",
    )


def _exposure(request: HttpRequest, groups: dict[str, Any]) -> Table:
    rows = [
        {
            "group": one["group"],
            "members": grouped(one["members"]),
            "mean": percent(one["mean"]),
            "ratio": two(one["ratio"]),
            "interval": f"{two(one['lower'])}–{two(one['upper'])}",
            "never": percent(one["never"]),
            "most": percent(one["top_decile"]),
        }
        for one in groups["exposures"]
    ]
    labels = (
        ("group", _("Group")),
        ("members", _("Residents")),
        ("mean", _("Share of weeks marked")),
        ("ratio", _("Over %(reference)s") % {"reference": groups["reference"]}),
        ("interval", _("90 % interval")),
        ("never", _("Live where never marked")),
        ("most", _("In the tenth marked most")),
    )
    return _table(request, _("Who bears the marks"), _columns(labels), rows, "exposure")


def _rates(request: HttpRequest, groups: dict[str, Any]) -> Table:
    rows = []
    for one in groups["rates"]:
        enough = one["incidents"] >= LEAST_INCIDENTS
        few = _("too few")
        rows.append(
            {
                "group": one["group"],
                "incidents": grouped(one["incidents"]) if enough else few,
                "hit": percent(one["hit_rate"]) if enough else few,
                "alarm": percent(one["false_alarm"]) if enough else few,
                "calibration": two(one["calibration"]) if enough else few,
            }
        )
    labels = (
        ("group", _("Group")),
        ("incidents", _("Incidents where they live")),
        ("hit", _("Hit rate")),
        ("alarm", _("Marked without an incident")),
        ("calibration", _("Expected ÷ recorded")),
    )
    return _table(request, _("Whom it fails"), _columns(labels), rows, "rates")


def _reporting(request: HttpRequest, groups: dict[str, Any]) -> Table:
    rows = [
        {"group": one["group"], "kept": percent(one["kept"]), "lost": grouped(one["lost"])}
        for one in groups["reporting"]
    ]
    labels = (
        ("group", _("If this group reports three quarters as often")),
        ("kept", _("Marks that stand")),
        ("lost", _("Marks that would move")),
    )
    return _table(request, _("What if some report less"), _columns(labels), rows, "reporting")


def _caps(request: HttpRequest, groups: dict[str, Any]) -> Table:
    rows = [
        {"cap": two(one["cap"]), "reached": two(one["reached"]), "price": percent(one["price"])}
        for one in groups["caps"]
    ]
    labels = (
        ("cap", _("Cap on exposure")),
        ("reached", _("Reached")),
        ("price", _("Expected incidents given up")),
    )
    return _table(request, _("What a cap costs"), _columns(labels), rows, "caps")


def _feedback(request: HttpRequest, loop: dict[str, Any]) -> Table:
    cells = {
        "cells marked at first": _("Cells marked at first"),
        "all other cells": _("All others"),
    }
    parts = zip(loop["groups"], loop["true"], loop["naive"], loop["corrected"], strict=True)
    rows = [
        {
            "group": cells.get(group, group),
            "true": percent(true),
            "naive": percent(naive),
            "corrected": percent(corrected),
        }
        for group, true, naive, corrected in parts
    ]
    labels = (
        ("group", _("Group")),
        ("true", _("True share")),
        ("naive", _("Learned")),
        ("corrected", _("Learned, corrected")),
    )
    return _table(request, _("What it does to its own data"), _columns(labels), rows, "feedback")


def _calibration(request: HttpRequest, facts: dict[str, Any]) -> Table:
    names = method_names()
    bands = ("top", "five", "twenty", "rest")
    rows = [
        {"name": names[name], **dict(zip(bands, map(two, one["calibration"]), strict=True))}
        for name, one in facts["methods"].items()
    ]
    labels = (
        ("name", _("Method")),
        ("top", _top_label(facts)),
        ("five", _("To 5 %")),
        ("twenty", _("To 20 %")),
        ("rest", _("The rest")),
    )
    caption = _("Recorded ÷ expected, by band: 1.00 is exact")
    return _table(request, caption, _columns(labels), rows, "calibration")


def _headline_label(facts: dict[str, Any]) -> str:
    if is_on_streets(facts):
        return _("Hit rate at 5 %% of the street length, %(weeks)s weeks")
    return _("Hit rate at 5 %% of cells, %(weeks)s weeks")


def _top_label(facts: dict[str, Any]) -> str:
    return _("Top 1 % of the street length") if is_on_streets(facts) else _("Top 1 % of cells")


def _at(one: dict[str, Any], share: float) -> dict[str, Any]:
    found: dict[str, Any] = next(part for part in one["shares"] if part["share"] == share)
    return found


def _columns(labels: Sequence[tuple[str, str]]) -> list[Column]:
    return [
        Column(label=label, value=_of(key), numeric=place > 0)
        for place, (key, label) in enumerate(labels)
    ]


def _of(key: str) -> Callable[[Row], Any]:
    return lambda row: row[key]


def _table(
    request: HttpRequest, caption: str, columns: Sequence[Column], rows: list[Row], prefix: str
) -> Table:
    return Table(request, caption=caption, columns=columns, rows=rows, prefix=prefix)
