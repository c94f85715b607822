"""The administration pages: for administrators, within an administrator session only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from thegither.accounts.models import User
from thegither.accounts.selectors import current_administrator_session
from thegither.accounts.services import make_administrator, unmake_administrator
from thegither.dialogue.reasons import published_reasons
from thegither.dialogue.selectors import moderation_log
from thegither.jobs.selectors import failed_jobs, jobs_in_progress, queue_health
from thegither.jobs.selectors import workers as list_workers
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch

from . import selectors, services
from .doctor import examine
from .effective import effective_settings
from .forms import EventFilterForm, UserSearchForm

PAGE_SIZE = 50
EVENTS_PAGE_SIZE = 100

View = Callable[..., HttpResponse]


def _administration(view: View) -> View:
    """Let in who administers now; an administrator who does not is led to the page where that begins."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
        if request.actor.is_administrator:
            return view(request, **named)
        if request.user.is_authenticated and request.user.is_administrator:
            return redirect("accounts:administration")
        raise NotPermitted

    return guarded


def _page(request: HttpRequest, current: str, context: dict[str, Any]) -> HttpResponse:
    names = {
        "overview": _("Health"),
        "users": _("Accounts"),
        "roles": _("Roles"),
        "jobs": _("Jobs"),
        "mail": _("Letters"),
        "moderation": _("Moderation"),
        "events": _("Record"),
        "settings": _("Settings"),
    }
    items = [
        (key, text, reverse("operations:administration" if key == "overview" else f"operations:{key}"))
        for key, text in names.items()
    ]
    session = current_administrator_session(request.actor.user_id or 0)
    return render(
        request,
        f"operations/{context.pop('template', current)}.html",
        {**context, "items": items, "current": current, "session": session, "here": names[current]},
    )


@require_safe
@_administration
def overview(request: HttpRequest) -> HttpResponse:
    """Show how the installation is."""
    checks = examine()
    context = {
        "unwell": sorted((check for check in checks if not check.is_well), key=lambda check: check.health),
        "well": [check for check in checks if check.is_well],
    }
    return _page(request, "overview", context)


# Accounts and roles --------------------------------------------------------------------------------------
@require_safe
@_administration
def users(request: HttpRequest) -> HttpResponse:
    """List the accounts, and find one."""
    form = UserSearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    rows = selectors.users(request.actor, text=text)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return _page(request, "users", {"search_form": form, "page": page, "is_filtered": bool(text)})


@require_safe
@_administration
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an account and what can be done with it."""
    found = _user(request, Action.VIEW, pk)
    return _page(request, "users", {"template": "user", "user": found})


def _user(request: HttpRequest, action: Action, pk: int) -> User:
    return fetch(request.actor, action, User.objects.select_related("person"), pk=pk)


_ACTS: dict[str, Callable[..., Any]] = {
    "deactivate": services.deactivate_user,
    "reactivate": services.reactivate_user,
    "make-administrator": make_administrator,
    "unmake-administrator": unmake_administrator,
    "end-sessions": services.end_sessions,
    "send-link": services.send_link,
}


@require_POST
@_administration
def act_on_user(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Do one of these things with an account."""
    found = _user(request, Action.MANAGE, pk)
    done = {
        "deactivate": _("The account is deactivated and signed out everywhere."),
        "reactivate": _("The account works again."),
        "make-administrator": _("They can administer the service now."),
        "unmake-administrator": _("They cannot administer the service any more."),
        "end-sessions": _("They are signed out everywhere."),
        "send-link": _("A link to sign in is on its way to them."),
    }
    try:
        _ACTS[act](actor=request.actor, user=found)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, done[act])
    return redirect("operations:user", pk)


@require_safe
@_administration
def roles(request: HttpRequest) -> HttpResponse:
    """Show who runs which partnership."""
    context = {
        "page": Paginator(selectors.running_mandates(request.actor), PAGE_SIZE).get_page(
            request.GET.get("page")
        ),
        "headless": selectors.partnerships_without_head(request.actor)[:PAGE_SIZE],
    }
    return _page(request, "roles", context)


# Work in the background ----------------------------------------------------------------------------------
@require_safe
@_administration
def jobs(request: HttpRequest) -> HttpResponse:
    """Show the queue: counts, what runs, what failed and why, and the workers."""
    context = {
        "health": queue_health(),
        "running": jobs_in_progress(request.actor)[:PAGE_SIZE],
        "page": Paginator(failed_jobs(request.actor), PAGE_SIZE).get_page(request.GET.get("page")),
        "workers": list_workers(request.actor)[:PAGE_SIZE],
    }
    return _page(request, "jobs", context)


@require_POST
@_administration
def retry_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed job again."""
    services.retry(actor=request.actor, job_id=pk)
    messages.success(request, _("The job is tried again."))
    return redirect("operations:jobs")


@require_POST
@_administration
def discard_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a failed job be."""
    services.discard(actor=request.actor, job_id=pk)
    messages.success(request, _("The job is discarded. It stays in the list of finished jobs for a while."))
    return redirect("operations:jobs")


@require_safe
@_administration
def mail(request: HttpRequest) -> HttpResponse:
    """Show which letters wait and which were sent; never what they say."""
    rows = selectors.letters(request.actor)
    waiting = rows.filter(sent_at=None).count()
    note = ngettext("%(count)d letter waits.", "%(count)d letters wait.", waiting) % {"count": waiting}
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return _page(request, "mail", {"page": page, "waiting": note})


# What happened -------------------------------------------------------------------------------------------
@require_safe
@_administration
def moderation(request: HttpRequest) -> HttpResponse:
    """Show every act of moderation."""
    page = Paginator(moderation_log(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    return _page(request, "moderation", {"page": page, "reasons": dict(published_reasons().choices)})


@require_safe
@_administration
def events(request: HttpRequest) -> HttpResponse:
    """Show the record, newest first."""
    form = EventFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = list(selectors.events(request.actor, **chosen)[: EVENTS_PAGE_SIZE + 1])
    shown, next_url = found[:EVENTS_PAGE_SIZE], ""
    if len(found) > EVENTS_PAGE_SIZE:
        query = request.GET.copy()
        query["before"] = str(shown[-1].pk)
        next_url = f"?{query.urlencode()}"
    lines = selectors.event_lines(request.actor, shown)
    return _page(request, "events", {"form": form, "lines": lines, "next_url": next_url})


@require_safe
@_administration
def settings(request: HttpRequest) -> HttpResponse:
    """Show the settings in force."""
    return _page(request, "settings", {"settings": effective_settings()})
