"""What is sealed of this room's records: what partners hold for a theme, and for what kind of evidence."""

from typing import Any

from thegither.audit.seals import seals

from .models import Evidence, Theme


@seals(Theme)
def theme_content(theme: Theme) -> dict[str, Any]:
    """What the theme is, where it came from, and what became of it."""
    return {
        "matter": theme.matter_id,
        "name": theme.name,
        "about": theme.about,
        "state": theme.state,
        "terms": theme.terms,
        "suggested_by": theme.suggested_by,
        "split_from": theme.split_from_id,
        "merged_into": theme.merged_into_id,
    }


@seals(Evidence)
def evidence_content(evidence: Evidence) -> dict[str, Any]:
    """Which kind it is and how people were chosen; for a sample, how well it was weighted."""
    return {
        "kind": evidence.kind,
        "because": evidence.because,
        "effective_n": evidence.effective_n,
        "design_effect": evidence.design_effect,
        "weighted_by": evidence.weighted_by,
        "weighting": evidence.weighting,
        "seat": evidence.named_for_id,
    }
