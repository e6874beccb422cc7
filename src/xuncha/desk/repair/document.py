"""The notice as a document (整改通知书), in the form of the bulletin."""

from __future__ import annotations

import tempfile
import tomllib
from pathlib import Path

from django.utils import timezone

from xuncha.bulletin.compose import Block, Bulletin, Table
from xuncha.bulletin.docx_writer import write_docx
from xuncha.desk.ui.words import indicator_name

from .models import Notice, Task


def notice_docx(notice: Notice) -> bytes:
    """The notice's DOCX: what is to be repaired, by when, how to answer; the list as an annex."""
    tasks = list(notice.tasks.select_related("subject__finding", "subject__site").order_by("subject__site", "id"))
    round_ = notice.round
    office = _office(round_.bulletin) or "巡查工作机构"
    day = f"{notice.deadline.year}年{notice.deadline.month}月{notice.deadline.day}日"
    issued = timezone.localtime(notice.issued_at)
    rows = tuple((str(n), task.subject.site.name if task.subject.site else "", indicator_name(task.subject.finding.indicator, round_.edition), task.subject.label, task.subject.url, _authority(task)) for n, task in enumerate(tasks, 1))
    blocks = (
        Block("to", f"{notice.organisation}："),
        Block("p", f"在{round_.period}政府网站和政务新媒体巡查中，发现你单位主办的网站（账号）存在{len(tasks)}项问题，具体见附件。现将有关要求通知如下："),
        Block("p", f"一、请逐项核查原因，举一反三，于{day}前完成整改。" + ("（该日期所在年份的节假日安排尚未公布，如有调整以后续通知为准。）" if notice.provisional else "")),
        Block("p", "二、每整改一项，请在巡查系统中回复整改情况并附佐证材料。系统将自动复查所涉页面，复查通过并经审核后予以销号。"),
        Block("p", "三、逾期未整改或整改不到位的，将予以督办，并作为年度考核的依据。"),
    )  # fmt: skip
    content = Bulletin(
        office=office, number=f"整改〔{issued.year}〕{notice.number.rpartition('-')[2]}号", title=("政府网站与政务新媒体", "问题整改通知书"), blocks=blocks, annex_list=("问题清单",),
        signature=office, dated=f"{issued.year}年{issued.month}月{issued.day}日", contact="",
        annexes=(Table("附件1", ("问题清单",), (("序号", "网站（账号）", "指标", "问题", "网址", "主管"),), rows, (4, 14, 14, 22, 30, 12), True, left=(3, 4)),), details=(), values={},
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notice.docx"
        write_docx(content, path)
        return path.read_bytes()


def _authority(task: Task) -> str:
    return str(task.get_authority_display())


def _office(text: str) -> str:
    try:
        return str(tomllib.loads(text).get("office", ""))
    except tomllib.TOMLDecodeError:
        return ""
