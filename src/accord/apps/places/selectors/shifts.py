"""Where the pattern of some days differs from that of earlier ones, within the viewer's policy."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.layers import selectors as layers
from accord.apps.places import naming, shifting
from accord.apps.places.selectors.answers import answer_to
from accord.apps.places.selectors.counting import ACTIVITY_KINDS, Question, area_of, incidents
from accord.core.geo import Area
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid

AGAINST: Final = ("before", "year")
DAYS_AT_MOST: Final = 364


@dataclass(frozen=True, eq=False, kw_only=True)
class Shifts:
    """The answer; `shifted` is None where there is too little, and `refusal` says what is missing."""

    question: Question
    against: str
    area: Area | None
    shifted: shifting.Shifted | None
    places: tuple[naming.Place, ...]
    refusal: str
    without_point: int
    discovered: int


def shifts(
    *,
    viewer: Actor,
    purpose: Purpose,
    question: Question,
    against: str = "before",
    verb: str = "places.shifts_viewed",
) -> Shifts:
    """Cells with more or fewer than the overall change lets expect; leaves one entry.

    What police find is left out: its change is a change of where they look.
    """
    if question.kind in ACTIVITY_KINDS:
        words = unit_of(question.kind)
        raise Invalid(_("Counts of %(words)s follow activity, not offending.") % {"words": words})
    if against not in AGAINST:
        raise Invalid(_("Compare with one of: %(known)s.") % {"known": ", ".join(AGAINST)})
    if not 0 < question.days <= DAYS_AT_MOST:
        raise Invalid(_("Compare at most %(most)s days.") % {"most": DAYS_AT_MOST})
    area = area_of(viewer=viewer, purpose=purpose, area_id=question.area_id)
    table, _left = incidents(
        viewer=viewer, purpose=purpose, kind=question.kind, action="view",
        start=question.start - max(shifting.A_YEAR, question.end - question.start),
        end=question.end,
    )  # fmt: skip
    chosen = table.of_offences(question.offences)
    reported = chosen.where(~chosen.is_discovered)
    ground = area or layers.area_of_region(viewer=viewer, purpose=purpose, day=question.end)
    answer = answer_to(
        "shifts", question, against, day=question.end, viewer=viewer, purpose=purpose,
        table=reported, ground=ground, cells=lambda shifted: shifted.shifts,
        find=lambda: shifting.shifts_of(
            reported, area=ground, start=question.start, end=question.end, against=against
        ),
    )  # fmt: skip
    audit.read(
        by=viewer, purpose=purpose, verb=verb, object_type="places",
        payload={
            "count": len(answer.places), "kind": question.kind, "offences": list(question.offences),
            "days": question.days,
        },
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    within = reported.between(question.start, question.end)
    return Shifts(
        question=question,
        against=against,
        area=area,
        shifted=answer.found,
        places=answer.places,
        refusal=answer.refusal,
        without_point=int((~within.is_located).sum()),
        discovered=len(chosen.between(question.start, question.end)) - len(within),
    )
