from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.partners.models import Community, Organisation, Partnership, Seat
from thegither.partners.selectors import organisation_named, similar_names
from thegither.ui.forms import DayField, SubmissionKeyField, UploadField

from ..models import Rhythm
from ..selectors.commitments import communities_for, own_seats, possible_recipients

EVERYONE, ELSEWHERE = "everyone", "organisation"


class CommitmentForm(forms.Form):
    """Promise something for one's own seat."""

    made_by = forms.ModelChoiceField(
        label=gettext_lazy("Who promises?"), queryset=Seat.objects.none(), empty_label=None
    )
    text = forms.CharField(
        label=gettext_lazy("What do you promise?"),
        help_text=gettext_lazy("Something that others can see happening, in one sentence"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    to = forms.ChoiceField(label=gettext_lazy("To whom?"), help_text=gettext_lazy("They can confirm it"))
    organisation = forms.CharField(
        label=gettext_lazy("Which other organisation?"),
        help_text=gettext_lazy("Only if you chose “another organisation” above"),
        max_length=200,
        required=False,
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often does it fall due?"), choices=Rhythm, widget=forms.RadioSelect
    )
    first_due_on = DayField(label=gettext_lazy("By which day, the first time?"))
    principle = forms.CharField(
        label=gettext_lazy("Which principle does it serve?"), max_length=200, required=False
    )
    led_by = forms.CharField(
        label=gettext_lazy("Which leader stands for it?"),
        help_text=gettext_lazy("An office, not a name, for example: the chief executive"),
        max_length=120,
        required=False,
    )
    is_public = forms.BooleanField(label=gettext_lazy("Show it to everybody"), initial=True, required=False)
    submission_key = SubmissionKeyField()

    def __init__(self, *args: Any, actor: Actor, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seats = {f"seat-{seat.pk}": seat for seat in possible_recipients(actor, partnership)}
        self._communities = {f"community-{each.pk}": each for each in communities_for(actor, partnership)}
        self.fields["made_by"].queryset = own_seats(actor, partnership)  # type: ignore[attr-defined]
        self.fields["made_by"].initial = actor.seat_id
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (EVERYONE, _("Everyone")),
            *((key, str(seat)) for key, seat in self._seats.items()),
            *((key, str(each)) for key, each in self._communities.items()),
            (ELSEWHERE, _("Another organisation")),
        ]

    def clean_organisation(self) -> Organisation | None:
        """Find the organisation by its name, if one was chosen."""
        if self.cleaned_data.get("to") != ELSEWHERE:
            return None
        return organisation_or_error(self.cleaned_data["organisation"])

    def clean(self) -> dict[str, Any]:
        """Give ``to`` as the record that it names, or None for everyone."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = cleaned.get("to", "")
        organisation = cleaned.pop("organisation", None)
        to: Seat | Community | Organisation | None = self._seats.get(chosen) or self._communities.get(chosen)
        return cleaned | {"to": organisation if chosen == ELSEWHERE else to}


class EvidenceForm(forms.Form):
    """Show that a promise was kept."""

    text = forms.CharField(
        label=gettext_lazy("What was done?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    dated_on = DayField(label=gettext_lazy("On which day?"), initial=today)
    link = forms.CharField(
        label=gettext_lazy("Where can people see it?"),
        help_text=gettext_lazy("A web address, if there is one"),
        max_length=300,
        required=False,
    )
    paper = UploadField(
        label=gettext_lazy("A paper or picture that shows it"),
        help_text=gettext_lazy("PDF, PNG, JPEG or WebP. Cover names and faces of people who did not agree."),
        required=False,
    )
    paper_is_public = forms.BooleanField(
        label=gettext_lazy("Everybody may open the file"),
        help_text=gettext_lazy("Otherwise only the partners and those it was promised to"),
        required=False,
    )
    submission_key = SubmissionKeyField()


class VerdictForm(forms.Form):
    """Say, as the one it was made to, whether it was kept."""

    is_kept = forms.TypedChoiceField(
        label=gettext_lazy("Was it kept?"),
        choices=[("yes", gettext_lazy("Yes, it was kept")), ("no", gettext_lazy("No, it was not"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label=gettext_lazy("Why do you say so?"),
        help_text=gettext_lazy("A “no” needs a reason. Whoever sees the promise can read it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WithdrawForm(forms.Form):
    """Take a promise back."""

    because = forms.CharField(label=gettext_lazy("Why is it withdrawn?"), max_length=500)


def organisation_or_error(name: str) -> Organisation:
    """Return the organisation of this name. Raises ``ValidationError`` with names that may be meant."""
    found = organisation_named(name)
    if found is not None:
        return found
    near = ", ".join(similar_names(name))
    if near:
        message = _("We do not know “%(name)s”. Did you mean: %(near)s?")
        raise ValidationError(message % {"name": name, "near": near})
    raise ValidationError(_("We do not know “%(name)s”. Add the organisation first.") % {"name": name})
