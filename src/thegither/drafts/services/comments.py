"""Comment on a paragraph of a draft."""

from datetime import datetime
from html import unescape
from uuid import UUID

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.drafts.models import Comment, CommentKind, Passage
from thegither.engagement.models import Activity
from thegither.engagement.services import begin_response, contribute_in, send_response
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.markup import render_markdown
from thegither.kernel.policies import Action, fetch
from thegither.kernel.text import clean_line, clean_text, one_of
from thegither.kernel.transactions import write_transaction

QUOTE_LIMIT = 500
PROPOSED_LIMIT = 3_000


@write_transaction()
def add_comment(
    *,
    actor: Actor,
    activity: Activity,
    passage: Passage,
    kind: str,
    text: str,
    quote: str = "",
    proposed: str = "",
    knowledge: str = "",
    byline: str = "",
    said_at: datetime | None = None,
    layer: str | None = None,
    language: str = "en-gb",
    source: str = "",
    held_because: str = "",
    submission_key: UUID | None = None,
) -> Comment:
    """Say something about a paragraph as one read it, or about words quoted from it: a contribution.

    ``proposed`` are the words wanted instead, and part of what is said. Raises ``DomainError``
    "kind_unknown", "quote_not_there", "proposed_needs_change" or "activity_closed", and as ``contribute``.
    """
    passage = fetch(actor, Action.VIEW, Passage.objects.filter(wording__activity=activity), pk=passage.pk)
    author, response = begin_response(
        actor=actor,
        activity=activity,
        layer=layer,
        language=language,
        source=source,
        submission_key=submission_key,
    )
    if response.is_sent:
        return response.draft_comment
    kind = one_of(CommentKind, kind, "kind")
    quote = clean_line(quote, limit=QUOTE_LIMIT, field="quote", required=False)
    if not any(quote in " ".join(words.split()) for words in (passage.text, _as_read(passage.text))):
        raise DomainError(
            "quote_not_there",
            _("These words are not in the paragraph. Copy them from it, or leave this empty."),
            "quote",
        )
    proposed = clean_text(proposed, limit=PROPOSED_LIMIT, field="proposed", required=False)
    if proposed and kind != CommentKind.CHANGE:
        raise DomainError(
            "proposed_needs_change",
            _("To propose words, choose “Other words wanted”; or leave these words out."),
            "proposed",
        )
    said = f"{text}\n\n{_('Proposed words:')} {proposed}" if proposed else text
    contribution = contribute_in(
        actor=author,
        response=response,
        text=said,
        knowledge=knowledge,
        byline=byline,
        said_at=said_at,
        held_because=held_because,
    )
    comment = Comment.objects.create(
        activity=response.activity,
        response=response,
        contribution=contribution,
        passage=passage,
        key=passage.key,
        kind=kind,
        quote=quote,
        proposed=proposed,
        made_at=now(),
    )
    send_response(actor=author, response=response)
    matter = response.activity.engagement.matter
    record(
        "drafts.commented",
        actor=author,
        target=comment,
        partnership_id=matter.partnership_id,
        matter_id=matter.pk,
        facts={"activity": activity.pk, "kind": kind},
        sealed=[comment],
    )
    return comment


def _as_read(text: str) -> str:
    """Return the words of a paragraph without the marks of its Markdown: people copy what they see."""
    return unescape(strip_tags(render_markdown(text)))
