"""Consistency check (一致性检查): what does not add up, in Chinese, before anything is written."""

from __future__ import annotations

import re
from collections import Counter

import msgspec

from xuncha.dossier import Dossier
from xuncha.model.verdicts import Verdict

from .compose import OPEN, Bulletin, percent, standing
from .fonts import choose_fonts, missing_characters
from .round import Round


class Issue(msgspec.Struct, frozen=True):
    """`错误` must be mended before publication; `提示` should be looked at."""

    severity: str
    text: str


def check(bulletin: Bulletin, dossier: Dossier, round_: Round) -> list[Issue]:
    """All contradictions found."""
    out: list[Issue] = []
    verdicts, accounts, sites = dossier.verdicts(), dossier.account_verdicts(), dossier.registered().sites
    listed = int(bulletin.values["accounts"])
    if round_.declared_accounts is not None and round_.declared_accounts != listed:
        out.append(Issue("提示", f"正文写政务新媒体{round_.declared_accounts}家，附件1所列为{listed}家，相差{abs(round_.declared_accounts - listed)}家"))
    sampled = int(bulletin.values["sampled"])
    counties = {a.county for a in accounts if a.sponsor not in {s.name for s in sites}}
    if round_.sampled_counties and round_.sampled_each and round_.sampled_counties * round_.sampled_each != sampled:
        out.append(Issue("提示", f"轮次文件写抽选{round_.sampled_counties}个县区各{round_.sampled_each}家，附件2所列为{len(counties)}个县区共{sampled}家"))
    for opposite, other in (("县级以上", "县级以下"), ("县级以下", "县级以上")):
        if opposite in round_.annexes[1] and other in round_.sampled_level:
            out.append(Issue("提示", f"附件2标题写“{opposite}”，正文写“{other}”，请改成一致"))
    good = sum(1 for v in verdicts if v.confirmed.qualified)
    ratio = OPEN if any(v.confirmed.qualified is None for v in verdicts) else f"{percent(good, len(verdicts))}%"
    if bulletin.values["sites_percent"] != ratio:
        out.append(Issue("错误", f"合格率写{bulletin.values['sites_percent']}，按{good}/{len(verdicts)}应为{ratio}"))
    findings, edition = dossier.findings(), dossier.edition()
    for verdict in verdicts:
        said = standing(f for f in findings if f.site == verdict.site)
        units = sum(len(subjects) if edition.rules[i].counts == "each" else 1 for i, subjects in said.items())
        if units != verdict.problems_confirmed:
            out.append(Issue("错误", f"{verdict.name}附件1所列问题共{units}个，判定结果为{verdict.problems_confirmed}个，对不上"))
    for verdict in verdicts:
        if verdict.confirmed.grade is None:
            waiting = f"，有{len(verdict.awaiting)}处等人复核" if verdict.awaiting else (f"（{verdict.note}）" if verdict.note else "")
            out.append(Issue("错误", f"{verdict.name}没有确认的等次{waiting}，附件中写为“待复核”"))
        elif verdict.vetoes and verdict.confirmed.qualified and not _downgraded(verdict, dossier):
            out.append(Issue("错误", f"{verdict.name}有单项否决，却评为{verdict.confirmed.grade}"))
    grades = bulletin.annexes[2].rows
    named = Counter(name for _, names in grades for name in names.split("、") if name != "无")
    for name, times in named.items():
        if times > 1:
            out.append(Issue("错误", f"{name}在附件3出现{times}次"))
    out += [Issue("错误", f"{site.name}不在附件3的任何等次里") for site in sites if named[site.name] == 0]
    if sum(named.values()) != len(sites):
        out.append(Issue("错误", f"附件3共{sum(named.values())}家，清单为{len(sites)}家，对不上"))
    if len(bulletin.annexes[0].rows) != len(sites):
        out.append(Issue("错误", f"附件1有{len(bulletin.annexes[0].rows)}行，清单为{len(sites)}家，有缺行"))
    codes = Counter(site.code for site in sites)
    out += [Issue("错误", f"网站标识码{code}出现{n}次") for code, n in codes.items() if n > 1]
    if round_.inspected_from > round_.inspected_to or round_.inspected_to > round_.dated:
        out.append(Issue("错误", "日期先后不对：检查开始、检查结束、成文日期应依次不早于前者"))
    as_of = dossier.manifest().as_of
    if as_of > round_.dated:
        out.append(Issue("错误", f"成文日期{round_.dated}早于卷宗的监测时间点{as_of}，轮次文件与卷宗不是同一轮，请核对"))
    elif not round_.inspected_from <= as_of <= round_.inspected_to:
        out.append(Issue("提示", f"卷宗的监测时间点{as_of}不在轮次文件写的检查起止日期（{round_.inspected_from}至{round_.inspected_to}）之内，请核对是不是同一轮"))
    out += [Issue("错误", f"期限“{name}”{day}早于成文日期{round_.dated}") for name, day in round_.deadlines.items() if day < round_.dated]
    text = "".join(block.head + block.text for block in bulletin.blocks)
    out += [Issue("错误", f"正文里的 {hole} 没有对应的数据") for hole in dict.fromkeys(re.findall(r"\{[A-Za-z_]+\}", text))]
    lacking = missing_characters(bulletin, choose_fonts(None))
    if lacking:
        out.append(Issue("提示", f"PDF 所用字体缺少这些字：{'、'.join(sorted(lacking))}，请换字体（FONTS_DIR）或改字"))
    return out


def _downgraded(verdict: Verdict, dossier: Dossier) -> bool:
    """Whether people took the veto away: then a grade beside it is right."""
    return any(
        subject.detail.get("decision") in ("reject", "downgrade")
        for finding in dossier.findings() if finding.site == verdict.site and finding.indicator in verdict.vetoes
        for subject in finding.subjects
    )  # fmt: skip
