from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thegither.accounts.models import User
from thegither.kernel.clock import now
from thegither.kernel.errors import NotPermitted

from ..my_work import my_work as work_of
from .fragments import kept, newest_event


@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """Show somebody who is signed in what they owe and can shape, what changed, and what is owed to them."""
    user = request.user
    if not isinstance(user, User):
        raise NotPermitted
    acting = request.acting
    reader = f"{request.actor!s} {acting!s} {user.pk} {user.previous_visit_at}"
    work = kept(
        f"my_work:{sha256(reader.encode()).hexdigest()}",
        newest_event(),
        lambda: work_of(request.actor, user, acting),
    )
    context = {"nav": "my_work", "acting": acting, "now": now(), "work": work}
    return render(request, "portal/my_work.html", context)
