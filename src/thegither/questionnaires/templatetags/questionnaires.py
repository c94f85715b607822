"""Words and pictures of this room for templates."""

from django.conf import settings
from django.template import Library
from django.utils.translation import gettext as _

from thegither.questionnaires.content import EASY_READ

register = Library()


@register.filter
def variant_name(variant: str) -> str:
    """Return the name of a language, or of Easy Read."""
    if variant == EASY_READ:
        return _("Easy Read")
    return str(dict(settings.LANGUAGES).get(variant, variant))
