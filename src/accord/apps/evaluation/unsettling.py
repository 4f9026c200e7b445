"""What could unsettle a result: placebos, a control that cannot move, other ways of asking."""

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accord.apps.evaluation.wording import (
    change_words,
    design_words,
    language,
    number,
    percent,
    share,
)
from accord.core.evaluate import chance_words
from accord.frame.http import Request
from accord.frame.ui.tables import Column, Table

Held = Mapping[str, Any]
_WAYS: Final[Mapping[str, Held]] = {
    "estimator": {
        "series alone, negative binomial": gettext_lazy("series alone, negative binomial"),
        "series alone, with trend and seasons": gettext_lazy(
            "series alone, with trend and seasons"
        ),
    },
    "donors": {
        "all": gettext_lazy("all areas of comparison"),
        "none": gettext_lazy("no area of comparison"),
        "half nearest in volume": gettext_lazy("the half nearest in volume"),
        "without the largest": gettext_lazy("without the largest"),
    },
    "periods": {
        "all": gettext_lazy("all periods"),
        "last 12 before": gettext_lazy("the last 12 before"),
        "as many before as after": gettext_lazy("as many before as after"),
        "without the first after": gettext_lazy("without the first after"),
    },
}


def checks_words(found: Held) -> list[str]:
    """What could unsettle the result, in one line each."""
    ran = found.get("placebos")
    if ran is None:
        return [
            _(
                "This evidence is of an older method, without placebos: how often it errs is not known."
            )
        ]
    lines = []
    if ran["rate"] is None:
        lines.append(
            _("%(count)s placebos: too few to say how often the test errs.")
            % {"count": ran["number"]}
        )
    else:
        lines.append(_called(ran))
    lines.append(_placebo_kind(ran))
    if ran["rate"] is not None and ran.get("apart", ran["number"]) < ran["number"]:
        lines.append(
            _(
                "Areas that share nothing among them: %(count)s; the interval is no surer than these."
            )
            % {"count": ran["apart"]}
        )
    lines.append(
        _("%(share)s of other ways of asking have the same sign.")
        % {"share": share(found["curve_same_sign"])}
    )
    lines.append(_controlled(found.get("negative_control")))
    if found["left_out_as_unlike"]:
        names = ", ".join(found["left_out_as_unlike"])
        lines.append(_("Left out as unlike in volume: %(names)s.") % {"names": names})
    return lines


def _called(ran: Held) -> str:
    """How often the test called one; evidence of older methods has no interval of it."""
    told = {"count": ran["number"], "share": share(ran["rate"])}
    ends = ran.get("interval")
    if not ends:
        return _("%(count)s placebos; the test called %(share)s of them a change.") % told
    told |= {"low": share(ends["lower"]), "high": share(ends["upper"])}
    return (
        _(
            "%(count)s placebos; the test called %(share)s of them a change (95 %% interval %(low)s to %(high)s)."
        )
        % told
    )


def _placebo_kind(ran: Held) -> str:
    """What the placebos are; evidence of older methods knows two kinds."""
    kind = ran.get("kind") or ("map" if ran.get("shaped") else "areas")
    return {
        "map": _("They were grown on the map with the area's size and volume."),
        "areas": _("They are comparison areas of its volume."),
        "lots": _("They are lots drawn again among the same areas, in the past."),
        "simulated": _(
            "Too few areas compare: they are made-up series with its volume, bursts and memory."
        ),
    }[kind]


def _controlled(control: Held | None) -> str:
    """What the outcome did that the programme cannot move."""
    if control is None:
        return _("No outcome that the programme cannot move was declared: not looked at.")
    name = control.get("outcome_es" if language() == "es" else "outcome")
    change = dict(control["change"])
    words = (
        _("An outcome that the programme cannot move (%(name)s): %(told)s.")
        if isnan(number(change["estimate"]))
        else _(
            "An outcome that the programme cannot move (%(name)s): %(change)s, %(range)s; %(told)s."
        )
    )
    return words % {
        "name": name or _("another outcome"),
        "change": percent(change["estimate"]),
        "range": change_words(change),
        "told": {
            True: _("it did not move"),
            False: _("it moved too"),
            None: _("too few months or events to say whether it moved"),
        }[control["still"]],
    }


def answers(
    found: Held, periods: Sequence[str]
) -> tuple[tuple[str, str, str, list[tuple[Any, Held]]], ...]:
    """Made-up starts, other ways of asking, the result without each comparison area.

    Each a name, a caption, what its first column is, and rows of a label with an answer.
    """
    return (
        (
            "time", _("Starts made up before the true one"), _("Start"),
            [(periods[one["first_after"]], one) for one in found.get("in_time", [])],
        ),
        (
            "curve", _("Asked in other ways"), _("How"),
            [(how(one), one) for one in found.get("curve", [])],
        ),
        (
            "left-out", _("Without each comparison area"), _("Without"),
            [(one["donor"], one) for one in found.get("left_out", [])],
        ),
    )  # fmt: skip


def answer(one: Held) -> tuple[str, str, str]:
    """Its change, interval and chance in words."""
    return (
        percent(one["change"]["estimate"]), change_words(dict(one["change"])),
        chance_words(number(one["p_value"]), language=language()),
    )  # fmt: skip


def tables(request: Request, found: Held, periods: Sequence[str]) -> list[Table]:
    """The tables of all these answers."""
    return [
        _answers(request, name, caption, head, rows)
        for name, caption, head, rows in answers(found, periods)
        if rows
    ]


def _answers(
    request: Request, name: str, caption: str, head: str, rows: list[tuple[Any, Held]]
) -> Table:
    told = [(label, *answer(one)) for label, one in rows]
    return Table(
        request,
        caption=caption,
        prefix=name,
        rows=[dict(zip(("label", "change", "range", "chance"), one, strict=True)) for one in told],
        columns=[
            Column(label=head, value="label"),
            Column(label=pgettext("difference", "Change"), value="change", numeric=True),
            Column(label=_("Interval"), value="range", numeric=True),
            Column(label=_("Chance"), value="chance", numeric=True),
        ],
    )


def how(one: Held) -> str:
    """In which way it was asked, or without which area."""
    if "donor" in one:
        return str(one["donor"])
    return "; ".join(
        str(words.get(one[part]) or design_words(one[part])).rstrip(".")
        for part, words in _WAYS.items()
    )
