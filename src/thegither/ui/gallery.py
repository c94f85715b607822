"""Sample data for the gallery at ``/design/``: every component in every state, with invented content."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from thegither.kernel import clock
from thegither.ui.components.thread import INFLUENCE
from thegither.ui.forms import DayField, MoneyField, SubmissionKeyField


class SampleForm(forms.Form):
    """A form with every kind of question."""

    purpose = forms.CharField(
        label=_("What do you want to learn or decide?"),
        help_text=_("One sentence, for example: which weekend routes should run next winter"),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": _("Say what you want to learn or decide")},
    )
    closes_on = DayField(label=_("Closing date"))
    budget = MoneyField(label=_("Money to share out, in pounds"), required=False)
    email = forms.EmailField(label=_("Your e-mail address"), required=False)
    influence = forms.ChoiceField(
        label=_("How far will people’s say go?"),
        help_text=_("Promise only what you can keep."),
        choices=[(key, label) for key, (label, _meaning) in INFLUENCE.items()],
        widget=forms.RadioSelect,
    )
    ways = forms.MultipleChoiceField(
        label=_("Ways to take part"),
        choices=[("web", _("On this website")), ("paper", _("On paper")), ("phone", _("By phone"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    partnership = forms.ChoiceField(
        label=_("Partnership"), choices=[("ga", "Getting About"), ("wh", "Warm Homes")]
    )
    attachment = forms.FileField(label=_("A paper to go with it"), required=False)
    agreed = forms.BooleanField(
        label=_("The partnership has agreed to this"), help_text=_("At its last meeting")
    )
    submission_key = SubmissionKeyField()


def samples() -> dict[str, Any]:
    """Return what the gallery shows."""
    today = clock.today()
    spoilt = SampleForm(
        {"purpose": "", "closes_on": "soon", "email": "isla", "partnership": "ga", "ways": ["web", "boat"]}
    )
    return {
        "empty_form": SampleForm(initial={"influence": "decide_together", "ways": ["web"]}),
        "spoilt_form": spoilt,
        "influence_hints": {key: meaning for key, (_label, meaning) in INFLUENCE.items()},
        "phase_line": [(_("Planning"), "", -1), (_("Open"), _("until 2 June"), 0), (_("Answered"), "", 1)],
        "stage_notes": {"problem": date(2026, 3, 2), "draft": _("until 2 June")},
        "levels": [1, 2, 3, 4, 5],
        "late_day": today - timedelta(days=6),
        "next_week": today + timedelta(days=7),
        "today": today,
        "past_moment": clock.now() - timedelta(hours=3),
        "times": [
            ("said", date(2024, 9, 12)),
            ("decided", date(2024, 11, 21)),
            ("did", date(2025, 3, 3)),
            ("changed", date(2025, 10, 31)),
        ],
        "points": [14, 13.2, 14.8, 13.5, 14.1, 12.2, 11.8, 10.9, 9.8, 9.1, 9.4, 8.6],
        "window": {
            "from": today,
            "opens": today + timedelta(days=11),
            "closes": today + timedelta(days=23),
            "later": today + timedelta(days=58),
            "to": today + timedelta(days=78),
        },
        "numbered_page": Paginator(range(200), 20).page(4),
        "rooms": [
            ("overview", _("Overview"), "#overview"),
            ("matters", _("Matters"), "#matters"),
            ("decisions", _("Decisions"), "#decisions"),
            ("actions", _("Actions"), "#actions"),
            ("outcomes", _("Outcomes"), "#outcomes"),
        ],
    }
