from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.delivery.models import Action
from thegither.dialogue.models import Matter
from thegither.kernel.clock import now
from thegither.kernel.ids import reference
from thegither.partners.models import Partnership, Person, Seat


class Outcome(models.Model):
    """A change for people that a partnership looks for: "it changed"."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="outcomes")
    matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="outcomes"
    )
    title = models.CharField(max_length=200)
    for_whom = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    look_again_on = models.DateField(null=True, blank=True)
    is_public = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    submission_key = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portal:outcome", args=[self.pk])

    @property
    def reference(self) -> str:
        """The reference that people quote, for example ``O-0003``."""
        return reference("O", self.pk)


class Direction(models.TextChoices):
    """Which way is better."""

    UP = "up", _("More is better")
    DOWN = "down", _("Less is better")


class Indicator(models.Model):
    """What is measured of an outcome."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="indicators")
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=20, blank=True, help_text=_("For example %, people, £"))
    better = models.CharField(max_length=4, choices=Direction)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Moment(models.TextChoices):
    """Before or after the actions."""

    BEFORE = "before", _("Before")
    AFTER = "after", _("After")


class Measurement(models.Model):
    """One value of an indicator on one day, with how many it rests on."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="measurements")
    moment = models.CharField(max_length=6, choices=Moment)
    measured_on = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=3)
    sample_size = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("How many people or cases it rests on")
    )
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=now)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["measured_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "measured_on"], name="outcomes_measured_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.value} on {self.measured_on}"


class Likelihood(models.TextChoices):
    """How likely it is that the actions played a part."""

    LIKELY = "likely", _("Likely")
    POSSIBLE = "possible", _("Possible")
    UNLIKELY = "unlikely", _("Unlikely")
    UNKNOWN = "unknown", _("Too early to say")


class ContributionClaim(models.Model):
    """We think these actions played a part in this outcome, against these other influences."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="claims")
    likelihood = models.CharField(max_length=8, choices=Likelihood)
    because = models.TextField()
    other_influences = models.TextField(blank=True)
    claimed_at = models.DateTimeField(default=now)
    claimed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    claimed_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-claimed_at", "-pk"]

    def __str__(self) -> str:
        return f"Claim {self.pk}: {self.likelihood}"


class ClaimedAction(models.Model):
    """This action is part of that claim."""

    claim = models.ForeignKey(ContributionClaim, on_delete=models.CASCADE, related_name="actions")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="claims")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "action"], name="outcomes_claimed_once")]

    def __str__(self) -> str:
        return f"Claim {self.claim_id} names {self.action_id}"
