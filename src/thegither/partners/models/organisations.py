from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now, today


class Sector(models.TextChoices):
    """The sector an organisation is of; it may be of several."""

    PUBLIC = "public", _("Public body")
    BUSINESS = "business", _("Business")
    UNION = "union", _("Trade union")
    THIRD = "third", _("Third sector")
    COMMUNITY = "community", _("Community group")
    ACADEMIC = "academic", _("College or university")
    FAITH = "faith", _("Faith group")
    OTHER = "other", _("Other")


class Organisation(models.Model):
    """Any body, constituted or not, or a unit of one."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    unit_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="units")
    purpose = models.TextField(blank=True)
    website = models.URLField(max_length=300, blank=True)
    has_legal_form = models.BooleanField(default=True)
    consulting_days = models.PositiveSmallIntegerField(
        default=0, help_text=_("Days this organisation needs to ask its own members")
    )
    is_invented = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    submission_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit_of__isnull=True) | ~Q(unit_of=F("id")),
                name="partners_organisation_not_own_unit",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:organisation", args=[self.slug])


class OrganisationSector(models.Model):
    """One sector of an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sectors")
    sector = models.CharField(max_length=12, choices=Sector)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sector"], name="partners_sector_once")
        ]

    def __str__(self) -> str:
        return self.get_sector_display()


class Membership(models.Model):
    """An organisation is a member of an umbrella body (a federation and its firms), from and until a day."""

    umbrella = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    member = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="umbrellas")
    from_on = models.DateField(default=today)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(umbrella=F("member")), name="partners_membership_not_own"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="partners_membership_dates",
            ),
            models.UniqueConstraint(
                fields=["umbrella", "member"],
                condition=Q(until_on__isnull=True),
                name="partners_membership_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.umbrella}"


class CommunityKind(models.TextChoices):
    """What holds a community together."""

    PLACE = "place", _("Place")
    PRACTICE = "practice", _("Practice")
    INTEREST = "interest", _("Interest")


class Community(models.Model):
    """A community of place, of practice or of interest."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=CommunityKind)
    description = models.TextField(blank=True)
    part_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "communities"

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody we deal with. May have an account; need not."""

    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="people"
    )
    is_invented = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name
