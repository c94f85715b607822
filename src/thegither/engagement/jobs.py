from thegither.jobs import every, job

from .services.kits import forget_member_answers
from .services.reminding import remind_moderators
from .services.telling import tell_what_is_owed
from .services.turning_away import count_unsent_letters
from .services.watching import forget_sources, watch


@every(minutes=1)
@job("engagement.watch", max_attempts=3)
def watch_responses() -> int:
    """Look at what was handed in, for a rush or a double."""
    return watch()


@every(hours=1)
@job("engagement.count_unsent_letters", max_attempts=3)
def count_letters_that_did_not_arrive() -> int:
    """Count the letters with a way in that could not be delivered."""
    return count_unsent_letters()


@every(at="04:10")
@job("engagement.forget_sources", max_attempts=3)
def forget_where_from() -> int:
    """Forget where responses came from."""
    return forget_sources()


@every(at="04:15")
@job("engagement.forget_member_answers", max_attempts=3)
def forget_what_members_said() -> int:
    """Delete what members told their own organisation, long after it signed off."""
    return forget_member_answers()


@every(at="06:45")
@job("engagement.remind_moderators", max_attempts=3)
def remind_whose_turn_it_is() -> int:
    """Write to those whose days on a rota begin today or tomorrow."""
    return remind_moderators()


# Not atomic: each letter stands for itself, and thousands may be owed.
@every(hours=1)
@job("engagement.tell_what_is_owed", max_attempts=3, atomic=False)
def tell_people() -> int:
    """Write to those who are owed word of an engagement."""
    return tell_what_is_owed()
