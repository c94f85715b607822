"""Who is missing, and what is done about it: gaps, outreach, and what others tell us."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Contribution, Matter
from thegither.kernel.clock import now, today
from thegither.partners.models import Partnership, Seat

from .interests import Interest
from .populations import Population


class GapState(models.TextChoices):
    """What becomes of a gap."""

    OPEN = "open", _("Open")
    LEFT = "left", _("Left, with a reason")
    CLOSED = "closed", _("Closed")


class Gap(models.Model):
    """Somebody is missing. It has an owner who goes out to them, or a stated reason why nobody does."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="gaps")
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="gaps")
    interest = models.ForeignKey(
        Interest, null=True, blank=True, on_delete=models.PROTECT, related_name="gaps"
    )
    population = models.ForeignKey(
        Population, null=True, blank=True, on_delete=models.SET_NULL, related_name="gaps"
    )
    who = models.CharField(max_length=120)
    why = models.CharField(max_length=300, blank=True, help_text=_("How we know that they are missing"))
    owner = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="gaps")
    state = models.CharField(max_length=6, choices=GapState, default=GapState.OPEN)
    reason = models.CharField(
        max_length=300, blank=True, help_text=_("Why nobody goes out to them, or what came of it")
    )
    opened_at = models.DateTimeField(default=now)
    settled_at = models.DateTimeField(null=True)
    submission_key = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=GapState.OPEN, settled_at__isnull=True)
                | (~Q(state=GapState.OPEN) & Q(settled_at__isnull=False) & ~Q(reason="")),
                name="engagement_gap_settled_with_reason",
            ),
            models.UniqueConstraint(
                fields=["interest"], condition=Q(state=GapState.OPEN), name="engagement_gap_open_once"
            ),
        ]

    def __str__(self) -> str:
        return self.who

    def get_absolute_url(self) -> str:
        return reverse("engagement:gap", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """True until somebody was reached, or a reason was given."""
        return self.state == GapState.OPEN


class OutreachState(models.TextChoices):
    """How far it is."""

    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    CALLED_OFF = "called_off", _("Called off")


class Outreach(models.Model):
    """Going to where people are: where, when, with whom, how one behaves there, and what came of it.

    Where and with whom may name people: only members see a task; everybody sees what came of it.
    """

    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="outreach")
    owner = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="outreach")
    where = models.CharField(max_length=200)
    when = models.CharField(max_length=120, blank=True, help_text=_("For example: Tuesdays from ten"))
    due_on = models.DateField()
    host = models.CharField(max_length=200, blank=True)
    etiquette = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=OutreachState, default=OutreachState.PLANNED)
    done_on = models.DateField(null=True)
    reached = models.PositiveIntegerField(null=True)
    result = models.TextField(blank=True)
    planned_at = models.DateTimeField(default=now)
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name_plural = "outreach"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False, reached__isnull=False)
                | (~Q(state="done") & Q(done_on__isnull=True, reached__isnull=True)),
                name="engagement_outreach_done_counted",
            )
        ]

    def __str__(self) -> str:
        return f"{self.gap}: {self.where}"

    def get_absolute_url(self) -> str:
        return reverse("engagement:outreach", args=[self.pk])

    @property
    def is_planned(self) -> bool:
        """True until it was done or called off."""
        return self.state == OutreachState.PLANNED

    @property
    def is_late(self) -> bool:
        """True once its day has gone by without a result."""
        return self.is_planned and self.due_on < today()


class Captured(models.Model):
    """This contribution was brought back from that outreach."""

    outreach = models.ForeignKey(Outreach, on_delete=models.CASCADE, related_name="captured")
    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="captured")

    def __str__(self) -> str:
        return f"{self.contribution_id} from outreach {self.outreach_id}"


class TipState(models.TextChoices):
    """What became of it."""

    NEW = "new", _("New")
    TAKEN_UP = "taken_up", _("Taken up")
    DECLINED = "declined", _("Not taken up")


class Tip(models.Model):
    """Somebody told us who should be here. Nothing is kept of who told us."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="tips")
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.CASCADE, related_name="tips")
    who = models.CharField(max_length=120)
    why = models.CharField(max_length=1000, blank=True)
    where = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=TipState, default=TipState.NEW)
    reason = models.CharField(max_length=300, blank=True)
    gap = models.ForeignKey(Gap, null=True, blank=True, on_delete=models.SET_NULL, related_name="tips")
    told_at = models.DateTimeField(default=now)
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["told_at", "pk"]

    def __str__(self) -> str:
        return self.who
