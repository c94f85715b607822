import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_engagement,
    make_matter,
    make_member,
    make_partnership,
    sign_in,
)
from thegither.jobs.models import Job
from thegither.kernel import clock
from thegither.kernel.clock import now
from thegither.questionnaires.jobs import make_workbook
from thegither.questionnaires.models import Sheet, Workbook
from thegither.questionnaires.selectors.table import columns_for, rows_of
from thegither.questionnaires.services import ask_workbook
from thegither.questionnaires.services.workbooks import forget_old_workbooks

from .samples import hand_in, make_questionnaire

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity():
    matter = make_matter(partnership=make_partnership())
    return make_questionnaire(engagement=make_engagement(matter=matter))


@pytest.fixture
def officer(activity):
    return make_member(partnership=activity.engagement.matter.partnership, role="officer")


def test_a_spreadsheet_equals_the_records_and_is_forgotten(client, activity, officer, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    hand_in(activity)
    hand_in(activity, use="no", why="=cmd", phone="=1+1")
    workbook = ask_workbook(actor=actor_for(officer), activity=activity)
    assert Job.objects.filter(name="questionnaires.make_workbook").count() == 1
    sign_in(client, officer)
    assert "being made" in client.get(reverse("questionnaires:workbook", args=[workbook.pk])).content.decode()
    make_workbook(workbook_id=workbook.pk)
    make_workbook(workbook_id=workbook.pk)
    handed = client.get(reverse("questionnaires:workbook_file", args=[workbook.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(handed.streaming_content)))
    columns = columns_for(activity, with_private=False)
    rows = [["" if value is None else value for value in row] for row in book["Answers"].values]
    assert rows[0] == [column.name for column in columns]
    expected = [
        [f"'{value}" if str(value).startswith("=") else value for value in row]
        for row in rows_of(activity, columns)
    ]
    assert rows[1:] == expected
    assert "phone" not in rows[0]
    assert [row[0] for row in book["Columns"].values][1:] == rows[0]
    other = make_member(partnership=activity.engagement.matter.partnership, role="officer")
    sign_in(client, other)
    assert client.get(reverse("questionnaires:workbook_file", args=[workbook.pk])).status_code == 404
    with clock.at(now() + timedelta(days=2)):
        assert forget_old_workbooks() == 1
    assert not Workbook.objects.exists()
    assert not workbook.path.exists()


def upload(text):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return {"file": SimpleUploadedFile("typed.csv", text.encode(), "text/csv")}


def test_typed_answers_are_loaded_once_or_every_fault_is_named(client, activity, officer, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    sign_in(client, officer)
    url = reverse("exchange:load_answers", args=[activity.pk])
    head = "number,provenance,use,why,ways,miles,layer\n"
    wrong = client.post(url, upload(head + "1,Box,perhaps,,,,\n2,Box,,,,,\n3,,yes,,,,\n4,Box,yes,,a;z,far,"))
    told = client.get(wrong.url).content.decode()
    assert "4 things to put right" in told
    for column in ("use", "provenance", "ways"):
        assert f"<td>{column}</td>" in told
    assert client.post(wrong.url).status_code == 422
    assert not Sheet.objects.exists()
    right = head + "1,Box,Yes,,A; b,2.5,\n2,Box,no,Too dark,,,community\n"
    good = client.post(url, upload(right))
    assert "2 new rows would be stored" in client.get(good.url).content.decode()
    assert not Sheet.objects.exists()
    assert client.post(good.url).status_code == 302
    first, second = Sheet.objects.order_by("pk")
    assert first.answers == {"use": "yes", "ways": ["a", "b"], "miles": "2.5"}
    assert (second.response.layer, second.response.channel) == ("community", "paper")
    again = client.post(url, upload(right))
    assert "2 are there already" in client.get(again.url).content.decode()
    client.post(again.url)
    assert Sheet.objects.count() == 2
    other = make_member(partnership=make_partnership(), role="officer")
    sign_in(client, other)
    assert client.get(url).status_code in (403, 404)
