"""What every router of the REST API shares: who asks, pages, conditions and problems.

A router declares what each operation answers with ``reads`` and ``writes``, asks for ``anybody`` or for the
``holder`` of a token, and hands on the services' refusals: ``problem_for`` turns each into problem details.
"""

from .conditions import (
    IdempotencyKey,
    IfMatch,
    PreconditionFailed,
    entity_tag,
    is_known_to,
    require_version,
    version_in,
)
from .identity import Identity, Unauthenticated, anybody, holder, identifies, identity_of
from .pages import Page, PageQuery, chosen, page_of
from .problems import (
    PROBLEM_TYPE,
    FieldProblem,
    Problem,
    UnsupportedMedia,
    problem,
    problem_for,
    reads,
    writes,
)
from .values import Body, Day, Instant, Key, KeyList, Number, SomeKeys, absolute

__all__ = [
    "PROBLEM_TYPE",
    "Body",
    "Day",
    "FieldProblem",
    "IdempotencyKey",
    "Identity",
    "IfMatch",
    "Instant",
    "Key",
    "KeyList",
    "Number",
    "Page",
    "PageQuery",
    "PreconditionFailed",
    "Problem",
    "SomeKeys",
    "Unauthenticated",
    "UnsupportedMedia",
    "absolute",
    "anybody",
    "chosen",
    "entity_tag",
    "holder",
    "identifies",
    "identity_of",
    "is_known_to",
    "page_of",
    "problem",
    "problem_for",
    "reads",
    "require_version",
    "version_in",
    "writes",
]
