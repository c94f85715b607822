from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now
from thegither.partners.models import Organisation, Partnership, Person, Seat


class OughtToKnow(models.Model):
    """A tie that ought to be there: people of ``seat`` and of one other party should know each other.

    That it ought to be there is for all partners to read; whether it is there, only those say who have it.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="ought_to_know")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="ought_to_know")
    other_seat = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.CASCADE, related_name="ought_to_be_known"
    )
    other_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="ought_to_be_known"
    )
    other_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="ought_to_be_known"
    )
    because = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)
    submission_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "ought to know"
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(other_seat__isnull=False, other_organisation=None, other_person=None)
                    | Q(other_seat=None, other_organisation__isnull=False, other_person=None)
                    | Q(other_seat=None, other_organisation=None, other_person__isnull=False)
                ),
                name="relations_ought_to_know_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} and {self.other}"

    @property
    def other(self) -> Seat | Organisation | Person | None:
        """The other party."""
        return self.other_seat or self.other_organisation or self.other_person


class Side(models.TextChoices):
    """From which end of the tie somebody answers."""

    OURS = "ours", _("For the seat")
    THEIRS = "theirs", _("For the other party")


class Knowing(models.Model):
    """What one person says of one tie: theirs alone to read."""

    tie = models.ForeignKey(OughtToKnow, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="knowing")
    side = models.CharField(max_length=6, choices=Side)
    by_name = models.BooleanField()
    would_recognise = models.BooleanField()
    would_phone = models.BooleanField()
    answered_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "knowing"
        constraints = [
            models.UniqueConstraint(fields=["tie", "person"], name="relations_knowing_once"),
        ]

    def __str__(self) -> str:
        return f"Answer {self.pk}"


class KnowingReading(models.Model):
    """How many of the ties that ought to be there are, at one moment; small counts are never in it.

    ``result`` is what ``knowing_shares`` made of the answers, already blurred; the exact counts are not kept.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="knowing_readings")
    taken_at = models.DateTimeField(default=now)
    function = models.CharField(max_length=80)
    parameters = models.JSONField()
    result = models.JSONField()

    class Meta:
        ordering = ["-taken_at", "-pk"]

    def __str__(self) -> str:
        return f"Reading of {self.taken_at:%Y-%m-%d}"
