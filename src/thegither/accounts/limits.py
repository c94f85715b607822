"""Slow down whoever does one thing too often; counted in the database, for all processes together.

An address is never stored: the key of a count is a keyed digest, and the counts are deleted after a day.
"""

import ipaddress
from datetime import UTC, datetime

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from thegither.kernel.clock import now
from thegither.kernel.limits import TooManyRequests
from thegither.kernel.transactions import write_transaction

MINUTE, HOUR, DAY = 60, 3600, 86400

_COUNT = (
    "INSERT INTO accounts_ratecount (key, count, ends_at) VALUES (%s, 1, %s) "
    "ON CONFLICT (key) DO UPDATE SET count = accounts_ratecount.count + 1 RETURNING count"
)


def limit(
    source: HttpRequest | str, name: str, *, per_minute: int = 0, per_hour: int = 0, per_day: int = 0
) -> None:
    """Count one try of ``name`` by ``source`` and raise ``TooManyRequests`` above any of the given limits.

    ``source`` is a request, for the client's address, or any key: an account, an e-mail address.
    """
    if not settings.RATE_LIMITS_ENABLED:
        return
    key = client_address(source) if isinstance(source, HttpRequest) else source
    with write_transaction():  # one commit for all
        for seconds, most in ((MINUTE, per_minute), (HOUR, per_hour), (DAY, per_day)):
            if most:
                _count(f"{name}\n{key}", seconds, most)


def limit_here(source: str, name: str, *, per_minute: int) -> None:
    """As ``limit``, counted in the memory of this process: for acts as cheap as a count in the database."""
    if not settings.RATE_LIMITS_ENABLED:
        return
    moment = now().timestamp()
    key = f"limits:{name}:{source}:{int(moment // MINUTE)}"
    cache.add(key, 0, MINUTE)
    if cache.incr(key) > per_minute:
        raise TooManyRequests(retry_after=max(1, int(MINUTE - moment % MINUTE)))


def _count(what: str, seconds: int, most: int) -> None:
    moment = now().timestamp()
    span = int(moment // seconds)
    ends = (span + 1) * seconds
    digest = salted_hmac(
        "thegither.accounts.limits", f"{what}\n{seconds}\n{span}", algorithm="sha256"
    ).hexdigest()
    with connection.cursor() as cursor:
        ends_at = connection.ops.adapt_datetimefield_value(datetime.fromtimestamp(ends, UTC))
        cursor.execute(_COUNT, [digest, ends_at])
        (count,) = cursor.fetchone()
    if count > most:
        raise TooManyRequests(retry_after=max(1, int(ends - moment)))


def client_address(request: HttpRequest) -> str:
    """Return the address of the client, as far as our own proxies vouch for it; of IPv6 its network (/64).

    Each of the ``TRUSTED_PROXIES`` in front of us appended one address to ``X-Forwarded-For``: what stands
    further left was written by the client and could be anything.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        forwarded = [
            part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
        ]
        if len(forwarded) >= settings.TRUSTED_PROXIES:
            address = forwarded[-settings.TRUSTED_PROXIES]
    return _network(address, 64)


def client_network(request: HttpRequest) -> str:
    """Return no more of the client's address than its neighbourhood (/24 or /48), to be kept."""
    return _network(client_address(request), 48, 24)


def _network(address: str, version_6: int, version_4: int = 32) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "0.0.0.0"  # a client on a socket has no address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    bits = version_4 if parsed.version == 4 else version_6
    return str(ipaddress.ip_network(f"{parsed}/{bits}", strict=False).network_address)
