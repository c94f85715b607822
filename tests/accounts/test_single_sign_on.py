import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from tests.accounts.signing_in import prove, set_up_app, signed_in
from tests.factories import make_user
from tests.support import oidc
from tests.support.environment import product_environment
from thegither.accounts import joining
from thegither.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings) -> Iterator[oidc.Provider]:
    with oidc.provider() as running:
        settings.SOCIALACCOUNT_PROVIDERS = running.settings()
        yield running


def sign_in(client, process="login"):
    """Go to the provider and come back; return the answer to coming back."""
    start = reverse("openid_connect_login", args=["sso"])
    sent = client.post(f"{start}?process={process}")
    assert sent.status_code == 302
    return client.get(follow(sent.url))


def follow(url):
    """Return where the provider sends the browser."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    back = urlsplit(answer.headers["Location"])
    connection.close()
    assert back.hostname == "testserver"
    return f"{back.path}?{back.query}"


def test_somebody_new_gets_an_account_and_a_person(client, provider):
    answer = sign_in(client)
    assert answer.url == reverse("portal:my_work")
    user = signed_in(client)
    assert (user.email, joining.name_of(user)) == ("ailsa@example.org", "Ailsa Reid")
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified


def test_coming_again_is_the_same_account(client, provider):
    sign_in(client)
    first = signed_in(client)
    client.logout()
    provider.claims["name"] = "Ailsa Macdonald"
    provider.claims["email"] = "ailsa.macdonald@example.org"
    sign_in(client)
    assert signed_in(client) == first
    assert User.objects.count() == 1


def test_an_account_with_the_same_proven_address_is_joined(client, provider):
    user = make_user(name="Ailsa", email="Ailsa@example.org")
    sign_in(client)
    assert signed_in(client) == user
    assert SocialAccount.objects.get().user == user
    user.refresh_from_db()
    assert user.has_usable_password()


def test_an_address_that_the_provider_does_not_vouch_for_joins_nothing(client, provider):
    user = make_user(name="Ailsa", email="ailsa@example.org")
    provider.claims["email_verified"] = False
    sign_in(client)
    assert signed_in(client) is None
    assert User.objects.get() == user
    assert not SocialAccount.objects.exists()


def test_whoever_took_the_address_before_without_proof_is_shut_out(client, provider):
    user = make_user(email="ailsa@example.org")
    EmailAddress.objects.filter(user=user).update(verified=False)
    sign_in(client)
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_the_second_factor_is_still_asked(client, provider):
    set_up_app(make_user(email="ailsa@example.org"))
    assert sign_in(client).url == reverse("mfa_authenticate")
    assert signed_in(client) is None


def test_a_closed_registration_takes_in_nobody_new(client, provider, settings):
    settings.REGISTRATION_OPEN = False
    answer = sign_in(client)
    assert "invitation" in answer.content.decode()
    assert not User.objects.exists()


def test_a_closed_registration_lets_known_people_in(client, provider, settings):
    settings.REGISTRATION_OPEN = False
    user = make_user(email="ailsa@example.org")
    sign_in(client)
    assert signed_in(client) == user


def test_somebody_without_a_name_is_called_by_their_address(client, provider):
    del provider.claims["name"]
    sign_in(client)
    assert joining.name_of(signed_in(client)) == "ailsa"


def test_somebody_without_an_address_is_asked_for_it(client, provider):
    del provider.claims["email"]
    answer = sign_in(client)
    assert answer.url == reverse("socialaccount_signup")
    page = client.get(answer.url).content.decode()
    assert "Your name" in page
    client.post(answer.url, {"name": "Ailsa Reid", "email": "ailsa@example.org"})
    user = User.objects.get()
    assert (user.email, joining.name_of(user)) == ("ailsa@example.org", "Ailsa Reid")
    assert signed_in(client) is None  # the address is not proven yet


def test_a_refusal_at_the_provider_is_told(client, provider):
    provider.refuses = True
    answer = sign_in(client)
    page = client.get(answer.url).content.decode() if answer.status_code == 302 else answer.content.decode()
    assert "You did not sign in" in page
    assert not User.objects.exists()


def test_an_answer_that_we_did_not_ask_for_is_refused(client, provider):
    answer = client.get(reverse("openid_connect_callback", args=["sso"]), {"code": "x", "state": "forged"})
    assert "did not work" in answer.content.decode()
    assert signed_in(client) is None


def test_a_code_works_once(client, provider):
    sent = client.post(reverse("openid_connect_login", args=["sso"]))
    back = follow(sent.url)
    client.get(back)
    client.logout()
    client.get(back)
    assert signed_in(client) is None


def test_an_account_can_be_connected_and_disconnected(client, provider):
    user = make_user(email="somebody@example.org")
    client.force_login(user)
    prove(client)
    sign_in(client, process="connect")
    account = SocialAccount.objects.get()
    assert account.user == user
    page = client.get(reverse("socialaccount_connections")).content.decode()
    assert "Disconnect" in page
    client.post(reverse("socialaccount_connections"), {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_the_sign_in_page_offers_it(client, provider):
    assert "Use Council sign-in" in client.get(reverse("account_login")).content.decode()


def test_the_sign_in_page_does_not_offer_what_is_not_set_up(client):
    assert "oidc" not in client.get(reverse("account_login")).content.decode()


def test_the_settings_name_a_provider(tmp_path):
    program = (
        "import json; from thegither.config import settings as s; "
        "policy = s.CONTENT_SECURITY_POLICY['DIRECTIVES']; "
        "print(json.dumps([s.SOCIALACCOUNT_PROVIDERS, policy['form-action']]))"
    )
    environment = product_environment(
        tmp_path,
        oidc_server_url="https://login.brannoch.example/realms/staff/",
        oidc_name="Council sign-in",
        oidc_client_id="thegither",
        oidc_client_secret="a secret",
    )
    read = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    providers, form_action = json.loads(read.stdout)
    (app,) = providers["openid_connect"]["APPS"]
    assert (app["name"], app["client_id"], app["secret"]) == ("Council sign-in", "thegither", "a secret")
    assert app["settings"]["server_url"].startswith("https://login.brannoch.example/realms/staff")
    assert providers["openid_connect"]["OAUTH_PKCE_ENABLED"] is True
    assert any(source.startswith("https://login.brannoch.example") for source in form_action)
