"""The pictures of the README, taken from the demonstration; ACCORD_SCREENSHOTS=1 keeps them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

IMAGES = Path(__file__).parents[2] / "docs/images"
MAX_BYTES = 300_000
WIDTH, HEIGHT = 1280, 800


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where pictures go: into the documentation only when asked."""
    return IMAGES if os.environ.get("ACCORD_SCREENSHOTS") == "1" else tmp_path


def test_places(open_as, folder) -> None:
    page = open_as("ana")
    page.goto("/places/")
    expect(page.locator("accord-map canvas")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)  # the map fades its features in
    page.get_by_label("Streets").uncheck()  # fine lines make a large file
    page.locator("accord-map summary").click()
    page.locator(".ac-figures").evaluate("one => scrollTo(0, one.offsetTop - 16)")
    page.wait_for_timeout(500)
    _take(page, folder / "places.png")


def test_strategy(open_as, folder) -> None:
    page = open_as("cora")
    page.goto("/strategies/")
    page.get_by_role("link", name="Fewer burglaries across the boundary").click()
    expect(page.locator(".ac-figures").first).to_be_visible()
    _take(page, folder / "strategy.png")


def test_share(open_as, folder) -> None:
    page = open_as("ana")
    page.goto("/records/submissions/")
    page.locator("main tbody a").first.click()
    page.wait_for_url(re.compile("/submissions/[0-9a-f-]+/"))
    _take(page, folder / "share.png")


def test_brief(open_as, folder) -> None:
    page = open_as("cora")
    page.goto("/briefs/")
    page.get_by_role("row", name=re.compile("partners", re.IGNORECASE)).get_by_role(
        "link"
    ).first.click()
    page.goto(page.get_by_role("link", name="Open for printing").get_attribute("href") or "")
    _take(page, folder / "brief.png")


def _take(page: Page, path: Path) -> None:
    """A picture that is small enough and shows more than paper."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.screenshot(path=path)
    size = path.stat().st_size
    assert 15_000 < size <= MAX_BYTES, f"{path.name}: {size:,} bytes"
