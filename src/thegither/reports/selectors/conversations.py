"""Of a report: where people agreed in conversations of opinions, and where they parted ways."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from thegither.engagement.models import Activity, Engagement
from thegither.opinions.results import GroupResult, Result, StatementResult
from thegither.opinions.selectors import wording
from thegither.opinions.selectors.telling import told_conversations
from thegither.reports.content import Section, Table
from thegither.ui.words import number, percent


def agreed(engagement: Engagement) -> Section:
    """Return what each conversation found, as far as it is shown to everybody."""
    lines: list[str] = []
    tables = []
    for activity, result in told_conversations(engagement):
        found = wording.findings_of(result)
        lines += filter(None, _lines(activity, result, found))
        table = _table(activity, result, found)
        if table.rows:
            tables.append(table)
    return Section(
        "agreed",
        _("Where people agreed"),
        tuple(lines),
        tuple(tables),
        _("No conversation of opinions was held, or none shows yet what it found."),
    )


def _lines(activity: Activity, result: Result, found: wording.Findings) -> Iterator[str]:
    counts = _("“%(title)s”: %(people)s people gave %(votes)s answers to %(statements)s statements.")
    yield counts % {
        "title": activity.title,
        "people": number(result.people),
        "votes": number(result.votes),
        "statements": number(len(result.statements)),
    }
    yield wording.sample_in_words(result)
    yield wording.lead_of(result, found)
    yield " ".join(_said_of(group) for group in result.groups)
    yield wording.why_no_groups(result)
    yield wording.steadiness_in_words(result)


def _said_of(group: GroupResult) -> str:
    named = f"{group.letter}. {group.name}" if group.name else group.letter
    said = _("Group %(name)s: %(count)s people.") % {"name": named, "count": number(group.n)}
    return f"{said} {group.about}".strip()


def _table(activity: Activity, result: Result, found: wording.Findings) -> Table:
    groups = wording.shown_groups(result) if wording.tells_groups(result) else []
    kinds = (
        (_("Common ground"), found.agreed),
        (_("Most disagree"), found.unwanted),
        (_("Parts people"), found.parting),
    )
    rows = tuple(
        (statement.text, kind, *_shares(statement), *(_of_group(statement, each.id) for each in groups))
        for kind, statements in kinds
        for statement in statements
    )
    heads = tuple(_("Group %(letter)s") % {"letter": group.letter} for group in groups)
    return Table(
        f"agreed-{activity.pk}",
        _("“%(title)s”: who agrees, with the range in which the true share probably lies")
        % {"title": activity.title},
        (_("Statement"), _("What it is"), _("Answers"), _("Everybody"), *heads),
        rows,
    )


def _shares(statement: StatementResult) -> tuple[str, str]:
    if (of := statement.weighted) is not None:
        return number(statement.seen), _share(of.agree, of.low, of.high)
    everybody = statement.everybody
    return number(statement.seen), _share(everybody.share, everybody.low, everybody.high)


def _of_group(statement: StatementResult, group: int) -> str:
    tally = statement.of_groups[group]
    return _share(tally.share, tally.low, tally.high) if tally else "–"


def _share(share: float, low: float, high: float) -> str:
    words = _("%(share)s (%(low)s to %(high)s)")
    return words % {"share": percent(share), "low": percent(low), "high": percent(high)}
