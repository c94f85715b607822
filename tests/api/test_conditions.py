"""Conditional requests: nothing sent again, nothing changed unseen."""

import pytest

from tests.factories import make_contribution, make_decision


@pytest.mark.parametrize("path", ["/matters/{pk}", "/matters", "/contributions?limit=2", "/search?q=bus"])
def test_what_a_program_has_is_not_sent_again(world, visitor, path):
    path = path.format(pk=world.matter.pk)
    first = visitor.get(path)
    again = visitor.get(path, If_None_Match=first["ETag"])
    assert (first.status_code, again.status_code) == (200, 304)
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    weakened = visitor.get(path, If_None_Match=f'"other", W/{first["ETag"]}')
    assert weakened.status_code == 304
    assert visitor.get(path, If_None_Match='"other"').status_code == 200


def test_what_is_new_is_sent(world, visitor):
    path = f"/matters/{world.matter.pk}"
    tags = {name: visitor.get(name)["ETag"] for name in (path, "/contributions")}
    make_contribution(matter=world.matter)
    assert visitor.get(path, If_None_Match=tags[path]).status_code == 200
    assert visitor.get("/contributions", If_None_Match=tags["/contributions"]).status_code == 200


def test_caches_keep_what_is_public_apart_from_what_is_not(world, visitor, officer):
    path = f"/partnerships/{world.partnership.pk}/seats"
    public, own = visitor.get(path), officer.get(path)
    assert public["ETag"] != own["ETag"]
    assert public["Cache-Control"] == "no-cache"
    assert own["Cache-Control"] == "private, no-cache"
    assert "Authorization" in public["Vary"]
    assert "Cookie" not in public["Vary"]


def test_an_action_changed_meanwhile_stays_as_it_is(world, officer):
    path = f"/actions/{world.late.pk}"
    seen = officer.get(path)["ETag"]
    officer.post(f"{path}/news", {"text": "Snow."}, If_Match=seen)
    moved = {"due_on": "2026-03-01", "reason": "Snow."}
    refused = officer.post(f"{path}/due-dates", moved, If_Match=seen)
    assert (refused.status_code, refused.json()["code"]) == (412, "changed_meanwhile")
    assert officer.get(path).json()["due_on"] == "2025-11-11"
    fresh = officer.get(path)["ETag"]
    assert officer.post(f"{path}/due-dates", moved, If_Match=f"W/{fresh}").status_code == 201


def test_a_matter_and_a_decision_changed_meanwhile_stay_as_they_are(world, officer):
    matter = f"/matters/{world.matter.pk}"
    seen = officer.get(matter)["ETag"]
    assert (
        officer.post(f"{matter}/stage", {"to": "reviewed", "reason": "Done"}, If_Match=seen).status_code
        == 200
    )
    assert officer.post(f"{matter}/stage", {"to": "doing", "reason": "No"}, If_Match=seen).status_code == 412
    assert officer.post(f"{matter}/stage", {"to": "doing", "reason": "No"}, If_Match="*").status_code == 200

    proposed = make_decision(matter=world.matter)
    path = f"/decisions/{proposed.pk}"
    body = {"chosen": proposed.options.first().pk, "rule": "consent", "reasons": "So."}
    assert officer.post(f"{path}/record", body, If_Match='"99-0"').status_code == 412
    seen = officer.get(path)["ETag"]
    assert officer.post(f"{path}/record", body, If_Match=seen).status_code == 200


@pytest.mark.parametrize("tag", ["nonsense", '""', '"abc"', '"1-a", "2-b"'])
def test_a_tag_that_is_not_ours_matches_nothing(world, officer, tag):
    response = officer.post(f"/matters/{world.matter.pk}/stage", {"to": "reviewed"}, If_Match=tag)
    assert response.status_code == 412
