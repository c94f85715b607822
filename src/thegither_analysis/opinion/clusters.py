"""Parts of a conversation on a Dask cluster, which is installed only where somebody wants one.

Every worker holds its parts; `partitions.map_parts` sends it functions and gets back what is small.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from .partitions import Run
from .votes import Votes


class Client(Protocol):
    """What is used of `distributed.Client`."""

    def submit(self, function: Callable[..., Any], *arguments: Any, pure: bool) -> Any:
        """Have a worker call a function."""

    def gather(self, futures: Sequence[Any]) -> Sequence[Any]:
        """Wait for results."""


def on_dask(client: Client, load: Callable[[Any], Votes], sources: Sequence[Any]) -> Run:
    """Run functions where the parts are: `load(source)` reads each on a worker, which keeps it.

    For `map_parts(on_dask(client, load, sources), len(sources))`; `load` and the sources must be picklable.
    """
    parts = [client.submit(load, source, pure=False) for source in sources]

    def run(function: Callable[[Votes, Any], Any], arguments: Sequence[Any]) -> list[Any]:
        asked = [
            client.submit(function, part, argument, pure=False)
            for part, argument in zip(parts, arguments, strict=True)
        ]
        return list(client.gather(asked))

    return run
