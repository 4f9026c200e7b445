"""What the worker does for this app every so often."""

from accord.apps.exchange.services import deconfliction
from accord.frame.rounds import every

every(15.0, "deconfliction", deconfliction.watch)
every(3_600.0, "deconfliction-purge", deconfliction.purge)
