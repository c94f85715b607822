"""An engagement of a matter: what is at stake, how far a say goes, and in which phases."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Matter
from thegither.kernel.clock import now, today
from thegither.kernel.ids import reference
from thegither.partners.models import Person, Seat


class Influence(models.TextChoices):
    """How far a say goes: the promise that an engagement makes, least first."""

    TELL = "tell", _("We tell you")
    ASK = "ask", _("We ask you")
    WORK_OUT = "work_out", _("We work it out with you")
    TOGETHER = "together", _("We decide together")
    YOU_DECIDE = "you_decide", _("You decide")


class EngagementState(models.TextChoices):
    """How far an engagement is. Closing it ends no conversation: the matter goes on."""

    DRAFT = "draft", _("Being planned")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    CALLED_OFF = "called_off", _("Called off")


class Engagement(models.Model):
    """A planned piece of dialogue in a matter, from its purpose to what became of what was said."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="engagements")
    title = models.CharField(max_length=160)
    lead = models.CharField(max_length=400, blank=True, help_text=_("In two sentences, for everybody"))
    at_stake = models.TextField(blank=True, help_text=_("The decision at stake"))
    can_change = models.TextField(blank=True)
    cannot_change = models.TextField(blank=True)
    influence = models.CharField(max_length=10, choices=Influence, blank=True)
    promise = models.TextField(blank=True, help_text=_("What we promise to do with what is said"))
    decided_by = models.CharField(max_length=200, blank=True, help_text=_("Who decides"))
    decides_on = models.DateField(null=True, blank=True)
    hear_back_on = models.DateField(null=True, blank=True, help_text=_("By when people hear back"))
    state = models.CharField(max_length=10, choices=EngagementState, default=EngagementState.DRAFT)
    owner = models.ForeignKey(
        Seat,
        null=True,
        on_delete=models.SET_NULL,
        related_name="engagements",
        help_text=_("Says go or no-go"),
    )
    purpose_agreed_at = models.DateTimeField(null=True)
    purpose_agreed_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    closes_on = models.DateField(null=True, blank=True, help_text=_("The last day; none if always open"))
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    submission_key = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", opened_at__isnull=True) | ~Q(state="draft"),
                name="engagement_engagement_opened",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portal:engagement", args=[self.pk])

    @property
    def reference(self) -> str:
        """The reference that people quote, for example ``E-0012``."""
        return reference("E", self.pk)

    @property
    def is_draft(self) -> bool:
        """True until it opens: only members see it."""
        return self.state == EngagementState.DRAFT

    @property
    def is_open(self) -> bool:
        """True while it runs."""
        return self.state == EngagementState.OPEN

    @property
    def influence_step(self) -> int:
        """How far a say goes, from 1 (we tell you) to 5 (you decide); 0 while nothing is promised."""
        return Influence.values.index(self.influence) + 1 if self.influence else 0

    @property
    def is_purpose_agreed(self) -> bool:
        """True once methods may be chosen without saying why."""
        return self.purpose_agreed_at is not None


class EngagementText(models.Model):
    """What an engagement says of itself in another language, or in Easy Read: a text of its own."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    is_easy_read = models.BooleanField(default=False)
    title = models.CharField(max_length=160)
    lead = models.CharField(max_length=400, blank=True)
    at_stake = models.TextField(blank=True)
    can_change = models.TextField(blank=True)
    cannot_change = models.TextField(blank=True)
    promise = models.TextField(blank=True)
    is_machine_made = models.BooleanField(default=False)

    class Meta:
        ordering = ["engagement", "language", "is_easy_read"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "language", "is_easy_read"], name="engagement_text_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Phase(models.Model):
    """A stretch of time of an engagement. Phases inform; what is open is for each activity to say."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="phases")
    title = models.CharField(max_length=120)
    about = models.CharField(max_length=300, blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["engagement", "begins_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="engagement_phase_dates",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_now(self) -> bool:
        """True from its first day to its last."""
        return self.begins_on <= today() and (self.ends_on is None or self.ends_on >= today())

    @property
    def is_over(self) -> bool:
        """True after its last day."""
        return self.ends_on is not None and self.ends_on < today()


class PhaseText(models.Model):
    """What a phase is called in another language, or in Easy Read."""

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    is_easy_read = models.BooleanField(default=False)
    title = models.CharField(max_length=120)
    about = models.CharField(max_length=300, blank=True)
    is_machine_made = models.BooleanField(default=False)

    class Meta:
        ordering = ["phase", "language", "is_easy_read"]
        constraints = [
            models.UniqueConstraint(
                fields=["phase", "language", "is_easy_read"], name="engagement_phase_text_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"
