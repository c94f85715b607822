"""The records of events that people sign up for."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.engagement.models import Activity, Response
from thegither.kernel.clock import now


class Gathering(models.Model):
    """When and where people meet, for how many there is room, and what one finds there."""

    activity = models.OneToOneField(
        Activity, primary_key=True, on_delete=models.PROTECT, related_name="gathering"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.CharField(max_length=300, blank=True)
    venue_url = models.URLField(max_length=300, blank=True, help_text=_("More about the venue"))
    access = models.TextField(blank=True, help_text=_("How to get in, hear and see there"))
    online_url = models.URLField(
        max_length=500, blank=True, help_text=_("Only those who signed up are shown it")
    )
    places = models.PositiveIntegerField(null=True, blank=True, help_text=_("None: no limit"))
    walked_in = models.PositiveIntegerField(default=0, help_text=_("How many came without signing up"))
    attendance_at = models.DateTimeField(null=True, help_text=_("When it was noted who came"))
    called_off_at = models.DateTimeField(null=True)
    called_off_because = models.CharField(max_length=300, blank=True)
    # Rises with each change of time or place: calendars replace what they have by it (RFC 5545, SEQUENCE).
    sequence = models.PositiveIntegerField(default=0)
    forgotten_at = models.DateTimeField(null=True, help_text=_("When names and addresses were forgotten"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="gatherings_ends_after"),
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=True) | ~Q(called_off_because=""),
                name="gatherings_called_off_because",
            ),
        ]

    def __str__(self) -> str:
        return f"Event of activity {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("gatherings:gathering", args=[self.pk])

    @property
    def has_begun(self) -> bool:
        """True from its first minute: nobody signs up any more."""
        return self.starts_at <= now()

    @property
    def is_over(self) -> bool:
        """True after its last minute."""
        return self.ends_at <= now()

    @property
    def is_called_off(self) -> bool:
        """True once it is not going to happen."""
        return self.called_off_at is not None


class SignUpState(models.TextChoices):
    """Whether somebody who signed up has a place."""

    GOING = "going", _("Has a place")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", _("Cancelled")


class SignUp(models.Model):
    """Somebody wants to come, perhaps with others. Who they are is for the organisers, and for a month."""

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="sign_ups")
    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="sign_up")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    brings = models.PositiveSmallIntegerField(default=0, help_text=_("How many others come along"))
    needs = models.TextField(blank=True, help_text=_("To take part: access, language, food"))
    support = models.TextField(blank=True, help_text=_("To come at all: travel, care, pay"))
    state = models.CharField(max_length=9, choices=SignUpState)
    came = models.BooleanField(null=True)
    signed_up_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["gathering", "pk"]
        indexes = [models.Index(fields=["gathering", "state", "id"], name="gatherings_sign_up_list")]

    def __str__(self) -> str:
        return f"Sign-up {self.pk}"

    @property
    def people(self) -> int:
        """How many places it takes."""
        return 1 + self.brings
