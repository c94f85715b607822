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
from .pages import Page, PageQuery, chosen, chosen_one, narrowed, page_of
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
from .values import (
    Addressed,
    Body,
    Day,
    Instant,
    Key,
    KeyList,
    KeyOrNone,
    KeyWanted,
    Number,
    Referenced,
    SomeKeys,
    absolute,
)

__all__ = [
    "PROBLEM_TYPE",
    "Addressed",
    "Body",
    "Day",
    "FieldProblem",
    "IdempotencyKey",
    "Identity",
    "IfMatch",
    "Instant",
    "Key",
    "KeyList",
    "KeyOrNone",
    "KeyWanted",
    "Number",
    "Page",
    "PageQuery",
    "PreconditionFailed",
    "Problem",
    "Referenced",
    "SomeKeys",
    "Unauthenticated",
    "UnsupportedMedia",
    "absolute",
    "anybody",
    "chosen",
    "chosen_one",
    "entity_tag",
    "holder",
    "identifies",
    "identity_of",
    "is_known_to",
    "narrowed",
    "page_of",
    "problem",
    "problem_for",
    "reads",
    "require_version",
    "version_in",
    "writes",
]
