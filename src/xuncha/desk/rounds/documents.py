"""The bulletin from the desk (通报): decisions go into the dossier, the engine judges, checks and writes the documents."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.utils import timezone

from xuncha.bulletin import RoundError, check, compose, load_round, write_all
from xuncha.desk.findings.models import Decision, Finding, Subject
from xuncha.desk.jobs.models import Job, heartbeat
from xuncha.dossier import Addition as FiledAddition
from xuncha.dossier import Decision as FiledDecision
from xuncha.dossier import Dossier
from xuncha.inspection import rejudge
from xuncha.model.verdicts import AccountVerdict, Verdict

from .inspect import registered_of
from .load import EFFECTIVE, for_engine
from .models import Addition, Round
from .scope import fit

ROUND_FILE = "轮次.toml"
_QUALIFIED = {True: "合格", False: "不合格", None: "未定"}


def file_decisions(round_: Round, dossier: Dossier) -> None:
    """The settled decisions, what people found and what they added to scores, as the dossier keeps them."""
    filed = []
    rows = Subject.objects.filter(round=round_, superseded=False, state__in=EFFECTIVE).prefetch_related("decisions")
    # of a subject that both tell, what was decided about the machine's is filed last and counts
    for subject in sorted(rows, key=lambda each: each.source == Finding.Source.MACHINE):
        last: Decision | None = max(subject.decisions.all(), key=lambda d: d.pk, default=None)
        at = timezone.localtime(last.at).strftime("%Y-%m-%d %H:%M") if last else ""
        filed.append(FiledDecision(subject.key, EFFECTIVE[Subject.State(subject.state)], last.reason if last else "", last.by_name if last else "", at))
    added = Finding.objects.filter(round=round_, superseded=False).exclude(source=Finding.Source.MACHINE).select_related("site", "account", "round").prefetch_related("subjects")
    dossier.write_decisions(filed)
    dossier.write_added_findings(for_engine(added))
    given = Addition.objects.filter(round=round_).select_related("site")
    dossier.write_additions([FiledAddition(each.site.code, each.for_engine, each.reason, each.by_name, f"{timezone.localtime(each.at):%Y-%m-%d %H:%M}") for each in given])


def differing(round_: Round, verdicts: Iterable[Verdict], accounts: Iterable[AccountVerdict] = ()) -> list[str]:
    """Sites whose grade or score, and accounts whose result in the dossier is not the one approved here, in words; there should be none, and none goes unseen."""
    here = {code: _said(grade, score) for code, grade, score in round_.sites.values_list("site__code", "grade", "score")}
    there = {verdict.site: _said(verdict.confirmed.grade, verdict.confirmed.score) for verdict in verdicts}
    out = [
        f"〔错误〕{verdict.name}：卷宗评定为{there[verdict.site]}，工作台为{here[verdict.site]}"
        for verdict in verdicts if verdict.site in here and there[verdict.site] != here[verdict.site]
    ]  # fmt: skip
    known = {place.account.key: place.qualified for place in round_.accounts.select_related("account")}
    return out + [
        f"〔错误〕{verdict.account}：卷宗评定为“{_QUALIFIED[verdict.qualified]}”，工作台为“{_QUALIFIED[known[verdict.account]]}”"
        for verdict in accounts if verdict.account in known and verdict.qualified != known[verdict.account]
    ]  # fmt: skip


def _said(grade: str | None, score: float | None) -> str:
    return f"“{grade or '未定'}”" + (f"（得分{score:g}）" if score is not None else "")


def write_documents(job: Job) -> None:
    """The job: verdicts written anew, then DOCX, PDF and XLSX; what does not add up is kept with the job and shown."""
    round_ = Round.objects.get(pk=job.payload["round"])
    if round_.published_at is not None:
        raise RuntimeError("通报已印发，文件不再变动")
    if round_.cancelled_at is not None:
        raise RuntimeError("本轮已经作废，不再生成文件")
    dossier = Dossier.open(round_.folder)
    fit(round_, dossier, registered_of(round_))
    file_decisions(round_, dossier)
    _findings, verdicts, accounts = rejudge(dossier)
    out = round_.documents
    out.mkdir(parents=True, exist_ok=True)
    path = out / ROUND_FILE
    path.write_text(round_.bulletin, "utf-8")
    try:
        file = load_round(path)
    except RoundError as error:
        raise RuntimeError(str(error).replace(str(path), ROUND_FILE)) from error
    previous = round_.previous.folder if round_.previous is not None else None
    content = compose(dossier, file, Dossier.open(previous) if previous is not None and (previous / "verdicts.json").exists() else None)
    issues = differing(round_, verdicts, accounts) + [f"〔{issue.severity}〕{issue.text}" for issue in check(content, dossier, file)]
    folder = os.environ.get("FONTS_DIR")
    with tempfile.TemporaryDirectory(dir=out) as fresh:
        written = write_all(content, Path(fresh), Path(folder) if folder else None)
        # what does not add up is told before the documents can be taken
        heartbeat(job, timezone.now(), {"issues": issues, "fonts": list(written.substitutions), "files": [path.name for path in written.paths]})
        # all three at once, so that nobody takes a new bulletin with an old annex
        for made in written.paths:
            made.replace(out / made.name)
