"""A file as evidence: kept as it came, opened by those concerned, deleted when it shows too much."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_mandate,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.audit.verification import verify_record
from thegither.framework.models import CommitmentEvidence, EvidenceFile
from thegither.framework.services import commitments as services
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError
from thegither.operations.backup import named_files

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def partnership():
    return make_partnership()


@pytest.fixture
def holder(partnership):
    return make_member(partnership=partnership)


@pytest.fixture
def elsewhere():
    """Somebody of an organisation that is promised something, but does not sit in the partnership."""
    organisation, person = make_organisation(), make_person()
    make_mandate(seat=make_seat(partnership=make_partnership(), organisation=organisation), person=person)
    return person


@pytest.fixture
def promised(partnership, holder, elsewhere):
    seat = holder.mandates.get().seat
    return services.make_commitment(
        actor=actor_for(holder),
        partnership=partnership,
        made_by=seat,
        to=elsewhere.mandates.get().seat.organisation,
        text="Light at every stop",
        first_due_on=today(),
    )


def send(client, commitment, content=PNG, **more):
    body = {"text": "Lit since May", "dated_on": today().isoformat(), "link": "", **more}
    body["paper"] = SimpleUploadedFile("../stop.html", content, content_type="text/html")
    return client.post(reverse("framework:give_evidence", args=[commitment.pk]), body)


def status_of(client, person, url):
    client.logout()
    if person is not None:
        sign_in(client, person)
    return client.get(url).status_code


def test_a_file_is_kept_and_opened_by_those_concerned_alone(client, promised, holder, elsewhere, partnership):
    sign_in(client, holder)
    assert send(client, promised).status_code == 302
    paper = EvidenceFile.objects.get()
    assert (paper.content_type, paper.size_bytes, paper.is_public) == ("image/png", len(PNG), False)
    assert "stop" not in paper.file.name
    assert paper.file.name in set(named_files())
    url = reverse("framework:evidence_file", args=[paper.pk])
    page = reverse("framework:commitment", args=[promised.pk])
    assert url in client.get(page).content.decode()
    download = client.get(url)
    assert b"".join(download.streaming_content) == PNG
    assert download["Content-Disposition"].startswith("attachment")
    fellow = make_member(partnership=partnership)
    assert [status_of(client, person, url) for person in (fellow, elsewhere)] == [200, 200]
    assert [status_of(client, person, url) for person in (make_person(), None)] == [404, 404]
    assert url not in client.get(page).content.decode()
    EvidenceFile.objects.update(is_public=True)
    assert status_of(client, None, url) == 200
    assert [finding.what for finding in verify_record()] == [f"framework.evidencefile:{paper.pk}"]


def test_what_is_no_paper_is_refused_with_the_words_kept(client, promised, holder, files):
    sign_in(client, holder)
    answer = send(client, promised, b"<html>")
    assert answer.status_code == 422
    assert "Lit since May" in answer.content.decode()
    assert (CommitmentEvidence.objects.count(), list(files.rglob("*"))) == (0, [])
    with pytest.raises(DomainError) as refused:
        services.give_evidence(
            actor=actor_for(holder),
            commitment=promised,
            text="Lit",
            dated_on=today(),
            paper=SimpleUploadedFile("x.png", b"GIF89a"),
        )
    assert (refused.value.code, refused.value.field) == ("file_kind", "paper")


def test_a_file_that_shows_too_much_is_deleted_and_the_record_keeps_that_it_was_there(
    client, promised, holder, elsewhere, partnership, files, django_capture_on_commit_callbacks
):
    sign_in(client, holder)
    send(client, promised, paper_is_public="on")
    url = reverse("framework:remove_evidence_file", args=[EvidenceFile.objects.get().pk])
    sign_in(client, elsewhere)
    assert client.post(url).status_code == 403
    sign_in(client, make_member(partnership=partnership, role="officer"))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url).status_code == 302
    assert [path for path in files.rglob("*") if path.is_file()] == []
    assert CommitmentEvidence.objects.get().text == "Lit since May"
    assert list(verify_record()) == []
