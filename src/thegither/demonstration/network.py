"""Two network surveys of “Getting About”, sixteen months apart: one on paper, one answered here."""

from functools import partial

from thegither.partners.models import Organisation
from thegither.relations.models import NetworkMember, NetworkWave, Passes
from thegither.relations.services.network import (
    Rating,
    answer_wave,
    close_wave,
    import_wave,
    open_wave,
    rate_partners,
)

from .cast import Cast
from .timeline import Timeline

PARTNERSHIP = "getting-about"
CONVENER = "council"
_FIRST, _OPENED, _ANSWERED, _CLOSED = -735, -252, -245, -230
_MORNING = 9 * 60

# Who would phone whom, by the keys of the cast. What is in both directions is a close tie.
_TIES = {
    "council": "health college transport voluntary chamber",
    "health": "council transport carers voluntary",
    "transport": "council health bus voluntary",
    "college": "council health",
    "marlburn": "union bus chamber",
    "harbour": "chamber transport",
    "union": "marlburn bus council",
    "voluntary": "council bus carers town",
    "bus": "transport marlburn voluntary town",
    "carers": "health voluntary bus young",
    "town": "voluntary bus young council",
    "young": "town college",
    "hask-trust": "",
}
# Sixteen months before, most went by the council.
_TIES_BEFORE = {
    "council": "health college transport voluntary chamber union",
    "health": "council transport",
    "transport": "council health bus",
    "college": "council health",
    "marlburn": "union council",
    "harbour": "council",
    "union": "marlburn council",
    "voluntary": "council carers town",
    "bus": "transport council voluntary",
    "carers": "voluntary",
    "town": "council young voluntary",
    "young": "town college",
    "hask-trust": "",
    "chamber": "council",
}


def enter_network(cast: Cast, timeline: Timeline) -> None:
    """Put both surveys on the timeline."""
    timeline.add(_FIRST, _MORNING, partial(_bring_in, cast, timeline))
    timeline.add(_OPENED, _MORNING, partial(_open, cast, timeline))
    for place, key in enumerate(_TIES):
        timeline.add(_ANSWERED, _MORNING + 10 * place, partial(_answer, cast, key, place))
    timeline.add(_CLOSED, _MORNING, partial(_close, cast))


def _bring_in(cast: Cast, timeline: Timeline) -> None:
    answers = {
        cast.organisations[key]: [cast.organisations[name] for name in names.split()]
        for key, names in _TIES_BEFORE.items()
    }
    import_wave(
        actor=cast.officer(PARTNERSHIP),
        partnership=cast.partnerships[PARTNERSHIP],
        asked_on_day=timeline.day(_FIRST),
        answers=answers,
        convener=cast.organisations[CONVENER],
    )


def _open(cast: Cast, timeline: Timeline) -> None:
    open_wave(
        actor=cast.officer(PARTNERSHIP),
        partnership=cast.partnerships[PARTNERSHIP],
        closes_on=timeline.day(_CLOSED),
        convener=cast.organisations[CONVENER],
    )


def _answer(cast: Cast, key: str, place: int) -> None:
    wave = _wave(cast)
    actor = cast.holder(PARTNERSHIP, key)
    member = NetworkMember.objects.get(wave=wave, organisation=cast.organisations[key])
    named = [cast.organisations[name] for name in _TIES[key].split()]
    answer_wave(actor=actor, member=member, names=named)
    rate_partners(actor=actor, wave=wave, ratings=_ratings(named, place))


def _ratings(named: list[Organisation], place: int) -> list[Rating]:
    """What somebody would say, different for each but the same each time the demonstration is made."""
    kinds = list(Passes)
    return [
        Rating(
            partner=partner,
            how_often=1 + (place + number) % 4,
            passes=[kinds[0], kinds[(place + 2 * number) % 4]],
            keeps_word=2 + (place + 2 * number) % 3,
            tells_straight=2 + (place * 3 + number) % 3,
            wants_the_same=4 - (place + 2 * number) % 3,
            matters_to_us=4 - (place + number) % 4 // 2,
        )
        for number, partner in enumerate(named)
    ]


def _close(cast: Cast) -> None:
    close_wave(actor=cast.officer(PARTNERSHIP), wave=_wave(cast))


def _wave(cast: Cast) -> NetworkWave:
    return NetworkWave.objects.get(partnership=cast.partnerships[PARTNERSHIP], closed_at=None)
