"""What the worker does for this app every so often."""

from accord.apps.places import services
from accord.frame.rounds import every

QUARTER_OF_AN_HOUR = 900.0

every(QUARTER_OF_AN_HOUR, "forecasts-end", lambda now: services.turn_off_due(now=now))
every(QUARTER_OF_AN_HOUR, "audits-lost", lambda now: services.give_up_lost(now=now))
