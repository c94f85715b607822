"""Who votes, what they voted, and the packed copy that analyses read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thegither.accounts.models import Participant
from thegither.engagement.models import Activity, Response
from thegither.kernel.clock import now
from thegither.partners.models import Person

from .statements import Statement


class Voter(models.Model):
    """Somebody who votes in a conversation, once for each conversation.

    ``number`` is their name in what is published: it says nothing about who they are. Whether their votes
    count is the standing of the response.
    """

    response = models.OneToOneField(
        Response, on_delete=models.PROTECT, primary_key=True, related_name="voter"
    )
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="voters")
    number = models.PositiveIntegerField()
    participant = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="voters")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="voters")

    class Meta:
        ordering = ["activity", "number"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="opinions_voter_number_once"),
            models.UniqueConstraint(
                fields=["activity", "participant"],
                condition=Q(participant__isnull=False),
                name="opinions_voter_participant_once",
            ),
            models.UniqueConstraint(
                fields=["activity", "person"],
                condition=Q(person__isnull=False),
                name="opinions_voter_person_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Voter {self.number} of conversation {self.activity_id}"


class Stance(models.IntegerChoices):
    """What somebody votes. Passing is an answer too."""

    AGREE = 1, _("Agree")
    PASS = 0, _("Pass, or not sure")
    DISAGREE = -1, _("Disagree")


class Vote(models.Model):
    """What one voter holds of one statement, and since when. Voting again replaces it.

    ``sequence`` rises within the conversation with every vote and every change, in the order of commits.
    """

    pk = models.CompositePrimaryKey("activity_id", "voter_id", "statement_id")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+", db_index=False)
    voter = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="votes", db_index=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="votes", db_index=False)
    value = models.SmallIntegerField(choices=Stance)
    matters = models.BooleanField(default=False, help_text=_("This one matters a lot to them"))
    edition = models.PositiveSmallIntegerField(help_text=_("Which edition of the statement they read"))
    sequence = models.PositiveBigIntegerField()
    voted_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__in=[-1, 0, 1]), name="opinions_vote_value"),
        ]
        indexes = [models.Index(fields=["activity", "sequence"], name="opinions_vote_sequence")]

    def __str__(self) -> str:
        return f"Vote of {self.voter_id} on {self.statement_id}"


class Ballots(models.Model):
    """How many votes a conversation took, changes counted too: the last ``sequence``."""

    activity = models.OneToOneField(
        Activity, on_delete=models.PROTECT, primary_key=True, related_name="ballots"
    )
    sequence = models.PositiveBigIntegerField(default=0)
    voters = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "ballots"

    def __str__(self) -> str:
        return f"Ballots of {self.activity_id}"


class VoteChunk(models.Model):
    """Votes in the order of their sequence, packed for reading fast. It can be made anew from the votes."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    up_to = models.PositiveBigIntegerField(help_text=_("The last sequence in it"))
    data = models.BinaryField()

    class Meta:
        ordering = ["activity", "number"]
        constraints = [models.UniqueConstraint(fields=["activity", "number"], name="opinions_chunk_once")]

    def __str__(self) -> str:
        return f"Chunk {self.number} of {self.activity_id}"
