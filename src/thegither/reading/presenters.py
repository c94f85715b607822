"""The sentences that people read for this room's events."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.audit.models import Event
from thegither.audit.presenters import presents
from thegither.ui.words import number

from .models import EvidenceKind


@presents("reading.run_made")
def run_made(event: Event) -> str:
    """The machine's part of reading."""
    count = event.facts["texts"]
    made = ngettext(
        "%(count)s contribution was put in an order to read, with suggested themes",
        "%(count)s contributions were put in an order to read, with suggested themes",
        count,
    )
    return made % {"count": number(count)}


@presents("reading.theme_made")
def theme_made(event: Event) -> str:
    """People hold something for a theme."""
    if event.facts["by"] == "run":
        return _("A suggested theme was accepted")
    return _("Partners named a theme of what was said")


@presents("reading.theme_changed")
def theme_changed(event: Event) -> str:
    """Its name or what belongs to it."""
    return _("A theme was renamed, or it was said more clearly what belongs to it")


@presents("reading.theme_refused")
def theme_refused(event: Event) -> str:
    """It is none."""
    return _("Partners said that something is not a theme")


@presents("reading.themes_merged")
def themes_merged(event: Event) -> str:
    """Two became one."""
    return _("Two themes became one")


@presents("reading.theme_split")
def theme_split(event: Event) -> str:
    """One became two."""
    return _("A theme was split in two")


@presents("reading.contributions_assigned")
def contributions_assigned(event: Event) -> str:
    """People read what was said."""
    count = event.facts["count"]
    if event.facts["belongs"]:
        told = ngettext(
            "Partners put %(count)s contribution under a theme",
            "Partners put %(count)s contributions under a theme",
            count,
        )
    else:
        told = ngettext(
            "Partners took %(count)s contribution out of a theme",
            "Partners took %(count)s contributions out of a theme",
            count,
        )
    return told % {"count": number(count)}


@presents("reading.coding_opened")
def coding_opened(event: Event) -> str:
    """Two people read."""
    units = event.facts["units"]
    told = ngettext(
        "Two readers were asked to read %(count)s contribution apart",
        "Two readers were asked to read %(count)s contributions apart",
        units,
    )
    return told % {"count": number(units)}


@presents("reading.coding_done")
def coding_done(event: Event) -> str:
    """Both have finished."""
    return _("Both readers have finished; how far they agree is shown")


@presents("reading.coding_settled")
def coding_settled(event: Event) -> str:
    """A difference was talked about."""
    return _("A difference between the readers was settled")


@presents("reading.evidence_named")
def evidence_named(event: Event) -> str:
    """What results can show."""
    kind = EvidenceKind(event.facts["kind"]).label
    return _("It was said what the results of an activity can show: %(kind)s") % {"kind": kind}


@presents("reading.sample_weighted")
def sample_weighted(event: Event) -> str:
    """A sample was weighted."""
    return _("A sample was weighted to who there is")
