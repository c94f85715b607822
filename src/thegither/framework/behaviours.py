from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.partners.behaviours import Behaviours, tells_behaviours
from thegither.partners.models import Partnership

from .content import Content, Section
from .models import Framework, FrameworkVersion


@tells_behaviours
def agreed_behaviours(actor: Actor, partnership: Partnership) -> Behaviours | None:
    """Return the behaviours of the newest version that could be signed."""
    rows = allowed(actor, Action.VIEW, FrameworkVersion).filter(
        framework__partnership=partnership, opened_at__isnull=False
    )
    content = rows.order_by("-number").values_list("content", flat=True).first()
    points = Content.of(content).behaviours if content else ()
    if not points:
        return None
    address = Framework(partnership=partnership).get_absolute_url()
    return Behaviours(tuple((point.title, point.text) for point in points), f"{address}#{Section.BEHAVIOURS}")
