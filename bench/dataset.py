"""The data that is measured: one matter with 50,000 contributions among 200 partnerships, and 1/100 of it.

The small one holds a hundredth of the contributions in all, but a full page of each list: else a page of the
large one would cost more only because there is more on it.

Made through the services, kept in ``var/bench/`` until this file or a migration changes. ``python -m
bench.dataset`` makes both sizes on SQLite; ``make(…, database_url=…)`` fills a PostgreSQL database.
"""

import hashlib
import json
import random
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from .installation import Installation
from .report import heading

REPOSITORY = Path(__file__).resolve().parents[1]
CACHE = REPOSITORY / "var" / "bench"
# Contributions in the first matter, partnerships, contributions in each other matter.
SIZES = {"large": (50_000, 200, 10), "small": (500, 26, 1)}
CITED = 25
SAID = (
    "The last bus leaves before my shift ends, so I pay for a taxi or wait for a lift.",
    "My mother cannot reach the surgery from our end of the valley since the timetable changed.",
    "We run a minibus for the lunch club on Tuesdays; it stands still the rest of the week.",
    "The stop at the school has no light and no shelter. In winter nobody waits there by choice.",
    "I would take the bus to work if it came more than every two hours and I could pay by card.",
)


def make(size: str, database_url: str = "", folder: Path | None = None) -> Installation:
    """Return an installation of this size, made now or before."""
    folder = folder or CACHE / f"{size}-{_version()}"
    installation = Installation(folder, database_url)
    if not (folder / "info.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        installation.python("bench.dataset", "fill", *map(str, SIZES[size]))
    return installation


def _version() -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted((REPOSITORY / "src").glob("*/*/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def fill(contributions: int, partnerships: int, others: int) -> None:
    """Fill the database of the settings, and write down where everything is."""
    import django

    django.setup()
    from django.conf import settings

    from thegither.operations.serving import prepare
    from thegither.portal.indexing import rebuild

    prepare(lambda said: None)
    dice = random.Random(2026)
    info: dict[str, Any] = {}
    for number in range(partnerships):
        info |= _partnership(number, others if number else contributions, others, dice)
    info["session"] = _session(info.pop("user"))
    rebuild()
    _analyse()
    (settings.DATA_DIR / "info.json").write_text(json.dumps(info))


def _partnership(number: int, contributions: int, others: int, dice: random.Random) -> dict[str, Any]:
    """Make a partnership with seats, three matters and what followed; return the addresses of the first."""
    from tests import factories
    from thegither.dialogue.models import Contribution
    from thegither.dialogue.services import ContributionDraft, answer_contributions, contribute_many
    from thegither.kernel.actors import Actor
    from thegither.kernel.clock import now, today
    from thegither.kernel.transactions import write_transaction

    system = Actor.system()
    with write_transaction():
        partnership = factories.make_partnership(name=f"Getting around {number}")
        officer = factories.make_person() if number == 0 else factories.make_person(has_account=False)
        roles = ("officer", "chair", "partner", "partner", "partner", "observer")
        seats = [
            factories.make_seat(
                partnership=partnership, role=role, person=officer if role == "officer" else None
            )
            for role in roles
        ]
        matters = [
            factories.make_matter(partnership=partnership, title=f"Buses at weekends {number}.{place}")
            for place in range(3)
        ]
        for place, matter in enumerate(matters):
            count = others if place else contributions
            stored = contribute_many(
                actor=system,
                matter=matter,
                drafts=(
                    ContributionDraft(
                        text=f"{dice.choice(SAID)} ({index})",
                        layer=dice.choice(("public", "public", "public", "community", "partner")),
                        knowledge=dice.choice(("", "", "lived", "local", "professional", "technical")),
                        channel=dice.choice(("web", "web", "paper", "phone")),
                        said_at=now() - timedelta(minutes=count - index),
                    )
                    for index in range(count)
                ),
            )
            if place == 0:
                heard = stored
        shown = Contribution.objects.filter(pk__in=[row.pk for row in heard[:CITED]])
        answer_contributions(
            actor=system,
            matter=matters[0],
            contributions=shown,
            state="acted_on",
            because="A later bus runs.",
        )
        decision = factories.make_decision(matter=matters[0], is_decided=True, cites=heard[:CITED])
        action = _follow_up(system, partnership, matters[0], decision, seats, today())
    if number:
        return {}
    return {
        "user": officer.user_id,
        "partnership": partnership.slug,
        "matter": matters[0].pk,
        "first": heard[0].pk,
        "last": heard[-1].pk,
        "decision": decision.pk,
        "action": action,
    }


def _follow_up(system: Any, partnership: Any, matter: Any, decision: Any, seats: list[Any], day: Any) -> int:
    """Make two actions that carry a decision out and a measured outcome; return the key of an action."""
    from thegither.delivery.services import plan_action, tell_news
    from thegither.outcomes.services import add_indicator, claim_part, create_outcome, measure

    actions = [
        plan_action(
            actor=system,
            partnership=partnership,
            title=title,
            due_on=day + timedelta(days=30 + partnership.pk),
            owners=seats[2:4],
            matter=matter,
            carries_out=[decision],
        )
        for title in ("Run the bus until midnight", "Light the stop at the school")
    ]
    tell_news(actor=system, action=actions[0], text="The operator has said yes.")
    outcome = create_outcome(
        actor=system, partnership=partnership, title="People get home at night", matter=matter
    )
    indicator = add_indicator(
        actor=system, outcome=outcome, name="Rides after ten", unit="a week", better="up"
    )
    for moment, value in (("before", 12), ("after", 40)):
        measure(
            actor=system,
            indicator=indicator,
            moment=moment,
            measured_on=day - timedelta(days=60 if moment == "before" else 1),
            value=value,
        )
    claim_part(
        actor=system, outcome=outcome, actions=actions[:1], likelihood="likely", because="They began then."
    )
    return actions[0].pk


def _session(user_id: int) -> str:
    """Sign somebody in, and return the cookie of the session."""
    from django.test import Client

    from thegither.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(pk=user_id))
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _analyse() -> None:
    """Let the database look at what it holds, as it does by itself after a while."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main(arguments: list[str]) -> None:
    """Fill the database at hand, or make both sizes on SQLite."""
    if arguments[:1] == ["fill"]:
        fill(*map(int, arguments[1:]))
        return
    heading("The data", sizes=SIZES)
    for size in SIZES:
        start = time.perf_counter()
        folder = make(size).folder
        print(f"{size}: {folder.relative_to(REPOSITORY)}, {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
