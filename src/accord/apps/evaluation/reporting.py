"""One report from its evidence bundle: the same layout for good news, bad and none."""

import json
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accord.apps.evaluation import moving, presenting, selectors, unsettling
from accord.apps.evaluation.models import Evaluation
from accord.apps.evaluation.wording import (
    decimal,
    finding_words,
    language,
    lowered_words,
    number,
    percent,
    sentences_now,
    share,
    standing_words,
)
from accord.core.charts import Chart as Drawn
from accord.core.charts import EffectPoint, before_and_after, placebo_strip
from accord.core.evaluate import Standing
from accord.frame.http import Request
from accord.frame.ui.components import Action, Chart, Figure, Tone

Held = Mapping[str, Any]


def context(request: Request, row: Evaluation) -> dict[str, Any]:
    """Everything on the page of a finished or refused run."""
    common = {
        "row": row,
        "title": title_of(row),
        "crumbs": presenting.crumbs(row.plan.strategy, row.plan),
    }
    again = Action(
        label=_("Run it again"), url=reverse("evaluation:run", args=[row.plan_id]), post=True
    )
    if row.status == Evaluation.Status.REFUSED:
        return common | {"not_made": row.refusal, "actions": [again]}
    if row.status != Evaluation.Status.DONE:
        return common | {"not_made": presenting.lost_words(row), "actions": [again]}
    held = json.loads(row.bundle)
    found, inputs = held["results"], held["inputs"]
    standing = selectors.standing_now(row)
    if standing is None:
        return common
    return common | {
        "hypothesis": inputs["hypothesis"],
        "figures": figures(row, found, standing),
        "sentences": _sentences(found, standing),
        "notes": notes(row, found, inputs, standing),
        "chart": _months_chart(row, held),
        "strip": _strip(row, held),
        "moved": moving.moved_words(found),
        "map": moving.map_shown(row, found),
        "emmie": moving.emmie(found),
        "checks": unsettling.checks_words(found),
        "tables": unsettling.tables(request, found, inputs["periods"]),
        "power": (found.get("power") or {}).get(language(), ""),
        "proof": proof(row),
        "actions": _actions(row),
        "deviations": list(row.plan.deviations.all()),
        "rule": inputs["plan"]["continue_rule"],
    }


def title_of(row: Evaluation) -> str:
    """What changed, by the outcome's name."""
    outcome = presenting.outcome_of(row.plan.content, language())
    return _("What changed: %(outcome)s") % {"outcome": outcome}


def figures(row: Evaluation, found: Held, standing: Standing) -> list[Figure]:
    """The change with its interval, the level, and how often the method errs here."""
    change = found["change"]
    tone: Tone = "success" if standing.label == "confirmatory" else "neutral"
    rate = found["checks"]["placebo_rate"]
    ran = found.get("placebos") or {}
    placebos = ran.get("number", 0)
    return [
        Figure(
            label=pgettext("difference", "Change"),
            value=percent(change["estimate"]),
            low=percent(change["lower"]),
            high=percent(change["upper"]),
            level=round(100 * change["level"]),
            note=finding_words(found["finding"]) or "",
        ),
        Figure(
            label=_("Maryland level"),
            value=_("%(level)s of 5") % {"level": row.level},
            note=standing_words(standing) or "",
            tone=tone,
        ),
        Figure(
            label=_("Called where nothing happened"),
            value=_("not known") if rate is None else share(rate),
            low=share(ran["interval"]["lower"]) if ran.get("interval") else None,
            high=share(ran["interval"]["upper"]) if ran.get("interval") else None,
            note=_("of %(count)s placebos; 5 %% is what the test promises") % {"count": placebos},
        ),
    ]


def notes(row: Evaluation, found: Held, inputs: Held, standing: Standing) -> list[str]:
    """What must be read beside the result: a word that was lost, lowered levels, earlier looks."""
    lines = []
    if row.label == Evaluation.Label.CONFIRMATORY and standing.label != row.label:
        lines.append(_("It was confirmatory when it was made; its evidence still says so."))
    lines += [
        _("Level lowered: %(reason)s.") % {"reason": lowered_words(one)}
        for one in found["grade"]["lowered"]
    ]
    if found.get("widened"):
        lines.append(_("Placebos fired too often: the interval was widened to their own quantile."))
    if inputs["looks"]:
        lines.append(
            ngettext(
                "Looked at once before the follow-up was over.",
                "Looked at %(count)s times before the follow-up was over.",
                inputs["looks"],
            )
            % {"count": inputs["looks"]}
        )
    others = selectors.frozen_beside(row.plan)
    if others:
        lines.append(
            ngettext(
                "One other plan of this strategy is frozen: each errs by itself, so that one of several finds something sooner.",
                "%(count)s other plans of this strategy are frozen: each errs by itself, so that one of several finds something sooner.",
                others,
            )
            % {"count": others}
        )
    return lines


def months(held: Held) -> Drawn:
    """Recorded and expected by month."""
    inputs, series = held["inputs"], held["results"]["series"]
    points = [
        EffectPoint(start=f"{month}-01", observed=seen, expected=hoped)
        for month, seen, hoped in zip(
            inputs["periods"], series["observed"], series["expected"], strict=True
        )
    ]
    return before_and_after(
        points,
        began=inputs["plan"]["start"],
        title=_("Recorded and expected"),
        unit=presenting.outcome_of(inputs["plan"], language()),
        names=(_("recorded"), _("expected")),
    )


def placebos(held: Held) -> Drawn | None:
    """The area's change among those of places where nothing began; None where none were run."""
    found = held["results"]
    if not found.get("placebo_sizes"):
        return None
    return placebo_strip(
        found["placebo_sizes"],
        found["own_size"],
        title=_("The area among places where nothing began"),
        axis=_("studentised change"),
    )


def proof(row: Evaluation) -> list[tuple[str, str]]:
    """The hashes by which the result can be checked, with that of the registered extract."""
    return [
        (_("Plan"), row.plan_digest),
        (_("Data"), row.input_digest),
        (_("Registered extract"), row.plan.extract_digest or _("none yet")),
        (_("Evidence"), row.bundle_digest),
    ]


def _sentences(found: Held, standing: Standing) -> list[str]:
    """The fixed sentences, less those that the notes say in the reader's language."""
    left_out = ("Level lowered:", "Nivel rebajado:", "Not measured:", "No se midió:")
    return [line for line in sentences_now(found, standing) if not line.startswith(left_out)]


def _months_chart(row: Evaluation, held: Held) -> Chart:
    drawn = months(held)
    unknown = _("not reported")
    return Chart(
        title=_("Recorded and expected, by month"),
        src=reverse("evaluation:months", args=[row.pk]),
        alt=_(
            "Recorded as a full line, what the comparison lets expect as a broken one, the start as "
            "an upright; the table holds the same numbers."
        ),
        columns=[_("Month"), _("Recorded"), _("Expected")],
        rows=[
            [month, unknown if seen is None else int(seen), _decimal(hoped)]
            for month, seen, hoped in drawn.table.rows
        ],
        note=_(
            "A month that an agency did not report is left out on both sides; it is never nought."
        ),
        height=260,
    )


def _strip(row: Evaluation, held: Held) -> Chart | None:
    drawn = placebos(held)
    if drawn is None:
        return None
    return Chart(
        title=_("The area among places where nothing began"),
        src=reverse("evaluation:placebos", args=[row.pk]),
        alt=_("Each comparison area's change as a tick, the treated area's as an upright."),
        columns=[_("Which"), _("Studentised change")],
        rows=[
            [_("Treated area") if which == "Area" else _("Comparison"), _decimal(size)]
            for which, size in drawn.table.rows
        ],
        height=140,
    )


def _actions(row: Evaluation) -> list[Action]:
    return [
        Action(
            label=_("Report as a page"), url=reverse("evaluation:printed", args=[row.pk, "html"])
        ),
        Action(label=_("Report as PDF"), url=reverse("evaluation:printed", args=[row.pk, "pdf"])),
        Action(label=_("Download the evidence"), url=reverse("evaluation:evidence", args=[row.pk])),
        Action(
            label=_("Run it again and compare"),
            url=reverse("evaluation:verify", args=[row.pk]),
            style="quiet",
            post=True,
        ),
    ]


def _decimal(value: Any) -> str:
    return "–" if value is None else decimal(number(value))
