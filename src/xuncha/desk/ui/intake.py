"""Lists people hand in (XLSX, CSV): looked at before the engine reads them, and told of by the name they came with."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from xuncha.registry import RegistryError

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
#: how a list's name may end → what its bytes then begin with; CSV is text
_BEGIN: dict[str, tuple[bytes, ...]] = {".xlsx": (_ZIP,), ".ods": (_ZIP,), ".xls": (_OLE, _ZIP), ".et": (_OLE, _ZIP), ".csv": ()}


@contextmanager
def laid_out(upload: UploadedFile) -> Iterator[Path]:
    """The list as a file, while the block lasts; RegistryError where it is none, or cannot be read in the block."""
    name = upload.name or "清单.csv"
    suffix = Path(name).suffix.lower()
    if (upload.size or 0) > settings.UPLOAD_LARGEST:
        raise RegistryError(_("“%(name)s”超过 %(mb)s 兆") % {"name": name, "mb": settings.UPLOAD_LARGEST >> 20})
    data = upload.read()
    begin = _BEGIN.get(suffix)
    if begin is None or (not begin and b"\0" in data[:4096]):
        raise RegistryError(_("“%(name)s”不是表格，请另存为 XLSX 或 CSV 再导入") % {"name": name})
    if begin and not data.startswith(begin):
        raise RegistryError(_("“%(name)s”打不开：内容不是表格，或者加了密码；请在 Excel 或 WPS 里去掉密码，另存为 XLSX 再导入") % {"name": name})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"清单{suffix}"
        path.write_bytes(data)
        try:
            yield path
        except RegistryError as error:
            raise RegistryError(str(error).replace(str(path), name).replace(f"{folder}/", f"{name} ")) from error
