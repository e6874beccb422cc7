"""`xuncha explain`: why this grade, in Chinese: findings, rules, clauses, proof, what would change it."""

from __future__ import annotations

import argparse
from pathlib import Path

from xuncha.dossier import Addition, Dossier
from xuncha.i18n import _
from xuncha.model.findings import OUTCOME_NAMES, Finding
from xuncha.model.verdicts import Score, Standing, Verdict
from xuncha.registry import RegistryError
from xuncha.rules import Edition

_DECISIONS = {"confirm": "已确认", "reject": "已驳回", "downgrade": "已降级", "defer": "暂缓"}


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("explain", help=_("说明为什么是这个等次"))
    parser.add_argument("dossier", type=Path, metavar=_("卷宗"))
    parser.add_argument("site", nargs="?", metavar=_("网站"), help=_("网站标识码或名称；不写则列出全部网站"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    dossier = Dossier.open(options.dossier)
    edition = dossier.edition()
    verdicts = dossier.verdicts()
    if not options.site:
        for verdict in verdicts:
            print(f"{verdict.site}  {_grade(verdict.confirmed):4}  {verdict.name}")
        return 0
    chosen = [v for v in verdicts if options.site == v.site or options.site in v.name]
    if not chosen:
        raise RegistryError(_("卷宗里没有“{site}”").format(site=options.site))
    findings, additions = dossier.findings(), {addition.site: addition for addition in dossier.additions()}
    for verdict in chosen:
        explain(verdict, [f for f in findings if f.site == verdict.site], edition, additions.get(verdict.site))
    return 0


def _grade(standing: Standing) -> str:
    return standing.grade or _("待定")


def _score(reading: str, score: Score) -> None:
    """What a score comes to by the national indicators, or what is missing for one; never a number that rests on a guess."""
    if score.value is not None:
        print(_("  得分（国家指标，{reading}）：{value:g}").format(reading=reading, value=score.value) + (_("，其中加分 {bonus:g}").format(bonus=score.bonus) if score.bonus else ""))
    else:
        part = _("，扣分后 {second:g}").format(second=score.second) if score.second is not None else ""
        print(_("  得分（国家指标，{reading}）：出不了{part}。缺：").format(reading=reading, part=part))
        for why in score.missing:
            print(f"    · {why}")
    for each in score.deductions:
        points = _("扣多少分未知") if each.points is None else _("扣 {points:g} 分").format(points=each.points)
        print(_("    {item} {title}：{places} 处，{points}（可信度 {c}）").format(item=each.item, title=each.title, places=each.places, points=points, c=each.confidence))
    if score.unverified:
        print(_("    未核实的分值：{points}").format(points="、".join(score.unverified)))


def explain(verdict: Verdict, findings: list[Finding], edition: Edition, added: Addition | None = None) -> None:
    print(f"{verdict.name}（{verdict.site}）  {verdict.url}")
    print(_("  初步 {first}，确认 {second}；问题 {n} 个；查了 {pages} 页、{links} 个链接").format(
        first=_grade(verdict.preliminary), second=_grade(verdict.confirmed), n=verdict.problems, pages=verdict.pages, links=verdict.links
    ))  # fmt: skip
    if verdict.note:
        print(f"  {verdict.note}")
    if verdict.vetoes:
        titles = "、".join(edition.rules[v].title for v in verdict.vetoes)
        print(_("  单项否决：{titles}").format(titles=titles))
    if verdict.reasons:
        print(f"  {'；'.join(verdict.reasons)}")
    if verdict.awaiting:
        print(_("  有 {n} 处等人复核；在此之前确认等次可能改变").format(n=len(verdict.awaiting)))
    if verdict.scores is not None:
        _score(_("初步"), verdict.scores.preliminary)
        _score(_("确认"), verdict.scores.confirmed)
        if added is not None and added.points is not None:
            print(_("  人工加分 {points:g}：{reason}（{by} {at}）").format(points=added.points, reason=added.reason, by=added.by, at=added.at))
    for finding in findings:
        rule = edition.rule(finding.indicator)
        if rule is None:
            continue
        print()
        print(f"  〔{OUTCOME_NAMES[finding.outcome]}〕{finding.text}" + (f"（计 {finding.units}）" if finding.units else _("（不计入等次）")))
        print(_("    依据：{edition} {clause}（可信度 {c}）。{why}").format(edition=rule.layer, clause=rule.clause, c=rule.confidence, why=rule.explain))
        if finding.reason:
            print(_("    原因：{why}").format(why=finding.reason))
        proof = {e.url: e for e in finding.evidence}
        for subject in finding.subjects[:30]:
            decision = _DECISIONS.get(str(subject.detail.get("decision")), "")
            print(f"    · {subject.label}  {subject.url}  [{subject.id}] {decision}")
            found = proof.get(subject.url) or (finding.evidence[finding.subjects.index(subject)] if len(finding.evidence) == len(finding.subjects) else None)
            if found and found.excerpt:
                print(f"      {found.excerpt}")
        if len(finding.subjects) > 30:
            print(_("    ……另有 {n} 处").format(n=len(finding.subjects) - 30))
