"""Themes: what people hold several contributions to be about. A run suggests; people decide."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Contribution, Matter
from thegither.kernel.clock import now
from thegither.partners.models import Person


class ThemeState(models.TextChoices):
    """What became of a theme."""

    ACCEPTED = "accepted", _("In use")
    REFUSED = "refused", _("Not a theme")
    MERGED = "merged", _("Part of another theme")


class Theme(models.Model):
    """A theme of a matter, with how one knows that something is about it; all of them are the codebook."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="themes")
    name = models.CharField(max_length=120)
    about = models.CharField(max_length=500, blank=True, help_text=_("What belongs to it, and what does not"))
    state = models.CharField(max_length=8, choices=ThemeState, default=ThemeState.ACCEPTED)
    # Where it came from: the run that suggested it (and by which terms), or the theme it was split off.
    terms = models.JSONField(default=list)
    suggested_by = models.CharField(max_length=200, blank=True, help_text=_("Function, version and input"))
    split_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged")
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    submission_key = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["matter", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False), name="reading_theme_merged_into"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reading:theme", args=[self.pk])

    @property
    def is_in_use(self) -> bool:
        """True while contributions are put under it."""
        return self.state == ThemeState.ACCEPTED


class AssignmentState(models.TextChoices):
    """Who says that a contribution is about a theme."""

    SUGGESTED = "suggested", _("Suggested, not looked at")
    CONFIRMED = "confirmed", _("A person says so")
    REFUSED = "refused", _("A person says it is not")


class Assignment(models.Model):
    """This contribution is about that theme, or is not; a contribution may be about several."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="assignments")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="assignments")
    state = models.CharField(max_length=9, choices=AssignmentState)
    weight = models.FloatField(null=True, help_text=_("How much of it a run holds to be about it, 0 to 1"))
    assigned_at = models.DateTimeField(default=now)
    assigned_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["theme", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["theme", "contribution"], name="reading_assignment_once")
        ]
        indexes = [models.Index(fields=["theme", "state"], name="reading_assignment_state")]

    def __str__(self) -> str:
        return f"{self.contribution_id} under {self.theme_id}: {self.state}"
