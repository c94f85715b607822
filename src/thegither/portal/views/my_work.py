from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thegither.accounts.models import User
from thegither.kernel.clock import now
from thegither.kernel.errors import NotPermitted

from ..my_work import my_work as work_of


@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """Show somebody who is signed in what they owe and can shape, what changed, and what is owed to them."""
    user = request.user
    if not isinstance(user, User):
        raise NotPermitted
    acting = request.acting
    context = {"nav": "my_work", "acting": acting, "now": now(), "work": work_of(request.actor, user, acting)}
    return render(request, "portal/my_work.html", context)
