"""Plan an engagement step by step: purpose, dates, papers, people; check it, open it, end it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.dialogue.models import Matter
from thegither.kernel.errors import DomainError, NotFound
from thegither.kernel.policies import Action, fetch, may
from thegither.ui.forms import answer, sent

from ..forms import planning as forms
from ..models import Engagement, GateKey, ModerationDuty, Paper, Phase
from ..selectors.gates import check_of
from ..selectors.plan import plan_of, purpose_before_method
from ..services import planning, running

_ANY = ["GET", "HEAD", "POST"]


def planned(request: HttpRequest, pk: int, action: Action = Action.CHANGE) -> Engagement:
    """Return the engagement to plan, with its matter, partnership and owner."""
    rows = Engagement.objects.select_related(
        "matter__partnership", "owner__organisation", "owner__individual", "purpose_agreed_for__organisation"
    )
    return fetch(request.actor, action, rows, pk=pk)


def trail_of(engagement: Engagement) -> Sequence[tuple[object, str]]:
    """Return the texts and addresses above a page of a plan."""
    partnership = engagement.matter.partnership
    return (
        (partnership.name, partnership.get_absolute_url()),
        (engagement.matter.title, engagement.matter.get_absolute_url()),
        (engagement.title, plan_url(engagement)),
    )


def plan_url(engagement: Engagement) -> str:
    """Return the address of its plan."""
    return reverse("engagement:plan", args=[engagement.pk])


def post(request: HttpRequest, act: Any, told: str, go_to: str) -> HttpResponse:
    """Do what one button says, tell what came of it, and go on."""
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, told)
    return redirect(go_to)


@require_http_methods(_ANY)
def new_engagement(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an engagement of a matter, filled in with what the matter tells."""
    matter = fetch(request.actor, Action.ANSWER, Matter.objects.select_related("partnership"), pk=pk)
    initial = {
        "title": matter.title,
        "lead": matter.question,
        "at_stake": matter.summary,
        "decided_by": matter.partnership.name,
    }
    return answer(
        request,
        forms.NewEngagementForm(sent(request), initial=initial),
        lambda **data: planning.start_engagement(actor=request.actor, matter=matter, **data),
        heading=_("Plan an engagement"),
        lead=_("First what it is for. Only the title is needed now; the rest can follow."),
        trail=(
            (matter.partnership.name, matter.partnership.get_absolute_url()),
            (matter.title, matter.get_absolute_url()),
        ),
        go_to=plan_url,
        told=_("Begun. Members see the plan; everybody sees it once it opens."),
    )


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the plan: what is done and what is missing."""
    engagement = planned(request, pk, Action.VIEW)
    page = plan_of(engagement)
    context = {
        "engagement": engagement,
        "page": page,
        "purpose_first": purpose_before_method(page.chosen),
        "may_plan": may(request.actor, Action.CHANGE, engagement),
        "may_manage": may(request.actor, Action.MANAGE, engagement),
    }
    return render(request, "engagement/plan.html", context)


@require_http_methods(_ANY)
def plan_purpose(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what it is for, what can change, and what is promised."""
    engagement = planned(request, pk)
    fields = forms.PurposeForm.base_fields
    initial = {name: getattr(engagement, name) for name in fields} | {"expected_version": engagement.version}
    return answer(
        request,
        forms.EditPurposeForm(sent(request), initial=initial, engagement=engagement),
        lambda **data: planning.change_engagement(actor=request.actor, engagement=engagement, **data),
        heading=_("What it is for"),
        lead=_("Methods come after it. Changing the purpose asks the others for their word anew."),
        trail=trail_of(engagement),
    )


@require_POST
def agree_purpose(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree the purpose for one's seat."""
    engagement = planned(request, pk)
    return post(
        request,
        lambda: planning.agree_purpose(actor=request.actor, engagement=engagement),
        _("Agreed. Now the method can follow the purpose."),
        plan_url(engagement),
    )


@require_http_methods(_ANY)
def plan_dates(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the days that everything hangs on, and the phases."""
    engagement = planned(request, pk)
    names = ("closes_on", "decides_on", "hear_back_on")
    initial = {name: getattr(engagement, name) for name in names} | {"expected_version": engagement.version}
    return answer(
        request,
        forms.DatesForm(sent(request), initial=initial, engagement=engagement),
        lambda **data: planning.change_engagement(actor=request.actor, engagement=engagement, **data),
        heading=_("When"),
        lead=_("The page “Time” says from which day closing is fair to everybody who is asked."),
        trail=trail_of(engagement),
        template="engagement/plan_dates.html",
        engagement=engagement,
        phases=engagement.phases.all(),
    )


@require_http_methods(_ANY)
def add_phase(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a stretch of time. Phases inform; what is open is for each activity to say."""
    engagement = planned(request, pk)
    return answer(
        request,
        forms.PhaseForm(sent(request)),
        lambda **data: planning.add_phase(actor=request.actor, engagement=engagement, **data),
        heading=_("Add a phase"),
        lead=_("Phases tell people what happens when. They open and close nothing."),
        trail=trail_of(engagement),
        back=reverse("engagement:plan_dates", args=[pk]),
    )


@require_POST
def remove_phase(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a phase out of the plan."""
    phase = fetch(request.actor, Action.VIEW, Phase.objects.select_related("engagement"), pk=pk)
    planned(request, phase.engagement_id)
    return post(
        request,
        lambda: planning.remove_phase(actor=request.actor, phase=phase),
        _("Taken out."),
        reverse("engagement:plan_dates", args=[phase.engagement_id]),
    )


@require_http_methods(_ANY)
def plan_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """List what there is to read, and add to it."""
    engagement = planned(request, pk)
    return answer(
        request,
        forms.PaperForm(sent(request)),
        lambda **data: planning.add_paper(actor=request.actor, engagement=engagement, **data),
        heading=_("What there is to read"),
        lead=_("Reasons, options and the assessment of what it does to whom: enough to judge by."),
        trail=trail_of(engagement),
        back=reverse("engagement:plan_papers", args=[pk]),
        template="engagement/plan_papers.html",
        engagement=engagement,
        papers=engagement.papers.filter(removed_at=None),
    )


@require_POST
def remove_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a paper off the list."""
    paper = fetch(request.actor, Action.VIEW, Paper.objects.select_related("engagement"), pk=pk)
    planned(request, paper.engagement_id)
    return post(
        request,
        lambda: planning.remove_paper(actor=request.actor, paper=paper),
        _("Taken off the list."),
        reverse("engagement:plan_papers", args=[paper.engagement_id]),
    )


@require_http_methods(_ANY)
def plan_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan the rota of those who look at what comes in; show who says go or no-go."""
    engagement = planned(request, pk)
    return answer(
        request,
        forms.DutyForm(sent(request), engagement=engagement),
        lambda **data: planning.plan_duty(actor=request.actor, engagement=engagement, **data),
        heading=_("Who does what"),
        lead=_("Moderation takes time every day. Whoever is on the rota is reminded by letter."),
        trail=trail_of(engagement),
        back=reverse("engagement:plan_people", args=[pk]),
        template="engagement/plan_people.html",
        engagement=engagement,
        duties=engagement.duties.select_related("seat__organisation", "seat__individual", "person"),
    )


@require_http_methods(_ANY)
def name_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the seat that says go or no-go."""
    engagement = planned(request, pk)
    return answer(
        request,
        forms.OwnerForm(sent(request), engagement=engagement),
        lambda **data: planning.name_owner(actor=request.actor, engagement=engagement, **data),
        heading=_("Who says go or no-go"),
        lead=_("One seat answers for it: whether it opens, and what becomes of it."),
        trail=trail_of(engagement),
        back=reverse("engagement:plan_people", args=[pk]),
    )


@require_POST
def drop_duty(request: HttpRequest, pk: int) -> HttpResponse:
    """Take some days out of the rota."""
    duty = fetch(request.actor, Action.VIEW, ModerationDuty.objects.select_related("engagement"), pk=pk)
    planned(request, duty.engagement_id)
    return post(
        request,
        lambda: planning.drop_duty(actor=request.actor, duty=duty),
        _("Taken out of the rota."),
        reverse("engagement:plan_people", args=[duty.engagement_id]),
    )


@require_safe
def plan_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what it needs to open, and what is there of it."""
    engagement = planned(request, pk, Action.VIEW)
    context = {
        "engagement": engagement,
        "check": check_of(engagement),
        "may_plan": may(request.actor, Action.CHANGE, engagement),
        "may_manage": may(request.actor, Action.MANAGE, engagement),
        "words": engagement.words_to_go.select_related("said_for__organisation")[:5],
    }
    return render(request, "engagement/plan_check.html", context)


@require_http_methods(_ANY)
def pass_gate(request: HttpRequest, pk: int, gate: str) -> HttpResponse:
    """Pass a gate by a reason that everybody reads."""
    engagement = planned(request, pk, Action.MANAGE)
    if gate not in GateKey:
        raise NotFound
    found = next(each for each in check_of(engagement).gates if each.key == gate)
    return answer(
        request,
        forms.GateForm(sent(request), initial={"reason": found.passed.reason if found.passed else ""}),
        lambda **data: running.pass_gate(actor=request.actor, engagement=engagement, gate=gate, **data),
        heading=_("Pass by a reason: %(gate)s") % {"gate": found.label},
        lead=found.shows,
        trail=trail_of(engagement),
        back=reverse("engagement:plan_check", args=[pk]),
    )


@require_http_methods(_ANY)
def say_go(request: HttpRequest, pk: int) -> HttpResponse:
    """Say, for the seat that owns it, go or no-go."""
    engagement = planned(request, pk, Action.MANAGE)
    return answer(
        request,
        forms.GoForm(sent(request)),
        lambda **data: running.say_go(actor=request.actor, engagement=engagement, **data),
        heading=_("Go or no-go"),
        lead=_("Only whoever holds the seat that owns it says this."),
        trail=trail_of(engagement),
        back=reverse("engagement:plan_check", args=[pk]),
    )


@require_POST
def open_engagement(request: HttpRequest, pk: int) -> HttpResponse:
    """Open it."""
    engagement = planned(request, pk, Action.MANAGE)
    return post(
        request,
        lambda: running.open_engagement(actor=request.actor, engagement=engagement),
        _("Open. Now open its ways to take part, one by one."),
        reverse("engagement:plan_check", args=[pk]),
    )


@require_http_methods(_ANY)
def close_engagement(request: HttpRequest, pk: int) -> HttpResponse:
    """Close it; before its last day with a reason."""
    engagement = planned(request, pk, Action.MANAGE)
    return answer(
        request,
        forms.EndForm(sent(request)),
        lambda **data: running.close_engagement(actor=request.actor, engagement=engagement, **data),
        heading=_("Close the engagement"),
        lead=_(
            "Its ways to take part close. The conversation on the matter goes on, and answers are still owed."
        ),
        trail=trail_of(engagement),
    )


@require_http_methods(_ANY)
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off, with a reason."""
    engagement = planned(request, pk, Action.MANAGE)
    return answer(
        request,
        forms.EndForm(sent(request)),
        lambda **data: running.call_off_engagement(actor=request.actor, engagement=engagement, **data),
        heading=_("Call the engagement off"),
        lead=_("What was said in it stays and is answered. The reason is shown to everybody."),
        trail=trail_of(engagement),
    )


@require_safe
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what it said before, and why it was changed."""
    engagement = planned(request, pk, Action.VIEW)
    versions = engagement.versions.select_related("written_for__organisation")
    context = {"engagement": engagement, "versions": versions, "fields": _fields()}
    return render(request, "engagement/changes.html", context)


def _fields() -> list[tuple[str, object]]:
    """Return the fields of a version with what the form calls them."""
    labels = forms.PurposeForm.base_fields | forms.DatesForm.base_fields
    return [(name, labels[name].label) for name in planning.CONTENT]
