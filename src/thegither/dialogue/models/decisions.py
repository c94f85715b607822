from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now
from thegither.kernel.ids import reference
from thegither.partners.models import Person, Seat

from .contributions import Contribution
from .matters import Matter


class DecisionState(models.TextChoices):
    """How far a decision is."""

    PROPOSED = "proposed", _("Proposed")
    DECIDED = "decided", _("Decided")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class DecisionRule(models.TextChoices):
    """By which rule it was decided."""

    CONSENT = "consent", _("By consent: nobody objected")
    CONSENSUS = "consensus", _("By consensus: everybody agreed")
    MAJORITY = "majority", _("By majority")
    RANKED = "ranked", _("By ranked choice")
    ELSEWHERE = "elsewhere", _("Decided elsewhere")


class Decision(models.Model):
    """A question with its options, who decided by which rule, and the reasons."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="decisions")
    title = models.CharField(max_length=200)
    question = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=DecisionState, default=DecisionState.PROPOSED)
    rule = models.CharField(max_length=10, choices=DecisionRule, blank=True)
    decided_by = models.CharField(max_length=200, blank=True, help_text=_("Which meeting or body decided"))
    reasons = models.TextField(blank=True)
    is_no = models.BooleanField(default=False, help_text=_("It ends the thread: not now, because"))
    look_again_on = models.DateField(null=True, blank=True)
    proposed_at = models.DateTimeField(default=now)
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_for = models.ForeignKey(
        Seat, null=True, on_delete=models.SET_NULL, related_name="proposed_decisions"
    )
    decided_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    submission_key = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=DecisionState.DECIDED)
                | (Q(decided_at__isnull=False) & ~Q(rule="") & ~Q(reasons="")),
                name="dialogue_decision_has_reasons",
            )
        ]
        indexes = [models.Index(fields=["state", "-decided_at"], name="dialogue_decision_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portal:decision", args=[self.pk])

    @property
    def reference(self) -> str:
        """The reference that people quote, for example ``D-0044``."""
        return reference("D", self.pk)


class DecisionOption(models.Model):
    """One thing that could be done, with the arguments for and against. One option is to do nothing."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="options")
    title = models.CharField(max_length=200)
    is_nothing = models.BooleanField(default=False)
    is_chosen = models.BooleanField(default=False)
    arguments_for = models.TextField(blank=True)
    arguments_against = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["decision", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(is_nothing=True), name="dialogue_option_one_nothing"
            ),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(is_chosen=True), name="dialogue_option_one_chosen"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Citation(models.Model):
    """This decision was shaped by that contribution."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="citations")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="citations")
    note = models.CharField(max_length=300, blank=True)
    cited_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "contribution"], name="dialogue_citation_once")
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} cites {self.contribution_id}"


class DissentKind(models.TextChoices):
    """How somebody did not go along."""

    ASIDE = "aside", _("Stood aside")
    OBJECTED = "objected", _("Objected")


class Dissent(models.Model):
    """A seat, or a person of their own, did not go along with a decision, and why."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="dissents")
    seat = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="dissents")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="dissents")
    kind = models.CharField(max_length=10, choices=DissentKind)
    reason = models.TextField()
    recorded_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "seat"],
                condition=Q(seat__isnull=False),
                name="dialogue_dissent_seat_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat or self.person_id}: {self.kind}"
