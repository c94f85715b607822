from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thegither.jobs.selectors import queue_health


@require_safe
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """Say that this process answers; it asks the database nothing."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether work can be done here: database, migrations, a live worker. 503 where it cannot."""
    checks = {"database": False, "migrations": False, "worker": False}
    try:
        checks["migrations"] = _is_migrated()
        checks["database"] = True
        checks["worker"] = checks["migrations"] and queue_health().live_workers > 0
    except DatabaseError:
        pass  # what could not be read stays false
    is_ready = all(checks.values())
    return JsonResponse(
        {"status": "ok" if is_ready else "not ready", "checks": checks}, status=200 if is_ready else 503
    )


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
