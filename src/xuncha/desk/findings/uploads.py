"""Files people hand in as proof: told by their content, kept under their digest, never under the name they came with."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from xuncha.desk.people.models import User
from xuncha.desk.registry.models import Organisation, Site

from .models import Upload

#: first bytes → type; what begins otherwise is refused
_SIGNS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"%PDF-", "application/pdf"), (b"PK\x03\x04", "zip"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"))
_ZIPPED = {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "ofd": "application/ofd"}
_OLE = ("doc", "xls", "wps", "et")
#: files taken at once
MOST = 10
KINDS = "PNG、JPG、WEBP、PDF、DOC(X)、XLS(X)、WPS、ET、OFD"


class UploadError(Exception):
    """A file that is not taken; the message names it and says why."""


def kind_of(upload: UploadedFile) -> str:
    """The file's type by its first bytes; UploadError where it is none of the accepted."""
    head = upload.read(16)
    upload.seek(0)
    extension = Path(upload.name or "").suffix.lower().lstrip(".")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    for sign, kind in _SIGNS:
        if head.startswith(sign):
            if kind == "zip":
                if extension in _ZIPPED:
                    return _ZIPPED[extension]
            elif kind != "application/x-ole-storage" or extension in _OLE:
                return kind
    raise UploadError(_("“%(name)s”不是可收的文件（可收 %(kinds)s，按内容认，不看扩展名）") % {"name": upload.name, "kinds": KINDS})


def check_file(upload: UploadedFile) -> str:
    """The type of a file that can be kept; UploadError where it is too large, empty, or of no accepted type."""
    if (upload.size or 0) > settings.UPLOAD_LARGEST:
        raise UploadError(_("“%(name)s”超过 %(mb)s 兆") % {"name": upload.name, "mb": settings.UPLOAD_LARGEST >> 20})
    if not upload.size:
        raise UploadError(_("“%(name)s”是空文件") % {"name": upload.name})
    return kind_of(upload)


def keep(upload: UploadedFile, by: User, organisation: Organisation, site: Site | None = None, **owner: Any) -> Upload:
    """Keeps a file; UploadError where it is too large or of no accepted type."""
    kind = check_file(upload)
    data = upload.read()
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp")
        temporary.write_bytes(data)
        temporary.replace(path)
    return Upload.objects.create(organisation=organisation, site=site, name=safe_name(upload.name or "文件"), kind=kind, size=len(data), sha256=digest, by=by, **owner)


def keep_all(uploads: Iterable[UploadedFile], by: User, organisation: Organisation, site: Site | None = None, **owner: Any) -> None:
    """Keeps all or none: what lacks part of its proof is half said."""
    files = list(uploads)
    if len(files) > MOST:
        raise UploadError(_("一次最多收 %(n)s 个文件，现有 %(given)s 个，请打包或分次提交") % {"n": MOST, "given": len(files)})
    for upload in files:
        check_file(upload)
    for upload in files:
        keep(upload, by, organisation, site, **owner)


def path_of(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def safe_name(name: str) -> str:
    """A name without folders, control characters and what file systems reserve."""
    bare = re.sub(r'[\x00-\x1f\x7f\\/:*?"<>|\u202a-\u202e\u2066-\u2069]', "_", Path(name.replace("\\", "/")).name).strip(". ")
    return bare[-150:] or "文件"
