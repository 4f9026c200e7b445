"""What has been going on in each cell: emerging hot spots of the records that a viewer may count."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.layers import selectors as layers
from accord.apps.places import naming, storying
from accord.apps.places.selectors.answers import answer_to
from accord.apps.places.selectors.counting import ACTIVITY_KINDS, area_of, incidents
from accord.core.geo import Area
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid


@dataclass(frozen=True, kw_only=True)
class StoryQuestion:
    """What is looked at: one kind, some offences (all when none), an area, steps up to a day.

    `end` is the first day left out.
    """

    kind: str
    offences: tuple[str, ...]
    end: date
    step_days: int
    area_id: UUID | None = None

    @property
    def start(self) -> date:
        """The first day of the oldest step."""
        return self.end - timedelta(days=self.step_days * storying.STEPS)


@dataclass(frozen=True, eq=False, kw_only=True)
class Stories:
    """The answer: what each cell's story is, and where the cells are in words.

    `told` is None where there is too little to tell, and `refusal` says what is missing.
    """

    question: StoryQuestion
    area: Area | None
    told: storying.Told | None
    places: tuple[naming.Place, ...]
    refusal: str
    without_point: int
    discovered: int


def stories(
    *, viewer: Actor, purpose: Purpose, question: StoryQuestion, verb: str = "places.stories_viewed"
) -> Stories:
    """Cells that became hot or cold, stayed so, or ceased; leaves one entry with their number.

    What police find is left out, as from forecasts: where they look it would always be hot.
    """
    if question.kind in ACTIVITY_KINDS:
        words = unit_of(question.kind)
        raise Invalid(_("Counts of %(words)s follow activity, not offending.") % {"words": words})
    if question.step_days not in storying.STEP_DAYS:
        raise Invalid(
            _("A step has %(days)s days.") % {"days": " or ".join(map(str, storying.STEP_DAYS))}
        )
    area = area_of(viewer=viewer, purpose=purpose, area_id=question.area_id)
    table, _left = incidents(
        viewer=viewer, purpose=purpose, kind=question.kind, action="view",
        start=question.start, end=question.end,
    )  # fmt: skip
    chosen = table.of_offences(question.offences)
    reported = chosen.where(~chosen.is_discovered)
    ground = area or layers.area_of_region(viewer=viewer, purpose=purpose, day=question.end)
    answer = answer_to(
        "stories", question, day=question.end, viewer=viewer, purpose=purpose,
        table=reported, ground=ground, cells=lambda told: told.stories,
        find=lambda: storying.stories_of(
            reported, area=ground, end=question.end, step_days=question.step_days
        ),
    )  # fmt: skip
    audit.read(
        by=viewer, purpose=purpose, verb=verb, object_type="places",
        payload={
            "count": len(answer.places), "kind": question.kind, "offences": list(question.offences),
            "days": question.step_days * storying.STEPS,
        },
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return Stories(
        question=question,
        area=area,
        told=answer.found,
        places=answer.places,
        refusal=answer.refusal,
        without_point=int((~reported.is_located).sum()),
        discovered=len(chosen) - len(reported),
    )
