from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now, today
from thegither.kernel.files import StoredFile
from thegither.kernel.ids import reference
from thegither.partners.models import Community, Organisation, Partnership, Person, Seat


class Rhythm(models.TextChoices):
    """How often a promise falls due."""

    ONCE = "once", _("Once")
    MONTH = "month", _("Every month")
    QUARTER = "quarter", _("Every quarter")
    YEAR = "year", _("Every year")


_MONTHS = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.YEAR: 12}


class Commitment(models.Model):
    """A promise by a seat to somebody. Its words never change: it can only be withdrawn, and made anew."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="commitments")
    made_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="commitments")
    to_seat = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="promised"
    )
    to_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="promised"
    )
    to_community = models.ForeignKey(
        Community, null=True, blank=True, on_delete=models.PROTECT, related_name="promised"
    )
    is_to_everyone = models.BooleanField(default=False)
    text = models.CharField(max_length=500)
    principle = models.CharField(max_length=200, blank=True)
    led_by = models.CharField(max_length=120, blank=True, help_text=_("An office, never a name"))
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.ONCE)
    first_due_on = models.DateField()
    made_on = models.DateField(default=today)
    is_public = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_on = models.DateField(null=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["first_due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(to_seat__isnull=False, to_organisation=None, to_community=None, is_to_everyone=False)
                    | Q(to_seat=None, to_organisation__isnull=False, to_community=None, is_to_everyone=False)
                    | Q(to_seat=None, to_organisation=None, to_community__isnull=False, is_to_everyone=False)
                    | Q(to_seat=None, to_organisation=None, to_community=None, is_to_everyone=True)
                ),
                name="framework_promised_to_one",
            ),
            models.CheckConstraint(
                condition=Q(first_due_on__gte=F("made_on")), name="framework_due_after_made"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_because=""),
                name="framework_withdrawn_because",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("framework:commitment", args=[self.pk])

    @property
    def reference(self) -> str:
        """The reference that people quote, for example ``K-0003``."""
        return reference("K", self.pk)

    @property
    def recipient(self) -> str:
        """The name of the one it was made to."""
        if self.is_to_everyone:
            return str(_("everyone"))
        return str(self.to_seat or self.to_organisation or self.to_community)

    @property
    def ended_on(self) -> date | None:
        """The last day of the seat that promised, or of the partnership; None while both go on."""
        return min(filter(None, (self.made_by.until_on, self.partnership.ended_on)), default=None)

    def due_days(self, until: date) -> list[date]:
        """Return the days up to and including ``until`` on which it fell due, none after its withdrawal.

        A monthly promise first due on the 31st falls due on the last day of shorter months.
        """
        if self.withdrawn_on is not None:
            until = min(until, self.withdrawn_on)
        if self.rhythm == Rhythm.ONCE:
            return [self.first_due_on] if self.first_due_on <= until else []
        step = _MONTHS[Rhythm(self.rhythm)]
        days: list[date] = []
        while (day := _months_after(self.first_due_on, step * len(days))) <= until:
            days.append(day)
        return days

    def next_due_on(self, day: date) -> date | None:
        """Return the first day after ``day`` on which it falls due; None for one that no longer does."""
        if self.withdrawn_on is not None:
            return None
        if self.rhythm == Rhythm.ONCE:
            return self.first_due_on if self.first_due_on > day else None
        step = _MONTHS[Rhythm(self.rhythm)]
        return _months_after(self.first_due_on, step * len(self.due_days(day)))


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    following = date(day.year + year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(day.year + year, month + 1, 1) + timedelta(day.day - 1), following - timedelta(1))


class CommitmentEvidence(models.Model):
    """What shows that a promise was kept, with the day it is of."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="evidence")
    text = models.CharField(max_length=1000)
    link = models.URLField(max_length=300, blank=True)
    dated_on = models.DateField()
    given_at = models.DateTimeField(default=now)
    given_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["dated_on", "pk"]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return f"Evidence {self.pk} of {self.dated_on}"


class EvidenceFile(StoredFile):
    """A paper or picture that shows it; only those concerned can open it, unless it is public."""

    evidence = models.OneToOneField(CommitmentEvidence, on_delete=models.CASCADE, related_name="paper")
    is_public = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Paper {self.pk}"


class CommitmentVerdict(models.Model):
    """The one it was made to says that it was kept, or that it was not, and why.

    ``evidence`` is what it is said of; a dispute may stand where no evidence was given.
    """

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="verdicts")
    evidence = models.ForeignKey(
        CommitmentEvidence, null=True, on_delete=models.CASCADE, related_name="verdicts"
    )
    is_kept = models.BooleanField()
    because = models.CharField(max_length=1000, blank=True)
    said_at = models.DateTimeField(default=now)
    said_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    said_for = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_kept=False) | Q(evidence__isnull=False), name="framework_kept_by_evidence"
            ),
            models.CheckConstraint(
                condition=Q(is_kept=True) | ~Q(because=""), name="framework_disputed_because"
            ),
        ]

    def __str__(self) -> str:
        return f"Verdict {self.pk}: {'kept' if self.is_kept else 'not kept'}"
