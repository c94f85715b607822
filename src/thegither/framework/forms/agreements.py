from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Organisation, Partnership
from thegither.ui.forms import DayField, SubmissionKeyField

from ..models import Agreement, AgreementKind, ClauseKind, LinkVerdict, PartnershipLinkKind
from .commitments import organisation_or_error


def organisations_in(text: str) -> list[Organisation]:
    """Return the organisations named in ``text``, one in each line. Raises ``ValidationError``."""
    found, errors = [], []
    for name in filter(None, (line.strip() for line in text.splitlines())):
        try:
            found.append(organisation_or_error(name))
        except ValidationError as error:
            errors += error.error_list
    if errors:
        raise ValidationError(errors)
    return found


class AgreementForm(forms.Form):
    """What the register says of an agreement."""

    title = forms.CharField(label=gettext_lazy("What is it called?"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("What kind of agreement is it?"), choices=AgreementKind)
    parties = forms.CharField(
        label=gettext_lazy("Which organisations agreed?"),
        help_text=gettext_lazy("One name in each line"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    summary = forms.CharField(
        label=gettext_lazy("What is it about, in one sentence?"), max_length=500, required=False
    )
    from_on = DayField(label=gettext_lazy("From which day?"))
    until_on = DayField(label=gettext_lazy("Until which day?"), required=False)
    review_on = DayField(label=gettext_lazy("When is it to be looked at again?"), required=False)
    link = forms.CharField(
        label=gettext_lazy("Where can it be read?"),
        help_text=gettext_lazy("A web address"),
        max_length=300,
        required=False,
    )
    is_public = forms.BooleanField(label=gettext_lazy("Show it to everybody"), initial=True, required=False)

    def clean_parties(self) -> list[Organisation]:
        """Find the parties by their names."""
        return organisations_in(self.cleaned_data["parties"])


class NewAgreementForm(AgreementForm):
    """Write an agreement into the register."""

    partnership = forms.ModelChoiceField(
        label=gettext_lazy("Which partnership works by it?"),
        queryset=Partnership.objects.none(),
        required=False,
        empty_label=gettext_lazy("None of them"),
    )
    submission_key = SubmissionKeyField()

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = allowed(actor, Action.ADD, Partnership).filter(ended_on__isnull=True).order_by("name")
        self.fields["partnership"].queryset = own  # type: ignore[attr-defined]


class EditAgreementForm(AgreementForm):
    """The same, with what replaces it, and with the version that was read."""

    superseded_by = forms.ModelChoiceField(
        label=gettext_lazy("Which agreement has replaced it?"),
        queryset=Agreement.objects.none(),
        required=False,
        empty_label=gettext_lazy("None: it still holds"),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = allowed(actor, Action.VIEW, Agreement).exclude(pk=agreement.pk)
        self.fields["superseded_by"].queryset = others.order_by("title")  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, agreement: Agreement) -> dict[str, Any]:
        """Return what the register says now, as it is typed."""
        names = ("title", "kind", "summary", "from_on", "until_on", "review_on", "link", "is_public")
        bound = [str(party) for party in agreement.parties.all() if not party.left_on]
        return {name: getattr(agreement, name) for name in names} | {
            "parties": "\n".join(bound),
            "superseded_by": agreement.superseded_by_id,
            "expected_version": agreement.version,
        }


class ClauseForm(forms.Form):
    """Write down one thing that an agreement says."""

    clause_kind = forms.ChoiceField(label=gettext_lazy("What is it about?"), choices=ClauseKind)
    text = forms.CharField(
        label=gettext_lazy("What does it say?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    bearer = forms.ModelChoiceField(
        label=gettext_lazy("Who has to do it?"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("All parties, or nobody is named"),
    )
    by_when = forms.CharField(
        label=gettext_lazy("By when, or within which time?"),
        help_text=gettext_lazy("For example: 12 weeks"),
        max_length=120,
        required=False,
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = Organisation.objects.filter(agreements__agreement=agreement)
        self.fields["bearer"].queryset = parties.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Name the kind as the service does."""
        cleaned: dict[str, Any] = super().clean() or {}
        return {("kind" if name == "clause_kind" else name): value for name, value in cleaned.items()}


class SettleForm(forms.Form):
    """Say what is between two clauses."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("What is between them?"), choices=LinkVerdict, widget=forms.RadioSelect
    )
    because = forms.CharField(label=gettext_lazy("Why?"), max_length=500)


class LinkForm(forms.Form):
    """Say what two partnerships make of what they share."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What do you make of it?"), choices=PartnershipLinkKind, widget=forms.RadioSelect
    )
    because = forms.CharField(
        label=gettext_lazy("How, or why not?"),
        help_text=gettext_lazy("For example: the two officers meet before each board"),
        max_length=500,
    )


class AgreementFilterForm(forms.Form):
    """Narrow the register."""

    q = forms.CharField(label=gettext_lazy("Words in it"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("All")), *AgreementKind.choices],
        required=False,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[
            ("", gettext_lazy("All")),
            ("in_force", gettext_lazy("In force")),
            ("overdue", gettext_lazy("Review overdue")),
            ("expired", gettext_lazy("Expired")),
        ],
        required=False,
    )


class ApplyingForm(forms.Form):
    """Ask which agreement applies between organisations; part of a name will do where it tells which."""

    first = forms.CharField(
        label=gettext_lazy("Between which organisation?"),
        help_text=gettext_lazy("Part of the name is enough"),
        max_length=200,
    )
    second = forms.CharField(label=gettext_lazy("And which other?"), max_length=200)
    third = forms.CharField(label=gettext_lazy("And a third?"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("On what?"),
        choices=[("", gettext_lazy("Anything")), *ClauseKind.choices],
        required=False,
    )
    words = forms.CharField(label=gettext_lazy("Words it should contain"), max_length=100, required=False)
    day = DayField(label=gettext_lazy("On which day?"), required=False)

    def __init__(self, *args: Any, known: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def clean_first(self) -> Organisation:
        """Find the organisation."""
        return self._meant("first")

    def clean_second(self) -> Organisation:
        """Find the organisation."""
        return self._meant("second")

    def clean_third(self) -> Organisation | None:
        """Find the organisation, if there is to be a third."""
        return self._meant("third") if self.cleaned_data["third"] else None

    def clean_day(self) -> Any:
        """Today, unless a day is given."""
        return self.cleaned_data["day"] or today()

    def clean(self) -> dict[str, Any]:
        """Give the organisations as ``parties``: two different ones at least."""
        cleaned: dict[str, Any] = super().clean() or {}
        named = [cleaned.pop(name, None) for name in ("first", "second", "third")]
        parties = list(dict.fromkeys(filter(None, named)))
        if len(parties) < 2 and not self.errors:
            self.add_error("second", _("Name at least two different organisations."))
        return cleaned | {"parties": parties}

    def _meant(self, field: str) -> Organisation:
        """Return the organisation of this name, or the only one that is bound and has these words in it."""
        name = self.cleaned_data[field]
        words = name.casefold().split()
        near = [each for each in self.known if all(word in each.name.casefold() for word in words)]
        same = [each for each in near if each.name.casefold() == " ".join(words)]
        if len(same or near) == 1:
            return (same or near)[0]
        if near:
            names = ", ".join(each.name for each in near[:5])
            raise ValidationError(_("Which one do you mean: %(names)s?") % {"names": names})
        return organisation_or_error(name)
