"""Sign a version of the framework for a seat, or say why not."""

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, require
from thegither.kernel.text import clean_text
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Mandate, Seat, SeatRole
from thegither.partners.policies import current_mandates
from thegither.partners.services import refuse_ended

from ..models import Framework, FrameworkVersion, Signature, Stance

BECAUSE_LIMIT = 2000


def sign(*, actor: Actor, version: FrameworkVersion, seat: Seat, stance: str, because: str = "") -> Signature:
    """Say for a seat that one holds how it stands to a version: "signs", "reserves" or "declines".

    A reservation and a no have a reason; they are shown and stop nobody else. A seat may say something else
    later, and what it said before is kept. Raises ``NotPermitted`` for a seat that the actor's person does
    not hold, and ``DomainError`` "stance_unknown", "partnership_ended", "version_draft", "version_replaced"
    or as texts do.
    """
    if stance not in Stance.values:
        raise DomainError("stance_unknown", _("Choose how your seat stands to it."), "stance")
    with write_transaction():
        require(actor, Action.ANSWER, version)
        mandate = _mandate(actor, version, seat)
        rows = Framework.objects.select_for_update(of=("self",)).select_related("partnership")
        framework = rows.get(pk=version.framework_id)
        refuse_ended(framework.partnership)
        version = FrameworkVersion.objects.get(pk=version.pk)
        if version.is_draft:
            message = _("This version is being written again. Sign it once it is open.")
            raise DomainError("version_draft", message)
        newer = framework.versions.filter(number__gt=version.number, opened_at__isnull=False)
        if newer.exists():
            raise DomainError("version_replaced", _("There is a newer version. Read and sign that one."))
        reason = clean_text(because, limit=BECAUSE_LIMIT, field="because", required=stance != Stance.SIGNS)
        before = version.signatures.filter(seat=seat, replaced_at__isnull=True).first()
        if before is not None:
            if (before.stance, before.because) == (stance, reason):
                return before
            before.replaced_at = now()
            before.save(update_fields=["replaced_at"])
        signature = Signature.objects.create(
            version=version, seat=seat, mandate=mandate, stance=stance, because=reason, signed_at=now()
        )
        record(
            "framework.signed",
            actor=actor.for_seat(seat.pk),
            target=version,
            partnership_id=framework.partnership_id,
            facts={
                "number": version.number,
                "seat": seat.pk,
                "stance": stance,
                "mandate": mandate.pk,
                "signature": signature.pk,
            },
            sealed=[signature] if before is None else [before, signature],
        )
        return signature


def _mandate(actor: Actor, version: FrameworkVersion, seat: Seat) -> Mandate:
    """Return the mandate by which the actor holds the seat today; nobody signs for a seat of others."""
    held = current_mandates(actor).filter(seat=seat, seat__partnership=version.framework.partnership_id)
    mandate = held.exclude(seat__role=SeatRole.OBSERVER).order_by("is_deputy", "pk").first()
    if mandate is None:
        raise NotPermitted(_("Only those who hold a seat sign for it."))
    return mandate
