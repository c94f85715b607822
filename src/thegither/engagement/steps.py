"""The step of this room in every matter: nobody decides before asking who is touched."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Matter
from thegither.dialogue.steps import step

from .models import InterestMap


@step("interests", _("Map whom it touches"))
def interests_are_mapped(matter: Matter) -> tuple[bool, str]:
    """Done once partners held the map of interests for complete."""
    is_done = InterestMap.objects.filter(matter=matter).exists()
    return is_done, reverse("engagement:interests", args=[matter.pk])
