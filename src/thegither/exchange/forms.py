from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Matter
from thegither.opinions.services.statements import LICENCE_LIMIT, SOURCE_LIMIT
from thegither.partners.models import Partnership

from .kinds import IMPORTS


class UploadForm(forms.Form):
    """A table to be checked before anything is stored."""

    kind = forms.ChoiceField(
        label=_("What is in the file?"),
        choices=[
            (name, IMPORTS[name].title)
            for name in ("contributions", "actions", "ledger", "agreements", "populations")
        ],
        widget=forms.RadioSelect,
    )
    matter = forms.ModelChoiceField(
        label=_("Which matter do contributions belong to?"),
        queryset=Matter.objects.none(),
        required=False,
        empty_label=_("None: the file holds something else"),
    )
    file = forms.FileField(
        label=_("The file"), help_text=_("A CSV or XLSX file with column names in its first row, up to 50 MB")
    )

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matter"].queryset = partnership.matters.order_by("title")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Contributions need their matter."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") == "contributions" and not cleaned.get("matter"):
            self.add_error("matter", _("Choose the matter that the contributions belong to."))
        return cleaned


class TableForm(forms.Form):
    """A table of which it is known what is in it."""

    file = forms.FileField(
        label=_("The file"), help_text=_("A CSV or XLSX file with column names in its first row, up to 50 MB")
    )


class ConversationForm(forms.Form):
    """The files of a conversation that was held elsewhere, and where they come from."""

    comments = forms.FileField(label=_("Statements"), help_text=_("The file comments.csv of the export"))
    votes = forms.FileField(
        label=_("Votes"), help_text=_("The file votes.csv of the export, or participants-votes.csv")
    )
    source = forms.CharField(
        label=_("Who held it, and where is it published?"),
        help_text=_("It stands on every page of this conversation."),
        max_length=SOURCE_LIMIT,
    )
    source_url = forms.URLField(label=_("Address of the source"), required=False, assume_scheme="https")
    licence = forms.CharField(
        label=_("Under which licence?"),
        help_text=_("For example CC BY 4.0. Without one, ask those who held it."),
        max_length=LICENCE_LIMIT,
    )
