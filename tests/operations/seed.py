"""Something to look after: a public matter, a contribution with a file and, on demand, a writer without end.

``python -m tests.operations.seed`` prints the key of the matter; with ``write`` it then goes on to contribute
and prints the key of each contribution once it is committed.
"""

import sys

import django


def main(arguments: list[str]) -> None:
    """Make the tables and the records."""
    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command

    from tests.factories import make_contribution, make_matter
    from thegither.dialogue.models import Matter
    from thegither.dialogue.services import attach_note
    from thegither.kernel.actors import Actor
    from thegither.operations.progress import say

    call_command("migrate", interactive=False, verbosity=0)
    matter = Matter.objects.first() or make_matter()
    paper = SimpleUploadedFile("note.pdf", b"%PDF-1.7 what was written on paper")
    attach_note(actor=Actor.system(), contribution=make_contribution(matter=matter), upload=paper)
    say(matter.pk)
    while "write" in arguments:
        say(make_contribution(matter=matter).pk)


if __name__ == "__main__":
    main(sys.argv[1:])
