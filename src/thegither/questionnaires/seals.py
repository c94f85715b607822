from typing import Any

from thegither.audit.seals import seals

from .models import FormVersion


@seals(FormVersion)
def version_content(version: FormVersion) -> dict[str, Any]:
    """What was asked; not what anybody answered."""
    return {
        "activity": version.activity_id,
        "number": version.number,
        "content": version.content,
        "in_force_at": version.in_force_at.isoformat() if version.in_force_at else None,
    }
