"""Reports as they were published."""

from django.db import models
from django.urls import reverse

from thegither.engagement.models import Engagement
from thegither.kernel.clock import now
from thegither.partners.models import Person, Seat


class Report(models.Model):
    """One published report of an engagement. It is never changed: a newer one has the next number."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=now)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    published_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["engagement", "-number"]
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="reports_report_number")]

    def __str__(self) -> str:
        return f"Report {self.number} of {self.engagement_id}"

    def get_absolute_url(self) -> str:
        return reverse("reports:published", args=[self.pk])
