"""The paper itself: which files are taken, where they lie, and to whom they are handed out."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import actor_for, make_contribution, make_matter, make_member, make_person
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.dialogue.models import Attachment
from thegither.dialogue.services import attach_note
from thegither.dialogue.services.notes import MOST_NOTES
from thegither.kernel.actors import Provenance
from thegither.kernel.errors import DomainError, NotPermitted

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
FILES = {
    "application/pdf": b"%PDF-1.7\n...",
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0" + b"\x00" * 40,
    "image/webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def matter():
    return make_matter()


@pytest.fixture
def partner(matter):
    return actor_for(make_member(partnership=matter.partnership))


@pytest.fixture
def said(matter, partner):
    return make_contribution(matter=matter, actor=partner.entering_for(Provenance("paper", "Library")))


def upload(content=PNG, name="card.png"):
    return SimpleUploadedFile(name, content, content_type="text/html")


@pytest.mark.parametrize("content_type", FILES)
def test_the_kind_is_told_by_the_content_and_not_by_the_name(partner, said, content_type):
    content = FILES[content_type]
    kept = attach_note(actor=partner, contribution=said, upload=upload(content, "../../card.html"))

    stored = Attachment.objects.get(pk=kept.pk)
    assert (stored.content_type, stored.size_bytes) == (content_type, len(content))
    assert stored.digest == hashlib.sha256(content).hexdigest()
    assert stored.file.read() == content
    assert "card" not in stored.file.name
    assert not stored.file.name.endswith("html")
    assert not stored.is_public
    assert list(verify_record()) == []


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"GIF89a", b"MZ\x90", b"RIFF\x24\x00\x00\x00WAVE", b" %PDF-1.7"]
)
def test_other_files_are_refused(partner, said, content, files):
    with pytest.raises(DomainError) as refused:
        attach_note(actor=partner, contribution=said, upload=upload(content))

    assert (refused.value.code, refused.value.field) == ("file_kind", "note")
    assert list(files.rglob("*")) == []


def test_a_large_file_is_refused_unread(partner, said, settings):
    settings.UPLOAD_LIMIT_BYTES = 20

    with pytest.raises(DomainError) as refused:
        attach_note(actor=partner, contribution=said, upload=upload())
    assert refused.value.code == "file_too_large"


def test_there_is_an_end_to_how_many(partner, said):
    for _ in range(MOST_NOTES):
        attach_note(actor=partner, contribution=said, upload=upload())

    with pytest.raises(DomainError) as refused:
        attach_note(actor=partner, contribution=said, upload=upload())
    assert refused.value.code == "too_many_notes"


def test_who_entered_it_and_who_moderates_may_add_the_paper(matter, said):
    officer = actor_for(make_member(partnership=matter.partnership, role="officer"))
    other = actor_for(make_member(partnership=matter.partnership))
    attach_note(actor=officer, contribution=said, upload=upload())

    for stranger in (other, actor_for(make_person())):
        with pytest.raises(NotPermitted):
            attach_note(actor=stranger, contribution=said, upload=upload())
    assert Event.objects.filter(name="dialogue.note_attached").count() == 1


def test_a_file_whose_row_is_not_stored_is_not_kept(partner, said, files, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the database went away")

    monkeypatch.setattr("thegither.dialogue.services.notes.record", fail)
    with pytest.raises(RuntimeError):
        attach_note(actor=partner, contribution=said, upload=upload())

    assert [path for path in files.rglob("*") if path.is_file()] == []


def test_a_file_changed_behind_our_back_is_found(partner, said):
    kept = attach_note(actor=partner, contribution=said, upload=upload())
    Attachment.objects.filter(pk=kept.pk).update(digest="0" * 64)

    assert [finding.what for finding in verify_record()] == [f"dialogue.attachment:{kept.pk}"]
