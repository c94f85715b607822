"""Forms for matters, their stages, and how people were heard at one that ended."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Heard, Matter, Moderation, Stage
from thegither.dialogue.services.matters import ATTRIBUTION_LIMIT, QUESTION_LIMIT, SUMMARY_LIMIT, TITLE_LIMIT
from thegither.dialogue.services.stages import COMMENT_LIMIT, REASON_LIMIT
from thegither.partners.models import Community
from thegither.ui.forms import DayField, SubmissionKeyField
from thegither.ui.words import day


def text_area(**options: Any) -> forms.CharField:
    """Return a question that is answered in one or more paragraphs."""
    return forms.CharField(widget=forms.Textarea, **options)


class MatterForm(forms.Form):
    """What a matter asks, and of whom."""

    title = forms.CharField(
        label=_("Title"),
        help_text=_("A few words by which people know it, for example: Late buses to the glen"),
        max_length=TITLE_LIMIT,
        error_messages={"required": _("Give the matter a title")},
    )
    question = forms.CharField(
        label=_("What do you want to hear about?"),
        help_text=_("One open question, for example: What would make you take the bus at weekends?"),
        max_length=QUESTION_LIMIT,
        error_messages={"required": _("Ask a question")},
    )
    summary = text_area(
        label=_("What people should know first"),
        help_text=_("What can change and what cannot, what was tried, who decides. Plain words."),
        max_length=SUMMARY_LIMIT,
        required=False,
    )
    is_public = forms.BooleanField(
        label=_("Everybody can read it"),
        help_text=_("Without this, only members of the partnership see it."),
        initial=True,
        required=False,
    )
    is_for_everyone = forms.BooleanField(
        label=_("Everybody who can read it can contribute"),
        help_text=_("Without this, only partners can."),
        initial=True,
        required=False,
    )
    moderation = forms.ChoiceField(
        label=_("When does a moderator look at what is said?"),
        choices=Moderation.choices,
        initial=Moderation.AFTER,
        widget=forms.RadioSelect,
    )
    open_until = DayField(
        label=_("Last day for contributions"),
        help_text=_("For example 24 7 2026. Leave it empty if it stays open."),
        required=False,
    )
    community = forms.ModelChoiceField(
        label=_("Community it is about"),
        queryset=Community.objects.all(),
        empty_label=_("No community in particular"),
        required=False,
    )


class OpenMatterForm(MatterForm):
    """Open a matter."""

    submission_key = SubmissionKeyField()


class ChangeMatterForm(MatterForm):
    """Change a matter that somebody else may be changing too."""

    attribution = text_area(
        label=_("Source and licence of what was imported"), max_length=ATTRIBUTION_LIMIT, required=False
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, matter: Matter) -> "ChangeMatterForm":
        """Return the form as the matter is now."""
        initial = {name: getattr(matter, name) for name in cls.base_fields if name != "expected_version"}
        return cls(initial=initial | {"expected_version": matter.version})

    def differences_from(self, matter: Matter) -> list[tuple[str, str, str]]:
        """Return what somebody else wrote meanwhile and what was typed here: question, theirs, ours."""
        typed = self.cleaned_data
        return [
            (str(self[name].label), _in_words(getattr(matter, name)), _in_words(typed[name]))
            for name in self.fields
            if name != "expected_version" and getattr(matter, name) != typed[name]
        ]

    def against(self, matter: Matter) -> "ChangeMatterForm":
        """Return this form with what was typed, to be saved over the matter as it is now."""
        data = {name: self.data[name] for name in self.data}
        again = type(self)(data | {"expected_version": matter.version})
        again.errors.update(self.errors)
        return again


def _in_words(value: object) -> str:
    """Return an answer to a question of the form as people read it."""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, date):
        return day(value)
    return str(value) if value else "–"


class TranslationForm(forms.Form):
    """A matter's words in another language."""

    title = forms.CharField(
        label=_("Title"), max_length=TITLE_LIMIT, error_messages={"required": _("Translate the title")}
    )
    question = forms.CharField(
        label=_("Question"),
        max_length=QUESTION_LIMIT,
        error_messages={"required": _("Translate the question")},
    )
    summary = text_area(label=_("What people should know first"), max_length=SUMMARY_LIMIT, required=False)


class StageForm(forms.Form):
    """Move a matter to another stage."""

    to = forms.ChoiceField(
        label=_("Move it to"), widget=forms.RadioSelect, error_messages={"required": _("Choose a stage")}
    )
    reason = text_area(
        label=_("Why now?"),
        help_text=_(
            "Whoever sees the matter can read it. Going back needs a reason, and so does going on with a step"
            " left open."
        ),
        max_length=REASON_LIMIT,
        required=False,
    )
    go_on = forms.BooleanField(required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, matter: Matter, unanswered: int, **options: Any) -> None:
        options["initial"] = {"expected_version": matter.version}
        super().__init__(*args, **options)
        others = [choice for choice in Stage.choices if choice[0] != matter.stage]
        self.fields["to"].choices = others  # type: ignore[attr-defined]
        if unanswered:
            self.fields["go_on"].label = _("Go on without answering %(count)s") % {"count": unanswered}
            self.fields["go_on"].required = True
            refusal = _("Answer them first, or tick that you go on without")
            self.fields["go_on"].error_messages["required"] = refusal
        else:
            del self.fields["go_on"]


class StageFeedbackForm(forms.Form):
    """Did we hear you?"""

    verdict = forms.ChoiceField(
        label=_("Did we hear you?"),
        choices=Heard.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes, partly or no")},
    )
    comment = text_area(
        label=_("What should we do better?"),
        help_text=_("The partners read this. It is not published."),
        max_length=COMMENT_LIMIT,
        required=False,
    )
