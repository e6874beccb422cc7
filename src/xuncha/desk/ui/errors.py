"""Pages for what went wrong; each says what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "error.html", {"title": title, "text": text, "status": status}, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 404, _("没有这一页"), _("网址不对，或者内容不在您的权限范围内。"))


def not_here(request: HttpRequest) -> HttpResponse:
    return page(request, 405, _("这个网址不能直接打开"), _("它只接收页面上的按钮提交的内容，请回到原来的页面操作。"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, _("没有权限"), _("您的角色不能做这件事；需要时请联系市级管理员。"))


def broken(request: HttpRequest) -> HttpResponse:
    return page(request, 500, _("程序出错"), _("这次操作没有完成，已保存的内容不受影响。请重试；仍不行，请把时间告诉管理员，详情在 desk.log。"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path.startswith("/api/"):
        # a program reads no page; it is refused before the API sees the request
        from xuncha.desk.api.errors import answer

        return answer(400)
    return page(request, 400, _("请求无法识别"), _("请返回上一页重试。"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, 403, _("页面已过期"), _("登录已更换或页面放置太久。请返回上一页，刷新后再提交一次；刚才的内容没有保存。"))
