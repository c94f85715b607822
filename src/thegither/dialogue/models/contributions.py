from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.accounts.models import Participant
from thegither.kernel.clock import now
from thegither.kernel.files import StoredFile
from thegither.kernel.ids import reference
from thegither.partners.models import Person, Seat

from .dispositions import AnswerState
from .matters import Matter, Stage


class Layer(models.TextChoices):
    """From which layer a contribution comes; layers are read apart, then compared."""

    PARTNER = "partner", _("Partner organisation")
    COMMUNITY = "community", _("Community body")
    PUBLIC = "public", _("Public")


class Knowledge(models.TextChoices):
    """The kind of knowledge a contribution rests on."""

    LIVED = "lived", _("It happens to me or people close to me")
    PROFESSIONAL = "professional", _("It is my work")
    LOCAL = "local", _("I know the place or the people")
    TECHNICAL = "technical", _("I have facts or figures")


class Channel(models.TextChoices):
    """How it reached us."""

    WEB = "web", _("This website")
    API = "api", _("Another program")
    PAPER = "paper", _("On paper")
    PHONE = "phone", _("By phone")
    VISIT = "visit", _("During a visit")
    EVENT = "event", _("At an event")
    IMPORT = "import", _("Imported")


class Standing(models.TextChoices):
    """Whether others see it."""

    SHOWN = "shown", _("Shown")
    WAITING = "waiting", _("Waiting for a moderator")
    HIDDEN = "hidden", _("Not shown")
    WITHDRAWN = "withdrawn", _("Withdrawn by its author")


class Contribution(models.Model):
    """Anything put in by anybody on a matter: "I said"."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="contributions")
    text = models.TextField()
    language = models.CharField(max_length=8, default="en-gb")
    layer = models.CharField(max_length=10, choices=Layer)
    knowledge = models.CharField(max_length=12, choices=Knowledge, blank=True)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.WEB)
    provenance = models.CharField(
        max_length=300, blank=True, help_text=_("Where and how it was said, if typed in")
    )
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.SHOWN)
    stage = models.CharField(max_length=10, choices=Stage, help_text=_("The matter's stage when it was said"))
    said_at = models.DateTimeField(default=now)
    entered_at = models.DateTimeField(default=now)
    participant = models.ForeignKey(
        Participant, null=True, on_delete=models.SET_NULL, related_name="contributions"
    )
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="contributions")
    seat = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="contributions")
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    byline = models.CharField(
        max_length=80, blank=True, help_text=_("How the author wishes to be named, if at all")
    )
    # What the newest answer says; the answers themselves are dispositions.
    answer = models.CharField(max_length=12, choices=AnswerState, default=AnswerState.RECEIVED)
    answered_at = models.DateTimeField(null=True)
    source_key = models.CharField(
        max_length=120, blank=True, help_text=_("Its key where it was imported from")
    )
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "source_key"],
                condition=~Q(source_key=""),
                name="dialogue_contribution_source_once",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer=AnswerState.RECEIVED)
                | (Q(answered_at__isnull=False) & ~Q(answer=AnswerState.RECEIVED)),
                name="dialogue_contribution_answer_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["matter", "standing", "-id"], name="dialogue_contribution_list"),
            models.Index(fields=["matter", "answer", "standing", "-id"], name="dialogue_contribution_answer"),
            models.Index(fields=["matter", "layer", "standing", "-id"], name="dialogue_contribution_layer"),
            # Most of what is said has neither: an index of all rows would look useless to the planner.
            models.Index(
                fields=["person"], condition=Q(person__isnull=False), name="dialogue_contribution_person"
            ),
            models.Index(fields=["seat"], condition=Q(seat__isnull=False), name="dialogue_contribution_seat"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("portal:contribution", args=[self.pk])

    @property
    def reference(self) -> str:
        """The reference on the author's receipt, for example ``C-0187``."""
        return reference("C", self.pk)

    @property
    def is_answered(self) -> bool:
        """True once somebody said what became of it."""
        return self.answer in AnswerState.outcomes()


class Attachment(StoredFile):
    """The note as it was written: a scan or photograph of what was typed in."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to="contributions/%Y/%m")
    is_public = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Attachment {self.pk}"


class ContributionFollower(models.Model):
    """An e-mail address that wants news of one contribution; confirmed before anything is sent."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="followers")
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=8, default="en-gb")
    asked_at = models.DateTimeField(default=now)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution", "email"], name="dialogue_follower_once")
        ]

    def __str__(self) -> str:
        return f"Follower {self.pk}"


class ModerationAct(models.Model):
    """What a moderator did with a contribution, and for which published reason."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="moderation_acts")
    standing = models.CharField(max_length=10, choices=Standing)
    reason = models.CharField(max_length=30, blank=True, help_text=_("Slug from the published list"))
    note = models.CharField(max_length=500, blank=True, help_text=_("Told to the author"))
    acted_at = models.DateTimeField(default=now)
    acted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-acted_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.standing}"
