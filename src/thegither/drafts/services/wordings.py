"""Publish a draft, and a new wording of it that keeps comments with their paragraphs."""

from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.services.acting import acting_in
from thegither.drafts.models import Passage, Wording
from thegither.drafts.passages import Block, blocks_of, keys_for
from thegither.engagement.models import Activity
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction

TEXT_LIMIT = 200_000
NOTE_LIMIT = 300
MOST_PASSAGES = 1_500


@write_transaction()
def publish_wording(
    *,
    actor: Actor,
    activity: Activity,
    text: str,
    note: str = "",
    expected_number: int | None = None,
    submission_key: UUID | None = None,
) -> Wording:
    """Publish the next wording of a draft; the first needs no note of what is new.

    Each paragraph keeps its key, and so its comments, where it is unchanged, moved or alike. Raises
    ``DomainError`` "nothing_new", "too_many_paragraphs" or "changed_meanwhile" (``expected_number`` is the
    wording that was read, 0 if there was none).
    """
    rows = Activity.objects.select_for_update(of=("self",)).select_related("engagement__matter")
    activity = fetch(actor, Action.CHANGE, rows, pk=activity.pk)
    if (first := made_before(Wording, submission_key)) is not None:
        return first
    last = Wording.objects.filter(activity=activity).order_by("-number").first()
    number = last.number if last else 0
    if expected_number is not None and expected_number != number:
        raise DomainError(
            "changed_meanwhile",
            _("Somebody published another wording meanwhile. Yours is kept here: look at theirs."),
        )
    text = clean_text(text, limit=TEXT_LIMIT, field="text")
    if last is not None and text == last.text:
        raise DomainError("nothing_new", _("This is the wording that is published already."), "text")
    blocks = blocks_of(text)
    if len(blocks) > MOST_PASSAGES:
        message = _("These are %(count)d paragraphs. Make it several drafts of %(limit)d at most.")
        raise DomainError(
            "too_many_paragraphs", message % {"count": len(blocks), "limit": MOST_PASSAGES}, "text"
        )
    matter = activity.engagement.matter
    actor = acting_in(actor, matter.partnership_id)
    wording = Wording.objects.create(
        activity=activity,
        number=number + 1,
        text=text,
        note=clean_line(note, limit=NOTE_LIMIT, field="note", required=last is not None),
        published_at=now(),
        published_by_id=actor.person_id,
        published_for_id=actor.seat_id,
        submission_key=submission_key,
    )
    keys = keys_for(_known(activity), blocks)
    Passage.objects.bulk_create(
        Passage(wording=wording, key=key, position=place, level=block.level, text=block.text)
        for place, (key, block) in enumerate(zip(keys, blocks, strict=True), start=1)
    )
    record(
        "drafts.wording_published",
        actor=actor,
        target=wording,
        partnership_id=matter.partnership_id,
        matter_id=matter.pk,
        facts={"activity": activity.pk, "number": wording.number, "paragraphs": len(blocks)},
        sealed=[wording],
    )
    return wording


def _known(activity: Activity) -> dict[int, Block]:
    """Return every passage that ever was, as it was last: one may come back."""
    passages = Passage.objects.filter(wording__activity=activity).order_by("wording__number", "position")
    return {passage.key: Block(passage.level, passage.text) for passage in passages}
