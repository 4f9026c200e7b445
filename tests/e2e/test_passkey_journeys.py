"""A passkey in a real browser: registered, signed out, and signed in with it alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

pytestmark = pytest.mark.browser

USERNAME = "analyst4"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def keyed(browser: Browser, watch_of, strict_server) -> Iterator[tuple[Page, CDPSession, str]]:
    """A page with Chromium's virtual authenticator, on a name: an address has no passkeys."""
    origin = strict_server.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=origin)
    page, watch = watch_of(context, origin)
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    made = device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page, device, made["authenticatorId"]
    troubles = watch.take(page)
    context.close()
    assert troubles == []


def test_a_passkey_is_registered_and_then_signs_in_alone(node, keyed, keyboard) -> None:
    page, device, key = keyed
    keyboard.enter(page, USERNAME, node.passwords[USERNAME])
    page.goto("/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.get_by_label("Password").fill(node.passwords[USERNAME])
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/webauthn/add/"))
    page.locator("main [name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile("/accounts/2fa/(recovery|webauthn/$|$)"))
    held = device.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert [one["isResidentCredential"] for one in held] == [True]

    page.goto("/accounts/logout/")
    out = page.locator("main").get_by_role("button", name=re.compile("Sign out", re.IGNORECASE))
    with page.expect_navigation():
        keyboard.press(page, out)
    page.goto("/accounts/login/")
    if "/session/consent" in page.url:
        keyboard.press(page, page.get_by_role("button", name="I understand"))
    expect(page.locator("#passkey_login")).to_be_visible()
    keyboard.press(page, page.locator("#passkey_login"))
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto("/session/purpose")
    assert page.url.endswith("/session/purpose"), "signed in, and with a second factor"
    after = device.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert after[0]["signCount"] > held[0]["signCount"]
