from django.db import models

from thegither.accounts.models import NewsTopic, User
from thegither.kernel.clock import now


class SearchDocument(models.Model):
    """What search looks through: one row for each record, kept up to date from the events.

    It holds private records too: who may find what is asked of the policies for each search. The full-text
    index beside it is SQLite's FTS5 or PostgreSQL's tsvector (``full_text.py``).
    """

    kind = models.CharField(max_length=20)
    key = models.BigIntegerField()
    partnership_id = models.BigIntegerField(null=True)
    matter_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=300)
    text = models.TextField()
    language = models.CharField(max_length=8, default="en-gb")
    happened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="portal_document_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class PendingNews(models.Model):
    """An event of which somebody with an account is told by e-mail, once: at once or in their next digest.

    Only that it is to be told and when it was: what it says is read from the records when the letter is
    written, so that nothing is told that its reader may not see any more.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="pending_news")
    event_id = models.BigIntegerField()
    topic = models.CharField(max_length=12, choices=NewsTopic)
    noted_at = models.DateTimeField(default=now)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event_id"], name="portal_news_once")]
        indexes = [
            models.Index(
                fields=["user", "topic"], condition=models.Q(told_at__isnull=True), name="portal_news_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"Event {self.event_id} for user {self.user_id}"
