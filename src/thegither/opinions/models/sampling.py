"""Of which part of the population those are who were drawn by lot."""

from django.db import models

from thegither.engagement.models import AccessCode, Stratum


class DrawnCode(models.Model):
    """A code that was sent to somebody drawn from one part of the population; it says nothing else of them.

    Shares are weighted by it; it is never shown, nor published with a vote.
    """

    code = models.OneToOneField(
        AccessCode, on_delete=models.CASCADE, primary_key=True, related_name="drawn_for"
    )
    stratum = models.ForeignKey(Stratum, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Code {self.code_id} of part {self.stratum_id}"
