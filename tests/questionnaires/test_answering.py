from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import actor_for, make_engagement, make_matter, make_member, make_partnership, make_user
from thegither.accounts.personal import erase_all, export_all
from thegither.dialogue.models import Contribution
from thegither.engagement.methods import method_of
from thegither.engagement.models import Response
from thegither.engagement.services import withdraw_response
from thegither.kernel.actors import Actor, Provenance
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.questionnaires import services
from thegither.questionnaires.models import FormVersion, Said, Sheet, Told

from .samples import ANSWERS, DOCUMENT, hand_in, make_questionnaire

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 32


@pytest.fixture
def activity():
    return make_questionnaire()


def test_the_same_form_sent_twice_is_one_sheet(activity):
    key = uuid4()
    said = {"activity": activity, "answers": ANSWERS, "submission_key": key}
    author, first = services.answer_at_once(actor=Actor.visitor(), **said)
    again_by, again = services.answer_at_once(actor=Actor.visitor(), **said)
    assert first == again
    assert author.participant_id == again_by.participant_id
    assert Sheet.objects.count() == Response.objects.count() == 1


def test_what_is_not_asked_does_not_count_but_is_kept_while_writing(activity):
    author, sheet = services.begin_sheet(actor=Actor.visitor(), activity=activity)
    services.keep_answers(actor=author, sheet=sheet, answers={"use": "no", "why": "Too dark"})
    sheet = services.keep_answers(actor=author, sheet=sheet, answers={"use": "yes"})
    assert sheet.draft["why"] == "Too dark"
    sheet = services.send_answers(actor=author, sheet=sheet)
    assert sheet.answers == {"use": "yes"}
    assert not Contribution.objects.exists()


def test_nothing_counts_before_what_must_be_answered_is(activity):
    author, sheet = services.begin_sheet(actor=Actor.visitor(), activity=activity)
    services.keep_answers(actor=author, sheet=sheet, answers={"miles": "3"})
    with pytest.raises(DomainError) as refused:
        services.send_answers(actor=author, sheet=sheet)
    assert (refused.value.code, refused.value.field) == ("answers_missing", "use")
    sheet.refresh_from_db()
    assert sheet.draft == {"miles": "3"}
    assert Response.objects.get().sent_at is None


def test_words_to_be_read_are_contributions_and_follow_what_is_changed(activity):
    author, sheet = hand_in(activity, use="no", why="Too dark")
    first = Said.objects.get().contribution
    assert first.text == "Too dark"
    assert first.placed.response_id == sheet.pk
    services.keep_answers(actor=author, sheet=sheet, answers={"why": "Too dear"})
    assert Sheet.objects.get().answers["why"] == "Too dark"  # until it is handed in again
    services.send_answers(actor=author, sheet=sheet)
    first.refresh_from_db()
    assert first.standing == "withdrawn"
    assert Said.objects.get().contribution.text == "Too dear"
    services.send_answers(actor=author, sheet=sheet)
    assert Contribution.objects.count() == 2


def test_nobody_else_writes_at_a_sheet(activity):
    _author, sheet = hand_in(activity)
    other = Actor.participant(hand_in(activity)[0].participant_id)
    with pytest.raises((NotFound, NotPermitted)):
        services.keep_answers(actor=other, sheet=sheet, answers={"use": "no"})
    with pytest.raises((NotFound, NotPermitted)):
        services.keep_answers(actor=Actor.visitor(), sheet=sheet, answers={"use": "no"})


def test_a_closed_questionnaire_takes_nothing(activity):
    activity.state = "closed"
    activity.save()
    with pytest.raises(DomainError, match="not open"):
        hand_in(activity)


def test_what_was_answered_is_in_force_for_good(activity):
    hand_in(activity)
    version = FormVersion.objects.get()
    assert version.in_force_at
    actor = Actor.system()
    services.remove(actor=actor, activity=activity, key="miles")
    version.refresh_from_db()
    assert "miles" in str(version.content)
    assert FormVersion.objects.count() == 2
    hand_in(activity)
    assert Sheet.objects.filter(form_version=version).count() == 2
    services.put_in_force(actor=actor, activity=activity)
    assert hand_in(activity)[1].form_version.number == 2


def test_a_question_that_was_answered_keeps_its_kind(activity):
    hand_in(activity)
    with pytest.raises(DomainError, match="answered already"):
        services.load_form(
            actor=Actor.system(),
            activity=activity,
            content={
                "sections": [
                    {
                        "key": "s",
                        "title": "S",
                        "questions": [{"key": "use", "kind": "number", "text": "How often?"}],
                    }
                ]
            },
        )


def test_two_writers_do_not_write_over_each_other(activity):
    version = FormVersion.objects.get()
    actor = Actor.system()
    services.put_section(actor=actor, activity=activity, title="New", expected_version=version.version)
    with pytest.raises(DomainError, match="Somebody else"):
        services.put_section(actor=actor, activity=activity, title="Newer", expected_version=version.version)


def test_questions_move_from_page_to_page(activity):
    actor = Actor.system()

    def pages() -> list[list[str]]:
        form = FormVersion.objects.last().form
        return [[question.key for question in section.questions] for section in form.sections]

    services.move(actor=actor, activity=activity, key="miles", by=-1)
    assert pages()[1].index("miles") < pages()[1].index("rate")
    services.duplicate(actor=actor, activity=activity, key="ways")
    services.move(actor=actor, activity=activity, key="rest", by=1)
    assert pages()[0] == ["use", "why"]
    with pytest.raises(DomainError, match="not asked before"):
        services.move(actor=actor, activity=activity, key="why", by=-1)


def test_only_those_who_plan_write_questions(activity):
    stranger = actor_for(make_member(partnership=make_partnership()))
    with pytest.raises((NotPermitted, NotFound)):
        services.put_section(actor=stranger, activity=activity, title="Mine")


def test_somebody_says_of_themselves_once_and_takes_it_back(activity):
    author, sheet = hand_in(activity)
    assert services.still_to_ask(sheet.response, ("age",)) == ("age",)
    services.tell_about(actor=author, response=sheet.response, answers={"age": "16_24"})
    other = make_questionnaire()
    _author, second = hand_in(other, actor=author)
    assert services.still_to_ask(second.response, ("age",)) == ()
    with pytest.raises(DomainError, match="one of the answers"):
        services.tell_about(actor=author, response=sheet.response, answers={"age": "old"})
    assert services.forget_about(actor=author, response=second.response) == 1
    assert not Told.objects.exists()


def test_typed_in_for_somebody_else():
    matter = make_matter(partnership=make_partnership())
    worker = actor_for(make_member(partnership=matter.partnership))
    activity = make_questionnaire(engagement=make_engagement(matter=matter))
    paper = worker.entering_for(Provenance("paper", "Box in the library"))
    _author, sheet = services.answer_at_once(
        actor=paper, activity=activity, answers={"use": "no", "why": "Too dark"}, about={"age": "75_over"}
    )
    response = sheet.response
    assert (response.channel, response.provenance) == ("paper", "Box in the library")
    assert response.person_id is None
    assert response.entered_by_id == worker.person_id
    assert Said.objects.get().contribution.channel == "paper"
    assert Told.objects.get().response_id == sheet.pk
    stranger = actor_for(make_member(partnership=make_partnership()))
    with pytest.raises((NotPermitted, NotFound)):
        services.answer_at_once(
            actor=stranger.entering_for(Provenance("paper", "x")), activity=activity, answers=ANSWERS
        )


def test_a_file_is_kept_and_replaced(activity, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path
    author, sheet = services.begin_sheet(actor=Actor.visitor(), activity=activity)
    upload = SimpleUploadedFile("stop.png", PNG, "image/png")
    services.keep_answers(actor=author, sheet=sheet, answers={"use": "yes"}, files={"paper": upload})
    with django_capture_on_commit_callbacks(execute=True):
        services.keep_answers(
            actor=author, sheet=sheet, answers={}, files={"paper": SimpleUploadedFile("b.png", PNG)}
        )
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    sheet = services.send_answers(actor=author, sheet=sheet)
    assert sheet.answers["paper"] == "b.png"
    assert sheet.files.count() == 1
    with pytest.raises(DomainError, match="PDF"):
        services.keep_answers(
            actor=author, sheet=sheet, answers={}, files={"paper": SimpleUploadedFile("x.exe", b"MZ")}
        )


def test_an_account_exports_and_erases(activity):
    user = make_user()
    actor = actor_for(user.person)
    _author, sheet = hand_in(activity, actor=actor)
    services.tell_about(actor=actor, response=sheet.response, answers={"age": "16_24"})
    given = export_all(user)["questionnaires"]
    assert given["answers"][0]["answers"]["phone"] == "01234"
    assert given["said_of_self"][0]["answer"] == "16_24"
    erase_all(user)
    sheet.refresh_from_db()
    assert "phone" not in sheet.answers
    assert "place" not in sheet.answers
    assert sheet.answers["use"] == "yes"
    assert not Told.objects.exists()


def test_taken_back_is_not_resumed(activity):
    author, sheet = hand_in(activity)
    assert services.resume(actor=author, activity=activity) == sheet
    withdraw_response(actor=author, response=sheet.response)
    assert services.resume(actor=author, activity=activity) is None


def test_a_document_is_copied(activity):
    hand_in(activity)
    other = make_questionnaire({"sections": []})
    services.copy_form(actor=Actor.system(), activity=other, other=activity)
    assert FormVersion.objects.get(activity=other).content == DOCUMENT


def test_only_words_make_two_sheets_alike(activity):
    ticks = hand_in(activity, use="yes", ways=["a"])[1].response
    first = hand_in(activity, use="no", why="It never comes  when it is said")[1].response
    second = hand_in(activity, use="no", why="it never comes when it is said")[1].response
    content = method_of(activity).content
    assert content(ticks) == ""
    assert content(first) == content(second) == "it never comes when it is said"
