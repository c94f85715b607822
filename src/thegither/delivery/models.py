from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Decision, Matter
from thegither.kernel.clock import now, today
from thegither.kernel.ids import reference
from thegither.partners.models import Partnership, Person, Seat


class ActionState(models.TextChoices):
    """How far an action is."""

    PLANNED = "planned", _("Planned")
    DOING = "doing", _("Under way")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")


class Action(models.Model):
    """Something that one or several partners do by a date: "we did"."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="actions")
    matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=ActionState, default=ActionState.PLANNED)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    result = models.TextField(blank=True, help_text=_("What was done, or why it stopped"))
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    latest_news_at = models.DateTimeField(null=True)
    is_public = models.BooleanField(default=True)
    submission_key = models.UUIDField(null=True, unique=True)
    source_key = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ActionState.DONE, done_on__isnull=False)
                | (~Q(state=ActionState.DONE) & Q(done_on__isnull=True)),
                name="delivery_action_done_dated",
            )
        ]
        indexes = [models.Index(fields=["partnership", "state", "due_on"], name="delivery_action_due")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portal:action", args=[self.pk])

    @property
    def reference(self) -> str:
        """The reference that people quote, for example ``A-0071``."""
        return reference("A", self.pk)

    @property
    def is_under_way(self) -> bool:
        """True until it is done or stopped."""
        return self.state in (ActionState.PLANNED, ActionState.DOING)

    @property
    def days_late(self) -> int:
        """Days since it was due, 0 where it is not late."""
        return max(0, (today() - self.due_on).days) if self.is_under_way else 0


class ActionOwner(models.Model):
    """A seat that owns an action."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="owners")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="owned_actions")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["action", "seat"], name="delivery_owner_once")]

    def __str__(self) -> str:
        return f"{self.seat} owns {self.action_id}"


class ActionDecision(models.Model):
    """This action carries out that decision."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="decisions")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="actions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "decision"], name="delivery_carries_out_once")
        ]

    def __str__(self) -> str:
        return f"{self.action_id} carries out {self.decision_id}"


class ActionDueDate(models.Model):
    """A due date an action had, from when, and why it was changed. None is ever removed."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="due_dates")
    due_on = models.DateField()
    set_at = models.DateTimeField(default=now)
    set_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["action", "set_at", "pk"]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.due_on}"


class ActionNews(models.Model):
    """News of an action from one of its owners or an officer."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="news")
    text = models.TextField()
    told_at = models.DateTimeField(default=now)
    told_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    told_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-told_at", "-pk"]
        verbose_name_plural = "action news"

    def __str__(self) -> str:
        return f"News {self.pk} of {self.action_id}"
