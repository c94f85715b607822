"""A report says what the records say, stays as published, and reads alike as page, PDF and document."""

import csv
import io
import json
import re
import zipfile

import pytest
from django.core.cache import caches
from django.urls import reverse
from docx import Document

from tests.factories import (
    actor_for,
    make_activity,
    make_engagement,
    make_mandate,
    make_matter,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from tests.questionnaires.samples import hand_in, make_questionnaire
from thegither.audit.models import Event
from thegither.delivery.services import plan_action
from thegither.dialogue.models import Contribution
from thegither.dialogue.services import OptionDraft, answer_contributions, propose_decision, record_decision
from thegither.engagement.models import Activity, InvitedPartner
from thegither.engagement.services import (
    add_interest,
    begin_response,
    contribute_in,
    open_gap,
    send_response,
    set_counted,
)
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.transactions import write_transaction
from thegither.reading.services import assign, make_theme
from thegither.reports.content import Table, content_from, digest_of
from thegither.reports.models import Report
from thegither.reports.rendering import as_docx, as_pdf
from thegither.reports.selectors.building import build_report
from thegither.reports.services import publish_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership():
    return make_partnership()


@pytest.fixture
def officer(partnership):
    return actor_for(make_member(partnership=partnership, role="officer"))


@pytest.fixture
def engagement(partnership):
    return make_engagement(
        matter=make_matter(partnership=partnership),
        title="Buses at night",
        at_stake="Which bus runs last",
        influence="work_out",
        promise="We answer each word.",
        hear_back_on=today(),
    )


def say(activity, text, actor=None):
    with write_transaction():
        author, response = begin_response(actor=actor or Actor.visitor(), activity=activity)
        contribution = contribute_in(actor=author, response=response, text=text)
        send_response(actor=author, response=response)
    return contribution, response


@pytest.fixture
def told(engagement, partnership, officer):
    """An engagement in which six people spoke, one response does not count, and something became of it."""
    activity = make_activity(engagement=engagement, title="Tell us")
    said = [say(activity, f"The last bus leaves too early, {number}") for number in range(6)]
    _extra, response = say(activity, "The same once more")
    set_counted(actor=officer, response=response, is_counted=False, because="Sent twice")
    first = [contribution for contribution, _response in said[:4]]
    matter = engagement.matter
    answer_contributions(
        actor=officer, matter=matter, contributions=first, state="acted_on", because="A bus at eleven."
    )
    decision = propose_decision(
        actor=officer,
        matter=matter,
        title="A bus at eleven",
        question="Which bus?",
        options=[
            OptionDraft("A bus at eleven"),
            OptionDraft("A taxi"),
            OptionDraft("Do nothing", is_nothing=True),
        ],
        cites=first,
    )
    decision = record_decision(
        actor=officer,
        decision=decision,
        chosen=decision.options.get(title="A bus at eleven"),
        rule="consent",
        reasons="It reaches most.",
    )
    plan_action(
        actor=officer,
        partnership=partnership,
        matter=matter,
        title="Run it",
        due_on=today(),
        owners=[partnership.seats.first()],
        carries_out=[decision],
    )
    interest = add_interest(actor=officer, matter=matter, name="Night shift", affected=3, influence=0)
    open_gap(actor=officer, partnership=partnership, interest=interest, owner=partnership.seats.first())
    InvitedPartner.objects.create(
        engagement=engagement, organisation=make_organisation(name="Bus company"), days_needed=28
    )
    return engagement


def rows(content, key):
    return next(table.rows for table in content.tables if table.key == key)


def test_the_content_is_what_the_records_say(told):
    content = build_report(told)
    assert rows(content, "asked") == (("Bus company", "28 days", "–"),)
    assert rows(content, "ways") == (("Tell us", "6"),)
    assert rows(content, "excluded") == (("Sent twice", "1"),)
    assert rows(content, "unheard")[0][0] == "Night shift"
    assert rows(content, "gaps")[0][0] == "Night shift"
    assert dict(rows(content, "said"))["Public"] == "7"
    assert ("Acted on", "4") in rows(content, "answers")
    (decision,) = rows(content, "decisions")
    assert (decision[1], decision[3]) == ("4", "It reaches most.")
    assert rows(content, "actions")[0][0].endswith("Run it")
    assert rows(content, "promise")[0][1:] == ("We work it out with you", "not said yet")
    assert "57% in time" in rows(content, "promise")[1][2]


def test_what_was_answered_stands_beside_each_other_by_layer(engagement):
    questionnaire = make_questionnaire(engagement=engagement, title="Evenings", shows_results=False)
    for _number in range(6):
        hand_in(questionnaire)
    hand_in(questionnaire, use="no")
    content = build_report(engagement)
    assert not [table for table in content.tables if table.key.startswith("answered-")]
    questionnaire.state = "closed"
    questionnaire.save()
    content = build_report(engagement)
    assert rows(content, f"answered-{questionnaire.pk}-ways")[0] == ("A", "6: 100% (61% to 100%)")
    assert dict(rows(content, f"answered-{questionnaire.pk}-use"))["No"] == "not shown"
    often = f"answered-{questionnaire.pk}-often"  # asked of the six who said yes: it would tell of the one
    assert often not in [table.key for table in content.tables]
    assert "01234" not in json.dumps(content.as_json())
    assert "“Evenings”: forms that count, by layer. Public: 7." in json.dumps(
        content.as_json(), ensure_ascii=False
    )
    Activity.objects.filter(pk=questionnaire.pk).update(state="open")
    for _number in range(4):
        hand_in(questionnaire, use="no")
    Activity.objects.filter(pk=questionnaire.pk).update(state="closed")
    assert rows(build_report(engagement), often) == (
        *((str(point), "0: 0% (0% to 39%)") for point in (1, 2, 3)),
        ("4", "6: 100% (61% to 100%)"),
        ("5", "0: 0% (0% to 39%)"),
        ("half answered this or less", "4"),
    )


def test_few_people_are_not_shown(engagement):
    activity = make_activity(engagement=engagement, title="Tell us")
    for number in range(3):
        say(activity, f"Too early {number}")
    content = build_report(engagement)
    assert rows(content, "ways") == (("Tell us", "not shown"),)
    came = next(section for section in content.sections if section.key == "came")
    assert came.paragraphs == ("Fewer than five responses count.",)


def test_an_engagement_without_anything_is_told_in_words(engagement):
    content = build_report(engagement)
    empty = {section.key for section in content.sections if not section.tables and section.lines}
    assert {"asked", "missing", "said", "became", "support"} <= empty


def test_content_survives_storing(told):
    content = build_report(told)
    stored = json.loads(json.dumps(content.as_json()))
    assert content_from(stored) == content
    assert digest_of(content_from(stored)) == digest_of(content)


def test_a_published_report_stays_and_the_next_has_the_next_number(told, officer):
    first = publish_report(actor=officer, engagement=told)
    assert publish_report(actor=officer, engagement=told) == first
    say(told.activities.get(), "One more word")
    second = publish_report(actor=officer, engagement=told)
    assert (first.number, second.number) == (1, 2)
    assert dict(rows(content_from(first.content), "said"))["Public"] == "7"
    assert Event.objects.filter(name="reports.report_published").count() == 2


def test_who_publishes(told, partnership, officer):
    with pytest.raises(NotPermitted):
        publish_report(actor=actor_for(make_member(partnership=partnership)), engagement=told)
    planned = make_engagement(matter=make_matter(partnership=partnership), state="draft")
    with pytest.raises(DomainError, match="not been opened"):
        publish_report(actor=officer, engagement=planned)


def test_the_pdf_is_tagged_has_title_and_language_and_is_the_same_each_time(told):
    content = build_report(told)
    printed = as_pdf(content, digest_of(content))
    assert printed.startswith(b"%PDF-")
    for mark in (
        b"/MarkInfo",
        b"/StructTreeRoot",
        b"/Lang(en-GB)",
        b"pdfuaid:part",
        b"/DisplayDocTitle true",
    ):
        assert mark in printed, mark
    assert b"Buses at night" in printed
    assert as_pdf(content, digest_of(content)) == printed


def test_words_in_a_report_never_run(engagement):
    engagement.at_stake = '#panic("run") $x$ *bold* `code` \\ // gone'
    engagement.save()
    assert as_pdf(build_report(engagement), "0").startswith(b"%PDF-")


def test_the_document_opens_with_headings_header_rows_and_language(told):
    content = build_report(told)
    document = Document(io.BytesIO(as_docx(content, digest_of(content))))
    headings = [part.text for part in document.paragraphs if part.style.name == "Heading 1"]
    assert headings == [section.title for section in content.sections]
    assert len(document.tables) == len(content.tables)
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)
    assert document.core_properties.title == content.title
    assert 'w:val="en-GB"' in document.styles.element.xml


def test_columns_on_paper_cut_no_word_and_fit_the_line():
    wide = Table("x", "", ("Statement", "Answers", "Everybody"), (("word " * 40, "110", "80% (72% to 86%)"),))
    statement, answers, everybody = wide.widths
    assert answers >= len("Answers")
    assert everybody >= len("Everybody")
    assert statement > everybody > answers
    assert sum(wide.widths) <= 84


# Pages -----------------------------------------------------------------------------------------------------
def test_the_page_and_its_downloads_are_for_whoever_sees_the_engagement(client, told, officer):
    report = publish_report(actor=officer, engagement=told)
    newest = client.get(reverse("reports:newest", args=[told.pk]))
    assert newest["Location"] == report.get_absolute_url()
    page = client.get(report.get_absolute_url()).content.decode()
    assert "Not representative" in page
    assert report.digest in page
    pdf = client.get(reverse("reports:pdf", args=[report.pk]))
    assert pdf["Content-Type"] == "application/pdf"
    assert re.search(r'filename="E-\d+-1\.pdf"', pdf["Content-Disposition"])
    packed = zipfile.ZipFile(io.BytesIO(client.get(reverse("reports:data", args=[report.pk])).content))
    said = list(csv.DictReader(io.StringIO(packed.read("contributions.csv").decode())))
    assert len(said) == 7
    assert "Sent twice" in packed.read("excluded.csv").decode()
    about = packed.read("about.txt").decode()
    for words in ("Not representative", report.digest, "excluded.csv: What does not count, and why"):
        assert words in about


def test_a_hidden_engagement_hides_its_reports(client):
    partnership = make_partnership(is_public=False)
    engagement = make_engagement(matter=make_matter(partnership=partnership))
    report = publish_report(actor=Actor.system(), engagement=engagement)
    sign_in(client, make_person())
    for name, key in (("published", report.pk), ("pdf", report.pk), ("docx", report.pk), ("data", report.pk)):
        assert client.get(reverse(f"reports:{name}", args=[key])).status_code == 404
    for name in ("newest", "draft", "asked_said_did"):
        assert client.get(reverse(f"reports:{name}", args=[engagement.pk])).status_code == 404


def test_members_look_at_the_draft_and_who_runs_it_publishes(client, told, partnership, officer):
    url = reverse("reports:draft", args=[told.pk])
    sign_in(client, make_member(partnership=partnership))
    page = client.get(url).content.decode()
    assert "Publish it" not in page
    assert client.post(url).status_code == 403
    sign_in(client, officer)
    address = client.post(url)["Location"]
    published = Report.objects.get()
    assert address == published.get_absolute_url()
    assert url in client.get(published.get_absolute_url()).content.decode()


def test_the_draft_is_built_once_until_something_happens(
    client, told, officer, django_assert_max_num_queries
):
    url = reverse("reports:draft", args=[told.pk])
    sign_in(client, officer)
    caches["pages"].clear()
    with django_assert_max_num_queries(30):
        assert "What was said" in client.get(url).content.decode()
    with django_assert_max_num_queries(12):
        first = client.get(url).content.decode()
    say(told.activities.get(), "Said meanwhile")
    with django_assert_max_num_queries(30):
        assert client.get(url).content.decode() != first


def test_asked_said_did_of_an_engagement(client, told, officer, django_assert_max_num_queries):
    theme = make_theme(actor=officer, matter=told.matter, name="Bus in the night", about="After ten")
    some = Contribution.objects.values("pk")[:3]
    assign(actor=officer, theme=theme, contributions=Contribution.objects.filter(pk__in=some))
    url = reverse("reports:asked_said_did", args=[told.pk])
    with django_assert_max_num_queries(12):
        page = client.get(url).content.decode()
    for words in (
        "Which bus runs last",
        "A bus at eleven.",
        "It reaches most.",
        "Run it",
        "Bus in the night",
        "<td>3</td>",
    ):
        assert words in page


def test_asked_said_did_of_a_partner(client, told, partnership, officer):
    seat = make_seat(partnership=partnership, organisation=make_organisation(name="Bus company two"))
    person = make_person()
    make_mandate(seat=seat, person=person)
    contribution, _response = say(told.activities.get(), "We lack drivers", actor_for(person, seat))
    answer_contributions(
        actor=officer,
        matter=told.matter,
        contributions=[contribution],
        state="not_done",
        because="Not this year.",
    )
    caches["pages"].clear()
    page = client.get(reverse("reports:partner", args=[seat.organisation.slug])).content.decode()
    assert "We lack drivers" in page
    assert "Not this year." in page
