from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thegither.dialogue.models import Matter
from thegither.kernel.actors import Actor
from thegither.kernel.errors import NotFound
from thegither.kernel.ids import parse_reference
from thegither.kernel.policies import Action, fetch

from .columns import KINDS, guide
from .exporting import FORMATS, write


@require_safe
def columns(request: HttpRequest) -> HttpResponse:
    """Say what each column of the open data holds, with the files to download."""
    return render(request, "exchange/columns.html", {"guide": guide()})


@require_safe
def download(request: HttpRequest, kind: str, form: str) -> StreamingHttpResponse:
    """Stream what everybody may read of one kind, perhaps of one matter (``?matter=M-0003``)."""
    if kind not in KINDS or form not in FORMATS:
        raise NotFound
    everybody = Actor.visitor()
    narrow: dict[str, Any] = {}
    if asked := request.GET.get("matter"):
        if kind not in {"contributions", "answers", "decisions", "stages", "actions", "outcomes", "events"}:
            raise NotFound
        key = parse_reference(asked, "M") or 0
        narrow["matter_id"] = fetch(everybody, Action.VIEW, Matter, pk=key).pk
    pieces = write(KINDS[kind], form, everybody, with_mark="mark" in request.GET, **narrow)
    response = StreamingHttpResponse((piece.encode() for piece in pieces), content_type=FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="{kind}.{form}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response
