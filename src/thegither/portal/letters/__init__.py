"""News by e-mail: who is told of an event, what the letter says, and that it is written once."""

from .owed import remind_of_late
from .readers import Reader, readers_of
from .writing import write_digest, write_news

__all__ = ["Reader", "readers_of", "remind_of_late", "write_digest", "write_news"]
