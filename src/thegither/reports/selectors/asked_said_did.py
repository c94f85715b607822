"""Asked, said, did: on one page, for an engagement and for one organisation."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from thegither.delivery.models import Action as PartnersAction
from thegither.dialogue.models import (
    Citation,
    Contribution,
    Decision,
    Disposition,
    DispositionCoverage,
    Standing,
)
from thegither.engagement.models import Engagement
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Organisation
from thegither.reading.models import Theme

from .results import actions_of, answers_to, contributions_of, decisions_citing, themes_of


@dataclass(frozen=True, slots=True)
class OfEngagement:
    """What an engagement asked, what was said and answered, and what was decided and done."""

    said: int
    themes: Sequence[Theme]
    answers: Sequence[Disposition]
    decisions: Sequence[Decision]
    actions: Sequence[PartnersAction]

    @property
    def is_empty(self) -> bool:
        """True while there is nothing to show but the question."""
        return not (self.answers or self.decisions)


def of_engagement(engagement: Engagement) -> OfEngagement:
    """Return asked, said and did of an engagement, as everybody may read it. Six queries."""
    rows = contributions_of(engagement).order_by()
    decisions = decisions_citing(engagement, rows)
    return OfEngagement(
        said=rows.count(),
        themes=list(themes_of(engagement, rows)),
        answers=list(answers_to(rows)),
        decisions=list(decisions),
        actions=list(actions_of(engagement, decisions)),
    )


def said_by(actor: Actor, organisation: Organisation) -> QuerySet[Contribution]:
    """Return what an organisation said that the actor may see, newest first, with answers and decisions.

    Each has ``coverage`` (its answers) and ``citations`` loaded; the answer that counts is the newest.
    """
    coverage = DispositionCoverage.objects.select_related("disposition").order_by("-disposition__answered_at")
    decisions = allowed(actor, Action.VIEW, Decision).order_by().values("pk")
    citations = Citation.objects.filter(decision__in=decisions).select_related("decision")
    return (
        allowed(actor, Action.VIEW, Contribution)
        .filter(seat__organisation=organisation, standing=Standing.SHOWN)
        .select_related("matter__partnership")
        .prefetch_related(Prefetch("coverage", coverage), Prefetch("citations", citations))
        .order_by("-said_at", "-pk")
    )
