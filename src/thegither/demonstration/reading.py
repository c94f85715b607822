"""Partners read what was said of the evening and weekend buses: in order, under themes, and twice."""

from collections.abc import Mapping

from thegither.dialogue.models import Contribution, Matter, Standing
from thegither.engagement.models import Activity
from thegither.partners.models import Person
from thegither.reading.models import AssignmentState, CodingRound, EvidenceKind, ReadingRun, Suggestion, Theme
from thegither.reading.selectors.coding import round_page
from thegither.reading.services import (
    accept_suggestion,
    assign,
    code_unit,
    make_run,
    make_theme,
    name_evidence,
    open_coding,
    refuse_suggestion,
    settle_unit,
)

from .cast import Cast
from .story import Story
from .timeline import Timeline

_MATTER, _PARTNERSHIP = "weekend", "getting-about"
_READ_ON, _NAMED_ON, _CODED_ON, _SORTED_ON = -6, -5, -4, -3
_MORNING, _AFTERNOON = 580, 900
_SAMPLE, _SEED = 24, 44
# A theme is known by words that those who speak of it use.
_BY_HAND = (
    ("Sundays", "What only Sundays need: shops, church, visiting. Not evenings.", ("sunday", "church")),
    ("Hospital and clinics", "Getting to care, and home from it.", ("hospital", "clinic", "visit")),
    ("Getting home from work", "Shifts and jobs that end when no bus goes.", ("shift", "work", "job")),
)


class Reading:
    """Puts the reading of one matter on the timeline."""

    def __init__(self, cast: Cast, stories: Mapping[str, Story], timeline: Timeline) -> None:
        self._cast = cast
        self._stories = stories
        self._timeline = timeline

    def enter(self) -> None:
        """Put all of it on the timeline."""
        self._timeline.add(_READ_ON, _MORNING, self._read)
        self._timeline.add(_NAMED_ON, _MORNING, self._name)
        self._timeline.add(_CODED_ON, _MORNING, self._code)
        self._timeline.add(_CODED_ON, _AFTERNOON, self._settle)
        self._timeline.add(_SORTED_ON, _MORNING, self._sort)
        self._timeline.add(_SORTED_ON, _AFTERNOON, self._weigh)

    @property
    def _matter(self) -> Matter:
        return self._stories[_MATTER].matter

    def _read(self) -> None:
        make_run(ReadingRun.objects.create(matter=self._matter))

    def _name(self) -> None:
        """Make themes by hand, accept one that is suggested, refuse what says the same."""
        officer = self._cast.officer(_PARTNERSHIP)
        for name, about, _words in _BY_HAND:
            make_theme(actor=officer, matter=self._matter, name=name, about=about)
        suggested = list(Suggestion.objects.filter(run__matter=self._matter, taken_as=None))
        early = [each for each in suggested if "last bus" in each.terms]
        for each in early[:1]:
            name, about = "The last bus leaves too early", "By what hour people would need it."
            accept_suggestion(actor=officer, suggestion=each, name=name, about=about)
        for each in early[1:]:
            refuse_suggestion(actor=officer, suggestion=each)

    def _code(self) -> None:
        """Let the officer and a partner read a sample; the partner misses every third mention."""
        officer, partner = self._cast.officer(_PARTNERSHIP), self._cast.holder(_PARTNERSHIP, "young")
        made = open_coding(
            actor=officer,
            matter=self._matter,
            readers=list(Person.objects.filter(pk__in=[officer.person_id, partner.person_id])),
            size=_SAMPLE,
            seed=_SEED,
        )
        mentions = 0
        for unit in made.units.select_related("contribution"):
            themes = self._about(unit.contribution)
            mentions += bool(themes)
            code_unit(actor=officer, unit=unit, themes=themes)
            code_unit(actor=partner, unit=unit, themes=themes[1:] if mentions % 3 == 2 else themes)

    def _settle(self) -> None:
        made = CodingRound.objects.get(matter=self._matter)
        for each in round_page(made).differences[1:]:
            settle_unit(
                actor=self._cast.officer(_PARTNERSHIP),
                unit=each.unit,
                themes=self._about(each.unit.contribution),
            )

    def _sort(self) -> None:
        """Put the rest under the themes made by hand."""
        officer = self._cast.officer(_PARTNERSHIP)
        said = list(Contribution.objects.filter(matter=self._matter, standing=Standing.SHOWN).order_by("pk"))
        for name, _about, words in _BY_HAND:
            theme = Theme.objects.get(matter=self._matter, name=name)
            settled = theme.assignments.exclude(state=AssignmentState.SUGGESTED)
            looked_at = set(settled.values_list("contribution", flat=True))
            rest = [each for each in said if each.pk not in looked_at]
            yes = [each for each in rest if any(word in each.text.lower() for word in words)]
            no = [each for each in rest if each not in yes]
            for chosen, belongs in ((yes, True), (no, False)):
                if chosen:
                    assign(actor=officer, theme=theme, contributions=chosen, belongs=belongs)

    def _weigh(self) -> None:
        """Say what an evening round tables can show."""
        tables = Activity.objects.filter(engagement__matter=self._matter, title__startswith="Round the table")
        for activity in tables:
            because = "Whoever came sat at mixed tables and weighed the options together."
            officer = self._cast.officer(_PARTNERSHIP)
            name_evidence(actor=officer, activity=activity, kind=EvidenceKind.DELIBERATED, because=because)

    def _about(self, said: Contribution) -> list[Theme]:
        names = [name for name, _about, words in _BY_HAND if any(word in said.text.lower() for word in words)]
        return list(Theme.objects.filter(matter=self._matter, name__in=names).order_by("pk"))
