from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now
from thegither.partners.models import Person, Seat

from .matters import Matter


class AnswerState(models.TextChoices):
    """What became of a contribution."""

    RECEIVED = "received", _("Received")
    CONSIDERED = "considered", _("Being considered")
    ACTED_ON = "acted_on", _("Acted on")
    PARTLY = "partly", _("Partly acted on")
    NOT_DONE = "not_done", _("Not done")

    @classmethod
    def outcomes(cls) -> tuple["AnswerState", ...]:
        """Return the states that are an answer with an outcome."""
        return (cls.ACTED_ON, cls.PARTLY, cls.NOT_DONE)


class Disposition(models.Model):
    """One answer, which may cover many contributions: what became of them, because of what."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="dispositions")
    state = models.CharField(max_length=12, choices=AnswerState)
    because = models.TextField()
    look_again_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(default=now)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="dispositions")
    answered_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="dispositions")
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-answered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=AnswerState.RECEIVED), name="dialogue_disposition_says_something"
            )
        ]

    def __str__(self) -> str:
        return f"Answer {self.pk}: {self.state}"


class DispositionCoverage(models.Model):
    """This answer covers that contribution."""

    disposition = models.ForeignKey(Disposition, on_delete=models.CASCADE, related_name="coverage")
    contribution = models.ForeignKey(
        "dialogue.Contribution", on_delete=models.CASCADE, related_name="coverage"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disposition", "contribution"], name="dialogue_coverage_once")
        ]

    def __str__(self) -> str:
        return f"Answer {self.disposition_id} covers {self.contribution_id}"
