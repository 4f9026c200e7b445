"""Where and when incidents concentrate, what next week may hold, how well we said so."""

from accord.core.forecast.aoristic import aoristic_week
from accord.core.forecast.boosted_counts import BoostedCounts
from accord.core.forecast.clusters import LocalMoran, gi_star, local_moran
from accord.core.forecast.comparison import Comparison, Record, compare
from accord.core.forecast.dual_density import DensityChange, density_change
from accord.core.forecast.emerging import Emerging, emerging_hot_spots
from accord.core.forecast.ensemble import ForecastEnsemble, Recalibrated
from accord.core.forecast.errors import ForecastError, NotFittedError, TooLittleHistoryError
from accord.core.forecast.estimators import DecayedKDE, Estimator, Forecast, LastYear, Oracle
from accord.core.forecast.etas_cell import EtasCell
from accord.core.forecast.etas_space_time import EtasSpaceTime
from accord.core.forecast.events import Events, Window, days_since_epoch
from accord.core.forecast.explain import CellExplanation, explain
from accord.core.forecast.hotspot_maps import ProspectiveHotspot, RetrospectiveKDE
from accord.core.forecast.methods import side_by_side
from accord.core.forecast.multi_scale import MultiScalePoisson
from accord.core.forecast.near_repeat import (
    CrossBoundaryPattern,
    NearRepeat,
    cross_boundary_patterns,
    near_repeat,
)
from accord.core.forecast.on_segments import WORK_ON_SEGMENTS, NeedsSurfaceError
from accord.core.forecast.point_patterns import PatternTest, dense_clusters, similar_patterns
from accord.core.forecast.reach import Reach, ReachRate, reach_rate
from accord.core.forecast.recent_counts import RecentCounts
from accord.core.forecast.report import ComparisonTable, comparison_html, comparison_table
from accord.core.forecast.risk_terrain import RiskFactor, RiskTerrain
from accord.core.forecast.rolling import (
    PROTOCOL,
    Evaluation,
    evaluate,
    protocol_on,
    tuned_decayed_kde,
    weekly_origins,
)
from accord.core.forecast.score_card import CardLine, ScoreCard, score_card, score_cards
from accord.core.forecast.scoring import SHARES, Score, hits_at, marked
from accord.core.forecast.week_errors import LEAST_WEEKS, ratio_interval

__all__ = [
    "LEAST_WEEKS",
    "PROTOCOL",
    "SHARES",
    "WORK_ON_SEGMENTS",
    "BoostedCounts",
    "CardLine",
    "CellExplanation",
    "Comparison",
    "ComparisonTable",
    "CrossBoundaryPattern",
    "DecayedKDE",
    "DensityChange",
    "Emerging",
    "Estimator",
    "EtasCell",
    "EtasSpaceTime",
    "Evaluation",
    "Events",
    "Forecast",
    "ForecastEnsemble",
    "ForecastError",
    "LastYear",
    "LocalMoran",
    "MultiScalePoisson",
    "NearRepeat",
    "NeedsSurfaceError",
    "NotFittedError",
    "Oracle",
    "PatternTest",
    "ProspectiveHotspot",
    "Reach",
    "ReachRate",
    "Recalibrated",
    "RecentCounts",
    "Record",
    "RetrospectiveKDE",
    "RiskFactor",
    "RiskTerrain",
    "Score",
    "ScoreCard",
    "TooLittleHistoryError",
    "Window",
    "aoristic_week",
    "compare",
    "comparison_html",
    "comparison_table",
    "cross_boundary_patterns",
    "days_since_epoch",
    "dense_clusters",
    "density_change",
    "emerging_hot_spots",
    "evaluate",
    "explain",
    "gi_star",
    "hits_at",
    "local_moran",
    "marked",
    "near_repeat",
    "protocol_on",
    "ratio_interval",
    "reach_rate",
    "score_card",
    "score_cards",
    "side_by_side",
    "similar_patterns",
    "tuned_decayed_kde",
    "weekly_origins",
]
