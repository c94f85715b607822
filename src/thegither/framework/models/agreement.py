from functools import cached_property

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now
from thegither.partners.models import Mandate, Partnership, Person, Seat

from ..content import Content


class Framework(models.Model):
    """The living agreement of a partnership; what it says is in its versions."""

    partnership = models.OneToOneField(Partnership, on_delete=models.PROTECT, related_name="framework")
    template = models.CharField(max_length=40)
    template_version = models.CharField(max_length=20)
    inherits = models.ForeignKey(
        "FrameworkVersion", null=True, on_delete=models.PROTECT, related_name="heirs"
    )
    begun_at = models.DateTimeField(default=now)
    begun_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"Framework of {self.partnership}"

    def get_absolute_url(self) -> str:
        return reverse("framework:framework", args=[self.partnership.slug])


class FrameworkVersion(models.Model):
    """What partners agreed from one moment on; a draft until it is opened for signatures."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True, help_text=_("What changed, and why"))
    begun_at = models.DateTimeField(default=now)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["framework", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="framework_version_number"),
            models.UniqueConstraint(
                fields=["framework"], condition=Q(opened_at__isnull=True), name="framework_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("framework:version", args=[self.framework.partnership.slug, self.number])

    @property
    def is_draft(self) -> bool:
        """True until it is opened for signatures."""
        return self.opened_at is None

    @cached_property
    def document(self) -> Content:
        """What it says."""
        return Content.of(self.content)


class Stance(models.TextChoices):
    """How a seat stands to a version."""

    SIGNS = "signs", _("Signs")
    RESERVES = "reserves", _("Signs, with a reservation")
    DECLINES = "declines", _("Does not sign")


class Signature(models.Model):
    """How a seat stands to a version, given by the holder of one of its mandates; a later one replaces it."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="signatures")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="signatures")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="signatures")
    stance = models.CharField(max_length=10, choices=Stance)
    because = models.TextField(blank=True)
    signed_at = models.DateTimeField(default=now)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "seat"],
                condition=Q(replaced_at__isnull=True),
                name="framework_signed_once",
            ),
            models.CheckConstraint(
                condition=Q(stance="signs") | ~Q(because=""), name="framework_dissent_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.stance}"

    @property
    def is_signed(self) -> bool:
        """True if the seat signed, with a reservation or without."""
        return self.stance != Stance.DECLINES
