"""Rows about the work of a partnership: what was said, what is done, what was given."""

from collections import Counter
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.delivery.models import Action as PartnersAction
from thegither.delivery.selectors import possible_owners
from thegither.delivery.services import finish_action, plan_action, start_action
from thegither.dialogue.models import Channel, Contribution, Knowledge, Layer
from thegither.dialogue.services import ContributionDraft, check_draft, contribute_many
from thegither.kernel.errors import DomainError
from thegither.offers.models import LedgerEntry
from thegither.offers.services import enter_in_ledger
from thegither.partners.models import Partnership, Seat
from thegither.ui.forms import MoneyField

from .cells import choice, day, typed
from .place import CREATED, SAME, ImportKind, Place


def _store_action(place: Place, row: dict[str, str]) -> str:
    partnership = place.partnership
    assert partnership is not None
    due_on = day(row["due_on"], "due_on")
    done_on = day(row["done_on"], "done_on")
    state = choice(row["state"], PartnersAction._meta.get_field("state").choices, "state", "planned")  # type: ignore[arg-type]
    if due_on is None:
        raise DomainError("day_missing", _("Say by when."), "due_on")
    known = PartnersAction.objects.filter(partnership=partnership)
    known = (
        known.filter(source_key=row["key"])
        if row["key"]
        else known.filter(title__iexact=row["title"], due_on=due_on)
    )
    if known.exists():
        return SAME
    if state == "stopped":
        raise DomainError("choice_unknown", _("Import it as planned, doing or done."), "state")
    action = plan_action(
        actor=place.actor,
        partnership=partnership,
        title=row["title"],
        description=row["description"],
        due_on=due_on,
        owners=_owners(partnership, row["owners"]),
        source_key=row["key"],
    )
    if state == "doing":
        start_action(actor=place.actor, action=action)
    if state == "done" or done_on:
        finish_action(actor=place.actor, action=action, result=row["result"] or row["title"], done_on=done_on)
    return CREATED


def _owners(partnership: Partnership, names: str, column: str = "owners") -> list[Seat]:
    seats = {str(seat).casefold(): seat for seat in possible_owners(partnership)}
    found = []
    for name in (part.strip() for part in names.replace("\n", ";").split(";")):
        if name and name.casefold() not in seats:
            raise DomainError(
                "owner_unknown",
                _("“%(name)s” has no seat in this partnership.") % {"name": name[:80]},
                column,
            )
        if name:
            found.append(seats[name.casefold()])
    return found


def _store_given(place: Place, row: dict[str, str]) -> str:
    partnership = place.partnership
    assert partnership is not None
    seats = _owners(partnership, row["organisation"], "organisation")
    if len(seats) != 1:
        raise DomainError("owner_unknown", _("Write one organisation."), "organisation")
    known = LedgerEntry.objects.filter(partnership=partnership, struck_at=None)
    given_on = day(row["given_on"], "given_on")
    wanted: dict[str, Any] = {
        "what": row["what"],
        "hours": typed(forms.DecimalField(max_digits=8, decimal_places=2), row["hours"], "hours"),
        "pence": typed(MoneyField(), row["money"], "money"),
    }
    same = {"source_key": row["key"]} if row["key"] else {"seat": seats[0], "given_on": given_on, **wanted}
    if known.filter(**same).exists():
        return SAME
    enter_in_ledger(actor=place.actor, seat=seats[0], given_on=given_on, source_key=row["key"], **wanted)
    return CREATED


def _store_contribution(place: Place, row: dict[str, str]) -> str:
    matter = place.matter
    assert matter is not None
    said_on = day(row["said_on"], "said_on")
    draft = ContributionDraft(
        text=row["text"],
        layer=choice(row["layer"], Layer.choices, "layer", Layer.PUBLIC),
        knowledge=choice(row["knowledge"], Knowledge.choices, "knowledge"),
        language=row["language"] or matter.language,
        byline=row["byline"],
        channel=choice(row["channel"], Channel.choices, "channel", Channel.IMPORT),
        provenance=row["provenance"],
        said_at=datetime.combine(said_on, time(12), ZoneInfo(settings.TIME_ZONE)) if said_on else None,
        source_key=row["key"],
    )
    if (
        not row["key"]
        and Contribution.objects.filter(matter=matter, text=draft.text, channel=draft.channel).exists()
    ):
        return SAME
    check_draft(matter, draft)
    place.drafts.append(draft)
    return CREATED


def _store_drafts(place: Place, counts: Counter[str]) -> None:
    """Store the contributions that were checked; those whose key is known already are the same as before."""
    if place.matter and place.drafts:
        stored = contribute_many(actor=place.actor, matter=place.matter, drafts=place.drafts)
        if known := len(place.drafts) - len(stored):
            counts.update({SAME: known, CREATED: -known})


ACTIONS = ImportKind(
    gettext_lazy("Actions"),
    {
        "title": ("action", "what", "task"),
        "due_on": ("due", "due date", "by when", "deadline"),
        "owners": ("owner", "lead", "who", "organisation"),
        "description": ("details", "notes"),
        "state": ("status",),
        "done_on": ("done", "completed", "completed on", "date done"),
        "result": ("outcome", "what was done"),
        "key": ("id", "reference", "ref", "number"),
    },
    frozenset({"title", "due_on", "owners"}),
    _store_action,
    frozenset({"partnership"}),
)

LEDGER = ImportKind(
    gettext_lazy("What partners gave"),
    {
        "organisation": ("seat", "partner", "who"),
        "given_on": ("date", "when", "day"),
        "what": ("description", "contribution", "for"),
        "hours": ("time",),
        "money": ("pounds", "amount", "cash"),
        "key": ("id", "reference", "ref", "number"),
    },
    frozenset({"organisation", "given_on", "what"}),
    _store_given,
    frozenset({"partnership"}),
)

CONTRIBUTIONS = ImportKind(
    gettext_lazy("Contributions"),
    {
        "text": ("contribution", "comment", "response", "answer", "what was said"),
        "said_on": ("date", "when", "said", "submitted"),
        "layer": (),
        "channel": ("how", "method"),
        "knowledge": (),
        "language": ("lang",),
        "byline": ("by", "shown as"),
        "provenance": ("where", "source", "place"),
        "key": ("id", "reference", "ref", "number"),
    },
    frozenset({"text"}),
    _store_contribution,
    frozenset({"partnership", "matter"}),
    _store_drafts,
)
