"""Leave no trace of what does not count any more, in runs that are kept either.

A run that was named, cited or reported stays as long as all of it counts. Once a statement in it is taken
down or reworded, or somebody in it does not count any more, what rests on it is worked out again from what
does count, and says so. Of the run itself the record keeps the digest alone.
"""

import hashlib

from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.opinions.models import Edition, Run
from thegither.opinions.selectors.results import packed, unpacked

from .basis import Basis
from .citing import renew_figures
from .statements import record_of


def replace_earlier(run: Run, basis: Basis) -> None:
    """Let ``run``, a whole map of what counts now, stand for each earlier one that holds what does not."""
    earlier = Run.objects.filter(activity=run.activity_id, pk__lt=run.pk).defer("shown")
    gone = []
    for old in earlier.select_related("activity__engagement__matter").order_by("pk"):
        if old.is_replaced:
            _keep_members(old, basis)
        elif _holds_what_is_gone(old, basis):
            gone.append(old)
    if gone:
        run.again_at = now()
        run.is_kept = run.is_kept or any(old.is_kept for old in gone)
        run.save(update_fields=["again_at", "is_kept"])
    renew_figures(run, gone)
    for old in gone:
        if old.is_kept:
            _replace(old, run, basis)


def _holds_what_is_gone(run: Run, basis: Basis) -> bool:
    found = unpacked(run.result)
    statements = [each["id"] for each in found["statements"]]
    if any(not basis.statements.get(number) for number in statements):
        return True
    if any(each["id"] in basis.left_out for each in found["participants"]):
        return True
    reworded = Edition.objects.filter(
        statement__activity=run.activity_id, statement__number__in=statements, made_at__gt=run.made_at
    )
    return reworded.filter(keeps_votes=False).exists()


def _replace(old: Run, run: Run, basis: Basis) -> None:
    activity = old.activity
    digests = {"before": old.digest, "after": run.digest}
    record_of("opinions.map_replaced", Actor.system(), activity, activity, run=old.pk, **digests)
    if old.names.exists():
        _keep_members(old, basis)
    else:
        old.delete()


def _keep_members(old: Run, basis: Basis) -> None:
    """Keep of a run who is in which group, of those who count."""
    members = [
        {"id": each["id"], "group": each["group"]}
        for each in unpacked(old.result)["participants"]
        if each["group"] is not None and each["id"] not in basis.left_out
    ]
    old.result = packed({"participants": members, "statements": []})
    old.shown = packed({})
    old.digest = hashlib.sha256(old.result).hexdigest()
    old.is_replaced = True
    old.save(update_fields=["result", "shown", "digest", "is_replaced"])
