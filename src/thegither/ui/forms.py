"""Form fields that take what people really type, and the way from a form to a service and back."""

import re
from calendar import month_name
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext_lazy as _

from thegither.kernel.errors import DomainError
from thegither.kernel.files import ENDINGS, check_file

from .components.layout import breadcrumbs

_MOST_PENCE = 10**15


class RecordsField(forms.ModelMultipleChoiceField):
    """Any number of records out of a list; a key too large for the database is no valid choice either."""

    def clean(self, value: Any) -> Any:
        """Return the records chosen."""
        try:
            return super().clean(value)
        except OverflowError:  # SQLite's driver, at the query
            message, params = self.error_messages["invalid_choice"], {"value": ", ".join(value)}
            raise ValidationError(message, code="invalid_choice", params=params) from None


class DayField(forms.DateField):
    """A day, typed as "24 7 2026", "24/7/2026", "24 July 2026" or "2026-07-24"."""

    input_width = 10
    widget = forms.TextInput
    default_error_messages = {"invalid": _("Write a day, a month and a year, for example 24 7 2026")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("For example 24 7 2026"))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored day as it is typed."""
        if isinstance(value, datetime):
            value = value.date()
        return f"{value.day} {value.month} {value.year}" if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        """Read a day in any of the ways in which people write one."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        parts = re.findall(r"\d+|[^\W\d_]+", str(value).casefold())
        if len(parts) == 4 and parts[1] in {"st", "nd", "rd", "th"}:
            del parts[1]
        if len(parts) != 3:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        day, month, year = reversed(parts) if len(parts[0]) == 4 else parts
        try:
            return date(int(year), _month(month), int(day))
        except (ValueError, OverflowError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare days, not the ways of writing them."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


def _names(month: int) -> set[str]:
    """Return the long and the short name of a month in the reader's language."""
    return {str(MONTHS[month]).casefold(), str(MONTHS_3[month]).casefold()}


def _month(text: str) -> int:
    """Return the number of a month given as a number or as a name in this language, or in English."""
    if text.isdigit():
        return int(text)
    for number, english in enumerate(month_name):
        if number and (text in _names(number) or (len(text) >= 3 and english.casefold().startswith(text))):
            return number
    raise ValueError(text)


class MoneyField(forms.Field):
    """An amount typed in pounds ("£1,250" or "12.50") and kept in pence."""

    input_width = 10
    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Write an amount in pounds, for example 1,250 or 12.50"),
        "negative": _("Write an amount of nought or more"),
    }

    def prepare_value(self, value: Any) -> Any:
        """Show stored pence as pounds."""
        if isinstance(value, int):
            pounds, rest = divmod(value, 100)
            return f"{pounds:,}.{rest:02}" if rest else f"{pounds:,}"
        return value

    def to_python(self, value: Any) -> int | None:
        """Read pounds, return pence."""
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        try:
            pence = Decimal(re.sub(r"[£,\s]", "", str(value))) * 100
        except InvalidOperation:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not pence.is_finite() or abs(pence) > _MOST_PENCE or pence != pence.to_integral_value():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if pence < 0:
            raise ValidationError(self.error_messages["negative"], code="negative")
        return int(pence)


class UploadField(forms.FileField):
    """A PDF or picture; what could not be kept is refused here already."""

    widget = forms.FileInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the browser offer only what we take."""
        return super().widget_attrs(widget) | {"accept": ",".join(ENDINGS)}

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the file as it came, unread."""
        upload = super().clean(data, initial)
        try:
            if upload:
                check_file(upload)
        except DomainError as error:
            raise ValidationError(str(error.message), code=error.code) from None
        return upload


class SubmissionKeyField(forms.UUIDField):
    """A hidden key, made with the form, by which a service recognises that the same form came twice."""

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("initial", uuid4)
        super().__init__(**options)

    def clean(self, value: Any) -> UUID:
        """Return the key; a form without one, or with a spoilt one, counts as sent once."""
        try:
            return super().clean(value) or uuid4()
        except ValidationError:
            return uuid4()


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, even if it is nothing, so that an empty form is told what it lacks."""
    return request.POST if request.method == "POST" else None


def show_error(form: forms.BaseForm, error: DomainError) -> None:
    """Show what the domain refused at its field, or above the form when it belongs to no field."""
    form.add_error(error.field if error.field in form.fields else None, str(error.message))


def answer(
    request: HttpRequest,
    form: forms.BaseForm,
    service: Callable[..., Any],
    *,
    heading: object,
    back: Any = None,
    go_to: Callable[[Any], Any] | None = None,
    told: object = "",
    trail: Sequence[tuple[object, str]] = (),
    template: str = "form_page.html",
    **context: Any,
) -> HttpResponse:
    """Show a form; once it is sent and valid, call ``service`` with its cleaned data and go on.

    ``trail`` are the texts and addresses of the pages above; for a page right below a partnership,
    ``partnership`` will do. ``back`` is a record or an address, or else the last of ``trail``: the way out of
    the form, and the way on unless ``go_to`` makes another of what the service returned. There ``told`` is
    said ("Saved." unless given). What the domain refuses is shown at its field, with everything typed kept,
    and answered with 422. "form_page.html" also shows ``lead``, ``kicker`` and ``go`` (on the button).
    """
    back = back or trail[-1][1]
    if request.method == "POST" and form.is_valid():
        try:
            result = service(**form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, str(told or _("Saved.")))
            return redirect(go_to(result) if go_to else back)
    kicker = trail[-1][0] if trail else back
    crumbs = breadcrumbs(*chain.from_iterable(trail), heading) if trail else ""
    own = {"form": form, "heading": heading, "back": resolve_url(back), "crumbs": crumbs}
    return render(request, template, {"kicker": kicker, **context, **own}, status=422 if form.errors else 200)
