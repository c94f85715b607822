from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from thegither.accounts.jobs import forget_traces
from thegither.accounts.limits import client_address, client_network, limit
from thegither.accounts.models import RateCount
from thegither.kernel import clock
from thegither.kernel.limits import TooManyRequests
from thegither.ui.middleware import RefusalMiddleware

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 11, 12, 0, 0, tzinfo=UTC)


def from_address(address, forwarded=""):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().post("/", REMOTE_ADDR=address, **headers)


def test_the_try_after_the_last_allowed_one_is_refused_with_the_time_to_wait(freeze):
    freeze(NOON + timedelta(seconds=20))
    for _ in range(3):
        limit(from_address("203.0.113.7"), "say", per_minute=3)
    with pytest.raises(TooManyRequests) as refusal:
        limit(from_address("203.0.113.7"), "say", per_minute=3)
    assert refusal.value.retry_after == 40


def test_a_new_minute_begins_at_nought(freeze):
    freeze(NOON)
    limit("me", "say", per_minute=1)
    freeze(NOON + timedelta(minutes=1))
    limit("me", "say", per_minute=1)


def test_the_longer_span_counts_too(freeze):
    for minute in range(3):
        freeze(NOON + timedelta(minutes=minute))
        limit("me", "say", per_minute=1, per_hour=3)
    freeze(NOON + timedelta(minutes=3))
    with pytest.raises(TooManyRequests):
        limit("me", "say", per_minute=1, per_hour=3)


def test_others_and_other_things_are_counted_apart():
    limit(from_address("203.0.113.7"), "say", per_minute=1)
    limit(from_address("203.0.113.8"), "say", per_minute=1)
    limit(from_address("203.0.113.7"), "follow", per_minute=1)
    assert list(RateCount.objects.values_list("count", flat=True)) == [1, 1, 1]


def test_no_address_is_stored():
    limit(from_address("203.0.113.7"), "say", per_minute=1)
    (row,) = RateCount.objects.all()
    assert len(row.key) == 64
    assert row.key != sha256(b"203.0.113.7").hexdigest()  # all addresses are quickly tried
    assert set(row.key) <= set("0123456789abcdef")


def test_nothing_is_counted_where_limits_are_off(settings):
    settings.RATE_LIMITS_ENABLED = False
    for _ in range(5):
        limit("me", "say", per_minute=1)
    assert not RateCount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_all_counted():
    def try_once(_number):
        try:
            with clock.at(NOON):
                limit("me", "say", per_minute=10)
        except TooManyRequests:
            return "refused"
        finally:
            connection.close()
        return "let through"

    with ThreadPoolExecutor(8) as threads:
        results = Counter(threads.map(try_once, range(24)))
    assert results == {"let through": 10, "refused": 14}


def test_whoever_is_refused_reads_when_to_come_back(rf):
    request = rf.post("/", {"text": "What I had typed"})
    answer = RefusalMiddleware(lambda request: HttpResponse()).process_exception(request, TooManyRequests(40))
    assert (answer.status_code, answer["Retry-After"]) == (429, "40")
    assert "What I had typed" in answer.content.decode()


def test_counts_are_forgotten_after_a_day(freeze):
    freeze(NOON)
    limit("me", "say", per_minute=1)
    freeze(NOON + timedelta(hours=24))
    forget_traces()
    assert RateCount.objects.count() == 1
    freeze(NOON + timedelta(hours=24, minutes=2))
    forget_traces()
    assert not RateCount.objects.exists()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "198.51.100.1"),
        (0, "203.0.113.7", "198.51.100.1"),  # anybody can write the header
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "10.9.9.9, 203.0.113.7", "203.0.113.7"),  # what stands left of ours is forged
        (2, "203.0.113.7, 192.0.2.1", "203.0.113.7"),
        (2, "203.0.113.7", "198.51.100.1"),  # did not come through both proxies
        (1, "not an address", "0.0.0.0"),
    ],
)
def test_only_our_proxies_are_believed(settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(from_address("198.51.100.1", forwarded)) == expected


@pytest.mark.parametrize(
    ("address", "counted", "kept"),
    [
        ("203.0.113.7", "203.0.113.7", "203.0.113.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", "2001:db8:1::"),
        ("::ffff:203.0.113.7", "203.0.113.7", "203.0.113.0"),
        ("", "0.0.0.0", "0.0.0.0"),
    ],
)
def test_an_address_is_coarsened(address, counted, kept):
    request = from_address(address)
    assert (client_address(request), client_network(request)) == (counted, kept)
