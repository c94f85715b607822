from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now
from thegither.partners.models import Person, Seat

from .agreement import FrameworkVersion


class ClarityState(models.TextChoices):
    """How far a round has come."""

    ANSWERING = "answering", _("Partners are answering")
    READING = "reading", _("Readers are comparing")
    FINISHED = "finished", _("Finished")


class ClarityRound(models.Model):
    """Each seat restates purpose and own role unseen; two readers of other bodies compare them (M13)."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="clarity_rounds")
    state = models.CharField(max_length=10, choices=ClarityState, default=ClarityState.ANSWERING)
    answer_until = models.DateField()
    opened_at = models.DateTimeField(default=now)
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reading_from = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    asked = models.PositiveSmallIntegerField(help_text=_("How many seats were asked"))
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return f"Clarity round {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("framework:clarity_round", args=[self.version.framework.partnership.slug, self.pk])


class ClarityAnswer(models.Model):
    """What a seat thinks the purpose and its own role are, in its own words."""

    round = models.ForeignKey(ClarityRound, on_delete=models.CASCADE, related_name="answers")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    purpose = models.TextField()
    role = models.TextField()
    answered_at = models.DateTimeField(default=now)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "seat"], name="framework_answered_once")]

    def __str__(self) -> str:
        return f"Answer {self.pk}"


class Judgement(models.TextChoices):
    """Whether a restatement means the same as what was agreed."""

    SAME = "same", _("It means the same")
    PARTLY = "partly", _("It means partly the same")
    OTHER = "other", _("It means something else")


class ClarityReading(models.Model):
    """One reader's comparison of one answer with what was agreed, blind to the other reader's."""

    answer = models.ForeignKey(ClarityAnswer, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=6, choices=Judgement, blank=True)
    role = models.CharField(max_length=6, choices=Judgement, blank=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "reader"], name="framework_read_once"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | (~Q(purpose="") & ~Q(role="")),
                name="framework_read_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Reading {self.pk}"
