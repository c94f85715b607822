"""Everything that ``./thegither test`` runs: the checks of the source, then the tests on both databases.

With arguments, only pytest with these arguments. A stage that fails does not stop the next one, but the end
is a failure; pytest's own closing line is the last thing printed.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.support.environment import REPOSITORY
from tests.support.postgres import cluster, stop_on_request

MODULE = (sys.executable, "-m")
CHECKS: dict[str, Sequence[str]] = {
    "ruff": (*MODULE, "ruff", "check", "."),
    "ruff format": (*MODULE, "ruff", "format", "--check", "."),
    "mypy": (*MODULE, "mypy"),
    "djlint": (*MODULE, "djlint", "--quiet", "--lint", "src"),
    "migrations": (*MODULE, "django", "makemigrations", "--check", "--dry-run", "--settings=tests.settings"),
}
IN_PARALLEL = ("-n", "2", "--dist", "worksteal")
SAME_ORDER = ("-p", "randomly", "--randomly-seed=1")


def main(arguments: Sequence[str]) -> int:
    """Run every stage, or only pytest where there are arguments, and return the exit status."""
    keep_bytecode()
    if arguments:
        return subprocess.run(pytest(*arguments), cwd=REPOSITORY, check=False).returncode
    stop_on_request()
    os.environ.pop("THEGITHER_TEST_DATABASE_URL", None)
    failed: list[str] = []
    for name, command in CHECKS.items():
        run(name, command, failed)
    run("tests on SQLite", pytest(*IN_PARALLEL), failed)
    with cluster() as server:
        os.environ["THEGITHER_TEST_DATABASE_URL"] = server.url()
        picked = ("-m", "database and not browser")
        run("database tests on PostgreSQL", pytest(*IN_PARALLEL, *picked), failed)
    return 1 if failed else 0


def keep_bytecode() -> None:
    """Where the machine lets Python keep no compiled modules, keep them in the environment.

    Tests start the product some hundred times; to compile it and its libraries takes longer than to start it.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(sys.prefix) / "bytecode"))


def pytest(*arguments: str) -> Sequence[str]:
    """Return the command for pytest with ``arguments``; CI always takes the tests in the same order."""
    return (*MODULE, "pytest", *(SAME_ORDER if os.environ.get("CI") else ()), *arguments)


def run(name: str, command: Sequence[str], failed: list[str]) -> None:
    """Run one stage under a heading, and add its name to ``failed`` where it fails."""
    warning = f" · failed so far: {', '.join(failed)}" if failed else ""
    print(f"\n— {name}{warning}", flush=True)
    if subprocess.run(command, cwd=REPOSITORY, check=False).returncode:
        failed.append(name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
