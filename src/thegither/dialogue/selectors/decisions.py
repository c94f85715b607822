"""What a decision cites and could cite."""

from django.db.models import Exists, OuterRef, QuerySet

from thegither.dialogue.models import Citation, Contribution, Decision, Standing


def cited_by(decision: Decision) -> QuerySet[Contribution]:
    """Return the shown contributions that a decision cites, newest first."""
    citations = Citation.objects.filter(decision=decision).values("contribution_id")
    return Contribution.objects.filter(standing=Standing.SHOWN, pk__in=citations).order_by("-pk")


def citable_by(decision: Decision, word: str = "") -> QuerySet[Contribution]:
    """Return what is shown on the matter, is not cited by the decision yet and contains ``word``."""
    rows = Contribution.objects.filter(matter=decision.matter_id, standing=Standing.SHOWN)
    if word:
        rows = rows.filter(text__icontains=word)
    cited = Citation.objects.filter(decision=decision, contribution=OuterRef("pk"))
    return rows.filter(~Exists(cited)).order_by("-pk")
