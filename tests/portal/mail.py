"""Let the worker's jobs run in a test, and read what was written."""

from thegither.accounts.models import Letter
from thegither.jobs.leases import LEASE_SECONDS, claim
from thegither.jobs.running import execute
from thegither.partners.models import Person


def run_jobs() -> None:
    """Run every job that is due, as a worker does, but sending: a letter that is sent is emptied."""
    while (job := claim("test", LEASE_SECONDS)) is not None:
        if job.name != "accounts.send_letter":
            execute(job)


def letters(person: Person) -> list[Letter]:
    """Return the letters to somebody with an account, in the order in which they were written."""
    return list(Letter.objects.filter(recipient=person.user.email).order_by("pk"))
