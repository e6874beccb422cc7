"""The desk speaks Chinese unless asked otherwise, and its English is whole."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import read_mo
from django.apps import apps
from django.urls import URLPattern
from scripts.desk_messages import FOLDER, catalogue, key_of, used

from tests.desk.conftest import PASSWORD, World, furnish
from tests.desk.test_permissions import PAGES, address
from xuncha.desk.journal.models import Entry
from xuncha.desk.registry.models import Difference
from xuncha.desk.repair.models import Event
from xuncha.desk.rounds.models import Draw
from xuncha.desk.rounds.service import draw
from xuncha.desk.ui.words import edition

HAN = re.compile(r"[\u4e00-\u9fff]")
#: words of the data that the rows do not hold: grades, the language's own name, headings and values files are read by
DATA = (
    "不合格", "合格", "优", "良", "中文", "县级以下", "网站标识码", "网站名称", "首页网址", "网站类别", "主办单位", "所属县区", "对外服务", "ICP备案号", "平台", "账号名称", "账号ID", "认证主体",
    "主页地址", "数据源", "最近更新日期", "有效互动", "检查人", "检查时间", "凭证",
)  # fmt: skip
#: kept in Chinese, shown in the reader's language
SHOWN = {(Event, "what"), (Draw, "what"), (Difference, "field")}
#: the bulletin's draft and the names proposed for a round are for Chinese documents, and so is the audit log
DOCUMENTS = {"bulletin", "add-round", "journal"}


def test_every_message_of_the_desk_has_an_english_one() -> None:
    messages = {key_of(m): str(m.string) for m in catalogue() if m.id}
    assert used() - {key for key, value in messages.items() if value} == set()
    for key, value in messages.items():
        assert set(re.findall(r"%\(\w+\)s", key)) == set(re.findall(r"%\(\w+\)s", value)), key
    with (FOLDER / "django.mo").open("rb") as file:
        assert {key_of(m): str(m.string) for m in read_mo(file) if m.id} == messages


def test_chinese_is_spoken_whatever_the_browser_would_like(world: World) -> None:
    page = world.client("city").get("/", headers={"Accept-Language": "en-US"}).content.decode()
    assert "我的待办" in page and 'lang="zh-CN"' in page


def test_whoever_chose_english_gets_it(world: World) -> None:
    client = world.client("city")
    client.post("/language/", {"language": "en", "next": "/"})
    page = client.get("/sites/").content.decode()
    assert 'lang="en"' in page and "Government websites" in page and "政府网站</h1>" not in page
    assert client.post("/login/", {"username": "city", "password": PASSWORD}).status_code == 302


def strings(value: Any) -> Iterator[str]:
    """Every Chinese string within a row's value."""
    if isinstance(value, str) and HAN.search(value):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from strings(each)
    elif isinstance(value, dict):
        yield from strings(list(value.values()))


def data_words() -> list[str]:
    """What people and inspections wrote, the longest first, so that what is left on a page is the desk's own."""
    words = set(DATA)
    for model in apps.get_models():
        if model.__module__.startswith("xuncha.desk.") and not model.__name__.startswith("Historical") and model is not Entry:
            fields = [f for f in model._meta.concrete_fields if not f.choices and (model, f.name) not in SHOWN]
            for row in model.objects.all():
                words |= {word for f in fields for word in strings(getattr(row, f.attname))} | {line for f in fields for word in strings(getattr(row, f.attname)) for line in word.splitlines() if HAN.search(line)}
                words.add(str(row))
    for rule in edition("luan-2020q2").rules.values():
        words |= {rule.title, rule.explain}
    return sorted(words - {""}, key=len, reverse=True)


@pytest.mark.parametrize("who", ["city", "county", "liaison", "inspector", "leader", "reader"])
def test_english_pages_show_chinese_only_where_it_is_data(world: World, who: str) -> None:
    things = furnish(world)
    draw(world.round, "网站", ["9901010001 甲县人民政府"], 1, world.people["city"])
    for what in ("下发整改", "逾期催办", "自动复查：复查未通过"):
        Event.objects.create(task=things["task"], what=what)
    client = world.client(who)
    client.post("/language/", {"language": "en", "next": "/"})
    left: dict[str, set[str]] = {}
    seen = 0
    for pattern in [*PAGES, None]:
        path = address(pattern, things) if isinstance(pattern, URLPattern) else "/api/v1/docs"
        response = client.get(path)
        if (pattern is not None and pattern.name in DOCUMENTS) or response.status_code != 200 or not response["Content-Type"].startswith("text/html") or response.streaming:
            continue
        seen += 1
        page = html.unescape(re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), response.content.decode()))
        page = re.sub(r'(<option value=)"[^"]*"', r"\1", page)
        if pattern is None:
            # commands and kinds of values
            page = re.sub(r"<code>.*?</code>|“.*?”|<td>[^<]* / [^<]*</td>", "", page, flags=re.S)
        for word in data_words():
            page = page.replace(word, "")
        if found := set(re.findall(r".{0,30}[\u4e00-\u9fff]+.{0,10}", page)):
            left[path] = found
    assert seen > 10
    assert left == {}


def test_templates_hold_no_words_that_escape_translation() -> None:
    bare = []
    for path in (Path(__file__).parents[2] / "src/xuncha/desk/templates").rglob("*.html"):
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", re.sub(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}", "", path.read_text("utf-8"), flags=re.S), flags=re.S)
        bare += [f"{path.name}: {word}" for word in re.findall(r"[\u4e00-\u9fff]+", text) if word not in ("中文",)]
    # classifiers between a grade and its number in what screen readers are told
    assert [b for b in bare if not b.endswith(": 家")] == []
