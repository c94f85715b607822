"""Load statements of a conversation from a table, or a whole conversation from Polis: checked first."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thegither.engagement.models import Activity
from thegither.engagement.pages import trail_to
from thegither.jobs import enqueue
from thegither.jobs.models import Job
from thegither.kernel.errors import NotFound
from thegither.kernel.policies import Action
from thegither.opinions.views.keeping import desk_address
from thegither.opinions.views.voting import conversation_for
from thegither.ui.forms import answer, sent

from .conversations import keep_export, opened_export
from .forms import ConversationForm, TableForm
from .import_views import go_ahead
from .jobs import LOAD_CONVERSATION, load_conversation
from .kinds import Place
from .statement_rows import statements_kind
from .uploads import Waiting, keep_table, waiting_file

_ACTOR = ("kind", "user_id", "person_id", "seat_id", "organisation_id", "is_administrator")


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a table of statements."""
    activity = conversation_for(request, pk, Action.CHANGE)

    def stored(file: UploadedFile) -> str:
        return keep_table(file, _waiting(request, activity, "statements", file.name or ""))

    return answer(
        request,
        TableForm(sent(request), request.FILES or None),
        stored,
        heading=_("Load statements"),
        lead=_("A row for each statement, in a column headed “text”. It is checked first."),
        trail=trail_to(activity, desk_address(activity)),
        partnership=activity.engagement.matter.partnership,
        go=_("Check the file"),
        told=_("Nothing is stored yet: look it over first."),
        go_to=lambda token: reverse("exchange:confirm_statements", args=[pk, token]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Show which statements would be stored, and store them when told to."""
    activity = conversation_for(request, pk, Action.CHANGE)
    _require_own(request, activity, "statements", token)
    matter = activity.engagement.matter
    return go_ahead(
        request,
        token,
        Place(actor=request.actor, partnership=matter.partnership, matter=matter),
        statements_kind(activity),
        back=desk_address(activity),
        again=reverse("exchange:load_statements", args=[pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def choose_conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload the files of a conversation that was held elsewhere."""
    activity = conversation_for(request, pk, Action.MANAGE)

    def stored(comments: UploadedFile, votes: UploadedFile, **about: str) -> str:
        waiting = _waiting(request, activity, "conversation", about["source"])
        return keep_export(comments, votes, about, waiting)

    return answer(
        request,
        ConversationForm(sent(request), request.FILES or None),
        stored,
        heading=_("Import a conversation from Polis"),
        lead=_(
            "Its statements, what its moderators left out, and every vote. Nobody is told who wrote what."
        ),
        trail=trail_to(activity, desk_address(activity)),
        partnership=activity.engagement.matter.partnership,
        go=_("Check the files"),
        told=_("Nothing is stored yet: look it over first."),
        go_to=lambda token: reverse("exchange:confirm_conversation", args=[pk, token]),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_conversation(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Show what would be imported, have a worker do it when told to, and then how far that has come."""
    activity = conversation_for(request, pk, Action.MANAGE)
    job = Job.objects.filter(name=LOAD_CONVERSATION, key=token, arguments__activity_id=pk).first()
    context: dict[str, Any] = {
        "activity": activity,
        "partnership": activity.engagement.matter.partnership,
        "trail": trail_to(activity, desk_address(activity)),
        "again": reverse("exchange:load_conversation", args=[pk]),
        "job": job,
    }
    if job is None:
        _require_own(request, activity, "conversation", token)
        if request.method == "POST":
            by = {name: getattr(request.actor, name) for name in _ACTOR}
            enqueue(load_conversation, key=token, once=True, activity_id=pk, token=token, by=by)
            return redirect(request.path)
        with opened_export(token) as (held, about):
            context |= {"held": held, "about": about}
    return render(request, "exchange/conversation.html", context)


def _waiting(request: HttpRequest, activity: Activity, what: str, name: str) -> Waiting:
    return Waiting(
        partnership_id=activity.engagement.matter.partnership_id,
        person_id=request.actor.person_id,
        kind=f"{what}:{activity.pk}",
        matter_id=activity.engagement.matter_id,
        name=name,
    )


def _require_own(request: HttpRequest, activity: Activity, what: str, token: str) -> None:
    """Raise ``NotFound`` unless the actor uploaded the file of this token for this conversation."""
    _path, waiting = waiting_file(token)
    if waiting != _waiting(request, activity, what, waiting.name):
        raise NotFound
