"""Say who acts: ``request.actor`` for policies and services, ``request.acting`` for the header."""

from collections.abc import Callable
from functools import cached_property

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from thegither.accounts.models import AdministratorSession, User
from thegither.accounts.participants import participant_of
from thegither.accounts.services import note_visit
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now

from .acting import SESSION_KEY, Acting, acting_of, actor_of


class ActorMiddleware:
    """Set both lazily: a page that asks for neither costs nothing, and a visitor costs no query at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Attach who acts and pass the request on."""
        asking = _Asking(request)
        request.actor = SimpleLazyObject(lambda: asking.actor)  # type: ignore[assignment]
        request.acting = SimpleLazyObject(lambda: asking.acting)
        return self.get_response(request)


class _Asking:
    """What is known about whoever sent one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def user(self) -> User | None:
        user = self.request.user
        return user if user.is_authenticated else None

    @cached_property
    def acting(self) -> Acting | None:
        if self.user is None:
            return None
        note_visit(self.user)
        return acting_of(user_id=self.user.pk, seat_id=self.request.session.get(SESSION_KEY))

    @cached_property
    def actor(self) -> Actor:
        if self.user is not None:
            administers = self.user.is_administrator and _has_administrator_session(self.user)
            return actor_of(self.acting, user_id=self.user.pk, is_administrator=administers)
        participant_id = participant_of(self.request)
        return Actor.visitor() if participant_id is None else Actor.participant(participant_id)


def _has_administrator_session(user: User) -> bool:
    open_sessions = AdministratorSession.objects.filter(user=user, ended_at__isnull=True, ends_at__gt=now())
    return open_sessions.exists()
