from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now
from thegither.partners.models import Partnership, Person, Seat

from .register import Quantity, Thing


class Side(models.TextChoices):
    """Whether a seat brings something, or expects it of the others."""

    BRINGS = "brings", _("We bring it")
    EXPECTS = "expects", _("We expect it of the others")


class Planned(Quantity):
    """What a seat means to bring in one quarter, or expects of the others. It is no promise yet."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="planned")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="planned")
    quarter = models.DateField(help_text=_("The first day of the quarter"))
    side = models.CharField(max_length=7, choices=Side)
    thing = models.CharField(max_length=9, choices=Thing)
    what = models.CharField(max_length=200)
    entered_at = models.DateTimeField(default=now)
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    submission_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["quarter", "pk"]
        verbose_name_plural = "planned"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours__isnull=True) | models.Q(pence__isnull=True),
                name="offers_planned_one_unit",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "quarter"], name="offers_planned_quarter")]

    def __str__(self) -> str:
        return self.what


def quarter_of(day: date) -> date:
    """Return the first day of the quarter of the year in which ``day`` lies."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def quarter_after(quarter: date, count: int = 1) -> date:
    """Return the first day of the ``count``-th quarter after the one that begins on ``quarter``."""
    years, month = divmod(quarter.month - 1 + 3 * count, 12)
    return date(quarter.year + years, month + 1, 1)
