"""``thegither analyse opinion``: the map of an opinion conversation that Polis exported, as JSON."""

import argparse
from typing import TYPE_CHECKING

from .analysing import answer, refuse

if TYPE_CHECKING:
    from thegither_analysis.opinion import OpinionMap


def analyse_opinion(options: argparse.Namespace) -> int:
    """Print the map of a conversation: as JSON, or in a terminal in words unless JSON is asked for."""
    from thegither_analysis._validation import InputError
    from thegither_analysis.opinion import opinion_map, read_export
    from thegither_analysis.opinion.maps import ENOUGH_VOTES

    enough = ENOUGH_VOTES if options.enough is None else options.enough
    try:
        export = read_export(options.conversation)
        found = opinion_map(
            export.votes,
            moderated=export.rejected,
            groups=options.groups,
            enough=enough,
            polis_compatible=options.polis_compatible,
        )
    except (InputError, OSError) as error:
        return refuse(error)
    return answer(found.as_dict(), lambda: _summary(found), as_json=options.json)


_REFUSED = {
    "few people": "No groups: too few people voted on enough statements.",
    "one place": "No groups: people cannot be told apart, or not into so many groups.",
    "unsteady": "No groups: other people would have given other ones, as with votes cast at random.",
    "unrelated": "No groups: votes on one statement have nothing to do with votes on others.",
}


def _summary(found: "OpinionMap") -> str:
    people, given, said = len(found.participants), int(found.counts.seen.sum()), len(found.statements)
    lines = [f"{people} people gave {given} votes on {said} statements."]
    if found.refused:
        lines.append(_REFUSED[found.refused])
    elif found.stability:
        steady = found.stability
        lines.append(
            f"{len(found.groups)} groups; {steady.agreeing} of {steady.resamples} resamples agree with them."
        )
        if not steady.is_better_than_noise or not (found.shuffled and found.shuffled.is_related):
            lines.append("Without --groups and --polis-compatible none would be drawn: this may be noise.")
    for group in found.groups:
        lines.append(f"Group {group.id}, {group.n} people:")
        for each in group.representative:
            low, high = (f"{100 * end:.0f}" for end in each.interval)
            lines.append(
                f"  {each.stance} with statement {each.statement}: {each.chosen_for} of {each.seen} "
                f"({low} to {high} %)"
            )
    lines += [
        f"All {each.stance} with statement {each.statement}: {each.chosen_for} of {each.seen}"
        for each in found.shared
    ]
    return "\n".join(lines)
