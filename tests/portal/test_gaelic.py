"""The pages in Scottish Gaelic: the catalogue is whole, and public pages hold no English words of ours."""

import ast
import gettext
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

import thegither
from tests.factories import make_engagement, make_matter, make_partnership
from tests.opinions.mapped import drawn_votes, make_conversation, make_run
from tests.portal.seed import World
from thegither.dialogue.receipts import receipt_token
from thegither.dialogue.services import translate_matter
from thegither.engagement.models import Activity
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.opinions.models import Stance
from thegither.partners.models import PartnershipTranslation
from thegither.ui import words

FOLDER = Path(thegither.__file__).parent / "locale" / "gd" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


@dataclass
class Entry:
    """A message of the catalogue."""

    texts: dict[str, str] = field(default_factory=dict)

    @property
    def said(self) -> list[str]:
        """What it is in Gaelic: one form, or one for each kind of number."""
        return [text for keyword, text in self.texts.items() if keyword.startswith("msgstr")]


def catalogue() -> Iterator[Entry]:
    """Read the catalogue as it is written, without the entries that are no longer used."""
    for block in (FOLDER / "django.po").read_text().split("\n\n"):
        entry, keyword = Entry(), ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if not line.startswith('"'):
                keyword, _, line = line.partition(" ")
            entry.texts[keyword] = entry.texts.get(keyword, "") + ast.literal_eval(line)
        if entry.texts.get("msgid"):
            yield entry


def translated() -> list[Entry]:
    """Return the entries that have words in Gaelic."""
    return [entry for entry in catalogue() if any(entry.said)]


def test_the_compiled_catalogue_holds_what_the_written_one_says() -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    expected: dict[object, str] = {}
    for entry in translated():
        key = "\x04".join(entry.texts[word] for word in ("msgctxt", "msgid") if word in entry.texts)
        if "msgid_plural" in entry.texts:
            expected |= {(key, number): text for number, text in enumerate(entry.said)}
        else:
            expected[key] = entry.said[0]
    assert {key: text for key, text in compiled.items() if key != ""} == expected
    assert len(expected) > 1000


def test_every_placeholder_is_in_every_form() -> None:
    wrong = []
    for entry in translated():
        asked = set(PLACEHOLDER.findall(entry.texts.get("msgid_plural", entry.texts["msgid"])))
        wrong += [text for text in entry.said if set(PLACEHOLDER.findall(text)) != asked]
    assert wrong == []


def test_counted_words_have_the_four_forms_of_gaelic() -> None:
    counted = [entry for entry in translated() if "msgid_plural" in entry.texts]
    assert [entry.texts["msgid"] for entry in counted if len(entry.said) != 4 or not all(entry.said)] == []
    with translation.override("gd"):
        assert [words.days(count) for count in (1, 2, 3, 11, 12, 19, 20)] == [
            "1 latha",
            "2 latha",
            "3 làithean",
            "11 latha",
            "12 latha",
            "19 làithean",
            "20 latha",
        ]


def test_nothing_is_marked_fuzzy_for_that_would_hide_it() -> None:
    flags = [line for line in (FOLDER / "django.po").read_text().splitlines() if line.startswith("#,")]
    assert [line for line in flags if "fuzzy" in line] == []


def test_days_and_months_are_gaelic() -> None:
    with translation.override("gd"):
        assert words.day(date(1999, 2, 26)) == "DihAoine 26 dhen Ghearran 1999"
        assert words.day_range(date(1999, 6, 2), date(1999, 7, 4)) == "2 dhen Ògmhios gu 4 dhen Iuchar 1999"


# Pages ----------------------------------------------------------------------------------------------------
@pytest.fixture
def gaelic(client: Client) -> Client:
    """Somebody who chose Gaelic."""
    client.cookies["tg_language"] = "gd"
    return client


def addresses(world: World) -> dict[str, str]:
    """Return the pages that people without an account walk through."""
    matter, said = world.matter.pk, world.said[0]
    return {
        "home": reverse("portal:home"),
        "open": reverse("portal:open_matters"),
        "matter": reverse("portal:matter", args=[matter]),
        "contribution": reverse("portal:contribution", args=[said.pk]),
        "decision": reverse("portal:decision", args=[world.decision.pk]),
        "action": reverse("portal:action", args=[world.action.pk]),
        "outcome": reverse("portal:outcome", args=[world.outcome.pk]),
        "check": reverse("portal:check", args=[said.pk]),
        "say": reverse("dialogue:say", args=[matter]),
        "receipt": reverse("portal:receipt", args=[receipt_token(said)]),
        "partnerships": reverse("portal:partnerships"),
        "partnership": world.partnership.get_absolute_url(),
        "past": reverse("partners:past", args=[world.partnership.slug]),
        "organisations": reverse("partners:organisations"),
        "agreement": reverse("framework:framework", args=[world.partnership.slug]),
        "commitments": reverse("framework:commitments", args=[world.partnership.slug]),
        "missing": reverse("engagement:missing", args=[world.partnership.slug]),
        "tell": reverse("engagement:tell", args=[world.partnership.slug]),
        "interests": reverse("engagement:interests", args=[matter]),
        "agreements": reverse("framework:agreements"),
        "which_applies": reverse("framework:which_applies"),
        "map": reverse("framework:map"),
        "offers": reverse("offers:register"),
        "changed": reverse("portal:changed"),
        "search": reverse("portal:search"),
        "accessibility": reverse("portal:accessibility"),
        "privacy": reverse("portal:privacy"),
        "about": reverse("portal:about"),
        "other_ways": reverse("portal:other_ways"),
        "feeds": reverse("portal:feeds"),
        "open_data": reverse("portal:open_data"),
        "reasons": reverse("dialogue:moderation_reasons"),
        "sign_in": reverse("account_login"),
        "sign_in_link": reverse("accounts:sign_in_link"),
    }


def english() -> list[re.Pattern[str]]:
    """Return what the catalogue says in English where Gaelic has, or ought to have, other words."""
    texts = {
        text
        for entry in catalogue()
        for text in (entry.texts["msgid"], entry.texts.get("msgid_plural", ""))
        if len(re.findall(r"[a-z]{2,}", PLACEHOLDER.sub("", text))) > ("%" in text) and text not in entry.said
    }
    return [re.compile(".+?".join(map(re.escape, PLACEHOLDER.split(text)))) for text in texts]


def own_words(html: str) -> list[str]:
    """Return the pieces of text of a page, without the names of the other languages."""
    body = re.sub(
        r"<(style|script|head)\b.*?</\1>|<form class=\"tg-language\".*?</form>", "", html, flags=re.S
    )
    return [" ".join(unescape(piece).split()) for piece in re.split(r"<[^>]+>", body) if piece.strip()]


def left_in_english(
    client: Client, pages: dict[str, str], *, besides: Collection[str] = ()
) -> dict[str, list[str]]:
    """Return the words of ours that a reader of Gaelic gets in English, by the name of the page."""
    left = {}
    patterns = english()
    for name, address in pages.items():
        response = client.get(address, follow=True)
        html = response.content.decode()
        assert response.status_code == 200, name
        assert '<html lang="gd">' in html, name
        pieces = set(own_words(html)).difference(besides)
        left[name] = sorted(p for p in pieces if any(pattern.fullmatch(p) for pattern in patterns))
    return {name: found for name, found in left.items() if found}


def test_public_pages_are_in_gaelic(world: World, gaelic: Client) -> None:
    chosen = {option.title for option in world.decision.options.all()}
    assert left_in_english(gaelic, addresses(world), besides=chosen) == {}


@pytest.fixture
def conversation(db: None) -> Activity:
    """A conversation in which three groups voted."""
    matter = make_matter(partnership=make_partnership())
    made = make_conversation(engagement=make_engagement(matter=matter))
    make_run(made, drawn_votes((60, 45, 15), answered=1.0))
    return made


def conversation_pages(conversation: Activity) -> dict[str, str]:
    """Return the pages that people who take part in a conversation of opinions walk through."""
    names = ("vote", "say", "own_votes", "statements", "results", "figures", "how", "practice")
    pages = {name: reverse(f"opinions:{name}", args=[conversation.pk]) for name in names}
    for stance in Stance:
        pages[f"practice {stance.label}"] = f"{pages['practice']}?value={stance.value}"
    statement = conversation.statements.earliest("number")
    return pages | {
        "statement": reverse("opinions:statement", args=[statement.pk]),
        "its thread": statement.contribution.get_absolute_url(),
        "engagement": conversation.engagement.get_absolute_url(),
        "activity": conversation.get_absolute_url(),
    }


def test_a_conversation_of_opinions_is_in_gaelic(gaelic: Client, conversation: Activity) -> None:
    pages = conversation_pages(conversation)
    assert left_in_english(gaelic, pages) == {}
    given = {"statement": 1, "edition": 1, "value": 1, "submission_key": uuid4()}
    assert gaelic.post(pages["vote"], given).status_code == 302
    taking_back = {"take back": reverse("opinions:take_back", args=[conversation.pk])}
    assert left_in_english(gaelic, pages | taking_back) == {}


def test_a_conversation_that_few_joined_is_in_gaelic(gaelic: Client, db: None) -> None:
    few, none = make_conversation(), make_conversation()
    make_run(few, drawn_votes((4, 3, 2), answered=1.0))
    for made in (few, none):
        assert left_in_english(gaelic, conversation_pages(made)) == {}


def test_every_page_says_that_a_machine_made_the_words(world: World, gaelic: Client) -> None:
    note = "Chaidh na faclan Gàidhlig air na duilleagan seo a dhèanamh le inneal"
    assert note in gaelic.get(reverse("portal:home")).content.decode()
    assert 'id="words"' in gaelic.get(reverse("portal:about")).content.decode()
    gaelic.cookies["tg_language"] = "en-gb"
    assert "made by a machine" not in gaelic.get(reverse("portal:home")).content.decode()


def test_a_matter_is_shown_in_gaelic_or_says_that_it_is_not(world: World, gaelic: Client) -> None:
    address = reverse("portal:matter", args=[world.matter.pk])
    say = reverse("dialogue:say", args=[world.matter.pk])
    before = gaelic.get(address).content.decode()
    assert "Cha deach a’ chùis seo eadar-theangachadh dhan chànan agad fhathast" in before
    assert f'<h1 lang="en-gb">{world.matter.title}</h1>' in before
    translate_matter(
        actor=Actor.system(),
        matter=world.matter,
        language="gd",
        title="Am bus mu dheireadh",
        question="Cuin a bu chòir dha falbh?",
        summary="",
    )
    for page in (gaelic.get(address), gaelic.get(say)):
        after = page.content.decode()
        assert "Am bus mu dheireadh" in after.partition("</title>")[0]
        assert "Cuin a bu chòir dha falbh?" in after
        assert "Cha deach a’ chùis seo eadar-theangachadh" not in after
    assert "Am bus mu dheireadh" in gaelic.get(reverse("portal:open_matters")).content.decode()


def test_reasons_not_to_show_something_are_in_gaelic(db: None, gaelic: Client) -> None:
    with clock.at(datetime(2026, 12, 1, tzinfo=UTC)):
        page = gaelic.get(reverse("dialogue:moderation_reasons")).content.decode()
    assert "Tha e a’ toirt ionnsaigh air cuideigin" in page
    assert "It attacks somebody" not in page


def test_a_partnership_is_shown_in_gaelic_or_says_that_it_is_not(world: World, gaelic: Client) -> None:
    address = world.partnership.get_absolute_url()
    before = gaelic.get(address).content.decode()
    assert "Chì thu na faclan Beurla" in before
    assert f'<h1 lang="en-gb">{world.partnership.name}</h1>' in before
    PartnershipTranslation.objects.create(
        partnership=world.partnership, language="gd", name="A’ dol mun cuairt", purpose="Gun chàr"
    )
    assert "A’ dol mun cuairt" in gaelic.get(reverse("portal:partnerships")).content.decode()
