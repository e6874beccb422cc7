"""Addresses below /api/v1/."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.urls.resolvers import URLPattern

from . import docs
from .docs import stranger
from .errors import answer
from .main import api

View = Callable[..., HttpResponse]


def _method(view: View) -> View:
    """A method that is not offered is refused as JSON, and only to those who may know."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        refused = stranger(request) or answer(405)
        if refused.status_code == 405:
            refused["Allow"] = ", ".join(sorted(response["Allow"].split(", ")))
        return refused

    return checked


def nothing(request: HttpRequest) -> HttpResponse:
    return stranger(request) or answer(404)


# a token in a header is no cookie: nothing a foreign page could make a browser send
nothing.csrf_exempt = True  # type: ignore[attr-defined]


def _routes() -> list[Any]:
    patterns = list(api.urls[0])
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = nothing if pattern.name == "api-root" else _method(pattern.callback)
    return patterns


urlpatterns = [
    path("openapi.json", docs.openapi, name="openapi"),
    path("docs", docs.docs, name="api-docs"),
    path("", include((_routes(), "api"), namespace="api")),
    # everything else, line breaks included
    re_path("", nothing, name="api-nothing"),
]
