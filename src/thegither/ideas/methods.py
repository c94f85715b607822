from django.utils.translation import gettext_lazy as _

from thegither.engagement.methods import Method, register

IDEAS = "ideas"

register(
    Method(
        kind=IDEAS,
        label=_("Ideas"),
        about=_("Put in an idea, read those of others, and be for those you like"),
        take_part="ideas:ideas",
        manage="ideas:desk",
        is_only_words=True,
    )
)
