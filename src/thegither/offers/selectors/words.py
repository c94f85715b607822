"""Which telling words two short texts share: the only likeness that this room goes by."""

import re

_WORD = re.compile(r"[^\W\d_]{4,}")
# Words that say nothing about what is offered, needed or asked: two records share them by chance.
_EMPTY_WORDS = """
about after also anybody been before between could every everybody for from have here into months
need needs offer only other please some somebody such than that their them then there they this
time until very want week weeks what when where which while will with within would year years your
"""


def telling_words(*texts: str) -> frozenset[str]:
    """Return the words of four letters or more that tell something, without a plural s."""
    empty = frozenset(_EMPTY_WORDS.split())
    found = _WORD.findall(" ".join(texts).casefold())
    return frozenset(word.removesuffix("s") for word in found if word not in empty)
