"""Forms: one question at a time in the design system's markup, with its hint and its error beside it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.forms.boundfield import BoundWidget
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.ui import words

_NOTHING = mark_safe("")
_FREE_TEXT = (forms.Textarea, forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput)


def _first_input(bound: BoundField) -> str:
    """Return the id to which a link from the error summary goes."""
    return f"{bound.auto_id}_0" if isinstance(bound.field.widget, forms.RadioSelect) else bound.auto_id


def error_texts(bound: BoundField) -> list[str]:
    """Return the errors of a question; one left out is named, since "this field" means nothing in a list."""
    texts = []
    for error in bound.form.errors.as_data().get(bound.name, []):
        if error.code == "required" and str(error.message) == str(
            forms.Field.default_error_messages["required"]
        ):
            ticked = isinstance(bound.field.widget, forms.CheckboxInput)
            wanted = _("Tick “%(label)s”") if ticked else _("“%(label)s” is missing")
            texts.append(wanted % {"label": bound.label})
        else:
            texts.extend(str(message) for message in error.messages)
    return texts


def error_summary(*given: BaseForm | None) -> SafeString:
    """Return what is to be put right in all ``given`` forms, each with a link to its question."""
    items = []
    for form in given:
        if form is None or not form.is_bound:
            continue
        for name in form.errors:
            bound = form[name] if name in form.fields else None
            for error in error_texts(bound) if bound else form.non_field_errors():
                if bound is None or bound.is_hidden:
                    items.append(format_html("<li>{}</li>", error))
                else:
                    items.append(format_html('<li><a href="#{}">{}</a></li>', _first_input(bound), error))
    if not items:
        return _NOTHING
    title = ngettext("%(count)s thing to put right", "%(count)s things to put right", len(items))
    counted = words.in_words(len(items))
    return format_html(
        '<div class="ds_error-summary tg-errors" id="error-summary" role="alert" tabindex="-1"'
        " data-tg-errors>"
        '<h2 class="ds_error-summary__title tg-h">{}</h2><ul class="ds_error-summary__list">{}</ul></div>',
        title % {"count": counted[:1].upper() + counted[1:]},
        format_html_join("", "{}", ((item,) for item in items)),
    )


def _choices(bound: BoundField, kind: str, hints: Mapping[Any, object]) -> SafeString:
    """Return the radios or checkboxes of a question."""
    invalid = bool(bound.errors)
    return format_html_join(
        "", "{}", ((_choice(widget, kind, invalid, hints),) for widget in bound.subwidgets)
    )


def _choice(widget: BoundWidget, kind: str, invalid: bool, hints: Mapping[Any, object]) -> SafeString:
    data = widget.data
    value = data["value"]
    hint = hints.get(value) or hints.get(str(value))
    return format_html(
        '<div class="ds_{kind} ds_{kind}--small"><input class="ds_{kind}__input" type="{kind}" name="{name}" '
        'value="{value}" id="{id}"{described}{checked}{disabled}{invalid}>'
        '<label class="ds_{kind}__label" for="{id}">{label}</label>{hint}</div>',
        kind=kind,
        name=data["name"],
        value="" if value is None else value,
        id=widget.id_for_label,
        described=format_html(' aria-describedby="{}_hint"', widget.id_for_label) if hint else "",
        checked=mark_safe(" checked") if data["selected"] else "",
        disabled=mark_safe(" disabled") if data["attrs"].get("disabled") else "",
        invalid=mark_safe(' aria-invalid="true"') if invalid and kind == "checkbox" else "",
        label=data["label"],
        hint=format_html('<p class="ds_hint-text" id="{}_hint">{}</p>', widget.id_for_label, hint)
        if hint
        else "",
    )


def question(
    bound: BoundField,
    *,
    label: object = "",
    hint: object = "",
    rows: int = 0,
    width: int = 0,
    heading: bool = False,
    hints: Mapping[Any, object] | None = None,
    **attributes: object,
) -> SafeString:
    """Return one question: label, hint, error and control, chosen by the widget of the field."""
    if bound.is_hidden:
        return mark_safe(str(bound))
    widget = bound.field.widget
    text = label or bound.label
    if not bound.field.required and not isinstance(widget, forms.CheckboxInput):
        text = format_html('{} <span class="tg-quiet tg-plainweight">{}</span>', text, _("(optional)"))
    hint = hint or bound.help_text
    describing = []
    hint_html = error_html = _NOTHING
    if hint:
        describing.append(f"{bound.auto_id}_hint")
        hint_html = format_html('<p class="ds_hint-text" id="{}_hint">{}</p>', bound.auto_id, hint)
    if bound.errors:
        describing.append(f"{bound.auto_id}_error")
        error_html = format_html(
            '<p class="ds_question__error-message" id="{}_error"><span class="tg-hidden">{} </span>{}</p>',
            bound.auto_id,
            _("Error:"),
            format_html_join(" ", "{}", ((error,) for error in error_texts(bound))),
        )
    box = "tg-field ds_question ds_question--error" if bound.errors else "tg-field ds_question"
    described = " ".join(describing)
    if isinstance(widget, forms.RadioSelect):  # Django's checkboxes for several choices are of this kind too
        kind = "checkbox" if isinstance(widget, forms.CheckboxSelectMultiple) else "radio"
        return format_html(
            '<fieldset class="{}"{}><legend{}>{}</legend>{}{}{}</fieldset>',
            box,
            format_html(' aria-describedby="{}"', described) if described else "",
            mark_safe(' class="tg-field__heading"') if heading else "",
            text,
            hint_html,
            error_html,
            _choices(bound, kind, hints or {}),
        )
    html_attributes = {name.replace("_", "-"): value for name, value in attributes.items()}
    if isinstance(widget, forms.CheckboxInput):
        return _single_checkbox(bound, box, text, hint_html, error_html, described, html_attributes)
    count = _character_count(bound) if isinstance(widget, forms.Textarea) else _NOTHING
    if count:
        described = f"{described} {bound.auto_id}_count".strip()
    control = _control(bound, described, rows, width, html_attributes)
    return format_html(
        '<div class="{}"><label class="ds_label{}" for="{}">{}</label>{}{}{}{}</div>',
        box,
        " tg-field__heading" if heading else "",
        bound.id_for_label or bound.auto_id,
        text,
        hint_html,
        error_html,
        control,
        count,
    )


def _single_checkbox(
    bound: BoundField,
    box: str,
    text: object,
    hint_html: SafeString,
    error_html: SafeString,
    described: str,
    attributes: dict[str, object],
) -> SafeString:
    attrs: dict[str, Any] = {"class": "ds_checkbox__input", **attributes}
    if described:
        attrs["aria-describedby"] = described
    control = bound.as_widget(attrs=attrs)
    return format_html(
        '<div class="{}">{}<div class="ds_checkbox ds_checkbox--small">{}'
        '<label class="ds_checkbox__label" for="{}">{}</label>{}</div></div>',
        box,
        error_html,
        control,
        bound.id_for_label,
        text,
        hint_html,
    )


def _control(
    bound: BoundField, described: str, rows: int, width: int, attributes: dict[str, object]
) -> SafeString:
    """Return the control itself, with the design system's classes."""
    widget = bound.field.widget
    attrs: dict[str, Any] = {**attributes}
    if described:
        attrs["aria-describedby"] = described
    wrong = bool(bound.errors)
    if isinstance(widget, forms.Select):
        several = isinstance(widget, forms.SelectMultiple)
        attrs["class"] = "ds_input" if several else "ds_select" + (" ds_select--error" if wrong else "")
        control = bound.as_widget(attrs=attrs)
        if several:
            return control
        return format_html(
            '<div class="ds_select-wrapper">{}<span class="ds_select-arrow" aria-hidden="true"></span></div>',
            control,
        )
    fixed = width or getattr(bound.field, "input_width", 0)
    attrs["class"] = (
        "ds_input" + (f" ds_input--fixed-{fixed}" if fixed else "") + (" ds_input--error" if wrong else "")
    )
    if isinstance(widget, forms.Textarea):
        attrs["rows"] = rows or 4
    if isinstance(widget, _FREE_TEXT):
        # A browser cuts pasted text at maxlength without a word; the server says how much is too much.
        attrs["maxlength"] = False
    return bound.as_widget(attrs=attrs)


def _character_count(bound: BoundField) -> SafeString:
    limit = getattr(bound.field, "max_length", None)
    if not limit:
        return _NOTHING
    return format_html(
        '<p class="tg-count" id="{}_count" data-tg-count="{}" data-tg-left="{}" data-tg-over="{}">{}</p>',
        bound.auto_id,
        limit,
        _("{n} characters left"),
        _("{n} characters too many"),
        _("Up to %(limit)s characters") % {"limit": words.number(limit)},
    )


def fields(form: BaseForm) -> SafeString:
    """Return all visible questions of a form in order."""
    return format_html_join("", "{}", ((question(bound),) for bound in form.visible_fields()))


def hidden_fields(form: BaseForm | None) -> SafeString:
    """Return the hidden inputs of a form."""
    return mark_safe("".join(str(bound) for bound in form.hidden_fields())) if form is not None else _NOTHING


def _attributes(given: Mapping[str, object]) -> SafeString:
    """Return ``hx_get=…`` as ``hx-get="…"`` and so on."""
    return format_html_join(
        "", ' {}="{}"', ((name.replace("_", "-"), value) for name, value in given.items())
    )


def post_form(
    content: str, csrf_token: object, action: str = "", form: BaseForm | None = None, **attributes: object
) -> SafeString:
    """Return a form that posts: it keeps its text when sending fails and is not sent twice."""
    return format_html(
        '<form class="tg-form" method="post"{}{} novalidate data-tg-form data-tg-offline="{}"{}>'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}{}'
        '<p class="tg-notsent" role="alert" data-tg-notsent></p></form>',
        format_html(' action="{}"', action) if action else "",
        mark_safe(' enctype="multipart/form-data"') if form is not None and form.is_multipart() else "",
        _("Not sent. Your text is kept on this page: try again."),
        _attributes(attributes),
        csrf_token or "",
        hidden_fields(form),
        content,
    )


def get_form(content: str, action: str = "", **attributes: object) -> SafeString:
    """Return a form that only asks: search and filters."""
    where = format_html(' action="{}"', action) if action else ""
    return format_html('<form class="tg-form"{}{}>{}</form>', where, _attributes(attributes), content)


def button(
    text: object,
    url: str = "",
    kind: str = "",
    *,
    small: bool = False,
    name: str = "",
    value: str = "",
    label: object = "",
) -> SafeString:
    """Return a button that submits, or with ``url`` a link that looks like one."""
    css = "ds_button" + (f" ds_button--{kind}" if kind else "") + (" ds_button--small" if small else "")
    rest = format_html('<span class="tg-hidden"> {}</span>', label) if label else ""
    if url:
        return format_html('<a class="{}" href="{}">{}{}</a>', css, url, text, rest)
    named = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html('<button type="submit" class="{}"{}>{}{}</button>', css, named, text, rest)


def buttons(content: str) -> SafeString:
    """Return a group of buttons and links."""
    return format_html('<div class="ds_button-group tg-buttons">{}</div>', content)


def post_button(
    csrf_token: object,
    text: object,
    action: str,
    kind: str = "secondary",
    label: object = "",
    **values: object,
) -> SafeString:
    """Return a form of one small button; ``values`` are sent with it, ``label`` ends its spoken name."""
    return format_html(
        '<form class="tg-postbutton" method="post" action="{}" data-tg-form>'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}{}</form>',
        action,
        csrf_token or "",
        format_html_join("", '<input type="hidden" name="{}" value="{}">', values.items()),
        button(text, kind=kind, small=True, label=label),
    )
