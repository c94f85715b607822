"""What people fill in about partners. Rules live in the services; forms read and keep what was typed."""

import datetime
import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed
from thegither.ui import words
from thegither.ui.forms import DayField, SubmissionKeyField

from .models import (
    Community,
    CommunityKind,
    Organisation,
    Partnership,
    PartnershipKind,
    Person,
    Seat,
    SeatRole,
    Sector,
)
from .packages import PartnershipTemplate
from .policies import may_hold_groups
from .selectors import organisation_named, similar_names
from .services import Guest

_MOST_GUESTS = 60
_ADDRESS = re.compile(r"[^\s,;<>]+@[^\s,;<>]+")

ROLE_HINTS = {
    SeatRole.CHAIR: gettext_lazy("Leads the partnership and runs it with the officer"),
    SeatRole.OFFICER: gettext_lazy("Keeps it going day to day: seats, matters, moderation"),
    SeatRole.PARTNER: gettext_lazy("Says, answers, decides and does"),
    SeatRole.ADVISER: gettext_lazy("Takes part with what they know"),
    SeatRole.OBSERVER: gettext_lazy("Sees everything, and listens"),
}


class _PartnershipForm(forms.Form):
    """What a partnership says of itself."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        help_text=gettext_lazy("What changes for whom, in one sentence"),
        max_length=300,
        widget=forms.Textarea,
    )
    rationale = forms.CharField(
        label=gettext_lazy("Why together"),
        help_text=gettext_lazy("What none of you can do alone"),
        max_length=5000,
        widget=forms.Textarea,
    )
    next_review_on = DayField(
        label=gettext_lazy("Next review"),
        help_text=gettext_lazy("When you look together at whether it works. For example 24 7 2027"),
    )
    sunset_on = DayField(
        label=gettext_lazy("Sunset"),
        help_text=gettext_lazy("It ends on this day unless you renew it. For example 24 7 2029"),
    )
    answer_within_days = forms.IntegerField(
        label=gettext_lazy("Days within which people get an answer"), min_value=1, max_value=365
    )
    part_of = forms.ModelChoiceField(
        label=gettext_lazy("Part of"),
        help_text=gettext_lazy("The partnership to which this one reports"),
        queryset=Partnership.objects.none(),
        required=False,
        empty_label=gettext_lazy("None, it stands on its own"),
    )
    community = forms.ModelChoiceField(
        label=gettext_lazy("Community"),
        queryset=Community.objects.none(),
        required=False,
        empty_label=gettext_lazy("No single one"),
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Everybody can see this partnership"),
        help_text=gettext_lazy("Otherwise only its members can"),
        required=False,
    )

    def __init__(
        self, *arguments: Any, actor: Actor, part_of: Partnership | None = None, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        offered = Q(ended_on__isnull=True) & may_hold_groups(actor)
        if part_of is not None:  # where it is, it may stay
            offered |= Q(pk=part_of.pk)
        _choices(self, "part_of").queryset = Partnership.objects.filter(offered)
        _choices(self, "community").queryset = allowed(actor, Action.VIEW, Community)


class NewPartnershipForm(_PartnershipForm):
    """Set up a partnership, with those who should sit in it."""

    started_on = DayField(label=gettext_lazy("It begins on"))
    guests = forms.CharField(
        label=gettext_lazy("Who should have a seat?"),
        help_text=gettext_lazy(
            "One organisation on each line. To invite somebody for it, add a comma and an e-mail address: "
            "Brannoch Council, ishbel@example.org"
        ),
        required=False,
        widget=forms.Textarea,
    )
    submission_key = SubmissionKeyField()

    field_order = ("name", "purpose", "rationale", "started_on", "next_review_on", "sunset_on", "guests")

    def clean_guests(self) -> list[Guest]:
        """Read a line for each organisation, with or without an address."""
        guests = [_guest(line) for line in self.cleaned_data["guests"].splitlines() if line.strip()]
        if len(guests) > _MOST_GUESTS:
            most = {"most": _MOST_GUESTS}
            raise forms.ValidationError(_("Add at most %(most)d now and the others later.") % most)
        return guests

    @staticmethod
    def initial_for(template: PartnershipTemplate) -> dict[str, Any]:
        """Return what stands in an empty form for a partnership of this kind."""
        start = today()
        return {
            "purpose": template.purpose,
            "rationale": template.rationale,
            "started_on": start,
            "next_review_on": template.next_review_on(start),
            "sunset_on": template.sunset_on(start),
            "answer_within_days": template.answer_within_days,
            "is_public": True,
        }


def _guest(line: str) -> Guest:
    address = _ADDRESS.search(line)
    name = line.replace(address.group(), "") if address else line
    name = " ".join(name.strip(" \t,;<>").split())
    if not name:
        raise forms.ValidationError(
            _("Write the name of the organisation before %(line)s.") % {"line": line.strip()}
        )
    return Guest(name=name, email=address.group() if address else "")


class PartnershipForm(_PartnershipForm):
    """Change what a partnership says of itself."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=PartnershipKind)
    reason = forms.CharField(
        label=gettext_lazy("Why do you change it?"),
        help_text=gettext_lazy("Needed when the sunset moves. It stands beside the version that ends"),
        max_length=300,
        required=False,
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    FIELDS = (
        "name",
        "kind",
        "purpose",
        "rationale",
        "next_review_on",
        "sunset_on",
        "answer_within_days",
        "part_of",
        "community",
        "is_public",
    )
    field_order = FIELDS

    @classmethod
    def of(cls, actor: Actor, partnership: Partnership) -> "PartnershipForm":
        """Return the form as the partnership stands."""
        stands = {field: getattr(partnership, field) for field in cls.FIELDS}
        initial = {**stands, "expected_version": partnership.version}
        return cls(initial=initial, actor=actor, part_of=partnership.part_of)

    def against(self, partnership: Partnership) -> list[tuple[str, str, str]]:
        """Take the newer version as read; return (question, how it is, what was typed) where they differ."""
        self.data = {**self.data.dict(), "expected_version": str(partnership.version)}  # type: ignore[attr-defined]
        rows = []
        for field in self.FIELDS:
            stands, typed = getattr(partnership, field), self.cleaned_data.get(field)
            if stands != typed:
                rows.append((str(self.fields[field].label), _in_words(stands), _in_words(typed)))
        return rows


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime.date):
        return words.short_day(value)
    return "" if value is None else str(value)


class EndPartnershipForm(forms.Form):
    """Close a partnership."""

    ended_on = DayField(label=gettext_lazy("Last day"))
    note = forms.CharField(
        label=gettext_lazy("How it ended"),
        help_text=gettext_lazy("Thank people, say who takes on what lasts, and write down what was learned"),
        max_length=5000,
        widget=forms.Textarea,
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class SeatForm(forms.Form):
    """What a seat is for."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=SeatRole, widget=forms.RadioSelect)
    responsibilities = forms.CharField(
        label=gettext_lazy("Responsibilities"), max_length=2000, required=False, widget=forms.Textarea
    )
    authority = forms.CharField(
        label=gettext_lazy("What it can commit on the day"),
        help_text=gettext_lazy("Money, people or a yes, without asking again"),
        max_length=300,
        required=False,
    )
    brings = forms.CharField(label=gettext_lazy("What it brings"), max_length=300, required=False)
    cannot_alone = forms.CharField(
        label=gettext_lazy("What it cannot do alone"), max_length=300, required=False
    )

    @classmethod
    def of(cls, seat: Seat) -> "SeatForm":
        """Return the form as the seat stands."""
        return cls(initial={field: getattr(seat, field) for field in cls.base_fields}, prefix="seat")


class NewSeatForm(forms.Form):
    """Give an organisation a seat: one that is known by its name, or a new one."""

    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=200)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=SeatRole, initial=SeatRole.PARTNER, widget=forms.RadioSelect
    )
    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Its sector, if it is new here"),
        choices=Sector,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    email = forms.EmailField(
        label=gettext_lazy("Invite somebody to hold it"),
        help_text=gettext_lazy("Their e-mail address. You can do it later"),
        max_length=254,
        required=False,
    )
    submission_key = SubmissionKeyField()

    known: Organisation | None = None

    def clean(self) -> dict[str, Any]:
        """Find the organisation; ask for the sector of one that nobody has written down yet."""
        cleaned: dict[str, Any] = super().clean() or {}
        name = cleaned.get("organisation", "")
        self.known = organisation_named(name) if name else None
        if name and self.known is None and not cleaned.get("sectors") and "sectors" not in self.errors:
            self.add_error("sectors", _unknown(name))
        return cleaned


def _unknown(name: str) -> str:
    near = similar_names(name)
    if near:
        return _("We do not know %(name)s yet. Did you mean %(near)s? If it is new, choose its sector.") % {
            "name": name,
            "near": _(" or ").join(near),
        }
    return _("We do not know %(name)s yet. Choose its sector to add it.") % {"name": name}


class EndForm(forms.Form):
    """The last day of a seat or of a mandate."""

    until_on = DayField(label=gettext_lazy("Last day"), initial=today)


class InvitationForm(forms.Form):
    """Invite somebody to hold a seat."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    message = forms.CharField(
        label=gettext_lazy("A few words to them"), max_length=2000, required=False, widget=forms.Textarea
    )


class MandateForm(forms.Form):
    """Let somebody who is known here hold a seat."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("Person"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Choose somebody"),
    )
    from_on = DayField(label=gettext_lazy("First day"), initial=today)
    is_deputy = forms.BooleanField(label=gettext_lazy("As a deputy"), required=False)

    def __init__(self, *arguments: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _choices(self, "person").queryset = allowed(actor, Action.VIEW, Person).filter(erased_at__isnull=True)


class AcceptForm(forms.Form):
    """Say yes to an invitation."""

    name = forms.CharField(label=gettext_lazy("Your name, as the other partners will see it"), max_length=120)
    conditions = forms.CharField(
        label=gettext_lazy("On which conditions?"),
        help_text=gettext_lazy(
            "For example: no evening meetings, or papers two weeks before. "
            "Those who run the partnership see it and answer you"
        ),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OrganisationForm(forms.Form):
    """What an organisation says of itself."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Sector"),
        help_text=gettext_lazy("One or several"),
        choices=Sector,
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=2000, required=False, widget=forms.Textarea
    )
    website = forms.CharField(label=gettext_lazy("Website"), max_length=300, required=False)
    unit_of = forms.ModelChoiceField(
        label=gettext_lazy("Unit of"),
        help_text=gettext_lazy("For a department or a branch"),
        queryset=Organisation.objects.all(),
        required=False,
        empty_label=gettext_lazy("None, it stands on its own"),
    )
    has_legal_form = forms.BooleanField(label=gettext_lazy("It is constituted"), required=False)
    consulting_days = forms.IntegerField(
        label=gettext_lazy("Days it needs to ask its own members"), min_value=0, max_value=365, initial=0
    )

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationForm":
        """Return the form as the organisation stands."""
        plain = {field: getattr(organisation, field) for field in cls.base_fields if field != "sectors"}
        sectors = [entry.sector for entry in organisation.sectors.all()]
        return cls(initial={**plain, "sectors": sectors})


class NewOrganisationForm(OrganisationForm):
    """Add an organisation."""

    submission_key = SubmissionKeyField()


class UmbrellaForm(forms.Form):
    """Say to which umbrella body an organisation belongs."""

    umbrella = forms.CharField(label=gettext_lazy("Umbrella body"), max_length=200)
    from_on = DayField(label=gettext_lazy("Member since"), initial=today)

    known: Organisation | None = None

    def clean_umbrella(self) -> str:
        """Find the umbrella body by its name."""
        name: str = self.cleaned_data["umbrella"]
        self.known = organisation_named(name)
        if self.known is None:
            raise forms.ValidationError(_("We do not know %(name)s. Add it first.") % {"name": name})
        return name


class CommunityForm(forms.Form):
    """Add a community."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("What holds it together"), choices=CommunityKind, widget=forms.RadioSelect
    )
    description = forms.CharField(
        label=gettext_lazy("Who belongs to it"), max_length=2000, required=False, widget=forms.Textarea
    )
    part_of = forms.ModelChoiceField(
        label=gettext_lazy("Part of"),
        queryset=Community.objects.all(),
        required=False,
        empty_label=gettext_lazy("None, it stands on its own"),
    )


class OrganisationFilterForm(forms.Form):
    """Narrow the list of organisations."""

    q = forms.CharField(label=gettext_lazy("Name"), max_length=100, required=False)
    sector = forms.ChoiceField(
        label=gettext_lazy("Sector"), choices=[("", gettext_lazy("All")), *Sector.choices], required=False
    )


class DayForm(forms.Form):
    """Choose a past day."""

    date = DayField(label=gettext_lazy("Day"))

    def clean_date(self) -> datetime.date:
        """Refuse a day that is still to come."""
        day: datetime.date = self.cleaned_data["date"]
        if day > today():
            raise forms.ValidationError(_("Choose today or a day that is past."))
        return day


def _choices(form: forms.Form, field: str) -> forms.ModelChoiceField:
    found = form.fields[field]
    assert isinstance(found, forms.ModelChoiceField)
    return found
