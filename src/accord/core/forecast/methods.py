"""The forecasters that every comparison holds side by side, the field's and our own."""

import numpy as np

from accord.core.forecast.estimators import Estimator, LastYear, Oracle
from accord.core.forecast.etas_cell import EtasCell
from accord.core.forecast.etas_space_time import EtasSpaceTime
from accord.core.forecast.events import Events, Window
from accord.core.forecast.hotspot_maps import ProspectiveHotspot, RetrospectiveKDE
from accord.core.forecast.multi_scale import MultiScalePoisson
from accord.core.forecast.recent_counts import RecentCounts
from accord.core.forecast.rolling import tuned_decayed_kde
from accord.core.geo import Grid

LAST_YEAR = "same cells as last year"
DECAYED = "decayed density, tuned"
DEFAULT = "multi-scale Poisson"
ORACLE = "oracle (knows the test weeks)"
PUBLISHED = ("retrospective density", "ProMap", "Mohler 2015", "space-time ETAS")
TUNED_ON_WEEKS = 52


def side_by_side(events: Events, grid: Grid, *, tested: Window) -> dict[str, Estimator]:
    """Every method by its name; what has parameters to tune is tuned before `tested` begins."""
    first = float(events.t[0]) if len(events) else tested.start
    weeks = int(min(TUNED_ON_WEEKS, max((tested.start - first) // 14, 1)))
    return {
        LAST_YEAR: LastYear(),
        "counts of 13 weeks": RecentCounts(),
        "counts of all years": RecentCounts(days=np.inf),
        "retrospective density": RetrospectiveKDE(),
        "ProMap": ProspectiveHotspot(),
        DECAYED: tuned_decayed_kde(events, grid, before=tested.start, weeks=weeks),
        "Mohler 2015": EtasCell(),
        "space-time ETAS": EtasSpaceTime(),
        DEFAULT: MultiScalePoisson(),
        ORACLE: Oracle(span=tested),
    }
