from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now, today
from thegither.partners.models import Partnership, Person, Seat

from .contacts import Topic


class Strength(models.IntegerChoices):
    """How much one party needs another."""

    NONE = 0, _("Not at all")
    LITTLE = 1, _("A little")
    MUCH = 2, _("Much")
    ENTIRELY = 3, _("We cannot do it without them")


class NeedRound(models.Model):
    """A time in which every seat of a partnership is asked, in private, whom it needs and for what."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="need_rounds")
    opened_at = models.DateTimeField(default=now)
    closes_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    function = models.CharField(max_length=80, blank=True)
    parameters = models.JSONField(default=dict)
    result = models.JSONField(null=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership"], condition=Q(closed_at__isnull=True), name="relations_one_open_round"
            ),
        ]

    def __str__(self) -> str:
        return f"Round of {self.opened_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("relations:interdependence", args=[self.partnership.slug])

    @property
    def is_open(self) -> bool:
        """True while answers are taken; its last day counts."""
        return self.closed_at is None and self.closes_on >= today()


class NeedAnswer(models.Model):
    """What a seat says of one topic in a round. Only the person who said it reads it."""

    round = models.ForeignKey(NeedRound, on_delete=models.CASCADE, related_name="answers")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="need_answers")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="need_answers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="need_answers")
    can_offer = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "seat", "topic"], name="relations_need_answer_once"),
        ]

    def __str__(self) -> str:
        return f"Answer {self.pk}"


class Need(models.Model):
    """One line of an answer: how much we need that seat, how much it needs us, and what for."""

    answer = models.ForeignKey(NeedAnswer, on_delete=models.CASCADE, related_name="needs")
    other = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    we_need = models.PositiveSmallIntegerField(choices=Strength, default=Strength.NONE)
    they_need = models.PositiveSmallIntegerField(choices=Strength, default=Strength.NONE)
    what_for = models.CharField(max_length=200, blank=True)
    may_tell = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "other"], name="relations_need_once"),
        ]

    def __str__(self) -> str:
        return f"Line {self.pk}"


class Willingness(models.Model):
    """That a seat wants to hear from another in this round, if that one needs it.

    Every seat is asked of every other, whatever anybody answered, so that the question tells nothing.
    """

    round = models.ForeignKey(NeedRound, on_delete=models.CASCADE, related_name="willing")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    said_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "seat", "other"], name="relations_willing_once"),
        ]

    def __str__(self) -> str:
        return f"Willingness {self.pk}"


class Pairing(models.TextChoices):
    """What a need shown to both is, seen from both answers."""

    MUTUAL = "mutual", _("Each needs the other")
    ONE_SIDED = "one_sided", _("One needs the other, and the other knows")
    BLIND_SPOT = "blind_spot", _("One needs the other, and the other did not know")


class Disclosure(models.Model):
    """A need that both seats agreed to see, and what they make of it together."""

    round = models.ForeignKey(NeedRound, on_delete=models.CASCADE, related_name="disclosures")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="disclosures")
    needing = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    needed = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Pairing)
    what_for = models.CharField(max_length=200, blank=True)
    disclosed_at = models.DateTimeField(default=now)
    problem = models.CharField(max_length=300, blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    next_on = models.DateField(null=True, blank=True)
    proposed_by = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-disclosed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "topic", "needing", "needed"], name="relations_disclosed_once"
            ),
            models.CheckConstraint(condition=~Q(needing=F("needed")), name="relations_disclosed_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.needing} and {self.needed}: {self.topic}"

    def get_absolute_url(self) -> str:
        return reverse("relations:disclosure", args=[self.pk])

    @property
    def is_agreed(self) -> bool:
        """True once both hold the problem together."""
        return self.agreed_at is not None
