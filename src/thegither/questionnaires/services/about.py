"""What people say of themselves, once for all activities; apart from answers, and theirs to take back."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from thegither.engagement.models import Response
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.transactions import write_transaction

from ..models import Told
from ..packages import NOT_SAID, about_questions


def tell_about(*, actor: Actor, response: Response, answers: Mapping[str, str]) -> int:
    """Keep what somebody says of themselves; return how many questions that was.

    A question left open is asked again another time, one that they prefer not to answer is not. Raises
    ``DomainError`` "about_unknown". Nothing goes into the record.
    """
    with write_transaction():
        response = fetch(actor, Action.CHANGE, Response, pk=response.pk)
        package = about_questions()
        teller = _teller(response)
        for key, answer in answers.items():
            question = package.entries.get(key)
            known = {option.key for option in question.options} | {NOT_SAID} if question else set()
            if answer not in known:
                raise DomainError("about_unknown", _("Choose one of the answers."), f"about.{key}")
            Told.objects.update_or_create(
                **teller,
                question=key,
                defaults={"answer": answer, "package": package.version, "told_on": today()},
            )
    return len(answers)


def forget_about(*, actor: Actor, response: Response) -> int:
    """Forget what the giver of a response said of themselves, here and everywhere; return how much it was."""
    with write_transaction():
        response = fetch(actor, Action.CHANGE, Response, pk=response.pk)
        count, _rows = Told.objects.filter(**_teller(response)).delete()
    return count


def still_to_ask(response: Response | None, about: tuple[str, ...]) -> tuple[str, ...]:
    """Return which of the agreed questions the giver of a response (nobody yet) has not answered before."""
    if response is None or not about:
        return about
    told = set(Told.objects.filter(**_teller(response)).values_list("question", flat=True))
    return tuple(key for key in about if key not in told)


def has_told(response: Response) -> bool:
    """Return whether the giver of a response has said anything of themselves."""
    return Told.objects.filter(**_teller(response)).exists()


def _teller(response: Response) -> dict[str, Any]:
    if response.person_id is not None:
        return {"person_id": response.person_id}
    if response.participant_id is not None:
        return {"participant_id": response.participant_id}
    return {"response_id": response.pk}
