"""Two people read the same texts, each without seeing what the other says; then they compare."""

from django.db import models
from django.urls import reverse

from thegither.dialogue.models import Contribution, Matter
from thegither.kernel.clock import now
from thegither.partners.models import Person

from .themes import Theme


class CodingRound(models.Model):
    """A sample of a matter's contributions that two readers put under the themes of its codebook."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="coding_rounds")
    drawn_from = models.PositiveIntegerField(help_text="How many contributions there were to draw from")
    seed = models.PositiveIntegerField(help_text="By which the sample can be drawn again")
    opened_at = models.DateTimeField(default=now)
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["matter", "-pk"]

    def __str__(self) -> str:
        return f"Coding round {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("reading:coding_round", args=[self.pk])


class CodingReader(models.Model):
    """One of the two readers; nobody is compared by name, so they are the first and the second."""

    round = models.ForeignKey(CodingRound, on_delete=models.CASCADE, related_name="readers")
    place = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["round", "place"]
        constraints = [
            models.UniqueConstraint(fields=["round", "place"], name="reading_coder_place_once"),
            models.UniqueConstraint(fields=["round", "person"], name="reading_coder_person_once"),
        ]

    def __str__(self) -> str:
        return f"Reader {self.place} of round {self.round_id}"


class CodingUnit(models.Model):
    """One contribution of the sample; settled once what it is about is agreed."""

    round = models.ForeignKey(CodingRound, on_delete=models.CASCADE, related_name="units")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["round", "position"]
        constraints = [models.UniqueConstraint(fields=["round", "contribution"], name="reading_unit_once")]

    def __str__(self) -> str:
        return f"Unit {self.position} of round {self.round_id}"


class Coding(models.Model):
    """What one reader says a unit is about; without themes, that none fits."""

    unit = models.ForeignKey(CodingUnit, on_delete=models.CASCADE, related_name="codings")
    reader = models.ForeignKey(CodingReader, on_delete=models.CASCADE, related_name="codings")
    coded_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["unit", "reader"]
        constraints = [models.UniqueConstraint(fields=["unit", "reader"], name="reading_coding_once")]

    def __str__(self) -> str:
        return f"Coding {self.pk}"


class CodedTheme(models.Model):
    """One theme of one coding."""

    coding = models.ForeignKey(Coding, on_delete=models.CASCADE, related_name="themes")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["coding_id", "theme_id"]
        constraints = [models.UniqueConstraint(fields=["coding", "theme"], name="reading_coded_theme_once")]

    def __str__(self) -> str:
        return f"{self.coding_id}: {self.theme_id}"
