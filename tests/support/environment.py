"""The environment for a test that starts the product as a process: a server, a worker, the program."""

import os
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def product_environment(data_dir: Path, *, database_url: str = "", **settings: str) -> dict[str, str]:
    """Return an environment with the product's own settings and its data in ``data_dir``.

    ``settings`` are further ``THEGITHER_`` names, without the prefix and in small letters:
    ``product_environment(tmp_path, rate_limits="false")``.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("THEGITHER_", "DJANGO_", "PYTEST_", "COV_"))
    }
    named = {f"THEGITHER_{name.upper()}": value for name, value in settings.items()}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "thegither.config.settings",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', os.defpath)}",
        "PYTHONPATH": str(REPOSITORY / "src"),
        "PYTHONUNBUFFERED": "1",
        "THEGITHER_ENVIRONMENT": "test",
        "THEGITHER_DATA_DIR": str(data_dir),
        "THEGITHER_DATABASE_URL": database_url,
        **named,
    }
