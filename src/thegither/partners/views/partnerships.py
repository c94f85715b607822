from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotFound
from thegither.kernel.policies import Action
from thegither.kernel.versions import CHANGED_MEANWHILE
from thegither.ui.forms import sent, show_error

from ..forms import (
    DayForm,
    EndPartnershipForm,
    NewPartnershipForm,
    PartnershipForm,
)
from ..forms_people import PartnershipTranslationForm
from ..models import Partnership
from ..packages import PartnershipTemplate, template_package
from ..policies import require_runs_something
from ..selectors import days_of_change, partnership_of, partnership_on
from ..services import change_partnership, create_partnership, end_partnership, translate_partnership


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Choose a template, then set up a partnership from it."""
    require_runs_something(request.actor)
    package = template_package()
    key = request.GET.get("template", "")
    if not key:
        return render(request, "partners/templates.html", {"package": package, "nav": "partnerships"})
    if key not in package.entries:
        raise NotFound
    template = package.entries[key]
    if request.method == "POST":
        return _set_up(request, template)
    form = NewPartnershipForm(initial=NewPartnershipForm.initial_for(template), actor=request.actor)
    return _new_partnership(request, template, form)


def _set_up(request: HttpRequest, template: PartnershipTemplate) -> HttpResponse:
    form = NewPartnershipForm(request.POST, actor=request.actor)
    if form.is_valid():
        try:
            partnership = create_partnership(
                actor=request.actor, kind=template.kind, template=template.key, **form.cleaned_data
            )
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("It is set up. Now see that every seat is held."))
            return redirect("partners:seats", partnership.slug)
    return _new_partnership(request, template, form)


def _new_partnership(
    request: HttpRequest, template: PartnershipTemplate, form: NewPartnershipForm
) -> HttpResponse:
    context = {"form": form, "template": template, "package": template_package(), "nav": "partnerships"}
    return render(request, "partners/create_partnership.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a partnership says of itself; the second of two writers is told and loses nothing."""
    partnership = partnership_of(request.actor, Action.CHANGE, slug)
    differences: list[tuple[str, str, str]] = []
    form = PartnershipForm.of(request.actor, partnership)
    if request.method == "POST":
        form = PartnershipForm(request.POST, actor=request.actor, part_of=partnership.part_of)
        if form.is_valid():
            try:
                change_partnership(actor=request.actor, partnership=partnership, **form.cleaned_data)
            except DomainError as error:
                show_error(form, error)
                if error.code == CHANGED_MEANWHILE:
                    differences = form.against(partnership_of(request.actor, Action.CHANGE, slug))
            else:
                messages.success(request, _("Saved. How it was before is kept."))
                return redirect(partnership)
    context = {
        "form": form,
        "partnership": partnership,
        "differences": differences,
        "languages": _translations(partnership),
        "current": "edit",
    }
    return render(request, "partners/edit_partnership.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """Put the name and the purpose of a partnership into another language of the site."""
    partnership = partnership_of(request.actor, Action.CHANGE, slug)
    others = _other_languages()
    if language not in others:
        raise NotFound
    existing = partnership.translations.filter(language=language).values("name", "purpose").first()
    form = PartnershipTranslationForm(sent(request), initial=dict(existing or {}))
    if request.method == "POST" and form.is_valid():
        try:
            translate_partnership(
                actor=request.actor, partnership=partnership, language=language, **form.cleaned_data
            )
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The translation is saved."))
            return redirect("partners:edit_partnership", slug)
    context = {
        "form": form,
        "partnership": partnership,
        "language": language,
        "language_name": others[language],
        "current": "edit",
    }
    return render(
        request, "partners/translate_partnership.html", context, status=422 if form.is_bound else 200
    )


def _other_languages() -> dict[str, str]:
    return {code: str(name) for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE}


def _translations(partnership: Partnership) -> list[tuple[str, str, bool]]:
    """Return each other language of the site with whether the partnership has words in it."""
    done = set(partnership.translations.values_list("language", flat=True))
    return [(code, name, code in done) for code, name in _other_languages().items()]


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """Close a partnership, with a note."""
    partnership = partnership_of(request.actor, Action.MANAGE, slug)
    form = EndPartnershipForm(initial={"ended_on": today(), "expected_version": partnership.version})
    if request.method == "POST":
        form = EndPartnershipForm(request.POST)
        if form.is_valid():
            try:
                end_partnership(actor=request.actor, partnership=partnership, **form.cleaned_data)
            except DomainError as error:
                show_error(form, error)
            else:
                messages.success(
                    request, _("The partnership is closed. Everything it recorded stays readable.")
                )
                return redirect(partnership)
    context = {"form": form, "partnership": partnership, "current": "edit"}
    return render(request, "partners/end_partnership.html", context, status=422 if form.is_bound else 200)


@require_safe
def past(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who a partnership was on a past day: today's, until another is chosen."""
    partnership = partnership_of(request.actor, Action.VIEW, slug)
    form = DayForm(request.GET) if "date" in request.GET else DayForm(initial={"date": today()})
    context: dict[str, Any] = {
        "form": form,
        "partnership": partnership,
        "current": "past",
        "nav": "partnerships",
    }
    if form.is_bound and not form.is_valid():
        return render(request, "partners/past.html", context, status=422)
    day = form.cleaned_data["date"] if form.is_bound else today()
    context |= {
        "then": partnership_on(request.actor, partnership, day),
        "days_of_change": days_of_change(partnership),
    }
    return render(request, "partners/past.html", context)
