"""What the worker does: forget who asked for support once it is over."""

from datetime import timedelta

from thegither.jobs import every, job
from thegither.kernel.clock import now

from .models import SupportRequest
from .services import forget_asker

KEPT = timedelta(days=90)
MOST = 500


@every(at="03:40")
@job("means.forget_askers")
def forget_askers() -> int:
    """Take name, contact and words out of requests that ended 90 days ago; return out of how many."""
    over = SupportRequest.objects.filter(closed_at__lt=now() - KEPT, forgotten_at=None)
    found = list(over.order_by("closed_at")[:MOST])
    for request in found:
        forget_asker(request=request)
    return len(found)
