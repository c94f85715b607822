"""What whoever asked for support is written: that it arrived, and what was decided."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from thegither.accounts.services import write_letter
from thegither.means.links import request_token
from thegither.means.models import SupportRequest


def write_received(request: SupportRequest) -> None:
    """Write that the request arrived and by when it is decided, if there is an address to write to."""
    _write(request, f"means.asked:{request.pk}", _("We have your request for support"), "asked")


def write_decided(request: SupportRequest) -> None:
    """Write what was decided; a changed decision is a letter of its own."""
    subject = _("Your request for support: %(state)s") % {"state": request.get_state_display().lower()}
    _write(request, f"means.decided:{request.pk}:{request.version}", subject, "decided")


def _write(request: SupportRequest, key: str, subject: str, template: str) -> None:
    if not request.email:
        return
    with translation.override(request.language):
        address = reverse("means:asked", args=[request_token(request)])
        context = {"asked": request, "link": settings.BASE_URL + address, "site_name": settings.SITE_NAME}
        write_letter(
            key=key,
            recipient=request.email,
            subject=subject,
            text=render_to_string(f"means/letters/{template}.txt", context),
            language=request.language,
        )
