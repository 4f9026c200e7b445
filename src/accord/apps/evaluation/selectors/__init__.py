"""Every read of evaluations: plans, what they may count, and what was found."""

from accord.apps.evaluation.selectors.courses import CourseAsked, MonthlyCourse, course
from accord.apps.evaluation.selectors.doses import actions_told
from accord.apps.evaluation.selectors.extracts import (
    Counted,
    areas_to_choose,
    demand_records,
    drawn_for,
    ground_of,
    past_of,
)
from accord.apps.evaluation.selectors.harm import (
    HARM_SPANS,
    Harm,
    HarmAsked,
    HarmCompared,
    harm,
    harm_tables,
    harm_weights_visible_to,
    weights_of,
)
from accord.apps.evaluation.selectors.library import Library, library
from accord.apps.evaluation.selectors.meetings import (
    SeenMeeting,
    calendar_of_meeting,
    items_of,
    meeting_visible_to,
    meetings_about,
    meetings_visible_to,
    next_meetings,
    view_meeting,
)
from accord.apps.evaluation.selectors.plans import (
    draft_digest,
    must_sign,
    plan_visible_to,
    plans_visible_to,
    power_for,
    view_plan,
    waiting_for,
)
from accord.apps.evaluation.selectors.results import (
    evaluation_visible_to,
    evaluations_visible_to,
    view_evaluation,
)
from accord.apps.evaluation.selectors.reviews import (
    Gathered,
    calendar_of,
    gathered,
    review_visible_to,
    reviews_open,
    reviews_visible_to,
)
from accord.apps.evaluation.selectors.standing import seal_of, standing_now

__all__ = [
    "HARM_SPANS",
    "Counted",
    "CourseAsked",
    "Gathered",
    "Harm",
    "HarmAsked",
    "HarmCompared",
    "Library",
    "MonthlyCourse",
    "SeenMeeting",
    "actions_told",
    "areas_to_choose",
    "calendar_of",
    "calendar_of_meeting",
    "course",
    "demand_records",
    "draft_digest",
    "drawn_for",
    "evaluation_visible_to",
    "evaluations_visible_to",
    "gathered",
    "ground_of",
    "harm",
    "harm_tables",
    "harm_weights_visible_to",
    "items_of",
    "library",
    "meeting_visible_to",
    "meetings_about",
    "meetings_visible_to",
    "must_sign",
    "next_meetings",
    "past_of",
    "plan_visible_to",
    "plans_visible_to",
    "power_for",
    "review_visible_to",
    "reviews_open",
    "reviews_visible_to",
    "seal_of",
    "standing_now",
    "view_evaluation",
    "view_meeting",
    "view_plan",
    "waiting_for",
    "weights_of",
]
