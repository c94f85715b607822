from django.db import models

from thegither.kernel.clock import now


class Event(models.Model):
    """One act, for ever: who did what to which record, when, with which facts.

    No foreign keys and no personal data: keys only, so that somebody can be erased and the chain still holds.
    ``stream`` is the partnership's key, or 0 for the platform; ``digest`` covers the row and ``previous``.
    """

    stream = models.BigIntegerField()
    sequence = models.BigIntegerField()
    name = models.CharField(max_length=80)
    occurred_at = models.DateTimeField(default=now)
    actor_kind = models.CharField(max_length=12)
    person_id = models.BigIntegerField(null=True)
    seat_id = models.BigIntegerField(null=True)
    participant_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=12, blank=True)
    target_type = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    partnership_id = models.BigIntegerField(null=True)
    matter_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "sequence"], name="audit_event_place")]
        indexes = [
            models.Index(fields=["target_type", "target_id", "id"], name="audit_event_target"),
            models.Index(fields=["matter_id", "id"], name="audit_event_matter"),
            models.Index(fields=["name", "id"], name="audit_event_name"),
            models.Index(fields=["occurred_at"], name="audit_event_time"),
            models.Index(fields=["partnership_id", "name", "occurred_at"], name="audit_event_news"),
        ]

    def __str__(self) -> str:
        return f"{self.stream}/{self.sequence} {self.name}"


class SealKey(models.Model):
    """The installation's key for sealing what records say, so that a seal gives nothing away."""

    key = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"Seal key {self.pk}"
