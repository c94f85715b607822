from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now, today

from .organisations import Community, Organisation, Person


class PartnershipKind(models.TextChoices):
    """The kinds of standing joint arrangement."""

    BOARD = "board", _("Strategic board")
    THEMATIC = "thematic", _("Thematic group")
    LOCALITY = "locality", _("Locality group")
    DELIVERY = "delivery", _("Delivery team")
    TASK = "task", _("Task force")
    AUTHORITY = "authority", _("Integration authority")
    FORUM = "forum", _("Forum")
    PRACTICE = "practice", _("Community of practice")
    URGENT = "urgent", _("Urgent team")


class Partnership(models.Model):
    """A standing joint arrangement, with a rationale, a next review and a sunset date from its first day.

    The row is how it is now; ``PartnershipVersion`` keeps how it was.
    """

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=PartnershipKind)
    part_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="groups"
    )
    community = models.ForeignKey(
        Community, null=True, blank=True, on_delete=models.SET_NULL, related_name="partnerships"
    )
    purpose = models.CharField(max_length=300, help_text=_("What changes for whom, in one sentence"))
    rationale = models.TextField(help_text=_("Why together: what none of us can do alone"))
    started_on = models.DateField(default=today)
    next_review_on = models.DateField()
    sunset_on = models.DateField(help_text=_("It ends on this day unless it is renewed"))
    ended_on = models.DateField(null=True, blank=True)
    ending_note = models.TextField(blank=True)
    answer_within_days = models.PositiveSmallIntegerField(default=28)
    is_public = models.BooleanField(default=True)
    is_invented = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)
    submission_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sunset_on__gte=F("started_on")), name="partners_partnership_sunset"
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("id")),
                name="partners_partnership_not_own_part",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portal:partnership", args=[self.slug])

    @property
    def has_ended(self) -> bool:
        """True once it has been closed."""
        return self.ended_on is not None and self.ended_on <= today()

    @property
    def is_past_sunset(self) -> bool:
        """True if its sunset date has gone by and nobody has renewed or closed it."""
        return self.ended_on is None and self.sunset_on < today()


class PartnershipVersion(models.Model):
    """What a partnership said of itself from one moment until the next version."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateTimeField(default=now)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=PartnershipKind)
    part_of = models.ForeignKey(Partnership, null=True, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=300)
    rationale = models.TextField()
    next_review_on = models.DateField()
    sunset_on = models.DateField()
    ended_on = models.DateField(null=True)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["partnership", "number"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "number"], name="partners_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"


class PartnershipTranslation(models.Model):
    """The public words of a partnership in another language."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=8)
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "language"], name="partners_translation_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class SeatRole(models.TextChoices):
    """What a seat is for."""

    CHAIR = "chair", _("Chair")
    OFFICER = "officer", _("Partnership officer")
    PARTNER = "partner", _("Partner")
    ADVISER = "adviser", _("Adviser")
    OBSERVER = "observer", _("Observer")


RUNNING_ROLES = (SeatRole.CHAIR, SeatRole.OFFICER)


class Seat(models.Model):
    """A place of an organisation, or of an individual, in a partnership, from and until a day."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="seats")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="seats"
    )
    individual = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="own_seats"
    )
    role = models.CharField(max_length=10, choices=SeatRole, default=SeatRole.PARTNER)
    responsibilities = models.TextField(blank=True)
    authority = models.CharField(max_length=300, blank=True, help_text=_("What it can commit on the day"))
    brings = models.CharField(max_length=300, blank=True)
    cannot_alone = models.CharField(max_length=300, blank=True, help_text=_("What it cannot do alone"))
    from_on = models.DateField(default=today)
    until_on = models.DateField(null=True, blank=True)
    submission_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["partnership", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) ^ Q(individual__isnull=True),
                name="partners_seat_of_one",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="partners_seat_dates"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.individual)

    def get_absolute_url(self) -> str:
        return reverse("partners:seat", args=[self.partnership.slug, self.pk])

    @property
    def is_lasting(self) -> bool:
        """True until it has ended; its last day counts."""
        return self.until_on is None or self.until_on >= today()

    @property
    def is_running(self) -> bool:
        """True for the seats that run the partnership day to day."""
        return self.role in RUNNING_ROLES


class SeatVersion(models.Model):
    """What a seat was for from one day until its next version; of two on one day the later number stands."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    from_on = models.DateField(default=today)
    role = models.CharField(max_length=10, choices=SeatRole)
    responsibilities = models.TextField(blank=True)
    authority = models.CharField(max_length=300, blank=True)
    brings = models.CharField(max_length=300, blank=True)
    cannot_alone = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["seat", "number"]
        constraints = [models.UniqueConstraint(fields=["seat", "number"], name="partners_seatversion_number")]

    def __str__(self) -> str:
        return f"{self.seat}, version {self.number}"


class Mandate(models.Model):
    """Which person holds a seat, from when to when (``until_on`` is the last day)."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="mandates")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    is_deputy = models.BooleanField(default=False)
    from_on = models.DateField(default=today)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["seat", "from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="partners_mandate_dates",
            ),
            models.UniqueConstraint(
                fields=["seat", "person"], condition=Q(until_on__isnull=True), name="partners_mandate_once"
            ),
        ]
        indexes = [models.Index(fields=["person", "until_on"], name="partners_mandate_person")]

    def __str__(self) -> str:
        return f"{self.person} for {self.seat}"

    @property
    def is_lasting(self) -> bool:
        """True until it has ended; its last day counts."""
        return self.until_on is None or self.until_on >= today()


class Invitation(models.Model):
    """An invitation by e-mail to hold a seat. Only the digest of its secret is kept."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    message = models.TextField(blank=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    conditions = models.TextField(blank=True, help_text=_("Under which conditions it was accepted"))
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "seat",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="partners_invitation_once",
            )
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    @property
    def has_expired(self) -> bool:
        """True once its time is up."""
        return self.expires_at <= now()
