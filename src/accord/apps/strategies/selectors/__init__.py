"""Every read of strategies: who may see which, and how far each goal has come."""

from accord.apps.strategies.selectors.gaps import MeasuredGap, comparable_partners
from accord.apps.strategies.selectors.harm import HarmTold
from accord.apps.strategies.selectors.indicators import (
    MeasuredIndicator,
    indicators_of,
    own_figures,
)
from accord.apps.strategies.selectors.measures import Measured, measure, measure_all
from accord.apps.strategies.selectors.strategies import (
    actions_open,
    goal_visible_to,
    goals_without_actions,
    invitations_of,
    invited_to,
    partners_of,
    strategies_visible_to,
    strategy_visible_to,
    taking_part,
    view_strategy,
)

__all__ = [
    "HarmTold",
    "Measured",
    "MeasuredGap",
    "MeasuredIndicator",
    "actions_open",
    "comparable_partners",
    "goal_visible_to",
    "goals_without_actions",
    "indicators_of",
    "invitations_of",
    "invited_to",
    "measure",
    "measure_all",
    "own_figures",
    "partners_of",
    "strategies_visible_to",
    "strategy_visible_to",
    "taking_part",
    "view_strategy",
]
