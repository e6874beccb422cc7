"""Near misses (近似错误) computed from a right form: what a typing hand makes of it.

Guards keep out what may be right elsewhere: forms inside another right form, changes at the edges that only cut across words,
function characters, pairs that are words both ways round.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

#: characters that join or carry others: as a substitute they make sense nearly anywhere, and leaving them out is a style
FUNCTION = frozenset("的地得了着过是在有不就也都要会能可以为于由向从把被对将与和及或而但则其之这那此我他她它们个一二三四五六七八九十上下里中大小多少年月日时事人")
#: the shorter a form the more it says by chance
SHORTEST, LEAVES_OUT = 3, 6
#: what makes an institution of a phrase: “农业农村布” may go on as “农业农村布局”
SUFFIXES = frozenset("部局会院署室社台团府")
#: pairs that are words both ways round
REVERSIBLE = frozenset(
    ["放开", "产生", "现实", "人工", "会社", "家国", "发开", "合适", "长成", "路道", "明文", "法办", "民人", "中国", "国中", "民国", "议会", "会议", "员会", "事故", "动力", "民居", "力能", "心中", "业务", "行政", "算计", "合成", "来年", "领带", "变改", "革改", "制法", "法制", "理治", "子女", "牧畜", "面全", "部全", "体全", "国外", "外国", "地方", "方地", "上海", "海上", "人大", "大人", "产物", "物产", "学科", "科学", "文化", "化文", "教育", "平和", "和平", "黄金", "金黄", "产出", "出产", "治政", "计生", "生计", "实现", "政法", "法政", "权利", "利权", "资金", "金资", "展开", "开发", "发展"]
)


class Tables:
    """For each character those it is taken for, by sound and by shape."""

    def __init__(self, homophones: Iterable[str], lookalikes: Iterable[str]) -> None:
        self.sounds = _related(homophones)
        self.shapes = _related(lookalikes)


def _related(groups: Iterable[str]) -> dict[str, str]:
    out: dict[str, str] = {}
    for group in groups:
        for one in group:
            out[one] = out.get(one, "") + "".join(other for other in group if other != one and other not in out.get(one, ""))
    return out


def near_misses(right: str, tables: Tables, rivals: Collection[str] = ()) -> dict[str, str]:
    """Wrong forms of `right` → how each came about; `rivals`: other right forms and what else is in order."""
    out: dict[str, str] = {}
    if len(right) < SHORTEST:
        return out
    others = "\n".join([right, *rivals])
    for form, how in _candidates(right, tables, frozenset(_fixed_edges(right, others))):
        if form not in out and right not in form and form not in others:
            out[form] = how
    return out


def _fixed_edges(right: str, others: str) -> Iterator[int]:
    """Places at the edges where another character may belong to another word, for what remains is a phrase of its own."""
    if f"\n{right[1:3]}" in others:
        yield 0
    if f"{right[-3:-1]}\n" in others + "\n" or (len(right) > 4 and right[-1] in SUFFIXES):
        yield len(right) - 1


def _candidates(right: str, tables: Tables, fixed: frozenset[int]) -> Iterator[tuple[str, str]]:
    length = len(right)
    for at, one in enumerate(right):
        before, after = right[:at], right[at + 1 :]
        if not _han(one):
            continue
        if at not in fixed:
            yield from _replaced(before, one, after, tables)
        if length <= SHORTEST:
            continue
        if after and _han(after[0]) and after[0] + one not in REVERSIBLE:
            yield before + after[0] + one + after[1:], "颠倒"
        if 0 < at < length - 1:
            yield before + one + one + after, "叠字"
        # towards the edges what remains is a word cut out of two others
        if length >= LEAVES_OUT and 1 < at < length - 2 and one not in FUNCTION:
            yield before + after, "缺字"


def _replaced(before: str, one: str, after: str, tables: Tables) -> Iterator[tuple[str, str]]:
    for how, table in (("同音字", tables.sounds), ("形近字", tables.shapes)):
        for other in table.get(one, ""):
            if other not in FUNCTION:
                yield before + other + after, how


def _han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
