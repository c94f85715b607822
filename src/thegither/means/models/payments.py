"""What is paid to people for their time. Neither names nor bank details are kept here."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thegither.engagement.models import Engagement
from thegither.kernel.clock import now
from thegither.partners.models import Partnership, Person, Seat

from .requests import SupportRequest


class Way(models.TextChoices):
    """How somebody is paid: their own choice, with nothing asked about benefits."""

    VOUCHER = "voucher", _("In vouchers")
    CASH = "cash", _("In money")
    NONE = "none", _("Not at all")


class PaymentState(models.TextChoices):
    """How far it is."""

    PLANNED = "planned", _("To be paid")
    PAID = "paid", _("Paid")
    DECLINED = "declined", _("The person did not want it")
    CALLED_OFF = "called_off", _("Called off")


class Payment(models.Model):
    """A payment for taking part, in pence, at a rate of the table or as the two agreed."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="payments")
    engagement = models.ForeignKey(
        Engagement, null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    request = models.ForeignKey(
        SupportRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    for_what = models.CharField(max_length=200)
    mark = models.CharField(max_length=60, blank=True, help_text=_("A number of your own; no name"))
    rate = models.CharField(max_length=40, blank=True, help_text=_("Key in the table of rates"))
    rate_version = models.CharField(max_length=20, blank=True)
    pence = models.PositiveBigIntegerField()
    way = models.CharField(max_length=7, choices=Way)
    state = models.CharField(max_length=10, choices=PaymentState, default=PaymentState.PLANNED)
    planned_at = models.DateTimeField(default=now)
    planned_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    planned_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_on = models.DateField(null=True)
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-planned_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned", settled_on__isnull=True)
                | (~Q(state="planned") & Q(settled_on__isnull=False)),
                name="means_payment_settled_on",
            ),
            models.CheckConstraint(
                condition=Q(way="none", pence=0) | (~Q(way="none") & Q(pence__gt=0)),
                name="means_payment_of_something",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "state"], name="means_payment_state")]

    def __str__(self) -> str:
        return self.for_what

    @property
    def is_planned(self) -> bool:
        """True until it was paid, not wanted or called off."""
        return self.state == PaymentState.PLANNED
