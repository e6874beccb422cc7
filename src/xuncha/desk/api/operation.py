"""How an operation is offered: verb and scope, refusals declared, reads journalled, writes answered once."""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast, get_type_hints

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router, Schema
from ninja.responses import Status

from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request
from xuncha.desk.people.models import ApiToken
from xuncha.desk.people.roles import GRANTS, Can

from .auth import Session, Token
from .errors import ApiError, Problem, general
from .models import Answer

Operation = Callable[..., Schema]
#: answers to writes are kept so long
KEPT = timedelta(days=7)
KEY = re.compile(r"[A-Za-z0-9._:-]{8,80}")
KEY_HEADER = {
    "in": "header", "name": "Idempotency-Key", "required": True, "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"}, "example": "6f1c2a34-0001",
    "description": gettext_noop("这次写入的编号，由调用方生成（如 UUID）；网络中断后用同一编号重发，只做一次，得到同样的应答。编号相同而内容不同为 409"),
}  # fmt: skip


def offer(
    router: Router, method: str, path: str, *, verb: Can, out: Any, summary: Any, about: Any, scope: str = "read", status: int = 200, journal: str = ""
) -> Callable[[Operation], Operation]:
    """Puts a function on the router. `journal`: what a read is called in the journal; a POST always goes by its `Idempotency-Key`."""
    once = method == "POST"
    refusals = (400, 401, 403, 404, 409, 413, 422, 429, 500) if method != "GET" else (400, 401, 403, 404, 422, 429, 500)

    def put(function: Operation) -> Operation:
        hints = get_type_hints(function, include_extras=True)
        known, fields = _names(hints, "query"), _names(hints, "form") | {"files", "csrfmiddlewaretoken"}

        @functools.wraps(function)
        def run(request: Request, **given: Any) -> Any:
            for name in request.GET:
                if name not in known:
                    raise ApiError(422, general(422), [(f"query.{name}", _("没有这个参数，请检查拼写"))])
            if "form" in hints and (strange := [name for name in (*request.POST, *request.FILES) if name not in fields]):
                raise ApiError(422, general(422), [(f"body.{name}", _("没有这一项，请检查拼写")) for name in strange])
            if once:
                return Status(status, answered_once(request, function, given, status))
            result = function(request, **given)
            if journal:
                _note(request, journal, result)
            return result

        # the wrapper's own module does not know the names the annotations use
        parameters = [p.replace(annotation=hints.get(p.name, p.annotation)) for p in inspect.signature(function).parameters.values()]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        roles = [role for role, verbs in GRANTS.items() if verb in verbs]
        extra: dict[str, Any] = {"x-verb": verb.value, "x-scope": scope, "x-roles": roles}
        if once:
            extra["parameters"] = [dict(KEY_HEADER)]
        answers: dict[Any, Any] = {status: out, frozenset(refusals): Problem}
        if method == "PUT":
            answers[201] = out
        router.api_operation(
            [method], path, auth=[Token(verb, scope), Session(verb)], response=answers, summary=cast(str, summary), description=cast(str, about), openapi_extra=extra,
            operation_id=function.__name__, url_name=function.__name__,
        )(run)  # fmt: skip
        return function

    return put


def _names(hints: dict[str, Any], where: str) -> set[str]:
    """What may be given as `query`, or as `form`."""
    plain = getattr(hints.get(where), "__origin__", None)
    return set(plain.model_fields) if isinstance(plain, type) and issubclass(plain, Schema) else set()


def _note(request: Request, what: str, result: Schema) -> None:
    """A read as the journal keeps it: who took what, and how much."""
    token = getattr(request, "auth", None)
    detail: dict[str, Any] = {"token": token.name} if isinstance(token, ApiToken) else {}
    items = getattr(result, "items", None)
    if isinstance(items, list):
        detail["rows"] = len(items)
    record("接口读取", what, request=request, path=request.path, query=request.GET.dict(), **detail)


def key_of(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise ApiError(422, _("写入要带请求头 Idempotency-Key：8 到 80 个字母、数字或 . _ : -，每次写入换一个"), [("header.Idempotency-Key", _("缺少或写法不对"))])
    return key


def token_for(request: Request, row: int) -> str:
    """The number of a decision or reply about a row: the same key of the same person about the same row is the same one."""
    return hashlib.sha256(f"{request.user.pk}|{row}|{key_of(request)}".encode()).hexdigest()[:40]


def _content(request: HttpRequest) -> bytes:
    """What was sent, so that the same is known again; of a form with files its parts, as the boundary between them is another each time."""
    if request.content_type != "multipart/form-data":
        return request.body
    files = [[name, each.name, hashlib.file_digest(each, "sha256").hexdigest()] for name, many in request.FILES.lists() for each in many]
    for _name, many in request.FILES.lists():
        for each in many:
            each.seek(0)
    return json.dumps([sorted(request.POST.lists()), sorted(files, key=str)]).encode()


def answered_once(request: Request, function: Operation, given: dict[str, Any], status: int) -> Any:
    """Does the write and keeps its answer in one transaction; a second request under the same key gets the kept answer."""
    key = key_of(request)
    digest = hashlib.sha256(b"\n".join([str(request.method).encode(), request.get_full_path().encode(), _content(request)])).hexdigest()
    try:
        with transaction.atomic():
            Answer.objects.filter(at__lt=timezone.now() - KEPT).delete()
            there = Answer.objects.select_for_update().filter(user=request.user, key=key).first()
            if there is None:
                there = Answer.objects.create(user=request.user, key=key, digest=digest)
                result = function(request, **given)
                there.status, there.body = status, result.model_dump_json()
                there.save(update_fields=["status", "body"])
                return result
    except IntegrityError:
        # another process was first with this key; where it was another conflict, there is no answer to give
        there = Answer.objects.filter(user=request.user, key=key).first()
        if there is None:
            raise
    if there.digest != digest:
        raise ApiError(409, _("这个 Idempotency-Key 已经用于另一次写入；内容不同的写入请换一个编号"))
    return _kept(function, there)


def _kept(function: Operation, there: Answer) -> Schema:
    model: type[Schema] = get_type_hints(function)["return"]
    return model.model_validate_json(there.body)
