"""The API put together."""

from __future__ import annotations

from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from . import (
    actions,
    appeals,
    duties,
    errors,
    findings,
    me,
    notices,
    registry,
    repair,
    rounds,
    runs,
    scope,
    standing,
    verdicts,
)
from .auth import Nobody
from .throttle import PerCaller


class Readable(JSONRenderer):
    """Chinese as such, so that a person at a terminal can read it."""

    json_dumps_params = {"ensure_ascii": False}


THROTTLE = PerCaller()
# the description and its page are views of our own: they too ask for a log-in, and load nothing from elsewhere
api = NinjaAPI(
    title="巡查接口", version="1", description=gettext_noop("政府网站与政务新媒体巡查：登记、轮次、检查、问题、评定、整改、报送。"), urls_namespace="api", openapi_url=None, docs_url=None,
    auth=Nobody(), throttle=THROTTLE, renderer=Readable(),
)  # fmt: skip
errors.install(api)
# an account's key may hold anything: what is done with an account is looked for before the account itself
for room in (me, standing, registry, notices, rounds, scope, runs, findings, appeals, verdicts, repair, duties, actions):
    api.add_router("", room.router)
