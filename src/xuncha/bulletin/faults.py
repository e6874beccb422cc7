"""What is wrong with a round file (TOML), for people who write documents and no programs: the line, what is wrong there, how it is written right."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, get_args, get_type_hints

import msgspec


class Kind(Enum):
    """The ways people get it wrong, each with what is told of it (`{about}`: the item's name)."""

    QUOTES = "引号用了中文的，要换成英文双引号"
    COMMA = "各项之间用了中文标点，要换成英文逗号"
    EQUALS = "名称和内容之间要有一个英文等号"
    UNCLOSED = "引号没有配对，文字的开头和结尾各要一个英文双引号"
    INNER = "引号中间又有英文引号，或者后面多了内容；文字里面的引号用中文的"
    DAY = "日期不对，要写成年-月-日，月和日各两位，并且确有这一天"
    LIST = "方括号里没有写完，各项之间用英文逗号隔开，最后要有 ]"
    EMPTY = "等号后面没有内容，没有的写一对空引号"
    BARE = "文字要放在英文双引号里"
    TWICE = "这一项前面已经写过，只能留一处"
    STATEMENT = "这一行不是“名称 = 内容”；说明文字前面要加 #"
    TABLE = "小节的名称要放在一对英文方括号里，单独一行"
    BACKSLASH = "文字里的反斜杠要写两个"
    HIDDEN = "文字里有看不见的字符，请删掉重写"
    OTHER = "写法不对，请对照样例改"
    MISSING = "缺少必填项 {about}"
    UNKNOWN = "没有 {about} 这一项，名称写错了或放错了小节"
    KIND = "{about} 的写法不对"
    ANNEXES = "annexes 要写4个附件的标题"


EXAMPLES = {
    Kind.QUOTES: 'host = "××县人民政府"', Kind.COMMA: 'title = ["第一行", "第二行"]', Kind.EQUALS: 'period = "2020年第二季度"', Kind.UNCLOSED: 'host = "××县人民政府"',
    Kind.INNER: 'overview = ["标有“找错”入口"]', Kind.DAY: "inspected_from = 2020-05-08", Kind.LIST: 'title = ["第一行", "第二行"]', Kind.EMPTY: 'host = ""',
    Kind.BARE: 'host = "××县人民政府"', Kind.TWICE: 'host = "××县人民政府"', Kind.STATEMENT: "# 这是说明", Kind.TABLE: "[contact]", Kind.BACKSLASH: 'method = "甲\\\\乙"',
    Kind.HIDDEN: 'host = "××县人民政府"', Kind.OTHER: 'host = "××县人民政府"', Kind.ANNEXES: 'annexes = ["附件1", "附件2", "附件3", "附件4"]',
}  # fmt: skip
#: characters of Chinese keyboards where TOML wants its own
WIDE = {**dict.fromkeys("“”‘’＂", Kind.QUOTES), **dict.fromkeys("，、；", Kind.COMMA), **dict.fromkeys("＝：:", Kind.EQUALS), **dict.fromkeys("【】［］", Kind.TABLE)}
#: what the reader of TOML says → what it means
SAID = (
    ("Illegal character '\\n'", Kind.UNCLOSED), ("Unterminated string", Kind.UNCLOSED), ('Expected "\'', Kind.UNCLOSED), ("Illegal character", Kind.HIDDEN), ("Invalid date", Kind.DAY), ("Unclosed", Kind.LIST),
    ("Expected ']", Kind.TABLE), ("Expected '='", Kind.EQUALS), ("Unescaped", Kind.BACKSLASH), ("Invalid hex", Kind.BACKSLASH), ("Cannot", Kind.TWICE), ("Duplicate", Kind.TWICE),
    ("Invalid statement", Kind.STATEMENT), ("Invalid initial", Kind.STATEMENT), ("Found invalid character", Kind.HIDDEN),
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """`line` is 0 where no single line is to blame."""

    line: int
    kind: Kind
    example: str
    about: str = ""

    def __str__(self) -> str:
        where = f"第{self.line}行：" if self.line else ""
        return f"{where}{self.kind.value.format(about=self.about)}，例如 {self.example}"


def syntax_fault(text: str, error: tomllib.TOMLDecodeError) -> Fault:
    """Where the text is no TOML, and why."""
    said, lines = str(error), text.split("\n")
    place = re.search(r"at line (\d+), column (\d+)", said)
    if place is None:
        # it ran to the end: what was opened last is to blame
        opened = [n for n, line in enumerate(lines, 1) if '"""' in line or "'''" in line] or [n for n, line in enumerate(lines, 1) if line.strip()] or [1]
        return _fault(opened[-1], Kind.UNCLOSED if "string" in said or "Expected" in said else Kind.LIST)
    number, column = int(place[1]), int(place[2])
    line = lines[number - 1] if number <= len(lines) else ""
    here = line[column - 1 : column]
    value = line.partition("=")[2].strip()
    kind = next((kind for words, kind in SAID if said.startswith(words)), Kind.OTHER)
    if kind != Kind.UNCLOSED and here in WIDE:
        kind = WIDE[here]
    elif kind == Kind.STATEMENT and re.match(r"\s*[\w.-]+\s*[＝：:]", line):
        kind = Kind.EQUALS
    elif said.startswith("Expected newline"):
        kind = Kind.DAY if re.match(r"\d{4}\D", value) else Kind.INNER
    elif said.startswith("Invalid value"):
        kind = Kind.EMPTY if not value or value.startswith("#") else Kind.BARE
    elif kind == Kind.LIST and (wide := next((mark for mark in line if mark in "，、“”"), "")):
        kind = WIDE[wide]
    return _fault(number, kind)


def _fault(line: int, kind: Kind) -> Fault:
    return Fault(line, kind, EXAMPLES[kind])


def structure_fault(text: str, error: msgspec.ValidationError, model: type[Any]) -> Fault:
    """Where TOML says something else than a round file does."""
    said = str(error)
    path = re.sub(r"\[[^\]]*\]", "", (re.search(r"at `\$\.?([^`]*)`", said) or ["", ""])[1])
    if named := re.search(r"Object (missing required|contains unknown) field `([^`]*)`", said):
        about = f"{path}.{named[2]}" if path else named[2]
        if named[1] == "missing required":
            return Fault(0, Kind.MISSING, example_of(about, model), about)
        return Fault(line_of(text, about), Kind.UNKNOWN, "、".join(sorted(_fields(model, path))), about)
    return Fault(line_of(text, path), Kind.KIND, example_of(path, model), path)


def _fields(model: type[Any], path: str) -> dict[str, Any]:
    """The items of a round file, or of one of its sections."""
    fields = get_type_hints(model)
    for name in filter(None, path.split(".")):
        found = fields.get(name)
        fields = get_type_hints(found) if isinstance(found, type) and issubclass(found, msgspec.Struct) else {}
    return fields


def example_of(about: str, model: type[Any]) -> str:
    """How an item is written, by what it holds."""
    section, _, name = about.rpartition(".")
    wanted = _fields(model, section).get(name, str)
    kinds = {wanted, *get_args(wanted)}
    if wanted is date:
        return f"{name} = 2020-05-08"
    if int in kinds:
        return f"{name} = 90"
    if date in kinds:
        return "rectification = 2020-07-30"
    return f'{name} = ["……", "……"]' if Ellipsis in kinds else f'{name} = "……"'


def line_of(text: str, about: str) -> int:
    """The line on which an item, or else its section, stands; 0 where it is not found."""
    section, _, name = about.rpartition(".")
    here, found = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if head := re.match(r"\s*\[+\s*([\w.-]+)\s*\]", line):
            here = head[1]
            if here == about:
                return number
        elif here == section and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*[=.]", line):
            found = found or number
    return found
