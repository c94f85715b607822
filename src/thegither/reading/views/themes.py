"""Themes: accept, refuse, rename, merge and split; look at what is under them, and at words in context."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.dialogue.models import Contribution, Matter
from thegither.dialogue.views.choosing import ticked
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.tables import csv_response
from thegither.ui.forms import answer, sent, show_error
from thegither.ui.words import number

from .. import services
from ..forms import ChangeThemeForm, ConcordanceForm, MakeThemeForm, MergeForm, ThemeForm
from ..models import AssignmentState, Suggestion, Theme
from ..selectors.themes import (
    THEME_COLUMNS,
    assignments_of,
    in_context,
    set_aside,
    suggestions_of,
    theme_table,
    themes_of,
)

PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def themes(request: HttpRequest, pk: int) -> HttpResponse:
    """List the themes in use and what a run suggests; make one by hand."""
    matter = _matter(request, pk)
    return answer(
        request,
        MakeThemeForm(sent(request)),
        lambda **data: services.make_theme(actor=request.actor, matter=matter, **data),
        heading=_("Themes"),
        back=reverse("reading:themes", args=[matter.pk]),
        template="reading/themes.html",
        matter=matter,
        themes=themes_of(matter),
        suggestions=suggestions_of(matter),
        set_aside=set_aside(matter)[:PAGE],
    )


@require_safe
def table(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand out what is under which theme as CSV."""
    matter = _matter(request, pk)
    return csv_response(f"themes-{matter.reference}", THEME_COLUMNS, theme_table(matter))


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: int, suggestion_pk: int) -> HttpResponse:
    """Accept a suggested theme under a name of one's own, or refuse it."""
    rows = Suggestion.objects.select_related("run__matter__partnership").filter(run__matter=pk)
    suggestion = fetch(request.actor, Action.CHANGE, rows, pk=suggestion_pk)
    matter = suggestion.run.matter
    back = reverse("reading:themes", args=[matter.pk])
    if request.method == "POST" and "refuse" in request.POST:
        try:
            services.refuse_suggestion(actor=request.actor, suggestion=suggestion)
            messages.success(request, _("It is not suggested again."))
        except DomainError as error:
            messages.error(request, str(error.message))
        return redirect(back)
    return answer(
        request,
        ThemeForm(sent(request), initial={"name": ", ".join(suggestion.terms[:3])}),
        lambda **data: services.accept_suggestion(actor=request.actor, suggestion=suggestion, **data),
        heading=_("Accept a suggested theme"),
        lead=_("Key terms: %(terms)s. Give it the name that people would give it.")
        % {"terms": ", ".join(suggestion.terms)},
        trail=[(matter.title, matter.get_absolute_url()), (_("Themes"), back)],
        go_to=lambda theme: theme,
        go=_("Accept it"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def theme(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is under a theme; say that what is ticked belongs, does not, or is a theme of its own."""
    found = fetch(request.actor, Action.VIEW, Theme.objects.select_related("matter__partnership"), pk=pk)
    may_change = request.actor.is_person and found.is_in_use
    form = ThemeForm(sent(request) if request.POST.get("do") == "split" else None)
    if request.method == "POST":
        fetch(request.actor, Action.CHANGE, Theme, pk=pk)
        try:
            if (response := _sorted_out(request, found, form)) is not None:
                return response
        except DomainError as error:
            if form.is_bound:
                show_error(form, error)
            else:
                form = ThemeForm()
                messages.error(request, str(error.message))
                return redirect(found)
    else:
        fetch(request.actor, Action.ANSWER, Matter, pk=found.matter_id)
    state = request.GET.get("show", "")
    rows = assignments_of(found, state=state if state in AssignmentState else "")
    context = {
        "theme": found,
        "matter": found.matter,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "states": AssignmentState.choices,
        "state": state,
        "form": form,
        "chosen": ticked(request.POST),
        "may_change": may_change,
    }
    return render(request, "reading/theme.html", context, status=422 if form.errors else 200)


def _sorted_out(request: HttpRequest, found: Theme, form: ThemeForm) -> HttpResponse | None:
    """Do with what is ticked what was asked for; None if a name is missing."""
    chosen = Contribution.objects.filter(pk__in=ticked(request.POST))
    if form.is_bound:
        if not form.is_valid():
            return None
        part = services.split_theme(
            actor=request.actor, theme=found, contributions=chosen, **form.cleaned_data
        )
        messages.success(request, _("They are a theme of their own now."))
        return redirect(part)
    belongs = request.POST.get("do") != "out"
    count = services.assign(actor=request.actor, theme=found, contributions=chosen, belongs=belongs)
    told = ngettext("%(count)s contribution looked at.", "%(count)s contributions looked at.", count)
    messages.success(request, told % {"count": number(count)})
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a theme, or say more clearly what belongs to it."""
    found = _theme(request, pk)
    initial = {"name": found.name, "about": found.about, "expected_version": found.version}
    return answer(
        request,
        ChangeThemeForm(sent(request), initial=initial),
        lambda **data: services.change_theme(actor=request.actor, theme=found, **data),
        heading=_("Rename a theme"),
        trail=_trail(found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a theme part of another."""
    found = _theme(request, pk)
    return answer(
        request,
        MergeForm(sent(request), theme=found),
        lambda into: services.merge_themes(actor=request.actor, theme=found, into=into),
        heading=_("Make it part of another theme"),
        lead=_("What is under it goes along. The record keeps that there were two."),
        trail=_trail(found),
        go_to=lambda into: into,
        go=_("Merge them"),
    )


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a theme is none after all."""
    found = _theme(request, pk)
    services.refuse_theme(actor=request.actor, theme=found)
    messages.success(request, _("It is not in use any more. What was under it is kept."))
    return redirect("reading:themes", pk=found.matter_id)


@require_safe
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where a phrase stands in what was said; the original is one click away."""
    matter = _matter(request, pk)
    form = ConcordanceForm(request.GET)
    phrase = form.cleaned_data["phrase"] if form.is_valid() else ""
    lines = in_context(matter, phrase)
    context = {"matter": matter, "form": form, "phrase": phrase, "lines": lines}
    return render(request, "reading/words.html", context)


def _matter(request: HttpRequest, pk: int) -> Matter:
    return fetch(request.actor, Action.ANSWER, Matter.objects.select_related("partnership"), pk=pk)


def _theme(request: HttpRequest, pk: int) -> Theme:
    return fetch(request.actor, Action.CHANGE, Theme.objects.select_related("matter__partnership"), pk=pk)


def _trail(theme: Theme) -> list[tuple[object, str]]:
    return [(theme.matter.title, theme.matter.get_absolute_url()), (theme.name, theme.get_absolute_url())]
