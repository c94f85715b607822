"""Fields take what people type, and questions show label, hint, error and what was typed."""

from contextlib import suppress
from datetime import date
from html import unescape
from uuid import UUID

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.conftest import CheckPage
from tests.factories import make_seat
from thegither.kernel.errors import DomainError
from thegither.ui.components.questions import error_summary, question
from thegither.ui.forms import DayField, MoneyField, RecordsField, SubmissionKeyField, show_error
from thegither.ui.gallery import SampleForm


@pytest.mark.parametrize(
    "typed",
    ["24 7 2026", "24/7/2026", "24.07.2026", "24 July 2026", "24 jul 2026", "24th July, 2026", "2026-07-24"],
)
def test_a_day_is_read_in_every_usual_way(typed: str) -> None:
    assert DayField().clean(typed) == date(2026, 7, 24)


@pytest.mark.parametrize("typed", ["31 2 2026", "soon", "7 2026", "24 ju 2026", "1 1 99999", "٣ ٣", "0 0 0"])
def test_what_is_no_day_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValidationError, match="for example 24 7 2026"):
        DayField().clean(typed)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_stored_day_is_shown_as_it_is_typed(day: date) -> None:
    field = DayField()
    assert field.clean(field.prepare_value(day)) == day
    assert not field.has_changed(day, field.prepare_value(day))


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_a_refusal(text: str) -> None:
    for field in (DayField(required=False), MoneyField(required=False)):
        with suppress(ValidationError):
            assert isinstance(field.clean(text), date | int | None)


@given(st.integers(0, 10**15))
def test_stored_money_is_shown_as_it_is_typed(pence: int) -> None:
    field = MoneyField()
    assert field.clean(field.prepare_value(pence)) == pence


@pytest.mark.parametrize("typed", ["1.234", "-5", "NaN", "Infinity", "1e300", "ten"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        MoneyField().clean(typed)


class KeyedForm(forms.Form):
    """A form with a submission key."""

    submission_key = SubmissionKeyField()


def test_a_submission_key_is_kept_and_a_spoilt_one_replaced() -> None:
    key = KeyedForm()["submission_key"].value()
    kept, spoilt = KeyedForm({"submission_key": str(key)}), KeyedForm({"submission_key": "x"})
    assert kept.is_valid()
    assert kept.cleaned_data["submission_key"] == UUID(str(key))
    assert spoilt.is_valid()
    assert isinstance(spoilt.cleaned_data["submission_key"], UUID)


@pytest.mark.django_db
def test_a_key_larger_than_the_database_takes_is_no_valid_choice() -> None:
    seat = make_seat()
    field = RecordsField(type(seat).objects.all())
    assert list(field.clean([str(seat.pk)])) == [seat]
    with pytest.raises(ValidationError, match="not one of the available choices"):
        field.clean([str(seat.pk), str(10**30)])


def test_a_refusal_of_the_domain_is_shown_at_its_field() -> None:
    form = SampleForm({})
    form.errors.clear()
    show_error(form, DomainError("too_short", "Give them four weeks", field="closes_on"))
    show_error(form, DomainError("closed", "The matter is closed", field="no_such_field"))
    assert form.errors["closes_on"] == ["Give them four weeks"]
    assert form.non_field_errors() == ["The matter is closed"]


def test_the_summary_counts_in_words_names_what_is_missing_and_links_to_each_question() -> None:
    form = SampleForm({"purpose": "Buses", "closes_on": "soon", "partnership": "ga", "agreed": "on"})
    summary = unescape(error_summary(form, None))

    assert "Two things to put right" in summary
    assert '<a href="#id_closes_on">Write a day' in summary
    assert '<a href="#id_influence_0">“How far will people’s say go?” is missing</a>' in summary
    assert error_summary(SampleForm()) == ""


def test_a_wrong_question_is_described_by_its_hint_and_its_error() -> None:
    form = SampleForm({"closes_on": "soon"})
    html = question(form["closes_on"])

    assert 'aria-describedby="id_closes_on_hint id_closes_on_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="soon"' in html
    assert 'for="id_closes_on"' in html


def test_several_choices_are_checkboxes_and_one_choice_is_radios() -> None:
    form = SampleForm(initial={"ways": ["paper"], "influence": "ask"})

    assert question(form["ways"]).count('type="checkbox"') == 3
    assert 'value="paper" id="id_ways_1" checked' in question(form["ways"])
    assert question(form["influence"]).count('type="radio"') == 5
    assert 'value="ask" id="id_influence_1" checked' in question(form["influence"])


def test_long_text_is_never_cut_by_the_browser() -> None:
    html = question(SampleForm()["purpose"])
    assert "maxlength" not in html
    assert "Up to 2,000 characters" in html


def test_a_failed_form_says_so_in_the_title_and_keeps_what_was_typed(client: Client) -> None:
    response = client.post("/form/", {"purpose": "Which buses?", "closes_on": "soon"})
    page = response.content.decode()

    assert response.status_code == 422
    assert "<title>Error: Plan an engagement" in page
    assert "Which buses?" in page
    assert 'value="soon"' in page


def test_a_form_with_errors_is_accessible_and_the_summary_leads_to_the_question(
    page: Page, axe: CheckPage
) -> None:
    page.goto("/form/")
    page.get_by_label("Closing date").fill("soon")
    page.get_by_role("button", name="Send").click()
    summary = page.get_by_role("alert").filter(has_text="things to put right")
    expect(summary).to_be_focused()
    axe(page)
    summary.get_by_text("Write a day, a month and a year").click()
    expect(page.get_by_label("Closing date")).to_be_focused()


def test_without_a_connection_nothing_is_sent_and_the_text_stays(browser: Browser, live: LiveServer) -> None:
    context = browser.new_context(base_url=live.url)  # its console tells of the lost connection, as it should
    page = context.new_page()
    page.goto("/form/")
    question = page.get_by_label("What do you want to learn or decide?")
    question.fill("Which buses?")
    context.set_offline(True)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Not sent. Your text is kept on this page: try again.")).to_be_visible()
    expect(question).to_have_value("Which buses?")

    context.set_offline(False)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("things to put right")).to_be_visible()
    expect(question).to_have_value("Which buses?")
    context.close()


def test_two_quick_clicks_send_once(page: Page) -> None:
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.goto("/form/")
    page.get_by_label("What do you want to learn or decide?").fill("Which buses?")
    page.get_by_role("button", name="Send").dblclick(no_wait_after=True)
    expect(page.get_by_text("things to put right")).to_be_visible()
    assert len(sent) == 1


def test_characters_left_are_counted_while_one_types(page: Page) -> None:
    page.goto("/form/")
    page.get_by_label("What do you want to learn or decide?").fill("x" * 2003)
    expect(page.get_by_text("3 characters too many")).to_be_visible()
