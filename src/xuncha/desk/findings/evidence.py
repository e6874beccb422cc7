"""Captured pages in a sandboxed frame: scripts never run, and the frame's origin is none of ours.

The frame sends no session (it has no origin), so its addresses carry their own permission: signed for one round and site, for two hours.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from xuncha.desk.people.access import public
from xuncha.desk.rounds.models import Round
from xuncha.dossier.evidence import EvidenceError, Record, archive_of
from xuncha.dossier.replay import FRAME_POLICY, frame_path, rewritten
from xuncha.inspection.render import picture_path
from xuncha.read.charset import decode

from .models import Finding, Subject, Upload

SALT = "captured-page"
WARC = "evidence.warc.gz"
LASTS = 2 * 60 * 60
#: files of a sheet that became findings; what is still being filled in is the team's own
TOLD = {"answer__assignment__state": "submitted", "answer__verdict": "problem"}


def address_of(subject: Subject) -> str:
    """Where the frame finds the page a subject was seen on; empty where there is none."""
    if subject.site is None or not subject.evidence.get("warc"):
        return ""
    token = signing.dumps([subject.round.folder.name, subject.site.code], salt=SALT, compress=True)
    return frame_path(subject.site.code, subject.evidence["url"], f"/captured/{token}")


def source_of(subject: Subject) -> str | None:
    """The captured page's source text as decoded for its charset; None where it was not captured."""
    if subject.site is None or not subject.evidence.get("warc"):
        return None
    record = _record(subject.round.folder.name, subject.site.code, subject.evidence["url"])
    return None if record is None else decode(record.payload, record.header("Content-Type"))[0]


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


def proofs_of(subject: Subject) -> QuerySet[Upload]:
    """What inspectors attached to the line of a handed-in sheet that tells of this; to what the machine told as well, only of its own page."""
    rows = Upload.objects.filter(**TOLD, answer__assignment__round=subject.round_id, site=subject.site_id, answer__indicator=subject.indicator)
    if subject.source == Finding.Source.MACHINE:
        rows = rows.filter(answer__url=subject.url)
    return rows if subject.site_id is not None else rows.none()


def _record(which: str, code: str, url: str, depth: int = 6) -> Record | None:
    """The capture of an address; what had not changed since the round before lies in that round's dossier."""
    try:
        record = archive_of(Path(settings.DOSSIERS) / which / "sites" / code / WARC).get(url)
    except (EvidenceError, OSError):
        return None
    if record is None or record.kind != "revisit" or not depth:
        return record
    number = which.removeprefix("round-")
    before = Round.objects.filter(pk=number).values_list("previous_id", flat=True).first() if number.isdigit() else None
    return _record(f"round-{before}", code, url, depth - 1) if before else None


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
    record = _record(which, code, url) or _record(which, code, unquote(url))
    if record is None:
        response = HttpResponse("<!doctype html><meta charset=utf-8><p>" + _("卷宗里没有采集这个网址。") + "</p>", status=404)
    else:
        response = HttpResponse(rewritten(record, code, url, f"/captured/{token}"), content_type=record.header("Content-Type") or "application/octet-stream")
    response["Content-Security-Policy"] = FRAME_POLICY + "; frame-ancestors 'self'"
    response["Cache-Control"] = "private, max-age=600"
    return response
