"""Every write of strategies."""

from accord.apps.strategies.services.actions import finish_action, plan_action
from accord.apps.strategies.services.goals import set_goal
from accord.apps.strategies.services.indicators import hand_in, set_target
from accord.apps.strategies.services.partners import (
    answer_invitation,
    invite,
    withdraw_invitation,
)
from accord.apps.strategies.services.rights import (
    demand_lead,
    demand_participant,
    known_strategy,
    open_strategy,
)
from accord.apps.strategies.services.strategies import (
    Draft,
    close_strategy,
    create_strategy,
    draft_of,
    edit_strategy,
)

__all__ = [
    "Draft",
    "answer_invitation",
    "close_strategy",
    "create_strategy",
    "demand_lead",
    "demand_participant",
    "draft_of",
    "edit_strategy",
    "finish_action",
    "hand_in",
    "invite",
    "known_strategy",
    "open_strategy",
    "plan_action",
    "set_goal",
    "set_target",
    "withdraw_invitation",
]
