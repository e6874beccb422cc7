"""`xuncha editions`: which editions there are; `show NAME` explains every rule, `points NAME` writes a file for an office to fill in its points."""

from __future__ import annotations

import argparse
import sys

import msgspec

from xuncha.audit import AUDITS
from xuncha.i18n import _
from xuncha.registry import RegistryError
from xuncha.rules import Edition, Scoring, editions, load_edition

_EFFECT = {"grade": "计入等次", "report": "只提示", "none": "不查"}
_KIND = {"portal": "门户网站", "department": "部门网站", "other": "其他网站", "account": "账号"}
_COUNTS = {"each": "按个计", "once": "有即计一次", "none": "不计数"}
_CONFIDENCE = {"A": "A 见过原文", "B": "B 互证，待核原文", "C": "C 未核实，可编辑"}
_ACCOUNT_AUDITS = ("account.update", "account.interaction")


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("editions", help=_("巡查口径：有哪些，各条规则怎么说"))
    parser.add_argument("action", nargs="?", metavar="show|points", help=_("show 版本：逐条说明；points 版本：写出待填分值的版本文件（存成 .toml 再改）"))
    parser.add_argument("name", nargs="?", metavar=_("版本"))
    parser.add_argument("--json", action="store_true", dest="as_json", help=_("结果以 JSON 输出"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.action is None:
        there, faults = editions()
        for fault in faults:
            print(fault, file=sys.stderr)
        if options.as_json:
            print(msgspec.json.encode([{"name": e.name, "title": e.title, "layers": e.layers, "sha256": e.sha256} for e in there]).decode())
        else:
            for edition in there:
                print(f"{edition.name:16} {edition.title}" + (f"  ← {' ← '.join(reversed(edition.layers[:-1]))}" if len(edition.layers) > 1 else ""))
        return 1 if faults else 0
    if options.action not in ("show", "points") or not options.name:
        raise RegistryError(_("用法：xuncha editions show 版本，或 xuncha editions points 版本"))
    edition = load_edition(options.name)
    if options.action == "points":
        if edition.scoring is None:
            raise RegistryError(_("版本 {name} 没有计分").format(name=edition.name))
        print("\n".join(_to_fill(edition.name, edition.scoring)))
        return 0
    if options.as_json:
        print(msgspec.json.encode(edition).decode())
        return 0
    show(edition)
    return 0


def show(edition: Edition) -> None:
    print(f"{edition.title}（{edition.name}）")
    if edition.note:
        print(edition.note)
    bands, least = [], 0
    for band in edition.bands:
        if band.most is None:
            bands.append(f"{band.name}：更多" if len(edition.bands) > 1 else f"{band.name}：没有单项否决")
        else:
            bands.append(f"{band.name}：{least}–{band.most}个问题" if band.most > least else f"{band.name}：{band.most}个问题")
            least = band.most + 1
    print(_("等次：{bands}；{veto}：有单项否决").format(bands="，".join(bands), veto=edition.veto))
    for rule in edition.rules.values():
        print()
        print(f"■ {rule.title}  {rule.id}")
        effects = "，".join(f"{_KIND[k]}{_EFFECT[v]}" for k, v in rule.effect.items() if v != "none")
        veto = f"；达到{rule.veto_at}{'个' if rule.counts == 'each' else '项'}单项否决" if rule.veto_at else ""
        print(f"  {effects}；{_COUNTS[rule.counts]}{veto}")
        print(f"  {rule.explain}")
        auto = rule.id in AUDITS or rule.id in _ACCOUNT_AUDITS
        how = _("程序检查，只报疑似，由人确认") if rule.machine == "suspect" else _("程序检查")
        if not auto:
            how = _("本版程序不检查，须人工检查")
        print(_("  依据：{layer}，{clause}；可信度：{c}；{how}").format(layer=rule.layer, clause=rule.clause, c=_CONFIDENCE[rule.confidence], how=how))
    if edition.scoring is not None:
        _show_scoring(edition.scoring)


def _show_scoring(scoring: Scoring) -> None:
    """Points as the edition has them: what nobody verified is said so, what nobody knows is a question mark."""
    print()
    print(_("■ 计分（只用于门户网站）：满分 {full}，低于 {least} 不合格，高于 {bonus_above} 进入加分（至多 {bonus}）。依据：{clause}").format(
        full=scoring.full, least=scoring.fails_below, bonus_above=scoring.bonus_above, bonus=scoring.bonus, clause=scoring.clause
    ))  # fmt: skip
    print(_("  分数决定是否合格") if scoring.decides else _("  分数只附在等次旁边"))
    print(_("  “?”是不知道的分值，用到就不出分；可在自己的版本文件里改（xuncha editions points 版本 写出待填的文件，见 docs/editions.md）"))
    for key, item in scoring.item.items():
        print(f"  {key} {item.title}（{item.part}，" + _("本项共 {most}）").format(most=_points(item.most, item.confidence)))
        for name, check in item.check.items():
            each = _("每处") if check.counts == "each" else _("有即")
            drawn = _("（抽查，至多计 {n} 处）").format(n=check.sample) if check.sample and check.counts == "each" else ""
            how = _("；须人工检查") if check.by_hand else f"；{check.rule}"
            print(f"    {name}：{check.text}，{each}" + _("扣 {points}").format(points=_points(check.points, check.confidence)) + drawn + how)


def _points(points: float | str, confidence: str) -> str:
    if isinstance(points, str):
        return _("? 分")
    return _("{points:g} 分").format(points=points) + {"A": "", "B": _("（互证）"), "C": _("（未核实）")}[confidence]


def _to_fill(name: str, scoring: Scoring) -> list[str]:
    """An edition laid over `name` that changes nothing yet: what nobody saw in the text stands in comments, ready to be filled in."""
    out = [
        _("# 待填的分值：对照原文改成分数，去掉行首的 #；可信度 A 见过原文，B 互证，C 凭记忆。“?”不用填的可以留着，用到才不出分。"),
        _("# 存成 name.toml（文件名与 name 相同），放进 XUNCHA_HOME 的 editions 文件夹，工作台新建轮次时就能选；命令行也可用 --edition 文件.toml。"),
        'name = "mine"', 'title = "' + _("本单位口径") + '"', f'based_on = "{name}"', "", "[scoring]",
        f'# by_hand = "{scoring.by_hand}"  # ' + _("只能人工检查的：unknown 没有人看过就不出分，nothing 未报即不扣"),
    ]  # fmt: skip
    for key, item in scoring.item.items():
        checks = [(check, f'[scoring.item."{key}".check.{called}]  # {check.text}') for called, check in item.check.items() if check.confidence != "A" or isinstance(check.points, str)]
        if item.confidence == "A" and not isinstance(item.most, str) and not checks:
            continue
        out += ["", f'[scoring.item."{key}"]  # {item.title}', f"# most = {_written(item.most)}  # " + _("本项共几分（封顶）"), f'# confidence = "{item.confidence}"']
        for check, head in checks:
            each = _("每处") if check.counts == "each" else _("有即")
            out += [head, f"# points = {_written(check.points)}  # {each}" + _("扣几分") + (_("；须人工检查") if check.by_hand else ""), f'# confidence = "{check.confidence}"']
    return out


def _written(points: float | str) -> str:
    return '"?"' if isinstance(points, str) else f"{points:g}"
