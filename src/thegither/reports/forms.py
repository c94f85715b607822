from django import forms

from thegither.ui.forms import SubmissionKeyField


class PublishForm(forms.Form):
    """Publish what the draft shows."""

    submission_key = SubmissionKeyField()
