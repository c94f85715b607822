"""Said and decided, for programs: matters, contributions, answers, decisions."""

from ninja import Router

from . import answers, contributions, decisions, matters
from .matters import MatterRef, of_matter

router = Router()
for part in (matters, contributions, answers, decisions):
    router.add_router("", part.router)

__all__ = ["MatterRef", "of_matter", "router"]
