from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Contribution
from thegither.kernel.clock import today
from thegither.partners.models import Community, Partnership, Seat
from thegither.partners.selectors import organisation_named
from thegither.ui.forms import DayField, RecordsField, SubmissionKeyField

from ..models import Degree, Gap, Origin, Population
from ..selectors.gaps import MOST_CAPTURABLE, owners_in
from ..selectors.reach import NAMED
from ..services.gaps import LINE_LIMIT, TEXT_LIMIT, WHO_LIMIT
from ..services.tips import WHY_LIMIT


def _text_area(**options: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **options)


def _degree(label: Any, hint: Any = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, help_text=hint, choices=Degree.choices, coerce=int, widget=forms.RadioSelect
    )


class JudgeForm(forms.Form):
    """How much a matter touches somebody, what they can move, and whether they were heard."""

    affected = _degree(_("How much does it affect them?"))
    how = forms.CharField(label=_("How does it affect them?"), max_length=LINE_LIMIT, required=False)
    influence = _degree(_("How much can they move in it?"), _("With what they decide, own or know"))
    heard_because = forms.CharField(
        label=_("Were they heard otherwise than by what is recorded here? How?"),
        help_text=_("For example: forty parents at the school gate on 3 March. Everybody can read this."),
        max_length=LINE_LIMIT,
        required=False,
    )


class InterestForm(JudgeForm):
    """Somebody whom the matter touches; a name of the registers is tied to its entry."""

    name = forms.CharField(
        label=_("Whom does it touch?"),
        help_text=_(
            "A group, a community or an organisation, never one person. For example: people on nights"
        ),
        max_length=WHO_LIMIT,
    )
    origin = forms.ChoiceField(choices=Origin.choices, required=False, widget=forms.HiddenInput)
    submission_key = SubmissionKeyField()
    field_order = ("name",)

    def clean(self) -> dict[str, Any]:
        """Find the name in the registers of organisations and communities."""
        cleaned: dict[str, Any] = super().clean() or {}
        name = " ".join(cleaned.get("name", "").split())
        cleaned["organisation"] = organisation_named(name) if name else None
        cleaned["community"] = None
        if name and cleaned["organisation"] is None:
            cleaned["community"] = Community.objects.filter(name__iexact=name).order_by("pk").first()
        cleaned["origin"] = cleaned.get("origin") or Origin.HAND
        return cleaned


class EditInterestForm(JudgeForm):
    """The same, with the version that was read."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class DropForm(forms.Form):
    """Why somebody is taken off the map."""

    because = forms.CharField(
        label=_("Why does it not touch them?"), help_text=_("Everybody can read this"), max_length=LINE_LIMIT
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class _OwnerField(forms.ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Seat.objects.none(), **options)


class GapForm(forms.Form):
    """Somebody is missing: who, how we know, and who sees to it."""

    who = forms.CharField(label=_("Who is missing?"), max_length=WHO_LIMIT)
    why = forms.CharField(label=_("How do you know?"), max_length=LINE_LIMIT, required=False)
    owner = _OwnerField(label=_("Which partner sees to it?"))
    submission_key = SubmissionKeyField()

    def __init__(self, *args: Any, partnership: Partnership, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = owners_in(partnership)  # type: ignore[attr-defined]


class OutreachForm(forms.Form):
    """Where, when and with whom somebody goes."""

    where = forms.CharField(
        label=_("Where are they to be found?"),
        help_text=_("Where they are anyway. For example: the canteen at the fish works"),
        max_length=200,
    )
    when = forms.CharField(
        label=_("When are they there?"),
        help_text=_("For example: at the shift change, ten at night"),
        max_length=120,
        required=False,
    )
    due_on = DayField(label=_("By which day will somebody have gone?"))
    host = forms.CharField(
        label=_("Who knows them and comes along, or opens the door?"),
        help_text=_("Only members of the partnership see this"),
        max_length=200,
        required=False,
    )
    etiquette = _text_area(
        label=_("How does one behave there?"),
        help_text=_("For example: buy a tea first; no notes while people eat; speak Gaelic if you can"),
        max_length=TEXT_LIMIT,
        required=False,
    )
    owner = _OwnerField(label=_("Which partner goes?"))
    submission_key = SubmissionKeyField()

    def __init__(self, *args: Any, gap: Gap, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = owners_in(gap.partnership)  # type: ignore[attr-defined]
        self.fields["owner"].initial = gap.owner_id


class _SaidChoice(RecordsField):
    def label_from_instance(self, obj: Contribution) -> str:
        return f"{obj.reference}: {obj.text[:100]}"


class ResultForm(forms.Form):
    """What came of it."""

    done_on = DayField(label=_("On which day did you go?"))
    reached = forms.IntegerField(label=_("How many people did you meet?"), min_value=0, max_value=1_000_000)
    result = _text_area(
        label=_("What came of it?"),
        help_text=_(
            "Members read this. What people said is typed in on the matter, each in their own words."
        ),
        max_length=TEXT_LIMIT,
    )
    captured = _SaidChoice(
        label=_("Which contributions did you bring back?"),
        help_text=_("What was typed in from paper, by phone, from a visit or an event"),
        queryset=Contribution.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, choices: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        keys = list(choices.values_list("pk", flat=True)[:MOST_CAPTURABLE])
        self.fields["captured"].queryset = choices.filter(pk__in=keys)  # type: ignore[attr-defined]
        self.fields["done_on"].initial = today()
        if not keys:
            del self.fields["captured"]


class ReasonForm(forms.Form):
    """Say why."""

    reason = forms.CharField(label=_("Why?"), help_text=_("Everybody can read this"), max_length=LINE_LIMIT)


class SettleForm(ReasonForm):
    """What becomes of a gap."""

    state = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=[
            ("closed", _("They are here now, or were heard")),
            ("left", _("Nobody goes out to them")),
        ],
        widget=forms.RadioSelect,
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("state", "reason")


class TipForm(forms.Form):
    """Who should be here."""

    who = forms.CharField(
        label=_("Who should be here?"),
        help_text=_("A group, not the name of a person. For example: young carers"),
        max_length=WHO_LIMIT,
    )
    why = _text_area(label=_("Why?"), max_length=WHY_LIMIT, required=False)
    where = forms.CharField(label=_("Where are they to be found?"), max_length=LINE_LIMIT, required=False)
    # People do not see this question; programs that fill in every form answer it.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    submission_key = SubmissionKeyField()

    def clean_website(self) -> str:
        """Refuse what no person would fill in."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave the last question empty, and send it again."))
        return ""


class TipAnswerForm(forms.Form):
    """What becomes of what somebody told."""

    take_up = forms.TypedChoiceField(
        label=_("What becomes of it?"),
        choices=[("yes", _("We take it up")), ("no", _("We do not"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    owner = _OwnerField(
        label=_("Which partner sees to it?"), help_text=_("If you choose none, you do"), required=False
    )
    reason = forms.CharField(label=_("If not, why?"), max_length=LINE_LIMIT, required=False)

    def __init__(self, *args: Any, partnership: Partnership, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = owners_in(partnership)  # type: ignore[attr-defined]


class AboutYouForm(forms.Form):
    """Voluntary: to which parts of the populations the author of a contribution belongs."""

    def __init__(self, *args: Any, populations: list[Population], **options: Any) -> None:
        super().__init__(*args, **options)
        for population in populations:
            parts = population.strata.filter(NAMED).select_related("population").order_by("position", "pk")
            self.fields[f"population_{population.pk}"] = forms.ModelChoiceField(
                label=population.name,
                queryset=parts,
                required=False,
                empty_label=_("I would rather not say"),
                widget=forms.RadioSelect,
            )

    @property
    def chosen(self) -> list[Any]:
        """The parts that were chosen, with their populations."""
        return [part for part in self.cleaned_data.values() if part is not None]
