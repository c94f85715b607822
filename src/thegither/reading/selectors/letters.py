"""Answers for those without a screen: letters to print for what was said on paper, by phone, face to face."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from thegither.dialogue.models import Channel, Contribution, Disposition, Matter, Standing
from thegither.dialogue.receipts import receipt_address
from thegither.dialogue.selectors.answers import answers_of_matter
from thegither.kernel.actors import Actor
from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action, may

WITHOUT_SCREEN = (Channel.PAPER, Channel.PHONE, Channel.VISIT, Channel.EVENT)
ON_ONE_PAGE = 200
ANSWERS_LISTED = 10


@dataclass(frozen=True, slots=True)
class PaperLetter:
    """What is printed for one contribution: its words, and where its author finds what becomes of it."""

    contribution: Contribution
    receipt_url: str


def letters_of(actor: Actor, answer: Disposition) -> QuerySet[Contribution]:
    """Return what an answer covers that was typed in for people: all of it for who runs the partnership.

    Others get what they typed in themselves: the receipt in a letter is its author's. Raises ``NotPermitted``
    where there is nothing for the actor.
    """
    covered = Contribution.objects.filter(
        coverage__disposition=answer, channel__in=WITHOUT_SCREEN, person=None, standing=Standing.SHOWN
    ).order_by("pk")
    if may(actor, Action.MANAGE, answer.matter):
        return covered
    own = covered.filter(entered_by=actor.person_id or 0)
    if not own.exists():
        raise NotPermitted
    return own


def to_print(contributions: Sequence[Contribution]) -> list[PaperLetter]:
    """Return the letters for a page of contributions."""
    return [PaperLetter(each, receipt_address(each)) for each in contributions]


def recent_answers(matter: Matter) -> QuerySet[Disposition]:
    """Return the last answers on a matter with ``covered``, and ``on_paper``: how many need a letter."""
    on_paper = Q(
        coverage__contribution__channel__in=WITHOUT_SCREEN,
        coverage__contribution__person=None,
        coverage__contribution__standing=Standing.SHOWN,
    )
    return answers_of_matter(matter).annotate(on_paper=Count("coverage", filter=on_paper))[:ANSWERS_LISTED]
