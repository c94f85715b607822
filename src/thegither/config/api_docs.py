"""The API's documentation for people, written from the OpenAPI document: no script, no other site."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .api import api

Schema = dict[str, Any]


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """List every operation with its parameters, its answers and an example to copy."""
    context = {"groups": groups(api.document), "base": settings.BASE_URL, "problems": problems()}
    return render(request, "portal/api.html", context)


def problems() -> list[tuple[int, str]]:
    """Return what each status of a refusal means."""
    return [
        (400, _("The body is not JSON that we can read.")),
        (401, _("A token is needed, or the one that was sent does not work.")),
        (403, _("You may see the record but not do this with it, or your token may only read.")),
        (404, _("There is no such record, or you may not see it: the two look alike.")),
        (405, _("The address does not take this method.")),
        (409, _("This cannot be done now: “code” and “detail” say why.")),
        (412, _("Somebody changed the record since you read it. Read it again.")),
        (413, _("The body is too large.")),
        (415, _("The body is not sent as application/json.")),
        (422, _("Something that was sent is not as it must be: “errors” says what.")),
        (429, _("Too often in a short time: wait as many seconds as the header Retry-After says.")),
        (500, _("Something went wrong on our side.")),
        (503, _("The database is busy: try again after the seconds in the header Retry-After.")),
    ]


def groups(document: Schema) -> dict[str, list[Schema]]:
    """Return the operations as the page shows them, by tag."""
    found: dict[str, list[Schema]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            shown = _operation(document, method.upper(), path, operation)
            found.setdefault(operation["tags"][0], []).append(shown)
    return found


def _operation(document: Schema, method: str, path: str, operation: Schema) -> Schema:
    body = _body(document, operation)
    return {
        "id": operation["operationId"],
        "method": method,
        "path": path,
        "description": operation["description"],
        "needs_token": {} not in operation["security"],
        "parameters": [
            (each["name"], each["in"], _type(document, each["schema"]), each["required"], _about(each))
            for each in operation["parameters"]
        ],
        "properties": [
            (name, _type(document, part), name in body.get("required", ()), part.get("description", ""))
            for name, part in body.get("properties", {}).items()
        ],
        "success": next(status for status in operation["responses"] if status.startswith("2")),
        "refusals": [status for status in operation["responses"] if status >= "400"],
        "answers_with": _answer(document, operation),
        "curl": _curl(document, method, path, operation, body),
    }


def _about(parameter: Schema) -> str:
    return str(parameter.get("description", ""))


def _body(document: Schema, operation: Schema) -> Schema:
    """Return the schema of the body; empty where there is none."""
    if "requestBody" not in operation:
        return {}
    return _resolved(document, operation["requestBody"]["content"]["application/json"]["schema"])


def _resolved(document: Schema, schema: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    return dict(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])


def _answer(document: Schema, operation: Schema) -> str:
    success = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    schema = success["content"]["application/json"]["schema"]
    return _name(schema["items"]) if "items" in schema else _name(schema)


def _name(schema: Schema) -> str:
    return str(schema.get("$ref", schema.get("title", ""))).rpartition("/")[2]


def _type(document: Schema, schema: Schema) -> str:
    """Return the type of a parameter or property in a few words."""
    schema = {**_resolved(document, schema), **{key: schema[key] for key in schema if key != "$ref"}}
    if "anyOf" in schema:
        kinds = (_type(document, each) for each in schema["anyOf"] if each.get("type") != "null")
        return " | ".join(dict.fromkeys(kinds))
    if "enum" in schema:
        return " | ".join(f"“{value}”" for value in schema["enum"])
    if schema.get("type") == "array":
        return _("list of %(kind)s") % {"kind": _type(document, schema["items"])}
    return str(schema.get("format") or schema.get("type", ""))


def _curl(document: Schema, method: str, path: str, operation: Schema, body: Schema) -> str:
    """Return an example to copy; what must be filled in is there with a value of the right kind."""
    query = [each for each in operation["parameters"] if each["in"] == "query" and each["required"]]
    address = settings.BASE_URL + path.replace("{pk}", "1")
    if query:
        address += "?" + "&".join(f"{each['name']}=bus" for each in query)
    lines = [f"curl '{address}'"]
    if {} not in operation["security"]:
        lines.append("-H 'Authorization: Bearer tg_…'")
    if body:
        required = {name: body["properties"][name] for name in body.get("required", ())}
        example = {name: _example(document, part) for name, part in required.items()}
        lines += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(example, ensure_ascii=False)}'"]
    return " \\\n  ".join(lines)


def _example(document: Schema, schema: Schema) -> Any:
    schema = _resolved(document, schema)
    if "anyOf" in schema:
        return _example(document, schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][-1]
    if "properties" in schema:
        required = {name: schema["properties"][name] for name in schema.get("required", ())}
        return {name: _example(document, part) for name, part in required.items()}
    if schema.get("type") == "array":
        return [_example(document, schema["items"])] * schema.get("minItems", 1)
    examples = {"date": "2026-06-18", "date-time": "2026-06-18T18:30:00Z"}
    if schema.get("format") in examples:
        return examples[schema["format"]]
    return 1 if schema.get("type") in ("integer", "number") else "…"
