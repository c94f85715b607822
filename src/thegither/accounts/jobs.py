"""What the worker does for accounts: send letters, and forget what need not be kept."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from thegither.jobs import every, job, job_transaction
from thegither.kernel.clock import now
from thegither.kernel.transactions import write_transaction

from .models import Letter, RateCount, SignInLink


# Not atomic: a mail server may take its time, and nobody else could write while a transaction waited for it.
@job("accounts.send_letter", max_attempts=8, retry_seconds=30, priority=5, atomic=False)
def send_letter(*, letter_id: int) -> None:
    """Send one letter and mark it sent, together with the job's done mark.

    A crash in the instant between the two sends this one letter again, with the same Message-ID.
    """
    letter = Letter.objects.filter(pk=letter_id, sent_at=None).first()
    if letter is None:
        return
    _message(letter).send()
    with job_transaction():
        Letter.objects.filter(pk=letter.pk).update(sent_at=now(), text="", html="")


def _message(letter: Letter) -> EmailMultiAlternatives:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    headers = {"Message-ID": f"<letter-{letter.pk}-{int(letter.written_at.timestamp())}@{domain}>"}
    if letter.language:
        headers["Content-Language"] = letter.language
    if letter.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    else:
        headers["Auto-Submitted"] = "auto-generated"
    message = EmailMultiAlternatives(letter.subject, letter.text, to=[letter.recipient], headers=headers)
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


@every(hours=1)
@job("accounts.forget_traces")
def forget_traces() -> None:
    """Delete counts and sign-in links a day after their time; of old letters keep the key alone."""
    yesterday, a_season_ago = now() - timedelta(days=1), now() - timedelta(days=90)
    with write_transaction():
        RateCount.objects.filter(ends_at__lt=yesterday).delete()
        SignInLink.objects.filter(created_at__lt=yesterday).delete()
        old = Letter.objects.filter(sent_at__lt=a_season_ago).exclude(recipient="")
        old.update(recipient="", subject="")
