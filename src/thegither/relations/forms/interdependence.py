from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.partners.models import Seat
from thegither.ui.forms import DayField

from ..models import Need, NeedAnswer, Strength
from ..services.interdependence import NeedDraft


class OpenRoundForm(forms.Form):
    """Until when partners are asked."""

    closes_on = DayField(label=gettext_lazy("Until which day can partners answer?"))


class NeedsForm(forms.Form):
    """Whom a seat needs for one topic: three questions about each of the others."""

    can_offer = forms.CharField(
        label=gettext_lazy("What can you offer here?"),
        help_text=gettext_lazy("A few words. All are told on which topics nobody can offer anything."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, others: Sequence[Seat], own: NeedAnswer | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._others = others
        said = {need.other_id: need for need in own.needs.all()} if own else {}
        self.fields["can_offer"].initial = own.can_offer if own else ""
        for seat in others:
            need = said.get(seat.pk)
            for name, label in (("we_need", _("We need them")), ("they_need", _("They need us"))):
                self.fields[f"{name}_{seat.pk}"] = forms.TypedChoiceField(
                    label=_with_name(label, seat),
                    choices=Strength.choices,
                    coerce=int,
                    initial=getattr(need, name, Strength.NONE),
                )
            self.fields[f"what_for_{seat.pk}"] = forms.CharField(
                label=_with_name(_("What for?"), seat),
                max_length=200,
                required=False,
                initial=need.what_for if need else "",
            )

    @property
    def lines(self) -> Iterator[tuple[Seat, BoundField, BoundField, BoundField]]:
        """The questions about each of the others."""
        for seat in self._others:
            yield (
                seat,
                self[f"we_need_{seat.pk}"],
                self[f"they_need_{seat.pk}"],
                self[f"what_for_{seat.pk}"],
            )

    @property
    def drafts(self) -> list[NeedDraft]:
        """The answers as the service takes them."""
        return [
            NeedDraft(
                seat.pk,
                *(self.cleaned_data[f"{name}_{seat.pk}"] for name in ("we_need", "they_need", "what_for")),
            )
            for seat in self._others
        ]


def _with_name(label: str, seat: Seat) -> str:
    """Return a label that is whole for those who hear it out of its place."""
    return format_html('{}<span class="tg-hidden">: {}</span>', label, seat)


class SharingForm(forms.Form):
    """What may be told, and what one wants to hear: asked of everybody, of everybody."""

    may_tell = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Whom may we tell that you need them?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hear_from = forms.TypedMultipleChoiceField(
        label=gettext_lazy("From whom do you want to hear, should they need you?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, needs: Sequence[Need], others: Sequence[Seat], heard: set[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["may_tell"].choices = [  # type: ignore[attr-defined]
            (need.pk, _told(need)) for need in needs
        ]
        self.fields["may_tell"].initial = [need.pk for need in needs if need.may_tell]
        self.fields["hear_from"].choices = [(seat.pk, str(seat)) for seat in others]  # type: ignore[attr-defined]
        self.fields["hear_from"].initial = sorted(heard)


def _told(need: Need) -> str:
    words = {"partner": need.other, "topic": need.answer.topic, "what_for": need.what_for}
    if need.what_for:
        return _("%(partner)s, for “%(topic)s”: %(what_for)s") % words
    return _("%(partner)s, for “%(topic)s”") % words


class StepForm(forms.Form):
    """What two partners hold together, and what comes next."""

    problem = forms.CharField(
        label=gettext_lazy("Which problem do you hold together?"),
        help_text=gettext_lazy("The task first; who pays comes later"),
        max_length=300,
    )
    next_step = forms.CharField(
        label=gettext_lazy("What do you do next?"),
        help_text=gettext_lazy("For example: talk for half an hour at their depot"),
        max_length=300,
    )
    next_on = DayField(label=gettext_lazy("On which day?"), required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
