"""Looking back on an engagement: standard by standard, and whether the promise was kept."""

from django.db import models
from django.db.models import Q

from thegither.kernel.clock import now
from thegither.partners.models import Seat

from .engagements import Engagement, Influence


class StandardNote(models.Model):
    """What partners say of one standard beside what the records show."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="standard_notes")
    standard = models.SlugField(max_length=20)
    note = models.TextField(blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    written_at = models.DateTimeField(default=now)
    written_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["engagement", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "standard"], name="engagement_standard_once"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=1, score__lte=6),
                name="engagement_standard_score",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}: {self.standard}"


class PromiseReview(models.Model):
    """How far the say went in the end, beside how far it was promised to go."""

    engagement = models.OneToOneField(
        Engagement, on_delete=models.CASCADE, primary_key=True, related_name="promise_review"
    )
    influence = models.CharField(max_length=10, choices=Influence)
    because = models.CharField(max_length=500)
    said_at = models.DateTimeField(default=now)
    said_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.engagement_id}: {self.influence}"
