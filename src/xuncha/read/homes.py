"""Home addresses with their house numbers, and lists of people by name with what ails them."""

from __future__ import annotations

import re

from xuncha.patterns import pattern

from .mask import Secret, mask
from .surroundings import Surroundings

_LABELLED_ADDRESS = pattern(r"[:：为是在\s]*(?P<value>[\u4e00-\u9fffA-Za-z0-9＃#\-—－（）()·]{4,50})")
_NUMBER = r"(?:[0-9]{1,5}|[一二三四五六七八九十百]{1,4})"
_HOUSE = pattern(rf"{_NUMBER}\s*(?:号楼|栋|幢|单元|室|座)|{_NUMBER}(?:号|＃|#)(?!线|令|文|公告|院士)|(?<![0-9]){_NUMBER}(?:-|—|－){_NUMBER}(?:(?:-|—|－){_NUMBER})?")
_STREET = pattern(r"路|街|巷|村|镇|乡|小区|花园|弄|里|组|社区|庄|苑|区|县|市|屯|营|寨|湾|城|府|园|公寓|家属院|大院|楼|道")
_NO_HOME = pattern(r"(?:单位|公司|办公|经营|企业|注册|机构|通讯|联系|邮寄|服务|店铺|项目|营业)\s*$")

# --- lists
_NAME = pattern(r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{1,8})?")
_NAME_COLUMN = pattern(r"姓名|患者|户主|学生|受助|对象|名字")
_HEALTH_COLUMN = pattern(r"病种|诊断|疾病|病情|患病|残疾类别|残疾等级|健康状况|致贫原因")
_NO_DETAIL = pattern(r"^(?:无|健康|良好|健康或良好|其他|正常|/|-|—|一般)?$")


def read_address(around: Surroundings, end: int) -> list[Secret]:
    """The address after a label, or the column of addresses below a heading."""
    text = around.text
    start, stop = around.line(end)
    word = next(word for word in ("家庭地址", "居住地址", "户籍地址", "住址", "家住") if text.endswith(word, 0, end))
    if _NO_HOME.search(around.before(end - len(word), 10)):
        return []
    if "\t" in text[start:stop]:
        heading = around.heading(end)
        if heading.at == start:
            return _column_of_addresses(around, start, stop, text.count("\t", start, end))
        follows = re.compile(r"[:：\s]*\t").match(text, end)
        if follows:
            end = follows.end()
    found = _LABELLED_ADDRESS.match(text, end, min(len(text), end + 70))
    if found is None or not _is_home(found["value"], strict=word == "家住"):
        return []
    return [Secret("住址", found["value"], mask("住址", found["value"]), found.start("value"), word)]


def _is_home(value: str, strict: bool = False) -> bool:
    house = _HOUSE.search(value)
    if house is None or not _STREET.search(value[: house.end()]) or house.start() == 0:
        return False
    return not strict or bool(re.search(r"室|单元|栋|幢|号楼|[0-9]号", value))


def _column_of_addresses(around: Surroundings, start: int, stop: int, index: int) -> list[Secret]:
    text, at = around.text, stop + 1
    out: list[Secret] = []
    while at < len(text) and len(out) < 2_000:
        _, end = around.line(at)
        row = text[at:end]
        if "\t" not in row:
            break
        cells = row.split("\t")
        if index < len(cells) and _is_home(cells[index].strip()):
            value = cells[index].strip()
            out.append(Secret("住址", value, mask("住址", value), at + sum(len(cell) + 1 for cell in cells[:index]), "住址"))
        at = end + 1
    return out


def read_list(around: Surroundings, end: int) -> list[Secret]:
    """A list of people by name with what ails them: one finding, however long it is."""
    text = around.text
    start, stop = around.line(end)
    line = text[start:stop]
    if "\t" not in line or around.heading(end).at != start:
        return []
    cells = ["".join(cell.split()) for cell in line.split("\t")]
    names = next((n for n, cell in enumerate(cells) if _NAME_COLUMN.search(cell)), -1)
    ails = next((n for n, cell in enumerate(cells) if _HEALTH_COLUMN.search(cell) and n != names), -1)
    # the row has one finding, whichever of its words was met
    if names < 0 or ails < 0 or not cells[ails].startswith(tuple(_words_at(line, end - start))):
        return []
    people, at = 0, stop + 1
    while at < len(text) and people < 5_000:
        _, last = around.line(at)
        row = text[at:last].split("\t")
        if len(row) < 2:
            break
        if max(names, ails) < len(row) and _NAME.fullmatch(row[names].strip()) and "某" not in row[names] and not _NO_DETAIL.match(row[ails].strip()):
            people += 1
        at = last + 1
    if people < 2:
        return []
    label = f"{people}人名单（{cells[names]}、{cells[ails]}）"
    return [Secret("病残名单", label, label, start + line.index("\t"), cells[ails])]


def _words_at(line: str, end: int) -> list[str]:
    cell = line.rfind("\t", 0, end) + 1
    return ["".join(line[cell:end].split())]
