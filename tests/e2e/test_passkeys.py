"""A passkey in a real browser: made, used to sign in without a password, and its recovery codes given."""

from typing import Any

from playwright.sync_api import expect

from tests.e2e.conftest import PASSWORD


def key_in_the_browser(page: Any) -> None:
    """A key that Chromium pretends to have, with a finger always on it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_is_made_and_signs_in_without_a_password(page: Any, site: str, sign_in: Any) -> None:
    key_in_the_browser(page)
    sign_in("expert@example.com")
    page.goto(f"{site}/vi/tai-khoan/2fa/webauthn/add/")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.fill("input[name=name]", "Máy của tôi")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    expect(page.locator("main")).to_contain_text("ã khôi phục")
    page.goto(f"{site}/vi/tai-khoan/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("Máy của tôi")

    page.context.clear_cookies()
    page.goto(f"{site}/vi/tai-khoan/login/")
    page.click("#passkey_login")

    page.wait_for_url(f"{site}/vi/ban-lam-viec/")
    expect(page.locator("h1")).to_be_visible()
