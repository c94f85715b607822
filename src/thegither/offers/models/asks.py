from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now, today
from thegither.kernel.ids import reference
from thegither.partners.models import Organisation, Partnership, Person, Seat


class AskState(models.TextChoices):
    """What became of an ask. Declining is an answer like any other."""

    WAITING = "waiting", _("Not answered yet")
    LATER = "later", _("They will say later")
    ACCEPTED = "accepted", _("Accepted")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")


OPEN_STATES = (AskState.WAITING, AskState.LATER)


class DeclineReason(models.TextChoices):
    """Why an organisation does not do what it was asked for."""

    PRIORITY = "priority", _("Not our priority")
    CAPACITY = "capacity", _("No time for it now")
    OTHER = "other", _("Another reason")


class Ask(models.Model):
    """A seat of a partnership asks an organisation in it for something."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="asks")
    from_seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="asks_made")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="asks")
    what = models.CharField(max_length=200)
    more = models.TextField(blank=True)
    hours = models.DecimalField(
        max_digits=7, decimal_places=1, null=True, blank=True, help_text=_("Hours of work wanted")
    )
    do_by = models.DateField(null=True, blank=True, help_text=_("The day it is wanted by"))
    answer_by = models.DateField()
    asked_at = models.DateTimeField(default=now)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=AskState, default=AskState.WAITING)
    decline_reason = models.CharField(max_length=8, choices=DeclineReason, blank=True)
    answer = models.TextField(blank=True)
    position = models.CharField(max_length=300, blank=True, help_text=_("A position that is cited"))
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    submission_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["answer_by", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at__isnull=True)
                | ~Q(state="waiting") & Q(answered_at__isnull=False),
                name="offers_ask_answered_at",
            ),
            models.CheckConstraint(
                condition=Q(state="declined") & ~Q(decline_reason="")
                | ~Q(state="declined") & Q(decline_reason=""),
                name="offers_ask_declined_why",
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(hours__gte=0), name="offers_ask_hours"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "answer_by"], name="offers_ask_waiting")]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("offers:ask", args=[self.pk])

    @property
    def reference(self) -> str:
        """The reference that people quote, for example ``Q-0003``."""
        return reference("Q", self.pk)

    @property
    def is_open(self) -> bool:
        """True while an answer is awaited."""
        return self.state in OPEN_STATES

    @property
    def is_overdue(self) -> bool:
        """True if an answer is awaited and its day has gone by."""
        return self.is_open and self.answer_by < today()
