import csv
import io
import json
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import (
    actor_for,
    make_engagement,
    make_matter,
    make_member,
    make_partnership,
    sign_in,
)
from thegither.engagement.services import set_counted
from thegither.kernel.actors import Actor
from thegither.questionnaires import services
from thegither.questionnaires.models import FormVersion, Sheet, Told
from thegither.questionnaires.receipts import sheet_token
from thegither.questionnaires.selectors.results import results_of
from thegither.questionnaires.selectors.table import columns_for, rows_of

from .samples import ANSWERS, DOCUMENT, hand_in, make_questionnaire

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity():
    partnership = make_partnership()
    make_member(partnership=partnership, role="officer")
    return make_questionnaire(engagement=make_engagement(matter=make_matter(partnership=partnership)))


@pytest.fixture
def officer(activity):
    partnership = activity.engagement.matter.partnership
    return make_member(partnership=partnership, role="officer")


def at(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


def page(activity, number=1, **said):
    version = FormVersion.objects.filter(activity=activity).last()
    posted = {"form_version": version.number, "submission_key": str(uuid4()), "then": "next"}
    return at("section", activity.pk, number), posted | said


def test_somebody_answers_page_by_page(client, activity):
    start = client.get(at("take_part", activity.pk))
    assert start.url == at("section", activity.pk, 1)
    shown = client.get(start.url)
    assert "page 1 of 2" in shown.content.decode()
    url, said = page(activity, **{"q-use": "yes"})
    onwards = client.post(url, said)
    assert onwards.url == at("section", activity.pk, 2)
    assert "tg_participant" in client.cookies
    second, more = page(activity, 2, **{"q-often": "4", "q-first.x": "1", "q-first.y": "1"})
    wrong = client.post(second, more)
    assert wrong.status_code == 422
    assert "Two things have the place 1" in wrong.content.decode()
    more["q-first.y"] = "2"
    assert client.post(second, more).url == at("about", activity.pk)
    assert client.post(at("about", activity.pk), {"about-age": "25_44"}).url == at("check", activity.pk)
    looked = client.get(at("check", activity.pk))
    assert "Do you go by bus after seven?" in looked.content.decode()
    sent = client.post(at("check", activity.pk))
    sheet = Sheet.objects.get()
    assert sent.url == at("sheet", sheet_token(sheet))
    assert sheet.answers == {"use": "yes", "often": "4", "first.x": "1", "first.y": "2"}
    assert sheet.reference in client.get(sent.url).content.decode()
    assert Told.objects.get().answer == "25_44"
    assert client.get(at("take_part", activity.pk)).url == sent.url
    assert client.post(at("check", activity.pk)).url == sent.url  # once more changes nothing
    assert Sheet.objects.count() == 1


def test_what_is_missing_is_told_and_what_is_not_asked_is_not(client, activity):
    url, said = page(activity)
    refused = client.post(url, said)
    assert refused.status_code == 422
    assert "is missing" in refused.content.decode()
    assert not Sheet.objects.exists()
    later = client.post(url, said | {"then": "later", "q-why": "Too dark"})
    assert later.url == at("sheet", sheet_token(Sheet.objects.get()))
    told = client.get(at("check", activity.pk)).content.decode()
    assert "Still to be answered" in told
    assert client.get(at("take_part", activity.pk)).url == url


def test_an_answer_can_be_taken_out_again(client, activity):
    url, said = page(activity, **{"q-use": "yes"})
    client.post(url, said)
    url, said = page(activity, 2, **{"q-first.x": "1", "q-miles": "3", "q-rate.stops": "good"})
    client.post(url, said)
    assert Sheet.objects.get().draft["first.x"] == "1"
    client.post(url, said | {"q-first.x": "", "q-miles": ""})
    draft = Sheet.objects.get().draft
    assert not draft["first.x"]
    assert not draft["miles"]
    assert draft["rate.stops"] == "good"


def test_the_same_first_page_twice_is_one_sheet(client, activity):
    url, said = page(activity, **{"q-use": "yes"})
    client.post(url, said)
    client.cookies.clear()
    client.post(url, said)
    assert Sheet.objects.count() == 1


def test_questions_that_change_under_ones_hands_lose_nothing(client, activity):
    url, said = page(activity, **{"q-use": "no", "q-why": "Too dark"})
    hand_in(activity)
    services.remove(actor=Actor.system(), activity=activity, key="miles")
    services.put_in_force(actor=Actor.system(), activity=activity)
    shown = client.post(url, said)
    assert shown.status_code == 422
    assert "The questions changed" in shown.content.decode()
    sheet = Sheet.objects.get(response__sent_at=None)
    assert sheet.draft["why"] == "Too dark"
    assert sheet.form_version.number == 2


def test_the_private_link_goes_on_elsewhere(client, activity):
    author, sheet = services.begin_sheet(actor=Actor.visitor(), activity=activity)
    services.keep_answers(actor=author, sheet=sheet, answers={"use": "yes"})
    token = sheet_token(sheet)
    shown = client.get(at("sheet", token))
    assert shown["Referrer-Policy"] == "same-origin"
    assert "noindex" in shown["X-Robots-Tag"]
    assert client.get(at("sheet", token + "x")).status_code == 404
    assert client.post(at("go_on", token)).url == at("take_part", activity.pk)
    assert client.get(at("take_part", activity.pk)).url == at("check", activity.pk)
    client.post(at("check", activity.pk))
    assert client.post(at("take_back", token)).status_code == 302
    sheet.response.refresh_from_db()
    assert sheet.response.standing == "withdrawn"


def test_the_link_is_sent_to_an_address(client, activity, mailoutbox):
    _author, sheet = hand_in(activity)
    url = at("sheet", sheet_token(sheet))
    assert client.post(url, {"email": "nobody"}).status_code == 422
    assert client.post(url, {"email": "a@example.org"}).url == url
    from thegither.accounts.models import Letter

    assert sheet_token(sheet) in Letter.objects.get().text


def test_a_closed_or_unopened_questionnaire_sends_people_to_its_page(client, activity):
    activity.state = "closed"
    activity.save()
    assert client.get(at("take_part", activity.pk)).url == activity.get_absolute_url()
    url, said = page(activity, **{"q-use": "yes"})
    refused = client.post(url, said)
    assert refused.status_code == 422
    assert "not open" in refused.content.decode()


def test_ten_forms_on_paper_in_a_row(client, activity, officer):
    sign_in(client, officer)
    url = at("type_in", activity.pk)
    version = FormVersion.objects.get().number
    kept = {"channel": "paper", "provenance": "Library box", "layer": "public", "form_version": version}
    assert client.post(url, kept | {"q-use": ""}).status_code == 422
    for _number in range(3):
        said = kept | {
            "q-use": "no",
            "q-why": "Too dark",
            "submission_key": str(uuid4()),
            "about-age": "75_over",
        }
        assert client.post(url, said | {"then": "next"}).url == url
        again = client.get(url).content.decode()
        assert 'value="Library box"' in again
    assert Sheet.objects.filter(response__channel="paper").count() == 3
    assert Told.objects.count() == 3
    left_open = kept | {"q-use": "", "q-miles": "3", "submission_key": str(uuid4())}
    assert client.post(url, left_open).status_code == 302  # nobody can be asked again what they left open
    assert Sheet.objects.latest("pk").answers == {"miles": "3"}
    stranger = make_member(partnership=make_partnership())
    client.logout()
    sign_in(client, stranger)
    assert client.get(url).status_code in (403, 404)


def test_the_offline_page_answers_each_form_once(client, activity):
    url = at("offline", activity.pk)
    shown = client.get(url).content.decode()
    assert "Everybody can read this." in shown
    assert "Only those who run this read it." in shown
    key = str(uuid4())
    said = {"form_version": 1, "submission_key": key, "q-use": "no", "q-why": "Too dark"}
    json_wanted = {"headers": {"Accept": "application/json"}}
    wrong = client.post(url, said | {"q-use": "", "q-miles": "far"}, **json_wanted)
    assert wrong.status_code == 422
    assert set(json.loads(wrong.content)["errors"]) == {"q-use", "q-miles"}
    first = client.post(url, said, **json_wanted)
    again = client.post(url, said, **json_wanted)
    assert first.json() == again.json()
    assert Sheet.objects.count() == 1
    services.remove(actor=Actor.system(), activity=activity, key="miles")
    services.put_in_force(actor=Actor.system(), activity=activity)
    old = client.post(url, said | {"submission_key": str(uuid4()), "q-miles": "3"}, **json_wanted)
    assert old.status_code == 200  # answered before the change, counted under what was asked
    assert Sheet.objects.first().answers["miles"] == "3"
    activity.state = "closed"
    activity.save()
    closed = client.post(url, said | {"submission_key": str(uuid4())}, **json_wanted)
    assert closed.status_code == 409
    anew = said | {"submission_key": str(uuid4())}
    assert client.post(url, anew).status_code == 422  # without scripts: shown on the page
    worker = client.get(at("worker"))
    assert worker["Service-Worker-Allowed"] == "/activities/"
    assert worker["Content-Type"].startswith("text/javascript")


def test_results_show_no_small_figure_and_nothing_private(client, activity, officer):
    sheets = [hand_in(activity)[1] for _number in range(6)]
    _author, odd = hand_in(activity, use="no", why="Too dark")
    caches["pages"].clear()
    shown = client.get(at("results", activity.pk)).content.decode()
    assert "not representative" in shown
    assert "01234" not in shown
    assert "Your number" not in shown
    rows = list(csv.reader(io.StringIO(_text(client.get(at("results_csv", activity.pk))))))
    use = [row for row in rows if row[0] == "use"]
    assert [row[5] for row in use if row[4] == "No"] == [""]
    assert all(row[5] == "" for row in use if row[4] != "Something else")  # the complement is hidden too
    often = [row[5] for row in rows if row[0] == "often"]
    assert set(often) == {""}  # asked of the six alone, so their number would tell of the one
    ways = {row[4]: row[5] for row in rows if row[0] == "ways"}
    assert ways == {"A": "6", "B": "6"}
    runs = actor_for(officer)
    set_counted(actor=runs, response=odd.response, is_counted=False, because="Twice the same")
    again = client.get(at("results", activity.pk)).content.decode()
    assert "1 more does not count" in again
    for is_counted in (False, True):  # the one that was changed most often
        set_counted(actor=runs, response=sheets[1].response, is_counted=is_counted, because="Looked at")
    assert results_of(activity).questions[0].parts[0].shares[0].count == 6
    [often] = [each for each in results_of(activity).questions if each.question.key == "often"]
    assert often.parts[0].answered == 6
    set_counted(actor=runs, response=odd.response, is_counted=True)
    set_counted(actor=runs, response=sheets[0].response, is_counted=False, because="Mine after all")
    assert results_of(activity).questions[0].parts[0].shares[0].count is None  # five, and one who is alone
    activity.shows_results = False
    activity.save()
    assert client.get(at("results", activity.pk)).status_code == 302
    sign_in(client, officer)
    assert client.get(at("results", activity.pk)).status_code == 200


def _text(response):
    return b"".join(response.streaming_content).decode()


def test_only_those_who_run_it_read_answers_one_by_one(client, activity, officer):
    _author, sheet = hand_in(activity)
    for address in (at("answers", activity.pk), at("answers_csv", activity.pk), at("one", sheet.pk)):
        assert client.get(address).status_code in (302, 403, 404)
    sign_in(client, officer)
    assert sheet.reference in client.get(at("answers", activity.pk)).content.decode()
    assert "01234" in client.get(at("one", sheet.pk)).content.decode()
    assert "01234" not in _text(client.get(at("answers_csv", activity.pk)))
    assert "01234" in _text(client.get(at("answers_csv", activity.pk) + "?private=1"))
    assert "miles" in client.get(at("columns", activity.pk)).content.decode()


@pytest.mark.parametrize("name", ["answers", "results", "edit"])
def test_pages_do_not_cost_more_with_more_rows(client, activity, officer, name):
    sign_in(client, officer)
    client.get(at(name, activity.pk))
    counts = []
    for more in (1, 2):
        for _number in range(more):
            hand_in(activity)
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at(name, activity.pk)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_questionnaire_is_written_without_scripts(client, officer, activity):
    sign_in(client, officer)
    edit = at("edit", activity.pk)
    assert client.get(edit).status_code == 200
    version = FormVersion.objects.get().version
    added = client.post(at("add_section", activity.pk), {"title": "Last page", "expected_version": version})
    assert added.url == edit
    question = {
        "text": "And the ferry?",
        "kind": "one",
        "options": "Yes\nNo",
        "show_part": "use",
        "show_test": "is",
        "show_value": "No",
    }
    url = at("add_question", activity.pk, "last_page")
    assert client.post(url, question | {"options": "Yes"}).status_code == 422
    assert client.post(url, question | {"expected_version": "1"}).status_code == 422  # somebody was before
    assert client.post(url, question).url == edit
    form = FormVersion.objects.get().form
    made = form.questions[-1]
    assert (made.key, made.show_if.value) == ("and_the_ferry", "no")
    assert client.get(at("edit_question", activity.pk, made.key)).status_code == 200
    for what in ("up", "down", "duplicate", "remove"):
        assert client.post(at("act", activity.pk, made.key, what)).status_code == 302
    words = client.post(at("write_words", activity.pk, "easy"), {"w.use": "By bus?"})
    assert words.url == edit
    assert FormVersion.objects.get().form.in_words("easy").questions[0].text == "By bus?"
    assert client.post(at("document", activity.pk), {"content": "{"}).status_code == 422
    assert client.post(at("document", activity.pk), {"content": json.dumps(DOCUMENT)}).url == edit
    assert json.loads(client.get(at("download", activity.pk)).content) == DOCUMENT
    for name in ("preview", "paper", "phone_script", "about_person", "copy", "document"):
        assert client.get(at(name, activity.pk)).status_code == 200
    easy = client.get(at("paper", activity.pk), {"words": "easy"}).content.decode()
    assert "Do you take the bus?" in easy
    assert 'href="?words=gd"' in easy
    hand_in(activity)
    services.remove(actor=Actor.system(), activity=activity, key="miles")
    client.post(at("add_question", activity.pk, "rest"), {"text": "Miles", "kind": "number"})
    assert FormVersion.objects.last().form.questions[-1].key == "miles_2"  # its answers are another's


parts = st.fixed_dictionaries(
    {"use": st.sampled_from(["yes", "no"])},
    optional={
        "why": st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20),
        "ways": st.lists(st.sampled_from(["a", "b"]), unique=True, min_size=1),
        "miles": st.integers(-5, 99).map(str),
        "phone": st.sampled_from(["=1+1", "-5", "01234"]),
    },
)


@given(st.lists(parts, max_size=4))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_table_equals_the_records(activity, told):
    Sheet.objects.filter(response__activity=activity).delete()
    sheets = [hand_in(activity, **answers)[1] for answers in told]
    columns = columns_for(activity, with_private=True)
    rows = list(rows_of(activity, columns))
    assert [row[0] for row in rows] == [sheet.reference for sheet in sheets]
    for row, sheet in zip(rows, sheets, strict=True):
        assert len(row) == len(columns)
        given_ = {column.name: value for column, value in zip(columns, row, strict=True) if column.part}
        expected = {
            name: "; ".join(value) if isinstance(value, list) else value
            for name, value in sheet.answers.items()
        }
        assert {name: value for name, value in given_.items() if value != ""} == expected


def test_no_cell_runs_as_a_formula(client, activity, officer):
    hand_in(activity, use="yes", phone="=1+1")
    sign_in(client, officer)
    rows = list(csv.reader(io.StringIO(_text(client.get(at("answers_csv", activity.pk) + "?private=1")))))
    assert "'=1+1" in rows[1]


def test_the_page_of_the_activity_leads_to_all_ways(client, activity):
    shown = client.get(activity.get_absolute_url()).content.decode()
    for name in ("take_part", "results", "paper", "offline"):
        assert f'href="{at(name, activity.pk)}"' in shown


def test_all_answers_reach_the_check_page(client, activity):
    author, sheet = services.begin_sheet(actor=Actor.visitor(), activity=activity)
    services.keep_answers(actor=author, sheet=sheet, answers=ANSWERS)
    client.post(at("go_on", sheet_token(sheet)))
    shown = client.get(at("check", activity.pk)).content.decode()
    for words in ("1. Y", "Stops: Good", "2.5 miles", "Friday 20 November", "By the pier", "A, B"):
        assert words in shown
