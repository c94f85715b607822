from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from thegither.kernel.clock import now

from .contributions import Contribution
from .matters import MatterStage


class Heard(models.TextChoices):
    """The answer to "Did we hear you?"."""

    # Some languages have no yes and no: they say the verb again.
    YES = "yes", pgettext_lazy("did we hear you", "Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", pgettext_lazy("did we hear you", "No")


class StageFeedback(models.Model):
    """What somebody who contributed at a stage says of how they were heard, once that stage has ended."""

    matter_stage = models.ForeignKey(MatterStage, on_delete=models.CASCADE, related_name="feedback")
    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="stage_feedback")
    verdict = models.CharField(max_length=6, choices=Heard)
    comment = models.TextField(blank=True, help_text=_("Read by the partners; not shown to others"))
    given_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-given_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.verdict}"
