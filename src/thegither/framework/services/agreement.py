"""Write the framework of a partnership, section by section, and open it for signatures."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from uuid import uuid4

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, require
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import CHANGED_MEANWHILE
from thegither.partners.models import Mandate, Partnership, Seat
from thegither.partners.policies import in_force
from thegither.partners.services import refuse_ended

from .. import inheritance
from ..content import LISTS, REQUIRED, TEXTS, Content, Part, Point, Role, Section
from ..models import Framework, FrameworkVersion
from ..packages import template_for, template_package
from ..selectors.agreement import parents_version

TEXT_LIMIT = 3000
TITLE_LIMIT = 200
MOST_POINTS = 30


def begin_framework(*, actor: Actor, partnership: Partnership, template: str = "") -> Framework:
    """Begin the framework of a partnership with a draft from a template (by its kind unless one is named).

    A group takes over what its parent agreed. A second call returns the framework that there is. Raises
    ``DomainError`` "template_unknown" or "partnership_ended".
    """
    package = template_package()
    with write_transaction():
        require(actor, Action.MANAGE, partnership)
        if (made := Framework.objects.filter(partnership=partnership).first()) is not None:
            return made
        refuse_ended(partnership)
        chosen = package.entries.get(template) if template else template_for(partnership.kind)
        if chosen is None:
            raise DomainError("template_unknown", _("Choose one of the templates."), "template")
        parent = parents_version(actor, partnership)
        content = chosen.content
        if parent is not None:
            content = inheritance.inherited(content, parent.document, parent.framework_id)
        content = replace(content, texts={**content.texts, "purpose": partnership.purpose})
        framework = Framework.objects.create(
            partnership=partnership,
            template=chosen.key,
            template_version=package.version,
            inherits=parent,
            begun_at=now(),
            begun_by_id=actor.person_id,
        )
        draft = FrameworkVersion.objects.create(
            framework=framework, number=1, content=content.stored(), begun_at=now()
        )
        facts = {"template": chosen.key, "inherits": parent.pk if parent else None}
        _record("framework.begun", actor, draft, **facts)
        return framework


def begin_change(*, actor: Actor, framework: Framework) -> FrameworkVersion:
    """Return the draft of a framework, made if there is none.

    A version that nobody has signed is a draft again; one that somebody signed stays as it is, and a new
    version begins with its words. Raises ``DomainError`` "partnership_ended", as all that change it do.
    """
    with write_transaction():
        require(actor, Action.CHANGE, framework)
        return _draft(actor, framework)


def save_texts(
    *,
    actor: Actor,
    framework: Framework,
    section: str,
    texts: Mapping[str, str],
    expected: str | None = None,
) -> FrameworkVersion:
    """Save the texts of a section of the draft; empty ones can wait.

    Raises ``DomainError`` "section_unknown", "changed_meanwhile" if it is not at the edition ``expected``
    (``Content.edition``), or what the text rules say.
    """
    names = TEXTS.get(_section(section), {})
    if not names:
        raise DomainError("section_unknown", _("This section has no texts."))

    def change(content: Content) -> Content:
        cleaned = {
            name: clean_text(texts.get(name, ""), limit=TEXT_LIMIT, field=name, required=False)
            for name in names
        }
        return replace(content, texts={**content.texts, **cleaned})

    return _save(actor, framework, section, expected, change)


def save_points(
    *,
    actor: Actor,
    framework: Framework,
    section: str,
    points: Iterable[Point],
    expected: str | None = None,
) -> FrameworkVersion:
    """Save the principles, behaviours or objectives of the draft, in this order; one without a key is new.

    Where it came from is kept of a point that is there already; a sponsor who is named by a mandate is of
    that mandate's seat. Raises ``DomainError`` "section_unknown",
    "too_many_points", "point_twice", "sponsor_elsewhere", "sponsor_without_act", or as ``save_texts`` does.
    """
    if _section(section) not in LISTS:
        raise DomainError("section_unknown", _("This section is not a list."))
    given = list(points)
    if len(given) > MOST_POINTS:
        raise DomainError(
            "too_many_points", _("Nobody remembers this many. Keep %(n)d at most.") % {"n": MOST_POINTS}
        )

    def change(content: Content) -> Content:
        before = {point.key: point for point in content.points(section)}
        seats, sponsors = _seats_of(framework), _possible_sponsors(framework)
        sponsors |= {point.sponsor_mandate: point.sponsor for point in before.values()}
        rows = [
            _cleaned(_with_seat(point, sponsors), before.get(point.key), section, seats) for point in given
        ]
        if len({row.key for row in rows}) < len(rows):
            raise DomainError("point_twice", _("The same point is there twice. Leave one out."))
        return content.with_points(section, rows)

    return _save(actor, framework, section, expected, change)


def save_roles(
    *,
    actor: Actor,
    framework: Framework,
    roles: Mapping[tuple[str, int], str],
    expected: str | None = None,
) -> FrameworkVersion:
    """Save which part each seat has in each objective, ``{(objective, seat): part}``; "" is none.

    Raises ``DomainError`` "part_unknown", "objective_unknown", "seat_elsewhere", or as ``save_texts`` does.
    """

    def change(content: Content) -> Content:
        objectives = {point.key for point in content.objectives}
        seats = _seats_of(framework)
        rows = []
        for (objective, seat), part in roles.items():
            if not part:
                continue
            if part not in Part.values:
                raise DomainError("part_unknown", _("Choose one of the parts."))
            if objective not in objectives:
                raise DomainError("objective_unknown", _("This objective is not in the draft any more."))
            if seat not in seats:
                raise DomainError("seat_elsewhere", _("Choose seats of this partnership."))
            rows.append(Role(objective, seat, Part(part)))
        return replace(content, roles=tuple(rows))

    return _save(actor, framework, Section.ROLES, expected, change)


def take_over(*, actor: Actor, framework: Framework, key: str) -> FrameworkVersion:
    """Take the parent's words for the point on which the two differ into the draft.

    Raises ``DomainError`` "no_conflict" if they do not differ any more.
    """
    with write_transaction():
        require(actor, Action.CHANGE, framework)
        draft = _draft(actor, framework)
        conflict, parent = _conflict(actor, draft, key)
        content = inheritance.take_over(draft.document, conflict, parent.framework_id)
        return _write(actor, draft, content, "framework.taken_over", point=key, parent=parent.pk)


def keep_ours(*, actor: Actor, framework: Framework, key: str, because: str) -> FrameworkVersion:
    """Keep what the draft says on a point although the parent says it otherwise, and say why.

    Raises ``DomainError`` "no_conflict", or what the text rules say.
    """
    with write_transaction():
        require(actor, Action.CHANGE, framework)
        draft = _draft(actor, framework)
        conflict, parent = _conflict(actor, draft, key)
        reason = clean_line(because, limit=300, field="because")
        content = inheritance.keep_ours(draft.document, conflict, reason)
        return _write(actor, draft, content, "framework.kept_ours", point=key, parent=parent.pk)


def open_for_signing(*, actor: Actor, framework: Framework, note: str = "") -> FrameworkVersion:
    """Say that the draft is what partners agreed, and let them sign it.

    ``note`` says what changed and why; from version 2 on it is needed. Raises ``DomainError`` "no_draft",
    "framework_unfinished", "nothing_changed", or what the text rules say.
    """
    with write_transaction():
        require(actor, Action.CHANGE, framework)
        framework = _locked(framework)
        refuse_ended(framework.partnership)
        draft = framework.versions.filter(opened_at__isnull=True).first()
        if draft is None:
            raise DomainError("no_draft", _("There is no draft. Change something first."))
        content = draft.document
        missing = [str(section.label) for section in REQUIRED if not content.is_filled(section)]
        if missing:
            message = _("Before partners can sign, write these: %(sections)s. Everything so far is kept.")
            raise DomainError("framework_unfinished", message % {"sections": ", ".join(missing)})
        before = framework.versions.filter(opened_at__isnull=False).first()
        if before is not None and before.content == draft.content:
            raise DomainError("nothing_changed", _("It says the same as the version before it."))
        draft.note = clean_line(note, limit=300, field="note", required=before is not None)
        draft.opened_at = now()
        draft.opened_by_id = actor.person_id
        draft.save(update_fields=["note", "opened_at", "opened_by"])
        _record("framework.opened_for_signing", actor, draft)
        return draft


def _draft(actor: Actor, framework: Framework) -> FrameworkVersion:
    framework = _locked(framework)
    refuse_ended(framework.partnership)
    newest = framework.versions.first()
    assert newest is not None  # a framework is made with its first version
    if newest.is_draft:
        return newest
    if newest.signatures.exists() or newest.clarity_rounds.exists() or newest.heirs.exists():
        draft = FrameworkVersion.objects.create(
            framework=framework, number=newest.number + 1, content=newest.content, begun_at=now()
        )
        _record("framework.change_begun", actor, draft)
        return draft
    newest.opened_at = None
    newest.save(update_fields=["opened_at"])
    _record("framework.reopened", actor, newest)
    return newest


def _locked(framework: Framework) -> Framework:
    return (
        Framework.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=framework.pk)
    )


def _section(section: str) -> Section:
    if section not in Section.values:
        raise DomainError("section_unknown", _("There is no such section."))
    return Section(section)


def _save(
    actor: Actor,
    framework: Framework,
    section: str,
    expected: str | None,
    change: Callable[[Content], Content],
) -> FrameworkVersion:
    """Change one section of the draft; somebody else may write another section meanwhile."""
    with write_transaction():
        require(actor, Action.CHANGE, framework)
        draft = _draft(actor, framework)
        content = draft.document
        if expected is not None and expected != content.edition(section):
            message = _("Somebody else changed this section meanwhile. Yours is kept here: look at theirs.")
            raise DomainError(CHANGED_MEANWHILE, message)
        return _write(actor, draft, change(content), "framework.section_saved", section=str(section))


def _write(
    actor: Actor, draft: FrameworkVersion, content: Content, event: str, **facts: object
) -> FrameworkVersion:
    draft.content = content.stored()
    draft.save(update_fields=["content"])
    draft = FrameworkVersion.objects.select_related("framework__partnership").get(pk=draft.pk)
    _record(event, actor, draft, **facts)
    return draft


def _cleaned(point: Point, before: Point | None, section: str, seats: set[int]) -> Point:
    acts = clean_text(point.sponsor_acts, limit=1000, field="sponsor_acts", required=False)
    if point.sponsor is not None and point.sponsor not in seats:
        raise DomainError("seat_elsewhere", _("Choose seats of this partnership."), "sponsor")
    if point.sponsor is not None and not acts:
        message = _("Say what the sponsor promises to do: a name alone moves nothing.")
        raise DomainError("sponsor_without_act", message, "sponsor_acts")
    is_objective = section == Section.OBJECTIVES
    cleaned = Point(
        key=point.key or uuid4().hex[:12],
        title=clean_line(point.title, limit=TITLE_LIMIT, field="title"),
        text=clean_text(point.text, limit=TEXT_LIMIT, field="text", required=False),
        source=before.source if before else point.source,
        origin=before.origin if before else None,
    )
    if not is_objective:
        return cleaned
    return replace(
        cleaned,
        for_whom=clean_line(point.for_whom, limit=TITLE_LIMIT, field="for_whom", required=False),
        sponsor=point.sponsor,
        sponsor_mandate=point.sponsor_mandate,
        sponsor_post=clean_line(point.sponsor_post, limit=120, field="sponsor_post", required=False),
        sponsor_acts=acts,
    )


def _with_seat(point: Point, sponsors: Mapping[int | None, int | None]) -> Point:
    """Return the point with the seat of the person who is named as its sponsor."""
    if point.sponsor_mandate is None:
        return point
    if point.sponsor_mandate not in sponsors:
        message = _("Choose somebody who holds a seat of this partnership today.")
        raise DomainError("sponsor_elsewhere", message, "sponsor_mandate")
    return replace(point, sponsor=sponsors[point.sponsor_mandate])


def _possible_sponsors(framework: Framework) -> dict[int | None, int | None]:
    """Return the mandates of today with their seats."""
    seats = Seat.objects.filter(in_force(), partnership=framework.partnership_id).order_by()
    rows = Mandate.objects.filter(in_force(), seat__in=seats.values("pk"))
    return dict(rows.values_list("pk", "seat_id"))


def _seats_of(framework: Framework) -> set[int]:
    rows = Seat.objects.filter(in_force(), partnership=framework.partnership_id)
    return set(rows.order_by().values_list("pk", flat=True))


def _conflict(
    actor: Actor, draft: FrameworkVersion, key: str
) -> tuple[inheritance.Conflict, FrameworkVersion]:
    parent = parents_version(actor, draft.framework.partnership)
    if parent is not None:
        base = inheritance.began_with(draft.framework, parent)
        for conflict in inheritance.conflicts(draft.document, base, parent.document):
            if conflict.key == key:
                return conflict, parent
    raise DomainError("no_conflict", _("You and the parent partnership say the same here now."))


def _record(name: str, actor: Actor, version: FrameworkVersion, **facts: object) -> None:
    record(
        name,
        actor=actor,
        target=version,
        partnership_id=version.framework.partnership_id,
        facts={"number": version.number, **facts},
        sealed=[version],
    )
