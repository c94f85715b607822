"""What a child partnership has from its parent, and where the two say different things now.

Handed down are all points, the vision and how the parent works; such a text is a point here, with its
question as the title. Why and for what it exists is a child's own to say; roles and sponsors are of its own
seats.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .content import LISTS, TEXTS, Content, Kept, Point, Section
from .models import Framework, FrameworkVersion

_HANDED_DOWN = (Section.VISION, Section.PROCEDURES)


class Divergence(TextChoices):
    """Who moved, since the child began with the parent's words."""

    CHANGED_HERE = "changed_here", _("We changed its words")
    CHANGED_THERE = "changed_there", _("They changed its words since")
    CHANGED_BOTH = "changed_both", _("Both of us changed its words")
    DROPPED_HERE = "dropped_here", _("We left it out")
    DROPPED_THERE = "dropped_there", _("They have left it out since")
    ADDED_THERE = "added_there", _("They have it, and we do not")
    DIFFERENT = "different", _("Each of us wrote its own words")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A point on which child and parent differ; ``kept`` says why, once somebody chose to differ."""

    section: Section
    key: str
    kind: Divergence
    ours: Point | None
    theirs: Point | None
    kept: Kept | None

    @property
    def is_open(self) -> bool:
        """True until somebody chose."""
        return self.kept is None

    @property
    def is_text(self) -> bool:
        """True for the vision and how they work: their title is a question."""
        return self.section in _HANDED_DOWN

    @property
    def title(self) -> str:
        """The title of the point, as we word it or else as they do."""
        point = self.ours or self.theirs
        return point.title if point else ""


def inherited(content: Content, parent: Content, framework: int) -> Content:
    """Return ``content`` (of a template) with what a child takes from its parent's agreed version."""
    for section in LISTS:
        content = content.with_points(section, (_taken(point, framework) for point in parent.points(section)))
    texts = {point.key: point.text for _section, point in _handed_down_texts(parent)}
    return replace(content, texts={**content.texts, **texts})


def began_with(framework: Framework, parent: FrameworkVersion) -> Content:
    """Return what a child began with: nothing, if its framework is older than its place under this parent."""
    base = framework.inherits
    return base.document if base is not None and base.framework_id == parent.framework_id else Content()


def conflicts(content: Content, base: Content, parent: Content) -> list[Conflict]:
    """Return where ``content`` and its parent's newest version differ.

    ``base`` is what the child began with (``began_with``): it tells which of the two moved.
    """
    ours = {point.key: (section, point) for section, point in _handed_down(content)}
    theirs = {point.key: (section, point) for section, point in _handed_down(parent)}
    began = {point.key: point for _section, point in _handed_down(base)}
    found = []
    for key, (section, their) in theirs.items():
        mine = ours[key][1] if key in ours else None
        kind = _divergence(began.get(key), mine, their)
        if kind is not None:
            found.append(Conflict(section, key, kind, mine, their, _kept(content, key, their.wording)))
    for key, (section, mine) in ours.items():
        if key in began and key not in theirs:
            kept = _kept(content, key, "")
            found.append(Conflict(section, key, Divergence.DROPPED_THERE, mine, None, kept))
    return found


def take_over(content: Content, conflict: Conflict, framework: int) -> Content:
    """Return ``content`` with the parent's words, or without a point that the parent has left out."""
    theirs, ours = conflict.theirs, conflict.ours
    kept = tuple(choice for choice in content.kept if choice.key != conflict.key)
    if conflict.is_text:
        text = theirs.text if theirs else ""
        return replace(content, texts={**content.texts, conflict.key: text}, kept=kept)
    points = list(content.points(conflict.section))
    if theirs is None:
        points = [point for point in points if point.key != conflict.key]
    elif ours is None:
        points.append(_taken(theirs, framework))
    else:
        words = replace(
            ours, title=theirs.title, text=theirs.text, for_whom=theirs.for_whom, origin=framework
        )
        points = [words if point.key == conflict.key else point for point in points]
    return replace(content.with_points(conflict.section, points), kept=kept)


def keep_ours(content: Content, conflict: Conflict, because: str) -> Content:
    """Return ``content`` with the reason why it differs; it is asked again once the parent's words change."""
    wording = conflict.theirs.wording if conflict.theirs else ""
    others = tuple(choice for choice in content.kept if choice.key != conflict.key)
    return replace(content, kept=(*others, Kept(conflict.key, wording, because)))


def _divergence(began: Point | None, ours: Point | None, theirs: Point) -> Divergence | None:
    if ours is None:
        return Divergence.DROPPED_HERE if began else Divergence.ADDED_THERE
    if ours.wording == theirs.wording:
        return None
    if began is None:
        return Divergence.DIFFERENT
    here, there = began.wording != ours.wording, began.wording != theirs.wording
    if here and there:
        return Divergence.CHANGED_BOTH
    return Divergence.CHANGED_HERE if here else Divergence.CHANGED_THERE


def _handed_down(content: Content) -> Iterator[tuple[Section, Point]]:
    yield from content.all_points()
    yield from _handed_down_texts(content)


def _handed_down_texts(content: Content) -> Iterator[tuple[Section, Point]]:
    for section in _HANDED_DOWN:
        for name, question in TEXTS[section].items():
            if text := content.texts.get(name):
                yield section, Point(key=name, title=str(question), text=text)


def _taken(point: Point, framework: int) -> Point:
    return replace(
        point, origin=framework, sponsor=None, sponsor_mandate=None, sponsor_post="", sponsor_acts=""
    )


def _kept(content: Content, key: str, wording: str) -> Kept | None:
    return next((each for each in content.kept if (each.key, each.theirs) == (key, wording)), None)
