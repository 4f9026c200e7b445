"""Every reason that the library gives for a step is told in Spanish too."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accord.apps.records.reason_words import lacking, why_not
from accord.core.formats.tabular import LandingSummary, OffenceStatus, carries
from accord.core.vocabulary import RecordKind

DAY = datetime(2024, 1, 1, tzinfo=UTC)


@given(
    kind=st.sampled_from(RecordKind),
    landed=st.integers(0, 2_000),
    share=st.floats(0, 1),
    coded=st.floats(0, 1),
    mapped=st.booleans(),
    days=st.integers(0, 800),
    categories=st.integers(0, 3),
)
def test_no_reason_is_left_in_english(kind, landed, share, coded, mapped, days, categories):
    summary = LandingSummary(
        kinds=Counter({kind: landed}), landed=landed, located=round(share * landed),
        offence_statuses=Counter(
            {OffenceStatus.UNMAPPED: round((1 - coded) * landed), OffenceStatus.MAPPED: mapped}
        ),
        categories=Counter({str(n): 1 for n in range(categories)}),
        first=DAY, last=DAY + timedelta(days=days),
    )  # fmt: skip
    for answer in carries(summary):
        if answer.can:
            continue
        assert why_not(answer.reason) == answer.reason
        with translation.override("es"):
            assert why_not(answer.reason) != answer.reason


@pytest.mark.parametrize("name", ["rows", "occurred", "zone", "kind", "incidents"])
def test_what_lacks_is_said_in_words(name):
    english = lacking([name])
    assert english != [name]
    with translation.override("es"):
        assert lacking([name]) not in (english, [name])
