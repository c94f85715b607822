"""What people need to take part, by when they are told, and whether they got it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Matter
from thegither.engagement.models import Activity, Engagement
from thegither.kernel.clock import now, today
from thegither.kernel.ids import reference
from thegither.partners.models import Partnership, Person, Seat

DEFAULT_DECIDE_WITHIN = 5


class Terms(models.Model):
    """What a partnership says of support: in how many working days it decides, and other ways to ask."""

    partnership = models.OneToOneField(Partnership, on_delete=models.CASCADE, related_name="support_terms")
    decide_within = models.PositiveSmallIntegerField(
        default=DEFAULT_DECIDE_WITHIN, help_text=_("Working days, Monday to Friday")
    )
    other_ways = models.CharField(max_length=300, blank=True, help_text=_("By phone, or at which counter"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "terms"

    def __str__(self) -> str:
        return f"Support in {self.partnership_id} within {self.decide_within} working days"


class Need(models.TextChoices):
    """What somebody needs to take part."""

    TRAVEL = "travel", _("A lift, or the fare")
    CARE = "care", _("Somebody to look after a child or an adult")
    INTERPRETER = "interpreter", _("An interpreter")
    BSL = "bsl", _("A British Sign Language interpreter")
    DATA = "data", _("Data for my phone, or a device")
    TIME = "time", _("My time paid")
    BACKFILL = "backfill", _("Somebody to do my work meanwhile")
    GRANT = "grant", _("Money for our group to take part")
    OTHER = "other", _("Something else")


class RequestState(models.TextChoices):
    """What was decided. Who asks may take it back at any time."""

    WAITING = "waiting", _("Not decided yet")
    GRANTED = "granted", _("Granted")
    PARTLY = "partly", _("Granted in part")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")


GRANTED_STATES = (RequestState.GRANTED, RequestState.PARTLY)
DECIDED_STATES = (*GRANTED_STATES, RequestState.DECLINED)


class WhatHappened(models.TextChoices):
    """Whether what was granted was there on the day."""

    MET = "met", _("It was there, and it worked")
    PARTLY = "partly", _("It was there in part")
    NOT_MET = "not_met", _("It was not there")


class SupportRequest(models.Model):
    """Somebody asks for what they need to take part. Who asks, and why, only those who decide may read.

    Name, contact and words are taken out a while after the end (``jobs.forget_askers``); what kind of need it
    was, how it was decided and what came of it stay, as figures.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="support_requests")
    matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="support_requests"
    )
    engagement = models.ForeignKey(
        Engagement, null=True, blank=True, on_delete=models.PROTECT, related_name="support_requests"
    )
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="support_requests"
    )
    need = models.CharField(max_length=11, choices=Need)
    what = models.TextField(blank=True)
    needed_on = models.DateField(null=True, blank=True)
    way = models.CharField(max_length=7, blank=True, help_text=_("How they would like to be paid"))
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    contact = models.CharField(max_length=200, blank=True, help_text=_("Phone or address"))
    language = models.CharField(max_length=8, default="en-gb")
    asked_at = models.DateTimeField(default=now)
    decide_by = models.DateField()
    state = models.CharField(max_length=9, choices=RequestState, default=RequestState.WAITING)
    because = models.TextField(blank=True, help_text=_("What is given, or why not: the asker reads it"))
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    happened = models.CharField(max_length=7, choices=WhatHappened, blank=True)
    came = models.BooleanField(null=True, help_text=_("Whether they took part in the end"))
    cost_pence = models.PositiveBigIntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True, help_text=_("When name, contact and words were taken out"))
    submission_key = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["decide_by", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn"])
                | Q(decided_at__isnull=False, state__in=["granted", "partly", "declined"]),
                name="means_request_decided_at",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(state="waiting"), name="means_request_closed"
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "state", "decide_by"], name="means_request_waiting"),
            models.Index(fields=["engagement"], name="means_request_engagement"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("means:request", args=[self.pk])

    @property
    def reference(self) -> str:
        """The reference that people quote, for example ``S-0003``."""
        return reference("S", self.pk)

    @property
    def is_waiting(self) -> bool:
        """True until it was decided or taken back."""
        return self.state == RequestState.WAITING

    @property
    def is_granted(self) -> bool:
        """True if it was granted, whole or in part."""
        return self.state in GRANTED_STATES

    @property
    def is_decided(self) -> bool:
        """True once who asked can be told."""
        return self.state in DECIDED_STATES

    @property
    def is_overdue(self) -> bool:
        """True if nothing was decided and the day has gone by."""
        return self.is_waiting and self.decide_by < today()

    @property
    def is_closed(self) -> bool:
        """True once it is known what came of it, or it was taken back."""
        return self.closed_at is not None

    @property
    def about(self) -> Activity | Engagement | Matter | Partnership:
        """What they want to take part in, as closely as they said."""
        return self.activity or self.engagement or self.matter or self.partnership
