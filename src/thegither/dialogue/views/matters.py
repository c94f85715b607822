"""Open, change, translate, close and reopen a matter; move it from stage to stage."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from thegither.dialogue import services
from thegither.dialogue.forms.matters import ChangeMatterForm, OpenMatterForm, StageForm, TranslationForm
from thegither.dialogue.models import Matter, MatterStage, Stage
from thegither.dialogue.selectors.answers import unanswered_at_stage
from thegither.dialogue.selectors.stages import (
    skipped_on_the_way,
    stage_comments,
    stage_hearings,
    stays_of,
)
from thegither.dialogue.steps import label_of, steps_of
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.versions import CHANGED_MEANWHILE
from thegither.partners.models import Partnership
from thegither.ui.forms import sent, show_error


@require_http_methods(["GET", "POST"])
def open_matter(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a matter in a partnership."""
    partnership = fetch(request.actor, Action.ADD, Partnership, slug=slug)
    form = OpenMatterForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            matter = services.open_matter(actor=request.actor, partnership=partnership, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The matter is open. Tell people where to find it."))
            return redirect(matter)
    context = {"form": form, "partnership": partnership}
    return render(request, "dialogue/open_matter.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit_matter(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a matter; the second of two writers sees both texts and decides."""
    matter = fetch(request.actor, Action.CHANGE, Matter.objects.select_related("partnership"), pk=pk)
    form = ChangeMatterForm(request.POST) if request.method == "POST" else ChangeMatterForm.of(matter)
    differences: list[tuple[str, str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.change_matter(actor=request.actor, matter=matter, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
            if error.code == CHANGED_MEANWHILE:
                differences, form = form.differences_from(matter), form.against(matter)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect(matter)
    context = {
        "form": form,
        "matter": matter,
        "differences": differences,
        "languages": _other_languages(matter),
    }
    return render(request, "dialogue/edit_matter.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def translate_matter(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Put a matter into another language of the site."""
    matter = fetch(request.actor, Action.CHANGE, Matter.objects.select_related("partnership"), pk=pk)
    existing = matter.translations.filter(language=language).values("title", "question", "summary").first()
    form = TranslationForm(sent(request), initial=dict(existing or {}))
    if request.method == "POST" and form.is_valid():
        try:
            services.translate_matter(
                actor=request.actor, matter=matter, language=language, **form.cleaned_data
            )
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The translation is saved."))
            return redirect(matter)
    name = dict(settings.LANGUAGES).get(language, language)
    context = {"form": form, "matter": matter, "language": language, "language_name": name}
    return render(request, "dialogue/translate_matter.html", context, status=422 if form.errors else 200)


@require_POST
def close_matter(request: HttpRequest, pk: int) -> HttpResponse:
    """Take no more contributions."""
    matter = fetch(request.actor, Action.MANAGE, Matter, pk=pk)
    services.close_matter(actor=request.actor, matter=matter)
    messages.success(request, _("The matter takes no more contributions. It goes on all the same."))
    return redirect("dialogue:edit_matter", pk=pk)


@require_POST
def reopen_matter(request: HttpRequest, pk: int) -> HttpResponse:
    """Take contributions again."""
    matter = fetch(request.actor, Action.MANAGE, Matter, pk=pk)
    services.reopen_matter(actor=request.actor, matter=matter)
    messages.success(request, _("The matter takes contributions again."))
    return redirect("dialogue:edit_matter", pk=pk)


@require_http_methods(["GET", "POST"])
def move_stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who would go unanswered, and move the matter to another stage."""
    matter = fetch(request.actor, Action.MANAGE, Matter.objects.select_related("partnership"), pk=pk)
    unanswered = unanswered_at_stage(matter)
    form = StageForm(sent(request), matter=matter, unanswered=unanswered.total)
    if request.method == "POST" and form.is_valid():
        try:
            moved = services.move_stage(
                actor=request.actor,
                matter=matter,
                to=form.cleaned_data["to"],
                reason=form.cleaned_data["reason"],
                expected_version=form.cleaned_data["expected_version"],
            )
        except DomainError as error:
            show_error(form, error)
        else:
            name = Stage(moved.stage).label
            messages.success(request, _("The matter is now at “%(stage)s”.") % {"stage": name})
            return redirect(moved)
    context = {
        "form": form,
        "matter": matter,
        "unanswered": unanswered,
        "steps": steps_of(matter),
        "stays": _way_of(matter),
        "hearings": stage_hearings(matter),
        "comments": stage_comments(request.actor, matter),
    }
    return render(request, "dialogue/move_stage.html", context, status=422 if form.errors else 200)


def _way_of(matter: Matter) -> list[tuple[MatterStage, str]]:
    """Return each stay of a matter, newest first, with the names of the steps that it was begun without."""
    skipped = skipped_on_the_way(matter)
    return [(stay, ", ".join(map(label_of, skipped.get(stay.pk, ())))) for stay in stays_of(matter)]


def _other_languages(matter: Matter) -> list[tuple[str, object, bool]]:
    """Return the other languages of the site: code, name, and whether the matter is translated."""
    done = set(matter.translations.values_list("language", flat=True))
    return [(code, name, code in done) for code, name in settings.LANGUAGES if code != matter.language]
