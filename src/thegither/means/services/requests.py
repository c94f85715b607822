"""Ask for what one needs to take part, decide about it in time, and say what came of it."""

from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Matter
from thegither.dialogue.services.acting import acting_in
from thegither.engagement.models import Activity, Engagement
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text, one_of
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.means.models import (
    DECIDED_STATES,
    DEFAULT_DECIDE_WITHIN,
    Need,
    RequestState,
    SupportRequest,
    Terms,
    Way,
    WhatHappened,
)
from thegither.means.working_days import after_working_days
from thegither.partners.models import Partnership

from .letters import write_decided, write_received

WHAT_LIMIT = 1_000
BECAUSE_LIMIT = 1_000
MOST_WORKING_DAYS = 30


@write_transaction()
def ask_for_support(
    *,
    actor: Actor,
    partnership: Partnership,
    need: str,
    what: str = "",
    about: Matter | Engagement | Activity | None = None,
    needed_on: Any = None,
    way: str = "",
    name: str = "",
    email: str = "",
    contact: str = "",
    submission_key: UUID | None = None,
) -> SupportRequest:
    """Ask a partnership for what one needs to take part, in it or in something of it.

    Whoever asks is told the day by which it is decided; with an e-mail address, by letter too. Raises
    ``DomainError`` "no_way_back" without any way to answer, "partnership_ended" or "about_elsewhere".
    """
    partnership = fetch(actor, Action.VIEW, Partnership, pk=partnership.pk)
    if (first := made_before(SupportRequest, submission_key)) is not None:
        return first
    if partnership.has_ended:
        raise DomainError("partnership_ended", _("This partnership has ended, so nobody would read it."))
    email, contact = email.strip(), clean_line(contact, limit=200, field="contact", required=False)
    if not email and not contact:
        raise DomainError(
            "no_way_back", _("Give an e-mail address, a phone number or an address, so that we can answer.")
        )
    days = Terms.objects.filter(partnership=partnership).values_list("decide_within", flat=True).first()
    request = SupportRequest.objects.create(
        partnership=partnership,
        **_about(about, partnership),
        need=one_of(Need, need, "need"),
        what=clean_text(what, limit=WHAT_LIMIT, field="what", required=need == Need.OTHER),
        needed_on=needed_on,
        way=one_of(Way, way, "way") if way else "",
        name=clean_line(name, limit=120, field="name", required=False),
        email=email,
        contact=contact,
        language=get_language() or "en-gb",
        asked_at=now(),
        decide_by=after_working_days(today(), days or DEFAULT_DECIDE_WITHIN),
        submission_key=submission_key,
    )
    write_received(request)
    # Recorded of nobody: who needs support is not to be found by who was signed in.
    _record("means.support_asked", Actor.visitor(), request)
    return request


def _about(about: Matter | Engagement | Activity | None, partnership: Partnership) -> dict[str, Any]:
    activity = about if isinstance(about, Activity) else None
    engagement = activity.engagement if activity else about if isinstance(about, Engagement) else None
    matter = engagement.matter if engagement else about if isinstance(about, Matter) else None
    if matter is not None and matter.partnership_id != partnership.pk:
        raise DomainError("about_elsewhere", _("This belongs to another partnership. Ask there."))
    return {"activity": activity, "engagement": engagement, "matter": matter}


@write_transaction()
def decide_request(
    *,
    actor: Actor,
    request: SupportRequest,
    state: str,
    because: str,
    expected_version: int | None = None,
) -> SupportRequest:
    """Grant it, grant it in part, or decline it because of something; whoever asked is told in these words.

    A decision may be changed until it is known what came of it. Raises ``DomainError`` "request_over".
    """
    request = _to_change(actor, request, expected_version)
    if request.state == RequestState.WITHDRAWN or request.is_closed:
        raise DomainError(
            "request_over", _("This is over: it was taken back, or it is known what came of it.")
        )
    if state not in DECIDED_STATES:
        raise DomainError("state_unknown", _("Choose whether it is granted, in part or not."), "state")
    actor = acting_in(actor, request.partnership_id)
    request.because = clean_text(because, limit=BECAUSE_LIMIT, field="because")
    request.state = state
    request.decided_at = request.decided_at or now()
    request.decided_by_id, request.decided_for_id = actor.person_id, actor.seat_id
    request.version += 1
    request.save()
    write_decided(request)
    _record("means.support_decided", actor, request)
    return request


@write_transaction()
def close_request(
    *,
    actor: Actor,
    request: SupportRequest,
    happened: str = "",
    came: bool | None = None,
    cost_pence: int | None = None,
    expected_version: int | None = None,
) -> SupportRequest:
    """Say what came of a request: whether it was there, whether they took part, what it cost (pence).

    Raises ``DomainError`` "not_decided", or "happened_missing" for one that was granted.
    """
    request = _to_change(actor, request, expected_version)
    if not request.is_decided:
        raise DomainError("not_decided", _("Decide first; whoever asked waits for it."))
    if request.is_granted and not happened:
        raise DomainError("happened_missing", _("Say whether it was there on the day."), "happened")
    request.happened = one_of(WhatHappened, happened, "happened") if request.is_granted else ""
    request.came = came
    request.cost_pence = cost_pence if request.is_granted else None
    request.closed_at = request.closed_at or now()
    request.version += 1
    request.save()
    _record("means.support_closed", acting_in(actor, request.partnership_id), request)
    return request


@write_transaction()
def withdraw_request(*, request: SupportRequest) -> SupportRequest:
    """Take back what one asked for: for whoever holds the private link. Twice changes nothing.

    Raises ``DomainError`` "request_over" once it is known what came of it.
    """
    request = SupportRequest.objects.select_for_update().get(pk=request.pk)
    if request.state == RequestState.WITHDRAWN:
        return request
    if request.is_closed:
        raise DomainError("request_over", _("This is over: it is known what came of it."))
    request.state = RequestState.WITHDRAWN
    request.closed_at = now()
    request.version += 1
    request.save()
    _record("means.support_withdrawn", Actor.visitor(), request)
    return request


@write_transaction()
def forget_asker(*, request: SupportRequest) -> SupportRequest:
    """Take name, contact and words out of a request; the figures stay.

    Raises ``DomainError`` "still_waiting" while nothing is decided: then there would be no way to answer.
    """
    request = SupportRequest.objects.select_for_update().get(pk=request.pk)
    if request.is_waiting:
        raise DomainError("still_waiting", _("Take it back first: without these we could not answer you."))
    if request.forgotten_at is None:
        _blank(request)
        request.version += 1
        request.save()
        _record("means.asker_forgotten", Actor.visitor(), request)
    return request


def _blank(request: SupportRequest) -> None:
    request.name = request.email = request.contact = request.what = request.because = ""
    request.forgotten_at = now()


@write_transaction()
def change_terms(
    *,
    actor: Actor,
    partnership: Partnership,
    decide_within: int,
    other_ways: str = "",
    expected_version: int | None = None,
) -> Terms:
    """Say in how many working days a partnership decides, and how else one can ask.

    What was asked before keeps the day it was promised. Raises ``DomainError`` "days_wrong".
    """
    partnership = fetch(actor, Action.MANAGE, Partnership, pk=partnership.pk)
    terms = Terms.objects.select_for_update().filter(partnership=partnership).first()
    if terms is None:
        terms = Terms(partnership=partnership, version=0)
    require_version(terms, expected_version)
    if not 1 <= decide_within <= MOST_WORKING_DAYS:
        message = _("Choose between 1 and %(most)d working days.") % {"most": MOST_WORKING_DAYS}
        raise DomainError("days_wrong", message, "decide_within")
    terms.decide_within = decide_within
    terms.other_ways = clean_line(other_ways, limit=300, field="other_ways", required=False)
    terms.version += 1
    terms.save()
    record(
        "means.terms_changed",
        actor=acting_in(actor, partnership.pk),
        target=partnership,
        partnership_id=partnership.pk,
        facts={"decide_within": decide_within},
    )
    return terms


def _to_change(actor: Actor, request: SupportRequest, expected_version: int | None) -> SupportRequest:
    rows = SupportRequest.objects.select_for_update(of=("self",)).select_related("partnership")
    found = fetch(actor, Action.CHANGE, rows, pk=request.pk)
    require_version(found, expected_version)
    return found


def _record(name: str, actor: Actor, request: SupportRequest) -> None:
    record(
        name,
        actor=actor,
        target=request,
        partnership_id=request.partnership_id,
        matter_id=request.matter_id,
        facts={"need": request.need, "state": request.state},
        sealed=[request],
    )
