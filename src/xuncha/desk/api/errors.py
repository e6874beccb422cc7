"""What went wrong, as JSON: `detail` says in Chinese what it is and what to do, `errors` names the fields."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, Throttled, ValidationError

from xuncha.desk.findings.review import ReviewError
from xuncha.desk.findings.uploads import UploadError
from xuncha.desk.repair.service import RepairError
from xuncha.desk.rounds.models import RoundStateError
from xuncha.desk.ui.forms import Refused

log = logging.getLogger(__name__)


class FieldProblem(Schema):
    field: str
    text: str


class Problem(Schema):
    detail: str
    errors: list[FieldProblem] = []


class ApiError(Exception):
    """An answer that refuses; the text says why and what to do."""

    def __init__(self, status: int, text: str, errors: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(text)
        self.status, self.text = status, text
        self.errors = [FieldProblem(field=field, text=said) for field, said in errors]


def general(status: int) -> str:
    """What a status means where nothing more is known."""
    return {
        400: _("请求无法识别：正文应是 UTF-8 的 JSON，带附件的应是 multipart/form-data"),
        401: _("没有登录，或令牌无效、过期、已停用：请在请求头写 Authorization: Bearer xc_…，令牌在工作台“接口令牌”里新建"),
        403: _("没有权限：您的角色或令牌的权限不够，需要时请联系市级管理员"),
        404: _("没有这一项，或者不在您的权限范围内"),
        405: _("这个地址不支持这种方法，可用的见响应头 Allow"),
        409: _("和现有数据冲突，请重新读取后再试"),
        413: _("请求太大，请分批发送"),
        422: _("内容不合要求，请按 errors 逐项改正"),
        429: _("请求太频繁，请按响应头 Retry-After 的秒数等待后重试"),
        500: _("程序出错，这次操作没有完成。请重试；仍不行，请把时间告诉管理员，详情在 desk.log"),
    }[status]


def answer(status: int, text: str = "", errors: Iterable[FieldProblem] = ()) -> HttpResponse:
    """The answer that refuses, also outside the routes of the API."""
    body = Problem(detail=text or general(status), errors=list(errors)).model_dump_json()
    response = HttpResponse(body, status=status, content_type="application/json; charset=utf-8")
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="xuncha"'
    return response


def from_form(form: BaseForm) -> ApiError:
    """A form's complaints."""
    said = [(field, str(text)) for field, texts in form.errors.items() for text in texts]
    return ApiError(422, general(422), said)


def _complaint(error: dict[str, Any]) -> FieldProblem:
    kind, given = str(error["type"]), error.get("ctx", {})
    # the model's own parameter name (`data`, `query`) tells the caller nothing
    place = [str(part) for part in error["loc"]]
    if place[:1] in (["form"], ["file"]):
        place = ["body", *place[1:]]
    place = [part for n, part in enumerate(place) if not (n == 1 and part in ("data", "query", "form"))]
    texts = {
        "missing": _("缺少这一项"), "extra_forbidden": _("没有这一项，请检查拼写"), "string_pattern_mismatch": _("写法不对"), "value_error": str(given.get("error", _("值不对"))),
        "literal_error": _("应为 %(expected)s") % {"expected": given.get("expected", "")}, "string_too_short": _("太短，至少 %(n)s 个字符") % {"n": given.get("min_length")},
        "string_too_long": _("太长，至多 %(n)s 个字符") % {"n": given.get("max_length")}, "bool_type": _("应为 true 或 false"), "bool_parsing": _("应为 true 或 false"),
        "int_type": _("应为整数"), "int_parsing": _("应为整数"), "int_from_float": _("应为整数"), "int_parsing_size": _("数太大"), "float_type": _("应为数"), "float_parsing": _("应为数"),
        "string_type": _("应为文本"), "string_unicode": _("不是有效的文本"), "list_type": _("应为数组"), "dict_type": _("应为对象"), "model_attributes_type": _("应为对象"), "model_type": _("应为对象"),
        "greater_than_equal": _("不能小于 %(n)s") % {"n": given.get("ge")}, "less_than_equal": _("不能大于 %(n)s") % {"n": given.get("le")}, "too_long": _("太多，至多 %(n)s 个") % {"n": given.get("max_length")},
    }  # fmt: skip
    text = texts.get(kind) or (_("应为日期，写作 YYYY-MM-DD") if kind.startswith("date") else _("不合要求（%(kind)s）") % {"kind": kind})
    return FieldProblem(field=".".join(place), text=text)


def install(api: NinjaAPI) -> None:
    """Every way of failing has its answer."""

    @api.exception_handler(ApiError)
    def refused(request: HttpRequest, error: ApiError) -> HttpResponse:
        return answer(error.status, error.text, error.errors)

    for kind in (RoundStateError, ReviewError, RepairError, Refused):
        # a step that cannot be taken now says why and what to do
        api.add_exception_handler(kind, lambda request, error: answer(409, str(error)))

    @api.exception_handler(UploadError)
    def not_taken(request: HttpRequest, error: UploadError) -> HttpResponse:
        return answer(422, str(error), [FieldProblem(field="body.files", text=str(error))])

    @api.exception_handler(Throttled)
    def too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
        return answer(429)

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer(error.status_code)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return answer(422, errors=[_complaint(each) for each in error.errors])

    @api.exception_handler(MultiPartParserError)
    def garbled(request: HttpRequest, error: MultiPartParserError) -> HttpResponse:
        return answer(400)

    @api.exception_handler(SuspiciousOperation)
    def suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
        return answer(400)

    @api.exception_handler(Http404)
    def unknown(request: HttpRequest, error: Http404) -> HttpResponse:
        return answer(404)

    @api.exception_handler(PermissionDenied)
    def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return answer(403)

    @api.exception_handler(IntegrityError)
    def conflict(request: HttpRequest, error: IntegrityError) -> HttpResponse:
        return answer(409)

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return answer(413)

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("%s %s", request.method, request.path, exc_info=error)
        return answer(500)
