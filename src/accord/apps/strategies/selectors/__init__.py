"""Every read of strategies: who may see which, and how far each goal has come."""

from accord.apps.strategies.selectors.gaps import MeasuredGap, comparable_partners
from accord.apps.strategies.selectors.measures import Measured, measure, measure_all
from accord.apps.strategies.selectors.strategies import (
    actions_open,
    goal_visible_to,
    invitations_of,
    invited_to,
    partners_of,
    strategies_visible_to,
    strategy_visible_to,
    taking_part,
    view_strategy,
)

__all__ = [
    "Measured",
    "MeasuredGap",
    "actions_open",
    "comparable_partners",
    "goal_visible_to",
    "invitations_of",
    "invited_to",
    "measure",
    "measure_all",
    "partners_of",
    "strategies_visible_to",
    "strategy_visible_to",
    "taking_part",
    "view_strategy",
]
