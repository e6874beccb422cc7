"""Letters (网民留言): one letter with its answer, and boards that list letters."""

from __future__ import annotations

import itertools
import re

from xuncha.model.facts import Letter
from xuncha.patterns import pattern

from . import dates
from .html import Node
from .links import Base
from .lists import Entry, Group
from .text import dense, squeeze
from .view import View

_SUBMITTED = pattern(r"(?:来信|写信|提交|留言|提问|咨询|投诉|信件|反映|诉求|发信|受理|提出)\s*(?:时间|日期)|(?:时间|日期)(?=\s*[：:]?\s*$)")
_SENT = pattern(r"(?:来信|写信|留言|提问|咨询|投诉|信件|诉求|发信)\s*(?:时间|日期)")
_REPLIED = pattern(r"(?:答复|回复|办理|办结|处理|反馈|回信|解答)\s*(?:时间|日期)")
_REPLIER = pattern(r"(?:答复|回复|办理|承办|处理|受理|回信|解答|责任)\s*(?:单位|部门|机构|人|机关)")
_STATE = pattern(r"(?:办理|处理|受理|回复|信件|答复|当前)?\s*(?:状态|进度|情况|结果)")
_TITLE = pattern(r"(?:来信|信件|留言|咨询|诉求|写信)?\s*(?:标题|主题)")
_ANSWER = pattern(
    r"(?:答复|回复|办理|处理|反馈|回信|解答)\s*(?:内容|意见|结果|情况|正文)|^[【\[]?(?:网站|部门|单位|官方|领导)?(?:回复|答复|回信)[】\]]?\s*[：:]?(?!\s*(?:时间|日期|单位|部门|人|机构|状态|率|数))"
)
# words where an answer would stand
_NO_ANSWER = pattern(r"暂无|尚未|未回复|未答复|暂未|没有回复|待回复|待答复|^无$|办理中|处理中|受理中|上一篇|下一篇|版权|主办|分享|关闭|打印")
# what an office does with a letter, and how far it is: the words before and behind are part of the state, for 未办结 is not 办结
_DEED = r"办[结理]|处[理置]|回复|答复|反馈|受理|解[答决]|审核|转[办交]|[分交督]办|接收|签收|登记|提交|流转|评价|公开|完[成结]|结案|归档"
_STATE_WORDS = (
    rf"(?:超期|逾期)?(?:[尚暂还仍]?(?:未|没有?)|暂?无(?=回复|答复|反馈)|等?待|正在|已经?)\s?(?:{_DEED}|(?<=已)[办回])(?:完成|完毕|结束|之?中|过程中)?|"
    rf"(?:{_DEED})(?:完成|完毕|结束|(?:之|过程)?中(?:(?=请)|(?![\u4e00-\u9fff])))|办结|不予?受理|无效信件"
)
STATES = pattern(_STATE_WORDS)
# nothing before or behind it: a state in a row's own words, which are mostly the title
_STATE_ALONE = pattern(rf"(?<![\u4e00-\u9fff])(?:{_STATE_WORDS})(?![\u4e00-\u9fff])")
# a state only where nothing else is said
_BARE_STATE = pattern("[是否]|受理|回复|答复|完成")
# who wrote and what: with the day of sending, a letter, answered or not
_WRITER = pattern(r"(?:来信|写信|留言|咨询|投诉|反映|提问|发信)\s*(?:人|者|人姓名|网友)|(?:网友|网民)(?:姓名|昵称)?")
_BODY = pattern(r"(?:来信|信件|留言|咨询|投诉|问题|诉求|写信)\s*(?:内容|正文|详情|描述)")
_WAITING = pattern(r"(?:您的|该|此|本)?(?:来信|信件|留言|问题|咨询)?(?:(?:目前|尚|还)?(?:正在|正|尚在|在)?(?:办理|处理|受理)(?:之?中|过程中)|(?:暂未|尚未|暂无|还没有|未)(?:办理|处理|答复|回复)|待(?:答复|回复|办理|处理))(?:[，,！!。.…]*(?:请(?:您)?(?:耐心)?等[待候])?[！!。.…]*)")
# what any label ends with: looked at first, for a page has hundreds of lines
_LABEL_ENDS = frozenset("间期位门构人关态度况果题者名友称容文情述")
_LETTER_WORDS = pattern(r"信箱|来信|信件|留言|咨询|投诉|问政|诉求|网民|写信")


def read_letter(text: str) -> Letter | None:
    """One letter's page: needs a label of submission and one of the answer or the state."""
    fields: dict[str, str] = {}
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    answered: bool | None = None
    written: set[str] = set()
    waiting = ""
    for i, line in enumerate(lines):
        if len(line) <= 30 and _WAITING.fullmatch(line):
            waiting = waiting or line
        for label, _, value in _pieces(line):
            name = dense(label)
            if name[-1:] not in _LABEL_ENDS:
                continue
            if not value and i + 1 < len(lines):
                value = lines[i + 1]
            for key, form in (
                ("submitted", _SUBMITTED), ("replied", _REPLIED), ("replier", _REPLIER), ("state", _STATE), ("title", _TITLE),
            ):  # fmt: skip
                if form.fullmatch(name):
                    if key not in fields and value:
                        fields[key] = squeeze(value)
                    if key == "replied" and answered is None:
                        answered = False
            for part in (_WRITER, _BODY):
                if value and part.fullmatch(name):
                    written.add(part.pattern)
        if _ANSWER.search(line[:16]):
            rest = _ANSWER.sub("", line, count=1).strip("：: \t【】[]")
            following = lines[i + 1] if i + 1 < len(lines) else ""
            said = rest or ("" if _NO_ANSWER.search(following[:12]) or re.search(r"[：:]", following[:8]) else following)
            answered = bool(answered) or (len(said) >= 6 and not _NO_ANSWER.search(said[:14]))
    submitted = dates.first(fields.get("submitted", ""))
    # an answer's empty place makes a letter only where the day is said to be that of a letter
    telling = {"replied", "replier", "state"} & fields.keys() or answered or (answered is False and _SENT.search(text))
    if submitted is None or not (telling or (len(written) == 2 and _SENT.search(text))):
        return None
    if waiting and not answered and "replied" not in fields:
        answered = False
    replied = dates.first(fields.get("replied", ""))
    said = fields.get("state", "")
    state = STATES.search(said) or _BARE_STATE.fullmatch(said)
    replier = fields.get("replier")
    return Letter(
        fields.get("title"), submitted.day.isoformat(), replied.day.isoformat() if replied else None,
        replier if replier and len(replier) <= 40 else None, state[0] if state else None, answered=answered or bool(replied) if answered is not None or replied else None,
    )  # fmt: skip


_GAP = pattern(r"\s{2,}|(?<=\S) (?=[\u4e00-\u9fff]{2,6}[：:])")


def _pieces(line: str) -> list[tuple[str, str, str]]:
    """(label, sign, value) of a line: `label：value`, cells of a table row, or a label alone (its value follows below)."""
    if "：" not in line and ":" not in line and "\t" not in line:
        return [(line, "", "")] if 2 <= len(line) <= 12 else []
    cells = [cell.strip() for cell in line.split("\t")]
    out: list[tuple[str, str, str]] = []
    for cell in cells:
        for part in _GAP.split(cell):
            head, sign, tail = part.partition("：") if "：" in part else part.partition(":")
            if sign and tail.strip():
                out.append((head.strip(), sign, tail.strip()))
    if len(cells) == 1:
        if not out:
            out.append((line.strip().rstrip("：:"), "", ""))
    else:
        out += [(label.rstrip("：:"), "\t", value) for label, value in itertools.pairwise(cells) if label]
    return [piece for piece in out if 2 <= len(piece[0]) <= 12]


_QUESTION = pattern(r"^[【\[]?(?:问题?|提问|咨询|留言)(?:内容|标题)?[】\]]?\s*[：:]\s*")
_REPLY = pattern(r"(?:^|\n|\s)[【\[]?(?:答|回复|答复|回答|官方回复)(?:内容|意见)?[】\]]?\s*+[：:]\s*+([^\n]*)")


def read_questions(text: str) -> list[Letter]:
    """Questions and answers one below the other on one page; empty where fewer than two questions say when they were asked."""
    starts = [text.rfind("\n", 0, found.start()) + 1 for found in _SENT_AT.finditer(text)]
    parts = [text[a:b] for a, b in itertools.pairwise([*starts, len(text)])]
    replies = [_REPLY.search(part) for part in parts]
    if len(parts) < 2 or sum(reply is not None for reply in replies) * 2 <= len(parts):
        return []
    letters = []
    for start, part, reply in zip(starts, parts, replies, strict=True):
        sent, back = _SENT_AT.search(part), _ANSWERED_AT.search(part)
        asked, day = dates.first(sent[1]) if sent else None, dates.first(back[1]) if back else None
        if sent is None or asked is None:
            continue
        head = part[: sent.start()].strip(" \t[【(（") or text[:start].rstrip().rpartition("\n")[2]
        said = _ANSWERED_AT.sub("", reply[1]).strip() if reply is not None else ""
        answered = (bool(day) or (len(said) >= 6 and not _NO_ANSWER.search(said[:14]))) if reply is not None else None
        letters.append(Letter(_QUESTION.sub("", head.strip())[:80] or None, asked.day.isoformat(), day.day.isoformat() if day else None, answered=answered))
    return letters


def read_board(view: View, groups: list[Group]) -> list[Letter]:
    """A list of letters: a table headed by its columns, or entries that carry states. Empty where it is none."""
    for table in view.doc.select("table"):
        rows = table.select("tr")
        if len(rows) >= 2 and not table.select("table"):
            letters = _from_table(rows, view.base)
            if letters:
                return letters
    for group in groups[:6]:
        letters = [letter for letter in map(_from_entry, group.entries) if letter is not None]
        if len(letters) >= 2 and len(letters) * 2 >= len(group.entries):
            return letters
    if not _LETTER_WORDS.search(view.text[:3000]):
        return []
    for group in groups[:4]:
        stated = [_state_of(entry, entry.title) for entry in group.entries]
        if len(group.entries) >= 2 and sum(1 for state in stated if state) * 2 >= len(group.entries):
            letters = []
            for entry, state in zip(group.entries, stated, strict=True):
                found = dates.find(entry.text)
                replied = found[1].day.isoformat() if len(found) > 1 and re.search(r"回复|答复|办结", entry.text) else None
                day = found[0].day.isoformat() if found else (entry.day.isoformat() if entry.day else None)
                letters.append(Letter(entry.title, day, replied, None, state, entry.url or None))
            return letters
    return []


_CELLS = "span,em,i,b,font,small,strong,td,div,p,dd,label"


def _state_of(entry: Entry, title: str) -> str | None:
    """The state beside the title of an entry, in a picture or in a cell of its own; what the title speaks of (反映垃圾未处理) is none."""
    found = STATES.search(entry.text.replace(title, " ", 1)) or STATES.search(_pictured(entry.row))
    if found is None and STATES.search(entry.text):
        found = next(filter(None, (STATES.fullmatch(dense(cell.text).strip("[]【】()（）")) for cell in entry.row.select(_CELLS))), None) or _STATE_ALONE.search(entry.text)
    return found[0] if found else None


def _pictured(row: Node) -> str:
    """What the pictures of an entry say: a state is often shown as one."""
    return " ".join(f"{picture.attr('alt') or ''} {picture.attr('title') or ''}" for picture in row.select("img"))


_WHEN = r"\s*[：:]\s*((?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2})"
_SENT_AT = pattern(r"(?:提交|来信|写信|留言|咨询|提问|发信|反映)\s*(?:时间|日期)" + _WHEN)
_ANSWERED_AT = pattern(r"(?:答复|回复|办结|回信|处理|解答)\s*(?:时间|日期)" + _WHEN)
_ANSWERED_BY = pattern(r"(?:答复|回复|办理|承办|受理|处理)\s*(?:单位|部门|机构|人|机关)\s*[：:]\s*([^\s\[【（(|：:]{2,30})")


def _from_entry(entry: Entry) -> Letter | None:
    """A letter in an entry that labels its days; None where it labels none of sending."""
    sent = _SENT_AT.search(entry.text)
    day = dates.first(sent[1]) if sent else None
    if sent is None or day is None:
        return None
    answered = _ANSWERED_AT.search(entry.text)
    back = dates.first(answered[1]) if answered else None
    by, title = _ANSWERED_BY.search(entry.text), entry.title
    for mark in ("[", "【", "提交", "来信时间", "留言时间", "回复"):
        at = title.find(mark, 2)
        title = title[:at].strip() if at > 1 else title
    return Letter(title, day.day.isoformat(), back.day.isoformat() if back else None, by[1] if by else None, _state_of(entry, title), entry.url or None)


def _from_table(rows: list[Node], base: Base) -> list[Letter]:
    head = [dense(cell.text) for cell in rows[0].select("th,td")]
    where: dict[str, int] = {}
    for i, name in enumerate(head):
        for key, form in (
            ("replied", _REPLIED), ("submitted", _SUBMITTED), ("replier", _REPLIER), ("state", _STATE), ("title", _TITLE),
        ):  # fmt: skip
            if key not in where and form.fullmatch(name):
                where[key] = i
                break
    if "title" not in where or not ({"submitted", "replied", "state"} & where.keys()):
        return []
    letters = []
    for row in rows[1:]:
        cells = row.select("td")
        if len(cells) < len(head):
            continue

        def cell(key: str, cells: list[Node] = cells) -> str:
            return squeeze(cells[where[key]].text) if key in where else ""

        link = cells[where["title"]].select_one("a[href]")
        title = squeeze((link.attr("title") or "") if link is not None else "") or cell("title")
        submitted, replied = dates.first(cell("submitted")), dates.first(cell("replied"))
        state = STATES.search(cell("state"))
        letters.append(
            Letter(
                title, submitted.day.isoformat() if submitted else None, replied.day.isoformat() if replied else None,
                cell("replier") or None, state[0] if state else (cell("state") or None),
                base.resolve(link.attr("href") or "") if link is not None else None,
            )
        )  # fmt: skip
    return letters if sum(1 for letter in letters if letter.submitted or letter.replied or letter.state) >= 1 else []
