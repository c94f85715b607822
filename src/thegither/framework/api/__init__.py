"""What partners agreed, for programs."""

from ninja import Router

from . import agreement, agreements, commitments

router = Router()
for part in (agreement, commitments, agreements):
    router.add_router("", part.router)

__all__ = ["router"]
