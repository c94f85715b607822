"""Versions of a questionnaire, the sheets that people fill in, and what they say of themselves."""

from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Q

from thegither.accounts.models import Participant
from thegither.dialogue.models import Contribution
from thegither.engagement.models import Activity, Response
from thegither.kernel.clock import now
from thegither.kernel.files import StoredFile
from thegither.kernel.ids import new_secret, reference
from thegither.partners.models import Person

from ..content import Answers, Form
from ..documents import form_of


class FormVersion(models.Model):
    """What a questionnaire asks. In force for good once somebody answers it; changes make another version.

    The one that is not in force is being written.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="form_versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    in_force_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["activity", "number"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="questionnaires_version_once"),
            models.UniqueConstraint(
                fields=["activity"],
                condition=Q(in_force_at__isnull=True),
                name="questionnaires_one_being_written",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of {self.activity_id}"

    @cached_property
    def form(self) -> Form:
        """The questions; read once, so whoever changes ``content`` saves and reads the version anew."""
        return form_of(self.content) if self.content else Form()


class Sheet(models.Model):
    """A questionnaire that somebody fills in: ``answers`` is what they handed in, by part.

    ``draft`` is what they are writing, whole, also what an answer elsewhere hides for now; none when done.
    """

    response = models.OneToOneField(
        Response, on_delete=models.CASCADE, primary_key=True, related_name="sheet"
    )
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="sheets")
    answers = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    draft = models.JSONField(null=True, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The reference that people read aloud, "R-0012"."""
        return reference("R", self.pk)

    @property
    def written(self) -> Answers:
        """What stands there now: what is being written, or else what was handed in."""
        given: dict[str, Any] = self.answers if self.draft is None else self.draft
        return given


class AnswerFile(StoredFile):
    """A file that somebody gave as an answer."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="files")
    part = models.CharField(max_length=90)

    class Meta:
        ordering = ["sheet", "part"]
        constraints = [models.UniqueConstraint(fields=["sheet", "part"], name="questionnaires_file_once")]

    def __str__(self) -> str:
        return f"{self.part} of {self.sheet_id}"

    def remove(self) -> None:
        """Remove the row, and the file once that is certain."""
        storage, name = self.file.storage, str(self.file.name)
        self.delete()
        transaction.on_commit(lambda: storage.delete(name))


class Said(models.Model):
    """The contribution that an answer in words became, to be read and answered like any other."""

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, primary_key=True, related_name="answer_said"
    )
    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="said")
    question = models.CharField(max_length=40)

    class Meta:
        ordering = ["sheet", "pk"]

    def __str__(self) -> str:
        return f"{self.question} of {self.sheet_id}"


class Told(models.Model):
    """What somebody said of themselves, once for all activities, apart from what they answered.

    On paper nobody is known, so there it belongs to that one response.
    """

    participant = models.ForeignKey(Participant, null=True, on_delete=models.CASCADE, related_name="told")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="told")
    response = models.ForeignKey(Response, null=True, on_delete=models.CASCADE, related_name="told")
    question = models.CharField(max_length=40)
    answer = models.CharField(max_length=40)
    package = models.CharField(max_length=20)
    told_on = models.DateField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "told"
        constraints = [
            models.CheckConstraint(
                condition=Q(participant__isnull=False, person__isnull=True, response__isnull=True)
                | Q(participant__isnull=True, person__isnull=False, response__isnull=True)
                | Q(participant__isnull=True, person__isnull=True, response__isnull=False),
                name="questionnaires_told_by_one",
            ),
            *(
                models.UniqueConstraint(
                    fields=[who, "question"],
                    condition=Q(**{f"{who}__isnull": False}),
                    name=f"questionnaires_told_once_{who}",
                )
                for who in ("participant", "person", "response")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"


class Workbook(models.Model):
    """A spreadsheet of all answers that somebody asked for; made by a worker, and forgotten after a day."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="workbooks")
    asked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="workbooks")
    asked_at = models.DateTimeField(default=now)
    with_private = models.BooleanField(default=False)
    secret = models.CharField(max_length=32, unique=True, default=new_secret)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    made_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Workbook {self.pk} of {self.activity_id}"

    @property
    def path(self) -> Path:
        """Where it lies once it is made."""
        return Path(settings.DATA_DIR) / "workbooks" / f"{self.secret}.xlsx"


__all__ = ["AnswerFile", "FormVersion", "Said", "Sheet", "Told", "Workbook"]
