"""Forms of activities: coming in, making one, its words, its phases, what counts."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from thegither.ui.forms import SubmissionKeyField

from ..methods import methods
from ..models import Access, Activity, ActivityState
from ..services.activities import INTRO_LIMIT, MOST_MINUTES, TITLE_LIMIT
from ..services.admitting import MOST_CODES
from ..services.planning import LEAD_LIMIT, PHASE_ABOUT_LIMIT, PHASE_TITLE_LIMIT, TEXT_LIMIT
from ..services.responses import BECAUSE_LIMIT


class CodeForm(forms.Form):
    """The code of somebody who was given one."""

    code = forms.CharField(
        label=_("Your code"), help_text=_("Ten letters and figures, for example 2k7pq-9xrtm"), max_length=40
    )


class AddressForm(forms.Form):
    """The address of somebody who may come in once they showed that they read it."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send you a link. The address is not kept with what you say."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ActivityForm(forms.Form):
    """What an activity is called, for whom it is, and from when to when."""

    title = forms.CharField(label=_("What is it called?"), max_length=TITLE_LIMIT)
    intro = forms.CharField(
        label=_("What does somebody need to know before they begin?"),
        max_length=INTRO_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    minutes = forms.IntegerField(
        label=_("How many minutes does it take?"), min_value=1, max_value=MOST_MINUTES, required=False
    )
    access = forms.ChoiceField(
        label=_("Who may take part?"), choices=Access.choices, widget=forms.RadioSelect, initial=Access.ANYONE
    )
    opens_at = forms.DateTimeField(
        label=_("Opens at"),
        help_text=_(
            "A day and a time, for example 2026-07-24 09:00. Leave empty for: as soon as it is opened."
        ),
        required=False,
    )
    closes_at = forms.DateTimeField(
        label=_("Closes at"),
        help_text=_("A day and a time. Leave empty if it is always open."),
        required=False,
    )
    shows_results = forms.BooleanField(
        label=_("Everybody may see what was said while it is open"), required=False, initial=True
    )


class NewActivityForm(ActivityForm):
    """The same, with its method."""

    kind = forms.ChoiceField(label=_("By which method?"), widget=forms.RadioSelect)
    submission_key = SubmissionKeyField()
    field_order = ("kind",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(method.kind, method.label) for method in methods()]  # type: ignore[attr-defined]


class EditActivityForm(ActivityForm):
    """The same, of an activity that somebody else may have changed meanwhile."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, data: Any, activity: Activity) -> "EditActivityForm":
        """Return the form filled in with what the activity is now."""
        names = ("title", "intro", "minutes", "access", "opens_at", "closes_at", "shows_results")
        initial = {name: getattr(activity, name) for name in names}
        return cls(data, initial=initial | {"expected_version": activity.version})


class StateForm(forms.Form):
    """Open, pause or close."""

    state = forms.ChoiceField(
        choices=[choice for choice in ActivityState.choices if choice[0] != ActivityState.DRAFT]
    )


class WordsForm(forms.Form):
    """In which other words something is said."""

    language = forms.ChoiceField(label=_("In which language?"), choices=settings.LANGUAGES)
    is_easy_read = forms.BooleanField(
        label=_("This is the Easy Read version"),
        help_text=_("Short sentences, everyday words, one thought in each."),
        required=False,
    )
    title = forms.CharField(label=_("Title"), max_length=TITLE_LIMIT)
    is_machine_made = forms.BooleanField(
        label=_("A machine translated it, and nobody has read it over"), required=False
    )


class TextForm(WordsForm):
    """The words of an activity in another language or in Easy Read."""

    intro = forms.CharField(
        label=_("What one needs to know before one begins"),
        max_length=INTRO_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    field_order = ("language", "is_easy_read", "title", "intro")


def _passage(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=TEXT_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class EngagementTextForm(WordsForm):
    """The words of an engagement in another language or in Easy Read."""

    lead = forms.CharField(label=_("In two sentences"), max_length=LEAD_LIMIT, required=False)
    at_stake = _passage(_("The decision at stake"))
    can_change = _passage(_("What can change"))
    cannot_change = _passage(_("What is not on the table"))
    promise = _passage(_("Our promise"))
    field_order = ("language", "is_easy_read", "title", "lead", "at_stake", "can_change", "cannot_change")


class PhaseTextForm(WordsForm):
    """What a phase is called in another language or in Easy Read."""

    title = forms.CharField(label=_("What it is called"), max_length=PHASE_TITLE_LIMIT)
    about = forms.CharField(label=_("What happens in it"), max_length=PHASE_ABOUT_LIMIT, required=False)
    field_order = ("language", "is_easy_read", "title", "about")


class CodesForm(forms.Form):
    """How many codes to make."""

    count = forms.IntegerField(label=_("How many codes?"), min_value=1, max_value=MOST_CODES)


class AddressesForm(forms.Form):
    """Who may come in by their e-mail address."""

    addresses = forms.CharField(
        label=_("Addresses that may come in"),
        help_text=_("One on each line. They come on top of those listed before."),
        widget=forms.Textarea,
        required=False,
        max_length=500_000,
    )
    drops = forms.BooleanField(
        label=_("Drop the list: let in whoever confirms any address"),
        required=False,
    )

    def clean_addresses(self) -> list[str]:
        """Return the lines that say anything."""
        lines = self.cleaned_data["addresses"].splitlines()
        return [line.strip(" ,;") for line in lines if line.strip(" ,;")]

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        if not self.cleaned_data.get("drops") and self.cleaned_data.get("addresses") == []:
            self.add_error("addresses", _("Write the addresses that may come in"))
        return self.cleaned_data


class CountForm(forms.Form):
    """Whether a response counts, and why not."""

    is_counted = forms.TypedChoiceField(
        label=_("Does it count?"),
        choices=[("yes", _("It counts")), ("no", _("It does not count"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label=_("If not: why?"),
        help_text=_("Everybody can read this. It stays listed with its reason."),
        max_length=BECAUSE_LIMIT,
        required=False,
    )


class PhasesForm(forms.Form):
    """What an activity does in each phase of its engagement."""

    def __init__(self, *args: Any, activity: Activity, **options: Any) -> None:
        super().__init__(*args, **options)
        known = {setting.phase_id: setting for setting in activity.phase_settings.all()}
        self.phases = list(activity.engagement.phases.all())
        for phase in self.phases:
            setting = known.get(phase.pk)
            does = [name for name, _label in _DOES if setting is None or getattr(setting, name)]
            self.fields[f"phase_{phase.pk}"] = forms.MultipleChoiceField(
                label=phase.title,
                choices=_DOES,
                initial=does,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def chosen(self) -> dict[int, set[str]]:
        """What was chosen for each phase, by its key."""
        return {phase.pk: set(self.cleaned_data[f"phase_{phase.pk}"]) for phase in self.phases}


_DOES = [
    ("takes_responses", _("People may take part")),
    ("takes_support", _("People may support what others said")),
    ("shows_results", _("Everybody sees what was said")),
]
