"""Positions: what an organisation thinks on a topic, dated and kept by its own people."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from thegither.kernel.clock import now, today
from thegither.partners.models import Organisation, Seat


class Position(models.Model):
    """A standing view of an organisation, so that nobody needs to ask again what is known."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="positions")
    topic = models.CharField(max_length=120)
    text = models.TextField()
    url = models.URLField(max_length=300, blank=True)
    is_public = models.BooleanField(default=True)
    stated_on = models.DateField(default=today)
    review_on = models.DateField()
    confirmed_on = models.DateField(default=today)
    confirmed_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField(default=now)
    submission_key = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["organisation", "topic", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(ended_because=""), name="engagement_position_ended"
            )
        ]

    def __str__(self) -> str:
        return self.topic

    def get_absolute_url(self) -> str:
        return reverse("engagement:positions", args=[self.organisation.slug])

    @property
    def is_current(self) -> bool:
        """True for one that stands; it may be due for a look all the same."""
        return self.ended_on is None

    @property
    def is_due(self) -> bool:
        """True once somebody ought to say that it is still their view."""
        return self.is_current and self.review_on <= today()


class PositionVersion(models.Model):
    """What a position said before it was changed."""

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    topic = models.CharField(max_length=120)
    text = models.TextField()
    stated_on = models.DateField()
    replaced_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["position", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["position", "number"], name="engagement_position_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.position_id}, version {self.number}"
