"""Activities, the ways to take part: one engine for every method, whose own data hang on the responses."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.accounts.models import Participant
from thegither.dialogue.models import Channel, Contribution, Layer
from thegither.kernel.clock import now
from thegither.partners.models import Person, Seat

from .engagements import Engagement, Phase


class Access(models.TextChoices):
    """Who may take part in an activity."""

    ANYONE = "anyone", _("Anybody")
    LINK = "link", _("Whoever has the link")
    CODE = "code", _("Whoever has a code")
    EMAIL = "email", _("Whoever confirms an e-mail address")
    SEATS = "seats", _("Those who hold a seat in the partnership")


class ActivityState(models.TextChoices):
    """Whether an activity takes part in anything at all; its days of opening and closing come on top."""

    DRAFT = "draft", _("Being made")
    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")


class Activity(models.Model):
    """One way to take part in an engagement; ``kind`` names its method (see ``engagement.methods``)."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="activities")
    kind = models.SlugField(max_length=20)
    title = models.CharField(max_length=160)
    intro = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("How long it takes"))
    language = models.CharField(max_length=8, default="en-gb")
    access = models.CharField(max_length=6, choices=Access, default=Access.ANYONE)
    link_key = models.CharField(max_length=43, blank=True, help_text=_("The secret part of its link"))
    state = models.CharField(max_length=6, choices=ActivityState, default=ActivityState.DRAFT)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    shows_results = models.BooleanField(
        default=True, help_text=_("Others see what was said while it is open")
    )
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    submission_key = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["engagement", "position", "pk"]
        verbose_name_plural = "activities"
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="engagement_activity_dates",
            ),
            models.CheckConstraint(
                condition=~Q(access="link") | ~Q(link_key=""), name="engagement_activity_link_key"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("engagement:activity", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """True until it opened for the first time: only members see it."""
        return self.state == ActivityState.DRAFT

    @property
    def takes_responses(self) -> bool:
        """True while somebody may take part: open, and between its opening and closing if it has them."""
        moment = now()
        return (
            self.state == ActivityState.OPEN
            and (self.opens_at is None or self.opens_at <= moment)
            and (self.closes_at is None or self.closes_at > moment)
        )


class ActivityText(models.Model):
    """The words of an activity in another language, or in Easy Read: a text of its own, not a setting."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    is_easy_read = models.BooleanField(default=False)
    title = models.CharField(max_length=160)
    intro = models.TextField(blank=True)
    is_machine_made = models.BooleanField(default=False)

    class Meta:
        ordering = ["activity", "language", "is_easy_read"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "language", "is_easy_read"], name="engagement_activity_text_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class PhaseSetting(models.Model):
    """What an activity does in one phase, where it differs from what it does otherwise."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="phase_settings")
    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="settings")
    takes_responses = models.BooleanField(default=True)
    takes_support = models.BooleanField(default=True)
    shows_results = models.BooleanField(default=True)

    class Meta:
        ordering = ["activity", "phase"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "phase"], name="engagement_phase_setting_once")
        ]

    def __str__(self) -> str:
        return f"{self.activity} in {self.phase}"


class ResponseStanding(models.TextChoices):
    """Whether a response counts. Nothing is dropped: what does not count is listed with its reason."""

    COUNTED = "counted", _("Counts")
    EXCLUDED = "excluded", _("Does not count, with a reason")
    WITHDRAWN = "withdrawn", _("Taken back by its author")


class Response(models.Model):
    """One taking part in one activity: a form filled in, an idea, a comment, a sign-up.

    What was answered hangs on it in the room of the method; its words are contributions (``Placed``).
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="responses")
    participant = models.ForeignKey(
        Participant, null=True, on_delete=models.SET_NULL, related_name="responses"
    )
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="responses")
    seat = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="responses")
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    layer = models.CharField(max_length=10, choices=Layer)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.WEB)
    provenance = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=8, default="en-gb")
    standing = models.CharField(max_length=10, choices=ResponseStanding, default=ResponseStanding.COUNTED)
    excluded_because = models.CharField(max_length=300, blank=True)
    # A keyed digest of the address, of one activity, forgotten after 30 days: enough to see a burst.
    source = models.CharField(max_length=64, blank=True)
    content_digest = models.CharField(max_length=64, blank=True, help_text=_("Of what it says"))
    watched_at = models.DateTimeField(null=True, help_text=_("When it was looked at for a rush or a double"))
    begun_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True, help_text=_("None while it is being filled in"))
    changed_at = models.DateTimeField(null=True)
    submission_key = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["activity", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(standing="excluded") | ~Q(excluded_because=""),
                name="engagement_response_excluded_because",
            )
        ]
        indexes = [
            models.Index(fields=["activity", "standing", "sent_at"], name="engagement_response_list"),
            models.Index(fields=["activity", "source", "sent_at"], name="engagement_response_source"),
            models.Index(fields=["activity", "content_digest"], name="engagement_response_content"),
            models.Index(
                fields=["sent_at"],
                condition=Q(watched_at__isnull=True, sent_at__isnull=False),
                name="engagement_response_unwatched",
            ),
        ]

    def __str__(self) -> str:
        return f"Response {self.pk}"

    @property
    def is_sent(self) -> bool:
        """True once it was handed in."""
        return self.sent_at is not None


class Placed(models.Model):
    """This contribution was made in that response, and so in that activity."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="placed")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="placed")
    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, primary_key=True, related_name="placed"
    )

    def __str__(self) -> str:
        return f"{self.contribution_id} in activity {self.activity_id}"


class Admission(models.Model):
    """Somebody came in by the link, a code or a confirmed e-mail address, and may take part since."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="admissions")
    participant = models.ForeignKey(
        Participant, null=True, on_delete=models.CASCADE, related_name="admissions"
    )
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="admissions")
    how = models.CharField(max_length=6, choices=Access)
    admitted_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "participant"],
                condition=Q(participant__isnull=False),
                name="engagement_admission_participant_once",
            ),
            models.UniqueConstraint(
                fields=["activity", "person"],
                condition=Q(person__isnull=False),
                name="engagement_admission_person_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Admission {self.pk} to {self.activity_id}"


class AccessCode(models.Model):
    """One code of a list, for one person to come in by; only its keyed digest is kept.

    A confirmed e-mail address is a code too: its digest keeps one address from coming in twice. Where there
    are addresses that are listed, no others come in.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)
    is_listed = models.BooleanField(default=False, help_text=_("An address that was put on the list"))
    made_at = models.DateTimeField(default=now)
    admission = models.OneToOneField(Admission, null=True, on_delete=models.SET_NULL, related_name="code")
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["activity", "pk"]
        constraints = [models.UniqueConstraint(fields=["activity", "digest"], name="engagement_code_once")]

    def __str__(self) -> str:
        return f"Code {self.pk} of {self.activity_id}"


class FlagKind(models.TextChoices):
    """Why a person ought to look at a response."""

    RATE = "rate", _("Many from one source in a short time")
    DUPLICATE = "duplicate", _("The same answers as another")
    BURST = "burst", _("Part of a sudden rush")


class Flag(models.Model):
    """Something about a response that a person ought to look at; it never changes what counts by itself."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=10, choices=FlagKind)
    facts = models.JSONField(default=dict, help_text=_("The figures that raised it"))
    raised_at = models.DateTimeField(default=now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["response", "kind"], name="engagement_flag_once")]

    def __str__(self) -> str:
        return f"{self.kind}: response {self.response_id}"


class TurnedAwayBy(models.TextChoices):
    """Why somebody did not come in to an activity."""

    CODE_UNKNOWN = "code_unknown", _("A code that is not on the list")
    CODE_USED = "code_used", _("A code that was used on another device")
    ADDRESS_USED = "address_used", _("An e-mail address that had come in on another device")
    ADDRESS_OTHER = "address_other", _("An e-mail address that is not on the list")
    LINK_WRONG = "link_wrong", _("A link that is not, or no longer, the one of this activity")
    LETTER_UNSENT = "letter_unsent", _("A letter with the way in that could not be delivered")


class TurnedAway(models.Model):
    """How many tries to come in to an activity failed on one day. Whose they were is kept nowhere."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="turned_away")
    day = models.DateField()
    reason = models.CharField(max_length=13, choices=TurnedAwayBy)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day", "reason"]
        verbose_name_plural = "turned away"
        constraints = [
            models.UniqueConstraint(fields=["activity", "day", "reason"], name="engagement_turned_away_once")
        ]

    def __str__(self) -> str:
        return f"{self.count} × {self.reason} on {self.day}"
