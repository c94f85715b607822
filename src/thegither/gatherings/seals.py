from typing import Any

from thegither.audit.seals import seals

from .models import Gathering, SignUp


@seals(Gathering)
def gathering_content(gathering: Gathering) -> dict[str, Any]:
    """When and where people were asked to come, and who came; not the link, which is for those who come."""
    return {
        "starts_at": gathering.starts_at.isoformat(),
        "ends_at": gathering.ends_at.isoformat(),
        "venue": gathering.venue,
        "access": gathering.access,
        "places": gathering.places,
        "walked_in": gathering.walked_in,
        "called_off_because": gathering.called_off_because,
    }


@seals(SignUp)
def sign_up_content(sign_up: SignUp) -> dict[str, Any]:
    """That somebody signed up, with how many, and came; never who, nor what they need."""
    return {
        "gathering": sign_up.gathering_id,
        "brings": sign_up.brings,
        "state": sign_up.state,
        "came": sign_up.came,
    }
