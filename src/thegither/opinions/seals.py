from typing import Any

from thegither.audit.seals import seals

from .models import Edition, GroupName, Statement


@seals(Statement)
def statement_content(statement: Statement) -> dict[str, Any]:
    """What people vote on, and which of its editions count; how many voted what is worked out."""
    names = ("activity_id", "contribution_id", "number", "text", "is_seed", "edition", "counts_from")
    return {name.removesuffix("_id"): getattr(statement, name) for name in names}


@seals(Edition)
def edition_content(edition: Edition) -> dict[str, Any]:
    """How it read, and whether votes on what it said before still count."""
    names = ("statement_id", "number", "text", "keeps_votes", "because")
    return {name.removesuffix("_id"): getattr(edition, name) for name in names}


@seals(GroupName)
def group_name_content(name: GroupName) -> dict[str, Any]:
    """What a group of a run is called; empty where that was taken back."""
    return {"run": name.run_id, "group": name.group, "name": name.name, "about": name.about}
