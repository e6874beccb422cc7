"""Files that come along with what is said (multipart/form-data): the desk's own rules hold, by content and size."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop
from ninja import File, Schema

from xuncha.desk.findings.models import Upload
from xuncha.desk.findings.uploads import MOST

#: the parameter `files` that a `form` may bring along
ATTACHED: Any = File([], max_length=MOST, description=gettext_noop("附件，可以多个"))


class FileOut(Schema):
    id: int
    name: str
    kind: str
    size: int
    sha256: str

    @classmethod
    def of(cls, row: Upload) -> FileOut:
        return cls(id=row.pk, name=row.name, kind=row.kind, size=row.size, sha256=row.sha256)
