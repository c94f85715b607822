"""Places to meet and who can use them; and what shut somebody out."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now
from thegither.partners.models import Community, Partnership, Person, Seat


class Known(models.TextChoices):
    """Whether a place has something; "not known" is an answer, and the first one."""

    UNKNOWN = "unknown", _("Not known")
    YES = "yes", _("Yes")
    PARTLY = "partly", _("In part")
    NO = "no", _("No")


def _known() -> "models.CharField[str, str]":
    return models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)


# What is asked of each place, with the words for it.
FEATURES = {
    "step_free": _("Step-free from street to seat"),
    "transport": _("Bus or train close by, also afterwards"),
    "hearing_loop": _("Hearing loop that works"),
    "toilets": _("Accessible toilets"),
    "childcare": _("Room for children, or childcare"),
    "quiet_space": _("A quiet room to go to"),
}


class Venue(models.Model):
    """A place to meet, with what is known of who can use it, seen by whom and when."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="venues")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300)
    place = models.ForeignKey(
        Community, null=True, blank=True, on_delete=models.SET_NULL, related_name="venues"
    )
    step_free = _known()
    transport = _known()
    hearing_loop = _known()
    toilets = _known()
    childcare = _known()
    quiet_space = _known()
    how_to_get_there = models.CharField(max_length=300, blank=True)
    cost = models.CharField(max_length=120, blank=True, help_text=_("In words: free, or how much"))
    notes = models.TextField(blank=True)
    checked_on = models.DateField(null=True, blank=True)
    checked_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    is_closed = models.BooleanField(default=False, help_text=_("Not used any more"))
    submission_key = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("means:venue", args=[self.pk])


class FailureState(models.TextChoices):
    """What became of it."""

    NEW = "new", _("Not answered yet")
    MENDED = "mended", _("Put right")
    LEFT = "left", _("Not put right, with a reason")


class AccessFailure(models.Model):
    """Something shut somebody out: a place, or a page. Nothing is kept of who told us."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="access_failures")
    venue = models.ForeignKey(Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="failures")
    where = models.CharField(max_length=200, blank=True)
    what = models.CharField(max_length=1000)
    happened_on = models.DateField(null=True, blank=True)
    told_at = models.DateTimeField(default=now)
    state = models.CharField(max_length=6, choices=FailureState, default=FailureState.NEW)
    answer = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["told_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="new", settled_at__isnull=True)
                | (~Q(state="new") & Q(settled_at__isnull=False) & ~Q(answer="")),
                name="means_failure_settled_with_answer",
            )
        ]

    def __str__(self) -> str:
        return f"Failure {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("means:failure", args=[self.pk])

    @property
    def is_new(self) -> bool:
        """True until somebody put it right or said why not."""
        return self.state == FailureState.NEW
