"""What an organisation says of itself."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.kernel.clock import today
from thegither.ui.forms import DayField, SubmissionKeyField

from ..models import Profile, SizeBand
from ..services import TierDraft
from ..services.profiles import MOST_DAYS, MOST_TIERS
from .acting import hours_field, text_field


class ProfileForm(forms.Form):
    """What an organisation says of itself, with the levels at which it asks its members."""

    how_to_work = text_field(
        gettext_lazy("How to work with us"),
        gettext_lazy("Whom to phone, when to reach you, what makes it easy, what to avoid"),
        required=False,
    )
    brings = text_field(gettext_lazy("What we bring"), required=False)
    cannot_alone = text_field(gettext_lazy("What we cannot do alone"), required=False)
    size = forms.ChoiceField(
        label=gettext_lazy("How large are you?"),
        choices=[("", gettext_lazy("We do not say")), *SizeBand.choices],
        required=False,
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Everybody may read this"),
        help_text=gettext_lazy("If not, only partners of a shared partnership do"),
        required=False,
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    _DAYS = ("cycle", "notice", "drafting")

    def __init__(self, data: QueryDict | None, *, profile: Profile | None) -> None:
        tiers = list(profile.tiers.all()) if profile else []
        super().__init__(data, initial=self._initial(profile))
        self.levels = range(1, min(MOST_TIERS, max(2, len(tiers) + 1)) + 1)
        for level in self.levels:
            tier = tiers[level - 1] if level <= len(tiers) else None
            self.fields[f"level_{level}_name"] = forms.CharField(
                label=_("Who is asked at level %(level)d?") % {"level": level},
                help_text=_("For example: branch committee"),
                max_length=120,
                required=False,
                initial=tier.name if tier else "",
            )
            for days, label in (
                ("cycle", _("Level %(level)d: days from one meeting to the next")),
                ("notice", _("Level %(level)d: days before the meeting that papers go out")),
                ("drafting", _("Level %(level)d: days to write the papers")),
            ):
                field = forms.IntegerField(
                    label=label % {"level": level},
                    min_value=0,
                    max_value=MOST_DAYS,
                    required=False,
                    initial=getattr(tier, f"{days}_days") if tier else None,
                )
                field.input_width = 3  # type: ignore[attr-defined]
                self.fields[f"level_{level}_{days}"] = field

    @staticmethod
    def _initial(profile: Profile | None) -> dict[str, Any]:
        if profile is None:
            return {"expected_version": 0, "is_public": True}
        names = ("how_to_work", "brings", "cannot_alone", "size", "is_public")
        return {name: getattr(profile, name) for name in names} | {"expected_version": profile.version}

    def level_fields(self) -> Iterator[list[BoundField]]:
        """Yield the questions of each level."""
        for level in self.levels:
            yield [self[f"level_{level}_{part}"] for part in ("name", *self._DAYS)]

    def clean(self) -> dict[str, Any]:
        """Put the levels together; one that has days needs a name."""
        data = super().clean() or {}
        tiers = []
        for level in self.levels:
            name = data.pop(f"level_{level}_name", "")
            days = [data.pop(f"level_{level}_{part}", None) for part in self._DAYS]
            if name:
                tiers.append(TierDraft(name, *(count or 0 for count in days)))
            elif any(days):
                self.add_error(f"level_{level}_name", _("Say who is asked at this level."))
        data["tiers"] = tiers
        return data


class CapacityForm(forms.Form):
    """How many hours a month there are."""

    hours_a_month = hours_field(
        gettext_lazy("How many hours a month can you give to working together?"),
        gettext_lazy("Of all your people, for all your partnerships. Partners see it."),
        min_value=0,
    )
    from_on = DayField(label=gettext_lazy("From which day?"), initial=today)
    until_on = DayField(label=gettext_lazy("Until which day, if you know?"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


class PriorityForm(forms.Form):
    """Something chosen to be worked on."""

    title = forms.CharField(
        label=gettext_lazy("What do you choose to work on?"),
        help_text=gettext_lazy("For example: evening and weekend travel"),
        max_length=200,
    )
    because = forms.CharField(label=gettext_lazy("Because …"), max_length=500, required=False)
    from_on = DayField(label=gettext_lazy("From which day?"), initial=today)
    until_on = DayField(label=gettext_lazy("Until which day, if you know?"), required=False)
    submission_key = SubmissionKeyField()


class TimeForm(forms.Form):
    """Until when something is open."""

    until = DayField(label=gettext_lazy("It closes on"))
