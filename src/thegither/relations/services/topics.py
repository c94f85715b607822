from collections.abc import Iterable

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, require
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Partnership

from ..models import Topic

MOST_TOPICS = 12


def set_topics(*, actor: Actor, partnership: Partnership, names: Iterable[str]) -> list[Topic]:
    """Say what a partnership has in hand; topics no longer named are retired, not deleted.

    Raises ``DomainError`` "too_many_topics", because everybody is asked about each of them.
    """
    with write_transaction():
        require(actor, Action.MANAGE, partnership)
        cleaned = [clean_line(name, limit=120, field="names") for name in names if name.strip()]
        wanted = {name.casefold(): name for name in cleaned}
        if len(wanted) > MOST_TOPICS:
            message = _("Choose %(limit)d topics at most: partners are asked about every one of them.")
            raise DomainError("too_many_topics", message % {"limit": MOST_TOPICS}, "names")
        known = {topic.name.casefold(): topic for topic in Topic.objects.filter(partnership=partnership)}
        for key, topic in known.items():
            topic.name = wanted.get(key, topic.name)
            topic.retired_at = None if key in wanted else topic.retired_at or now()
            topic.save(update_fields=["name", "retired_at"])
        for key, name in wanted.items():
            if key not in known:
                known[key] = Topic.objects.create(partnership=partnership, name=name, created_at=now())
        record(
            "relations.topics_set",
            actor=actor,
            target=partnership,
            partnership_id=partnership.pk,
            facts={"topics": [known[key].pk for key in wanted]},
        )
        return [known[key] for key in wanted]
