from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now


class UserManager(BaseUserManager["User"]):
    """Make users; their names live with the person (``partners.Person``)."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create a user. An unusable password is set where none is given."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        """Return the user with this e-mail address, in any case."""
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """An account with which a person signs in. Holds no more than signing in needs."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    language = models.CharField(max_length=8, blank=True)
    joined_at = models.DateTimeField(default=now)
    last_seen_at = models.DateTimeField(null=True)
    # When the visit before this one ended, to half an hour: "since you were last here".
    previous_visit_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email")]

    def __str__(self) -> str:
        return self.email


class Participant(models.Model):
    """A pseudonymous key for somebody who takes part without an account; an account may claim it later."""

    started_at = models.DateTimeField(default=now)
    claimed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="participants")
    claimed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Participant {self.pk}"


class ApiToken(models.Model):
    """A personal token for the API: acts as its owner, for a seat or as themselves. Only a digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    seat_id = models.BigIntegerField(null=True)  # the seat lives above this room
    may_write = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class SignInLink(models.Model):
    """A link sent by e-mail that signs in once, for fifteen minutes. Only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    digest = models.CharField(max_length=64, unique=True)
    next_path = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Sign-in link {self.pk}"


class NewsTopic(models.TextChoices):
    """What a person can have news of by e-mail."""

    ANSWERS = "answers", _("Answers to what I said")
    OWED = "owed", _("What I owe, and what is late")
    MATTERS = "matters", _("News of matters in my partnerships")
    DECISIONS = "decisions", _("Decisions and what changed")
    OPENINGS = "openings", _("When something opens that I can shape")


class NewsFrequency(models.TextChoices):
    """How often."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    NEVER = "never", _("Never")


class NewsSetting(models.Model):
    """How often a user wants news of one topic; the default stands where there is no row."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="news_settings")
    topic = models.CharField(max_length=12, choices=NewsTopic)
    frequency = models.CharField(max_length=8, choices=NewsFrequency)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="accounts_newssetting_once")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.frequency}"


class Letter(models.Model):
    """An e-mail to be sent exactly once: the key says what it is about, so that no job can write it twice.

    Letters hold links that open things; what they say is emptied once they are sent.
    """

    key = models.CharField(max_length=200, unique=True)
    recipient = models.EmailField(max_length=254)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="letters")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    unsubscribe_url = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=8, blank=True)
    written_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.subject


class AdministratorSession(models.Model):
    """A time-limited, recorded spell of administration. Outside it an administrator is a person like all."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="administrator_sessions")
    reason = models.CharField(max_length=200)
    started_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Administration by user {self.user_id}"


class RateCount(models.Model):
    """How often something was done by one client in one span of time. The client is a keyed digest."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at}"
