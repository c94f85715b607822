"""Ask somebody who contributed at a stage that ended: did we hear you?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thegither.dialogue import services
from thegither.dialogue.forms.matters import StageFeedbackForm
from thegither.dialogue.models import StageFeedback
from thegither.dialogue.receipts import contribution_for
from thegither.dialogue.selectors.answers import answers_to
from thegither.dialogue.selectors.stages import ended_stage_of
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.ui.forms import sent, show_error


@require_http_methods(["GET", "POST"])
def stage_feedback(request: HttpRequest, token: str) -> HttpResponse:
    """Show what became of the contribution at the stage that ended, and ask whether that was fair."""
    contribution = contribution_for(token)
    given = StageFeedback.objects.filter(contribution=contribution).values("verdict", "comment").first()
    form = StageFeedbackForm(sent(request), initial=dict(given or {}))
    if request.method == "POST" and form.is_valid():
        try:
            services.give_stage_feedback(actor=request.actor, contribution=contribution, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Thank you. The partners see how many were heard, and how well."))
            return redirect("portal:receipt", token=token)
    context = {
        "form": form,
        "contribution": contribution,
        "matter": contribution.matter,
        "stay": ended_stage_of(contribution),
        "given": given is not None,
        "answer": answers_to(Actor.system(), contribution).first(),  # whoever holds the receipt is the author
        "token": token,
    }
    response = render(request, "dialogue/stage_feedback.html", context, status=422 if form.errors else 200)
    response["X-Robots-Tag"] = "noindex"
    return response
