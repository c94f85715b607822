"""What a map of a conversation rests on besides the votes: which statements and people count."""

from collections.abc import Mapping
from dataclasses import dataclass

from thegither.dialogue.models import Standing
from thegither.engagement.models import ResponseStanding
from thegither.opinions.models import Conversation, Statement, Voter


@dataclass(frozen=True, slots=True)
class Basis:
    """What a map rests on besides its votes.

    ``statements``: number → from which edition votes count, 0 where it takes none; ``left_out``: the voters
    who do not count.
    """

    statements: Mapping[int, int]
    left_out: frozenset[int]
    enough: int

    def is_followed_by(self, later: "Basis") -> bool:
        """Return whether there are only new statements in ``later``."""
        known = {number: later.statements.get(number) for number in self.statements}
        return known == self.statements and (later.left_out, later.enough) == (self.left_out, self.enough)


def basis_of(activity_id: int) -> Basis:
    """Return what a map of a conversation rests on now, besides its votes."""
    statements = Statement.objects.filter(activity=activity_id).values_list(
        "number", "counts_from", "contribution__standing"
    )
    left_out = Voter.objects.filter(activity=activity_id).exclude(response__standing=ResponseStanding.COUNTED)
    enough = Conversation.objects.filter(pk=activity_id).values_list("enough", flat=True).first()
    return Basis(
        {number: since if standing == Standing.SHOWN else 0 for number, since, standing in statements},
        frozenset(left_out.values_list("number", flat=True)),
        enough or Conversation._meta.get_field("enough").default,
    )
