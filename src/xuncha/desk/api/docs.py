"""The API's description (OpenAPI) and the page about it, which is made from the description and so never out of date."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xuncha.desk.people.roles import Role
from xuncha.desk.people.views import TOKEN_SCOPES

from .auth import token_of
from .errors import ApiError, answer, general
from .main import api
from .throttle import PER_MINUTE

WORDS = ("description", "summary")


def description() -> dict[str, Any]:
    """The OpenAPI document in the reader's language."""
    document: dict[str, Any] = _translated(json.loads(json.dumps(api.get_openapi_schema(), default=str)))
    document["components"]["securitySchemes"]["Token"]["description"] = _("在工作台“接口令牌”里新建，或由管理员用 xuncha user token 发放")
    for operation in [each for methods in document["paths"].values() for each in methods.values()]:
        for parameter in operation["parameters"]:
            # the schema has them; here they would have to be a map
            parameter.pop("examples", None)
        for status, response in operation["responses"].items():
            response["description"] = general(int(status)) if int(status) >= 400 else _("已登记") if status == "201" else _("成功")
    return document


def _translated(thing: Any) -> Any:
    if isinstance(thing, dict):
        return {key: _(value) if key in WORDS and isinstance(value, str) and value else _translated(value) for key, value in thing.items()}
    return [_translated(each) for each in thing] if isinstance(thing, list) else thing


def stranger(request: HttpRequest) -> HttpResponse | None:
    """The refusal; None for somebody who may be told what there is."""
    try:
        token = token_of(request)
    except ApiError as error:
        return answer(error.status, error.text)
    if token is not None:
        request.user = token.user
    return None if request.user.is_authenticated else answer(401)


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return stranger(request) or JsonResponse(description(), json_dumps_params={"ensure_ascii": False})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    refused = stranger(request)
    if refused is not None:
        # a person is led to the log-in, a program with a bad token is told so
        return refused if request.headers.get("Authorization") else redirect(f"{reverse('login')}?next={request.path}")
    document = description()
    base = f"{request.scheme}://{request.get_host()}"
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_shown(base, path, method.upper(), operation, document))
    titles = {
        "me": _("身份"), "registry": _("监管对象"), "rounds": _("巡查轮次"), "runs": _("检查"), "findings": _("问题与复核"), "verdicts": _("评定"), "rectification": _("整改"), "work-items": _("报送事项"),
        "notices": _("报备、免检与核实"), "appeals": _("申辩"), "actions": _("专项行动"),
    }  # fmt: skip
    named = [(titles.get(tag, tag), tag, operations) for tag, operations in groups.items()]
    return render(request, "api/docs.html", {"title": _("接口说明"), "groups": named, "base": base, "document": document, "per_minute": PER_MINUTE})


def _shown(base: str, path: str, method: str, operation: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    kind, schema = _body(operation)
    parameters = [{**each, "kind": _kind(each["schema"], document)} for each in operation["parameters"]]
    roles, scopes = dict(Role.choices), dict(TOKEN_SCOPES)
    return {
        "path": path, "method": method, "id": operation["operationId"], "summary": operation["summary"], "about": operation["description"], "parameters": parameters,
        "fields": _fields(schema, document), "roles": [roles[role] for role in operation["x-roles"]], "scope": operation["x-scope"], "scope_name": scopes[operation["x-scope"]],
        "curl": _curl(base, path, method, operation, kind, _example(schema, document)), "statuses": sorted(operation["responses"]),
    }  # fmt: skip


def _body(operation: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """The body's content type and schema; an operation takes one, or none."""
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        return kind, content["schema"]
    return "", None


def _curl(base: str, path: str, method: str, operation: dict[str, Any], kind: str, body: Any) -> str:
    """A command that works when pasted, once TOKEN is set."""
    lines = ['curl -H "Authorization: Bearer $TOKEN"']
    for each in operation["parameters"]:
        if each["in"] == "path":
            given = (each["schema"].get("examples") or [1])[0]
            path = path.replace("{" + each["name"] + "}", quote(str(given), safe=""))
        elif each["in"] == "header":
            lines.append(f'-H "{each["name"]}: $(cat /proc/sys/kernel/random/uuid)"')
    if method != "GET":
        lines.insert(0, lines.pop(0).replace("curl", f"curl -X {method}"))
    if kind == "multipart/form-data":
        lines += [f"-F '{name}={value}'" for name, value in body.items()] + ["-F 'files=@说明.pdf'"]
    elif body is not None:
        lines += ['-H "Content-Type: application/json"', f"-d '{json.dumps(body, ensure_ascii=False)}'"]
    return " \\\n  ".join([*lines, f"'{base}{path}'"])


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def _example(schema: dict[str, Any] | None, document: dict[str, Any]) -> Any:
    """A body with what is required and what has an example."""
    if schema is None:
        return None
    schema = _resolved(schema, document)
    required = schema.get("required", [])
    return {name: (field.get("examples") or [""])[0] for name, field in schema.get("properties", {}).items() if name in required or field.get("examples")}


def _fields(schema: dict[str, Any] | None, document: dict[str, Any], within: str = "") -> list[dict[str, Any]]:
    """The body's fields, and those of the rows it brings."""
    if schema is None:
        return []
    schema, out = _resolved(schema, document), []
    for name, field in schema.get("properties", {}).items():
        out.append({"name": within + name, "required": name in schema.get("required", []), "kind": _kind(field, document), "description": field.get("description", "")})
        if "$ref" in field.get("items", {}):
            out += _fields(field["items"], document, f"{within}{name}[].")
    return out


def _kind(schema: dict[str, Any], document: dict[str, Any]) -> str:
    """A field's type in a few words."""
    schema = _resolved(schema, document)
    if "anyOf" in schema:
        return _kind(next(each for each in schema["anyOf"] if each.get("type") != "null"), document)
    if "enum" in schema:
        return " / ".join(map(str, schema["enum"]))
    if schema.get("items", {}).get("format") == "binary":
        return _("文件，可以多个")
    names = {"integer": _("整数"), "number": _("数"), "boolean": "true / false", "array": _("数组"), "object": _("对象")}
    if schema.get("format") == "date-time":
        return _("时间 YYYY-MM-DDThh:mm")
    return _("日期 YYYY-MM-DD") if schema.get("format") == "date" else names.get(str(schema.get("type")), _("文本"))
