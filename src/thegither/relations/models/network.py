from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now, today
from thegither.partners.models import Organisation, Partnership, Person


class NetworkWave(models.Model):
    """One round of asking the organisations of a partnership whom they deal with, by name."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="network_waves")
    asked_on = models.DateField(default=today, help_text=_("The day on which it was asked"))
    closes_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    convener = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_imported = models.BooleanField(default=False)
    opened_at = models.DateTimeField(default=now)
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    submission_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("asked_on")), name="relations_network_wave_dates"
            ),
            models.UniqueConstraint(
                fields=["partnership"],
                condition=Q(closed_at__isnull=True),
                name="relations_one_open_network_wave",
            ),
            models.UniqueConstraint(
                fields=["partnership", "asked_on"], name="relations_network_wave_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"Network survey of {self.asked_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return f"{reverse('relations:network', args=[self.partnership.slug])}?wave={self.pk}"

    @property
    def is_open(self) -> bool:
        """True while answers are taken; its last day counts."""
        return self.closed_at is None and self.closes_on >= today()

    @property
    def month(self) -> date:
        """The first day of the month in which it was asked."""
        return self.asked_on.replace(day=1)


class NetworkMember(models.Model):
    """An organisation that was asked, as it was then, and whom it named: the organisation's answer.

    ``names`` holds the keys of organisations of the same wave; null until it has answered. Partners may
    read it.
    """

    wave = models.ForeignKey(NetworkWave, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="network_answers")
    sector = models.CharField(max_length=12, blank=True)
    unit_of = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    names = models.JSONField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["wave", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "organisation"], name="relations_network_member_once"),
            models.CheckConstraint(
                condition=Q(names__isnull=True, answered_at__isnull=True)
                | Q(names__isnull=False, answered_at__isnull=False),
                name="relations_network_answered_with_names",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class HowOften(models.IntegerChoices):
    """How often somebody deals with a partner."""

    NEVER = 0, _("Never yet")
    YEARLY = 1, _("A few times a year")
    QUARTERLY = 2, _("Every few months")
    MONTHLY = 3, _("Every month")
    WEEKLY = 4, _("Every week")


class Passes(models.TextChoices):
    """What passes between two partners."""

    INFORMATION = "information", _("Information")
    REFERRALS = "referrals", _("People we send to each other")
    WORK = "work", _("Joint work")
    MEANS = "means", _("Money or staff")


class HowFar(models.IntegerChoices):
    """How far somebody would say so."""

    NOT = 1, _("Not really")
    SOMEWHAT = 2, _("Somewhat")
    MOSTLY = 3, _("Mostly")
    WHOLLY = 4, _("Wholly")


class NetworkRating(models.Model):
    """How one person finds working with one partner: theirs alone to read, whoever else asks."""

    wave = models.ForeignKey(NetworkWave, on_delete=models.CASCADE, related_name="ratings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="network_ratings")
    partner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    how_often = models.PositiveSmallIntegerField(choices=HowOften, null=True, blank=True)
    passes = models.JSONField(default=list, blank=True)
    keeps_word = models.PositiveSmallIntegerField(choices=HowFar, null=True, blank=True)
    tells_straight = models.PositiveSmallIntegerField(choices=HowFar, null=True, blank=True)
    wants_the_same = models.PositiveSmallIntegerField(choices=HowFar, null=True, blank=True)
    matters_to_us = models.PositiveSmallIntegerField(choices=HowFar, null=True, blank=True)
    rated_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["wave", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "person", "partner"], name="relations_network_rated_once")
        ]

    def __str__(self) -> str:
        return f"Rating {self.pk}"


class NetworkReading(models.Model):
    """What an analysis made of a wave, with all it takes to make it again: nothing in it is one person's."""

    wave = models.ForeignKey(NetworkWave, on_delete=models.CASCADE, related_name="readings")
    function = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    parameters = models.JSONField()
    digest = models.CharField(max_length=64)
    result = models.JSONField()
    taken_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["wave", "function"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "function"], name="relations_network_reading_once")
        ]

    def __str__(self) -> str:
        return f"{self.function} {self.version} of wave {self.wave_id}"
