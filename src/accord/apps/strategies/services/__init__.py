"""Every write of strategies."""

from accord.apps.strategies.services.actions import finish_action, plan_action
from accord.apps.strategies.services.goals import set_goal
from accord.apps.strategies.services.partners import answer_invitation, invite
from accord.apps.strategies.services.strategies import (
    Draft,
    close_strategy,
    create_strategy,
    edit_strategy,
)

__all__ = [
    "Draft",
    "answer_invitation",
    "close_strategy",
    "create_strategy",
    "edit_strategy",
    "finish_action",
    "invite",
    "plan_action",
    "set_goal",
]
