"""A client with a bounded number of connections, each kept open, as a browser or a proxy keeps them."""

import http.client
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .installation import HOST

TIMEOUT = 60


@dataclass(frozen=True)
class Request:
    """One request to be sent."""

    path: str
    method: str = "GET"
    body: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    expected: int = 200


@dataclass
class Outcome:
    """How long each request took in seconds, how long all took together, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    elapsed: float = 0.0

    @property
    def rate(self) -> float:
        """Requests in a second."""
        return len(self.seconds) / self.elapsed


class Client:
    """One open connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT)

    def send(self, request: Request) -> tuple[http.client.HTTPResponse, bytes]:
        """Send and read the whole answer."""
        self._connection.request(
            request.method, request.path, request.body, {"Accept-Encoding": "gzip", **request.headers}
        )
        response = self._connection.getresponse()
        return response, response.read()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def get(port: int, path: str, cookie: str = "") -> tuple[http.client.HTTPResponse, bytes]:
    """Get one page over a connection of its own."""
    client = Client(port)
    try:
        return client.send(Request(path, headers={"Cookie": cookie} if cookie else {}))
    finally:
        client.close()


def run(port: int, requests: Iterable[Request], *, clients: int = 1) -> Outcome:
    """Send all requests, ``clients`` at a time, each client one after the other."""
    outcome, waiting, taking = Outcome(), iter(requests), threading.Lock()
    threads = [threading.Thread(target=_work, args=(port, waiting, taking, outcome)) for _ in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.elapsed = time.perf_counter() - start
    return outcome


def _work(port: int, waiting: Iterator[Request], taking: threading.Lock, outcome: Outcome) -> None:
    client = Client(port)
    try:
        while True:
            with taking:
                request = next(waiting, None)
            if request is None:
                return
            start = time.perf_counter()
            try:
                response, _ = client.send(request)
            except (OSError, http.client.HTTPException) as error:
                outcome.errors.append(repr(error))
                client.close()
                continue
            outcome.seconds.append(time.perf_counter() - start)
            if response.status != request.expected:
                outcome.errors.append(f"{request.path} answered {response.status}")
    finally:
        client.close()


def repeated(make: Callable[[int], Request], count: int) -> Iterator[Request]:
    """Yield ``count`` requests."""
    return (make(number) for number in range(count))
