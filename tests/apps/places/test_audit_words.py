"""What the pages say where a ratio cannot be told: words, and no figure."""

from math import nan
from types import SimpleNamespace

from accord.apps.places.audit_words import stop_sentence
from accord.apps.places.models import ForecastRun
from accord.apps.places.plan_words import _last_year, _today
from accord.apps.places.response_pages import reach_sentence
from accord.core.forecast import Reach


def test_a_ratio_over_nothing_is_said_in_words():
    gain = {
        "weeks": 9, "plan": 1.5, "lower": 0.5, "upper": 2.5, "other": 0.0,
        "ratio": None, "ratio_lower": None, "ratio_upper": None, "adds": False, "source": "log",
    }  # fmt: skip
    reach = Reach(
        visits=1, hours=1, model=1.5, lower=0.5, upper=2.5, baseline=0.0,
        ratio=nan, ratio_lower=nan, ratio_upper=nan,
    )  # fmt: skip
    stop = {"ratio": None, "lower": None, "upper": None, "weeks": 9, "must_stop": True}
    run = SimpleNamespace(method="decayed-kde", Method=ForecastRun.Method)
    audit = SimpleNamespace(findings={"stop": stop}, run=run)
    for text in (_last_year(gain), _today(gain), reach_sentence(reach), stop_sentence(audit)):
        assert "cannot be told" in text
        assert "nan" not in text
        assert "ratio" not in text
        assert "worse" not in text
