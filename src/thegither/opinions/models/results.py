"""What was found of a conversation: runs that can be worked out again, and names that people gave groups."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Citation
from thegither.engagement.models import Activity
from thegither.kernel.clock import now
from thegither.partners.models import Person, Seat


class Run(models.Model):
    """One map of a conversation, with all it takes to work it out again.

    ``result`` is the documented JSON of ``thegither analyse opinion`` (docs/reference/opinion-measures.md),
    compressed, and so is ``shown``. ``is_whole``: worked out from the beginning, not followed from the last.
    ``is_replaced``: something that it counted does not count any more. All that is left of it is who of those
    who count was in which group, by which groups keep their names; nobody is shown it.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="opinion_runs")
    made_at = models.DateTimeField(default=now)
    sequence = models.PositiveBigIntegerField(help_text=_("The last vote that it knows"))
    is_whole = models.BooleanField(default=True)
    is_kept = models.BooleanField(
        default=False, help_text=_("Named, cited or reported: it stays as long as all of it counts")
    )
    version = models.CharField(max_length=20)
    seed = models.PositiveIntegerField()
    parameters = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    voters = models.PositiveIntegerField()
    placed = models.PositiveIntegerField(help_text=_("Voters with enough votes to be on the map"))
    statements = models.PositiveIntegerField()
    votes = models.PositiveBigIntegerField()
    groups = models.PositiveSmallIntegerField()
    refused = models.CharField(max_length=20, blank=True, help_text=_("Why no groups are drawn"))
    result = models.BinaryField()
    shown = models.BinaryField(help_text=_("What pages show of it, packed: the same size for many voters"))
    carried = models.JSONField(default=dict, help_text=_("Group → the name it still has of an earlier run"))
    again_at = models.DateTimeField(
        null=True, help_text=_("When all was last worked out again because something did not count any more")
    )
    is_replaced = models.BooleanField(default=False)

    class Meta:
        ordering = ["activity", "-sequence", "-pk"]
        indexes = [models.Index(fields=["activity", "-id"], name="opinions_run_last")]

    def __str__(self) -> str:
        return f"Run {self.pk} of conversation {self.activity_id}"


class GroupName(models.Model):
    """What people call a group of a run, and how they describe it; a machine never names one."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="names")
    group = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    about = models.CharField(max_length=300, blank=True)
    named_at = models.DateTimeField(default=now)
    named_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    named_for = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["run", "group"]
        constraints = [models.UniqueConstraint(fields=["run", "group"], name="opinions_group_named_once")]

    def __str__(self) -> str:
        return self.name


class CitedFigure(models.Model):
    """The figures that stand beside a statement cited in a decision, and the run that they come from."""

    citation = models.OneToOneField(
        Citation, on_delete=models.CASCADE, primary_key=True, related_name="cited_figure"
    )
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="cited_figures")
    is_left_out = models.BooleanField(
        default=False, help_text=_("Nobody is shown one: not enough answers count any more")
    )

    def __str__(self) -> str:
        return f"Figure of citation {self.citation_id}"
