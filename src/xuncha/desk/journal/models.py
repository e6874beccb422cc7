"""The audit log: each entry carries the digest of the one before it, so that a removed or changed line shows.

The chain is computed over the digest of the detail, not the detail itself: erasing personal data empties the detail, leaves
a redaction record, and the chain still verifies.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FIRST = "0" * 64
ERASED = "删除日志中的个人信息"


class Entry(models.Model):
    """Who saw, changed, exported, approved what and when."""

    seq = models.PositiveBigIntegerField(_("序号"), unique=True)
    at = models.DateTimeField(_("时间"), db_index=True)
    user = models.CharField(_("操作人"), max_length=150)
    name = models.CharField(_("姓名"), max_length=40, blank=True)
    ip = models.CharField(_("来源地址"), max_length=45, blank=True)
    action = models.CharField(_("操作"), max_length=60)
    target = models.CharField(_("对象"), max_length=200, blank=True)
    detail = models.JSONField(_("内容"), default=dict)
    detail_sha256 = models.CharField(max_length=64)
    redacted_by = models.PositiveBigIntegerField(_("删除记录"), null=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("-seq",)
        indexes = [models.Index(fields=("user", "seq")), models.Index(fields=("action", "seq"))]
        verbose_name = _("操作日志")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("操作日志只能追加，不能修改")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("操作日志不能删除")

    def computed(self) -> str:
        """The digest this entry ought to have."""
        fields = [self.seq, self.at.isoformat(), self.user, self.ip, self.action, self.detail_sha256, self.previous]
        return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


class Head(models.Model):
    """The end of the chain: one row, locked by whoever appends; it also tells when lines at the end were taken away."""

    seq = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=FIRST)

    @classmethod
    def locked(cls) -> Head:
        """The one row, held until the transaction ends."""
        head = cls.objects.select_for_update().filter(pk=1).first()
        if head is None:
            cls.objects.get_or_create(pk=1)
            head = cls.objects.select_for_update().get(pk=1)
        return head


def digest_of(detail: dict[str, Any], target: str, name: str) -> str:
    """What may have to be erased, under one digest: the detail, what it was about, the person's name."""
    return hashlib.sha256(json.dumps([detail, target, name], ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def record(action: str, target: object = "", *, request: HttpRequest | None = None, user: Any = None, **detail: Any) -> Entry:
    """Appends an entry; within the transaction of what it tells, so that one is not without the other."""
    who = user or (request.user if request is not None and request.user.is_authenticated else None)
    with transaction.atomic():
        head = Head.locked()
        # no database keeps a NUL, and no line is lost for one
        about, name, detail = str(target).replace("\x00", "")[:200], getattr(who, "name", ""), json.loads(json.dumps(detail, ensure_ascii=False).replace("\\u0000", ""))
        entry = Entry(
            seq=head.seq + 1, at=timezone.now(), user=getattr(who, "username", "") or "（系统）", name=name,
            ip=(request.META.get("REMOTE_ADDR", "") if request is not None else ""), action=action, target=about, detail=detail,
            detail_sha256=digest_of(detail, about, name), previous=head.digest,
        )  # fmt: skip
        entry.digest = entry.computed()
        entry.save(force_insert=True)
        Head.objects.filter(pk=head.pk).update(seq=entry.seq, digest=entry.digest)
    return entry


def redact(entry: Entry, reason: str, request: HttpRequest) -> Entry:
    """Empties an entry's detail (erasure of personal data); the chain holds, and a record of the erasure is added."""
    with transaction.atomic():
        made = record(ERASED, f"日志 {entry.seq}", request=request, reason=reason)
        Entry.objects.filter(pk=entry.pk).update(detail={}, target="", name="", redacted_by=made.seq)
    return made


def verify() -> tuple[int, list[str]]:
    """Entries counted, and what is wrong with the chain, in words."""
    wrong: list[str] = []
    previous, number = FIRST, 0
    for entry in Entry.objects.order_by("seq").iterator(2000):
        number += 1
        if entry.seq != number:
            wrong.append(str(_("序号 %(n)s 起缺少记录") % {"n": number}))
            number = entry.seq
        if entry.previous != previous or entry.digest != entry.computed():
            wrong.append(str(_("序号 %(n)s 的记录被改动过") % {"n": entry.seq}))
        elif entry.redacted_by is not None:
            # erased: nothing may be left or put in its place, and the record of the erasure must be there
            if entry.detail or entry.target or entry.name or not Entry.objects.filter(seq=entry.redacted_by, action=ERASED, target=f"日志 {entry.seq}").exists():
                wrong.append(_("序号 %(n)s 的删除没有记录，或内容被改动过") % {"n": entry.seq})
        elif digest_of(entry.detail, entry.target, entry.name) != entry.detail_sha256:
            wrong.append(str(_("序号 %(n)s 的内容被改动过") % {"n": entry.seq}))
        previous = entry.digest
    head = Head.objects.filter(pk=1).first()
    if head is not None and (head.seq, head.digest) != (number, previous):
        wrong.append(f"末尾缺少记录：应到序号 {head.seq}，只到 {number}")
    return number, wrong
