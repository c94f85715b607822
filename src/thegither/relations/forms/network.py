from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from thegither.partners.models import Organisation
from thegither.ui.forms import DayField, RecordsField, SubmissionKeyField

from ..models import HowFar, HowOften, NetworkMember, NetworkWave, Passes
from ..recorded import MET, WORK
from ..selectors.network import Read
from ..selectors.network_findings import kind_of
from ..selectors.network_pictures import Part
from ..services.network import HOW_FAR_ITEMS, Rating

QUESTION = _("Whom in the other organisations would you pick up the phone to, by name?")


class _Convened(forms.Form):
    convener = forms.ModelChoiceField(
        label=_("Who convenes?"),
        help_text=_("The page then says whether the others would be connected without them"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Nobody in particular"),
    )
    submission_key = SubmissionKeyField()

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["convener"].queryset = organisations  # type: ignore[attr-defined]


class OpenWaveForm(_Convened):
    """Until when it is asked."""

    closes_on = DayField(label=_("Which is the last day to answer?"))
    field_order = ("closes_on", "convener", "submission_key")


class ImportWaveForm(_Convened):
    """A survey that was made elsewhere."""

    asked_on_day = DayField(label=_("On which day was it asked?"))
    file = forms.FileField(
        label=_("Which file?"),
        help_text=_(
            "CSV with the columns “from” and “to”, a row for each tie, or GraphML. "
            "A row without “to” says that they answered and named nobody."
        ),
    )
    field_order = ("asked_on_day", "file", "convener", "submission_key")


class AnswerForm(forms.Form):
    """Whom an organisation names."""

    names = RecordsField(
        label=QUESTION,
        help_text=_("Choose nobody if that is how it is: that is an answer too"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, member: NetworkMember, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"names": member.names or []})
        super().__init__(*args, **kwargs)
        others = member.wave.members.exclude(pk=member.pk).order_by().values("organisation_id")
        choices = Organisation.objects.filter(pk__in=others)
        self.fields["names"].queryset = choices  # type: ignore[attr-defined]


class RatingForm(forms.Form):
    """How somebody finds working with one partner: all of it may be left out."""

    how_often = forms.TypedChoiceField(
        label=_("How often do you deal with them?"),
        choices=[("", _("Rather not say")), *HowOften.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    passes = forms.MultipleChoiceField(
        label=_("What passes between you?"),
        choices=Passes,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, partner: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"prefix": f"p{partner.pk}"})
        self.partner = partner
        labels = (
            _("Do they do what they say?"),
            _("Do they tell you things straight?"),
            _("Do they want the same result as you?"),
            _("Do they matter for your result?"),
        )
        for name, label in zip(HOW_FAR_ITEMS, labels, strict=True):
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                choices=[("", _("Rather not say")), *HowFar.choices],
                coerce=int,
                empty_value=None,
                required=False,
            )

    @property
    def rating(self) -> Rating:
        """What was said, once the form is valid."""
        return Rating(partner=self.partner, **self.cleaned_data)


RECORDED = {WORK: _("Own an action together"), MET: _("Met in the last twelve months")}


class PictureForm(forms.Form):
    """Which survey is looked at, and which part of its picture."""

    wave = forms.ChoiceField(label=_("Survey"), required=False)
    sector = forms.ChoiceField(label=_("Kind of partner"), required=False)
    ties = forms.ChoiceField(
        label=_("Ties"),
        required=False,
        choices=[
            ("", _("All ties")),
            ("both", _("Both named each other")),
            ("one", _("One named the other")),
            ("across", _("Between kinds of partner")),
            ("within", _("Within a kind of partner")),
            *RECORDED.items(),
        ],
    )

    def __init__(self, *args: Any, read: Read, waves: Sequence[NetworkWave], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": {"wave": read.wave.pk}})
        kinds = sorted({member.sector for member in read.members})
        of_waves = [(wave.pk, date_format(wave.asked_on, "F Y")) for wave in waves]
        of_kinds = [("", _("All kinds")), *((kind, kind_of(kind)) for kind in kinds if kind)]
        self.fields["wave"].choices = of_waves  # type: ignore[attr-defined]
        self.fields["sector"].choices = of_kinds  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Part:
        """The part that was chosen; whatever is no choice counts as all."""
        data = self.cleaned_data if self.is_valid() else {}  # a form without data is not valid
        return Part(sector=data.get("sector", ""), ties=data.get("ties", ""))

    @property
    def recorded_as(self) -> str:
        """What ties of daily work are shown, in words; nothing where it is those that were asked for."""
        return str(RECORDED.get(self.chosen.ties, ""))

    @property
    def chosen_words(self) -> list[str]:
        """What was chosen, in words; nothing where all is shown."""
        part = self.chosen
        known = {**dict(self.fields["sector"].choices), **dict(self.fields["ties"].choices)}  # type: ignore[attr-defined]
        return [str(known[value]) for value in (part.sector, part.ties) if value]
