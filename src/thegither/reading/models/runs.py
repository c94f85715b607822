"""What one run over the contributions of a matter found: an order to read them in, arguments, suggestions.

Only the newest run of a matter keeps what it found; of earlier ones the head is kept, so that whoever
answered by one can see by which function, version and parameters it was made.
"""

from django.db import models
from django.db.models import Q

from thegither.dialogue.models import Contribution, Matter
from thegither.kernel.clock import now
from thegither.partners.models import Person


class ReadingRun(models.Model):
    """One reading of everything shown on a matter by the functions of ``thegither_analysis``."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="reading_runs")
    function = models.CharField(max_length=120, blank=True)
    version = models.CharField(max_length=60, blank=True)
    parameters = models.JSONField(default=dict)
    input_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 over keys and texts")
    texts = models.PositiveIntegerField(default=0)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Of 100")
    asked_at = models.DateTimeField(default=now)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(null=True)
    # Of near-duplicates, so that new texts are grouped without reading all of them again.
    index = models.BinaryField(default=b"")

    class Meta:
        ordering = ["matter", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(made_at__isnull=True), name="reading_run_one_under_way"
            )
        ]

    def __str__(self) -> str:
        return f"Reading {self.pk} of matter {self.matter_id}"


class Argument(models.Model):
    """Near-duplicates: one argument, said by many; the representative is likest to all of them."""

    run = models.ForeignKey(ReadingRun, on_delete=models.CASCADE, related_name="arguments")
    representative = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+")
    wordings = models.PositiveIntegerField(help_text="How many different texts it was said in")

    class Meta:
        ordering = ["run", "pk"]

    def __str__(self) -> str:
        return f"Argument {self.pk}"


class Place(models.Model):
    """Where a contribution stands in the order of reading; with no position its argument is read for it."""

    run = models.ForeignKey(ReadingRun, on_delete=models.CASCADE, related_name="places")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+")
    argument = models.ForeignKey(Argument, null=True, on_delete=models.SET_NULL, related_name="places")
    position = models.PositiveIntegerField(null=True)
    new = models.FloatField(null=True, help_text="How much of it nobody before it said, 0 to 1")
    rare = models.FloatField(null=True, help_text="Set where it is said by few but understood by many")

    class Meta:
        ordering = ["run", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["run", "contribution"], name="reading_place_once")]
        indexes = [models.Index(fields=["run", "position"], name="reading_place_order")]

    def __str__(self) -> str:
        return f"{self.contribution_id} at {self.position}"


class Suggestion(models.Model):
    """A theme that a run suggests, by its key terms; ``taken_as`` is the theme people made of it."""

    run = models.ForeignKey(ReadingRun, on_delete=models.CASCADE, related_name="suggestions")
    language = models.CharField(max_length=8)
    terms = models.JSONField(default=list)
    share = models.FloatField(help_text="Of the texts in its language, 0 to 1")
    taken_as = models.ForeignKey(
        "reading.Theme", null=True, on_delete=models.SET_NULL, related_name="suggestions"
    )

    class Meta:
        ordering = ["run", "-share", "pk"]

    def __str__(self) -> str:
        return ", ".join(self.terms[:3])


class Suggested(models.Model):
    """A contribution that a run holds to be about a suggested theme, and how much of it is."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, related_name="members")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField(help_text="0 to 1")

    class Meta:
        ordering = ["suggestion", "-weight", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "contribution"], name="reading_suggested_once")
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} in suggestion {self.suggestion_id}"


class ReadMark(models.Model):
    """This person has read this contribution; until then they are not shown whose it is."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "contribution"], name="reading_mark_once")]

    def __str__(self) -> str:
        return f"Mark {self.pk}"
