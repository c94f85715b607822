"""Make and run activities: what they are called, their words, phases and codes, and what counts in them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.tables import csv_response
from thegither.ui.forms import answer, sent, show_error

from .. import services
from ..forms.activities import (
    AddressesForm,
    CodesForm,
    CountForm,
    EditActivityForm,
    EngagementTextForm,
    NewActivityForm,
    PhasesForm,
    PhaseTextForm,
    StateForm,
    TextForm,
)
from ..methods import method_of
from ..models import Engagement, Flag, Phase, Response
from ..pages import activity_of, trail_to
from ..selectors.activities import open_flags, responses_of
from ..selectors.door import DOOR_DAYS, turned_away
from ..services.wording import BODY
from ..services.wording import write_engagement_text as write_words
from ..services.wording import write_phase_text as write_phase_words

PAGE_SIZE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def add_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a way to take part to an engagement (by ``?kind=``), and go on to its contents."""
    rows = Engagement.objects.select_related("matter__partnership")
    engagement = fetch(request.actor, Action.ADD, rows, pk=pk)
    form = NewActivityForm(sent(request), initial={"kind": request.GET.get("kind", "")})
    partnership = engagement.matter.partnership
    return answer(
        request,
        form,
        lambda **said: services.add_activity(actor=request.actor, engagement=engagement, **said),
        heading=_("A way to take part"),
        lead=_("Nobody but members sees it before you open it."),
        trail=[
            (partnership.name, partnership.get_absolute_url()),
            (engagement.title, engagement.get_absolute_url()),
        ],
        go_to=lambda activity: reverse(method_of(activity).manage, args=[activity.pk]),
        told=_("Kept as a draft. Now fill it."),
        partnership=partnership,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what an activity is called, for whom it is, and from when to when."""
    activity = activity_of(request, pk, Action.CHANGE)
    return answer(
        request,
        EditActivityForm.of(sent(request), activity),
        lambda **said: services.change_activity(actor=request.actor, activity=activity, **said),
        heading=_("Change it"),
        trail=trail_to(activity),
        partnership=activity.engagement.matter.partnership,
    )


@require_POST
def set_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an activity, pause it or close it."""
    activity = activity_of(request, pk, Action.MANAGE)
    form = StateForm(request.POST)
    if form.is_valid():
        services.set_activity_state(actor=request.actor, activity=activity, **form.cleaned_data)
    return redirect(activity)


@require_http_methods(["GET", "HEAD", "POST"])
def write_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an activity's words in another language or in Easy Read (``?language=``, ``?easy=1``)."""
    activity = activity_of(request, pk, Action.CHANGE)
    language, easy = request.GET.get("language", activity.language), request.GET.get("easy") == "1"
    known = activity.texts.filter(language=language, is_easy_read=easy).first()
    initial = {name: getattr(known or activity, name) for name in ("title", "intro")}
    return answer(
        request,
        TextForm(sent(request), initial=initial | {"language": language, "is_easy_read": easy}),
        lambda **said: services.write_activity_text(actor=request.actor, activity=activity, **said),
        heading=_("In other words"),
        lead=_("In another language, or in Easy Read. What you save replaces what was there."),
        trail=trail_to(activity),
        partnership=activity.engagement.matter.partnership,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def write_engagement_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an engagement's words in another language or in Easy Read (``?language=``, ``?easy=1``)."""
    rows = Engagement.objects.select_related("matter__partnership")
    engagement = fetch(request.actor, Action.CHANGE, rows, pk=pk)
    language = request.GET.get("language", engagement.matter.language)
    easy = request.GET.get("easy") == "1"
    known = engagement.texts.filter(language=language, is_easy_read=easy).first()
    initial = {name: getattr(known or engagement, name) for name in ("title", "lead", *BODY)}
    partnership = engagement.matter.partnership
    return answer(
        request,
        EngagementTextForm(sent(request), initial=initial | {"language": language, "is_easy_read": easy}),
        lambda **said: write_words(actor=request.actor, engagement=engagement, **said),
        heading=_("In other words"),
        lead=_("In another language, or in Easy Read. What you save replaces what was there."),
        trail=[
            (partnership.name, partnership.get_absolute_url()),
            (engagement.title, engagement.get_absolute_url()),
        ],
        partnership=partnership,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def write_phase_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what a phase is called in another language or in Easy Read (``?language=``, ``?easy=1``)."""
    rows = Phase.objects.select_related("engagement__matter__partnership")
    phase = fetch(request.actor, Action.VIEW, rows, pk=pk)
    engagement = fetch(request.actor, Action.CHANGE, Engagement, pk=phase.engagement_id)
    language = request.GET.get("language", phase.engagement.matter.language)
    easy = request.GET.get("easy") == "1"
    known = phase.texts.filter(language=language, is_easy_read=easy).first() or phase
    initial = {"title": known.title, "about": known.about, "language": language, "is_easy_read": easy}
    partnership = phase.engagement.matter.partnership
    return answer(
        request,
        PhaseTextForm(sent(request), initial=initial),
        lambda **said: write_phase_words(actor=request.actor, phase=phase, **said),
        heading=_("In other words"),
        lead=_("In another language, or in Easy Read. What you save replaces what was there."),
        trail=[
            (partnership.name, partnership.get_absolute_url()),
            (engagement.title, engagement.get_absolute_url()),
            (phase.title, reverse("engagement:plan_dates", args=[engagement.pk])),
        ],
        partnership=partnership,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def set_phases(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what an activity does in each phase."""
    activity = activity_of(request, pk, Action.CHANGE)
    form = PhasesForm(sent(request), activity=activity)
    return answer(
        request,
        form,
        lambda **_said: services.set_phases(actor=request.actor, activity=activity, does=form.chosen),
        heading=_("What it does in each phase"),
        lead=_("Phases tell where we are. Say here what this does in each; outside of them it does all."),
        trail=trail_to(activity),
        partnership=activity.engagement.matter.partnership,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make_codes(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make codes and hand them out as a table, this once: we keep none of them."""
    activity = activity_of(request, pk, Action.MANAGE)
    form = CodesForm(sent(request))
    if form.is_bound and form.is_valid():
        try:
            codes = services.make_codes(actor=request.actor, activity=activity, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            return csv_response(f"codes-{activity.pk}", ["code"], ([code] for code in codes))
    made = activity.codes.count()
    context = {
        "activity": activity,
        "form": form,
        "partnership": activity.engagement.matter.partnership,
        "made": made,
        "used": activity.codes.exclude(used_at=None).count() if made else 0,
    }
    return render(request, "engagement/codes.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def list_addresses(request: HttpRequest, pk: int) -> HttpResponse:
    """List the addresses that may come in, or drop that list; of none of them more than a digest is kept."""
    activity = activity_of(request, pk, Action.MANAGE)
    listed = activity.codes.filter(is_listed=True)

    def keep(*, addresses: list[str], drops: bool) -> None:
        if drops:
            services.drop_address_list(actor=request.actor, activity=activity)
        else:
            services.list_addresses(actor=request.actor, activity=activity, addresses=addresses)

    so_far = _("No list: whoever confirms an e-mail address comes in.")
    if count := listed.count():
        so_far = _("%(count)s are on the list, %(used)s of them came in.") % {
            "count": count,
            "used": listed.exclude(used_at=None).count(),
        }
    return answer(
        request,
        AddressesForm(sent(request)),
        keep,
        heading=_("Addresses that may come in"),
        lead=f"{so_far} {_('We keep no address, only what is needed to know it again.')}",
        trail=trail_to(activity),
        partnership=activity.engagement.matter.partnership,
    )


@require_safe
def responses(request: HttpRequest, pk: int) -> HttpResponse:
    """List what was handed in, and what a person ought to look at first."""
    activity = activity_of(request, pk, Action.MODERATE)
    standing = request.GET.get("standing", "")
    rows = responses_of(request.actor, activity, standing)
    context = {
        "activity": activity,
        "partnership": activity.engagement.matter.partnership,
        "standing": standing,
        "flags": Paginator(open_flags(request.actor, activity), PAGE_SIZE).get_page(request.GET.get("flags")),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "at_the_door": turned_away(request.actor, activity),
        "door_days": DOOR_DAYS,
    }
    return render(request, "engagement/responses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def count_response(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether a response counts, and if not, why."""
    rows = Response.objects.select_related("activity__engagement__matter__partnership")
    response = fetch(request.actor, Action.MODERATE, rows, pk=pk)
    activity = response.activity
    initial = {"is_counted": "yes" if response.standing == "counted" else "no"}
    return answer(
        request,
        CountForm(sent(request), initial=initial | {"because": response.excluded_because}),
        lambda **said: services.set_counted(actor=request.actor, response=response, **said),
        heading=_("Response %s: does it count?") % response.pk,
        trail=[
            *trail_to(activity),
            (_("What was handed in"), reverse("engagement:responses", args=[activity.pk])),
        ],
        partnership=activity.engagement.matter.partnership,
    )


@require_POST
def settle_flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a flagged response was looked at and counts."""
    flag = fetch(request.actor, Action.MODERATE, Flag.objects.select_related("response"), pk=pk)
    services.settle_flag(actor=request.actor, flag=flag)
    return redirect("engagement:responses", flag.response.activity_id)
