"""What partners agreed, for programs."""

from ninja import Router

from . import agreement

router = Router()
for part in (agreement,):
    router.add_router("", part.router)

__all__ = ["router"]
