from thegither.audit.dispatch import handles
from thegither.audit.models import Event
from thegither.kernel.actors import Actor
from thegither.partners.services import change_organisation

from .models import Profile
from .selectors import consulting_of


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
