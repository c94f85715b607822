"""The records of drafts that people comment on, paragraph by paragraph."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Contribution
from thegither.engagement.models import Activity, Response
from thegither.kernel.clock import now
from thegither.partners.models import Person, Seat


class Wording(models.Model):
    """One wording of a draft, as it was published. It is never changed: a new one follows it."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="wordings")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(help_text=_("Plain text with a little Markdown"))
    note = models.CharField(max_length=300, blank=True, help_text=_("What is new in it"))
    published_at = models.DateTimeField(default=now)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    published_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["activity", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="drafts_wording_number_once")
        ]

    def __str__(self) -> str:
        return f"Wording {self.number}"

    def get_absolute_url(self) -> str:
        return f"{reverse('drafts:draft', args=[self.activity_id])}?wording={self.number}"


class Passage(models.Model):
    """A heading or a paragraph of one wording. ``key`` is the same for it in every wording that has it."""

    wording = models.ForeignKey(Wording, on_delete=models.CASCADE, related_name="passages")
    key = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(default=0, help_text=_("Of a heading, from 1; 0 for words"))
    text = models.TextField()

    class Meta:
        ordering = ["wording", "position"]
        constraints = [
            models.UniqueConstraint(fields=["wording", "key"], name="drafts_passage_key_once"),
            models.UniqueConstraint(fields=["wording", "position"], name="drafts_passage_position_once"),
        ]

    def __str__(self) -> str:
        return f"Paragraph {self.position}"

    @property
    def is_heading(self) -> bool:
        """True for a heading."""
        return self.level > 0


class CommentKind(models.TextChoices):
    """What somebody does with a paragraph."""

    QUESTION = "question", _("A question")
    CHANGE = "change", _("Other words wanted")
    CONCERN = "concern", _("A concern")
    SUPPORT = "support", _("Support")


class Comment(models.Model):
    """What somebody said about a paragraph, or about words quoted from it, as the paragraph was then."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="draft_comments")
    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="draft_comment")
    contribution = models.OneToOneField(Contribution, on_delete=models.PROTECT, related_name="draft_comment")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="comments")
    key = models.PositiveIntegerField(help_text=_("Of the passage, in every wording"))
    kind = models.CharField(max_length=8, choices=CommentKind)
    quote = models.CharField(max_length=500, blank=True)
    proposed = models.TextField(blank=True, help_text=_("The words that they want instead"))
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["activity", "-pk"]
        indexes = [models.Index(fields=["activity", "key", "kind"], name="drafts_comment_list")]

    def __str__(self) -> str:
        return f"Comment {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{reverse('drafts:passage', args=[self.activity_id, self.key])}#comment-{self.pk}"
