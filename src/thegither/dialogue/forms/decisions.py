"""Forms to propose, cite, decide, dissent and withdraw."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import AnswerState, Decision, DecisionOption, DecisionRule, DissentKind
from thegither.dialogue.services import OptionDraft
from thegither.dialogue.services.decisions import FEWEST_OPTIONS, MOST_OPTIONS, TEXT_LIMIT
from thegither.kernel.clock import now, today
from thegither.partners.models import Seat
from thegither.ui.forms import DayField, SubmissionKeyField

from .matters import text_area


class ProposeForm(forms.Form):
    """The question to be decided."""

    title = forms.CharField(
        label=_("Title"), max_length=200, error_messages={"required": _("Give the decision a title")}
    )
    question = forms.CharField(
        label=_("What is to be decided?"),
        help_text=_("One question to which the options are answers"),
        max_length=300,
        error_messages={"required": _("Say what is to be decided")},
    )
    submission_key = SubmissionKeyField()


class OptionForm(forms.Form):
    """One option with the arguments for and against it."""

    title = forms.CharField(
        label=_("Option"), max_length=200, error_messages={"required": _("Name this option")}
    )
    arguments_for = text_area(label=_("For"), max_length=TEXT_LIMIT, required=False)
    arguments_against = text_area(label=_("Against"), max_length=TEXT_LIMIT, required=False)
    evidence = text_area(label=_("Evidence"), max_length=TEXT_LIMIT, required=False)

    def draft(self, *, is_nothing: bool = False) -> OptionDraft:
        """Return what was typed, for the service."""
        return OptionDraft(is_nothing=is_nothing, **self.cleaned_data)


class NothingForm(OptionForm):
    """The option that is always there."""

    title = forms.CharField(label=_("Option"), max_length=200, initial=_("Do nothing"))


OptionFormSet = forms.formset_factory(
    OptionForm,
    extra=0,
    min_num=FEWEST_OPTIONS,
    max_num=MOST_OPTIONS - 1,
    absolute_max=MOST_OPTIONS,
)


class Proposal:
    """The three parts of the page that proposes a decision: the question, its options, and doing nothing."""

    def __init__(self, data: QueryDict | None = None) -> None:
        self.question = ProposeForm(data)
        self.options = OptionFormSet(data, prefix="options")
        self.nothing = NothingForm(data, prefix="nothing")

    @classmethod
    def with_another_option(cls, data: QueryDict) -> "Proposal":
        """Return what was typed so far, not judged yet, with room for one option more."""
        typed = cls(data)
        proposal = cls()
        proposal.options.extra = typed.options.total_form_count() - FEWEST_OPTIONS + 1
        proposal.question.initial = _typed(typed.question)
        proposal.nothing.initial = _typed(typed.nothing)
        for before, after in zip(typed.options, proposal.options, strict=False):
            after.initial = _typed(before)
        return proposal

    @property
    def forms(self) -> list[forms.Form]:
        """All forms in the order of the page."""
        return [self.question, *self.options, self.nothing]

    @property
    def is_bound(self) -> bool:
        """True once it was sent."""
        return self.question.is_bound

    @property
    def errors(self) -> bool:
        """True if any part has something to put right."""
        return any(form.errors for form in self.forms)

    def is_valid(self) -> bool:
        """Judge every part, so that all that is to be put right is told at once."""
        return all([self.question.is_valid(), self.options.is_valid(), self.nothing.is_valid()])

    def content(self) -> dict[str, Any]:
        """Return what was typed, for the service: the options that were filled in, doing nothing last."""
        filled = [option.draft() for option in self.options if option.has_changed()]
        return {**self.question.cleaned_data, "options": [*filled, self.nothing.draft(is_nothing=True)]}


def _typed(form: forms.Form) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields}


class CiteForm(forms.Form):
    """How contributions shaped a decision."""

    note = forms.CharField(
        label=_("How did they shape it?"),
        help_text=_("In one sentence, if it needs saying"),
        max_length=300,
        required=False,
    )


class RecordForm(forms.Form):
    """What was decided, by whom, by which rule and why."""

    chosen = forms.ModelChoiceField(
        label=_("What was decided?"),
        queryset=DecisionOption.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was decided")},
    )
    rule = forms.ChoiceField(
        label=_("By which rule?"),
        choices=DecisionRule.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose by which rule it was decided")},
    )
    decided_by = forms.CharField(
        label=_("Which meeting or body decided?"),
        help_text=_("Needed if it was decided elsewhere"),
        max_length=200,
        required=False,
    )
    decided_on = DayField(label=_("Day of the decision"), initial=today)
    reasons = text_area(
        label=_("Why?"),
        help_text=_("The reasons that decided it, in plain words. Whoever sees the matter can read them."),
        max_length=TEXT_LIMIT,
        error_messages={"required": _("Give the reasons: a decision without them cannot be recorded")},
    )
    is_no = forms.BooleanField(
        label=_("This is a no for now"),
        help_text=_("The thread ends here with its reasons. That is a full answer, not a failure."),
        required=False,
    )
    look_again_on = DayField(
        label=_("Day to look at it again"), help_text=_("For example 24 7 2026"), required=False
    )
    answer_cited = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, decision: Decision, cited: int, **options: Any) -> None:
        options["initial"] = {"expected_version": decision.version, "answer_cited": ""}
        super().__init__(*args, **options)
        self.fields["chosen"].queryset = decision.options.all()  # type: ignore[attr-defined]
        if cited:
            field = self.fields["answer_cited"]
            field.label = _("Answer the %(count)s cited contributions with these reasons?") % {"count": cited}
            answers = [(state.value, state.label) for state in AnswerState.outcomes()]
            field.choices = [("", _("Not now")), *answers]  # type: ignore[attr-defined]
        else:
            del self.fields["answer_cited"]

    def facts(self) -> dict[str, Any]:
        """Return what was typed, for the service. A decision of today is of now, another of that noon."""
        facts = dict(self.cleaned_data)
        day = facts.pop("decided_on")
        noon = datetime.combine(day, time(12), tzinfo=get_default_timezone())
        return facts | {"decided_at": now() if day == today() else noon}


class WithdrawForm(forms.Form):
    """Take a proposal back."""

    reason = text_area(
        label=_("Why is it withdrawn?"),
        help_text=_("Whoever sees the matter can read it."),
        max_length=TEXT_LIMIT,
        error_messages={"required": _("Say why it is withdrawn")},
    )


class DissentForm(forms.Form):
    """A seat does not go along."""

    seat = forms.ModelChoiceField(label=_("Seat"), queryset=Seat.objects.none(), empty_label=None)
    kind = forms.ChoiceField(
        label=_("How?"),
        choices=DissentKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the seat stood aside or objected")},
    )
    reason = text_area(
        label=_("Why?"),
        help_text=_("It stands beside the decision, in these words."),
        max_length=TEXT_LIMIT,
        error_messages={"required": _("Say why")},
    )

    def __init__(self, *args: Any, seats: QuerySet[Seat], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["seat"].queryset = seats  # type: ignore[attr-defined]
