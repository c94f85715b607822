"""What the worker does: forget who asked for support once it is over."""

from datetime import timedelta

from django.db.models import Q

from thegither.jobs import every, job
from thegither.kernel.clock import now

from .models import SupportRequest
from .services import forget_asker

KEPT = timedelta(days=90)
# For requests of which nobody noted what came.
KEPT_AT_MOST = timedelta(days=365)
MOST = 500


@every(at="03:40")
@job("means.forget_askers")
def forget_askers() -> int:
    """Take name, contact and words out of requests that ended 90 days ago, or were decided a year ago.

    Return out of how many.
    """
    is_over = Q(closed_at__lt=now() - KEPT) | Q(decided_at__lt=now() - KEPT_AT_MOST)
    found = list(SupportRequest.objects.filter(is_over, forgotten_at=None).order_by("pk")[:MOST])
    for request in found:
        forget_asker(request=request)
    return len(found)
