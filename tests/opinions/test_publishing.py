"""Everything is worked out again from what is published, and only what counts is published."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.factories import make_engagement, make_matter, make_member, make_partnership, sign_in
from tests.opinions.conversations import camps, cast, make_conversation
from thegither.dialogue.models import Standing
from thegither.engagement.models import Activity
from thegither.engagement.services import set_counted
from thegither.kernel.actors import Actor
from thegither.opinions.models import Run, Statement, Voter
from thegither.opinions.selectors.results import unpacked
from thegither.opinions.services.mapping import map_conversation
from thegither_analysis.opinion import opinion_map, read_export

pytestmark = pytest.mark.django_db


def files_of(response: HttpResponse, folder: Path) -> Path:
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(response))) as archive:
        archive.extractall(folder)
    return folder


def address(activity: Activity) -> str:
    return f"/activities/{activity.pk}/agreement/data.zip"


@pytest.mark.parametrize("kept", ["votes.csv", "participants-votes.csv"])
def test_the_map_is_worked_out_again_from_what_is_published(
    client: Client, tmp_path: Path, kept: str
) -> None:
    activity = make_conversation()
    cast(activity, camps())
    map_conversation(activity.pk)

    folder = files_of(client.get(address(activity)), tmp_path)

    run = json.loads((folder / "run.json").read_text())
    asked = run["run"]
    again = opinion_map(read_export(folder / kept).votes, seed=asked["seed"], **asked["parameters"])
    assert again.as_dict() == run == unpacked(Run.objects.get().result)
    assert read_export(folder).votes.digest == Run.objects.get().digest
    assert asked["digest"] in (folder / "README.txt").read_text()


def test_what_does_not_count_is_not_published(client: Client, tmp_path: Path) -> None:
    activity = make_conversation()
    cast(activity, camps())
    map_conversation(activity.pk)
    statement = Statement.objects.get(activity=activity, number=3)
    statement.contribution.standing = Standing.HIDDEN
    statement.contribution.save(update_fields=["standing"])
    voter = Voter.objects.get(activity=activity, number=7)
    set_counted(actor=Actor.system(), response=voter.response, is_counted=False, because="A program")
    map_conversation(activity.pk, forgets=True)

    folder = files_of(client.get(address(activity)), tmp_path)

    votes = read_export(folder).votes
    assert 3 not in votes.statements
    assert 7 not in votes.participants
    assert statement.text not in (folder / "comments.csv").read_text()


def test_a_map_of_other_votes_is_not_handed_out(client: Client, tmp_path: Path) -> None:
    activity = make_conversation()
    cast(activity, camps())
    map_conversation(activity.pk)
    cast(activity, [(41, 1, 1)])

    folder = files_of(client.get(address(activity)), tmp_path)

    assert not (folder / "run.json").exists()
    assert read_export(folder).votes.digest in (folder / "README.txt").read_text()


def test_votes_of_a_few_are_not_handed_out_nor_results_that_are_not_shown(client: Client) -> None:
    partnership = make_partnership()
    engagement = make_engagement(matter=make_matter(partnership=partnership))
    activity = make_conversation(3, engagement=engagement, shows_results=False)
    cast(activity, [(number, 1, 1) for number in range(1, 5)])

    assert client.get(address(activity)).status_code in (302, 403)

    sign_in(client, make_member(partnership=partnership, role="officer"))
    assert client.get(address(activity)).status_code == 409
    cast(activity, [(5, 1, 1)])
    assert client.get(address(activity)).status_code == 200
