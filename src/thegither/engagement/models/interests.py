"""Whose interests a matter touches, how much, and whether the map of them is complete."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Matter
from thegither.kernel.clock import now
from thegither.partners.models import Community, Organisation, Seat


class Degree(models.IntegerChoices):
    """How much an interest is affected, or how much it can move."""

    NOT = 0, _("Not at all")
    LITTLE = 1, _("A little")
    MUCH = 2, _("Much")
    VERY = 3, _("Very much")


class Origin(models.TextChoices):
    """Where the thought of an interest came from."""

    HAND = "hand", _("Thought of by a partner")
    SIMILAR = "similar", _("From a similar matter")
    REGISTER = "register", _("From the registers")
    TOLD = "told", _("Somebody told us")


class Interest(models.Model):
    """A group, community or organisation that a matter touches: how much, with what say, and if heard.

    It stands for a group and never for one person.
    """

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="interests")
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="interests"
    )
    community = models.ForeignKey(
        Community, null=True, blank=True, on_delete=models.PROTECT, related_name="interests"
    )
    affected = models.PositiveSmallIntegerField(choices=Degree)
    how = models.CharField(max_length=300, blank=True, help_text=_("How the matter touches them"))
    influence = models.PositiveSmallIntegerField(choices=Degree)
    heard_because = models.CharField(
        max_length=300, blank=True, help_text=_("How they were heard, where the records cannot show it")
    )
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.HAND)
    added_at = models.DateTimeField(default=now)
    added_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    dropped_because = models.CharField(max_length=300, blank=True)
    submission_key = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-affected", "influence", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | Q(community__isnull=True),
                name="engagement_interest_of_one",
            ),
            models.CheckConstraint(
                condition=Q(affected__lte=3, influence__lte=3), name="engagement_interest_degrees"
            ),
            models.UniqueConstraint(
                fields=["matter", "name"],
                condition=Q(dropped_because=""),
                name="engagement_interest_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("engagement:interests", args=[self.matter_id])

    @property
    def is_much_affected(self) -> bool:
        """True for those who ought to be heard before anything is decided."""
        return self.affected >= Degree.MUCH


class InterestMap(models.Model):
    """That partners held the map of a matter's interests for complete, and when."""

    matter = models.OneToOneField(
        Matter, on_delete=models.CASCADE, primary_key=True, related_name="interest_map"
    )
    done_at = models.DateTimeField(default=now)
    done_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"Interests of {self.matter_id}"
