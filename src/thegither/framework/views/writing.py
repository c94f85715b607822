"""Write the framework in guided steps: begin, save section by section, settle with the parent, open it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from thegither.kernel.errors import DomainError, NotFound
from thegither.kernel.policies import Action, fetch
from thegither.kernel.versions import CHANGED_MEANWHILE
from thegither.partners.models import Partnership
from thegither.ui.components.questions import error_summary
from thegither.ui.forms import sent, show_error

from .. import services
from ..content import LISTS, Content, Section
from ..forms.agreement import BeginForm, EditionForm, KeepForm, OpenForm, PointsForm, RolesForm, TextsForm
from ..models import Framework, FrameworkVersion
from ..packages import template_for, template_package
from ..selectors.agreement import (
    conflicts_of,
    framework_of,
    parents_version,
    role_findings,
    shown_sections,
)
from ..selectors.seats import possible_sponsors, seat_names, signing_seats

LEADS = {
    Section.RATIONALE: gettext_lazy("Four short answers. If one of you could do it alone, let them."),
    Section.VISION: gettext_lazy("A picture that people recognise."),
    Section.PURPOSE: gettext_lazy("One sentence that everybody here could say by heart."),
    Section.PRINCIPLES: gettext_lazy("Few are better: take some from others, and write your own."),
    Section.BEHAVIOURS: gettext_lazy("How we treat each other. Things that one can see."),
    Section.OBJECTIVES: gettext_lazy("Changes for people. Who answers for each comes next."),
    Section.ROLES: gettext_lazy("For each objective one who answers for it, and somebody who does it."),
    Section.PROCEDURES: gettext_lazy("How we convene, decide, feed back and review."),
}


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin with a template, or with what the parent partnership agreed."""
    partnership = fetch(
        request.actor, Action.MANAGE, Partnership.objects.select_related("part_of"), slug=slug
    )
    package = template_package()
    suggested = template_for(partnership.kind).key
    form = BeginForm(sent(request), initial={"template": suggested})
    if request.method == "POST" and form.is_valid():
        try:
            services.begin_framework(actor=request.actor, partnership=partnership, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect("framework:write", slug=slug)
    hints = {template.key: template.summary for template in package.entries.values()}
    context = {"form": form, "hints": hints, "partnership": partnership, "package": package}
    context["parents"] = parents_version(request.actor, partnership)
    return render(request, "framework/begin.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how far the draft is; when it is ready, open it for signatures."""
    partnership = fetch(request.actor, Action.MANAGE, Partnership, slug=slug)
    framework = framework_of(request.actor, partnership)
    if framework is None:
        return redirect("framework:begin", slug=slug)
    newest = _newest(framework)
    has_versions = framework.versions.filter(opened_at__isnull=False).exists()
    form = OpenForm(sent(request), is_first=not has_versions)
    if request.method == "POST" and form.is_valid():
        try:
            opened = services.open_for_signing(actor=request.actor, framework=framework, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            told = _("Version %(number)s is open: partners can sign it.") % {"number": opened.number}
            messages.success(request, told)
            return redirect("framework:framework", slug=slug)
    content = newest.document
    seats = _seat_choices(request, partnership)
    context = {
        "form": form,
        "framework": framework,
        "newest": newest,
        "partnership": partnership,
        "sections": shown_sections(content, framework.pk, {}, {}),
        "filled": len(content.filled),
        "all": len(Section),
        "findings": role_findings(content, [key for key, _name in seats], dict(seats)),
        "conflicts": [each for each in conflicts_of(request.actor, framework, content) if each.is_open],
    }
    return render(request, "framework/write.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """Write one section. What was typed stays, also when somebody else saved the section meanwhile."""
    framework = _framework(request, slug)
    if section not in Section.values:
        raise NotFound
    newest = _newest(framework)
    content = newest.document
    form = _form(request, framework, section, content)
    theirs: Content | None = None
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, framework, section, form)
        except DomainError as error:
            show_error(_first(form), error)
            if error.code == CHANGED_MEANWHILE:
                theirs = content
                _take_edition(request, form, content.edition(section))
        else:
            messages.success(request, _("Saved."))
            return redirect(_next(request, slug, section))
    failed = request.method == "POST"
    steps = list(Section)
    context = {
        "form": form,
        "problems": error_summary(*form.forms) if isinstance(form, PointsForm) else error_summary(form),
        "framework": framework,
        "partnership": framework.partnership,
        "section": Section(section),
        "lead": LEADS[Section(section)],
        "number": steps.index(Section(section)) + 1,
        "all": len(steps),
        "theirs": _shown(theirs, framework, section) if theirs else None,
        "newest": newest,
    }
    name = "points" if section in LISTS else "roles" if section == Section.ROLES else "texts"
    return render(request, f"framework/write_{name}.html", context, status=422 if failed else 200)


@require_http_methods(["GET", "POST"])
def conflicts(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where the draft differs from the parent's newest version, and choose point by point."""
    framework = _framework(request, slug)
    newest = _newest(framework)
    form = KeepForm(sent(request))
    chosen = request.POST.get("key", "")
    if request.method == "POST":
        try:
            if request.POST.get("choice") == "theirs":
                services.take_over(actor=request.actor, framework=framework, key=chosen)
                messages.success(request, _("Their words stand in your draft now."))
                return redirect("framework:conflicts", slug=slug)
            if form.is_valid():
                services.keep_ours(actor=request.actor, framework=framework, key=chosen, **form.cleaned_data)
                messages.success(request, _("Your words stay, with the reason."))
                return redirect("framework:conflicts", slug=slug)
        except DomainError as error:
            show_error(form, error)
    found = conflicts_of(request.actor, framework, newest.document)
    rows = [
        (each, form if each.key == chosen else KeepForm(auto_id=f"id_{place}_%s"))
        for place, each in enumerate(found)
    ]
    context = {"rows": rows, "form": form, "framework": framework, "partnership": framework.partnership}
    return render(request, "framework/conflicts.html", context, status=422 if form.errors else 200)


def _framework(request: HttpRequest, slug: str) -> Framework:
    rows = Framework.objects.select_related("partnership__part_of", "inherits")
    return fetch(request.actor, Action.CHANGE, rows, partnership__slug=slug)


def _newest(framework: Framework) -> FrameworkVersion:
    newest = framework.versions.order_by("-number").first()
    assert newest is not None  # a framework is made with its first version
    return newest


def _seat_choices(request: HttpRequest, partnership: Partnership) -> list[tuple[int, str]]:
    seats = signing_seats(partnership.pk).order_by("organisation__name", "pk")
    keys = list(seats.values_list("pk", flat=True))
    names = seat_names(request.actor, keys)
    return [(key, names[key]) for key in keys]


def _form(
    request: HttpRequest, framework: Framework, section: str, content: Content
) -> TextsForm | PointsForm | RolesForm:
    data = sent(request)
    if section in LISTS:
        with_sponsor = section == Section.OBJECTIVES
        return PointsForm(
            data,
            section=section,
            content=content,
            seats=_seat_choices(request, framework.partnership) if with_sponsor else [],
            sponsors=possible_sponsors(request.actor, framework.partnership_id) if with_sponsor else [],
        )
    if section == Section.ROLES:
        return RolesForm(data, content=content, seats=_seat_choices(request, framework.partnership))
    template = template_package().entries.get(framework.template)
    return TextsForm(data, section=section, hints=template.hints if template else {}, content=content)


def _save(
    request: HttpRequest, framework: Framework, section: str, form: TextsForm | PointsForm | RolesForm
) -> None:
    given: dict[str, Any] = {"actor": request.actor, "framework": framework}
    given["expected"] = _first(form).cleaned_data["edition"]
    if isinstance(form, PointsForm):
        services.save_points(**given, section=section, points=form.points())
    elif isinstance(form, RolesForm):
        services.save_roles(**given, roles=form.roles)
    else:
        services.save_texts(**given, section=section, texts=form.texts)


def _first(form: TextsForm | PointsForm | RolesForm) -> EditionForm:
    return form.edition if isinstance(form, PointsForm) else form


def _take_edition(request: HttpRequest, form: TextsForm | PointsForm | RolesForm, edition: str) -> None:
    """Let the form be sent again over what somebody else wrote, now that both are seen."""
    typed = request.POST.copy()
    typed["edition"] = edition
    _first(form).data = typed


def _shown(content: Content, framework: Framework, section: str) -> Any:
    return next(each for each in shown_sections(content, framework.pk, {}, {}) if each.section == section)


def _next(request: HttpRequest, slug: str, section: str) -> str:
    """Return where to go: the same step for more, else the next one, and after the last the overview."""
    steps = list(Section)
    place = steps.index(Section(section)) + ("more" not in request.POST)
    if place == len(steps):
        return reverse("framework:write", args=[slug])
    return reverse("framework:write_step", args=[slug, steps[place].value])
