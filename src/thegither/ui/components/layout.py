"""Page anatomy: heads, sections with a margin heading, facts, rows, asides and small marks."""

from datetime import date
from typing import Any

from django.core.paginator import Page
from django.forms import BaseForm
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.kernel import clock
from thegither.ui import words
from thegither.ui.components.questions import error_summary

NOTHING = mark_safe("")


def classes(base: str, **modifiers: bool) -> str:
    """Return ``base`` with ``base--modifier`` for each modifier that is true."""
    return " ".join([base, *(f"{base}--{name}" for name, wanted in modifiers.items() if wanted)])


def icon(name: str, css: str = "tg-glyph") -> SafeString:
    """Return a decorative icon of the sprite."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        css,
        static("thegither/sprite.svg"),
        name,
    )


def hidden(text: object) -> SafeString:
    """Return words that only a screen reader speaks."""
    return format_html('<span class="tg-hidden">{}</span>', text)


def page_head(
    content: str,
    title: object,
    *,
    kicker: object = "",
    lead: object = "",
    form: BaseForm | None = None,
    hero: bool = False,
    lang: str = "",
) -> SafeString:
    """Return the head of a page: what kind of record, what it found, one way to act.

    ``lang`` is the language of title and lead, if that is not the page's.
    """
    spoken = format_html(' lang="{}"', lang) if lang else NOTHING
    return format_html(
        '<div class="{}">{}{}<h1{}{}>{}</h1>{}{}</div>',
        classes("tg-head", hero=hero),
        format_html('<p class="tg-kicker">{}</p>', kicker) if kicker else NOTHING,
        error_summary(form) if form is not None else NOTHING,
        mark_safe(' class="tg-display"') if hero else NOTHING,
        spoken,
        title,
        format_html('<p class="tg-lead"{}>{}</p>', spoken, lead) if lead else NOTHING,
        content,
    )


def section(
    content: str,
    title: object,
    *,
    note: object = "",
    id: str = "",
    margin: str = "",
    wide: bool = False,
    tight: bool = False,
    first: bool = False,
) -> SafeString:
    """Return a section: its heading and how to read it in the margin, its content beside them."""
    return format_html(
        '<section class="{}"{}><div class="tg-section__head"><h2>{}</h2>{}{}</div><div>{}</div></section>',
        classes("tg-section", wide=wide, tight=tight, first=first),
        format_html(' id="{}"', id) if id else NOTHING,
        title,
        format_html("<p>{}</p>", note) if note else NOTHING,
        margin,
        content,
    )


def band(content: str, title: object = "") -> SafeString:
    """Return a full-width band on paper."""
    heading = format_html('<h2 class="tg-kicker tg-band__title">{}</h2>', title) if title else NOTHING
    return format_html('<div class="tg-band tg-band--bleed">{}{}</div>', heading, content)


def facts(content: str) -> SafeString:
    """Return the frame of two to four facts."""
    return format_html('<dl class="tg-facts">{}</dl>', content)


def fact(label: object, value: object, context: object = "") -> SafeString:
    """Return one fact: label above value above what it means."""
    rest = format_html("<span>{}</span>", context) if context else NOTHING
    return format_html("<div><dt>{}</dt><dd>{}{}</dd></div>", label, value, rest)


def rows(content: str, *, ordered: bool = False) -> SafeString:
    """Return a ruled list of rows."""
    name = "ol" if ordered else "ul"
    return format_html('<{} class="tg-rows">{}</{}>', name, content, name)


def row(
    content: str, title: object, url: str = "", text: object = "", middle: object = "", level: int = 3
) -> SafeString:
    """Return one row: a heading that links, a line under it, and a right column of when or how much."""
    heading = format_html('<a href="{}">{}</a>', url, title) if url else title
    main = format_html(
        "<h{}>{}</h{}>{}",
        level,
        heading,
        level,
        format_html('<p class="tg-small tg-quiet">{}</p>', text) if text else NOTHING,
    )
    side = content.strip()
    if not side and not middle:
        return format_html("<li>{}</li>", main)
    return format_html(
        '<li><div class="{}"><div>{}</div>{}<div class="tg-small">{}</div></div></li>',
        "tg-row tg-row--3" if middle else "tg-row",
        main,
        format_html('<div class="tg-small">{}</div>', middle) if middle else NOTHING,
        mark_safe(side),  # the content of a block tag is rendered HTML; strip() forgot that
    )


def two_lines(strong: object, rest: object = "") -> SafeString:
    """Return a strong line over a quiet one."""
    below = format_html("<span>{}</span>", rest) if rest else NOTHING
    return format_html('<p class="tg-both"><strong>{}</strong>{}</p>', strong, below)


def voice(text: str, *, size: str = "", cite: object = "", lang: str = "") -> SafeString:
    """Return somebody's own words, in serif and in quotation marks."""
    paragraphs = [line.strip() for line in str(text).splitlines() if line.strip()]
    last = len(paragraphs) - 1
    said = format_html_join(
        "",
        "<p>{}{}{}</p>",
        (("“", line, "”" if index == last else "") for index, line in enumerate(paragraphs)),
    )
    return format_html(
        '<blockquote class="tg-voice{}"{}>{}{}</blockquote>',
        f" tg-voice--{size}" if size else "",
        format_html(' lang="{}"', lang) if lang else NOTHING,
        said,
        format_html('<footer class="tg-small tg-quiet">{}</footer>', cite) if cite else NOTHING,
    )


def empty_state(content: str, title: object, *, level: int = 3) -> SafeString:
    """Return the dashed box of a list with nothing in it."""
    return format_html('<div class="tg-empty"><h{}>{}</h{}>{}</div>', level, title, level, content)


def note(content: str) -> SafeString:
    """Return a quiet aside."""
    return format_html('<div class="tg-note">{}</div>', content)


def warning(content: str, title: object) -> SafeString:
    """Return a warning: what, to whom, and the way out; it never blocks."""
    return format_html(
        '<div class="ds_warning-text tg-warning">{}<strong class="tg-hidden">{}</strong>'
        '<div class="ds_warning-text__text"><p>{}</p><div class="tg-plainweight">{}</div></div></div>',
        icon("i-warn", "ds_warning-text__icon tg-inertia"),
        _("Warning"),
        title,
        content,
    )


def asking(content: str) -> SafeString:
    """Return a frame: somebody is being asked for something."""
    return format_html('<div class="tg-now">{}</div>', content)


def details(content: str, summary: object) -> SafeString:
    """Return a disclosure."""
    return format_html(
        '<details class="ds_details"><summary class="ds_details__summary">{}</summary>'
        '<div class="ds_details__text">{}</div></details>',
        summary,
        content,
    )


def tag(text: object, tone: str = "") -> SafeString:
    """Return a small label; ``late`` is ochre, ``now`` is dark."""
    name = "strong" if tone else "span"
    return format_html('<{} class="tg-tag{}">{}</{}>', name, f" tg-tag--{tone}" if tone else "", text, name)


def due(day: date | None, done: date | None = None) -> SafeString:
    """Return a due day in words; late in ochre, with by how much; done with its day."""
    if done:
        return format_html(
            '<span class="tg-nowrap">{}</span>', _("done %(day)s") % {"day": words.short_day(done)}
        )
    if day is None:
        return format_html('<span class="tg-quiet">{}</span>', _("no date yet"))
    late = (clock.today() - day).days
    if late <= 0:
        return format_html("<span>{}</span>", words.day(day))
    text = ngettext("%(count)s day late", "%(count)s days late", late) % {"count": words.number(late)}
    was = _("was due %(day)s") % {"day": words.short_day(day)}
    return format_html('{} <span class="tg-quiet">{}</span>', tag(text, "late"), was)


def data_table(content: str, caption: object, *, wide: bool = False) -> SafeString:
    """Return a table that scrolls in a named region when it is wider than the screen."""
    return format_html(
        '<div class="tg-scroll" role="region" aria-label="{}" tabindex="0">'
        '<table class="{}"><caption>{}</caption>{}</table></div>',
        caption,
        classes("tg-table", wide=wide),
        caption,
        content,
    )


def breadcrumbs(*steps: Any) -> SafeString:
    """Return the way here: text and address by turns, the last text is this page."""
    links = format_html_join(
        "",
        '<li class="ds_breadcrumbs__item"><a class="ds_breadcrumbs__link" href="{1}">{0}</a></li>',
        zip(steps[:-1:2], steps[1::2], strict=True),
    )
    return format_html(
        '<nav aria-label="{}"><ol class="ds_breadcrumbs">{}'
        '<li class="ds_breadcrumbs__item"><span aria-current="page">{}</span></li></ol></nav>',
        _("Breadcrumb"),
        links,
        steps[-1],
    )


def sub_bar(name: object, url: str, items: list[tuple[str, object, str]], current: str = "") -> SafeString:
    """Return the bar of a partnership: its name and its rooms; a menu on a phone."""
    links = format_html_join(
        "",
        '<li><a href="{}"{}>{}</a></li>',
        (
            (href, mark_safe(' aria-current="page"') if key == current else NOTHING, text)
            for key, text, href in items
        ),
    )
    open_text = next((text for key, text, href in items if key == current), name)
    return format_html(
        '<div class="tg-sub"><nav class="ds_wrapper" aria-label="{name}">'
        '<p class="tg-sub__name"><a href="{url}">{name}</a></p>'
        '<div class="tg-only-wide"><ul class="tg-sub__list">{links}</ul></div>'
        '<details class="tg-sub__menu tg-only-narrow"><summary>{current} <span>{change}</span></summary>'
        '<ul class="tg-sub__list">{links}</ul></details></nav></div>',
        url=url,
        name=name,
        links=links,
        current=open_text,
        change=_("More"),
    )


def _page_link(text: object, href: str, label: object, *, rel: str = "", current: bool = False) -> SafeString:
    return format_html(
        '<li class="ds_pagination__item"><a class="ds_pagination__link{}" href="{}" aria-label="{}"{}{}>'
        '<span class="ds_pagination__link-label">{}</span></a></li>',
        " ds_current" if current else (" ds_pagination__link--text" if rel else ""),
        href,
        label,
        mark_safe(' aria-current="page"') if current else NOTHING,
        format_html(' rel="{}"', rel) if rel else NOTHING,
        text,
    )


def _pages(links: list[SafeString]) -> SafeString:
    return format_html(
        '<nav class="ds_pagination" aria-label="{}"><ul class="ds_pagination__list">{}</ul></nav>',
        _("Pages"),
        format_html_join("", "{}", ((link,) for link in links)),
    )


def pagination(request: HttpRequest, page: Page[Any], name: str = "page") -> SafeString:
    """Return links to the other pages of a list; the rest of the query string is kept."""
    if page.paginator.num_pages < 2:
        return NOTHING

    def href(target: int) -> str:
        query = request.GET.copy()
        query[name] = str(target)
        return f"?{query.urlencode()}"

    links = []
    if page.has_previous():
        links.append(
            _page_link(_("Previous"), href(page.previous_page_number()), _("Previous page"), rel="prev")
        )
    for target in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if isinstance(target, int):
            label = _("Page %(number)s") % {"number": target}
            links.append(_page_link(target, href(target), label, current=target == page.number))
        else:
            links.append(
                format_html(
                    '<li class="ds_pagination__item" aria-hidden="true">'
                    '<span class="ds_pagination__link ds_pagination__link--ellipsis">{}</span></li>',
                    target,
                )
            )
    if page.has_next():
        links.append(_page_link(_("Next"), href(page.next_page_number()), _("Next page"), rel="next"))
    return _pages(links)


def cursor_pagination(next_url: str = "", previous_url: str = "") -> SafeString:
    """Return the links of a list that is read by cursor and has no page numbers."""
    if not next_url and not previous_url:
        return NOTHING
    links = []
    if previous_url:
        links.append(_page_link(_("Previous"), previous_url, _("Previous page"), rel="prev"))
    if next_url:
        links.append(_page_link(_("Next"), next_url, _("Next page"), rel="next"))
    return _pages(links)
