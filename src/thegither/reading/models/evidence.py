"""What kind of evidence the results of an activity are: what they can show, and what they cannot."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Contribution
from thegither.engagement.models import Activity
from thegither.kernel.clock import now
from thegither.partners.models import Person, Seat


class EvidenceKind(models.TextChoices):
    """Kinds that are never put in one chart. Whatever nobody named is self-selected."""

    SELF_SELECTED = "self_selected", _("Self-selected: whoever wished took part")
    SAMPLED = "sampled", _("Representative: a sample drawn by chance")
    DELIBERATED = "deliberated", _("Deliberated: people weighed it together")


class Evidence(models.Model):
    """Which kind the results of an activity are, and how one knows; of a sample, how it was weighted."""

    activity = models.OneToOneField(
        Activity, on_delete=models.CASCADE, primary_key=True, related_name="evidence"
    )
    kind = models.CharField(max_length=13, choices=EvidenceKind)
    because = models.CharField(max_length=500, help_text=_("How people were chosen"))
    named_at = models.DateTimeField(default=now)
    named_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    named_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    # Of the weights, if there are any.
    effective_n = models.FloatField(null=True)
    design_effect = models.FloatField(null=True)
    weighted_by = models.JSONField(default=list, help_text=_("The populations whose margins it meets"))
    weighting = models.CharField(max_length=200, blank=True, help_text=_("Function, version and input"))
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.kind}"


class SampleWeight(models.Model):
    """How much a contribution of a sample counts; by which traits is not kept."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="weights")
    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, primary_key=True, related_name="sample_weight"
    )
    weight = models.FloatField()

    def __str__(self) -> str:
        return f"Weight of {self.contribution_id}"
