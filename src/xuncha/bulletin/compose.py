"""One content model (通报内容) for all formats; every count, ratio and list of names is computed here and nowhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from xuncha.dossier import Addition, Dossier
from xuncha.model.findings import Finding, Outcome, Subject
from xuncha.model.verdicts import GRADES, AccountVerdict, Verdict
from xuncha.rules import Edition

from .round import Round

_ORDER = ("safety.wording", "update.homepage", "update.news-policy", "update.other", "update.blank", "publish.overview", "publish.interpretation")
NUMERALS = "一二三四五六七八九十"


class Block(msgspec.Struct, frozen=True):
    """A paragraph: `to` (主送), `h1`, `p`, or `h2` whose `head` is set apart."""

    kind: str
    text: str
    head: str = ""


class Table(msgspec.Struct, frozen=True):
    """An annex: title lines, heads (row of cells; '' = merged with its left or upper neighbour), rows, relative widths."""

    label: str
    title: tuple[str, ...]
    heads: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    landscape: bool = False
    notes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    left: tuple[int, ...] = ()
    merged: tuple[int, ...] = ()


class Detail(msgspec.Struct, frozen=True):
    """A subject of a finding, for the list of problems."""

    cells: tuple[str, ...]


class Bulletin(msgspec.Struct, frozen=True):
    office: str
    number: str
    title: tuple[str, ...]
    blocks: tuple[Block, ...]
    annex_list: tuple[str, ...]
    signature: str
    dated: str
    contact: str
    annexes: tuple[Table, ...]
    details: tuple[Detail, ...]
    values: dict[str, str]
    # for the workbook alone: bulletins list no scores
    papers: tuple[Table, ...] = ()


def percent(part: int, whole: int) -> int:
    """Whole percent, half up (43 of 47 = 91)."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _lines(title: str) -> tuple[str, ...]:
    """A title's lines; `|` marks where it is broken."""
    return tuple(title.split("|"))


def compose(dossier: Dossier, round_: Round, previous: Dossier | None) -> Bulletin:
    """The bulletin's content from a dossier and a round file."""
    verdicts, accounts, findings = dossier.verdicts(), dossier.account_verdicts(), dossier.findings()
    edition = dossier.edition()
    names = {site.name for site in dossier.registered().sites}
    own = [a for a in accounts if a.sponsor in names]
    sampled = [a for a in accounts if a.sponsor not in names]
    values = _values(verdicts, own, sampled, round_)
    blocks = [Block("to", round_.addressees), Block("p", _opening(round_))]
    blocks += _section(1, f"{round_.scope}建设管理情况", [Block("p", _fill(t, values)) for t in round_.overview])
    blocks += _section(2, "巡查情况", _results(verdicts, own, sampled, values, round_, edition, previous))
    blocks += _section(3, "存在问题", [Block("p", _by_kind(verdicts, findings, edition)), *_numbered(round_.problems, values)])
    blocks += _section(4, "工作要求", [*_numbered(round_.requirements, values), *(Block("p", _fill(t, values)) for t in round_.closing)])
    contact = ""
    if round_.contact.names:
        contact = f"（联系人：{'、'.join(round_.contact.names)}；电话：{'、'.join(round_.contact.phones)}）"
    return Bulletin(
        round_.office, round_.number, round_.title, tuple(blocks), tuple(t.replace("|", "") for t in round_.annexes), round_.office, chinese_date(round_.dated), contact,
        (_sites_table(verdicts, own, findings, edition, round_), _sampled_table(sampled, round_), _grades_table(verdicts, edition, round_), _census(round_)),
        tuple(_details(verdicts, findings, edition)), values, _scores(verdicts, dossier.additions(), edition),
    )  # fmt: skip


def _section(number: int, title: str, blocks: list[Block]) -> list[Block]:
    return [Block("h1", f"{NUMERALS[number - 1]}、{title}"), *blocks]


def _numbered(texts: tuple[str, ...], values: dict[str, str]) -> list[Block]:
    """（一）…: the first sentence is the heading."""
    out = []
    for n, text in enumerate(texts):
        head, stop, rest = _fill(text, values).partition("。")
        out.append(Block("h2", rest, f"（{NUMERALS[n]}）{head}{stop}"))
    return out


def _fill(text: str, values: dict[str, str]) -> str:
    """Known placeholders filled; unknown ones stay for the check to complain about."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def _values(verdicts: list[Verdict], own: list[AccountVerdict], sampled: list[AccountVerdict], round_: Round) -> dict[str, str]:
    good = sum(1 for v in verdicts if v.confirmed.qualified)
    all_accounts = own + sampled
    good_accounts = sum(1 for a in all_accounts if a.qualified)
    values = {
        "period": round_.period, "sites": str(len(verdicts)), "accounts": str(len(own)), "sampled": str(len(sampled)),
        "unqualified": str(sum(1 for v in verdicts if v.confirmed.qualified is False)),
        "sites_percent": _rate(good, [v.confirmed.qualified for v in verdicts]), "accounts_percent": _rate(good_accounts, [a.qualified for a in all_accounts]),
        "problems": str(sum(v.problems_confirmed for v in verdicts)),
        "declared_accounts": str(round_.declared_accounts if round_.declared_accounts is not None else len(own)),
    }  # fmt: skip
    return values | {f"deadline_{name}": chinese_date(day) for name, day in round_.deadlines.items()}


#: where a ratio would stand while grades are open
OPEN = "待定"


def _rate(good: int, all_: Sequence[bool | None]) -> str:
    """A ratio in whole percent; none while anything is open, for it would be wrong either way."""
    return OPEN if not all_ or None in all_ else f"{percent(good, len(all_))}%"


def _opening(round_: Round) -> str:
    start, end = round_.inspected_from, round_.inspected_to
    days = f"{start.month}月{start.day}日—{end.day}日" if start.month == end.month else f"{start.month}月{start.day}日—{end.month}月{end.day}日"
    return f"根据{'、'.join(round_.basis)}等要求，{days}，{round_.office}组织开展了{round_.period}{round_.scope}巡查工作，现将有关情况通报如下："


def _results(
    verdicts: list[Verdict], own: list[AccountVerdict], sampled: list[AccountVerdict], values: dict[str, str], round_: Round,
    edition: Edition, previous: Dossier | None,
) -> list[Block]:  # fmt: skip
    how = f"本次巡查由{round_.host}承办，{round_.method}，" if round_.host else ""
    has_accounts = bool(own or sampled) or values["declared_accounts"] != "0"
    whom = f"{len(verdicts)}家政府网站" + (f"和{values['declared_accounts']}家政务新媒体" if has_accounts else "")
    scope = f"{how}对在“全国政府网站信息报送系统”中备案的{whom}进行检查，{_coverage(verdicts, own, has_accounts)}"
    if sampled:
        counties = len({a.county for a in sampled})
        scope += f"；同时抽选{counties}个县区的{len(sampled)}家{round_.sampled_level}政务新媒体进行检查"
    before_sites, before_accounts = _previous(round_, previous)
    out = [Block("p", scope + "。经最终复核："), Block("h2", _sites_sentence(verdicts, values, before_sites, round_), "（一）政府网站。")]
    if own or sampled:
        out.append(Block("h2", _accounts_sentence(own, sampled, values, before_accounts, round_), "（二）政务新媒体。"))
    return [*out, Block("p", _grades_sentence(verdicts, edition))]


def _coverage(verdicts: list[Verdict], own: list[AccountVerdict], has_accounts: bool) -> str:
    """How much of what is registered was really inspected."""
    sites, accounts = sum(1 for v in verdicts if v.complete), sum(1 for a in own if a.qualified is not None)
    if sites == len(verdicts) and accounts == len(own):
        return "检查比例均达到100%" if has_accounts else "检查比例达到100%"
    parts = [f"网站{sites}家（{percent(sites, len(verdicts))}%）"] + ([f"政务新媒体{accounts}家（{percent(accounts, len(own))}%）"] if own else [])
    return f"其中完成检查的{'、'.join(parts)}"


def _sites_sentence(verdicts: list[Verdict], values: dict[str, str], before: int | None, round_: Round) -> str:
    bad = [v.name for v in verdicts if v.confirmed.qualified is False]
    pending = sum(1 for v in verdicts if v.confirmed.qualified is None)
    first = f"{'、'.join(bad)}{f'等{len(bad)}家' if len(bad) > 1 else ''}网站不合格，" if bad else ("" if pending else "未发现不合格网站，")
    if pending:
        return f"{first}另有{pending}家网站的等次待复核后评定，总体合格率待定（见附件1）。"
    rate = int(values["sites_percent"].rstrip("%"))
    return f"{first}总体合格率{rate}%（见附件1）{_compared(rate, before, round_)}。"


def _accounts_sentence(
    own: list[AccountVerdict], sampled: list[AccountVerdict], values: dict[str, str], before: int | None, round_: Round
) -> str:
    failed = [a for a in own + sampled if a.qualified is False]
    pending = sum(1 for a in own + sampled if a.qualified is None)
    text = "".join(f"{a.sponsor or a.county}的{a.platform}账号“{a.name}”{a.text}，判定为不合格；" for a in failed)
    text = text or ("" if pending else "未发现不合格账号；")
    if sampled:
        bad = sum(1 for a in sampled if a.qualified is False)
        good = all(a.qualified for a in sampled)
        text += f"抽选的{len(sampled)}家{round_.sampled_level}政务新媒体" + ("全部合格" if good else f"有{bad}家不合格") + "（见附件2），"
    if pending:
        return f"{text}有{pending}家账号没有核查结论，总体合格率待定。"
    rate = int(values["accounts_percent"].rstrip("%"))
    return f"{text}总体合格率{rate}%{_compared(rate, before, round_)}。"


def _previous(round_: Round, previous: Dossier | None) -> tuple[int | None, int | None]:
    if previous is None:
        return round_.previous.sites_percent, round_.previous.accounts_percent
    sites = [v.confirmed.qualified for v in previous.verdicts()]
    accounts = [a.qualified for a in previous.account_verdicts()]
    # a period that was never closed is nothing to compare with
    rates = [None if not each or None in each else percent(each.count(True), len(each)) for each in (sites, accounts)]
    return rates[0], rates[1]


def _compared(now: int, before: int | None, round_: Round) -> str:
    if before is None:
        return ""
    if now == before:
        return f"，与{round_.previous.period}持平"
    return f"，较{round_.previous.period}有所{'提升' if now > before else '下滑'}"


def _grades_sentence(verdicts: list[Verdict], edition: Edition) -> str:
    names = [*(band.name for band in edition.bands), edition.veto]
    if len(edition.bands) == 1:
        return f"全部{len(verdicts)}家网站中，{edition.bands[0].name}{sum(1 for v in verdicts if v.confirmed.qualified)}家。"
    means, least = [], 0
    for band in edition.bands:
        if band.most is None:
            means.append(f"“{band.name}”为存在{least - 1}个以上问题但未触发单项否决")
        elif band.most == 0:
            means.append(f"“{band.name}”为未发现问题")
        else:
            means.append(f"“{band.name}”为存在少量（{least}—{band.most}个）问题")
        least = (band.most or 0) + 1
    below = f"或门户网站得分低于{edition.scoring.fails_below}分" if edition.scoring is not None and edition.scoring.decides else ""
    means.append(f"“{edition.veto}”为触发单项否决{below}")
    groups = [(name, [v.name for v in verdicts if v.confirmed.grade == name]) for name in names[:-1]]
    groups = [(name, sites) for name, sites in groups if sites]
    listed = "、".join(f"{sites[0]}等{len(sites)}家" for _, sites in groups)
    shares = "、".join(f"{percent(len(sites), len(verdicts))}%" for _, sites in groups)
    scale = f"政府网站检查结果按{'、'.join(f'“{n}”' for n in names)}{len(names)}个等次评定，{'，'.join(means)}。"
    if not groups:
        return scale
    each = "分别" if len(groups) > 1 else ""
    return (
        f"{scale}本次巡查中，{listed}政府网站{each}被评定为{'、'.join(name for name, _ in groups)}等次，{'依次' if each else ''}占比{shares}（见附件3）。"
    )


def _by_kind(verdicts: list[Verdict], findings: list[Finding], edition: Edition) -> str:
    sites: Counter[str] = Counter()
    for verdict in verdicts:
        sites.update(standing(f for f in findings if f.site == verdict.site).keys())
    parts = [f"{edition.rules[i].title}的{n}家" for i, n in sorted(sites.items(), key=lambda pair: (-pair[1], pair[0]))]
    if not parts:
        return "本次巡查未发现计入等次的问题。"
    total = sum(v.problems_confirmed for v in verdicts)
    return f"本次巡查{len(verdicts)}家网站共发现问题{total}个，按类别统计（同一网站可计入多类）：{'，'.join(parts)}。"


def standing(findings: Iterable[Finding]) -> dict[str, list[Subject]]:
    """By indicator, what stands in the bulletin: what counts for the grade and nobody rejected; suspects only where confirmed."""
    out: dict[str, list[Subject]] = {}
    for finding in findings:
        for each in finding.subjects if finding.units > 0 else ():
            decision = each.detail.get("decision")
            if decision != "reject" and (finding.outcome is Outcome.PROBLEM or decision in ("confirm", "downgrade")):
                out.setdefault(finding.indicator, []).append(each)
    return out


def problems_of(verdict: Verdict, findings: list[Finding], edition: Edition) -> str:
    """The annex's 存在的问题 of a site."""
    mine = standing(f for f in findings if f.site == verdict.site)
    order = sorted(mine, key=lambda i: (_ORDER.index(i) if i in _ORDER else 99, i))
    said = "；".join(edition.rules[i].wording([each.detail for each in mine[i]]) for i in order if i in edition.rules)
    if verdict.confirmed.grade is None:
        # undetermined is not a pass
        why = verdict.note or "；".join((*verdict.reasons, f"有{len(verdict.awaiting)}处待复核" if verdict.awaiting else "有无法判定的事项"))
        return f"{said}；{why}" if said else (why if verdict.complete else f"未完成检查：{why}")
    return "；".join(filter(None, (said, *verdict.reasons))) or "无问题"


def grade_of(verdict: Verdict) -> str:
    return verdict.confirmed.grade or "待复核"


def _sites_table(verdicts: list[Verdict], own: list[AccountVerdict], findings: list[Finding], edition: Edition, round_: Round) -> Table:
    rows = []
    for n, verdict in enumerate(verdicts, 1):
        mine = [a for a in own if a.sponsor == verdict.name]
        weibo = "、".join(a.name for a in mine if a.platform == "微博") or "无"
        weixin = "、".join(a.name if a.platform == "微信" else f"{a.name}（{a.platform}）" for a in mine if a.platform != "微博") or "无"
        bad = [a for a in mine if a.qualified is False]
        state = "" if not mine else ("不合格" if bad else ("合格" if all(a.qualified for a in mine) else "待复核"))
        trouble = "；".join(a.text for a in bad) if bad else ("无" if mine else "")
        rows.append(
            (str(n), verdict.site, verdict.name, verdict.url, grade_of(verdict), problems_of(verdict, findings, edition), weibo, weixin, state, trouble)
        )
    heads = (
        ("序号", "政府网站", "", "", "", "", "政务新媒体", "", "", ""),
        ("", "网站标识码", "网站名称", "首页网址", "结果（等次）", "存在的问题", "微博名称", "微信名称", "结果", "存在的问题"),
    )
    widths = (8, 21, 32, 33, 13, 56, 21, 21, 13, 16)
    return Table("附件1", _lines(round_.annexes[0]), heads, tuple(rows), widths, landscape=True, left=(2, 3, 5))


def _sampled_table(sampled: list[AccountVerdict], round_: Round) -> Table:
    say = {True: "合格", False: "不合格", None: "待核"}
    rows = tuple((str(n), a.county, a.platform, a.name, say[a.update], say[a.interaction]) for n, a in enumerate(sampled, 1))
    rows = rows or (("", "", "", "本次没有抽查", "", ""),)
    return Table("附件2", _lines(round_.annexes[1]), (("序号", "县区", "类型", "账号名称", "更新情况", "互动情况"),), rows, (12, 24, 18, 58, 22, 22), left=(3,), merged=(1,))


def _grades_table(verdicts: list[Verdict], edition: Edition, round_: Round) -> Table:
    names = [*(band.name for band in edition.bands), edition.veto]
    if any(v.confirmed.grade is None for v in verdicts):
        names.append("待复核")
    rows = tuple((name, "、".join(v.name for v in verdicts if grade_of(v) == name) or "无") for name in names)
    return Table("附件3", _lines(round_.annexes[2]), (("等次", "政府网站"),), rows, (24, 132), left=(1,))


def _scores(verdicts: list[Verdict], additions: list[Addition], edition: Edition) -> tuple[Table, ...]:
    """How portals' scores came about (得分明细); none where there is no score and none is asked for."""
    scored = [(verdict, verdict.scores.confirmed) for verdict in verdicts if verdict.scores is not None]
    if edition.scoring is None or not ((scored and edition.scoring.decides) or any(score.second is not None for _, score in scored)):
        return ()
    given = {addition.site: addition for addition in additions}
    rows = tuple(
        (
            str(n), verdict.site, verdict.name, grade_of(verdict), _points(score.value), _points(score.second), _points(score.bonus), _basis(given.get(verdict.site)),
            "；".join(f"{each.item} {each.title}：{each.places}处，扣{_points(each.points) or '?'}分（{each.confidence}）" for each in score.deductions),
            "、".join(score.unverified), "；".join(score.missing),
        ) for n, (verdict, score) in enumerate(scored, 1)
    )  # fmt: skip
    heads = ("序号", "网站标识码", "网站名称", "结果（等次）", "最后得分", "扣分后得分", "加分", "加分依据", "扣分项（分值可信度）", "未经核实的分值", "得不出得分的原因")
    notes = (
        "注：分值可信度 A 见过原文，B 互证，C 未核实；“?”为分值未知，不估。",
        "得分低于合格线的，只有经核实的分值才据以判定不合格。" if edition.scoring.decides else "等次按问题个数评定，得分只供参考。",
    )
    return (Table("得分明细", ("政府门户网站得分明细",), (heads,), rows, (8, 21, 32, 13, 13, 15, 10, 40, 56, 40, 56), landscape=True, notes=notes, left=(2, 7, 8, 9, 10)),)


def _points(points: float | None) -> str:
    return "" if points is None else f"{points:g}"


def _basis(addition: Addition | None) -> str:
    return f"{addition.points:g}分：{addition.reason}（{addition.by} {addition.at}）" if addition is not None and addition.points is not None else ""


def _census(round_: Round) -> Table:
    heads = (
        "序号", "类别", "账号认证主体", "名称", "开办单位", "账号ID（微博UID/微信号等）", "微博地址/微信二维码", "绑定手机号", "是否合格达标",
        "是否已纳入本县（区）政务新媒体矩阵（常态化监管）", "下步工作举措（督促整改/关停/纳入常态化监管）", "是否为无法自行注销的政务新媒体及原因",
    )  # fmt: skip
    blank = ("",) * 10
    rows = (("1", "微博", *blank), ("2", "微信", *blank), ("3", "其他（如抖音号、今日头条号等）", *blank))
    notes = (
        "注：1.“是否合格达标”考核本期政务新媒体更新情况及互动情况，超过2周未更新或未开设互动交流渠道的，判定为不合格。",
        "2.“无法自行注销的政务新媒体”指因账号密码丢失等原因不能自行注销的账号。",
    )
    lines = ("县（区）：　　　　　　　　填报人及手机号码：　　　　　　　　　　　　盖章：",)
    return Table("附件4", _lines(round_.annexes[3]), (heads,), rows, (8, 20, 22, 20, 20, 22, 22, 18, 16, 26, 26, 26), landscape=True, notes=notes, lines=lines)


def _details(verdicts: list[Verdict], findings: list[Finding], edition: Edition) -> list[Detail]:
    say = {Outcome.PROBLEM: "问题", Outcome.SUSPECT: "疑似"}
    names = {v.site: v.name for v in verdicts}
    out = []
    for finding in findings:
        if finding.outcome not in say:
            continue
        title = edition.rules[finding.indicator].title if finding.indicator in edition.rules else finding.indicator
        proof = {e.url: e.excerpt for e in finding.evidence}
        for n, subject in enumerate(finding.subjects):
            excerpt = proof.get(subject.url) or (finding.evidence[n].excerpt if n < len(finding.evidence) else "")
            out.append(
                Detail((finding.site or finding.account, names.get(finding.site, finding.account), title, say[finding.outcome], finding.text, subject.label, subject.url, excerpt, str(subject.detail.get("decision") or "")))
            )
    return out


__all__ = ["GRADES", "Block", "Bulletin", "Detail", "Table", "compose"]
