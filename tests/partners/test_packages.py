"""The dated data package of templates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thegither.kernel.clock import today
from thegither.partners.models import Partnership, PartnershipKind, PartnershipVersion, SeatRole
from thegither.partners.packages import months_after, template_package


def test_the_package_is_dated_and_names_its_source():
    package = template_package()
    assert package.dated <= today()
    assert "Community Empowerment (Scotland) Act 2015" in package.source


def test_every_kind_has_a_template():
    package = template_package()
    assert {template.kind for template in package.entries.values()} == set(PartnershipKind.values)


@pytest.mark.parametrize("template", template_package().entries.values(), ids=lambda template: template.key)
def test_a_template_fits_the_fields_it_fills(template):
    assert len(template.purpose) <= PartnershipVersion._meta.get_field("purpose").max_length
    assert 0 < template.review_after_months <= template.sunset_after_months
    assert 0 < template.answer_within_days <= 365
    assert Partnership._meta.get_field("answer_within_days").default == 28
    roles = [seat.role for seat in template.seats]
    assert {SeatRole.CHAIR, SeatRole.OFFICER} <= set(roles) <= set(SeatRole.values)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 600))
def test_months_after_keeps_the_day_or_takes_the_last_of_the_month(day, months):
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    is_last_of_month = (later + timedelta(days=1)).day == 1
    assert later.day == day.day or (later.day < day.day and is_last_of_month)


def test_the_end_of_january_and_a_leap_day():
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2028, 2, 29), 12) == date(2029, 2, 28)
