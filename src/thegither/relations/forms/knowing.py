from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Organisation, Partnership, Person, Seat
from thegither.partners.policies import held_seats, in_force
from thegither.ui.forms import SubmissionKeyField

YES_OR_NO = [("yes", _("Yes")), ("no", _("No"))]


class TieForm(forms.Form):
    """Who ought to know whom."""

    seat = forms.ModelChoiceField(
        label=_("Whose people ought to be known?"), queryset=Seat.objects.none(), empty_label=None
    )
    other = forms.CharField(
        label=_("Who ought to know them?"),
        help_text=_("A partner of this partnership, another organisation, or a person"),
        max_length=200,
    )
    because = forms.CharField(
        label=_("Why?"), help_text=_("For example: we send each other people every week"), max_length=300
    )
    submission_key = SubmissionKeyField()

    def __init__(self, *args: Any, actor: Actor, partnership: Partnership, runs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(in_force(), partnership=partnership)
        self._seats = seats.select_related("organisation", "individual").order_by("organisation__name", "pk")
        mine = self._seats if runs else self._seats.filter(pk__in=held_seats(actor))
        self.fields["seat"].queryset = mine  # type: ignore[attr-defined]
        self.fields["seat"].initial = actor.seat_id
        self._people = allowed(actor, Action.VIEW, Person).filter(erased_at=None)

    @property
    def suggested(self) -> list[str]:
        """The names of partners, to choose from while typing."""
        return sorted({str(seat) for seat in self._seats})

    def clean(self) -> dict[str, Any]:
        """Find whom the name is of: a partner first, then an organisation, then a person."""
        values = super().clean() or {}
        name, own = str(values.get("other", "")).casefold(), values.get("seat")
        found: dict[str, Any] = {}
        if seat := next((seat for seat in self._seats if str(seat).casefold() == name and seat != own), None):
            found["other_seat"] = seat
        elif body := Organisation.objects.filter(name__iexact=name).first():
            found["other_organisation"] = body
        elif person := self._people.filter(name__iexact=name).first():
            found["other_person"] = person
        elif name:
            message = _("Nobody of this name is known here. Check how it is written on the page of partners.")
            self.add_error("other", ValidationError(message, code="unknown"))
        self.found = found
        return values

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        given = {name: self.cleaned_data[name] for name in ("seat", "because", "submission_key")}
        return given | self.found


class KnowingForm(forms.Form):
    """What there is of one tie, from where one stands."""

    by_name = forms.ChoiceField(
        label=_("Do you know them by name?"), choices=YES_OR_NO, widget=forms.RadioSelect
    )
    would_recognise = forms.ChoiceField(
        label=_("Would you recognise them in the street?"), choices=YES_OR_NO, widget=forms.RadioSelect
    )
    would_phone = forms.ChoiceField(
        label=_("Do you feel free to phone them?"), choices=YES_OR_NO, widget=forms.RadioSelect
    )

    @property
    def values(self) -> dict[str, bool]:
        """The answers as the service takes them."""
        return {name: self.cleaned_data[name] == "yes" for name in self.fields}
