from thegither.audit.dispatch import handles
from thegither.audit.models import Event
from thegither.kernel.actors import Actor
from thegither.partners.services import change_organisation

from .letters import write_ask
from .models import Ask, Profile
from .selectors import consulting_of


@handles("offers.asked")
def write_to_the_asked(event: Event) -> None:
    """Write once to everybody who holds a seat of the organisation that is asked, where the ask was made."""
    ask = Ask.objects.select_related("partnership", "from_seat", "organisation").get(pk=event.target_id)
    if ask.is_open:
        write_ask(ask)


@handles("partners.organisation_changed")
def keep_days_in_step(event: Event) -> None:
    """Let an organisation's own levels say how many days it needs, whoever typed another number."""
    profiles = Profile.objects.filter(organisation=event.target_id).select_related("organisation")
    profile = profiles.prefetch_related("tiers").first()
    consulting = consulting_of(profile)
    if profile is None or not consulting.tiers:
        return
    organisation = profile.organisation
    if organisation.consulting_days != consulting.worst_days:
        change_organisation(
            actor=Actor.system(), organisation=organisation, consulting_days=consulting.worst_days
        )
