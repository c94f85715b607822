from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.engagement.methods import Method, register
from thegither.engagement.models import Activity

from .models import Wording

DRAFT = "draft"


def _missing(activity: Activity) -> str:
    if Wording.objects.filter(activity=activity).exists():
        return ""
    return _("There is no text to comment on yet. Paste the draft first.")


register(
    Method(
        kind=DRAFT,
        label=gettext_lazy("Draft to comment on"),
        about=gettext_lazy("Read a draft and say what you would change, paragraph by paragraph"),
        take_part="drafts:draft",
        manage="drafts:edit",
        missing=_missing,
        is_only_words=True,
    )
)
