from typing import Any

from thegither.audit.seals import seals

from .models import ContributionClaim, Measurement, Outcome


@seals(Outcome)
def outcome_content(outcome: Outcome) -> dict[str, Any]:
    """The change that was looked for."""
    return {"title": outcome.title, "for_whom": outcome.for_whom, "description": outcome.description}


@seals(Measurement)
def measurement_content(measurement: Measurement) -> dict[str, Any]:
    """What was measured."""
    return {
        "indicator": measurement.indicator_id,
        "moment": measurement.moment,
        "measured_on": str(measurement.measured_on),
        "value": f"{measurement.value:.3f}",
        "sample_size": measurement.sample_size,
        "note": measurement.note,
    }


@seals(ContributionClaim)
def claim_content(claim: ContributionClaim) -> dict[str, Any]:
    """What was claimed, against what else."""
    return {
        "outcome": claim.outcome_id,
        "likelihood": claim.likelihood,
        "because": claim.because,
        "other_influences": claim.other_influences,
    }
