from django.db.models import Q

from thegither.kernel.actors import Actor
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, policy

from .models import (
    AdministratorSession,
    ApiToken,
    Letter,
    NewsSetting,
    Participant,
    RateCount,
    SignInLink,
    User,
)


def _own(actor: Actor) -> Q:
    """What belongs to the signed-in user, and to nobody else, not even an administrator."""
    return Q(user_id=actor.user_id) if actor.user_id else NOTHING


@policy(User, Action.VIEW)
def view_user(actor: Actor) -> Q:
    """Oneself; an administrator sees everybody."""
    if actor.is_administrator:
        return EVERYTHING
    return Q(pk=actor.user_id) if actor.user_id else NOTHING


@policy(User, Action.CHANGE)
def change_user(actor: Actor) -> Q:
    """Oneself only."""
    return Q(pk=actor.user_id) if actor.user_id else NOTHING


@policy(User, Action.MANAGE)
def manage_user(actor: Actor) -> Q:
    """An administrator makes and unmakes administrators."""
    return EVERYTHING if actor.is_administrator else NOTHING


@policy(User, Action.DELETE)
def erase_user(actor: Actor) -> Q:
    """Oneself; an administrator for somebody who asks by letter."""
    return view_user(actor)


@policy(Participant, Action.VIEW)
def view_participant(actor: Actor) -> Q:
    """Who holds the cookie, and the account that claimed it."""
    if actor.user_id:
        return Q(claimed_by_id=actor.user_id)
    return Q(pk=actor.participant_id) if actor.participant_id else NOTHING


@policy(ApiToken, Action.VIEW)
def view_token(actor: Actor) -> Q:
    """One's own."""
    return _own(actor)


@policy(ApiToken, Action.CHANGE)
def change_token(actor: Actor) -> Q:
    """One's own."""
    return _own(actor)


@policy(SignInLink, Action.VIEW)
def view_sign_in_link(actor: Actor) -> Q:
    """Nobody: it works by its secret."""
    return NOTHING


@policy(NewsSetting, Action.VIEW)
def view_news_setting(actor: Actor) -> Q:
    """One's own."""
    return _own(actor)


@policy(Letter, Action.VIEW)
def view_letter(actor: Actor) -> Q:
    """One's own; letters hold links that open things."""
    return _own(actor)


@policy(AdministratorSession, Action.VIEW)
def view_administrator_session(actor: Actor) -> Q:
    """One's own; administrators see each other's."""
    return EVERYTHING if actor.is_administrator else _own(actor)


@policy(AdministratorSession, Action.CHANGE)
def change_administrator_session(actor: Actor) -> Q:
    """One's own."""
    return _own(actor)


@policy(RateCount, Action.VIEW)
def view_rate_count(actor: Actor) -> Q:
    """Nobody."""
    return NOTHING
