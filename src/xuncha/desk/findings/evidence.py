"""Captured pages in a sandboxed frame: scripts never run, and the frame's origin is none of ours.

The frame sends no session (it has no origin), so its addresses carry their own permission: signed for one round and site, for two hours.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt

from xuncha.desk.people.access import public
from xuncha.dossier import Dossier, DossierError
from xuncha.dossier.evidence import EvidenceError
from xuncha.dossier.replay import FRAME_POLICY, Replay, frame_path
from xuncha.inspection.render import picture_path

from .models import Subject

SALT = "captured-page"
LASTS = 2 * 60 * 60


def address_of(subject: Subject) -> str:
    """Where the frame finds the page a subject was seen on; empty where there is none."""
    if subject.site is None or not subject.evidence.get("warc"):
        return ""
    token = signing.dumps([subject.round.folder.name, subject.site.code], salt=SALT, compress=True)
    return frame_path(subject.site.code, subject.evidence["url"], f"/captured/{token}")


def shot_of(subject: Subject) -> Path | None:
    """The screenshot of the subject, where one was taken."""
    if subject.site is None:
        return None
    path = picture_path(subject.round.folder / "sites" / subject.site.code, subject.key)
    return path if path.exists() else None


def address_after(folder: str, subject: Subject) -> str:
    """The same page as a re-check (its dossier lies in `folder`) saw it."""
    if subject.site is None or not folder or not (Path(folder) / "manifest.json").exists():
        return ""
    token = signing.dumps([str(Path(folder).relative_to(settings.DOSSIERS)), subject.site.code], salt=SALT, compress=True)
    return frame_path(subject.site.code, subject.evidence.get("url") or subject.url, f"/captured/{token}")


@public
@xframe_options_exempt
def captured(request: HttpRequest, token: str, code: str, scheme: str, rest: str) -> HttpResponse:
    """A captured address of the round and site the token was signed for."""
    try:
        which, signed = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise Http404 from None
    if signed != code or scheme not in ("http", "https"):
        raise Http404
    query = request.META.get("QUERY_STRING", "")
    url = f"{scheme}://{rest}" + (f"?{query}" if query else "")
    base = f"/captured/{token}"
    try:
        replay = Replay(Dossier.open(Path(settings.DOSSIERS) / which))
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
