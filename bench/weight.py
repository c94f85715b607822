"""The weight of the home page on a first visit, and the scripts that hold up its first paint."""

import gzip
import sys
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from . import dataset
from .client import Client, Request
from .report import floor, heading, table

MOST_KB = 150


class Loaded(HTMLParser):
    """Collects what a page makes a browser load, and the scripts that hold it up."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.blocking: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note styles, scripts, pictures and icons."""
        given = dict(attributes)
        loaded = given.get("src") if tag in {"script", "img"} else None
        if tag == "link" and set((given.get("rel") or "").split()) & {"stylesheet", "icon", "preload"}:
            loaded = given.get("href")
        if loaded and not loaded.startswith("data:"):
            self.addresses.append(loaded)
        if tag == "script" and not ({"defer", "async"} & given.keys() or given.get("type") == "module"):
            self.blocking.append(given.get("src") or "inline")


def main() -> int:
    """Load the home page and everything it names, once each."""
    heading("Weight of the home page", input="200 partnerships; compressed as sent (gzip)")
    with dataset.make("large").serve(workers=1) as server:
        client = Client(server.port)
        response, body = client.send(Request("/"))
        text = gzip.decompress(body) if response.headers["Content-Encoding"] == "gzip" else body
        page = Loaded()
        page.feed(text.decode())
        rows, total, fonts = [["/", "html", f"{len(body) / 1000:.1f}"]], len(body), 0
        for address in dict.fromkeys(page.addresses):
            path = urlsplit(urljoin("/", address)).path
            answer, content = client.send(Request(path))
            assert answer.status == 200, f"{path} answered {answer.status}"
            kind = (answer.headers["Content-Type"] or "").split(";")[0]
            rows.append([path, kind, f"{len(content) / 1000:.1f}"])
            if kind.startswith("font/") or path.endswith((".woff", ".woff2")):
                fonts += len(content)
            else:
                total += len(content)
        client.close()
    table(["what", "kind", "kB as sent"], rows)
    print(f"\n- {len(rows)} requests; {total / 1000:.1f} kB without fonts, fonts {fonts / 1000:.1f} kB")
    print(f"- scripts that hold up the page: {page.blocking or 'none'}")
    held = total <= MOST_KB * 1000 and not page.blocking
    print(floor(f"- ≤ {MOST_KB} kB without fonts and no blocking script", held))
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
