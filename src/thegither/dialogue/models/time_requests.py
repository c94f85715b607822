from django.db import models
from django.db.models import Q

from thegither.kernel.clock import now
from thegither.partners.models import Person, Seat

from .matters import Matter


class TimeRequest(models.Model):
    """A partner asks those who run a matter for a later last day, to ask its own people first."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="time_requests")
    until = models.DateField()
    because = models.CharField(max_length=500)
    asked_at = models.DateTimeField(default=now)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_for = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    is_granted = models.BooleanField(null=True, blank=True)
    reply = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "asked_for"],
                condition=Q(answered_at__isnull=True),
                name="dialogue_one_open_time_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}: until {self.until}"
