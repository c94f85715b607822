"""An officer answers three hundred people in five texts; one of them sees it on the receipt."""

from typing import Any

from tests.factories import make_contribution
from tests.portal.seed import World
from tests.reading.conftest import say
from thegither.dialogue.models import AnswerState, Contribution, Disposition
from thegither.dialogue.receipts import receipt_token
from thegither.kernel.actors import Actor
from thegither.reading.services import assign, make_theme

from .journeys import OpenPage, press, sign_in, tick

THEMES = ("Late buses", "Sundays", "Shelters", "Fares", "Timetables")


def test_an_officer_answers_three_hundred_in_five_texts(open_page: OpenPage, world: World, axe: Any) -> None:
    matter = world.matter
    mine = make_contribution(matter=matter, text="No shelter at the pier, and the rain comes sideways.")
    said = [*say(matter, *(f"Number {number} of many" for number in range(299))), mine]
    for place, name in enumerate(THEMES):
        theme = make_theme(actor=Actor.system(), matter=matter, name=name)
        assign(actor=Actor.system(), theme=theme, contributions=said[60 * place : 60 * place + 60])
    page = sign_in(open_page(), world.officer)
    page.goto(f"/matters/{matter.pk}/workbench/")
    axe(page)
    for name in THEMES:
        page.goto(f"/matters/{matter.pk}/workbench/")
        page.get_by_label("Theme").select_option(label=name)
        press(page, "Narrow the list")
        page.get_by_text("60 contributions, page 1 of 2").wait_for()
        tick(page, "All in this list: 60")
        tick(page, "Partly acted on")
        page.get_by_label("Because").fill(f"{name}: half of it comes in spring.")
        press(page, "Look how many it reaches")
        page.get_by_role("heading", name="This answers 60 contributions").wait_for()
        press(page, "Give this answer")
        page.get_by_text("You answered 60 contributions.").wait_for()
    keys = [each.pk for each in said]
    assert Contribution.objects.filter(pk__in=keys, answer=AnswerState.PARTLY).count() == 300
    assert Disposition.objects.filter(because__contains="half of it comes in spring").count() == 5
    reader = open_page(width=390)
    reader.goto(f"/receipts/{receipt_token(mine)}/")
    reader.get_by_text("Timetables: half of it comes in spring.").first.wait_for()
