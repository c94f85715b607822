"""What an opinion conversation is set to, and the statements that people vote on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Contribution
from thegither.engagement.models import Activity
from thegither.kernel.clock import now
from thegither.partners.models import Person

STATEMENT_LIMIT = 300


class Sample(models.TextChoices):
    """How those who take part came to it: what they say is shown as nobody's but theirs unless drawn."""

    CHOSE = "chose", _("Whoever wanted to")
    DRAWN = "drawn", _("Drawn by lot from a population")


class Conversation(models.Model):
    """What an activity of this kind is set to."""

    activity = models.OneToOneField(
        Activity, on_delete=models.PROTECT, primary_key=True, related_name="conversation"
    )
    takes_statements = models.BooleanField(default=True, help_text=_("Participants may add their own"))
    holds_statements = models.BooleanField(
        default=False, help_text=_("A moderator looks at a statement before others see it")
    )
    practice = models.CharField(
        max_length=STATEMENT_LIMIT, blank=True, help_text=_("An example to practise on")
    )
    enough = models.PositiveSmallIntegerField(
        default=7, help_text=_("Votes that somebody must have given to be placed on the map")
    )
    sample = models.CharField(max_length=5, choices=Sample, default=Sample.CHOSE)
    source = models.CharField(max_length=300, blank=True, help_text=_("Where imported votes come from"))
    source_url = models.URLField(blank=True)
    licence = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"Conversation {self.pk}"


class Statement(models.Model):
    """One statement, as it reads now; what was said first stays in its contribution.

    It is voted on while its contribution is shown. A vote counts if it was given on edition ``counts_from``
    or a later one. The tallies are of counted votes, as of the last time that they were worked out.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveIntegerField(help_text=_("Its name in the conversation, from 1"))
    contribution = models.OneToOneField(Contribution, on_delete=models.PROTECT, related_name="statement")
    text = models.CharField(max_length=STATEMENT_LIMIT)
    is_seed = models.BooleanField(default=False, help_text=_("Written by those who organise it"))
    edition = models.PositiveSmallIntegerField(default=1)
    counts_from = models.PositiveSmallIntegerField(default=1)
    agree = models.PositiveIntegerField(default=0)
    disagree = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)
    extremity = models.FloatField(default=0.0, help_text=_("How far it pulls people apart on the map"))
    made_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["activity", "number"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="opinions_statement_number_once"),
            models.CheckConstraint(
                condition=Q(counts_from__lte=F("edition")), name="opinions_statement_counts_from"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def answered(self) -> int:
        """How many votes on it count, passes too, as of the last time that they were worked out."""
        return self.agree + self.disagree + self.passed

    @property
    def has_enough(self) -> bool:
        """Whether enough answered it for what they think to be shown."""
        return self.answered >= settings.OPINION_FEWEST_ANSWERS


class Edition(models.Model):
    """How a statement reads since ``made_at``, and whether votes on what it said before still count."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=STATEMENT_LIMIT)
    keeps_votes = models.BooleanField(default=True)
    because = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["statement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="opinions_edition_number_once")
        ]

    def __str__(self) -> str:
        return f"Edition {self.number} of statement {self.statement_id}"
