"""The demonstration's problem analysis: competing causes, what records say of each, two responses."""

from datetime import date
from typing import Any, Final

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.services.installation import INSTALLER
from accord.apps.evaluation import services
from accord.apps.strategies.models import Strategy
from accord.frame.actor import Actor, Purpose
from accord.site.demo import people

STEERING: Final = Purpose(code="prevention-planning", reason="building the demonstration")
CHEERS: Final = {
    "community": "Households in the streets on both sides of the boundary.",
    "harm": "Loss and fear; doors and windows broken.",
    "expectation": "Residents' meetings of both sides have asked police and town halls to act.",
    "events": "Burglaries of homes, one by one recorded.",
    "recurring": "They come in runs of days, and again in the same streets.",
    "similarity": "Rear doors, by day, in rows with an alley behind.",
}
SIDES: Final = {
    "place": "Rows of houses with a dark alley behind, two streets from a way out.",
    "target": "Homes that stand empty by day, with a rear door of the first years of the houses.",
    "offending": "The houses of a row are alike: what was learnt at one serves at the next.",
    "manager": "Landlords of whole rows; public works for the lamps of the alleys.",
    "guardian": "Neighbours who are at home by day, once they know of a burglary near by.",
    "handler": "",
    "facility": "The depot: who runs it has the key to the alley behind.",
}


def build(cora: Actor, strategy: Strategy, *, monday: date) -> int:
    """The sheet, written by two agencies; the version that the plan rests on."""
    quin = people.actor("quin")
    who: dict[str, Any] = {"by": cora, "purpose": STEERING, "strategy_id": strategy.pk}
    other = who | {"by": quin}
    services.describe_problem(
        **who,
        problem=services.Described(
            version=0, cheers=CHEERS, sides=SIDES,
            statement="Burglaries of homes come in runs of days on both sides of the boundary.",
        ),
    )  # fmt: skip
    services.name_cause(
        **who,
        side="target",
        text="After one burglary the neighbours' like doors are tried within days.",
    )
    services.name_cause(**other, side="place", text="The alleys give a way in that nobody sees.")
    services.name_cause(**who, side="offending", text="It is the dark months, as everywhere.")
    for cause, bears, measure in (("c1", "for", "repeats"), ("c2", "against", "places"),
                                  ("c3", "against", "hours")):  # fmt: skip
        evidence = services.EvidenceDraft(
            bears=bears,
            source="records",
            strength="weak",
            measure=measure,
            until=strategy.starts_on,
            weeks=26,
        )
        services.add_evidence(**who, cause=cause, evidence=evidence)
    services.add_evidence(
        **other, cause="c1",
        evidence=services.EvidenceDraft(
            bears="against", source="seen", strength="weak",
            text="In two of the rows doors had been changed, and they were entered too.",
            citation="Walk of both agencies through the rows",
        ),
    )  # fmt: skip
    services.judge_cause(
        **who,
        cause="c1",
        state="supported",
        reason="What follows lies close by; changed doors were few.",
    )
    _responses(who, other)
    _priorities(cora, quin, strategy, who)
    return services.act_on_response(
        **who, response="r1",
        action=services.ActionDraft(
            owner=agencies.agency_of(cora), due_on=monday,
            title="A list of last night's burgled rows by nine in the morning",
        ),
    ).version  # fmt: skip


def _responses(who: dict[str, Any], other: dict[str, Any]) -> None:
    """One that is chosen, with graded evidence; one that still lacks it."""
    services.name_response(
        **who,
        draft=services.ResponseDraft(
            title="Advice to neighbours within two days", cause="c1", side="guardian",
            how="Who knows of a burglary near by locks, looks and tells: before the next attempt.",
        ),
    )  # fmt: skip
    services.name_response(
        **other,
        draft=services.ResponseDraft(
            title="Gates for the alleys", cause="c2", side="manager",
            how="A gate that only residents open takes the way in that nobody sees.",
        ),
    )  # fmt: skip
    services.grade_response(
        **who, response="r1",
        grade=services.GradeDraft(
            citation="A made-up review, to try the sheet with", level=3, direction="fewer",
            effect="Made up: fewer burglaries where advice came within two days.",
            mechanism="Neighbours guard while the risk is raised.",
            moderators="It needs neighbours who are at home by day.",
            implementation="Each report must reach the team on the day.",
            economics="Not told.",
        ),
    )  # fmt: skip
    services.decide_response(
        **who, response="r1", state="chosen", reason="It aims at the supported cause and is ready."
    )


def _priorities(cora: Actor, quin: Actor, strategy: Strategy, who: dict[str, Any]) -> None:
    """The lead's and one partner's own; the others have not said, and it shows."""
    services.set_priority(
        **who, agency=agencies.agency_of(cora), level="high", cause="c1",
        reason="A third of what residents report.",
    )  # fmt: skip
    partner = agencies.agency_of(quin)
    takes_part = strategy.partnerships.filter(agency=partner).exists()
    services.set_priority(
        by=quin if takes_part else INSTALLER, purpose=STEERING, strategy_id=strategy.pk,
        agency=partner, level="medium", cause="c2", reason="The alleys can be lit this year.",
    )  # fmt: skip
