from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Community, CommunityKind, Mandate, Organisation, Partnership, Person
from thegither.ui.forms import DayField, SubmissionKeyField

from ..models import ContactNote, Ground, Purpose, Topic
from ..selectors.contacts import Shown, narrowed_notes, own_organisations, own_partnerships

SUGGESTED = 300


class ContactForm(forms.Form):
    """A contact, in ten seconds: who, where, and what to remember."""

    person = forms.CharField(
        label=_("Whom did you meet?"),
        help_text=_("A name, or a few words such as “the shopkeeper in Mill Street”"),
        max_length=200,
        required=False,
    )
    of = forms.CharField(
        label=_("Of which organisation?"),
        help_text=_("Leave it empty for somebody who spoke for themselves"),
        max_length=200,
        required=False,
    )
    ground = forms.ChoiceField(label=_("Where?"), choices=Ground.choices, widget=forms.RadioSelect)
    place = forms.ModelChoiceField(
        label=_("In which place?"),
        queryset=Community.objects.none(),
        empty_label=_("None in particular"),
        required=False,
    )
    topic = forms.ChoiceField(label=_("About which partnership or topic?"), required=False)
    note = forms.CharField(
        label=_("What do you want to remember?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    follow_up_on = DayField(
        label=_("Follow up by"),
        help_text=_("It comes up in your work. For example 24 7 2026"),
        required=False,
    )
    purpose = forms.ChoiceField(
        label=_("What was the visit for?"),
        choices=[("", _("It was no visit")), *Purpose.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    seen = forms.CharField(
        label=_("What did you see?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    changed = forms.CharField(
        label=_("What changed because of it?"),
        help_text=_("Nothing has to: being there counts"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    met_on = DayField(label=_("On which day?"))
    organisation = forms.ModelChoiceField(
        label=_("For which of your organisations?"), queryset=Organisation.objects.none(), required=False
    )
    is_off_record = forms.BooleanField(label=_("This was off the record"), required=False)
    submission_key = SubmissionKeyField()

    def __init__(self, *args: Any, actor: Actor, contact: ContactNote | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: QuerySet[Person] = allowed(actor, Action.VIEW, Person).filter(erased_at=None)
        self._contact = contact
        about = contact.partnership_id if contact else None
        partnerships = Partnership.objects.filter(Q(pk__in=own_partnerships(actor)) | Q(pk=about))
        self._partnerships = {row.pk: row for row in partnerships.order_by("name")}
        in_hand = Q(retired_at=None) | Q(pk=contact.topic_id if contact else None)
        topics = Topic.objects.filter(in_hand, partnership__in=self._partnerships)
        self._topics = {row.pk: row for row in topics.select_related("partnership")}
        self.fields["topic"].choices = self._abouts()  # type: ignore[attr-defined]
        places = Community.objects.filter(kind=CommunityKind.PLACE)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        organisations = own_organisations(actor)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["organisation"].initial = actor.organisation_id
        self.fields["met_on"].initial = today()
        self.has_several_organisations = contact is None and len(organisations) > 1
        if contact is not None:
            self._begin_with(contact)

    def _begin_with(self, contact: ContactNote) -> None:
        """Show what is noted. Whose contact it was stays, and nothing goes off the record afterwards."""
        for name in ("organisation", "is_off_record", "submission_key"):
            del self.fields[name]
        self.fields["expected_version"] = forms.IntegerField(widget=forms.HiddenInput)
        same = ("ground", "place", "note", "follow_up_on", "purpose", "seen", "changed", "met_on")
        topic, partnership = contact.topic_id, contact.partnership_id
        self.initial = {name: getattr(contact, name) for name in same} | {
            "person": contact.with_person.name if contact.with_person else contact.with_words,
            "of": contact.with_organisation.name if contact.with_organisation else "",
            "topic": f"t{topic}" if topic else f"p{partnership}" if partnership else "",
            "expected_version": contact.version,
        }

    def _abouts(self) -> list[tuple[str, Any]]:
        """Return the partnerships one has a seat in, each with its topics below it."""
        choices: list[tuple[str, Any]] = [("", _("None of these"))]
        for key, partnership in self._partnerships.items():
            topics = [topic for topic in self._topics.values() if topic.partnership_id == key]
            whole = (f"p{key}", _("%(partnership)s as a whole") % {"partnership": partnership.name})
            choices.append((partnership.name, [whole, *((f"t{topic.pk}", topic.name) for topic in topics)]))
        return choices

    def clean(self) -> dict[str, Any]:
        """Ask nothing of what was off the record that would not be kept."""
        values = super().clean() or {}
        if values.get("is_off_record"):
            for name in set(self.errors) - {"of", "met_on", "organisation"}:
                del self.errors[name]
        return values

    @property
    def suggested_people(self) -> list[str]:
        """Names to choose from while typing; nothing else has to be known of anybody."""
        return list(self.people.order_by("name").values_list("name", flat=True)[:SUGGESTED])

    @property
    def suggested_organisations(self) -> list[str]:
        """Names of organisations to choose from while typing."""
        return list(Organisation.objects.order_by("name").values_list("name", flat=True)[:SUGGESTED])

    @property
    def has_errors_in_details(self) -> bool:
        """True if what is to be put right stands in a disclosure, which is then open."""
        return bool(set(self.errors) & {"purpose", "seen", "changed", "met_on", "organisation"})

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes: names that are known become records, others stay words."""
        given = dict(self.cleaned_data)
        person_name, body_name, about = (given.pop(name, "") for name in ("person", "of", "topic"))
        body = Organisation.objects.filter(name__iexact=body_name).first() if body_name else None
        person = self._person(person_name, body) if person_name else None
        words = ["" if person else person_name, "" if body else body_name]
        return given | {
            "with_person": person,
            "with_organisation": body,
            "with_words": ", ".join(word for word in words if word),
            **self._about(about),
        }

    def _person(self, name: str, body: Organisation | None) -> Person | None:
        """Return who is meant, if it can only be one; of two with one name we would write about the wrong."""
        known = self._contact.with_person if self._contact else None
        if known is not None and "person" not in self.changed_data:
            return known
        named = self.people.filter(name__iexact=name)
        if body is not None:
            sits = Mandate.objects.filter(seat__organisation=body).order_by().values("person_id")
            named = named.filter(Q(organisation=body) | Q(organisation=None, pk__in=sits))
        found = list(named[:2])
        return found[0] if len(found) == 1 else None

    def _about(self, chosen: str) -> dict[str, Partnership | Topic | None]:
        if chosen.startswith("t"):
            topic = self._topics[int(chosen[1:])]
            return {"topic": topic, "partnership": topic.partnership}
        return {"topic": None, "partnership": self._partnerships[int(chosen[1:])] if chosen else None}


class ContactFilterForm(forms.Form):
    """Which of the contacts that one may read."""

    words = forms.CharField(label=_("Words or names in it"), max_length=100, required=False)
    show = forms.ChoiceField(label=_("Which"), choices=[("", _("All")), *Shown.choices], required=False)
    partnership = forms.ModelChoiceField(
        label=_("About which partnership"),
        queryset=Partnership.objects.none(),
        empty_label=_("Any or none"),
        required=False,
    )
    organisation = forms.ModelChoiceField(
        label=_("Noted for"), queryset=Organisation.objects.none(), empty_label=_("Any"), required=False
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor = actor
        partnerships, organisations = own_partnerships(actor), own_organisations(actor)
        self.fields["partnership"].queryset = partnerships  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        if len(organisations) < 2:
            del self.fields["organisation"]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen; whatever is no choice counts as all."""
        self.is_valid()
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}

    @property
    def notes(self) -> QuerySet[ContactNote]:
        """The notes that fit."""
        return narrowed_notes(self._actor, **self.chosen)


class TopicsForm(forms.Form):
    """What a partnership has in hand, a line for each."""

    names = forms.CharField(
        label=_("Topics, one on each line"),
        help_text=_("In the words that partners use, for example “Getting home at night”"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_names(self) -> list[str]:
        """Return the lines."""
        return self.cleaned_data["names"].splitlines()
