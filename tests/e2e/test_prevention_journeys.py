"""Journeys of prevention: look at places, set a goal, make the brief for Monday's meeting."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

WITH_AND_WITHOUT = pytest.mark.parametrize(
    "javascript", [True, False], ids=["javascript", "no-javascript"]
)
MONDAY = date.today() - timedelta(days=date.today().weekday())


@WITH_AND_WITHOUT
def test_an_analyst_sees_where_and_when_and_what_is_forecast(open_as, keyboard, javascript) -> None:
    page = open_as("ana", java_script_enabled=javascript)
    page.goto("/places/")
    offences = page.locator("select[name=offences]")
    offences.select_option("220")
    keyboard.press(page, page.get_by_role("button", name="Show"))
    page.wait_for_url(re.compile("offences=220"))

    heat = page.locator("table.ac-heat")
    expect(heat.locator("tbody tr")).to_have_count(7)
    assert _numbers(heat) > 20
    _see_map(page, javascript=javascript)
    page.goto("/places/forecasts")
    keyboard.press(page, page.locator("main tbody a").first)
    expect(page.locator("main")).to_contain_text(
        re.compile(r"hit rate|of the last \d+ weeks", re.IGNORECASE)
    )
    expect(page.locator("main table tbody tr").nth(3)).to_be_visible()


@WITH_AND_WITHOUT
def test_a_forecast_is_asked_for_and_made(open_as, keyboard, javascript) -> None:
    page = open_as("ana", java_script_enabled=javascript)
    page.goto("/places/forecasts/new")
    page.locator("select[name=kind]").select_option("incident")
    page.locator("select[name=offences]").select_option("240" if javascript else "290")
    keyboard.press(page, page.get_by_role("button", name="Make the forecast"))
    page.wait_for_url(re.compile(r"/places/forecasts/[0-9a-f-]{36}$"))
    expect(page.get_by_role("heading", name="How well the method did")).to_be_visible()


def test_a_page_is_told_that_its_forecast_is_made(
    node, browser, cookies, watch_of, serving
) -> None:
    with serving({**node.environment, "ACCORD_STREAMS": "2"}) as url:
        context = browser.new_context(base_url=url)
        context.add_cookies(cookies("ana"))
        page, watch = watch_of(context, url)
        told: list[str] = []
        page.expose_function("told", lambda topic: told.append(topic))  # noqa: PLW0108 - a builtin takes no mark of playwright
        page.add_init_script(
            'addEventListener("ac:changed", (event) => told(event.target.dataset.topic))'
        )
        page.goto("/places/forecasts/new")
        page.locator("select[name=offences]").select_option("23H")
        with page.expect_response(re.compile("/stream$")) as opened:
            page.get_by_role("button", name="Make the forecast").click()
        page.wait_for_url(re.compile(r"/places/forecasts/[0-9a-f-]{36}$"))
        expect(page.locator("main")).to_contain_text(
            re.compile("How well the method did|was not made")
        )
        troubles = watch.take(page)
        context.close()
    assert opened.value.status == 200
    assert told[:2] == ["forecasts", "forecasts"]  # once as it listens, then for what changed
    assert troubles == []


@WITH_AND_WITHOUT
def test_a_coordinator_sets_a_goal_and_sees_its_kpi_with_an_interval(
    open_as, keyboard, javascript
) -> None:
    page = open_as("cora", java_script_enabled=javascript)
    page.goto("/strategies/")
    keyboard.press(page, page.get_by_role("link", name="New strategy"))
    title = f"Fewer burglaries ({'with' if javascript else 'without'})"
    page.get_by_label("Title").fill(title)
    page.get_by_label("Scanning: what is the problem?").fill("Cellar doors stand open at night.")
    page.locator("select[name=kind]").select_option("incident")
    page.locator("select[name=offences]").select_option("220")
    began = MONDAY - timedelta(weeks=20)
    page.get_by_label("Begins on").fill(began.isoformat())
    page.get_by_label("Cedar Quay Police Department").check()
    keyboard.press(page, page.get_by_role("button", name="Create"))
    page.wait_for_url(re.compile(r"/strategies/[0-9a-f-]{36}$"))
    expect(page.locator("h1")).to_contain_text(title)

    keyboard.press(page, page.locator("main").get_by_role("link", name="Set a goal"))
    page.get_by_label("Outcome").fill("Fewer burglaries a day")
    page.get_by_label("Baseline from").fill((began - timedelta(weeks=52)).isoformat())
    page.get_by_label("Baseline up to").fill(began.isoformat())
    page.get_by_label("Target change").fill("-10")
    page.get_by_label("Due on").fill((began + timedelta(weeks=52)).isoformat())
    keyboard.press(page, page.get_by_role("button", name="Set it"))
    page.wait_for_url(re.compile(r"/strategies/[0-9a-f-]{36}$"))

    figure = page.locator(".ac-figures").first
    expect(figure).to_contain_text(re.compile(r"\d.*(to|–|and).*\d", re.DOTALL))


@WITH_AND_WITHOUT
def test_the_joint_brief_is_made_and_printed(open_as, keyboard, tmp_path, javascript) -> None:
    page = open_as("ana", java_script_enabled=javascript)
    page.goto("/briefs/")
    keyboard.press(page, page.get_by_role("link", name="Make a joint brief"))
    if not javascript:
        page.locator("[name=edition][value=public]").check()
    keyboard.press(page, page.get_by_role("button", name="Make it"))
    page.wait_for_url(re.compile(r"/briefs/[0-9a-f-]{36}$"))
    assert page.locator("main section h2").count() >= 4

    link = page.get_by_role("link", name="Open for printing")
    page.goto(link.get_attribute("href") or "")
    expect(page.locator("h1")).to_have_count(1)
    printed = tmp_path / "brief.pdf"
    page.pdf(path=printed, format="A4")
    assert printed.read_bytes().startswith(b"%PDF-")
    assert 1 <= _pages(printed.read_bytes()) <= 3


def _pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def _numbers(heat) -> int:
    """The grand total of a heat table's last column."""
    totals = heat.locator("td.ac-heat__total").all_inner_texts()
    return sum(int(re.sub(r"\D", "", one) or 0) for one in totals)


def _see_map(page: Page, *, javascript: bool) -> None:
    """A drawn map where JavaScript runs; a sentence and the table in either case."""
    if javascript:
        expect(page.locator("accord-map canvas")).to_be_visible()
    else:
        expect(page.locator("accord-map")).to_contain_text("The map needs JavaScript")
    expect(page.locator("main table tbody tr").first).to_be_visible()
