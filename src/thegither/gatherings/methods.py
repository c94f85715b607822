from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.engagement.methods import Method, register
from thegither.engagement.models import Activity

from .models import Gathering

EVENT = "event"


def _missing(activity: Activity) -> str:
    if Gathering.objects.filter(activity=activity).exists():
        return ""
    return _("Nobody knows yet when and where. Say so first.")


register(
    Method(
        kind=EVENT,
        label=gettext_lazy("Event"),
        about=gettext_lazy("Come and talk: sign up, say what you need to take part"),
        take_part="gatherings:gathering",
        manage="gatherings:desk",
        missing=_missing,
    )
)
