"""One's own answers by the private link: read them, go on, change them, take them back."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.accounts.limits import limit
from thegither.accounts.participants import participant_of, remember_participant
from thegither.accounts.services import write_letter
from thegither.dialogue.receipts import receipt_token
from thegither.engagement.models import Response, ResponseStanding
from thegither.engagement.selectors.now import now_of
from thegither.engagement.services import withdraw_response
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.files import download
from thegither.kernel.ids import digest_of
from thegither.kernel.policies import Action, fetch, may
from thegither.ui.forms import sent

from .. import services
from ..forms.answering import ReturnForm
from ..models import AnswerFile
from ..receipts import sheet_for
from ..selectors.showing import answered_sections


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, token: str) -> HttpResponse:
    """Show somebody their own answers; send the link to an address they give."""
    found = sheet_for(token)
    form = ReturnForm(sent(request))
    if form.is_bound and form.is_valid():
        limit(request, "questionnaires.link", per_hour=5, per_day=20)
        _send_link(request, found.response, token, form.cleaned_data["email"])
        messages.success(request, _("The link is on its way."))
        return redirect("questionnaires:sheet", token)
    version, response = found.form_version, found.response
    own = may(_author(request, response), Action.CHANGE, response)
    is_here = response.participant_id == participant_of(request) or response.participant_id is None
    context = {
        "sheet": found,
        "token": token,
        "activity": response.activity,
        "matter": response.activity.engagement.matter,
        "response": response,
        "parts": answered_sections(version.form, found.written),
        "said": [
            (said.contribution, receipt_token(said.contribution))
            for said in found.said.select_related("contribution")
        ],
        "form": form,
        "may_change": own and response.standing != ResponseStanding.WITHDRAWN,
        "is_open": now_of(response.activity).takes_responses,
        "is_other_device": own and not is_here and participant_of(request) is not None,
        "has_told": services.has_told(response),
        "private_link": request.build_absolute_uri(reverse("questionnaires:sheet", args=[token])),
    }
    page = render(request, "questionnaires/sheet.html", context, status=422 if form.errors else 200)
    page["X-Robots-Tag"] = "noindex, nofollow"
    page["Referrer-Policy"] = "same-origin"
    add_never_cache_headers(page)
    return page


@require_POST
def go_on(request: HttpRequest, token: str) -> HttpResponse:
    """Go on with one's answers, or change them, on this device from now on."""
    found = sheet_for(token)
    author = _author(request, found.response)
    fetch(author, Action.CHANGE, Response, pk=found.response.pk)
    if found.draft is None:
        services.keep_answers(actor=author, sheet=found, answers={})
        page = redirect("questionnaires:section", found.response.activity_id, 1)
    else:
        page = redirect("questionnaires:take_part", found.response.activity_id)
    if author.participant_id is not None and not request.actor.is_person:
        remember_participant(page, author.participant_id)
    return page


@require_POST
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Take one's answers back."""
    found = sheet_for(token)
    withdraw_response(actor=_author(request, found.response), response=found.response)
    messages.success(request, _("Your answers are taken back. They count no more."))
    return redirect("questionnaires:sheet", token)


@require_POST
def forget_about(request: HttpRequest, token: str) -> HttpResponse:
    """Forget what somebody said of themselves."""
    found = sheet_for(token)
    services.forget_about(actor=_author(request, found.response), response=found.response)
    messages.success(request, _("What you said about yourself is forgotten."))
    return redirect("questionnaires:sheet", token)


@require_safe
def answer_file(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out a file that was given as an answer, as a download."""
    found = fetch(request.actor, Action.VIEW, AnswerFile.objects.select_related("sheet"), pk=pk)
    return download(found, f"{found.sheet.reference}-{found.part}")


def _author(request: HttpRequest, response: Response) -> Actor:
    """Return who gave the response if that is a participant, whose link this is; else who asks."""
    if response.participant_id is not None:
        return Actor.participant(response.participant_id)
    actor: Actor = request.actor
    return actor


def _send_link(request: HttpRequest, response: Response, token: str, email: str) -> None:
    link = request.build_absolute_uri(reverse("questionnaires:sheet", args=[token]))
    text = _(
        "Here is the private link to your answers to “%(title)s”:\n\n%(link)s\n\n"
        "Whoever has it can read and change them. If you did not ask for it, you need do nothing."
    )
    write_letter(
        key=f"questionnaires:link:{response.pk}:{digest_of(email.casefold())[:16]}:{today():%Y%m%d}",
        recipient=email,
        subject=_("Your answers: %(title)s") % {"title": response.activity.title},
        text=text % {"title": response.activity.title, "link": link},
    )
