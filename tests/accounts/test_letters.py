from datetime import timedelta

import pytest
from django.core import mail

from tests.factories import make_user
from thegither.accounts import jobs
from thegither.accounts.jobs import forget_traces
from thegither.accounts.models import Letter, NewsTopic
from thegither.accounts.selectors import news_frequencies
from thegither.accounts.services import news_off_url, write_letter
from thegither.jobs.models import Job
from thegither.jobs.worker import run_ready_jobs
from thegither.kernel import clock
from thegither.kernel.clock import now

pytestmark = pytest.mark.django_db


def write(key="answer:1:2", **changes):
    letter = {"recipient": "ailsa@example.org", "subject": "Your answer", "text": "It is done.", **changes}
    return write_letter(key=key, **letter)


def test_a_letter_is_sent_once_and_emptied():
    letter = write()
    run_ready_jobs()
    run_ready_jobs()
    (message,) = mail.outbox
    assert (message.to, message.subject, message.body) == (
        ["ailsa@example.org"],
        "Your answer",
        "It is done.",
    )
    letter.refresh_from_db()
    assert letter.sent_at is not None
    assert (letter.text, letter.html) == ("", "")


def test_a_second_letter_with_the_same_key_is_the_first_one():
    first = write()
    assert write(text="Something else").pk == first.pk
    run_ready_jobs()
    assert write().pk == first.pk  # also after it was sent
    run_ready_jobs()
    assert [message.body for message in mail.outbox] == ["It is done."]


def test_a_letter_that_a_dead_worker_had_sent_and_marked_is_not_sent_again():
    letter = write()
    run_ready_jobs()
    jobs.send_letter(letter_id=letter.pk)
    assert len(mail.outbox) == 1


def test_a_letter_repeated_by_a_crash_has_the_same_message_id():
    letter = write()
    jobs.send_letter(letter_id=letter.pk)
    Letter.objects.filter(pk=letter.pk).update(sent_at=None, text="It is done.")
    jobs.send_letter(letter_id=letter.pk)
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_a_letter_that_cannot_be_sent_is_kept_and_tried_again(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    letter = write()
    with pytest.raises(ConnectionRefusedError):
        run_ready_jobs()
    letter.refresh_from_db()
    assert (letter.sent_at, letter.text) == (None, "It is done.")
    job = Job.objects.get(name="accounts.send_letter")
    assert (job.state, job.attempts) == ("ready", 1)
    assert "ConnectionRefusedError" in job.error


def test_a_letter_that_can_be_turned_off_says_how_by_one_click():
    user = make_user()
    url = news_off_url(user=user, topic=NewsTopic.ANSWERS)
    write(user=user, unsubscribe_url=url, html="<p>It is done.</p>", language="gd")
    run_ready_jobs()
    (message,) = mail.outbox
    assert message.extra_headers["List-Unsubscribe"] == f"<{url}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.extra_headers["Content-Language"] == "gd"
    assert [tuple(part) for part in message.alternatives] == [("<p>It is done.</p>", "text/html")]


def test_whom_an_old_letter_went_to_is_forgotten_but_not_that_it_went():
    letter = write()
    run_ready_jobs()
    with clock.at(now() + timedelta(days=91)):
        forget_traces()
    letter.refresh_from_db()
    assert (letter.recipient, letter.subject) == ("", "")
    write()
    run_ready_jobs()
    assert len(mail.outbox) == 1


def test_a_subject_is_one_line_and_short():
    letter = write(subject="Line one\nBcc: everybody@example.org " + "x" * 300)
    assert "\n" not in letter.subject
    assert len(letter.subject) <= 200
    run_ready_jobs()
    assert mail.outbox[0].recipients() == ["ailsa@example.org"]


def test_one_click_turns_one_kind_of_news_off_without_signing_in(client):
    user = make_user()
    url = news_off_url(user=user, topic=NewsTopic.MATTERS)
    asked = client.get(url)
    assert "News of matters in my partnerships" in asked.content.decode()
    assert news_frequencies([user.pk])[user.pk]["matters"] == "daily"  # asking turned nothing off
    done = client.post(url, {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert news_frequencies([user.pk])[user.pk]["matters"] == "never"
    assert news_frequencies([user.pk])[user.pk]["answers"] == "at_once"


def test_a_forged_link_turns_nothing_off(client):
    user = make_user()
    url = news_off_url(user=user, topic=NewsTopic.MATTERS)
    for method in (client.get, client.post):
        assert method(url[:-3] + "x/").status_code == 404
    assert news_frequencies([user.pk])[user.pk]["matters"] == "daily"
