from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch
from thegither.kernel.tables import csv_response
from thegither.ui.forms import sent, show_error
from thegither.ui.words import as_date

from ..forms.contacts import ContactFilterForm, ContactForm
from ..models import ContactNote
from ..policies import may_note
from ..selectors.contacts import notes_seen_by, to_follow_up
from ..services.contacts import KEPT, change_contact, follow_up, record_contact, take_back

PAGE = 30


def _require_seat(request: HttpRequest) -> None:
    if not may_note(request.actor):
        raise NotPermitted(_("Contacts are noted by those who hold a seat in a partnership."))


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """List the contacts of one's organisation, with what is to be followed up."""
    _require_seat(request)
    filters = ContactFilterForm(request.GET or None, actor=request.actor)
    context = {
        "page": Paginator(filters.notes, PAGE).get_page(request.GET.get("page")),
        "filters": filters,
        "waiting": [] if filters.chosen else to_follow_up(request.actor)[:PAGE],
        "nav": "my_work",
    }
    return render(request, "relations/contacts.html", context)


@require_safe
def contacts_table(request: HttpRequest) -> StreamingHttpResponse:
    """Give the contacts that one may read, or a part of them, as a table."""
    _require_seat(request)
    rows = ContactFilterForm(request.GET, actor=request.actor).notes.order_by("pk").iterator(500)
    header = (
        "date",
        "organisation",
        "with",
        "partnership",
        "topic",
        "place",
        "where",
        "visit",
        "about",
        "note",
        "seen",
        "changed",
        "follow_up_on",
        "followed_up_on",
    )
    return csv_response("contacts", header, (_row(note) for note in rows))


def _row(note: ContactNote) -> list[Any]:
    linked = (note.partnership, note.topic, note.place)
    return [
        note.met_on.isoformat(),
        str(note.organisation or ""),
        note.other_party,
        *(str(record or "") for record in linked),
        note.ground,
        note.purpose,
        note.about,
        note.note,
        note.seen,
        note.changed,
        note.follow_up_on.isoformat() if note.follow_up_on else "",
        as_date(note.followed_up_at).isoformat() if note.followed_up_at else "",
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def new_contact(request: HttpRequest) -> HttpResponse:
    """Note a contact or a visit; ``?about=`` is a partnership or topic to begin with."""
    _require_seat(request)
    form = ContactForm(sent(request), actor=request.actor, initial={"topic": _about(request)})
    context = {"title": _("Note a contact"), "back": reverse("relations:contacts")}
    return _answer(request, form, partial(record_contact, actor=request.actor), **context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right what one noted oneself."""
    note = fetch(request.actor, Action.CHANGE, notes_seen_by(request.actor), pk=pk)
    form = ContactForm(sent(request), actor=request.actor, contact=note)
    context = {"title": _("Change a contact"), "back": note.get_absolute_url(), "contact": note}
    return _answer(request, form, partial(change_contact, actor=request.actor, contact=note), **context)


def _answer(
    request: HttpRequest, form: ContactForm, service: Callable[..., ContactNote], **context: Any
) -> HttpResponse:
    """Show the form; once it is sent and valid, keep what it says. A refusal stands at its question."""
    if request.method == "POST" and form.is_valid():
        try:
            note = service(**form.values)
        except DomainError as error:
            field = {"with_organisation": "of", "with_words": "person"}.get(error.field or "", error.field)
            show_error(form, DomainError(error.code, error.message, field))
        else:
            messages.success(request, _("Noted."))
            return redirect(note)
    context |= {"form": form, "years": KEPT.days // 365, "nav": "my_work"}
    return render(request, "relations/contact_form.html", context, status=422 if form.errors else 200)


def _about(request: HttpRequest) -> str:
    acting = request.acting.current if request.acting else None
    return request.GET.get("about", f"p{acting.partnership_id}" if acting else "")


@require_safe
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one note to those whose organisation it is of."""
    note = fetch(request.actor, Action.VIEW, notes_seen_by(request.actor), pk=pk)
    may_delete = note.is_off_record or note.author_id == request.actor.person_id
    context = {
        "note": note,
        "may_delete": may_delete,
        "may_change": not note.is_off_record and note.author_id == request.actor.person_id,
        "years": KEPT.days // 365,
        "nav": "my_work",
    }
    return render(request, "relations/contact.html", context)


@require_POST
def followed_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that what was promised was done."""
    note = fetch(request.actor, Action.ANSWER, ContactNote, pk=pk)
    follow_up(actor=request.actor, note=note)
    messages.success(request, _("Followed up."))
    return redirect(note)


@require_POST
def delete_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a note back."""
    take_back(actor=request.actor, note=fetch(request.actor, Action.DELETE, ContactNote, pk=pk))
    messages.success(request, _("The note is deleted."))
    return redirect("relations:contacts")
