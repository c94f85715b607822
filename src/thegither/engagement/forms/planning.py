"""The forms by which an engagement is planned."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Stage
from thegither.engagement.models import Engagement, Influence, Interest, InvitedPartner, PaperKind
from thegither.engagement.packages import BANDS, CONFLICT, GROUNDS, PURPOSES
from thegither.engagement.services import planning
from thegither.partners.models import Organisation, Seat, SeatRole
from thegither.partners.policies import in_force
from thegither.ui.forms import DayField, SubmissionKeyField

from .parts import EVERYBODY, free_text, one_choice, one_line


def seats_with_voice(engagement: Engagement) -> Any:
    """Return the seats with a voice in the partnership of an engagement, as they are today."""
    rows = Seat.objects.filter(in_force(), partnership=engagement.matter.partnership_id)
    return rows.exclude(role=SeatRole.OBSERVER).select_related("organisation", "individual")


class _SeatField(forms.ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Seat.objects.none(), **options)


class PurposeForm(forms.Form):
    """What an engagement is for, what can change, and what is promised."""

    title = one_line(_("What do you call it?"), limit=planning.TITLE_LIMIT)
    lead = free_text(
        _("In two sentences, for everybody"),
        _("What is asked, and why now"),
        limit=planning.LEAD_LIMIT,
        rows=2,
    )
    at_stake = free_text(_("Which decision is at stake?"))
    can_change = free_text(_("What can change by what people say?"))
    cannot_change = free_text(_("What cannot change, and why?"))
    influence = one_choice(_("How far does a say go?"), Influence.choices, required=False)
    promise = free_text(
        _("What do you promise to do with what is said?"),
        _("It is checked in the end: promised beside what happened"),
    )
    decided_by = one_line(_("Who decides?"), limit=planning.LINE_LIMIT, required=False)
    decides_on = DayField(label=_("On which day is it decided?"), required=False)
    hear_back_on = DayField(label=_("By which day do people hear what became of it?"), required=False)


class NewEngagementForm(PurposeForm):
    """The same, for one that is new."""

    submission_key = SubmissionKeyField()


class EditPurposeForm(PurposeForm):
    """The same, with the version that was read, and why it changes once it is open."""

    reason = one_line(_("Why does it change?"), EVERYBODY, limit=planning.REASON_LIMIT)
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
    reason = one_line(_("Why does it change?"), EVERYBODY, limit=planning.REASON_LIMIT)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        if engagement.is_draft:
            del self.fields["reason"]


class PhaseForm(forms.Form):
    """A stretch of time."""

    title = one_line(_("What happens in it?"), _("For example: Asking what matters"), limit=120)
    about = one_line(_("In one sentence"), required=False)
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

    because = one_line(_("Why?"), EVERYBODY)


class EndForm(forms.Form):
    """Why it closes, or is called off."""

    because = one_line(_("Why?"), EVERYBODY, limit=planning.REASON_LIMIT, required=False)


class GateForm(forms.Form):
    """Why a gate is passed without meeting it."""

    reason = free_text(
        _("Why does it open all the same?"),
        _("Everybody can read this on the page of the engagement, for good"),
        limit=planning.REASON_LIMIT,
        required=True,
    )


class ExceptionForm(forms.Form):
    """A partner agrees to less time than it needs."""

    until = DayField(label=_("By which day do you answer?"))
    because = one_line(
        _("How do you manage in less time?"),
        _("Everybody can read this. For example: our executive meets in between this once"),
    )


class PaperForm(forms.Form):
    """Something to read."""

    kind = one_choice(_("What is it?"), PaperKind.choices)
    title = one_line(_("What is it called?"), limit=planning.TITLE_LIMIT)
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
    reason = one_line(_("If not, why?"), EVERYBODY, limit=planning.REASON_LIMIT, required=False)


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

    title = one_line(_("What do you call it?"), limit=80)
    note = one_line(_("What happens in it, in one sentence?"), required=False)
    despite = one_line(_("It does not fit in every way. Why this one all the same?"), EVERYBODY)
    unlocked_because = one_line(_("The purpose is not agreed yet. Why a method now?"), EVERYBODY)
    submission_key = SubmissionKeyField()

    def __init__(self, *args: Any, is_against: bool, is_locked: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_against:
            del self.fields["despite"]
        if not is_locked:
            del self.fields["unlocked_because"]
