import json
from datetime import timedelta
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import CharField, EmailField, ForeignKey, JSONField, TextField
from django.test import Client
from django.urls import reverse

from tests.accounts.signing_in import prove, set_up_app, signed_in
from tests.factories import (
    PASSWORD,
    actor_for,
    administrator,
    make_member,
    make_partnership,
    make_person,
    make_user,
)
from thegither.accounts import personal
from thegither.accounts.models import (
    AdministratorSession,
    ApiToken,
    Letter,
    NewsSetting,
    SignInLink,
    User,
)
from thegither.accounts.services import (
    begin_participation,
    change_news_settings,
    claim_participation,
    create_token,
    erase_user,
    export_user,
    send_sign_in_link,
)
from thegither.audit.models import Event
from thegither.audit.verification import sealed_models, verify_record
from thegither.delivery.services import plan_action, tell_news
from thegither.dialogue.services import contribute, open_matter
from thegither.jobs.worker import run_ready_jobs
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotFound
from thegither.outcomes.services import add_indicator, create_outcome, measure
from thegither.partners.models import Person, Seat

pytestmark = pytest.mark.django_db

NAME, ADDRESS, BYLINE = "Ailsa Testperson", "ailsa.testperson@example.org", "A. Testperson of Brannoch"


@pytest.fixture
def ailsa():
    """Somebody who has left a trace in every room."""
    partnership = make_partnership()
    person = make_member(partnership=partnership, role="officer")
    person.name, person.email = NAME, ADDRESS
    person.save()
    user = person.user
    user.email = ADDRESS
    user.save()
    EmailAddress.objects.filter(user=user).update(email=ADDRESS)
    browser = Client(HTTP_USER_AGENT="Testperson's own browser")
    browser.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    set_up_app(user)
    actor = actor_for(person)
    create_token(actor=actor, name="Testperson's token", expires_at=now() + timedelta(days=9))
    change_news_settings(actor=actor, user=user, frequencies={"answers": "never"})
    send_sign_in_link(email=ADDRESS)
    matter = open_matter(actor=actor, partnership=partnership, title="Buses", question="Which bus?")
    contribute(actor=actor, matter=matter, text="The 42, at night.", byline=BYLINE)
    participant = begin_participation()
    claim_participation(actor=actor, participant_id=participant.pk)
    contribute(actor=Actor.participant(participant.pk), matter=matter, text="Later ones.", byline=BYLINE)
    seat = Seat.objects.get(mandates__person=person)
    later = today() + timedelta(days=9)
    action = plan_action(
        actor=actor, partnership=partnership, title="Run it later", due_on=later, owners=[seat]
    )
    tell_news(actor=actor, action=action, text="The drivers agree.")
    outcome = create_outcome(actor=actor, partnership=partnership, title="People get home")
    indicator = add_indicator(
        actor=actor, outcome=outcome, name="Waited over an hour", unit="%", better="down"
    )
    measure(actor=actor, indicator=indicator, moment="before", measured_on=today(), value=Decimal(14))
    return person


# Export --------------------------------------------------------------------------------------------------
def test_the_export_holds_every_room_as_json(ailsa):
    content = export_user(actor=actor_for(ailsa), user=ailsa.user)
    text = json.dumps(content, cls=DjangoJSONEncoder)
    assert set(content["rooms"]) >= {"accounts", "partners", "dialogue", "delivery", "outcomes"}
    for known in (
        NAME,
        ADDRESS,
        BYLINE,
        "The 42, at night.",
        "Later ones.",
        "Testperson's token",
        "The drivers agree.",
    ):
        assert known in text, known
    assert Event.objects.filter(name="accounts.user_exported", target_id=ailsa.user_id).count() == 1


def test_the_export_holds_no_secret(ailsa):
    text = json.dumps(export_user(actor=actor_for(ailsa), user=ailsa.user), cls=DjangoJSONEncoder)
    secrets = [ailsa.user.password, ApiToken.objects.get().digest, SignInLink.objects.get().digest]
    secrets += [str(value) for row in Authenticator.objects.all() for value in row.data.values()]
    secrets = [secret for secret in secrets if len(secret) > 9]
    assert len(secrets) >= 5
    assert [secret for secret in secrets if secret in text] == []


def test_nobody_gets_anothers_export(ailsa):
    with pytest.raises(NotFound):
        export_user(actor=actor_for(make_person()), user=ailsa.user)


def test_every_link_to_a_person_is_cut(ailsa):
    """Whatever points at a user or person is known, and after an erasure only what must stay still does."""
    links = [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model in {User, Person}
    ]

    def pointing_at_ailsa():
        keys = {User: ailsa.user_id, Person: ailsa.pk}
        return {
            f"{model._meta.label}.{field.name}"
            for model, field in links
            if model._default_manager.filter(**{field.attname: keys[field.related_model]}).exists()
        }

    before = pointing_at_ailsa()
    assert before >= {
        "accounts.ApiToken.user",
        "delivery.Action.created_by",
        "delivery.ActionNews.told_by",
        "dialogue.Contribution.person",
        "outcomes.Measurement.recorded_by",
        "partners.Mandate.person",
        "partners.Person.user",
    }
    erase_user(actor=actor_for(ailsa), user=ailsa.user)
    # Who held a seat when is asked for, without a name; so are changes of partnerships.
    assert pointing_at_ailsa() <= {"partners.Mandate.person", "partners.PartnershipVersion.changed_by"}


def test_every_room_that_points_at_people_gives_and_erases_their_data():
    people = {User, Person, apps.get_model("accounts", "Participant")}
    rooms = {
        model._meta.app_label
        for model in apps.get_models()
        if model.__module__.startswith("thegither.")
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model in people
    }
    assert {"accounts", "partners", "dialogue", "delivery", "outcomes"} <= rooms
    assert rooms - {provider.name for provider in personal.providers()} == set()


# Erasure -------------------------------------------------------------------------------------------------
def everything_stored():
    """Yield (table.column, text) for every text that the database holds."""
    for model in apps.get_models():
        if not model._meta.managed:
            continue
        texts = [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, CharField | TextField | EmailField | JSONField)
        ]
        for row in model._default_manager.all():
            for field in texts:
                yield f"{model._meta.label}.{field.name}", str(getattr(row, field.attname))


def test_nothing_that_names_somebody_is_left_anywhere(ailsa):
    run_ready_jobs()
    before = {where for where, text in everything_stored() if "testperson" in text.casefold()}
    assert before >= {"accounts.User.email", "partners.Person.name", "dialogue.Contribution.byline"}
    erase_user(actor=actor_for(ailsa), user=ailsa.user)
    run_ready_jobs()
    assert {where for where, text in everything_stored() if "testperson" in text.casefold()} == set()


def test_the_record_still_verifies_and_counts_hold(ailsa):
    run_ready_jobs()
    counts = {model: model._default_manager.count() for model in sealed_models()}
    erase_user(actor=actor_for(ailsa), user=ailsa.user)
    run_ready_jobs()
    assert list(verify_record()) == []
    assert {model: model._default_manager.count() for model in sealed_models()} == counts
    assert Event.objects.filter(name="accounts.user_erased", target_id=ailsa.user_id).count() == 1


def test_nobody_can_sign_in_as_somebody_who_was_erased(ailsa, client):
    elsewhere = Client()
    elsewhere.force_login(ailsa.user)
    key = UserSession.objects.get().session_key
    assert Session.objects.filter(session_key=key).exists()
    user = erase_user(actor=actor_for(ailsa), user=ailsa.user)
    assert (user.is_active, user.is_administrator, user.has_usable_password()) == (False, False, False)
    assert user.erased_at is not None
    assert not Session.objects.filter(session_key=key).exists()
    assert elsewhere.get(reverse("accounts:me")).status_code == 302
    client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    assert signed_in(client) is None
    left = {
        model: model.objects.filter(user=user).count()
        for model in (Authenticator, UserSession, EmailAddress, ApiToken, SignInLink, NewsSetting, Letter)
    }
    assert set(left.values()) == {0}


def test_the_address_can_be_used_again(ailsa):
    erase_user(actor=actor_for(ailsa), user=ailsa.user)
    assert make_user(email=ADDRESS).email == ADDRESS


def test_erasing_twice_is_refused_kindly(ailsa):
    erase_user(actor=actor_for(ailsa), user=ailsa.user)
    with pytest.raises(DomainError) as refusal:
        erase_user(actor=Actor.system(), user=ailsa.user)
    assert refusal.value.code == "erased_already"


def test_an_administrator_erases_somebody_who_asks_by_letter(ailsa):
    erase_user(actor=administrator(), user=ailsa.user)
    assert not User.objects.get(pk=ailsa.user_id).is_active


def test_nobody_erases_somebody_else(ailsa):
    with pytest.raises(NotFound):
        erase_user(actor=actor_for(make_person()), user=ailsa.user)
    assert User.objects.get(pk=ailsa.user_id).is_active


def test_the_last_administrator_cannot_be_erased():
    user = make_user(is_administrator=True)
    with pytest.raises(DomainError) as refusal:
        erase_user(actor=actor_for(user.person), user=user)
    assert refusal.value.code == "last_administrator"
    assert User.objects.get(pk=user.pk).is_active


def test_reasons_of_administration_stay_for_the_others():
    user = make_user(is_administrator=True)
    make_user(is_administrator=True)
    AdministratorSession.objects.create(user=user, reason="Restored a backup", ends_at=now())
    erase_user(actor=actor_for(user.person), user=user)
    assert AdministratorSession.objects.get().reason == "Restored a backup"


def test_an_erasure_is_whole_or_not_at_all(ailsa, monkeypatch):
    def fails(user):
        raise RuntimeError("a room cannot")

    broken = personal.Provider("broken", lambda user: None, fails)
    # The first provider is the last to erase: all others have done their part when it fails.
    monkeypatch.setattr(personal, "_providers", {"broken": broken, **personal._providers})
    with pytest.raises(RuntimeError):
        erase_user(actor=actor_for(ailsa), user=ailsa.user)
    assert User.objects.get(pk=ailsa.user_id).email == ADDRESS
    assert Person.objects.get(pk=ailsa.pk).name == NAME


# Pages ---------------------------------------------------------------------------------------------------
def test_the_file_is_given_after_the_password(client):
    user = make_user(name=NAME, email=ADDRESS)
    client.force_login(user)
    assert client.get(reverse("accounts:export")).status_code == 200
    asked = client.post(reverse("accounts:export"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    prove(client)
    given = client.post(reverse("accounts:export"))
    assert given["Content-Disposition"].startswith('attachment; filename="thegither-')
    assert json.loads(given.content)["rooms"]["accounts"]["e_mail"] == ADDRESS
    assert "no-store" in given["Cache-Control"]


def test_erasing_needs_the_password_and_a_tick_and_signs_out(client):
    user = make_user()
    client.force_login(user)
    assert client.post(reverse("accounts:erase"), {"confirmed": "on"}).url.startswith(
        reverse("account_reauthenticate")
    )
    prove(client)
    unticked = client.post(reverse("accounts:erase"), {})
    assert unticked.status_code == 422
    assert "Tick the box" in unticked.content.decode()
    assert User.objects.get(pk=user.pk).is_active
    done = client.post(reverse("accounts:erase"), {"confirmed": "on"})
    assert done.url == reverse("portal:home")
    assert signed_in(client) is None
    assert not User.objects.get(pk=user.pk).is_active


def test_the_last_administrator_is_told_why_not(client):
    client.force_login(make_user(is_administrator=True))
    prove(client)
    refused = client.post(reverse("accounts:erase"), {"confirmed": "on"})
    assert refused.status_code == 422
    assert "the only administrator" in refused.content.decode()
