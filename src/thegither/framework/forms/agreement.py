"""Forms of the framework: one for each kind of section, one to open it, one to sign it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..content import TEXTS, Content, Part, Point, Section
from ..models import Stance
from ..packages import Library, library_package, principles, template_package
from ..services.agreement import MOST_POINTS, TEXT_LIMIT, TITLE_LIMIT
from ..services.signing import BECAUSE_LIMIT
from .seats import OwnSeatForm

Choices = Sequence[tuple[int, str]]

_NONE = "none"
_SPONSOR = ("sponsor", "sponsor_mandate", "sponsor_post", "sponsor_acts")


class BeginForm(forms.Form):
    """With which template to begin."""

    template = forms.ChoiceField(label=_("Begin with the words for"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        templates = template_package().entries.values()
        field = self.fields["template"]
        field.choices = [(each.key, each.name) for each in templates]  # type: ignore[attr-defined]


class EditionForm(forms.Form):
    """The edition of a section that was read, so that the second of two writers is told."""

    edition = forms.CharField(widget=forms.HiddenInput)


class TextsForm(EditionForm):
    """The texts of a section."""

    def __init__(
        self, data: QueryDict | None, *, section: str, hints: Mapping[str, str], content: Content
    ) -> None:
        super().__init__(data, initial={"edition": content.edition(section), **content.texts})
        for name, label in TEXTS[Section(section)].items():
            self.fields[name] = forms.CharField(
                label=label,
                help_text=hints.get(name, ""),
                required=False,
                max_length=TEXT_LIMIT,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def texts(self) -> dict[str, str]:
        """What was written."""
        return {name: text for name, text in self.cleaned_data.items() if name != "edition"}


class PointForm(forms.Form):
    """One principle or behaviour; a row without a title says nothing."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=_("In a few words"), required=False, max_length=TITLE_LIMIT)
    text = forms.CharField(
        label=_("What it means"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    remove = forms.BooleanField(label=_("Leave it out"), required=False)

    @property
    def is_new(self) -> bool:
        """True for a row that holds nothing yet."""
        return not self["key"].value()

    def clean(self) -> dict[str, Any]:
        """Ask for the few words where there is more."""
        data = super().clean() or {}
        filled = any(value for name, value in data.items() if name not in ("key", "title", "remove"))
        if (filled or data.get("key")) and not data.get("title") and not data.get("remove"):
            self.add_error("title", _("Say it in a few words."))
        return data

    def point(self) -> Point | None:
        """Return the point, or None where there is none or it is left out."""
        data = self.cleaned_data
        if not data.get("title") or data.get("remove"):
            return None
        return Point(key=data["key"], title=data["title"], text=data["text"])


class ObjectiveForm(PointForm):
    """One objective, with its senior sponsor if it has one."""

    title = forms.CharField(
        label=_("What should change for people?"),
        help_text=_("A change for people, not an activity"),
        required=False,
        max_length=TITLE_LIMIT,
    )
    for_whom = forms.CharField(label=_("For whom?"), required=False, max_length=TITLE_LIMIT)
    sponsor_mandate = forms.TypedChoiceField(
        label=_("Who is its senior sponsor?"),
        help_text=_("Members see the name; everybody else sees the post and the organisation"),
        required=False,
        coerce=int,
        empty_value=None,
    )
    sponsor = forms.TypedChoiceField(
        label=_("If nobody is named yet: which seat gives the sponsor?"),
        required=False,
        coerce=int,
        empty_value=None,
    )
    sponsor_post = forms.CharField(
        label=_("Which post is it?"),
        help_text=_("The post, not the name, for example Chief executive"),
        required=False,
        max_length=120,
    )
    sponsor_acts = forms.CharField(
        label=_("What does the sponsor promise to do?"),
        help_text=_("For example: attend twice a year, unblock within 30 days, report to the board"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, seats: Choices, sponsors: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (("sponsor", seats), ("sponsor_mandate", sponsors)):
            self.fields[name].choices = [("", _("Nobody yet")), *choices]  # type: ignore[attr-defined]

    def point(self) -> Point | None:
        """Return the objective, or None where there is none or it is left out."""
        point = super().point()
        if point is None:
            return None
        data = self.cleaned_data
        return Point(
            key=point.key,
            title=point.title,
            text=point.text,
            for_whom=data["for_whom"],
            sponsor=data["sponsor"],
            sponsor_mandate=data["sponsor_mandate"],
            sponsor_post=data["sponsor_post"],
            sponsor_acts=data["sponsor_acts"],
        )


class PointsForm:
    """A list of points with two empty rows, and for principles the entries of the libraries."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        section: str,
        content: Content,
        seats: Choices,
        sponsors: Choices,
    ) -> None:
        is_objective = section == Section.OBJECTIVES
        rows: type[BaseFormSet[Any]] = formset_factory(
            ObjectiveForm if is_objective else PointForm,
            extra=2,
            max_num=MOST_POINTS,
            absolute_max=MOST_POINTS + 5,
        )
        initial = [
            {
                **{name: getattr(point, name) for name in ("key", "title", "text", "for_whom")},
                **{name: getattr(point, name) for name in _SPONSOR},
            }
            for point in content.points(section)
        ]
        kwargs = {"seats": seats, "sponsors": sponsors} if is_objective else {}
        self.rows = rows(data, initial=initial, prefix="points", form_kwargs=kwargs)
        self.edition = EditionForm(data, initial={"edition": content.edition(section)})
        there = {point.key for point in content.points(section)}
        self.libraries = LibraryForm(data, without=there) if section == Section.PRINCIPLES else None

    @property
    def forms(self) -> list[forms.Form]:
        """All the parts, for the list of what to put right."""
        return [self.edition, *([self.libraries] if self.libraries else []), *self.rows.forms]

    def is_valid(self) -> bool:
        """Return whether every part is."""
        return all(
            [self.edition.is_valid(), self.rows.is_valid(), not self.libraries or self.libraries.is_valid()]
        )

    def points(self) -> list[Point]:
        """Return the points as written, those chosen from libraries at the end."""
        written = [point for row in self.rows.forms if (point := row.point()) is not None]
        return [*written, *(self.libraries.chosen() if self.libraries else [])]


class LibraryForm(forms.Form):
    """Principles of others to take over, library by library."""

    def __init__(self, data: QueryDict | None, *, without: Iterable[str]) -> None:
        super().__init__(data)
        self._libraries: dict[str, Library] = {}
        taken = set(without)
        for library in library_package().entries.values():
            choices = [
                (point.key, f"{point.title}: {point.text}")
                for point in library.principles
                if point.key not in taken
            ]
            if choices:
                self._libraries[f"from_{library.key}"] = library
                self.fields[f"from_{library.key}"] = forms.MultipleChoiceField(
                    label=library.name,
                    choices=choices,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )

    @property
    def shelves(self) -> list[tuple[Library, forms.BoundField]]:
        """Each library with its question."""
        return [(library, self[name]) for name, library in self._libraries.items()]

    def chosen(self) -> list[Point]:
        """Return the principles that were ticked."""
        return [principles()[key] for name in self._libraries for key in self.cleaned_data[name]]


class RolesForm(EditionForm):
    """Who has which part in each objective."""

    def __init__(self, data: QueryDict | None, *, content: Content, seats: Choices) -> None:
        super().__init__(data, initial={"edition": content.edition(Section.ROLES)})
        self._places: dict[str, tuple[str, int]] = {}
        self._objectives = content.objectives
        for place, objective in enumerate(content.objectives):
            for seat, name in seats:
                field = f"part_{place}_{seat}"
                self._places[field] = (objective.key, seat)
                self.fields[field] = forms.ChoiceField(
                    label=name,
                    choices=[(_NONE, _("No part")), *Part.choices],
                    initial=content.part_of(objective.key, seat) or _NONE,
                )

    @property
    def by_objective(self) -> list[tuple[Point, list[forms.BoundField]]]:
        """Each objective with a question for each seat."""
        return [
            (objective, [self[name] for name, (key, _seat) in self._places.items() if key == objective.key])
            for objective in self._objectives
        ]

    @property
    def roles(self) -> dict[tuple[str, int], str]:
        """The part of each seat in each objective."""
        chosen = {place: self.cleaned_data[name] for name, place in self._places.items()}
        return {place: part for place, part in chosen.items() if part != _NONE}


class OpenForm(forms.Form):
    """That the draft is what partners agreed."""

    note = forms.CharField(
        label=_("What changed, and why?"),
        help_text=_("Partners read this before they sign"),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, is_first: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_first:
            del self.fields["note"]
        else:
            self.fields["note"].required = True


class KeepForm(forms.Form):
    """Why we keep our own words."""

    because = forms.CharField(label=_("Why do you keep yours?"), max_length=300)


class SignForm(OwnSeatForm):
    """How a seat stands to a version."""

    stance = forms.ChoiceField(
        label=_("How does your seat stand to this version?"), choices=Stance, widget=forms.RadioSelect
    )
    because = forms.CharField(
        label=_("Because"),
        help_text=_("Needed for a reservation and for a no. Everybody can read it."),
        required=False,
        max_length=BECAUSE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where there has to be one."""
        data = super().clean() or {}
        if data.get("stance") in (Stance.RESERVES, Stance.DECLINES) and not data.get("because"):
            self.add_error("because", _("Say why: the others want to understand it."))
        return data
