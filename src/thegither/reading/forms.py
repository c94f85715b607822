"""Forms of this room."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.forms.answers import AnswerForm
from thegither.dialogue.models import AnswerState, Decision, DecisionState, Layer, Matter, Stage
from thegither.dialogue.services.answers import BECAUSE_LIMIT
from thegither.partners.models import Person
from thegither.ui.forms import DayField, RecordsField, SubmissionKeyField
from thegither.ui.words import language_name

from .models import EvidenceKind, Theme
from .selectors.coding import codebook, possible_readers
from .selectors.inbox import EVERYTHING, NEW, RARE, TO_READ
from .selectors.layers import activities_of
from .selectors.narrowing import ANSWERED, UNANSWERED, Narrowing, languages_of
from .services.evidence import LARGEST_TABLE_BYTES
from .services.themes import ABOUT_LIMIT, NAME_LIMIT


class _OptionalKey(forms.IntegerField):
    """The key of a record by which a list is narrowed; what is no key narrows nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, min_value=1, max_value=2**62, **options)


class InboxForm(forms.Form):
    """Which texts to read; a wrong value narrows nothing."""

    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            (TO_READ, _("What I have not read")),
            (EVERYTHING, _("Everything")),
            (RARE, _("Said by few")),
            (NEW, _("Come in since")),
        ],
        required=False,
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    activity = forms.ChoiceField(label=_("Activity"), required=False)

    def __init__(self, *args: Any, matter: Matter, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(
            self,
            "language",
            _("All languages"),
            ((each, language_name(each)) for each in languages_of(matter)),
        )
        _choose(
            self,
            "activity",
            _("All ways to take part"),
            ((str(each.pk), each.title) for each in activities_of(matter)),
        )

    @property
    def asked(self) -> dict[str, Any]:
        """What is asked for, for ``selectors.inbox.to_read``."""
        self.is_valid()
        asked = self.cleaned_data
        activity = asked.get("activity")
        return {
            "show": asked.get("show") or TO_READ,
            "language": asked.get("language", ""),
            "activity": int(activity) if activity else None,
        }


class NarrowForm(forms.Form):
    """Which contributions to answer; a wrong value narrows nothing."""

    answered = forms.ChoiceField(
        label=_("Answer"),
        choices=[(UNANSWERED, _("Has none yet")), (ANSWERED, _("Has one")), ("", _("With or without"))],
        required=False,
        initial=UNANSWERED,
    )
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    layer = forms.ChoiceField(
        label=_("From"), choices=[("", _("All layers")), *Layer.choices], required=False
    )
    stage = forms.ChoiceField(
        label=_("Stage"), choices=[("", _("All stages")), *Stage.choices], required=False
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    activity = forms.ChoiceField(label=_("Activity"), required=False)
    word = forms.CharField(label=_("Words"), max_length=100, required=False)
    argument = _OptionalKey(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, matter: Matter) -> None:
        # Without a choice, what has no answer: that is what the page is for.
        values = {name: data.get(name, "") for name in self.base_fields}
        if "answered" not in data and not values["argument"]:
            values["answered"] = UNANSWERED
        super().__init__(values)
        _choose(self, "theme", _("All themes"), ((str(each.pk), each.name) for each in codebook(matter.pk)))
        _choose(
            self,
            "language",
            _("All languages"),
            ((each, language_name(each)) for each in languages_of(matter)),
        )
        _choose(
            self,
            "activity",
            _("All ways to take part"),
            ((str(each.pk), each.title) for each in activities_of(matter)),
        )

    @property
    def narrowing(self) -> Narrowing:
        """What is asked for, for the selectors."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        for name in ("theme", "activity"):
            if name in asked:
                asked[name] = int(asked[name])
        return Narrowing(**asked)


class AnswerManyForm(forms.Form):
    """One answer for everything ticked, or for all of a list."""

    ALL, TICKED = "all", "ticked"

    which = forms.ChoiceField(
        label=_("Which ones does this answer?"), initial=TICKED, widget=forms.RadioSelect
    )
    state = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[choice for choice in AnswerState.choices if choice[0] != AnswerState.RECEIVED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what became of it")},
    )
    because = forms.CharField(
        label=_("Because"),
        help_text=AnswerForm.base_fields["because"].help_text,
        max_length=BECAUSE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say why: nobody should get an answer without a reason")},
    )
    look_again_on = DayField(
        label=_("Day to look at it again"),
        help_text=_("If it was not done, or only partly. For example 24 7 2026."),
        required=False,
    )
    decision = forms.ModelChoiceField(
        label=_("Also cite them in a decision"),
        queryset=Decision.objects.none(),
        required=False,
        empty_label=_("In none"),
    )
    newest = forms.IntegerField(widget=forms.HiddenInput, required=False)
    expected = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    submission_key = SubmissionKeyField()

    def __init__(self, *args: Any, matter: Matter, matching: int, newest: int | None, **options: Any) -> None:
        options["initial"] = {"newest": newest, **options.get("initial", {})}
        super().__init__(*args, **options)
        self.fields["decision"].queryset = Decision.objects.filter(matter=matter).exclude(  # type: ignore[attr-defined]
            state=DecisionState.WITHDRAWN
        )
        self.fields["which"].choices = [  # type: ignore[attr-defined]
            (self.TICKED, _("Those I ticked")),
            (self.ALL, _("All in this list: %(count)s") % {"count": f"{matching:,}"}),
        ]

    def answer(self) -> dict[str, Any]:
        """Return the answer itself, for the service."""
        asked = ("state", "because", "look_again_on", "decision", "submission_key")
        return {name: self.cleaned_data[name] for name in asked}


class ThemeForm(forms.Form):
    """A theme, and how one knows that something belongs to it."""

    name = forms.CharField(label=_("What is it called?"), max_length=NAME_LIMIT)
    about = forms.CharField(
        label=_("What belongs to it, and what does not?"),
        help_text=_("So that two people who read the same text come to the same end."),
        max_length=ABOUT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MakeThemeForm(ThemeForm):
    """A theme made by hand, once."""

    submission_key = SubmissionKeyField()


class ChangeThemeForm(ThemeForm):
    """The same, with the version that was read."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class MergeForm(forms.Form):
    """Into which other theme."""

    into = forms.ModelChoiceField(
        label=_("Which theme takes it in?"), queryset=Theme.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, theme: Theme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["into"].queryset = codebook(theme.matter_id).exclude(pk=theme.pk)  # type: ignore[attr-defined]


class ConcordanceForm(forms.Form):
    """A word or two to see where they stand."""

    phrase = forms.CharField(label=_("A word, or a few"), max_length=80, required=False)


class CodingForm(forms.Form):
    """Who reads, and how much."""

    first = forms.ModelChoiceField(label=_("First reader"), queryset=Person.objects.none())
    second = forms.ModelChoiceField(label=_("Second reader"), queryset=Person.objects.none())
    size = forms.IntegerField(
        label=_("How many contributions?"),
        help_text=_("Drawn by chance. Leave it empty to read all of them."),
        required=False,
        min_value=1,
        max_value=100_000,
    )
    submission_key = SubmissionKeyField()

    def __init__(self, *args: Any, matter: Matter, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("first", "second"):
            self.fields[name].queryset = possible_readers(matter)  # type: ignore[attr-defined]


class CodesForm(forms.Form):
    """What a text is about."""

    themes = RecordsField(
        label=_("What is it about?"),
        help_text=_("Tick every theme that fits. If none does, tick none and go on."),
        queryset=Theme.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, matter_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["themes"].queryset = codebook(matter_id)  # type: ignore[attr-defined]


class EvidenceForm(forms.Form):
    """What the results of an activity can show."""

    kind = forms.ChoiceField(
        label=_("What kind of evidence is it?"), choices=EvidenceKind, widget=forms.RadioSelect
    )
    because = forms.CharField(
        label=_("How were people chosen?"),
        help_text=_("Everybody who sees the results can read this."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class WeightsForm(forms.Form):
    """The table by which a sample is weighted."""

    table = forms.FileField(
        label=_("A CSV table"),
        help_text=_(
            "One line for each contribution: a column “reference”, and one for each population by its name. "
            "Only the weights are kept."
        ),
    )

    def clean_table(self) -> str:
        """Return the table as text."""
        upload: UploadedFile = self.cleaned_data["table"]
        if (upload.size or 0) > LARGEST_TABLE_BYTES:
            raise forms.ValidationError(_("This table is too large: we take up to 2 MB."))
        try:
            return upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("Save the table as CSV in UTF-8, then choose it again.")) from None


def _choose(form: forms.Form, name: str, nothing: object, choices: Any) -> None:
    form.fields[name].choices = [("", nothing), *choices]  # type: ignore[attr-defined]
