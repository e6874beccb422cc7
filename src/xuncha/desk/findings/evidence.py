"""Captured pages in a sandboxed frame: scripts never run, and the frame's origin is none of ours.

The frame sends no session (it has no origin), so its addresses carry their own permission: signed for one round and site, for two hours.
"""

from __future__ import annotations

from urllib.parse import unquote

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt

from xuncha.desk.people.access import public
from xuncha.desk.rounds.models import Round
from xuncha.dossier import Dossier, DossierError
from xuncha.dossier.evidence import EvidenceError
from xuncha.dossier.replay import FRAME_POLICY, Replay, frame_path

from .models import Subject

SALT = "captured-page"
LASTS = 2 * 60 * 60


def address_of(subject: Subject) -> str:
    """Where the frame finds the page a subject was seen on; empty where there is none."""
    if subject.site is None or not subject.evidence.get("warc"):
        return ""
    token = signing.dumps([subject.round_id, subject.site.code], salt=SALT, compress=True)
    return frame_path(subject.site.code, subject.evidence["url"], f"/captured/{token}")


@public
@xframe_options_exempt
def captured(request: HttpRequest, token: str, code: str, scheme: str, rest: str) -> HttpResponse:
    """A captured address of the round and site the token was signed for."""
    try:
        round_id, signed = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise Http404 from None
    if signed != code or scheme not in ("http", "https"):
        raise Http404
    query = request.META.get("QUERY_STRING", "")
    url = f"{scheme}://{rest}" + (f"?{query}" if query else "")
    round_ = Round.objects.filter(pk=round_id).first()
    if round_ is None:
        raise Http404
    base = f"/captured/{token}"
    try:
        replay = Replay(Dossier.open(round_.folder))
        found = replay.resource(code, url, base) or replay.resource(code, unquote(url), base)
    except (DossierError, EvidenceError, OSError):
        found = None
    if found is None:
        response = HttpResponse("<!doctype html><meta charset=utf-8><p>卷宗里没有采集这个网址。</p>", status=404)
    else:
        response = HttpResponse(found[2], content_type=found[1], status=found[0])
    response["Content-Security-Policy"] = FRAME_POLICY + "; frame-ancestors 'self'"
    response["Cache-Control"] = "private, max-age=600"
    return response
