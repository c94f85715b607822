"""The page of an activity, for whoever comes to take part; coming in where not anybody may."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from thegither.accounts.limits import limit
from thegither.accounts.participants import remember_participant
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError, NotFound
from thegither.kernel.limits import TooManyRequests
from thegither.kernel.policies import Action, may
from thegither.ui.forms import sent, show_error

from .. import services
from ..forms.activities import AddressForm, CodeForm
from ..models import Access, Activity, ActivityState, Admission, TurnedAwayBy
from ..pages import activity_of
from ..selectors.activities import ActivityPage, activity_page, excluded_responses
from ..services.admitting import activity_of_address, activity_of_link
from ..services.turning_away import note_turned_away

PAGE_SIZE = 25
FORMS: dict[str, type[CodeForm | AddressForm]] = {Access.CODE: CodeForm, Access.EMAIL: AddressForm}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an activity is, and the way in; take a code or an address where it asks for one."""
    found = activity_of(request, pk)
    page = activity_page(
        request.actor, found, get_language() or found.language, easy=request.GET.get("read") == "easy"
    )
    asks = FORMS.get(found.access) if not page.may_take_part and page.now.takes_responses else None
    if request.method == "POST" and asks is None:
        return redirect(found)
    form = asks(sent(request)) if asks else None
    status = 200
    if form is not None and form.is_bound:
        status = 422
        try:
            if form.is_valid():
                return _come_in(request, found, form)
        except TooManyRequests as error:
            show_error(form, error)
            status = 429
        except DomainError as error:
            note_turned_away(activity=found, reason=error.code)
            show_error(form, error)
    return _shown(request, page, form, status)


def _come_in(request: HttpRequest, found: Activity, form: CodeForm | AddressForm) -> HttpResponse:
    limit(request, "engagement.come_in", per_minute=10, per_hour=60)
    if isinstance(form, CodeForm):
        code = form.cleaned_data["code"]
        return _let_in(
            request, found, lambda: services.admit_by_code(actor=request.actor, activity=found, code=code)
        )
    email = form.cleaned_data["email"]
    limit(email.lower(), "engagement.come_in", per_hour=5)
    services.ask_by_email(activity=found, email=email)
    messages.success(request, _("We sent a letter to %s. Open the link in it to take part.") % email)
    return redirect(found)


def _let_in(
    request: HttpRequest, found: Activity, admit: Callable[[], tuple[Actor, Admission]]
) -> HttpResponse:
    """Let somebody in and have the browser remember them. Raises what ``admit`` does."""
    author, _admission = admit()
    response = redirect(found)
    if author.participant_id is not None and not author.is_person:
        remember_participant(response, author.participant_id)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def come_in(request: HttpRequest, pk: int, link_key: str) -> HttpResponse:
    """Come in by the link of an activity: a button, so that a link that is only looked at lets nobody in."""
    try:
        found = activity_of_link(pk, link_key)
    except NotFound:
        _note_wrong_link(request, pk)
        raise
    return _confirmed(
        request,
        found,
        lambda: services.admit_by_link(actor=request.actor, activity=found, link_key=link_key),
    )


def _note_wrong_link(request: HttpRequest, pk: int) -> None:
    by_link = Activity.objects.filter(pk=pk, access=Access.LINK).exclude(state=ActivityState.DRAFT).first()
    if by_link is not None:
        limit(request, "engagement.wrong_link", per_minute=10, per_hour=60)
        note_turned_away(activity=by_link, reason=TurnedAwayBy.LINK_WRONG)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """Come in by the link in a letter: a button, so that a mail scanner does not use it up."""
    found, _email = activity_of_address(token)
    return _confirmed(request, found, lambda: services.admit_by_address(actor=request.actor, token=token))


def _confirmed(
    request: HttpRequest, found: Activity, admit: Callable[[], tuple[Actor, Admission]]
) -> HttpResponse:
    status, refused = 200, ""
    if request.method == "POST":
        try:
            return _private(_let_in(request, found, admit))
        except DomainError as error:
            note_turned_away(activity=found, reason=error.code)
            status, refused = 409, str(error.message)
    context = {"activity": found, "refused": refused}
    return _private(render(request, "engagement/come_in.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """The address of the page is a secret: it goes into no cache, no index and no other site's log."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    add_never_cache_headers(response)
    return response


def _shown(
    request: HttpRequest, page: ActivityPage, form: CodeForm | AddressForm | None, status: int
) -> HttpResponse:
    found = page.activity
    context = {
        "nav": "open_matters",
        "page": page,
        "activity": found,
        "engagement": found.engagement,
        "partnership": found.engagement.matter.partnership,
        "form": form,
        "may_change": request.actor.is_person and may(request.actor, Action.CHANGE, found),
        "may_manage": request.actor.is_person and may(request.actor, Action.MANAGE, found),
    }
    return render(request, "engagement/activity.html", context, status=status)


@require_safe
def not_counted(request: HttpRequest, pk: int) -> HttpResponse:
    """List what does not count in an activity, each with its reason, for everybody to read."""
    found = activity_of(request, pk)
    page = Paginator(excluded_responses(found), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"activity": found, "page": page, "partnership": found.engagement.matter.partnership}
    return render(request, "engagement/not_counted.html", context)
