from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now, today
from thegither.kernel.ids import reference
from thegither.partners.models import Community, Partnership, Person, Seat

from .asks import Ask


class ListingKind(models.TextChoices):
    """Whether something is offered or needed."""

    OFFER = "offer", _("Offer")
    NEED = "need", _("Need")


class Thing(models.TextChoices):
    """What is offered or needed."""

    SPACE = "space", _("Space")
    PEOPLE = "people", _("People")
    SKILLS = "skills", _("Skills")
    MONEY = "money", _("Money")
    DATA = "data", _("Data")
    CONTACTS = "contacts", _("Contacts")
    JOBS = "jobs", _("Jobs and placements")
    EQUIPMENT = "equipment", _("Equipment")


class Listing(models.Model):
    """Something that a seat offers to the partnership and beyond, or needs."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="listings")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="listings")
    kind = models.CharField(max_length=5, choices=ListingKind)
    thing = models.CharField(max_length=9, choices=Thing)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    amount = models.CharField(max_length=120, blank=True, help_text=_("How much, in words"))
    place = models.ForeignKey(
        Community, null=True, blank=True, on_delete=models.SET_NULL, related_name="listings"
    )
    from_on = models.DateField(default=today)
    until_on = models.DateField(null=True, blank=True)
    is_public = models.BooleanField(default=True)
    withdrawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)
    submission_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="offers_listing_dates",
            )
        ]
        indexes = [models.Index(fields=["kind", "thing"], name="offers_listing_kind")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("offers:listing", args=[self.pk])

    @property
    def reference(self) -> str:
        """The reference that people quote, for example ``N-0003`` for a need."""
        return reference("N" if self.kind == ListingKind.NEED else "F", self.pk)

    @property
    def is_offer(self) -> bool:
        """True for an offer, False for a need."""
        return self.kind == ListingKind.OFFER

    @property
    def is_running(self) -> bool:
        """True until it is withdrawn or its last day has gone by."""
        return self.withdrawn_at is None and (self.until_on is None or self.until_on >= today())


class Quantity(models.Model):
    """How much was promised or given: hours, money in pence, or in kind where both are empty."""

    hours = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    pence = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_in_kind(self) -> bool:
        """True if it is neither hours nor money."""
        return self.hours is None and self.pence is None


class TakeUp(Quantity):
    """One partner takes up another's offer, or meets its need: from then on it is a promise."""

    offer = models.ForeignKey(
        Listing, null=True, blank=True, on_delete=models.PROTECT, related_name="taken_up"
    )
    need = models.ForeignKey(Listing, null=True, blank=True, on_delete=models.PROTECT, related_name="met_by")
    giver = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="promises_made")
    taker = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="promises_received")
    promised_by = models.DateField(null=True, blank=True, help_text=_("The day it is promised for"))
    note = models.CharField(max_length=300, blank=True)
    agreed_at = models.DateTimeField(default=now)
    agreed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    submission_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["-agreed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(offer__isnull=False) | Q(need__isnull=False), name="offers_takeup_of_something"
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(pence__isnull=True), name="offers_takeup_one_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"Promise {self.pk}"


class LedgerEntry(Quantity):
    """What a seat gave on one day: hours, money or something in kind."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="ledger")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="ledger")
    given_on = models.DateField(default=today)
    what = models.CharField(max_length=200)
    take_up = models.ForeignKey(
        TakeUp, null=True, blank=True, on_delete=models.PROTECT, related_name="ledger"
    )
    ask = models.ForeignKey(Ask, null=True, blank=True, on_delete=models.PROTECT, related_name="ledger")
    entered_at = models.DateTimeField(default=now)
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    struck_at = models.DateTimeField(null=True, help_text=_("Entered by mistake; it no longer counts"))
    source_key = models.CharField(max_length=80, blank=True)
    submission_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["-given_on", "-pk"]
        verbose_name_plural = "ledger entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(pence__isnull=True), name="offers_ledger_one_unit"
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(hours__gt=0), name="offers_ledger_hours"
            ),
            models.UniqueConstraint(
                fields=["partnership", "source_key"],
                condition=~Q(source_key=""),
                name="offers_ledger_source_once",
            ),
        ]
        indexes = [models.Index(fields=["seat", "given_on"], name="offers_ledger_seat")]

    def __str__(self) -> str:
        return self.what
