"""Who is asked, whether there is time, and how a partner asks its own members."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.accounts.limits import limit
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, allowed, fetch, may
from thegither.kernel.tables import csv_response
from thegither.ui.forms import answer, sent, show_error

from ..forms import keeping
from ..forms import planning as forms
from ..models import InvitedPartner, MemberKit
from ..selectors.time import not_invited, time_of
from ..services import inviting, kits
from .planning import planned, post, trail_of

_ANY = ["GET", "HEAD", "POST"]


@require_http_methods(_ANY)
def plan_partners(request: HttpRequest, pk: int) -> HttpResponse:
    """List who is asked, and ask more."""
    engagement = planned(request, pk)
    time = time_of(engagement)
    return answer(
        request,
        forms.InviteForm(sent(request), engagement=engagement),
        lambda **data: inviting.invite_partner(actor=request.actor, engagement=engagement, **data),
        heading=_("Who is asked"),
        lead=_("Each is kept with the time that it said it needs, as of the day it was asked."),
        trail=trail_of(engagement),
        back=reverse("engagement:plan_partners", args=[pk]),
        told=_("Asked."),
        template="engagement/plan_partners.html",
        engagement=engagement,
        time=time,
        missing=not_invited(engagement, [row.invited for row in time.rows]),
    )


@require_http_methods(_ANY)
def remove_invited(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody no longer, with a reason."""
    invited = _invited(request, pk, Action.VIEW)
    engagement = planned(request, invited.engagement_id)
    return answer(
        request,
        forms.BecauseForm(sent(request)),
        lambda **data: inviting.remove_invited(actor=request.actor, invited=invited, **data),
        heading=_("Do not ask %(who)s") % {"who": invited},
        lead=_("The reason stays on the record."),
        trail=trail_of(engagement),
        back=reverse("engagement:plan_partners", args=[engagement.pk]),
    )


def _invited(request: HttpRequest, pk: int, action: Action) -> InvitedPartner:
    rows = InvitedPartner.objects.select_related(
        "engagement__matter__partnership", "organisation", "interest"
    )
    return fetch(request.actor, action, rows, pk=pk)


@require_safe
def plan_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Show each partner's way to an answer, the first fair close, and what to warn of."""
    engagement = planned(request, pk, Action.VIEW)
    time = time_of(engagement)
    own = InvitedPartner.objects.filter(engagement=engagement, removed_at=None)
    mine = set()
    if request.actor.is_person:
        mine = set(allowed(request.actor, Action.CHANGE, own).values_list("pk", flat=True))
    context = {
        "engagement": engagement,
        "time": time,
        "mine": mine,
        "may_plan": may(request.actor, Action.CHANGE, engagement),
        "drawn_until": max([row.worst.ends_on for row in time.rows] + [time.closes_on or time.opens_on]),
    }
    return render(request, "engagement/time.html", context)


@require_http_methods(_ANY)
def agree_exception(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree, for the partner that is asked, to less time than it needs."""
    invited = _invited(request, pk, Action.CHANGE)
    engagement = invited.engagement
    initial = {"until": invited.exception_until or engagement.closes_on, "because": invited.exception_because}
    return answer(
        request,
        forms.ExceptionForm(sent(request), initial=initial),
        lambda **data: inviting.agree_exception(actor=request.actor, invited=invited, **data),
        heading=_("Answer in less time: %(who)s") % {"who": invited},
        lead=_("Nobody can ask this of you. You may take it back, or ask for more time instead."),
        trail=trail_of(engagement),
        back=_time_url(invited),
        told=_("Agreed. Both sides see it."),
        other_way=reverse("dialogue:more_time", args=[engagement.matter_id]),
        other_words=_("Ask for more time instead"),
        template="engagement/change.html",
    )


def _time_url(invited: InvitedPartner) -> str:
    return reverse("engagement:plan_time", args=[invited.engagement_id])


@require_POST
def take_back_exception(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one needs the full time after all."""
    invited = _invited(request, pk, Action.CHANGE)
    return post(
        request,
        lambda: inviting.take_back_exception(actor=request.actor, invited=invited),
        _("Taken back. Your full time counts again."),
        _time_url(invited),
    )


# Asking one's own members --------------------------------------------------------------------------------
@require_safe
def member_kit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a partner its kit: the link, what its members said, its one text."""
    invited = _invited(request, pk, Action.CHANGE)
    kit = MemberKit.objects.filter(invited=invited).select_related("contribution").first()
    context = {
        "invited": invited,
        "engagement": invited.engagement,
        "kit": kit,
        "answers": kit.answers.order_by("-pk")[:100] if kit else [],
        "count": kit.answers.count() if kit else 0,
        "link": request.build_absolute_uri(reverse("engagement:members", args=[kit.secret])) if kit else "",
    }
    return render(request, "engagement/member_kit.html", context)


@require_http_methods(_ANY)
def write_kit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the members are told and asked."""
    invited = _invited(request, pk, Action.CHANGE)
    engagement = invited.engagement
    kit = MemberKit.objects.filter(invited=invited).first()
    initial = {
        "words": kit.words
        if kit
        else f"{engagement.title}\n\n{engagement.lead}\n\n{engagement.can_change}".strip(),
        "questions": kit.questions if kit else engagement.matter.question,
        "until": kit.until if kit else None,
        "expected_version": kit.version if kit else 0,
    }
    return answer(
        request,
        keeping.KitForm(sent(request), initial=initial),
        lambda **data: kits.make_kit(actor=request.actor, invited=invited, **data),
        heading=_("Ask your members"),
        lead=_("You get a link for them. What they say only your organisation reads."),
        trail=(*trail_of(engagement), (_("Your members"), _kit_url(pk))),
    )


def _kit_url(pk: int) -> str:
    return reverse("engagement:member_kit", args=[pk])


def _kit(request: HttpRequest, pk: int) -> MemberKit:
    rows = MemberKit.objects.select_related("invited__engagement__matter__partnership")
    return fetch(request.actor, Action.CHANGE, rows, invited_id=pk)


@require_http_methods(_ANY)
def merge_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the one text of an organisation, with its members' answers beside it."""
    kit = _kit(request, pk)
    return answer(
        request,
        keeping.MergeForm(sent(request), initial={"merged": kit.merged, "expected_version": kit.version}),
        lambda **data: kits.merge_answers(actor=request.actor, kit=kit, **data),
        heading=_("One text of your organisation"),
        lead=_("Nothing is handed in by saving it."),
        trail=(*trail_of(kit.invited.engagement), (_("Your members"), _kit_url(pk))),
    )


@require_http_methods(_ANY)
def sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the text in as one on which the members were consulted."""
    kit = _kit(request, pk)
    return answer(
        request,
        keeping.SignOffForm(sent(request), initial={"expected_version": kit.version}),
        lambda **data: kits.sign_off(actor=request.actor, kit=kit, **data),
        heading=_("Hand it in"),
        lead=_("It becomes a contribution of your organisation, marked: members consulted."),
        trail=(*trail_of(kit.invited.engagement), (_("Your members"), _kit_url(pk))),
        back=_kit_url(pk),
        go_to=lambda contribution: _kit_url(pk),
        told=_("Handed in. You hear what becomes of it."),
    )


@require_safe
def member_answers(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Give an organisation what its members said, as a table."""
    kit = _kit(request, pk)
    rows = kit.answers.values_list("said_at__date", "body", "text").iterator()
    return csv_response("members.csv", (_("Day"), _("Branch or group"), _("Answer")), rows)


@require_safe
def kit_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the kit as plain text, to be sent round."""
    kit = _kit(request, pk)
    link = request.build_absolute_uri(reverse("engagement:members", args=[kit.secret]))
    lines = (
        kit.invited.engagement.title,
        kit.words,
        _("We ask you:"),
        kit.questions,
        _("Answer us by %(day)s, here:") % {"day": f"{kit.until.day} {kit.until:%B %Y}"},
        link,
    )
    response = HttpResponse("\n\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ask-your-members.txt"'
    return response


@never_cache
@require_http_methods(_ANY)
def members(request: HttpRequest, secret: str) -> HttpResponse:
    """Take what a member tells their own organisation, by its secret link."""
    kit = kits.kit_by(secret)
    form = keeping.MemberForm(sent(request))
    is_taking = kits.is_taking(kit)
    if request.method == "POST" and form.is_valid():
        limit(request, "member-answer", per_minute=30)  # a branch may share one address
        try:
            kits.say_as_member(secret=secret, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect("engagement:members_thanks", secret=secret)
    context = {"kit": kit, "form": form, "is_taking": is_taking, "engagement": kit.invited.engagement}
    response = render(request, "engagement/members.html", context, status=422 if form.errors else 200)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@require_safe
def members_thanks(request: HttpRequest, secret: str) -> HttpResponse:
    """Thank a member."""
    kit = kits.kit_by(secret)
    return render(request, "engagement/members_thanks.html", {"kit": kit})
