"""The steps of this room in every matter: ask who is touched, and answer what was asked for."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import AnswerState, Contribution, Matter, Standing
from thegither.dialogue.steps import step

from .models import InterestMap


@step("interests", _("Map whom it touches"))
def interests_are_mapped(matter: Matter) -> tuple[bool, str]:
    """Done once partners held the map of interests for complete."""
    is_done = InterestMap.objects.filter(matter=matter).exists()
    return is_done, reverse("engagement:interests", args=[matter.pk])


@step("engagement_answered", _("Answer what was said in its engagements"))
def engagements_are_answered(matter: Matter) -> tuple[bool, str]:
    """Done while nothing that was said in an engagement of the matter waits for an answer."""
    waiting = Contribution.objects.filter(
        Q(placed__isnull=False) | Q(member_kit__isnull=False),
        matter=matter,
        standing=Standing.SHOWN,
        answer=AnswerState.RECEIVED,
    )
    return not waiting.exists(), reverse("dialogue:answer", args=[matter.pk])
