"""Service guides (办事指南): the eight key elements under all their names, policies named, vague words, forms.

The eight elements: 国务院办公厅《关于“办事指南”指标的说明》(2015).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

from xuncha.model.facts import GUIDE_ELEMENTS, Guide, Link, Named
from xuncha.patterns import pattern

from .html import Node, tag_of
from .links import kind_of
from .text import ancestors, anchor_title, dense, squeeze
from .view import View

NAMES: dict[str, tuple[str, ...]] = {
    "事项名称": ("事项名称", "项目名称", "服务名称", "事项名", "业务名称", "办理事项", "办件名称"),
    "设定依据": ("设定依据", "法律依据", "办理依据", "实施依据", "政策依据", "法定依据", "受理依据", "审批依据", "办事依据", "法律法规依据", "法规依据", "政策法规依据", "许可依据", "依据"),
    "申请条件": ("申请条件", "受理条件", "办理条件", "申办条件", "审批条件", "准予条件", "服务对象", "申报条件", "办事条件", "申请人条件", "申领条件", "许可条件", "资格条件", "申请对象", "申报对象", "办理对象", "申请资格", "条件"),
    "办理材料": (
        "办理材料", "申请材料", "申报材料", "所需材料", "提交材料", "材料清单", "办事材料", "所需资料", "申办材料", "需提供材料", "提供资料",
        "申报资料", "受理材料", "需要材料", "应提交的材料", "提供材料", "报送材料", "申请资料", "办理资料", "提交资料", "需提交材料", "需提交的材料", "应提交材料",
        "应提供材料", "需提供的材料", "申领材料", "许可材料", "申办资料", "受理资料", "办理所需材料", "申请所需材料", "申报所需材料", "所需证件",
    ),
    "办理地点": ("办理地点", "受理地点", "办公地址", "办理地址", "受理地址", "办事地点", "办公地点", "窗口地址", "受理窗口", "办理窗口", "服务地点", "服务地址", "申请地点", "申报地点", "办理场所", "受理场所", "地点", "地址"),
    "办理时间": ("办理时间", "办公时间", "受理时间", "工作时间", "办事时间", "服务时间", "对外办公时间", "接待时间", "上班时间", "窗口时间", "窗口服务时间", "办理时限", "承诺时限", "办结时限", "法定时限", "时限"),
    "联系电话": ("联系电话", "咨询电话", "办公电话", "电话", "咨询方式", "联系方式", "咨询服务电话", "受理电话", "咨询途径", "服务电话", "业务咨询电话", "咨询投诉电话", "投诉咨询电话", "咨询及投诉电话", "咨询监督电话", "联系人及电话"),
    "办理流程": ("办理流程", "办理程序", "办事流程", "办事程序", "申请流程", "流程", "审批程序", "办理步骤", "工作流程", "服务流程", "工作程序", "受理程序", "受理流程", "申报流程", "申报程序", "申请程序", "审批流程", "办理环节", "办事环节", "办理过程", "申领流程", "许可程序", "审核流程"),
}  # fmt: skip
_TIME_ONLY_LIMIT = frozenset(("办理时限", "承诺时限", "办结时限", "法定时限", "时限"))
_LABELS = {name: element for element, names in NAMES.items() for name in names}
_LINE_LABEL = pattern(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）]?\s*+[、.．]?\s*+)?[【\[*]?\s*+("
    + "|".join(sorted((r"\s*+".join(map(re.escape, name)) for name in _LABELS), key=len, reverse=True))
    + r")(?:\s*+及([^\n：:]{1,6}))?(?:\s*+[】\]])?(?:[^\S\t]*+[（(][^）)\n]{0,20}[)）])?(?:\s*+(?:[：:]|$)|\s*?\t|\s{2}|(?<=[】\]]))"
)
# one heading for two things: 办理地点及时间, 申请人范围及条件
_JOINED = pattern(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）]?\s*+[、.．]?\s*+)?[【\[*]?\s*+([\u4e00-\u9fff]{2,8}[及和与、][\u4e00-\u9fff]{2,8})(?:\s*+[】\]])?(?:\s*+(?:[：:]|$)|\s*?\t|\s{2}|(?<=[】\]]))")
_PARTS = (
    ("申请条件", pattern(r"条件$")), ("办理材料", pattern(r"(?:材料|资料)$")), ("办理地点", pattern(r"(?:地点|地址)$")), ("办理时间", pattern(r"^(?:办理|办公|受理|工作|服务)?时间$")),
    ("联系电话", pattern(r"^(?:联系|咨询|办公|服务)?(?:电话|方式)$")), ("办理流程", pattern(r"(?:流程|程序)$")), ("设定依据", pattern(r"^(?:设定|法律|办理|法定|政策)?依据$")),
)  # fmt: skip
_POLICY = pattern(r"《([^《》\n]{3,80})》")
_VAGUE = pattern(
    r"(?:其他|其它)(?:相关|有关)?(?:的)?(?:材料|资料|证明|证件|文件)|相关(?:证明)?(?:材料|证明|证件|资料|文件)|有关(?:证明)?(?:材料|证明|证件|资料)|"
    r"有关部门(?:出具|核发|要求|认为|提供|规定)|相关部门(?:出具|核发|要求|认为|提供|规定)|等(?:相关|有关)?(?:材料|证明|资料|证件)(?=[。；;，,、\s）)]|$)|(?:法律|法规|规章)?规定(?:应(?:当)?)?(?:提交|提供)?的其[他它](?:材料|条件|情形)|必要的(?:材料|证明)"
)  # fmt: skip
_FORM = pattern(r"《?([\u4e00-\u9fff（）()A-Za-z0-9]{0,30}?(?:申请|登记|申报|审批|备案|报名|审核|变更|认定|报告|推荐)(?:表|书|单))》?")
_FORM_FILE = pattern(r"空白|样表|样本|示范|范本|表格下载|表样|填写|示例|模板|下载|表|书|单")


_CALLED = pattern(r"[\u4e00-\u9fff]{2,}.*(?:办事|服务|办理)指南(?:[（(][^）)]*[）)])?$")
_NOT_CALLED = pattern(r"^关于|通知|公告|公示|解读|栏目|目录|汇总|更新|修订|发布|编制")
# headings of guides that are none of the eight elements, and the frame around them
_OTHER_LABEL = pattern(
    r"时限|收费|费用|监督|投诉|举报|实施|主体|机关|机构|单位|部门|科室|办件|承诺|法定|数量|结果|样本|样表|表格|表单|附件|下载|备注|发布|来源|更新|索引|分类|编码|编号|"
    r"类型|类别|对象|网址|网站|问题|注意|说明|权利|义务|送达|方式|交通|联系人|传真|邮编|邮箱|日期|时间|浏览|点击|字号|字体|打印|分享|位置|主办|版权|标识|备案|技术支持|"
    r"地图|上一|下一|文号|标题|主题|名称|责任|作者|编辑|扫描|相关|链接|标准|层级|级别|是否|次数|深度|范围|评价|救济|中介|系统|年审|年检|有效期|指南|搜索|事项|服务|原文|"
    # the steps of a procedure and single papers
    r"^申请$|^受理$|审查|审核|决定|初审|复审|核查|发证|办结|提交|填报|领取|缴费|公示|身份证|户口|执照|证明|证书|照片|复印|原件|合同|委托|许可证"
)
# headings without a colon must be numbered to be seen as such: 三、需要带什么
_NUMBERED = pattern(r"^[（(]?[一二三四五六七八九十]{1,3}[)）]?\s*[、.．]\s*([\u4e00-\u9fff？?]{2,16})[。：:？?]?$")
_HEADING = pattern(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）]?\s*+[、.．]\s*+)?[【\[]?\s*+([\u4e00-\u9fff]{2,8})\s*+(?:[】\]]?\s*+[：:]|[】\]])")


def read_guide(view: View, title: str | None, called: bool, said: bool, media: Callable[[], bool]) -> Guide | None:
    """The guide on a page, None where fewer than three of the eight elements are labelled; one is enough where its title calls it one
    (`called`), or where it is `said` to be one.

    `media`: whether a picture, a frame or a film is part of the page's content.
    """
    lines = [piece for line in view.text.split("\n") for piece in _pairs(line.strip())]
    limited, unknown = False, 0
    sections: dict[str, list[str]] = {}
    current: str | None = None
    begun = False
    labelled: set[str] = set()
    # an element whose value was left out; those of which something follows all the same, which may be the value or anything else
    left: str | None = None
    followed: set[str] = set()
    for line in lines:
        match = _LINE_LABEL.match(line)
        if match:
            label = dense(match[1])
            element = _LABELS[label]
            labelled.add(element)
            limited = limited or label in _TIME_ONLY_LIMIT
            current = element if label not in _TIME_ONLY_LIMIT else None
            left = None
            rest = line[match.end() :].strip()
            if current:
                sections.setdefault(current, []).append(rest)
                _share(sections, current, _joined(match[2] or ""), labelled)
                begun = bool(dense(rest))
                left = current if _is_left_out(rest) else None
                current = None if left else current
            continue
        match = _JOINED.match(line)
        named = _joined(match[1]) if match else []
        if match and named:
            current = named[0]
            labelled.add(current)
            sections.setdefault(current, []).append(line[match.end() :].strip())
            _share(sections, current, named[1:], labelled)
            begun = bool(dense(sections[current][-1]))
            left = current if _is_left_out(sections[current][-1]) else None
            current = None if left else current
            continue
        heading = _HEADING.match(line) or _NUMBERED.match(line)
        if heading and labelled and not _OTHER_LABEL.search(heading[1]):
            unknown += 1
        if heading or _AROUND.search(line):
            left = None  # something else begins
        if current and line:
            if len(sections[current]) > 60:
                current = None
            else:
                # a table row may hold two label cells
                for cell in line.split("\t")[1:]:
                    if dense(cell) in _LABELS:
                        labelled.add(_LABELS[dense(cell)])
                sections[current].append(line)
                left = current if not begun and _is_left_out(line) else None
                current = None if left else current
                begun = True
        elif left and len(dense(line)) >= _SAYS:
            followed.add(left)
    for element, value in _across(view):
        labelled.add(element)
        sections.setdefault(element, []).append(value)
    telling = len(labelled - {"联系电话", "办理地点"})
    if not labelled or (telling < (1 if said else 3) and not called):
        return None
    told = {name: _told(name, sections.get(name, []), view) for name in GUIDE_ELEMENTS}
    elements = {name: bool(there) for name, there in told.items()}
    elements["事项名称"] = elements["事项名称"] or bool(title)
    lacking = [name for name, there in elements.items() if not there]
    anchors = [(anchor.node, anchor_title(anchor.node, anchor.text), anchor.url) for anchor in view.anchors]
    basis = "\n".join(sections.get("设定依据", []))
    materials = "\n".join(sections.get("办理材料", []))
    conditions = "\n".join(sections.get("申请条件", []))
    vague = tuple(dict.fromkeys(_vague(f"{materials}\n{conditions}")))
    forms = tuple(
        dict.fromkeys(found[1].lstrip("填写的和及与或、") for found in _FORM.finditer(materials) if len(found[1]) > 2 and not _NO_FORM.search(found[1]))
    )
    files = tuple(
        Link(url, kind_of(url), f"{name} {_row_text(node)}")
        for node, name, url in anchors
        if url and (kind_of(url) == "attachment" or re.search(r"空白表|样表|示范文本|表格下载|样本|download", name + url, re.I))
    )
    unsure: tuple[str, ...] = ()
    if lacking and (media() or any(kind_of(url) == "attachment" and _WHOLE.search(name) for _, name, url in anchors if url)):
        unsure = tuple(lacking)
    elif lacking and telling < 3 and not called and (not title or _COLUMNS.fullmatch(title) or _NOT_CALLED.search(title)):
        unsure = tuple(lacking)  # a notice among the guides, or the column itself
    else:
        unsure = tuple(name for name in lacking if told[name] is None or name in followed or (name == "办理时间" and limited and name not in sections))
    return Guide(elements, tuple(_named(basis, anchors)), vague, forms, files, unsure, unknown)


def _is_label(cell: str) -> bool:
    return dense(cell).rstrip("：:") in _LABELS


def _pairs(line: str) -> Iterator[str]:
    """A line of the text; a table row with several labels, each followed by its value, in as many pieces."""
    cells = line.split("\t")
    start = 0
    for at in range(2, len(cells) - 1):
        if _is_label(cells[at]) and not _is_label(cells[at - 1]) and not _is_label(cells[at + 1]):
            yield "\t".join(cells[start:at]).strip()
            start = at
    yield "\t".join(cells[start:]) if start else line


# what is put where nothing is said; a longer rule of dashes is only drawn
_LEFT_OUT = pattern(r"[-－—–_/／\\]{1,3}|略|暂?缺|待定|[待正尚][^，。]{0,2}(?:完善|补充|更新|公布|确定|明确)中?")
_NONE = pattern(r"(暂)?无(?:(?:相关|此项|具体)?(?:内容|信息|资料))?")
# what a service may do without
_DISPENSABLE = frozenset(("申请条件", "办理材料"))
_PRESENCE = frozenset(("办理地点", "办理时间"))
_ONLINE = pattern(r"网上办理|网办|在线办理|线上办理|不见面")


def _value(said: str) -> str:
    """The first cell of what is said, without the signs around it."""
    return next(filter(None, (dense(cell).strip("。．.；;：:（）()【】[]") for cell in said.split("\t"))), "")


#: characters of a line that may be the value after all
_SAYS = 8
# what stands around the text of every page
_AROUND = pattern(r"扫一扫|当前页面|版权|主办|分享到|打印|标识码|备案|浏览|上一[篇条]|下一[篇条]")
#: characters in which a label of something else is looked for
_HEAD = 10


def _is_left_out(said: str) -> bool:
    """Whether nothing is said: every cell that is no label holds a sign for nothing."""
    own = itertools.takewhile(lambda cell: _OTHER_LABEL.search(cell[:_HEAD]) is None or len(dense(cell)) > _HEAD, said.split("\t"))
    values = [value for cell in own if not _is_label(cell) and (value := _value(cell))]
    return bool(values) and all(_LEFT_OUT.fullmatch(value) is not None or _NONE.fullmatch(value) is not None for value in values)


def _told(name: str, said: list[str], view: View) -> bool | None:
    """Whether a guide says anything of an element; None where 无 may be all that there is to say."""
    none = False
    for line in said:
        if _is_left_out(line):
            found = _NONE.fullmatch(_value(line))
            if found is not None and name in _DISPENSABLE and not found[1]:
                return True
            none = none or found is not None
        elif any(sign.isalnum() for cell in line.split("\t") if not _is_label(cell) for sign in cell):
            return True
    open_ = none and (name in _DISPENSABLE or (name in _PRESENCE and _ONLINE.search(view.text) is not None))
    return None if open_ else False


def _across(view: View) -> Iterator[tuple[str, str]]:
    """Elements that stand in a row as the heads of a table, what is said of them below (横排表格)."""
    for table in view.doc.select("table"):
        if table.select_one("table") is not None:
            continue
        rows = [[dense(cell.text) for cell in row.select("th,td")] for row in table.select("tr")]
        for heads, values in itertools.pairwise(rows):
            if len(values) == len(heads) and sum(head.rstrip("：:") in _LABELS for head in heads) * 2 > len(heads) >= 3:
                yield from ((_LABELS[head.rstrip("：:")], value) for head, value in zip(heads, values, strict=True) if value and head.rstrip("：:") in _LABELS)


def _joined(label: str) -> list[str]:
    """The elements that a heading for two things names."""
    parts = re.split("[及和与、]", dense(label))
    return list(dict.fromkeys(element for part in parts for element, words in _PARTS if words.search(part)))


def _share(sections: dict[str, list[str]], current: str, others: list[str], labelled: set[str]) -> None:
    """What stands under a heading for two things is said of both."""
    for name in others:
        labelled.add(name)
        sections.setdefault(name, sections[current])


# an attachment that may be the guide itself
_WHOLE = pattern(r"指南|流程图|须知|告知")


_COLUMNS = pattern(r"(?:网上|在线|个人|法人|企业|群众|便民)?(?:办事|服务|办理)(?:指南|须知|服务|大厅)?")


def is_called_guide(title: str | None, column: str | None) -> bool:
    """A title that calls the page the guide of a service, and not the column of guides."""
    return title is not None and title != column and _CALLED.match(title) is not None and not _NOT_CALLED.search(title)


# made by experts or issued by offices: no form that anybody fills in
_NO_FORM = pattern(r"报告书|环境影响|水土保持|可行性|审计|检[测验查]|验资|评估|鉴定|论证|测绘|勘察|体检|审查意见|批准|许可证")
_DENIED = pattern(r"无需|不需|不用|不得|不再|不要求|不应|免予|免于|免交|免提供|取消|严禁|禁止")


def _vague(text: str) -> Iterator[str]:
    """Vague words, unless they are denied (无需提供其他材料) or stand in a quoted clause of a law."""
    for found in _VAGUE.finditer(text):
        before = text[max(0, found.start() - 120) : found.start()]
        clause = re.split(r"[。；;\n]", before)[-1]
        if not _DENIED.search(re.split(r"[，,]", clause)[-1]) and before.rfind("“") <= before.rfind("”"):
            yield found[0]


def _row_text(node: Node) -> str:
    for up in ancestors(node, 3):
        if tag_of(up) in ("li", "tr", "p", "td", "dd"):
            return squeeze(up.text)[:120]
    return ""


def _named(basis: str, anchors: list[tuple[Node, str, str | None]]) -> list[Named]:
    """《…》 of the legal basis: linked, or followed by its text (a clause that says something)."""
    out: dict[str, Named] = {}
    linked = [(squeeze(node.text), url) for node, _, url in anchors if url]
    for match in _POLICY.finditer(basis):
        name = squeeze(match[1])
        url = next((target for text, target in linked if name in text), None)
        following = basis[match.end() : match.end() + 160]
        following = following.split("《")[0]
        quoted = bool(re.search(r"第[一二三四五六七八九十百零\d]+条.{0,6}[：:“\"\s].{12,}", following, re.S)) or len(dense(following)) >= 60
        before = out.get(name)
        out[name] = Named(name, url or (before.url if before else None), quoted or (before.quoted if before else False))
    return list(out.values())
