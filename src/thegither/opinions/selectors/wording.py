"""What a conversation found, in plain sentences made by rules from its figures.

With groups, statements are common ground where most of every group that is shown agree (or disagree), and
part people where the ranges of two groups do not meet. Without groups, common ground is what the whole
conversation takes a stance on (docs/reference/opinion-measures.md), and a statement parts people where at
least a quarter agree and a quarter disagree.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.opinions.results import FEWEST_PUBLISHED, GroupResult, Result, StatementResult, Tally
from thegither.ui.words import in_words, number, percent

MOST_SHOWN = 5
MANY_PASSED = 0.25
A_SIDE = 0.25
_QUOTED = 90


@dataclass(frozen=True, slots=True)
class Held:
    """A statement that tells a group from the others: the stance of the group, and how many take it."""

    text: str
    is_agreed: bool
    share: float
    n: int
    elsewhere: float
    language: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What is told of a conversation; each list with the clearest first."""

    agreed: Sequence[StatementResult]
    unwanted: Sequence[StatementResult]
    parting: Sequence[StatementResult]
    waiting: Sequence[StatementResult]

    @property
    def is_empty(self) -> bool:
        """Whether no statement stands out."""
        return not (self.agreed or self.unwanted or self.parting)


def findings_of(result: Result) -> Findings:
    """Return what stands out of a conversation."""
    told = [statement for statement in result.statements if statement.has_enough]
    find = _between_groups if tells_groups(result) else _of_everybody
    waiting = [statement for statement in result.statements if not statement.has_enough]
    return Findings(*find(result, told), sorted(waiting, key=lambda each: (-each.seen, each.number)))


def shown_groups(result: Result) -> list[GroupResult]:
    """Return the groups that are large enough to be told of."""
    return [group for group in result.groups if group.is_shown]


def tells_groups(result: Result) -> bool:
    """Return whether there are groups to be told apart: two at least that are large enough."""
    return len(shown_groups(result)) > 1


def lead_of(result: Result, found: Findings) -> str:
    """Say in two or three sentences what all share and what divides."""
    if not any(statement.has_enough for statement in result.statements):
        return _("Too few people have answered to say what they share. Each answer brings it closer.")
    if found.is_empty:
        return _("Nothing stands out so far: no statement has most people behind it, and none divides them.")
    groups = tells_groups(result)
    said = []
    if found.agreed:
        quoted = _quoted(found.agreed[:2])
        said.append(
            _("Whatever group people are in, most agree: %(statements)s.") % {"statements": quoted}
            if groups
            else _("Most people agree: %(statements)s.") % {"statements": quoted}
        )
    elif groups:
        words = _("People vote in %(count)s groups, and no statement has most of each group behind it.")
        said.append(words % {"count": in_words(len(result.groups))})
    if found.unwanted and len(found.agreed) < 2:
        said.append(_("Most disagree: %(statements)s.") % {"statements": _quoted(found.unwanted[:1])})
    if found.parting:
        quoted = _quoted(found.parting[:2])
        said.append(_("They part ways over %(statements)s.") % {"statements": quoted})
    return " ".join(said)


def sample_in_words(result: Result) -> str:
    """Say for whom the figures speak."""
    if not result.is_drawn_sample:
        return _("Whoever wanted to took part: the figures say what they think, not what everybody thinks.")
    if result.unweighted_because:
        return _("Drawn by lot, but not weighted: %(because)s") % {"because": result.unweighted_because}
    return _("Drawn by lot; shares of everybody are weighted to the population.")


def held_by(result: Result, group: GroupResult) -> list[Held]:
    """Return what tells a group from the others, of statements with enough answers in it."""
    known = {statement.number: statement for statement in result.statements}
    held = []
    for each in group.representative:
        statement = known[each.statement]
        tally = statement.of_groups[group.id]
        if tally is None or not statement.has_enough:
            continue
        is_agreed = each.stance == "agree"
        took, all_took = (tally.agree, statement.agree) if is_agreed else (tally.disagree, statement.disagree)
        others = statement.seen - tally.seen
        elsewhere = (all_took - took) / others if others else 0.0
        share = took / tally.seen
        held.append(Held(statement.text, is_agreed, share, tally.seen, elsewhere, statement.language))
    return held


def held_in_words(held: Held) -> str:
    """Say how many of a group take its stance on a statement, and how many of the others do."""
    words = (
        _("%(share)s of %(n)s agree, elsewhere %(elsewhere)s.")
        if held.is_agreed
        else _("%(share)s of %(n)s disagree, elsewhere %(elsewhere)s.")
    )
    return words % {
        "share": percent(held.share),
        "n": number(held.n),
        "elsewhere": percent(held.elsewhere),
    }


def why_no_groups(result: Result) -> str:
    """Say why no groups are drawn, and what would change it; nothing where they are drawn."""
    enough, fewest = result.run.parameters["enough"], result.run.parameters["fewest"]
    if result.refused == "few people":
        missing = max(fewest - result.placed, 1)
        return ngettext(
            "Groups are looked for once %(fewest)s people have answered %(enough)s statements or more. "
            "%(missing)s more person is needed.",
            "Groups are looked for once %(fewest)s people have answered %(enough)s statements or more. "
            "%(missing)s more people are needed.",
            missing,
        ) % {"fewest": number(fewest), "enough": number(enough), "missing": number(missing)}
    if result.refused == "one place":
        return _("People voted so much alike that there are no groups to tell apart. That is a finding too.")
    if result.refused == "unrelated":
        return _(
            "What people think of one statement says nothing of what they think of the others. So there are "
            "no groups, and every figure is of everybody."
        )
    if result.refused == "unsteady":
        return _(
            "Groups were looked for, and none hold: with a few people left out, others come out each time. "
            "So none are drawn, and every figure is of everybody."
        )
    return ""


def steadiness_in_words(result: Result) -> str:
    """Say how often the same groups come out of other people of the same kind; nothing if not asked."""
    steady = result.stability
    if steady is None or not steady.resamples:
        return ""
    words = _(
        "%(agreeing)s of %(resamples)s resamples agree: each leaves some people out, counts others twice, "
        "and looks for groups again."
    )
    said = words % {"agreeing": number(steady.agreeing), "resamples": number(steady.resamples)}
    if result.groups and 2 * steady.agreeing < steady.resamples:
        said += " " + _("Where one group ends and the next begins is not sure.")
    return said


def unplaced_in_words(result: Result) -> str:
    """Say how many voted too little to be placed; nothing if all are placed."""
    missing = result.people - result.placed
    if missing <= 0:
        return ""
    enough = result.run.parameters["enough"]
    return ngettext(
        "%(count)s more person has answered fewer than %(enough)s statements and is in no group yet.",
        "%(count)s more people have answered fewer than %(enough)s statements and are in no group yet.",
        missing,
    ) % {"count": number(missing), "enough": number(enough)}


def passes_in_words(statement: StatementResult) -> str:
    """Say how many passed, where many did; else nothing."""
    if not statement.seen or statement.passed / statement.seen < MANY_PASSED:
        return ""
    share = percent(statement.passed / statement.seen)
    return _("%(share)s passed or were not sure.") % {"share": share}


def matters_in_words(statement: StatementResult) -> str:
    """Say to how many of either side it matters a lot; nothing where they are very few."""
    matters = statement.matters
    if not statement.has_enough or matters.all < FEWEST_PUBLISHED:
        return ""
    words = _(
        "It matters a lot to %(agree)s of the %(who_agree)s who agree, and to %(disagree)s of the "
        "%(who_disagree)s who disagree."
    )
    return words % {
        "agree": number(matters.agree),
        "who_agree": number(statement.agree),
        "disagree": number(matters.disagree),
        "who_disagree": number(statement.disagree),
    }


def writer_in_words(statement: StatementResult) -> str:
    """Say who wrote a statement: those who organise it, or somebody who takes part."""
    return _("Written by the organisers.") if statement.is_seed else _("Written by somebody who takes part.")


def _between_groups(
    result: Result, told: Sequence[StatementResult]
) -> tuple[list[StatementResult], list[StatementResult], list[StatementResult]]:
    ids = [group.id for group in shown_groups(result)]
    agreed, unwanted, parting = [], [], []
    for statement in told:
        tallies = [tally for id_ in ids if (tally := statement.of_groups[id_]) is not None]
        if len(tallies) == len(ids) and all(tally.share > 0.5 for tally in tallies):
            agreed.append(statement)
        elif len(tallies) == len(ids) and all(2 * tally.disagree > tally.seen for tally in tallies):
            unwanted.append(statement)
        elif _gap(tallies) > 0:
            parting.append(statement)
    agreed.sort(key=lambda each: (-each.consensus, each.number))
    unwanted.sort(key=lambda each: (-each.disagree / each.seen, each.number))
    parting.sort(key=lambda each: (-_gap([tally for tally in each.of_groups if tally]), each.number))
    return agreed, unwanted, parting


def _gap(tallies: Sequence[Tally]) -> float:
    """How far the ranges of the two groups furthest apart stay from each other; below nought they meet."""
    if len(tallies) < 2:
        return -1.0
    return max(tally.low for tally in tallies) - min(tally.high for tally in tallies)


def _of_everybody(
    result: Result, told: Sequence[StatementResult]
) -> tuple[list[StatementResult], list[StatementResult], list[StatementResult]]:
    known = {statement.number: statement for statement in told}
    stances = {shared.statement: shared.stance for shared in result.shared if shared.statement in known}
    agreed = [known[key] for key, stance in stances.items() if stance == "agree"]
    unwanted = [known[key] for key, stance in stances.items() if stance != "agree"]
    parting = [
        statement
        for statement in told
        if min(statement.agree, statement.disagree) >= A_SIDE * statement.seen
        and statement.number not in stances
    ]
    return agreed, unwanted, sorted(parting, key=lambda each: (-each.divisiveness, each.number))


def _quoted(statements: Sequence[StatementResult]) -> str:
    """The words of statements in quotation marks, joined by "and"."""
    texts = [f"“{Truncator(each.text.strip().rstrip('.')).chars(_QUOTED)}”" for each in statements]
    return _("%(first)s and %(second)s") % {"first": texts[0], "second": texts[1]} if texts[1:] else texts[0]
