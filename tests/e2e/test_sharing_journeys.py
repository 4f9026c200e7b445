"""Journeys of sharing: send an export, agree with another agency, check the ledger, by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

WITH_AND_WITHOUT = pytest.mark.parametrize(
    "javascript", [True, False], ids=["javascript", "no-javascript"]
)


@WITH_AND_WITHOUT
def test_an_analyst_signs_in_sends_an_export_and_sees_its_records(
    node, open_as, keyboard, export, javascript
) -> None:
    page = open_as(java_script_enabled=javascript)
    keyboard.enter(page, "ana", node.passwords["ana"])
    keyboard.state_purpose(page, "crime-analysis")
    file = export(f"sent-{javascript}.csv", seed=30 + javascript)

    _send(page, keyboard, file)
    _confirm_and_load(page, keyboard)

    expect(page.locator("main")).to_contain_text("What became of the rows")
    keyboard.press(
        page, page.get_by_role("link", name=re.compile("quarantine", re.IGNORECASE)).first
    )
    expect(page.locator("main table")).to_contain_text("the day before yesterday")
    page.goto("/records/?kind=incident")
    expect(page.locator("main table").first.locator("tbody tr").first).to_be_visible()


@WITH_AND_WITHOUT
def test_a_partner_sees_records_only_after_both_have_signed(
    open_as, keyboard, export, javascript
) -> None:
    kind = "call_for_service" if javascript else "citation"
    file = export(f"{kind}.csv", seed=40 + javascript)
    good_rows = len(file.read_bytes().splitlines()) - 2  # without the header and the bad one
    _send_as(open_as, keyboard, file, kind)
    partner = open_as("analyst2", java_script_enabled=javascript)
    assert _count(partner, kind) == 0

    ours = open_as("ada", anew=True, java_script_enabled=javascript)
    address = _draft(ours, keyboard, kind)
    _sign(ours, keyboard, address)
    assert _count(partner, kind) == 0, "one signature is not an agreement"

    theirs = open_as("abel", anew=True, java_script_enabled=javascript)
    _sign(theirs, keyboard, address)
    assert _count(partner, kind) == good_rows > 20


@WITH_AND_WITHOUT
def test_an_auditor_verifies_the_ledger(open_as, keyboard, javascript) -> None:
    page = open_as("udo", java_script_enabled=javascript)
    page.goto("/")
    keyboard.press(page, page.locator("main").get_by_role("link", name="Ledger", exact=True))
    expect(page.locator("main table tbody tr").nth(10)).to_be_visible()
    keyboard.press(page, page.get_by_role("link", name="Verify the whole ledger"))
    words = page.locator(".usa-alert--success")
    expect(words).to_contain_text(re.compile(r"All [\d,]+ entries are there, unchanged"))


def _send_as(open_as, keyboard, file, kind: str) -> None:
    """Birchwick's analyst sends the rows of a file as records of a kind nobody shares yet."""
    page = open_as("ana")
    _send(page, keyboard, file)
    page.locator("select[name=kind]").select_option(kind)
    _confirm_and_load(page, keyboard)


def _send(page: Page, keyboard, file) -> None:
    """Upload a file from the submissions page on."""
    page.goto("/records/submissions/")
    keyboard.press(page, page.get_by_role("link", name="Send an export"))
    page.get_by_label("Export file").set_input_files(file)
    keyboard.press(page, page.get_by_role("button", name="Send and study"))
    page.wait_for_url(re.compile("/mapping/"))


def _confirm_and_load(page: Page, keyboard) -> None:
    """Confirm what is suggested, start the load, wait for it, go to its result."""
    keyboard.press(page, page.get_by_role("button", name="Confirm this mapping"))
    page.wait_for_url(re.compile(r"/submissions/[0-9a-f-]+/$"))
    keyboard.press(page, page.locator("main").get_by_role("button", name=re.compile("Load")))
    expect(page.locator("main")).to_contain_text("Finished")
    keyboard.press(page, page.get_by_role("link", name="See the result"))
    page.wait_for_url(re.compile(r"/submissions/[0-9a-f-]+/$"))


def _draft(page: Page, keyboard, kind: str) -> str:
    """Draft an agreement between the two agencies about one kind; its address."""
    page.goto("/agreements")
    keyboard.press(page, page.get_by_role("link", name="New agreement"))
    page.get_by_label("Title").fill(f"Two neighbours: {kind}")
    for name in ("Birchwick Police Department", "Cedar Quay Police Department"):
        page.get_by_label(name).check()
    for field, values in {
        "kinds": [kind],
        "levels": ["green"],
        "purposes": ["crime-analysis"],
        "actions": ["search", "view"],
    }.items():
        for value in values:
            page.locator(f"[name={field}][value={value}]").check()
    page.get_by_label("Valid from").fill("2020-01-01")
    keyboard.press(page, page.get_by_role("button", name="Draft"))
    page.wait_for_url(re.compile(r"/agreements/[0-9a-f-]+$"))
    return page.url


def _sign(page: Page, keyboard, address: str) -> None:
    page.goto(address)
    keyboard.press(page, page.get_by_role("link", name="Sign for your agency"))
    box = page.locator("main [name=confirm]")
    keyboard.reach(page, box)
    page.keyboard.press("Space")
    keyboard.press(page, page.get_by_role("button", name="Sign"))
    page.wait_for_url(re.compile(r"/agreements/[0-9a-f-]+$"))


def _count(page: Page, kind: str) -> int:
    page.goto(f"/records/?kind={kind}")
    words = page.locator("main strong").first.inner_text()
    return int(re.sub(r"\D", "", words) or 0)
