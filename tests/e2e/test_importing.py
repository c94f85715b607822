"""An officer brings a table, sees what is wrong, puts it right and stores it; axe looks at each state."""

from typing import Any

import pytest

from tests.portal.seed import World
from thegither.dialogue.models import Contribution

from .journeys import OpenPage, follow, press, sign_in, tick

BAD = "text,layer,channel,colour\n,public,paper,red\nNo bus after ten,nobody,paper,red\n"
GOOD = "text,layer,channel\nNo bus after ten,public,paper\n" + "=A long walk home,community,phone\n"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_table_is_checked_put_right_and_stored(
    open_page: OpenPage, world: World, axe: Any, width: int
) -> None:
    page = sign_in(open_page(width=width), world.officer)

    def bring(name: str, content: str) -> None:
        tick(page, "Contributions")
        page.locator("main select").select_option(label=world.matter.title)
        held = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
        page.set_input_files("input[type=file]", held)  # type: ignore[arg-type]
        press(page, "Check the file")

    page.goto(f"/partnerships/{world.partnership.slug}/import/")
    press(page, "Check the file")
    assert page.locator(".ds_error-summary").is_visible()
    axe(page)

    before = Contribution.objects.count()
    bring("bad.csv", BAD)
    assert page.get_by_role("heading", level=1).inner_text() == "2 things to put right"
    assert "colour" in page.locator("main").inner_text()
    axe(page)

    follow(page, "Choose another file")
    bring("good.csv", GOOD)
    assert "2 new rows would be stored." in page.locator("main").inner_text()
    assert Contribution.objects.count() == before
    axe(page)

    press(page, "Store them")
    assert "2 new rows were stored." in page.locator("body").inner_text()
    assert Contribution.objects.count() == before + 2

    page.goto("/open-data/columns/")
    axe(page)
