from math import ceil

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now, today
from thegither.partners.models import Organisation, Person


class SizeBand(models.TextChoices):
    """How large an organisation is, in the bands of the business statistics; people, paid or not."""

    INFORMAL = "informal", _("Informal group, nobody paid")
    MICRO = "micro", _("Micro: fewer than 10 people")
    SMALL = "small", _("Small: 10 to 49 people")
    MEDIUM = "medium", _("Medium: 50 to 249 people")
    LARGE = "large", _("Large: 250 people or more")


class Profile(models.Model):
    """What an organisation says to those who want to work with it."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="profile")
    how_to_work = models.TextField(blank=True, help_text=_("How to work with us"))
    brings = models.TextField(blank=True, help_text=_("What we bring"))
    cannot_alone = models.TextField(blank=True, help_text=_("What we cannot do alone"))
    size = models.CharField(max_length=8, choices=SizeBand, blank=True)
    is_public = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=now)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["organisation__name", "pk"]

    def __str__(self) -> str:
        return f"Profile of {self.organisation}"


class ConsultingTier(models.Model):
    """One level at which an organisation asks its own members; the levels follow one another."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="tiers")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    cycle_days = models.PositiveSmallIntegerField(help_text=_("Days from one meeting to the next"))
    notice_days = models.PositiveSmallIntegerField(help_text=_("Days before a meeting that papers go out"))
    drafting_days = models.PositiveSmallIntegerField(help_text=_("Days to write the papers"))

    class Meta:
        ordering = ["profile", "position"]
        constraints = [models.UniqueConstraint(fields=["profile", "position"], name="offers_tier_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def worst_days(self) -> int:
        """Days it needs if the papers have just missed a meeting: drafting, a whole cycle, notice."""
        return self.drafting_days + self.cycle_days + self.notice_days

    @property
    def typical_days(self) -> int:
        """Days it needs if the papers are ready half-way between meetings, rounded up."""
        return self.drafting_days + ceil(self.cycle_days / 2) + self.notice_days


class Capacity(models.Model):
    """Hours a month that an organisation can give to working together, from and until a day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="capacities")
    hours_a_month = models.DecimalField(max_digits=7, decimal_places=1)
    from_on = models.DateField(default=today)
    until_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField(default=now)
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-from_on", "-pk"]
        verbose_name_plural = "capacities"
        constraints = [
            models.CheckConstraint(condition=Q(hours_a_month__gte=0), name="offers_capacity_hours"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="offers_capacity_dates",
            ),
            models.UniqueConstraint(fields=["organisation", "from_on"], name="offers_capacity_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.hours_a_month} hours a month from {self.from_on}"


class Priority(models.Model):
    """What an organisation has chosen to work on, and why; from and until a day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="priorities")
    title = models.CharField(max_length=200)
    because = models.CharField(max_length=500, blank=True)
    from_on = models.DateField(default=today)
    until_on = models.DateField(null=True, blank=True)
    entered_at = models.DateTimeField(default=now)
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    submission_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["from_on", "pk"]
        verbose_name_plural = "priorities"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="offers_priority_dates",
            )
        ]

    def __str__(self) -> str:
        return self.title
