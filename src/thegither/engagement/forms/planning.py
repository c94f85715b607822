"""The forms by which an engagement is planned."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Stage
from thegither.engagement.models import Engagement, Influence, Interest, InvitedPartner, PaperKind
from thegither.engagement.packages import BANDS, CONFLICT, GROUNDS, PURPOSES
from thegither.engagement.services import kits, planning, positions
from thegither.partners.models import Organisation, Seat, SeatRole
from thegither.partners.policies import in_force
from thegither.ui.forms import DayField, SubmissionKeyField

_EVERYBODY = _("Everybody can read this")


def _line(label: Any, hint: Any = "", *, limit: int = 300, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=limit, required=required)


def _text(
    label: Any, hint: Any = "", *, limit: int = planning.TEXT_LIMIT, required: bool = False, rows: int = 3
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, max_length=limit, required=required, widget=widget)


def _radios(label: Any, choices: Any, hint: Any = "", **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, help_text=hint, choices=choices, widget=forms.RadioSelect, **options
    )


def _bands(label: Any, hint: Any = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        choices=[(band, str(words).capitalize()) for band, words in BANDS.items()],
        coerce=int,
        widget=forms.RadioSelect,
    )


def seats_with_voice(engagement: Engagement) -> Any:
    """Return the seats with a voice in the partnership of an engagement, as they are today."""
    rows = Seat.objects.filter(in_force(), partnership=engagement.matter.partnership_id)
    return rows.exclude(role=SeatRole.OBSERVER).select_related("organisation", "individual")


class _SeatField(forms.ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Seat.objects.none(), **options)


class PurposeForm(forms.Form):
    """What an engagement is for, what can change, and what is promised."""

    title = _line(_("What do you call it?"), limit=planning.TITLE_LIMIT)
    lead = _text(
        _("In two sentences, for everybody"),
        _("What is asked, and why now"),
        limit=planning.LEAD_LIMIT,
        rows=2,
    )
    at_stake = _text(_("Which decision is at stake?"))
    can_change = _text(_("What can change by what people say?"))
    cannot_change = _text(_("What cannot change, and why?"))
    influence = _radios(_("How far does a say go?"), Influence.choices, required=False)
    promise = _text(
        _("What do you promise to do with what is said?"),
        _("It is checked in the end: promised beside what happened"),
    )
    decided_by = _line(_("Who decides?"), limit=planning.LINE_LIMIT, required=False)
    decides_on = DayField(label=_("On which day is it decided?"), required=False)
    hear_back_on = DayField(label=_("By which day do people hear what became of it?"), required=False)


class NewEngagementForm(PurposeForm):
    """The same, for one that is new."""

    submission_key = SubmissionKeyField()


class EditPurposeForm(PurposeForm):
    """The same, with the version that was read, and why it changes once it is open."""

    reason = _line(_("Why does it change?"), _EVERYBODY, limit=planning.REASON_LIMIT)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        if engagement.is_draft:
            del self.fields["reason"]


class DatesForm(forms.Form):
    """The days that everything hangs on."""

    closes_on = DayField(
        label=_("The last day to take part"), help_text=_("Leave it empty for always open"), required=False
    )
    decides_on = DayField(label=_("The day of the decision"), required=False)
    hear_back_on = DayField(label=_("People hear back by"), required=False)
    reason = _line(_("Why does it change?"), _EVERYBODY, limit=planning.REASON_LIMIT)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        if engagement.is_draft:
            del self.fields["reason"]


class PhaseForm(forms.Form):
    """A stretch of time."""

    title = _line(_("What happens in it?"), _("For example: Asking what matters"), limit=120)
    about = _line(_("In one sentence"), required=False)
    begins_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), help_text=_("Leave it empty if it goes on"), required=False)


class InviteForm(forms.Form):
    """Who is asked: an organisation, or those behind an interest of the map."""

    organisation = forms.ModelChoiceField(
        label=_("An organisation"), queryset=Organisation.objects.all(), required=False
    )
    interest = forms.ModelChoiceField(
        label=_("Or a group on the map of interests"), queryset=Interest.objects.none(), required=False
    )

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        asked = InvitedPartner.objects.filter(engagement=engagement, removed_at=None)
        organisations = Organisation.objects.filter(seats__partnership=engagement.matter.partnership_id)
        self.fields["organisation"].queryset = (  # type: ignore[attr-defined]
            organisations.filter(in_force(of="seats"))
            .exclude(pk__in=asked.exclude(organisation=None).values("organisation"))
            .distinct()
        )
        self.fields["interest"].queryset = Interest.objects.filter(  # type: ignore[attr-defined]
            matter=engagement.matter_id, dropped_because=""
        ).exclude(pk__in=asked.exclude(interest=None).values("interest"))


class BecauseForm(forms.Form):
    """Say why."""

    because = _line(_("Why?"), _EVERYBODY)


class EndForm(forms.Form):
    """Why it closes, or is called off."""

    because = _line(_("Why?"), _EVERYBODY, limit=planning.REASON_LIMIT, required=False)


class GateForm(forms.Form):
    """Why a gate is passed without meeting it."""

    reason = _text(
        _("Why does it open all the same?"),
        _("Everybody can read this on the page of the engagement, for good"),
        limit=planning.REASON_LIMIT,
        required=True,
    )


class ExceptionForm(forms.Form):
    """A partner agrees to less time than it needs."""

    until = DayField(label=_("By which day do you answer?"))
    because = _line(
        _("How do you manage in less time?"),
        _("Everybody can read this. For example: our executive meets in between this once"),
    )


class PaperForm(forms.Form):
    """Something to read."""

    kind = _radios(_("What is it?"), PaperKind.choices)
    title = _line(_("What is it called?"), limit=planning.TITLE_LIMIT)
    url = forms.URLField(label=_("Where is it on the web?"), max_length=300, assume_scheme="https")
    words = forms.IntegerField(
        label=_("How many words has it?"),
        help_text=_("A page has about 400; reading time is shown to all"),
        min_value=0,
        max_value=planning.MOST_WORDS,
        initial=0,
    )
    submission_key = SubmissionKeyField()


class OwnerForm(forms.Form):
    """Who says go or no-go."""

    owner = _SeatField(label=_("Which seat says go or no-go, and answers for it?"))

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = seats_with_voice(engagement)  # type: ignore[attr-defined]
        self.fields["owner"].initial = engagement.owner_id


class DutyForm(forms.Form):
    """Who looks at what comes in, on which days."""

    seat = _SeatField(label=_("Which seat?"))
    begins_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To"), help_text=_("At most a month"))

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["seat"].queryset = seats_with_voice(engagement)  # type: ignore[attr-defined]


class GoForm(forms.Form):
    """Go, or no-go."""

    is_go = forms.TypedChoiceField(
        label=_("Does it go ahead?"),
        choices=[("yes", _("Go")), ("no", _("No-go"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = _line(_("If not, why?"), _EVERYBODY, limit=planning.REASON_LIMIT, required=False)


class SituationForm(forms.Form):
    """What a method must fit."""

    purpose = forms.ChoiceField(label=_("What for?"), choices=list(PURPOSES.items()))
    stage = forms.ChoiceField(label=_("At which stage?"), choices=Stage.choices)
    conflict = forms.ChoiceField(label=_("How much conflict?"), choices=list(CONFLICT.items()))
    people = forms.IntegerField(label=_("How many people?"), min_value=1, max_value=1_000_000)
    days = forms.IntegerField(label=_("How many days are there?"), min_value=1, max_value=2_000)
    cost = forms.TypedChoiceField(label=_("How much money?"), choices=list(BANDS.items()), coerce=int)
    literacy = forms.TypedChoiceField(
        label=_("How much may people have to read?"), choices=list(BANDS.items()), coerce=int
    )
    ground = forms.ChoiceField(label=_("Where?"), choices=list(GROUNDS.items()))


class ChooseForm(forms.Form):
    """Choose a method, and say why where the tool asks."""

    title = _line(_("What do you call it?"), limit=80)
    note = _line(_("What happens in it, in one sentence?"), required=False)
    despite = _line(_("It does not fit in every way. Why this one all the same?"), _EVERYBODY)
    unlocked_because = _line(_("The purpose is not agreed yet. Why a method now?"), _EVERYBODY)
    submission_key = SubmissionKeyField()

    def __init__(self, *args: Any, is_against: bool, is_locked: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_against:
            del self.fields["despite"]
        if not is_locked:
            del self.fields["unlocked_because"]


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

    did = _line(_("What did you do, with how many people?"))
    happened = _text(_("What came of it?"), limit=500, required=True)
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

    name = _line(_("What is it called?"), limit=80)
    about = _line(_("What does one do, in one sentence?"))
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
    cost = _bands(_("How much money does it take?"))
    literacy = _bands(_("How much do people have to read?"))
    grounds = forms.MultipleChoiceField(
        label=_("Where?"), choices=list(GROUNDS.items()), widget=forms.CheckboxSelectMultiple
    )
    caution = _line(_("What should one look out for?"), required=False)
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

    words = _text(_("What is it about, for your members?"), limit=kits.WORDS_LIMIT, required=True, rows=6)
    questions = _text(_("What do you ask them?"), limit=kits.QUESTIONS_LIMIT, required=True, rows=4)
    until = DayField(label=_("Until when can they answer you?"))
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class MemberForm(forms.Form):
    """What a member tells their own organisation."""

    text = _text(_("What do you think?"), limit=kits.ANSWER_LIMIT, required=True, rows=8)
    body = _line(_("Your branch or group, if you like"), limit=120, required=False)
    submission_key = SubmissionKeyField()


class MergeForm(forms.Form):
    """The one text of an organisation."""

    merged = _text(
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
    bodies = _line(_("By which of your bodies?"), _("For example: three branches, the region, the executive"))
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class HolidayForm(forms.Form):
    """Days on which an organisation cannot ask its members."""

    name = _line(_("What is it?"), _("For example: Fair fortnight"), limit=80)
    begins_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))


class MeetingsForm(forms.Form):
    """Days on which a body meets."""

    body = _line(_("Which body?"), _("Named like a level of your profile, so that it counts"), limit=120)
    days = _text(
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

    topic = _line(_("On what?"), _("For example: Evening buses"), limit=120)
    text = _text(_("What does your organisation think?"), limit=positions.TEXT_LIMIT, required=True, rows=6)
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

    note = _text(_("What do you say of it, beside the records?"), required=True, rows=5)
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

    influence = _radios(_("How far did the say go in the end?"), Influence.choices)
    because = _text(_("By what can one see that?"), _EVERYBODY, limit=500, required=True)
