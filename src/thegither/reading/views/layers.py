"""Layers and kinds of evidence, each by itself, side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thegither.dialogue.models import Matter
from thegither.kernel.policies import Action, fetch, may

from ..selectors.layers import activities_of, tables_of


@require_safe
def layers(request: HttpRequest, pk: int) -> HttpResponse:
    """Show themes as partners, community bodies and the public have them, by kind of evidence."""
    matter = fetch(request.actor, Action.VIEW, Matter.objects.select_related("partnership"), pk=pk)
    answers = request.actor.is_person and may(request.actor, Action.ANSWER, matter)
    context = {
        "matter": matter,
        "tables": tables_of(matter),
        "answers": answers,
        "activities": activities_of(matter) if answers else (),
    }
    return render(request, "reading/layers.html", context)
