"""Ask for support, read by a private link what was decided, and decide."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.dialogue.models import Matter
from thegither.engagement.models import Activity, Engagement
from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action, fetch, may
from thegither.means import services
from thegither.means.forms import AskForm, CloseForm, DecideForm, TermsForm
from thegither.means.links import request_for, request_token
from thegither.means.models import DEFAULT_DECIDE_WITHIN, SupportRequest, Terms
from thegither.means.selectors.support import partnership_figures, requests_seen_by
from thegither.means.selectors.venues import failures_to_answer
from thegither.partners.models import Partnership
from thegither.ui.forms import answer, sent

from .open_forms import answered

PAGE_SIZE = 25


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Let anybody ask for support (``?matter=``, ``?engagement=`` or ``?activity=`` says for what)."""
    partnership = fetch(request.actor, Action.VIEW, Partnership, slug=slug)
    about = _about(request, partnership)
    form = AskForm(sent(request))

    def act(**data: Any) -> HttpResponse:
        made = services.ask_for_support(actor=request.actor, partnership=partnership, about=about, **data)
        return redirect("means:asked", request_token(made))

    response, status = answered(request, form, "means.ask", act)
    if response:
        return response
    terms = Terms.objects.filter(partnership=partnership).first()
    context = {
        "partnership": partnership,
        "about": about or partnership,
        "form": form,
        "decide_within": terms.decide_within if terms else DEFAULT_DECIDE_WITHIN,
        "other_ways": terms.other_ways if terms else "",
    }
    return render(request, "means/ask.html", context, status=status)


def _about(request: HttpRequest, partnership: Partnership) -> Matter | Engagement | Activity | None:
    actor = request.actor
    if key := request.GET.get("activity"):
        rows = Activity.objects.filter(engagement__matter__partnership=partnership)
        return fetch(actor, Action.VIEW, rows.select_related("engagement__matter"), pk=key)
    if key := request.GET.get("engagement"):
        engagements = Engagement.objects.filter(matter__partnership=partnership).select_related("matter")
        return fetch(actor, Action.VIEW, engagements, pk=key)
    if key := request.GET.get("matter"):
        return fetch(actor, Action.VIEW, Matter.objects.filter(partnership=partnership), pk=key)
    return None


@require_safe
def asked(request: HttpRequest, token: str) -> HttpResponse:
    """Show whoever asked what was decided; whoever holds the link is taken for them."""
    found = request_for(token)
    response = render(
        request, "means/asked.html", {"asked": found, "token": token, "partnership": found.partnership}
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    add_never_cache_headers(response)
    return response


@require_POST
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Take back what one asked for."""
    services.withdraw_request(request=request_for(token))
    messages.success(request, _("You took it back."))
    return redirect("means:asked", token)


@require_POST
def forget(request: HttpRequest, token: str) -> HttpResponse:
    """Take one's name, contact and words out."""
    services.forget_asker(request=request_for(token))
    messages.success(request, _("Your name, your contact and your words are gone. Only figures stay."))
    return redirect("means:asked", token)


@require_safe
def requests(request: HttpRequest, slug: str) -> HttpResponse:
    """List what people need, for those who decide about it."""
    partnership = fetch(request.actor, Action.VIEW, Partnership, slug=slug)
    rows = requests_seen_by(request.actor, partnership)
    is_running = may(request.actor, Action.MANAGE, partnership)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    if not is_running and not page.object_list:
        raise NotPermitted
    context = {
        "partnership": partnership,
        "page": page,
        "is_running": is_running,
        "figures": partnership_figures(partnership),
        "failures": failures_to_answer(request.actor).filter(partnership=partnership)[:PAGE_SIZE],
    }
    return render(request, "means/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def request(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a request and decide about it."""
    found = _decided_by(request, pk)
    words = {"state": found.state if found.is_decided else "", "because": found.because}
    form = DecideForm(sent(request), initial=words | {"expected_version": found.version})
    return answer(
        request,
        form,
        lambda **data: services.decide_request(actor=request.actor, request=found, **data),
        heading=_("Support to take part: %(need)s") % {"need": found.get_need_display()},
        template="means/request.html",
        back=reverse("means:requests", args=[found.partnership.slug]),
        told=_("Decided. Whoever asked sees it on their page, and by letter if they gave an e-mail address."),
        partnership=found.partnership,
        asked=found,
        asked_link=reverse("means:asked", args=[request_token(found)]),
        payments=found.payments.order_by("pk"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of it."""
    found = _decided_by(request, pk)
    came = {True: "yes", False: "no", None: ""}[found.came]
    initial = {"happened": found.happened, "came": came, "cost_pence": found.cost_pence}
    return answer(
        request,
        CloseForm(sent(request), asked=found, initial=initial | {"expected_version": found.version}),
        lambda **data: services.close_request(actor=request.actor, request=found, **data),
        heading=_("What came of %(reference)s") % {"reference": found.reference},
        lead=_("This counts in the figures of support. Nothing of it names anybody."),
        back=found,
        partnership=found.partnership,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how soon support is decided, and how else one can ask."""
    partnership = fetch(request.actor, Action.MANAGE, Partnership, slug=slug)
    stands = Terms.objects.filter(partnership=partnership).first()
    return answer(
        request,
        TermsForm.of(stands, sent(request)),
        lambda **data: services.change_terms(actor=request.actor, partnership=partnership, **data),
        heading=_("What you promise to those who ask for support"),
        lead=_(
            "Working days are Monday to Friday, without Christmas and New Year. What was asked before keeps "
            "its day."
        ),
        trail=support_trail(partnership),
        partnership=partnership,
    )


def support_trail(partnership: Partnership) -> list[tuple[object, str]]:
    """Return the pages above one about support: texts and addresses."""
    return [
        (partnership.name, partnership.get_absolute_url()),
        (_("Support to take part"), reverse("means:requests", args=[partnership.slug])),
    ]


def _decided_by(request: HttpRequest, pk: int) -> SupportRequest:
    rows = SupportRequest.objects.select_related("partnership", "matter", "engagement", "activity")
    return fetch(request.actor, Action.CHANGE, rows, pk=pk)
