from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how accessible the service is and what to do where it is not."""
    return render(request, "portal/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept of people, why and how long."""
    return render(request, "portal/privacy.html")


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Say how to take the records out."""
    return render(request, "portal/open_data.html")


@require_safe
def other_ways(request: HttpRequest) -> HttpResponse:
    """Say how to take part on paper or by phone."""
    return render(request, "portal/other_ways.html")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what the service is."""
    return render(request, "portal/about.html")


@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """List the news feeds and calendars."""
    return render(request, "portal/feeds.html")
