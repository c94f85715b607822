"""Against what Polis and red-dwarf found in real conversations, where that data is at hand."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from thegither_analysis.opinion import adjusted_rand, opinion_map, read_export
from thegither_analysis.opinion.components import components, extremity, project, project_statements
from thegither_analysis.opinion.representative import (
    group_informed_consensus,
    priority,
    representative,
    shared,
)

DATA = Path(__file__).parents[3] / "shared/data/polis"
BLOBS = {
    "150ptpt-3gp-no-strict-no-meta": 0.96,
    "25ptpt-3gp-no-strict-with-meta": 0.61,
    "50ptpt-3gp-strict-no-meta": 0.98,
}
INCOMPLETE = "50ptpt-3gp-strict-no-meta"
# Least adjusted Rand index with the published groups from Polis' own cold start with as many groups. They
# hold live state and cannot be reproduced: research puts a faithful port at 0.98, 0.97 and 0.50.
PUBLISHED = {
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01": 0.95,
    "scoop-hivemind.biodiversity": 0.95,
    "15-per-hour-seattle": 0.5,
}

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no reference data beside the repository")


@pytest.fixture(scope="module", params=BLOBS)
def blob(request):
    """A production result: its votes, those counted, and the places of its statements."""
    folder = DATA / f"mathblob_{request.param}"
    said = json.loads((folder / "reference_math_pca2.json").read_text())
    raw = read_export(folder / "votes.csv").votes
    rejected = set(said["mod-out"]) | set(said["meta-tids"])
    kept = raw.without(statements=rejected)
    group_of = {person: int(group) for group, people in said["group-members"].items() for person in people}
    return SimpleNamespace(
        name=request.param,
        said=said,
        raw=raw,
        kept=kept,
        rejected=rejected,
        padding=len(raw.statements) - len(kept.statements),
        places=[said["tids"].index(each) for each in kept.statements.tolist()],
        group_of=group_of,
        counts=raw.counts_of(
            np.array([group_of.get(person, -1) for person in raw.participants.tolist()]),
            len(said["group-members"]),
        ),
    )


def test_centre_components_and_projections(blob):
    if blob.name == INCOMPLETE:
        pytest.skip("its file of votes is incomplete")
    found, said = components(blob.kept), blob.said["pca"]
    assert np.abs(found.centre + np.array(said["center"])[blob.places]).max() <= 1e-9  # wire sign
    theirs = np.array(said["comps"])[:, blob.places]
    assert (1 - np.abs(np.sum(theirs * found.vectors, axis=1))).max() <= 1e-8
    side = np.sign(np.sum(theirs * found.vectors, axis=1))  # a component points either way, for everybody
    ours = -side[:, None] * project_statements(found, padding=blob.padding).T
    there = np.array(said["comment-projection"])[:, blob.places]
    assert np.abs(ours - there).max() <= 1e-6
    pull = extremity(found, padding=blob.padding)
    assert np.allclose(pull, np.array(said["comment-extremity"])[blob.places], rtol=1e-9, atol=1e-12)
    points = -side * project(blob.kept, found, padding=blob.padding)
    row = {person: at for at, person in enumerate(blob.kept.participants.tolist())}
    bases = blob.said["base-clusters"]
    for members, x, y in zip(bases["members"], bases["x"], bases["y"], strict=True):
        middle = points[[row[person] for person in members]].mean(axis=0)
        assert np.abs(middle - [x, y]).max() <= 1e-6


def test_votes_of_groups_are_exact(blob):
    ids = blob.raw.statements.tolist()
    for group, those in blob.said["group-votes"].items():
        for kind, ours in (("A", blob.counts.agree), ("D", blob.counts.disagree), ("S", blob.counts.seen)):
            assert ours[int(group)].tolist() == [those["votes"][str(each)][kind] for each in ids]


def test_consensus_and_priority(blob):
    ids = blob.raw.statements.tolist()
    theirs = np.array([blob.said["group-aware-consensus"][str(each)] for each in ids])
    assert np.abs(group_informed_consensus(blob.counts) / theirs - 1).max() <= 1e-9
    ours = [
        (each.statement, each.stance)
        for each in shared(blob.counts.total(), ids, left_out=blob.said["mod-out"])
    ]
    listed = blob.said["consensus"]
    assert ours == [(each["tid"], stance) for stance in ("agree", "disagree") for each in listed[stance]]
    weights = np.array([blob.said["comment-priorities"][str(each)] for each in ids])
    if (weights == 49).all():
        return  # written while every priority was 49 (analytics.md §1.1)
    about = np.isin(ids, blob.said["meta-tids"])
    found = priority(blob.counts.total(), np.array(blob.said["pca"]["comment-extremity"]))
    assert np.abs(found / weights - 1)[~about].max() <= 1e-9


def test_representative_statements_in_their_order(blob):
    named = representative(blob.counts, blob.raw.statements.tolist(), left_out=blob.said["mod-out"])
    for group, theirs in blob.said["repness"].items():
        ours = named[int(group)]
        assert [(each.statement, each.stance) for each in ours] == [
            (each["tid"], each["repful-for"]) for each in theirs
        ]
        for one, other in zip(ours, theirs, strict=True):
            assert (one.chosen_for, one.seen) == (other["n-success"], other["n-trials"])
            found = one.p, one.p_z, one.ratio, one.z
            assert found == pytest.approx(
                [other[name] for name in ("p-success", "p-test", "repness", "repness-test")], abs=1e-6
            )


def test_polis_own_cold_start_given_who_counts(blob):
    found = opinion_map(
        blob.raw, moderated=blob.rejected, counted=blob.said["in-conv"], polis_compatible=True, resamples=0
    )
    assert len(found.groups) == len(blob.said["group-members"])
    assert agreement(found, blob.group_of) >= BLOBS[blob.name]


@pytest.mark.parametrize("name", PUBLISHED)
def test_groups_that_polis_published(name):
    export = read_export(DATA / f"opendata_{name}")
    found = opinion_map(
        export.votes,
        moderated=export.rejected,
        groups=len(set(export.groups.values())),
        polis_compatible=True,
        resamples=0,
    )
    assert agreement(found, export.groups) >= PUBLISHED[name]


def test_the_moderation_of_one_export_is_not_what_its_groups_saw():
    export = read_export(DATA / "opendata_canadian-electoral-reform")
    groups = {"polis_compatible": True, "groups": 2, "resamples": 0}
    assert agreement(opinion_map(export.votes, **groups), export.groups) >= 0.88
    assert agreement(opinion_map(export.votes, moderated=export.rejected, **groups), export.groups) < 0.25


@pytest.mark.parametrize("name", [*PUBLISHED, "canadian-electoral-reform"])
def test_what_red_dwarf_says_of_the_published_groups(name):
    folder = DATA / f"opendata_{name}"
    export = read_export(folder / "participants-votes.csv")
    theirs = json.loads((folder / "reference.json").read_text())["given_published_groups"]
    label = np.array([export.groups.get(person, -1) for person in export.votes.participants.tolist()])
    counts = export.votes.counts_of(label, int(label.max()) + 1)
    ids = export.votes.statements.tolist()
    said = theirs["group_aware_consensus"]["group-aware-consensus"]
    rejected = read_export(folder).rejected
    kept = [at for at, each in enumerate(ids) if each not in rejected]
    ours = group_informed_consensus(counts)
    assert max(abs(ours[at] / said[str(ids[at])] - 1) for at in kept) <= 1e-9
    named = representative(counts, ids, left_out=rejected)
    for group, listed in theirs["representative"].items():
        by_id = {each.statement: each for each in named[int(group)]}
        for each in listed:
            if each["tid"] in by_id:
                one = by_id[each["tid"]]
                assert (one.p, one.ratio) == pytest.approx((each["p-success"], each["repness"]), abs=1e-9)
        assert [each.statement for each in named[int(group)]] == [each["tid"] for each in listed]


def agreement(found, group_of):
    """Adjusted Rand index over those who have a group in both."""
    both = [
        (label, group_of[person])
        for person, label in zip(found.participants.tolist(), found.label.tolist(), strict=True)
        if label >= 0 and person in group_of
    ]
    return adjusted_rand(*np.array(both).T)
