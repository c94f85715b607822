"""The forms of what organisations keep and tell: methods, members, holidays, positions, looking back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Stage
from thegither.engagement.models import Influence
from thegither.engagement.packages import CONFLICT, GROUNDS, PURPOSES
from thegither.engagement.services import kits, positions
from thegither.partners.models import Organisation
from thegither.ui.forms import DayField, SubmissionKeyField

from .parts import EVERYBODY, free_text, one_band, one_choice, one_line


class _OfOwnOrganisation(forms.Form):
    """For one of the organisations that one speaks for."""

    organisation = forms.ModelChoiceField(
        label=_("For which organisation?"), queryset=Organisation.objects.none()
    )

    def __init__(self, *args: Any, organisations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        if organisations.count() == 1:
            self.fields["organisation"].initial = organisations.first()


class EvidenceForm(_OfOwnOrganisation):
    """What we did with a method, and what came of it."""

    did = one_line(_("What did you do, with how many people?"))
    happened = free_text(_("What came of it?"), limit=500, required=True)
    rating = forms.TypedChoiceField(
        label=_("How well did the method fit?"),
        choices=[(number, str(number)) for number in range(1, 6)],
        help_text=_("From 1, badly, to 5, very well"),
        coerce=int,
        widget=forms.RadioSelect,
    )
    done_on = DayField(label=_("When was it over?"))
    submission_key = SubmissionKeyField()


class OwnMethodForm(_OfOwnOrganisation):
    """A method for the catalogue, with where it fits."""

    name = one_line(_("What is it called?"), limit=80)
    about = one_line(_("What does one do, in one sentence?"))
    purposes = forms.MultipleChoiceField(
        label=_("What is it good for?"), choices=list(PURPOSES.items()), widget=forms.CheckboxSelectMultiple
    )
    stages = forms.MultipleChoiceField(
        label=_("At which stages?"), choices=Stage.choices, widget=forms.CheckboxSelectMultiple
    )
    conflict = forms.MultipleChoiceField(
        label=_("With how much conflict?"),
        choices=list(CONFLICT.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    fewest = forms.IntegerField(label=_("For how many people at least?"), min_value=1, max_value=1_000_000)
    most = forms.IntegerField(label=_("And at most?"), min_value=1, max_value=1_000_000)
    days = forms.IntegerField(label=_("How many days to prepare and hold it?"), min_value=1, max_value=1_000)
    cost = one_band(_("How much money does it take?"))
    literacy = one_band(_("How much do people have to read?"))
    grounds = forms.MultipleChoiceField(
        label=_("Where?"), choices=list(GROUNDS.items()), widget=forms.CheckboxSelectMultiple
    )
    caution = one_line(_("What should one look out for?"), required=False)
    submission_key = SubmissionKeyField()

    def clean(self) -> dict[str, Any]:
        """Put people and cautions as the catalogue has them."""
        cleaned: dict[str, Any] = super().clean() or {}
        fewest, most = cleaned.pop("fewest", None), cleaned.pop("most", None)
        if fewest and most and most < fewest:
            self.add_error("most", _("Write a number that is not smaller."))
        cleaned["people"] = [fewest, most]
        caution = cleaned.pop("caution", "")
        cleaned["cautions"] = [caution] if caution else []
        return cleaned


class KitForm(forms.Form):
    """What members are told and asked."""

    words = free_text(_("What is it about, for your members?"), limit=kits.WORDS_LIMIT, required=True, rows=6)
    questions = free_text(_("What do you ask them?"), limit=kits.QUESTIONS_LIMIT, required=True, rows=4)
    until = DayField(label=_("Until when can they answer you?"))
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class MemberForm(forms.Form):
    """What a member tells their own organisation."""

    text = free_text(_("What do you think?"), limit=kits.ANSWER_LIMIT, required=True, rows=8)
    body = one_line(_("Your branch or group, if you like"), limit=120, required=False)
    submission_key = SubmissionKeyField()


class MergeForm(forms.Form):
    """The one text of an organisation."""

    merged = free_text(
        _("The answer of your organisation"),
        _("Start from what your members said; say where they differ"),
        limit=kits.MERGED_LIMIT,
        rows=10,
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class SignOffForm(forms.Form):
    """That members were consulted."""

    members = forms.IntegerField(
        label=_("How many members were asked?"), min_value=1, max_value=kits.MOST_MEMBERS
    )
    bodies = one_line(
        _("By which of your bodies?"), _("For example: three branches, the region, the executive")
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class HolidayForm(forms.Form):
    """Days on which an organisation cannot ask its members."""

    name = one_line(_("What is it?"), _("For example: Fair fortnight"), limit=80)
    begins_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))


class MeetingsForm(forms.Form):
    """Days on which a body meets."""

    body = one_line(_("Which body?"), _("Named like a level of your profile, so that it counts"), limit=120)
    days = free_text(
        _("On which days does it meet?"),
        _("One day a line, for example 24 7 2027. This replaces what you said before of this body."),
        limit=2_000,
        rows=5,
    )

    def clean_days(self) -> list[Any]:
        """Read one day a line."""
        read = DayField().clean
        return [read(line) for line in self.cleaned_data["days"].splitlines() if line.strip()]


class PositionForm(forms.Form):
    """What an organisation thinks on a topic."""

    topic = one_line(_("On what?"), _("For example: Evening buses"), limit=120)
    text = free_text(
        _("What does your organisation think?"), limit=positions.TEXT_LIMIT, required=True, rows=6
    )
    url = forms.URLField(
        label=_("Where is more of it?"), max_length=300, required=False, assume_scheme="https"
    )
    is_public = forms.BooleanField(
        label=_("Everybody can read it"),
        help_text=_("Otherwise only those who sit with you in a partnership"),
        required=False,
        initial=True,
    )
    review_on = DayField(
        label=_("When do you look at it again?"),
        help_text=_("In a year if you leave it empty"),
        required=False,
    )


class NewPositionForm(PositionForm):
    """The same, for a new one."""

    submission_key = SubmissionKeyField()


class EditPositionForm(PositionForm):
    """The same, with the version that was read."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class StandardForm(forms.Form):
    """What partners say of one standard."""

    note = free_text(_("What do you say of it, beside the records?"), required=True, rows=5)
    score = forms.TypedChoiceField(
        label=_("From 1, not at all, to 6, fully"),
        choices=[("", _("No score")), *((number, str(number)) for number in range(1, 7))],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class PromiseForm(forms.Form):
    """How far the say went in the end."""

    influence = one_choice(_("How far did the say go in the end?"), Influence.choices)
    because = free_text(_("By what can one see that?"), EVERYBODY, limit=500, required=True)
