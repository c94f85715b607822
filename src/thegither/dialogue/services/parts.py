"""One contribution says several things: let a part of it be read and answered by itself."""

from django.utils.translation import gettext as _

from thegither.dialogue.models import Channel, Contribution, ContributionFollower
from thegither.kernel.actors import Actor, Provenance
from thegither.kernel.errors import DomainError
from thegither.kernel.transactions import write_transaction

from .contributions import clean_words, contribute


@write_transaction()
def split_off(*, actor: Actor, contribution: Contribution, text: str) -> Contribution:
    """Store a part of what somebody said, in their words, as a contribution of theirs.

    Its author and those who follow it are told of both. ``text`` has to stand in the whole, word for word:
    nobody puts words into the mouth of another. Raises ``DomainError`` "part_not_quoted".
    """
    words = clean_words(text)
    if " ".join(words.split()) not in " ".join(contribution.text.split()):
        raise DomainError(
            "part_not_quoted",
            _("Leave in what its author wrote, word for word: a part of it, and nothing else."),
            "text",
        )
    # What came through a program speaks for itself; this is typed in by somebody else.
    channel = Channel.WEB if contribution.channel == Channel.API else contribution.channel
    note = _("A part of %(reference)s") % {"reference": contribution.reference}
    part = contribute(
        actor=actor.entering_for(Provenance(channel, note)),
        matter=contribution.matter,
        text=words,
        knowledge=contribution.knowledge,
        layer=contribution.layer,
        language=contribution.language,
        byline=contribution.byline,
        said_at=contribution.said_at,
        is_admitted=True,
    )
    part.participant_id, part.person_id = contribution.participant_id, contribution.person_id
    part.save(update_fields=["participant", "person"])
    ContributionFollower.objects.bulk_create(
        ContributionFollower(
            contribution=part,
            email=each.email,
            language=each.language,
            asked_at=each.asked_at,
            confirmed_at=each.confirmed_at,
        )
        for each in contribution.followers.exclude(confirmed_at=None)
    )
    return part
