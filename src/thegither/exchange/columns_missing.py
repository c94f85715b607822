"""The open data about whom matters touch and who is missing; where somebody is met is for members only."""

from django.utils.translation import gettext_lazy as _

from thegither.engagement.models import Gap, Interest, Stratum

from .tables import ID, PARTNERSHIP, Column, Kind, by_reference, seen

WHO_IS_MISSING: tuple[Kind, ...] = (
    Kind(
        "interests",
        _("Whom matters touch"),
        seen(Interest),
        (
            ID,
            Column("matter", "matter_id", _("Reference of the matter"), by_reference("M")),
            Column("name", "name", _("Group, community or organisation")),
            Column("organisation", "organisation__slug", _("Short name of the organisation, if it is one")),
            Column("community", "community__slug", _("Short name of the community, if it is one")),
            Column("affected", "affected", _("How much it is affected, from 0 to 3")),
            Column("how", "how", _("How")),
            Column("influence", "influence", _("How much it can move, from 0 to 3")),
            Column("heard_because", "heard_because", _("How it was heard, where no record shows it")),
            Column("origin", "origin", _("hand, similar, register or told")),
            Column("dropped_because", "dropped_because", _("Why it was taken off the map, if it was")),
            Column("added_at", "added_at", _("When (UTC)")),
        ),
    ),
    Kind(
        "gaps",
        _("Who is missing"),
        seen(Gap),
        (
            ID,
            PARTNERSHIP,
            Column("matter", "matter_id", _("Reference of the matter, if it is of one"), by_reference("M")),
            Column("interest", "interest_id", _("Key of the interest, if it is of one")),
            Column("who", "who", _("Who is missing")),
            Column("why", "why", _("How that is known")),
            Column("owner", "owner__organisation__slug", _("Organisation that sees to it")),
            Column("state", "state", _("open, left or closed")),
            Column("reason", "reason", _("Why nobody goes, or what came of it")),
            Column("opened_at", "opened_at", _("When it was taken up (UTC)")),
            Column("settled_at", "settled_at", _("When it was settled (UTC)")),
        ),
    ),
    Kind(
        "populations",
        _("Who there is, a part in each row"),
        seen(Stratum),
        (
            ID,
            Column("partnership", "population__partnership__slug", _("Short name of the partnership")),
            Column("population", "population__name", _("What is divided")),
            Column("basis", "population__basis", _("people or organisations")),
            Column("place", "population__place", _("Of which place")),
            Column("label", "label", _("The part")),
            Column("count", "count", _("How many there are")),
            Column("source", "population__source", _("Publisher")),
            Column("licence", "population__licence", _("Terms")),
            Column("dated", "population__dated", _("Day for which the figures hold")),
            Column("is_invented", "population__is_invented", _("True for demonstration data")),
        ),
    ),
)
