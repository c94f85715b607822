"""A report made from records alone: who was asked and came, what they said and what became of it."""

from django.core.cache import caches
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thegither.audit.models import Event
from thegither.engagement.models import Engagement
from thegither.kernel.clock import today
from thegither.reports.content import ReportContent, Section
from thegither.ui.words import as_date, day, day_range

from .answered import answered
from .conversations import agreed
from .people import asked, came, missing
from .results import became, heard_in, promised, said, supported

_KEPT_FOR = 120


def build_report(engagement: Engagement) -> ReportContent:
    """Return the report of an engagement (its matter and partnership loaded) as everybody may read it."""
    partnership = engagement.matter.partnership
    heard = heard_in(engagement)
    return ReportContent(
        title=_("%(title)s: what came of it") % {"title": engagement.title},
        subtitle=_("Engagement %(reference)s of %(partnership)s")
        % {"reference": engagement.reference, "partnership": partnership.name},
        made_on=day(today()),
        language=get_language() or engagement.matter.language,
        warning=_(
            "Not representative: whoever took part chose to. The figures say who came and what they said, "
            "not what everybody thinks. Figures of fewer than five people are not shown."
        ),
        sections=(
            _about(engagement),
            asked(engagement),
            came(engagement),
            missing(engagement),
            said(engagement, heard),
            answered(engagement),
            agreed(engagement),
            became(engagement, heard),
            promised(engagement, heard),
            supported(engagement),
        ),
    )


def draft_of(engagement: Engagement) -> ReportContent:
    """Return the report as it would be published now, kept for a moment while nothing happens."""
    newest = Event.objects.aggregate(newest=Max("id"))["newest"]
    name = f"reports.draft:{engagement.pk}:{newest}:{get_language()}:{today()}"
    content: ReportContent | None = caches["pages"].get(name)
    if content is None:
        content = build_report(engagement)
        caches["pages"].set(name, content, _KEPT_FOR)
    return content


def _about(engagement: Engagement) -> Section:
    opened, ended = engagement.opened_at, engagement.ended_at or engagement.closes_on
    lines = [
        engagement.lead,
        _("The decision at stake: %(what)s") % {"what": engagement.at_stake} if engagement.at_stake else "",
        _("What could change: %(what)s") % {"what": engagement.can_change} if engagement.can_change else "",
        _("What could not: %(what)s") % {"what": engagement.cannot_change}
        if engagement.cannot_change
        else "",
        _("Open %(days)s.") % {"days": day_range(as_date(opened), as_date(ended) if ended else None)}
        if opened
        else "",
        engagement.ended_because,
    ]
    return Section("about", _("What it was about"), tuple(line for line in lines if line))
