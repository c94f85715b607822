"""Name what kind of evidence an activity gives, and weight the answers of a sample."""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Contribution, Standing
from thegither.dialogue.services.acting import acting_in
from thegither.engagement.models import Activity, Population
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.text import clean_line, one_of
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.reading.models import Evidence, EvidenceKind, SampleWeight

BECAUSE_LIMIT = 500
LARGEST_TABLE_BYTES = 2_000_000
TRIM = (0.2, 5.0)  # least and most weight, as multiples of the mean
REFERENCE = "reference"


class SampleTable(NamedTuple):
    """Which contributions are of a sample (by key), and to which part of each population each belongs."""

    keys: list[int]
    rows: list[dict[str, str]]


@write_transaction()
def name_evidence(
    *, actor: Actor, activity: Activity, kind: str, because: str, expected_version: int | None = None
) -> Evidence:
    """Say which kind of evidence an activity gives, and how people were chosen; only a sample has weights."""
    activity = _activity(actor, activity)
    evidence = Evidence.objects.select_for_update().filter(activity=activity).first()
    if evidence is None:
        evidence = Evidence(activity=activity, version=0)
    else:
        require_version(evidence, expected_version)
    evidence.kind = one_of(EvidenceKind, kind, "kind")
    evidence.because = clean_line(because, limit=BECAUSE_LIMIT, field="because")
    evidence.named_at, evidence.named_by_id = now(), actor.person_id
    evidence.named_for_id = acting_in(actor, activity.engagement.matter.partnership_id).seat_id
    if kind != EvidenceKind.SAMPLED:
        evidence.effective_n = evidence.design_effect = None
        evidence.weighted_by, evidence.weighting = [], ""
    evidence.version += 1
    evidence.save()
    if kind != EvidenceKind.SAMPLED:
        evidence.weights.all().delete()
    _record("reading.evidence_named", actor, evidence, kind=kind)
    return evidence


@write_transaction()
def weight_sample(*, actor: Actor, activity: Activity, table: str) -> Evidence:
    """Weight a sample so that it meets the margins of the partnership's populations.

    ``table`` is CSV: a column "reference", and one for each population by its name, which says to which of
    its parts the person belongs. Only weights are kept. Raises ``DomainError`` "not_a_sample" or
    "sample_table".
    """
    activity = _activity(actor, activity)
    evidence = Evidence.objects.select_for_update().filter(activity=activity).first()
    if evidence is None or evidence.kind != EvidenceKind.SAMPLED:
        raise DomainError("not_a_sample", _("Only a sample drawn by chance can be weighted."), "table")
    populations = {
        row.name: {stratum.label: float(stratum.count) for stratum in row.strata.all()}
        for row in Population.objects.filter(
            partnership=activity.engagement.matter.partnership_id
        ).prefetch_related("strata")
    }
    sample = _read(activity, table, populations)
    targets = {name: populations[name] for name in sample.rows[0]}
    weights, effective_n, design_effect, version = _raked(sample.rows, targets)
    evidence.weights.all().delete()
    SampleWeight.objects.bulk_create(
        (
            SampleWeight(evidence=evidence, contribution_id=key, weight=weight)
            for key, weight in zip(sample.keys, weights, strict=True)
        ),
        batch_size=1_000,
    )
    digest = hashlib.sha256(table.encode()).hexdigest()[:12]
    evidence.effective_n, evidence.design_effect = effective_n, design_effect
    evidence.weighted_by = sorted(targets)
    evidence.weighting = f"thegither_analysis.weighting.rake {version}, input {digest}"
    evidence.version += 1
    evidence.save()
    _record("reading.sample_weighted", actor, evidence, rows=len(sample.keys), populations=len(targets))
    return evidence


def _raked(
    rows: Sequence[Mapping[str, str]], targets: Mapping[str, Mapping[str, float]]
) -> tuple[list[float], float, float, str]:
    from thegither_analysis import weighting
    from thegither_analysis._validation import InputError

    # Populations differ in their totals (all people, people of 16 and over): shares can all be met.
    shares = {
        name: {label: count / sum(counts.values()) for label, count in counts.items() if count}
        for name, counts in targets.items()
    }
    try:
        raked = weighting.rake(rows, shares, trim=TRIM)
    except InputError as error:
        message = _("The sample cannot be weighted: %(why)s.") % {"why": error}
        raise DomainError("sample_table", message, "table") from error
    mean = sum(raked.weights) / len(raked.weights)
    return (
        [weight / mean for weight in raked.weights],
        raked.effective_n,
        raked.design_effect,
        weighting.VERSION,
    )


def _read(activity: Activity, table: str, populations: Mapping[str, Mapping[str, float]]) -> SampleTable:
    reader = csv.DictReader(io.StringIO(table.lstrip("\ufeff"), newline=""))
    columns = [name for name in reader.fieldnames or () if name and name != REFERENCE]
    unknown = [name for name in columns if name not in populations]
    if REFERENCE not in (reader.fieldnames or ()) or not columns or unknown:
        message = _(
            "The first line names the columns: “reference”, and populations of this partnership: %(names)s."
        )
        raise _table_error(message % {"names": ", ".join(populations) or _("none is loaded")})
    placed = Contribution.objects.filter(placed__activity=activity, standing=Standing.SHOWN)
    known = set(placed.values_list("pk", flat=True))
    found: dict[int, dict[str, str]] = {}
    for line, row in enumerate(reader, start=2):
        digits = (row[REFERENCE] or "").strip().upper().removeprefix("C-")
        key = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0
        traits = {name: (row[name] or "").strip() for name in columns}
        wrong = next((name for name in columns if traits[name] not in populations[name]), None)
        if key not in known or key in found:
            raise _table_error(
                _("Line %(line)d: this is no contribution of the activity, or is there twice.")
                % {"line": line}
            )
        if wrong is not None:
            raise _table_error(
                _("Line %(line)d: “%(name)s” has no such part.") % {"line": line, "name": wrong}
            )
        found[key] = traits
    if not found:
        raise _table_error(_("There is no line in this table but the first."))
    return SampleTable(list(found), list(found.values()))


def _table_error(message: str) -> DomainError:
    return DomainError("sample_table", message, "table")


def _activity(actor: Actor, activity: Activity) -> Activity:
    rows = Activity.objects.select_related("engagement__matter")
    return fetch(actor, Action.CHANGE, rows, pk=activity.pk)


def _record(name: str, actor: Actor, evidence: Evidence, **facts: object) -> None:
    matter = evidence.activity.engagement.matter
    record(
        name,
        actor=actor,
        target=evidence,
        partnership_id=matter.partnership_id,
        matter_id=matter.pk,
        facts=facts,
        sealed=[evidence],
    )
