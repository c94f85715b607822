from django.db import models
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now
from thegither.partners.models import Organisation, Partnership, Person


class RoleProfile(models.Model):
    """What a partnership asks of businesses, what they get, and how little time it takes."""

    partnership = models.OneToOneField(Partnership, on_delete=models.CASCADE, related_name="role_profile")
    asks = models.TextField(help_text=_("What is asked of a business"))
    offers = models.TextField(help_text=_("What a business gets"))
    decisions = models.TextField(help_text=_("Which decisions it can shape"))
    minutes_a_month = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=now)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["partnership"]

    def __str__(self) -> str:
        return f"Business role in {self.partnership_id}"


class Verdict(models.TextChoices):
    """How an organisation judges the role it is offered."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class RoleView(models.Model):
    """What one organisation, a firm or an umbrella body, says about the role: its newest answer stands."""

    profile = models.ForeignKey(RoleProfile, on_delete=models.CASCADE, related_name="views")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="role_views")
    is_clear = models.CharField(max_length=6, choices=Verdict)
    is_worth_it = models.CharField(max_length=6, choices=Verdict)
    minutes_a_month = models.PositiveSmallIntegerField(help_text=_("Minutes a month it would give"))
    text = models.CharField(max_length=500, blank=True)
    said_at = models.DateTimeField(default=now)
    said_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["profile", "organisation__name"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "organisation"], name="offers_roleview_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} on role {self.profile_id}"
