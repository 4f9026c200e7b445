"""Components are drawn from values, speak to screen readers and carry no style or script inside."""

import re

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from accord.frame.ui.components import (
    Action,
    Chart,
    Crumb,
    Figure,
    HeatTable,
    Map,
    MapLayer,
    Progress,
    Steps,
    heat_step,
)


def draw(tag, value):
    return Template(f"{{% load ui %}}{{% {tag} value %}}").render(Context({"value": value}))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_heat_step_lies_in_nine_and_only_nothing_is_blank(value, most):
    step = heat_step(value, most=max(value, most))

    assert 0 <= step <= 8
    assert (step == 0) == (value == 0)


@given(st.lists(st.integers(1, 1000), min_size=2))
def test_heat_steps_never_fall_while_counts_rise(counts):
    steps = [heat_step(n, most=max(counts)) for n in sorted(counts)]

    assert steps == sorted(steps)
    assert steps[-1] == 8


def test_the_heat_table_shows_counts_as_text_with_totals():
    heat = HeatTable(
        caption="Calls", corner="Day", columns=["00", "01"], rows={"Mon": [0, 4], "Tue": [1, 1]}
    )
    page = draw("heat_table", heat)

    assert '<td class="ac-heat-8">4</td>' in page
    assert '<td class="ac-heat-0">0</td>' in page
    assert '<td class="ac-heat__total">2</td>' in page
    assert heat.total == 6


def test_a_figure_states_its_interval_in_words():
    page = draw("figure", Figure(label="Hit rate", value=31, unit="%", low=26, high=36, level=90))

    assert "90 % interval: 26 to 36" in page


def test_a_figure_without_interval_claims_none():
    assert "interval" not in draw("figure", Figure(label="Open actions", value=9))


def test_a_chart_has_a_text_alternative_and_its_table():
    chart = Chart(
        title="Weeks",
        src="/chart.svg",
        alt="Falls from 9 to 7.",
        columns=["Week", "Count"],
        rows=[["40", 9], ["41", 7]],
    )
    page = draw("chart", chart)

    assert 'alt="Falls from 9 to 7."' in page
    assert '<td class="ac-number">7</td>' in page


def test_a_map_hands_its_layers_over_as_data_not_as_script():
    layer = MapLayer(id="cells", src="/cells", label="</script>", look="shade", shade_by="share")
    page = draw("map_view", Map(id="m", title="Cells", bounds=(0, 0, 1, 1), layers=[layer]))

    assert 'type="application/json"' in page
    assert "\\u003C/script\\u003E" in page
    assert re.search(r'<accord-map[^>]*config="m-config"', page)


def test_the_current_step_is_marked_and_told_in_short():
    page = draw("step_indicator", Steps(labels=["File", "Columns", "Confirm"], current=2))

    assert page.count('aria-current="step"') == 1
    assert "Step 2 of 3: Columns" in page


@pytest.mark.parametrize(
    ("finished", "failed", "polls"), [(0, "", True), (1, "", False), (0, "No", False)]
)
def test_progress_polls_until_it_ends(finished, failed, polls):
    progress = Progress(
        label="Reading",
        done=5,
        total=9000,
        unit="rows",
        poll_url="/job",
        finished=bool(finished),
        failed=failed,
    )
    page = draw("progress", progress)

    assert ('hx-get="/job"' in page) is polls
    assert 'max="9000"' in page


def test_an_action_that_changes_something_is_a_form_with_a_token():
    template = Template("{% load ui %}{% action_row actions %}")
    context = {"actions": [Action(label="Close", url="/close", post=True)], "csrf_token": "t0k3n"}

    page = template.render(Context(context))

    assert 'method="post"' in page
    assert "t0k3n" in page


def test_the_last_crumb_is_the_page_itself():
    page = draw("breadcrumbs", [Crumb(label="Start", url="/"), Crumb(label="Here", url="/x")])

    assert page.count("<a ") == 1
    assert 'aria-current="page"' in page
