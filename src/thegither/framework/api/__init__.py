"""What partners agreed, for programs."""

from ninja import Router

from . import agreement, agreements

router = Router()
for part in (agreement, agreements):
    router.add_router("", part.router)

__all__ = ["router"]
