from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now, today
from thegither.partners.models import Community, Organisation, Partnership, Person


class Topic(models.Model):
    """What a partnership has in hand, in a few words of its own; contacts and needs are about it."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="topics")
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("partnership", Lower("name"), name="relations_topic_named_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Ground(models.TextChoices):
    """Where a contact was: who had to go to whom."""

    THEIRS = "theirs", _("Their ground or the community's")
    OURS = "ours", _("Our ground")
    NEUTRAL = "neutral", _("Neutral ground")
    PHONE = "phone", _("By phone")
    ONLINE = "online", _("Online")


AWAY = (Ground.THEIRS, Ground.NEUTRAL)


class Purpose(models.TextChoices):
    """What a visit was for."""

    POLICY = "policy", _("To hear how a policy would work there")
    PROBLEM = "problem", _("To see a problem where it is")
    DELIVERY = "delivery", _("To see what delivery is like")


class ContactNote(models.Model):
    """That somebody of an organisation met or spoke to somebody else, and what they want to remember of it.

    An off-the-record note keeps the day and the two organisations; the database refuses anything more.
    """

    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="contact_notes")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="contact_notes"
    )
    met_on = models.DateField(default=today)
    with_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts_had"
    )
    with_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="contacts_had"
    )
    with_words = models.CharField(max_length=200, blank=True)
    partnership = models.ForeignKey(
        Partnership, null=True, blank=True, on_delete=models.PROTECT, related_name="contact_notes"
    )
    topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="contact_notes"
    )
    place = models.ForeignKey(
        Community, null=True, blank=True, on_delete=models.PROTECT, related_name="contact_notes"
    )
    ground = models.CharField(max_length=8, choices=Ground, blank=True)
    about = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    purpose = models.CharField(max_length=8, choices=Purpose, blank=True)
    seen = models.TextField(blank=True)
    changed = models.TextField(blank=True)
    follow_up_on = models.DateField(null=True, blank=True)
    followed_up_at = models.DateTimeField(null=True)
    is_off_record = models.BooleanField(default=False)
    emptied_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)
    submission_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["-met_on", "-pk"]
        indexes = [
            models.Index(fields=["partnership", "met_on"], name="relations_contact_when"),
            models.Index(
                fields=["author", "follow_up_on"],
                condition=Q(followed_up_at__isnull=True, follow_up_on__isnull=False),
                name="relations_to_follow_up",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_off_record=False)
                | Q(
                    author__isnull=True,
                    with_person__isnull=True,
                    partnership__isnull=True,
                    topic__isnull=True,
                    place__isnull=True,
                    follow_up_on__isnull=True,
                    with_words="",
                    ground="",
                    about="",
                    note="",
                    purpose="",
                    seen="",
                    changed="",
                ),
                name="relations_off_record_is_bare",
            ),
        ]

    def __str__(self) -> str:
        return f"Contact on {self.met_on}"

    def get_absolute_url(self) -> str:
        return reverse("relations:contact", args=[self.pk])

    @property
    def other_party(self) -> str:
        """Who it was with, in words."""
        known = str(self.with_person or self.with_words or self.with_organisation or "")
        if self.with_organisation and known != str(self.with_organisation):
            return f"{known}, {self.with_organisation}"
        return known

    @property
    def is_visit(self) -> bool:
        """True if somebody went there to see."""
        return bool(self.purpose)

    @property
    def waits_for_follow_up(self) -> bool:
        """True while what was promised for a day has not been done."""
        return self.follow_up_on is not None and self.followed_up_at is None
