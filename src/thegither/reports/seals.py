from typing import Any

from thegither.audit.seals import seals

from .models import Report


@seals(Report)
def report_content(report: Report) -> dict[str, Any]:
    """The words and figures of a report, by their digest, recomputed from what is stored."""
    from .content import content_from, digest_of

    return {
        "engagement": report.engagement_id,
        "number": report.number,
        "digest": report.digest,
        "content": digest_of(content_from(report.content)),
    }
