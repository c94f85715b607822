"""How an engagement is planned: its versions, methods, papers, gates, rota, and the word to go."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now, today
from thegither.partners.models import Organisation, Person, Seat

from .activities import Activity
from .engagements import Engagement


class EngagementVersion(models.Model):
    """What an engagement said of itself from a moment on, and why it was changed."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(help_text=_("Purpose, promise and dates, as they were then"))
    reason = models.CharField(max_length=500, blank=True)
    written_at = models.DateTimeField(default=now)
    written_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["engagement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="engagement_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}, version {self.number}"


class OwnMethod(models.Model):
    """A method that an organisation added to the catalogue, with where it fits."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="own_methods")
    name = models.CharField(max_length=80)
    about = models.CharField(max_length=300)
    fit = models.JSONField(default=dict, help_text=_("Where it fits, as in the data package"))
    is_retired = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=now)
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="engagement_own_method_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Its key beside those of the data package."""
        return f"own-{self.pk}"


class MethodEvidence(models.Model):
    """What an organisation did with a method, and what came of it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="method_evidence")
    method = models.SlugField(max_length=40, help_text=_("The key of the method"))
    did = models.CharField(max_length=300, help_text=_("What we did, with how many, where"))
    happened = models.CharField(max_length=500, help_text=_("What came of it"))
    rating = models.PositiveSmallIntegerField(help_text=_("How well it fitted, 1 to 5"))
    done_on = models.DateField(default=today)
    told_at = models.DateTimeField(default=now)
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-done_on", "-pk"]
        verbose_name_plural = "method evidence"
        constraints = [
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="engagement_method_rating")
        ]

    def __str__(self) -> str:
        return f"{self.method}: {self.did}"


class ChosenMethod(models.Model):
    """A method chosen for an engagement: before or after its purpose was agreed, against which cautions."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="chosen_methods")
    method = models.SlugField(max_length=40)
    package = models.CharField(max_length=20, blank=True, help_text=_("Version of the catalogue"))
    name = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True)
    cautions = models.JSONField(default=list, help_text=_("What the tool warned of at that moment"))
    despite = models.CharField(max_length=300, blank=True, help_text=_("Why it was chosen all the same"))
    unlocked_because = models.CharField(
        max_length=300, blank=True, help_text=_("Why before the purpose was agreed")
    )
    activity = models.OneToOneField(
        Activity, null=True, on_delete=models.SET_NULL, related_name="chosen_method"
    )
    chosen_at = models.DateTimeField(default=now)
    chosen_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["engagement", "pk"]

    def __str__(self) -> str:
        return self.name


class PaperKind(models.TextChoices):
    """What a paper gives to those who are asked."""

    REASONS = "reasons", _("Reasons and evidence")
    OPTIONS = "options", _("Options")
    ASSESSMENT = "assessment", _("Impact assessment")
    OTHER = "other", _("Something else to read")


class Paper(models.Model):
    """Something to read before one answers, with how long reading it takes."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=10, choices=PaperKind)
    title = models.CharField(max_length=160)
    url = models.URLField(max_length=300)
    words = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField(default=now)
    removed_at = models.DateTimeField(null=True)
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["engagement", "pk"]

    def __str__(self) -> str:
        return self.title


class GateKey(models.TextChoices):
    """What must be fair, and two things that must be there besides."""

    FORMATIVE = "formative", _("Nothing is decided yet")
    REASONS = "reasons", _("There is enough to judge by")
    TIME = "time", _("There is enough time")
    ACCOUNT = "account", _("What is said is taken into account")
    CITIZENS = "citizens", _("Citizens and communities have a way in")


class GateReason(models.Model):
    """A gate was passed without meeting it: the reason that everybody can read."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="gate_reasons")
    gate = models.CharField(max_length=10, choices=GateKey)
    reason = models.CharField(max_length=500)
    given_at = models.DateTimeField(default=now)
    given_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["engagement", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "gate"], name="engagement_gate_reason_once")
        ]

    def __str__(self) -> str:
        return f"{self.gate}: {self.reason}"


class GoNoGo(models.Model):
    """The owner said go, or no-go, and why. The newest counts."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="words_to_go")
    is_go = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    said_at = models.DateTimeField(default=now)
    said_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["engagement", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(is_go=True) | ~Q(reason=""), name="engagement_no_go_reason")
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}: {'go' if self.is_go else 'no-go'}"


class ModerationDuty(models.Model):
    """A seat looks at what comes in, on these days; ``person`` if one is named for it."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="duties")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="moderation_duties")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="moderation_duties"
    )
    begins_on = models.DateField()
    ends_on = models.DateField()
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["engagement", "begins_on", "pk"]
        verbose_name_plural = "moderation duties"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="engagement_duty_dates")
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.begins_on} to {self.ends_on}"
