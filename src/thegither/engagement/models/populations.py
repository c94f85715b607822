"""Who there is: reference populations with their source, and how many who took part are of each part."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Contribution
from thegither.kernel.clock import now
from thegither.partners.models import Partnership


class Basis(models.TextChoices):
    """What a reference population counts."""

    PEOPLE = "people", _("People")
    ORGANISATIONS = "organisations", _("Organisations, by sector")


class Population(models.Model):
    """How many people (or organisations) there are in each part of a whole, from a dated source."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="populations")
    name = models.CharField(max_length=120, help_text=_("For example: Age of people of 16 and over"))
    basis = models.CharField(max_length=14, choices=Basis, default=Basis.PEOPLE)
    place = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=300)
    licence = models.CharField(max_length=120)
    dated = models.DateField(help_text=_("The day for which the figures hold"))
    loaded_at = models.DateTimeField(default=now)
    is_invented = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "name"], name="engagement_population_once")
        ]

    def __str__(self) -> str:
        return self.name


class Stratum(models.Model):
    """One part of a population, and what those who took part said of themselves.

    ``told`` is shown; ``waiting`` joins it when five or more wait, so that no one answer moves a figure.
    Nothing ties a part to whoever chose it.
    """

    population = models.ForeignKey(Population, on_delete=models.CASCADE, related_name="strata")
    label = models.CharField(max_length=120)
    count = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["population", "position", "pk"]
        verbose_name_plural = "strata"
        constraints = [
            models.UniqueConstraint(fields=["population", "label"], name="engagement_stratum_once")
        ]

    def __str__(self) -> str:
        return self.label


class ToldOfSelf(models.Model):
    """That the author of a contribution answered “About you”, so that nobody counts twice; not what."""

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, primary_key=True, related_name="told_of_self"
    )

    def __str__(self) -> str:
        return f"About the author of {self.contribution_id}"
