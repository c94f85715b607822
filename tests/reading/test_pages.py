"""The pages of reading: what they show, to whom, and in how many queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_contribution
from thegither.reading import services

pytestmark = pytest.mark.django_db

OF_MATTER = ("inbox", "themes", "coding", "workbench", "words", "layers", "matter_measures", "theme_table")


def path(name, *arguments):
    return reverse(f"reading:{name}", args=arguments)


@pytest.mark.parametrize("name", OF_MATTER)
def test_pages_say_what_will_be_there(signed_in, matter, name):
    response = signed_in.get(path(name, matter.pk))
    assert response.status_code == 200


@pytest.mark.parametrize("name", ["inbox", "themes", "coding", "workbench", "layers", "matter_measures"])
def test_queries_do_not_grow(signed_in, actor, matter, name):
    counts = []
    signed_in.get(path(name, matter.pk))  # the first page of a session asks more
    for rows in (1, 3):
        for number in range(rows):
            make_contribution(matter=matter)
            services.make_theme(actor=actor, matter=matter, name=f"Theme {rows} {number}")
        with CaptureQueriesContext(connection) as queries:
            assert signed_in.get(path(name, matter.pk)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 30
