"""The records of ideas, with support and an answer to each."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.accounts.models import Participant
from thegither.dialogue.models import AnswerState, Contribution
from thegither.engagement.models import Activity, Response
from thegither.kernel.clock import now
from thegither.partners.models import Community, Person, Seat

# What is published of each idea, in the words of this method; the answer itself is a disposition.
STATUSES = {
    AnswerState.RECEIVED: _("New"),
    AnswerState.CONSIDERED: _("Being looked at"),
    AnswerState.ACTED_ON: _("Taken up"),
    AnswerState.PARTLY: _("Taken up in part"),
    AnswerState.NOT_DONE: _("Not taken up"),
}


class Idea(models.Model):
    """One idea: a title over what its contribution says, and where it is about.

    ``merged_into`` is never itself merged: whatever was merged into an idea before comes along with it.
    ``supporters`` counts those of the idea and of all that were merged into it, everybody once.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="ideas")
    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="idea")
    contribution = models.OneToOneField(Contribution, on_delete=models.PROTECT, related_name="idea")
    title = models.CharField(max_length=120)
    place = models.CharField(max_length=120, blank=True)
    community = models.ForeignKey(
        Community, null=True, blank=True, on_delete=models.SET_NULL, related_name="ideas"
    )
    supporters = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=now)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    merged_because = models.CharField(max_length=300, blank=True)
    merged_at = models.DateTimeField(null=True)
    merged_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    split_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")

    class Meta:
        ordering = ["activity", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")), name="ideas_not_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_because=""), name="ideas_merged_because"
            ),
        ]
        indexes = [models.Index(fields=["activity", "merged_into", "supporters"], name="ideas_list")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("ideas:idea", args=[self.pk])

    @property
    def status(self) -> str:
        """What became of it, in the words of the published list."""
        return str(STATUSES[AnswerState(self.contribution.answer)])


class Support(models.Model):
    """Somebody is for an idea. Who it is was forgotten where neither is set; it still counts once."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="support")
    participant = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="ideas_supported")
    given_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["idea", "pk"]
        verbose_name_plural = "support"
        constraints = [
            models.UniqueConstraint(
                fields=["idea", "participant"],
                condition=Q(participant__isnull=False),
                name="ideas_support_participant_once",
            ),
            models.UniqueConstraint(
                fields=["idea", "person"], condition=Q(person__isnull=False), name="ideas_support_person_once"
            ),
            models.CheckConstraint(
                condition=Q(participant__isnull=True) | Q(person__isnull=True), name="ideas_support_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"Support of idea {self.idea_id}"
