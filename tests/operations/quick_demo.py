"""``thegither demo``, but with one invented partnership instead of all, and without a server at the end."""

import sys
from unittest.mock import patch

from thegither import cli


def build(progress: object) -> None:
    """Make one invented partnership."""
    from thegither.kernel.actors import Actor
    from thegither.partners.services import create_partnership

    create_partnership(
        actor=Actor.system(),
        name="Invented",
        kind="board",
        purpose="A short one",
        rationale="To be quick",
        is_invented=True,
    )


if __name__ == "__main__":
    import django

    django.setup()
    with (
        patch("thegither.demonstration.commands.build", build),
        patch("thegither.operations.serving.run", lambda **_options: 0),
    ):
        sys.exit(cli.main(["demo", *sys.argv[1:]]))
