"""A published report as it may be read now."""

from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from thegither.opinions.selectors.telling import worked_out_again
from thegither.reports.content import ReportContent, content_from
from thegither.reports.models import Report
from thegither.ui.words import moment

from .conversations import agreed


def shown_content(report: Report) -> ReportContent:
    """Return what a report says, less what does not count any more in the conversations that it tells of.

    Where something in them was taken down, or somebody was found not to count, after it was published, what
    they found is worked out again, and the report says so; what was published stays stored under its digest.
    """
    content = content_from(report.content)
    again_at = worked_out_again(report.engagement, report.published_at)
    if again_at is None:
        return content
    with translation.override(content.language):
        section = agreed(report.engagement)
        said = _(
            "Worked out again on %(moment)s: some of what this report counted was taken down or does not "
            "count any more, and is left out here. The check sum is of the report as it was published."
        ) % {"moment": moment(again_at)}
    section = replace(section, paragraphs=(said, *section.lines))
    sections = tuple(section if each.key == section.key else each for each in content.sections)
    return replace(content, sections=sections)
