"""Of a report: who was asked, who came, and who was missing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db.models import Count
from django.utils.translation import gettext as _

from thegither.dialogue.models import Channel, Layer
from thegither.engagement.models import Engagement, Gap, GapState, Response, ResponseStanding
from thegither.engagement.selectors.interests import interest_page
from thegither.partners.models import OrganisationSector, Sector
from thegither.reports.content import Section, Table
from thegither.ui.words import number

FEWEST_SHOWN = 5


def asked(engagement: Engagement) -> Section:
    """Return the partners and interests that were invited, and the time they needed."""
    rows = engagement.invited.filter(removed_at=None).select_related("organisation", "interest")
    lines = []
    for invited in rows.order_by("pk"):
        needed = _("%(days)s days") % {"days": number(invited.days_needed)} if invited.days_needed else "–"
        agreed = invited.exception_because if invited.has_exception else ""
        lines.append((str(invited), needed, agreed or "–"))
    table = Table(
        "asked",
        _("Invited by name"),
        (_("Partner or group"), _("Time it needs to ask its own people"), _("Agreed to less, because")),
        tuple(lines),
    )
    return Section(
        "asked",
        _("Who was asked"),
        tables=(table,) if lines else (),
        empty=_("No partner or group was asked by name: it was open as described."),
    )


def came(engagement: Engagement) -> Section:
    """Return the responses by way, layer and channel, organisations by sector, and what does not count."""
    rows = Response.objects.filter(activity__engagement=engagement, sent_at__isnull=False).order_by()
    ways, layers, channels, excluded = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    organisations = set()
    names = ("standing", "activity__title", "layer", "channel", "seat__organisation", "excluded_because")
    for *told, count in rows.values_list(*names).annotate(count=Count("pk")):
        standing, title, layer, channel, organisation, because = told
        if standing == ResponseStanding.EXCLUDED:
            excluded[because] += count
        if standing != ResponseStanding.COUNTED:
            continue
        ways[title] += count
        layers[layer] += count
        channels[channel] += count
        organisations.add(organisation)
    titles = engagement.activities.exclude(state="draft").values_list("title", flat=True)
    tables = [
        _people("ways", _("By way of taking part"), {title: ways[title] for title in titles}),
        _layers(layers),
        _people("channels", _("By channel"), _named(Channel.choices, channels, only_used=True)),
        _sectors(organisations),
        _excluded(excluded),
    ]
    total = layers.total()
    line = _("%(count)s responses count.") % {"count": number(total)}
    if 0 < total < FEWEST_SHOWN:
        line = _("Fewer than five responses count.")
    return Section("came", _("Who came"), (line,), tuple(table for table in tables if table.rows))


def missing(engagement: Engagement) -> Section:
    """Return who is much affected and was not heard, and the gaps with what was done about them."""
    page = interest_page(engagement.matter)
    unheard = tuple((row.interest.name, row.interest.how or "–") for row in page.missing)
    gaps = Gap.objects.filter(matter=engagement.matter).order_by("pk").select_related("owner__organisation")
    done = tuple((gap.who, gap.get_state_display(), gap.reason or _in_hand(gap)) for gap in gaps)
    tables = (
        Table("unheard", _("Much affected, and not heard"), (_("Who"), _("How it touches them")), unheard),
        Table("gaps", _("Who was missing, and what was done"), (_("Who"), _("State"), _("What")), done),
    )
    return Section(
        "missing",
        _("Who was missing"),
        tables=tuple(table for table in tables if table.rows),
        empty=_("Nobody we know of. Somebody may be whom we do not know of."),
    )


def _in_hand(gap: Gap) -> str:
    if gap.state == GapState.OPEN and gap.owner is not None:
        return _("%(partner)s goes to them") % {"partner": gap.owner.organisation or _("Somebody")}
    return _("nobody sees to it yet")


def _people(key: str, caption: str, counts: Mapping[str, int]) -> Table:
    """Return counts of people, small ones hidden so that none can be worked out."""
    from thegither_analysis.representation import suppress

    shown = suppress(counts, FEWEST_SHOWN) if any(counts.values()) else {}
    hidden = _("not shown")
    rows = tuple((name, hidden if count is None else number(count)) for name, count in shown.items())
    return Table(key, caption, (_("What"), _("Responses")), rows)


def _layers(counts: Mapping[str, int]) -> Table:
    """Return counts by layer: partners are organisations, so only the other layers are of people."""
    people = [choice for choice in Layer.choices if choice[0] != Layer.PARTNER]
    table = _people("layers", _("By layer"), _named(people, counts))
    partners = counts.get(Layer.PARTNER, 0)
    if not partners:
        return table
    return replace(table, rows=((str(Layer.PARTNER.label), number(partners)), *table.rows))


def _named(
    choices: Iterable[tuple[str, object]], counts: Mapping[str, int], *, only_used: bool = False
) -> dict[str, int]:
    return {
        str(label): counts.get(value, 0) for value, label in choices if counts.get(value) or not only_used
    }


def _sectors(organisations: Iterable[int | None]) -> Table:
    """Return the organisations that took part by their first sector: organisations, not people."""
    first: dict[int, str] = {}
    keys = [key for key in organisations if key is not None]
    found = OrganisationSector.objects.filter(organisation__in=keys).order_by("pk")
    for organisation, sector in found.values_list("organisation_id", "sector"):
        first.setdefault(organisation, sector)
    counts = Counter(first.values())
    rows = tuple((str(label), number(counts[value])) for value, label in Sector.choices if counts[value])
    return Table("sectors", _("Organisations by sector"), (_("Sector"), _("Organisations")), rows)


def _excluded(counts: Counter[str]) -> Table:
    counted = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Table(
        "excluded",
        _("What does not count, and why"),
        (_("Because"), _("Responses")),
        tuple((because, number(count)) for because, count in counted),
    )
