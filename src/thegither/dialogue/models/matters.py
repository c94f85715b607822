from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now, today
from thegither.kernel.ids import reference
from thegither.partners.models import Community, Partnership, Person, Seat


class Stage(models.TextChoices):
    """How far a matter is. It may go back; every change is dated."""

    PROBLEM = "problem", _("Problem")
    OPTIONS = "options", _("Options")
    DRAFT = "draft", _("Draft")
    DECIDED = "decided", _("Decided")
    DOING = "doing", _("Doing")
    REVIEWED = "reviewed", _("Reviewed")


class Moderation(models.TextChoices):
    """When a person looks at what was said on a matter."""

    AFTER = "after", _("After it is shown")
    BEFORE = "before", _("Before it is shown")


class Matter(models.Model):
    """The persistent thread between partners: a question somebody raised, and what became of it."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="matters")
    title = models.CharField(max_length=160)
    question = models.CharField(max_length=300, help_text=_("What we want to hear about, as a question"))
    summary = models.TextField(blank=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.PROBLEM)
    stage_since = models.DateTimeField(default=now)
    is_public = models.BooleanField(default=True)
    is_open = models.BooleanField(default=True, help_text=_("Takes contributions"))
    is_for_everyone = models.BooleanField(
        default=True, help_text=_("Anybody may contribute, not only partners")
    )
    open_until = models.DateField(null=True, blank=True)
    moderation = models.CharField(max_length=6, choices=Moderation, default=Moderation.AFTER)
    community = models.ForeignKey(
        Community, null=True, blank=True, on_delete=models.SET_NULL, related_name="matters"
    )
    opened_at = models.DateTimeField(default=now)
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="opened_matters")
    opened_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="opened_matters")
    submission_key = models.UUIDField(null=True, unique=True)
    attribution = models.TextField(blank=True, help_text=_("Source and licence of imported data"))
    language = models.CharField(max_length=8, default="en-gb")
    # Counts every change of the row, so that a second writer is told and a list can be answered with a 304.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["partnership", "-opened_at"], name="dialogue_matter_partnership"),
            models.Index(fields=["is_open", "open_until"], name="dialogue_matter_open"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portal:matter", args=[self.pk])

    @property
    def reference(self) -> str:
        """The reference that people quote, for example ``M-0012``."""
        return reference("M", self.pk)

    @property
    def takes_contributions(self) -> bool:
        """True while something can be said on it."""
        return self.is_open and (self.open_until is None or self.open_until >= today())


class MatterStage(models.Model):
    """One stay of a matter in one stage."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="stages")
    stage = models.CharField(max_length=10, choices=Stage)
    entered_at = models.DateTimeField(default=now)
    left_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text=_("Why the matter came to this stage"))
    unanswered = models.PositiveIntegerField(
        default=0, help_text=_("Contributions of this stage that had no answer when it ended")
    )
    moved_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    moved_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["matter", "entered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(left_at__isnull=True), name="dialogue_stage_one_now"
            )
        ]

    def __str__(self) -> str:
        return f"{self.matter}: {self.stage}"


class MatterTranslation(models.Model):
    """The words of a matter in another language."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=160)
    question = models.CharField(max_length=300)
    summary = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "language"], name="dialogue_matter_language_once")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class MatterTally(models.Model):
    """Running counts of a matter, kept by the services so that no page counts rows."""

    matter = models.OneToOneField(Matter, on_delete=models.CASCADE, primary_key=True, related_name="tally")
    shown = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0, help_text=_("Held for a moderator"))
    answered = models.PositiveIntegerField(default=0, help_text=_("Shown and answered with an outcome"))
    partner = models.PositiveIntegerField(default=0)
    community = models.PositiveIntegerField(default=0)
    public = models.PositiveIntegerField(default=0)
    latest_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Tally of {self.matter_id}"

    @property
    def unanswered(self) -> int:
        """How many shown contributions still wait for an answer."""
        return self.shown - self.answered
