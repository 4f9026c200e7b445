"""The sentence on the method's record leaves out a bound that says nothing."""

import pytest

from accord.apps.places.explaining import hit_sentence
from accord.apps.places.models import ForecastRun


@pytest.mark.parametrize(
    ("best", "told"), [(0.42, True), (0.994, True), (0.995, False), (1.0, False)]
)
def test_that_no_map_catches_more_than_all_is_not_said(best, told):
    def part(rate):
        share = {"share": 0.05, "events": 200, "hit_rate": rate, "low": 0.1, "high": 0.3}
        return {"shares": [share]}

    run = ForecastRun(
        kind="incident",
        method="own",
        evaluation={"own": part(0.2), "last-year": part(0.15), "oracle": part(best)},
    )
    words = hit_sentence(run)
    assert ("no fixed map" in words) is told
    assert "The same cells as last year caught 15.0 %" in words
    assert words.endswith(".")
