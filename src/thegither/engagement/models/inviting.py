"""Who is asked, how long each needs, and how a partner asks its own members."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from thegither.dialogue.models import Contribution
from thegither.kernel.clock import now
from thegither.partners.models import Organisation, Seat

from .engagements import Engagement
from .interests import Interest


class InvitedPartner(models.Model):
    """An organisation or an affected interest is asked, with the time that it needed on that day."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="invited")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="asked_in"
    )
    interest = models.ForeignKey(
        Interest, null=True, blank=True, on_delete=models.PROTECT, related_name="asked_in"
    )
    invited_at = models.DateTimeField(default=now)
    days_needed = models.PositiveSmallIntegerField(default=0)
    tiers = models.JSONField(default=list)  # name, cycle_days, notice_days, drafting_days of each level
    # Fewer days than it needs, and it agreed itself.
    exception_until = models.DateField(null=True, blank=True)
    exception_because = models.CharField(max_length=300, blank=True)
    exception_at = models.DateTimeField(null=True)
    exception_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    removed_because = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["engagement", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(interest__isnull=False),
                name="engagement_invited_somebody",
            ),
            models.UniqueConstraint(
                fields=["engagement", "organisation"],
                condition=Q(removed_at__isnull=True),
                name="engagement_invited_organisation_once",
            ),
            models.UniqueConstraint(
                fields=["engagement", "interest"],
                condition=Q(removed_at__isnull=True),
                name="engagement_invited_interest_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.interest)

    @property
    def has_exception(self) -> bool:
        """True where it agreed to less time than it needs."""
        return self.exception_at is not None

    def has_agreed_to(self, closes_on: date | None) -> bool:
        """Return whether it agreed to answer by this last day: not where that was set earlier since."""
        return self.exception_until is not None and (closes_on is None or closes_on >= self.exception_until)


class Holiday(models.Model):
    """Days on which an organisation cannot ask its members: a recess, a fair week."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="holidays")
    name = models.CharField(max_length=80)
    begins_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["begins_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="engagement_holiday_dates"),
            models.UniqueConstraint(
                fields=["organisation", "begins_on", "name"], name="engagement_holiday_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MeetingDay(models.Model):
    """A body of an organisation meets on this day: better than its usual cycle."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="meeting_days")
    body = models.CharField(max_length=120)
    held_on = models.DateField()

    class Meta:
        ordering = ["held_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "body", "held_on"], name="engagement_meeting_day_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.body}, {self.held_on}"


class MemberKit(models.Model):
    """How a partner asks its members: a secret link, what they said, one text, and that they were asked."""

    invited = models.OneToOneField(InvitedPartner, on_delete=models.PROTECT, related_name="kit")
    secret = models.CharField(max_length=43, unique=True)
    words = models.TextField()
    questions = models.TextField()
    until = models.DateField()
    made_at = models.DateTimeField(default=now)
    merged = models.TextField(blank=True)
    members = models.PositiveIntegerField(null=True)
    bodies = models.CharField(max_length=300, blank=True)
    signed_off_at = models.DateTimeField(null=True)
    signed_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    contribution = models.OneToOneField(
        Contribution, null=True, on_delete=models.SET_NULL, related_name="member_kit"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_off_at__isnull=True) | Q(members__isnull=False),
                name="engagement_kit_signed",
            )
        ]

    def __str__(self) -> str:
        return f"Members of {self.invited}"

    def get_absolute_url(self) -> str:
        return reverse("engagement:member_kit", args=[self.invited_id])


class MemberAnswer(models.Model):
    """What one member told their own organisation; only that organisation reads it, and not for ever."""

    kit = models.ForeignKey(MemberKit, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField()
    body = models.CharField(max_length=120, blank=True)
    said_at = models.DateTimeField(default=now)
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["kit", "pk"]

    def __str__(self) -> str:
        return f"Answer {self.pk}"
