"""What only a browser can show: passkeys, pages without scripts, pages on a phone."""

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import CDPSession, Page, expect

from tests.accounts.signing_in import code
from tests.factories import PASSWORD, make_user
from tests.support.browser import go_by
from thegither.accounts.models import ApiToken, Letter, User

ADDRESS = "ailsa@example.org"


def press(page: Page, name: str) -> None:
    """Press a button of the page itself and wait for where it leads."""
    go_by(page.get_by_role("main").get_by_role("button", name=name, exact=True))


def sign_in(page: Page) -> None:
    page.goto(reverse("account_login"))
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def sign_out(page: Page) -> None:
    page.goto(reverse("account_logout"))
    press(page, "Sign out")


def give_password(page: Page) -> None:
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Go on")


@pytest.fixture
def authenticator(page: Page) -> tuple[CDPSession, str]:
    """A passkey device in the browser, whose owner always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, added["authenticatorId"]


def add_passkey(page: Page, *, passwordless: bool) -> None:
    page.goto(reverse("mfa_add_webauthn"))
    give_password(page)
    page.get_by_label("Name").fill("Work phone")
    if passwordless:
        page.get_by_text("Let me sign in with it without a password").click()
    press(page, "Add it")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")


def test_a_passkey_replaces_the_password(page, authenticator, axe):
    user = make_user(email=ADDRESS)
    sign_in(page)
    add_passkey(page, passwordless=True)
    page.goto(reverse("mfa_list_webauthn"))
    expect(page.get_by_text("Work phone").first).to_be_visible()
    expect(page.get_by_text("Signs you in without a password")).to_be_visible()
    axe(page)
    sign_out(page)
    page.goto(f"{reverse('account_login')}?next={reverse('accounts:me')}")
    press(page, "Sign in with a passkey")
    expect(page).to_have_url(re.compile(reverse("accounts:me") + "$"))
    expect(page.get_by_role("main")).to_contain_text(user.email)


def test_a_passkey_is_a_second_factor_after_the_password(page, authenticator, axe):
    make_user(email=ADDRESS)
    sign_in(page)
    add_passkey(page, passwordless=False)
    sign_out(page)
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your second factor")
    axe(page)
    press(page, "Use my passkey")
    expect(page).to_have_url(re.compile(reverse("portal:my_work") + "$"))


def test_a_passkey_proves_that_it_is_really_you(page, authenticator):
    make_user(email=ADDRESS)
    sign_in(page)
    add_passkey(page, passwordless=True)
    sign_out(page)
    page.goto(reverse("account_login"))
    press(page, "Sign in with a passkey")
    expect(page).to_have_url(re.compile(reverse("portal:my_work") + "$"))
    page.goto(reverse("mfa_reauthenticate_webauthn") + "?next=" + reverse("account_email"))
    press(page, "Use my passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Change your address")


def test_a_passkey_can_be_renamed_and_removed(page, authenticator):
    user = make_user(email=ADDRESS)
    sign_in(page)
    add_passkey(page, passwordless=True)
    page.goto(reverse("mfa_list_webauthn"))
    go_by(page.get_by_role("link", name="Rename"))
    page.get_by_label("Name").fill("Old phone")
    press(page, "Rename it")
    go_by(page.get_by_role("link", name="Remove"))
    expect(page.get_by_text("“Old phone”")).to_be_visible()
    press(page, "Remove it")
    expect(page.get_by_text("You have no passkey yet")).to_be_visible()
    assert not user.authenticator_set.filter(type="webauthn").exists()


def test_a_passkey_that_says_no_is_told_and_nothing_is_lost(page, authenticator):
    session, authenticator_id = authenticator
    make_user(email=ADDRESS)
    sign_in(page)
    page.goto(reverse("mfa_add_webauthn"))
    give_password(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator_id, "isUserVerified": False})
    page.get_by_label("Name").fill("Work phone")
    page.get_by_text("Let me sign in with it without a password").click()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert").filter(has_text="That did not work")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Work phone")
    session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator_id, "isUserVerified": True})
    press(page, "Add it")  # the button works again
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")


def test_an_authenticator_app_from_setting_up_to_signing_in(phone_page, axe):
    page = phone_page
    user = make_user(email=ADDRESS)
    sign_in(page)
    page.goto(reverse("mfa_activate_totp"))
    give_password(page)
    axe(page)
    secret = page.locator("main code").inner_text()
    page.get_by_label("Code").fill(code(secret))
    press(page, "Switch it on")
    expect(page.locator("main li code")).to_have_count(10)
    axe(page)
    recovery = page.locator("main li code").first.inner_text()
    sign_out(page)
    sign_in(page)
    page.get_by_label("Code").fill(recovery)
    press(page, "Sign in")
    expect(page).to_have_url(re.compile(reverse("portal:my_work") + "$"))
    assert len(user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()) == 9


def test_everything_but_passkeys_works_without_scripts(no_js_page, axe):
    page = no_js_page
    make_user(email=ADDRESS)
    page.goto(reverse("account_login"))
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    axe(page)
    go_by(page.get_by_role("link", name="Get a link by e-mail"))
    page.get_by_label("E-mail address").fill(ADDRESS)
    press(page, "Send me a link")
    axe(page)
    link = re.search(r"/account/link/\S+", Letter.objects.get().text)[0]
    page.goto(link)
    press(page, "Sign in")
    page.goto(reverse("accounts:me"))
    axe(page)
    page.goto(reverse("accounts:tokens"))
    page.get_by_label("What is it for?").fill("Board papers")
    press(page, "Make a token")
    give_password(page)
    if not ApiToken.objects.exists():  # allauth shows the page again after the password, as it was typed
        press(page, "Make a token")
    expect(page.get_by_text("“Board papers” is ready")).to_be_visible()
    axe(page)
    page.goto(reverse("accounts:erase"))
    page.get_by_text("Yes, erase my account").click()
    press(page, "Erase my account")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert not User.objects.get().is_active


def test_somebody_new_makes_an_account_on_a_phone(phone_page, axe):
    page = phone_page
    page.goto(reverse("account_signup"))
    press(page, "Make an account")
    expect(page).to_have_title(re.compile("^Error:"))
    axe(page)
    page.get_by_label("Your name").fill("Ailsa Reid")
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    press(page, "Make an account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Read your e-mail now")
    axe(page)
    link = re.search(r"/account/confirm-email/\S+", Letter.objects.get().text)[0]
    page.goto(link)
    press(page, "Confirm")
    sign_in(page)
    page.goto(reverse("accounts:me"))
    expect(page.get_by_role("main")).to_contain_text("Ailsa Reid")
    axe(page)
