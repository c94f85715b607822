"""The form for codes of people drawn by lot."""

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from thegither.engagement.models import Stratum
from thegither.engagement.services.admitting import MOST_CODES
from thegither.ui.words import number


class PartField(forms.ModelChoiceField):
    """A part of a population, with how many there are of it."""

    def label_from_instance(self, obj: Stratum) -> str:
        """Return what a choice is called."""
        return f"{obj.population.name}: {obj.label} ({number(obj.count)})"


class DrawForm(forms.Form):
    """How many codes, for which part of the population."""

    stratum = PartField(
        label=_("For people of which part?"),
        queryset=Stratum.objects.none(),
        empty_label=None,
        error_messages={"required": _("Choose a part of the population")},
    )
    count = forms.IntegerField(label=_("How many codes?"), min_value=1, max_value=MOST_CODES)

    def __init__(self, data: QueryDict | None = None, *, parts: QuerySet[Stratum]) -> None:
        super().__init__(data)
        self.fields["stratum"].queryset = parts  # type: ignore[attr-defined]
