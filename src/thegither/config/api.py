"""The REST API: a router of each room under ``/api/v1/``, and what all of them have in common."""

import json
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.parser import Parser

from thegither.accounts.api import router as accounts
from thegither.accounts.participants import participant_by_key
from thegither.accounts.services import use_token
from thegither.delivery.api import router as delivery
from thegither.dialogue.api import router as dialogue
from thegither.drafts.api import router as drafts
from thegither.engagement.api import router as engagement
from thegither.engagement.planning_api import router as planning
from thegither.framework.api import router as framework
from thegither.gatherings.api import router as gatherings
from thegither.ideas.api import router as ideas
from thegither.kernel.actors import Actor
from thegither.kernel.rest import (
    PROBLEM_TYPE,
    Identity,
    Unauthenticated,
    UnsupportedMedia,
    entity_tag,
    identifies,
    is_known_to,
    problem_for,
)
from thegither.means.api import router as means
from thegither.offers.api import router as offers
from thegither.opinions.api import router as opinions
from thegither.outcomes.api import router as outcomes
from thegither.partners.acting import acting_of, actor_of
from thegither.partners.api import router as partners
from thegither.portal.api import router as portal
from thegither.questionnaires.api import router as questionnaires
from thegither.reading.api import router as reading
from thegither.relations.api import router as relations
from thegither.relations.api_network import router as networks
from thegither.reports.api import router as reports

DESCRIPTION = """\
Everything that everybody may read can be read without a key. A personal token, made on your account's page
and sent as `Authorization: Bearer …`, reads what you may see and, if you let it, does what you may do.
"""


@identifies
def identity(request: HttpRequest) -> Identity:
    """Return who asks by the token or key that they sent; else a visitor, whatever cookies came along."""
    header = request.headers.get("Authorization")
    if header is None:
        return Identity(Actor.visitor())
    scheme, _space, secret = header.partition(" ")
    if scheme.lower() == "participant":
        participant_id = participant_by_key(secret.strip())
        if participant_id is None:
            raise Unauthenticated(
                "key_not_valid", "This key is not one that we gave to somebody who took part."
            )
        return Identity(Actor.participant(participant_id))
    token = use_token(secret=secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise Unauthenticated("token_not_valid", "This token does not work: it may be over, or taken away.")
    acting = acting_of(user_id=token.user_id, seat_id=token.seat_id)
    return Identity(actor_of(acting, user_id=token.user_id), token.pk, token.may_write)


class JsonOnly(Parser):
    """Read JSON that says it is JSON: a form of another site cannot say so."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body. Raises ``UnsupportedMedia``, or ``ValueError`` for what is not JSON."""
        if request.content_type != "application/json":
            raise UnsupportedMedia
        return json.loads(request.body, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


class Api(NinjaAPI):
    """ninja with conditional requests, links to next pages and problem details."""

    def create_response(
        self,
        request: HttpRequest,
        data: Any,
        *,
        status: int | None = None,
        temporal_response: HttpResponse | None = None,
    ) -> HttpResponse:
        """Return the response with its entity tag; 304 where the client has it already."""
        response = super().create_response(request, data, status=status, temporal_response=temporal_response)
        if isinstance(data, dict) and data.get("next"):
            response["Link"] = f'<{data["next"]}>; rel="next"'
        is_private = "Authorization" in request.headers or request.method != "GET"
        response["Cache-Control"] = "private, no-cache" if is_private else "no-cache"
        version = data.get("version") if isinstance(data, dict) else None
        response["ETag"] = tag = entity_tag(response.content, version)
        if request.method == "GET" and is_known_to(request, tag):
            response.status_code = 304
            response.content = b""
            del response["Content-Type"]
        return response

    def on_exception(self, request: HttpRequest, exc: Exception | type[Exception]) -> HttpResponse:
        """Return every refusal as problem details."""
        assert isinstance(exc, Exception)
        return problem_for(request, exc)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name of the function, which no two operations share."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **_options: Any) -> Any:
        """Return the OpenAPI document."""
        return self.document

    @cached_property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document, with what ninja cannot say of problems and of tokens that are not needed."""
        document = super().get_openapi_schema()
        for operations in document["paths"].values():
            for operation in operations.values():
                operation.setdefault("security", [{}, {"Token": []}])
                for status, answer in operation["responses"].items():
                    if status >= 400:
                        answer["content"] = {PROBLEM_TYPE: answer["content"]["application/json"]}
        # Statuses as text, as they are in JSON, and no class of ninja's.
        return dict(json.loads(json.dumps(document)))


api = Api(
    title="Thegither",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    parser=JsonOnly(),
)
_BELOW = (accounts, partners, offers, framework, relations, networks)
_METHODS = (questionnaires, ideas, drafts, gatherings, opinions)
_ENGAGING = (engagement, planning)
for router in (*_BELOW, dialogue, *_ENGAGING, *_METHODS, means, reading, delivery, outcomes, reports, portal):
    api.add_router("", router)
