"""Publish a report: from then on it stays as it is."""

from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.services.acting import acting_in
from thegither.engagement.models import Engagement
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.transactions import write_transaction
from thegither.opinions.services.reporting import keep_told_runs
from thegither.reports.content import digest_of
from thegither.reports.models import Report
from thegither.reports.selectors.building import build_report

__all__ = ["publish_report"]


@write_transaction()
def publish_report(*, actor: Actor, engagement: Engagement, submission_key: UUID | None = None) -> Report:
    """Make the report of an engagement from the records as they are now, and keep it under the next number.

    Publishing the same words again returns the report that says them. Raises ``DomainError`` "still_planned".
    """
    rows = Engagement.objects.select_for_update(of=("self",)).select_related("matter__partnership")
    engagement = fetch(actor, Action.MANAGE, rows, pk=engagement.pk)
    if (first := made_before(Report, submission_key)) is not None:
        return first
    if engagement.is_draft:
        raise DomainError("still_planned", _("It has not been opened yet, so there is nothing to report."))
    content = build_report(engagement)
    digest = digest_of(content)
    newest = engagement.reports.order_by("-number").first()
    if newest is not None and newest.digest == digest:
        return newest
    actor = acting_in(actor, engagement.matter.partnership_id)
    report = Report.objects.create(
        engagement=engagement,
        number=(engagement.reports.aggregate(last=Max("number"))["last"] or 0) + 1,
        content=content.as_json(),
        digest=digest,
        published_at=now(),
        published_by_id=actor.person_id,
        published_for_id=actor.seat_id,
        submission_key=submission_key,
    )
    keep_told_runs(engagement)
    record(
        "reports.report_published",
        actor=actor,
        target=report,
        partnership_id=engagement.matter.partnership_id,
        matter_id=engagement.matter_id,
        facts={"number": report.number, "digest": digest},
        sealed=[report],
    )
    return report
