"""The administration pages: who may enter, what they show, what each act does and records."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    administrator,
    make_contribution,
    make_member,
    make_partnership,
    make_person,
    make_user,
    sign_in,
)
from tests.support.environment import REPOSITORY
from thegither.accounts.models import AdministratorSession, Letter, SignInLink, User
from thegither.accounts.services import write_letter
from thegither.audit.models import Event
from thegither.dialogue.reasons import published_reasons
from thegither.dialogue.services import moderate_contribution
from thegither.jobs.models import Job, State
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.operations.effective import effective_settings

pytestmark = pytest.mark.django_db

PAGES = ["administration", "users", "roles", "jobs", "mail", "moderation", "events", "settings"]
ACTS = ["deactivate", "reactivate", "make-administrator", "unmake-administrator", "end-sessions", "send-link"]


@pytest.fixture
def admin() -> Actor:
    return administrator()


@pytest.fixture
def inside(client: Client, admin: Actor) -> Client:
    """A client within an administrator session."""
    return sign_in(client, admin)


def failed_job(**fields: object) -> Job:
    return Job.objects.create(
        name="portal.send_digests",
        state=State.FAILED,
        attempts=1,
        max_attempts=1,
        error="Traceback …\nValueError: no such thing",
        finished_at=clock.now(),
        **fields,
    )


def addresses() -> list[tuple[str, str]]:
    """Return method and address of everything in this room."""
    user, job = make_user(), failed_job()
    return [
        *(("get", reverse(f"operations:{page}")) for page in PAGES),
        ("get", reverse("operations:user", args=[user.pk])),
        *(("post", reverse("operations:act_on_user", args=[user.pk, act])) for act in ACTS),
        ("post", reverse("operations:retry_job", args=[job.pk])),
        ("post", reverse("operations:discard_job", args=[job.pk])),
    ]


def answers(client: Client) -> set[tuple[int, str]]:
    given = set()
    for method, address in addresses():
        response = getattr(client, method)(address)
        given.add((response.status_code, response.headers.get("Location", "").partition("?")[0]))
    return given


# Who may enter -------------------------------------------------------------------------------------------
def test_a_visitor_is_asked_to_sign_in_or_refused(client: Client) -> None:
    assert answers(client) == {(302, reverse("account_login")), (403, "")}
    assert not Event.objects.filter(name__startswith="operations.").exists()


def test_a_person_is_refused_everywhere(client: Client) -> None:
    sign_in(client, make_person())
    assert answers(client) == {(403, "")}


def test_an_administrator_without_a_session_is_led_to_begin_one(client: Client) -> None:
    client.force_login(make_user(is_administrator=True))
    assert answers(client) == {(302, reverse("accounts:administration"))}
    assert set(User.objects.values_list("is_active", flat=True)) == {True}


def test_a_session_that_is_over_lets_nobody_in(inside: Client) -> None:
    AdministratorSession.objects.update(ends_at=clock.now() - timedelta(seconds=1))
    assert inside.get("/administration/").status_code == 302


def test_a_session_of_somebody_who_is_no_administrator_any_more_lets_nobody_in(
    client: Client, admin: Actor
) -> None:
    sign_in(client, admin)
    User.objects.filter(pk=admin.user_id).update(is_administrator=False)
    assert client.get("/administration/").status_code == 403


# What they show ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_empty_and_is_never_cached(inside: Client, page: str) -> None:
    response = inside.get(reverse(f"operations:{page}"))
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


def test_the_overview_says_what_is_wrong_first(inside: Client) -> None:
    content = inside.get("/administration/").content.decode()
    assert content.index("None is alive") < content.index("Protected against change")


def test_accounts_are_found_by_name_and_address(inside: Client) -> None:
    make_user(name="Morag MacLeod", email="morag@example.org")
    make_user(name="Ewan Reid", email="ewan@example.org")
    for text in ("macleod", "MORAG@example", "mor leod"):
        content = inside.get("/administration/users/", {"q": text}).content.decode()
        assert ("Morag MacLeod" in content, "Ewan Reid" in content) == (True, False)
    assert "No account fits" in inside.get("/administration/users/", {"q": "nobody"}).content.decode()


def test_roles_show_who_runs_what_and_what_nobody_runs(inside: Client) -> None:
    run, headless = make_partnership(name="Transport board"), make_partnership(name="Health forum")
    chair = make_member(partnership=run, role="chair")
    member = make_member(partnership=headless)
    content = inside.get("/administration/roles/").content.decode()
    assert chair.name in content
    assert member.name not in content
    assert (
        content.index("Nobody runs these") < content.index("Health forum") < content.index("Transport board")
    )


def test_letters_are_listed_without_what_they_say(inside: Client) -> None:
    write_letter(
        key="k", recipient="ann@example.org", subject="Your link", text="https://x/secret-of-the-link"
    )
    content = inside.get("/administration/mail/").content.decode()
    assert "ann@example.org" in content
    assert "1 letter waits" in content
    assert "secret-of-the-link" not in content


def test_moderation_is_shown_with_its_reason(inside: Client, admin: Actor) -> None:
    said = make_contribution(text="Something rude")
    moderate_contribution(
        actor=admin, contribution=said, standing="hidden", reason=first_reason(), note="Sorry."
    )
    content = inside.get("/administration/moderation/").content.decode()
    assert "Something rude" in content
    assert "Sorry." in content


def first_reason() -> str:
    return published_reasons().choices[0][0]


def test_the_record_is_narrowed_down(inside: Client) -> None:
    board, forum = make_partnership(name="Transport board"), make_partnership(name="Health forum")

    def partnerships(**query: str) -> set[int]:
        lines = inside.get("/administration/events/", query).context["lines"]
        return {line.event.partnership_id for line in lines if line.event.partnership_id}

    assert partnerships() == {board.pk, forum.pk}
    assert partnerships(partnership="transport BOARD") == {board.pk}
    assert partnerships(partnership=forum.slug, name="partners.partnership_created") == {forum.pk}
    assert partnerships(name="dialogue.matter_opened") == set()
    today = f"{clock.today():%d %m %Y}"
    assert partnerships(from_on=today, until_on=today) == {board.pk, forum.pk}
    assert partnerships(until_on="1 1 2020") == set()


def test_the_record_is_read_page_by_page(inside: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thegither.operations.views.EVENTS_PAGE_SIZE", 2)
    for _ in range(4):
        make_user()
    seen: list[int] = []
    url = "/administration/events/"
    while url:
        response = inside.get(url)
        seen += [line.event.pk for line in response.context["lines"]]
        url = response.context["next_url"] and f"/administration/events/{response.context['next_url']}"
    assert seen == list(Event.objects.order_by("-pk").values_list("pk", flat=True))


@pytest.mark.parametrize("page", ["users", "events", "roles", "moderation"])
def test_more_rows_take_no_more_queries(inside: Client, page: str) -> None:
    def rows() -> None:
        make_member(partnership=make_partnership(), role="chair")
        said = make_contribution()
        moderate_contribution(
            actor=Actor.system(), contribution=said, standing="hidden", reason=first_reason()
        )

    address, counts = reverse(f"operations:{page}"), []
    inside.get(address)
    for _ in range(2):
        rows()
        with CaptureQueriesContext(connection) as queries:
            inside.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_settings_are_those_of_the_reference_and_show_no_secret(inside: Client, settings) -> None:
    documented = set(
        re.findall(r"`(THEGITHER_[A-Z_]+)`", (REPOSITORY / "docs/reference/settings.md").read_text())
    )
    assert {setting.name for setting in effective_settings()} == documented - {"THEGITHER_PYTHON"}
    settings.EMAIL_HOST_PASSWORD = "hunter2-the-mail-password"
    content = inside.get("/administration/settings/").content.decode()
    assert "THEGITHER_MAIL_PASSWORD" in content
    assert settings.SECRET_KEY not in content
    assert settings.EMAIL_HOST_PASSWORD not in content


# What is done --------------------------------------------------------------------------------------------
def act(client: Client, user: User, name: str) -> str:
    response = client.post(reverse("operations:act_on_user", args=[user.pk, name]), follow=True)
    assert response.redirect_chain == [(reverse("operations:user", args=[user.pk]), 302)]
    return " ".join(str(message) for message in response.context["messages"])


def last_event(name: str) -> tuple[str, int]:
    event = Event.objects.get(name=name)
    return event.target_type, event.target_id


def test_a_deactivated_account_is_out_at_once_and_can_come_back(inside: Client) -> None:
    person = make_person()
    user = User.objects.get(pk=person.user_id)
    theirs = sign_in(Client(), person)
    assert theirs.get("/account/").status_code == 200
    assert "deactivated" in act(inside, user, "deactivate")
    assert theirs.get("/account/").status_code == 302
    assert last_event("operations.user_deactivated") == ("accounts.user", user.pk)
    assert "deactivated" in inside.get("/administration/users/").content.decode()
    act(inside, user, "reactivate")
    user.refresh_from_db()
    assert user.is_active
    assert last_event("operations.user_reactivated") == ("accounts.user", user.pk)


def test_nobody_deactivates_themselves_or_an_erased_account_back(inside: Client, admin: Actor) -> None:
    assert "your own account" in act(inside, User.objects.get(pk=admin.user_id), "deactivate")
    erased = make_user()
    User.objects.filter(pk=erased.pk).update(is_active=False, erased_at=clock.now())
    assert "erased" in act(inside, erased, "reactivate")
    assert not User.objects.get(pk=erased.pk).is_active
    assert not Event.objects.filter(name__startswith="operations.").exists()


def test_the_last_administrator_stays(inside: Client, admin: Actor) -> None:
    me = User.objects.get(pk=admin.user_id)
    assert "only administrator" in act(inside, me, "unmake-administrator")
    other = make_user()
    act(inside, other, "make-administrator")
    assert User.objects.get(pk=other.pk).is_administrator
    act(inside, other, "unmake-administrator")
    assert not User.objects.get(pk=other.pk).is_administrator


def test_sessions_are_ended_everywhere(inside: Client) -> None:
    user = make_user()
    theirs = Client()
    theirs.post("/account/login/", {"login": user.email, "password": "correct horse battery staple"})
    assert theirs.get("/account/").status_code == 200
    act(inside, user, "end-sessions")
    assert theirs.get("/account/").status_code == 302
    assert Event.objects.get(name="operations.sessions_ended").facts == {"count": 1}


def test_a_link_is_sent_to_the_user_only(inside: Client) -> None:
    user = make_user()
    shown = act(inside, user, "send-link")
    letter = Letter.objects.get(recipient=user.email)
    link = SignInLink.objects.get(user=user)
    assert link.digest not in shown
    assert "/account/link/" in letter.text
    assert last_event("operations.sign_in_link_sent") == ("accounts.user", user.pk)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert "Reactivate it first" in act(inside, user, "send-link")
    assert Letter.objects.filter(recipient=user.email).count() == 1


def test_a_failed_job_is_shown_retried_and_discarded(inside: Client) -> None:
    again, never = failed_job(), failed_job()
    content = inside.get("/administration/jobs/").content.decode()
    assert content.count("ValueError: no such thing") >= 2
    inside.post(reverse("operations:retry_job", args=[again.pk]))
    inside.post(reverse("operations:discard_job", args=[never.pk]))
    assert [Job.objects.get(pk=job.pk).state for job in (again, never)] == [State.READY, State.DISCARDED]
    assert last_event("operations.job_retried") == ("jobs.job", again.pk)
    assert last_event("operations.job_discarded") == ("jobs.job", never.pk)
    refused = inside.post(reverse("operations:retry_job", args=[again.pk]))
    assert refused.status_code == 409


def test_what_is_not_there_is_not_found(inside: Client) -> None:
    assert inside.get("/administration/users/999999/").status_code == 404
    assert inside.post("/administration/users/1/explode/").status_code == 404
    assert inside.post("/administration/jobs/999999/retry/").status_code == 404
