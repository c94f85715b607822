from django.utils.translation import gettext as _

from thegither.audit.models import Event
from thegither.audit.presenters import presents


@presents("outcomes.outcome_created")
def outcome_created(event: Event) -> str:
    """A change is looked for."""
    return _("The partnership looks for a change")


@presents("outcomes.outcome_changed")
def outcome_changed(event: Event) -> str:
    """Its wording changed."""
    return _("The wording of this outcome changed")


@presents("outcomes.indicator_added")
def indicator_added(event: Event) -> str:
    """Something is measured."""
    return _("Something is measured to see the change")


@presents("outcomes.measured")
def measured(event: Event) -> str:
    """It was measured."""
    return (
        _("It was measured before") if event.facts.get("moment") == "before" else _("It was measured after")
    )


@presents("outcomes.part_claimed")
def part_claimed(event: Event) -> str:
    """A part was claimed."""
    return _("Partners said which actions played a part")


@presents("outcomes.measurement_corrected")
def measurement_corrected(event: Event) -> str:
    """A value was put right, from what to what."""
    return _("A value was put right, from %(before)s to %(after)s") % event.facts
