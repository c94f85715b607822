"""The source as the architecture tests read it."""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.environment import REPOSITORY

SOURCE = REPOSITORY / "src"
PRODUCT = SOURCE / "thegither"
TEMPLATE_COMMENT = re.compile(r"{#.*?#}|{% comment.*?%}.*?{% endcomment %}", re.DOTALL)


@dataclass(frozen=True)
class Module:
    """One Python file of the product."""

    path: Path
    text: str
    tree: ast.Module

    def __str__(self) -> str:
        return shown(self.path)

    def imported(self) -> Iterator[str]:
        """Yield the dotted name of everything the module imports, at any depth."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module or ''}.{alias.name}" for alias in node.names)


def shown(path: Path) -> str:
    """Return a path as a message shows it."""
    return str(path.relative_to(REPOSITORY))


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of the product; migrations, which Django writes, are left out."""
    paths = (path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts)
    return tuple(Module(path, text := path.read_text(), ast.parse(text)) for path in paths)


@cache
def templates() -> dict[Path, str]:
    """Return the text of every HTML template, without template comments."""
    paths = sorted(PRODUCT.glob("*/templates/**/*.html"))
    return {path: TEMPLATE_COMMENT.sub("", path.read_text()) for path in paths}


def source_files() -> Iterator[tuple[str, str]]:
    """Yield path and text of every text file that is, or would be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        path = REPOSITORY / name
        if path.is_file():
            try:
                yield name, path.read_text()
            except UnicodeDecodeError:
                continue  # a picture, a font or another binary file
