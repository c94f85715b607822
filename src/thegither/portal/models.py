from django.db import models


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
