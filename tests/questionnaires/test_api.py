from uuid import uuid4

import pytest

from tests.api.program import Program, token_of
from tests.factories import make_person
from thegither.questionnaires.models import Sheet

from .samples import hand_in, make_questionnaire

pytestmark = pytest.mark.django_db


def test_programs_read_answer_and_count(client):
    activity = make_questionnaire()
    url = f"/api/v1/questionnaires/{activity.pk}"
    asked = client.get(url).json()
    assert asked["number"] == 1
    assert "first.x" in [part["name"] for part in asked["parts"]]
    key = {"Idempotency-Key": str(uuid4())}

    def post(answers):
        return client.post(
            f"{url}/answers", {"answers": answers}, content_type="application/json", headers=key
        )

    wrong = post({"use": "perhaps"})
    assert wrong.status_code == 422
    assert post({"shoe": "9"}).status_code == 422
    first = post({"use": "no", "why": "Too dark", "ways": ["a"]})
    assert first.status_code == 201
    assert post({"use": "yes"}).json() == first.json()
    sheet = Sheet.objects.get()
    assert sheet.answers == {"use": "no", "why": "Too dark", "ways": ["a"]}
    assert sheet.response.channel == "api"
    assert len(sheet.response.source) == 64
    for _number in range(5):
        hand_in(activity)
    results = client.get(f"{url}/results").json()
    assert "not representative" in results["note"]
    assert "phone" not in {row["question"] for row in results["results"]}
    assert {row["n"] for row in results["results"] if row["question"] == "use"} <= {None, 0}
    activity.shows_results = False
    activity.save()
    assert client.get(f"{url}/results").status_code == 404


def test_a_person_with_a_token_answers_by_program_and_as_themselves(client):
    activity = make_questionnaire()
    person = make_person()
    program = Program(token_of(person))
    answered = program.post(f"/questionnaires/{activity.pk}/answers", {"answers": {"use": "yes"}})
    assert answered.status_code == 201
    response = Sheet.objects.get().response
    assert (response.channel, response.person, response.entered_by) == ("api", person, None)
