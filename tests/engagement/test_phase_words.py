"""What a phase is called in other words, on the public page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import actor_for, make_engagement, make_member, make_person, sign_in
from thegither.engagement.models import Phase
from thegither.engagement.services.wording import write_phase_text
from thegither.kernel.clock import today
from thegither.kernel.errors import NotPermitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase(matter):
    return Phase.objects.create(
        engagement=make_engagement(matter=matter),
        title="Asking what matters",
        begins_on=today(),
        ends_on=today() + timedelta(days=9),
    )


def test_the_page_names_phases_in_the_language_of_its_reader(client, phase, actor):
    write_phase_text(actor=actor, phase=phase, language="gd", title="A’ faighneachd", is_machine_made=True)
    write_phase_text(actor=actor, phase=phase, language="en-gb", title="We ask you", is_easy_read=True)
    Phase.objects.create(
        engagement=phase.engagement, title="Deciding", begins_on=today() + timedelta(days=20)
    )
    url = phase.engagement.get_absolute_url()
    assert '<span lang="en-gb">Asking what matters</span>' in client.get(url).content.decode()
    assert "We ask you" in client.get(url + "?read=easy").content.decode()
    client.cookies["tg_language"] = "gd"
    with CaptureQueriesContext(connection) as caught:
        shown = client.get(url).content.decode()
    assert '<span lang="gd">A’ faighneachd</span>' in shown
    assert '<span lang="en-gb">Deciding</span>' in shown
    assert 'class="tg-note"' in shown  # it says that a machine wrote it
    assert 'class="tg-note"' not in client.get(url + "?read=easy").content.decode()
    assert len(caught) <= 12


def test_partners_with_a_voice_write_them_and_nobody_else(client, phase, partner):
    url = reverse("engagement:write_phase_text", args=[phase.pk])
    said = {"language": "gd", "title": "A’ faighneachd", "about": "Na tha cudromach"}
    assert client.get(url).status_code in (302, 403)
    sign_in(client, make_person())
    assert client.post(url, said).status_code == 403
    sign_in(client, partner)
    wrong = client.post(url, said | {"title": ""})
    assert wrong.status_code == 422
    assert "Na tha cudromach" in wrong.content.decode()
    for title in ("A’ faighneachd", "A’ cheist"):
        assert client.post(url, said | {"title": title}).status_code == 302
    assert [text.title for text in phase.texts.all()] == ["A’ cheist"]
    assert "A’ cheist" in client.get(url + "?language=gd").content.decode()


def test_an_observer_writes_none(phase, partnership):
    observer = actor_for(make_member(partnership=partnership, role="observer"))
    with pytest.raises(NotPermitted):
        write_phase_text(actor=observer, phase=phase, language="gd", title="A’ faighneachd")
