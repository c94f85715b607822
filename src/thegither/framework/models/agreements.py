from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now, today
from thegither.kernel.ids import reference
from thegither.partners.models import Organisation, Partnership, Person


class AgreementKind(models.TextChoices):
    """What a paper between organisations calls itself."""

    CONCORDAT = "concordat", _("Concordat")
    COMPACT = "compact", _("Compact")
    MEMORANDUM = "memorandum", _("Memorandum of understanding")
    SERVICE = "service", _("Service level agreement")
    SHARING = "sharing", _("Data sharing agreement")
    OTHER = "other", _("Other agreement")


class Agreement(models.Model):
    """What organisations agreed on paper: who, from when to when, and when they look at it again."""

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=AgreementKind)
    summary = models.CharField(max_length=500, blank=True)
    partnership = models.ForeignKey(
        Partnership, null=True, blank=True, on_delete=models.SET_NULL, related_name="agreements"
    )
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    link = models.URLField(max_length=300, blank=True)
    is_public = models.BooleanField(default=True)
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="supersedes"
    )
    source_key = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    submission_key = models.UUIDField(null=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-from_on", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="framework_agreement_dates",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=F("id")),
                name="framework_agreement_not_own_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("framework:agreement", args=[self.pk])

    @property
    def reference(self) -> str:
        """The reference that people quote, for example ``G-0003``."""
        return reference("G", self.pk)

    @property
    def has_expired(self) -> bool:
        """True after its last day."""
        return self.until_on is not None and self.until_on < today()

    @property
    def is_replaced(self) -> bool:
        """True from the first day of the agreement that replaces it."""
        return self.superseded_by is not None and self.superseded_by.from_on <= today()

    @property
    def is_over(self) -> bool:
        """True once it has expired or was replaced."""
        return self.has_expired or self.is_replaced

    @property
    def is_review_overdue(self) -> bool:
        """True if it was to be looked at again by now, while it still holds."""
        return self.review_on is not None and self.review_on < today() and not self.is_over


class AgreementParty(models.Model):
    """An organisation is bound by an agreement until it leaves it (``left_on`` is its first day outside)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreements")
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["organisation__name", "pk"]
        verbose_name_plural = "agreement parties"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organisation"], name="framework_party_once")
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class ClauseKind(models.TextChoices):
    """What a clause is about."""

    PRINCIPLE = "principle", _("Principle")
    DUTY = "duty", _("Duty")
    CONSULTATION = "consultation", _("Time to consult")
    NOTICE = "notice", _("Notice")
    DATA = "data", _("Data")
    MONEY = "money", _("Money")
    DISPUTE = "dispute", _("Disputes")


class Clause(models.Model):
    """One thing that an agreement says: what, who has to do it, and in how many days."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="clauses")
    kind = models.CharField(max_length=12, choices=ClauseKind)
    text = models.CharField(max_length=2000)
    bearer = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="duties"
    )
    days = models.PositiveIntegerField(null=True, blank=True)
    by_when = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class LinkVerdict(models.TextChoices):
    """What a person found about two clauses that say something alike."""

    MERGE = "merge", _("The same: one of them will do")
    SUPERSEDES = "supersedes", _("The later one holds")
    NO_CONFLICT = "no_conflict", _("Both hold: no conflict")


class ClauseLink(models.Model):
    """A person read two clauses beside each other and said what is between them; ``first`` < ``second``."""

    first = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="links_as_first")
    second = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="links_as_second")
    verdict = models.CharField(max_length=12, choices=LinkVerdict)
    because = models.CharField(max_length=500)
    said_at = models.DateTimeField(default=now)
    said_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="framework_clauses_linked_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="framework_clauses_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.verdict}"


class PartnershipLinkKind(models.TextChoices):
    """What two partnerships made of what they have in common."""

    LINKED = "linked", _("Linked")
    MERGING = "merging", _("To be merged")
    NOT_NEEDED = "not_needed", _("No link needed")


class PartnershipLink(models.Model):
    """Two partnerships with much in common work together, or need not, because; ``first`` < ``second``."""

    first = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="links_as_first")
    second = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="links_as_second")
    kind = models.CharField(max_length=12, choices=PartnershipLinkKind)
    because = models.CharField(max_length=500)
    said_at = models.DateTimeField(default=now)
    said_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="framework_partnerships_linked_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="framework_partnerships_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} and {self.second}: {self.kind}"
