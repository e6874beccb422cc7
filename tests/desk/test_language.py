"""The desk speaks Chinese unless asked otherwise, and its English is whole."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.mofile import read_mo
from scripts.desk_messages import FOLDER, catalogue, used

from tests.desk.conftest import PASSWORD, World


def test_every_message_of_the_desk_has_an_english_one() -> None:
    messages = {str(m.id): str(m.string) for m in catalogue() if m.id}
    assert used() - {key for key, value in messages.items() if value} == set()
    for key, value in messages.items():
        assert set(re.findall(r"%\(\w+\)s", key)) == set(re.findall(r"%\(\w+\)s", value)), key
    with (FOLDER / "django.mo").open("rb") as file:
        assert {str(m.id): str(m.string) for m in read_mo(file) if m.id} == messages


def test_chinese_is_spoken_whatever_the_browser_would_like(world: World) -> None:
    page = world.client("city").get("/", headers={"Accept-Language": "en-US"}).content.decode()
    assert "我的待办" in page and 'lang="zh-CN"' in page


def test_whoever_chose_english_gets_it(world: World) -> None:
    client = world.client("city")
    client.post("/language/", {"language": "en", "next": "/"})
    page = client.get("/sites/").content.decode()
    assert 'lang="en"' in page and "Government websites" in page and "政府网站</h1>" not in page
    assert client.post("/login/", {"username": "city", "password": PASSWORD}).status_code == 302


def test_templates_hold_no_words_that_escape_translation() -> None:
    bare = []
    for path in (Path(__file__).parents[2] / "src/xuncha/desk/templates").rglob("*.html"):
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", re.sub(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}", "", path.read_text("utf-8"), flags=re.S), flags=re.S)
        bare += [f"{path.name}: {word}" for word in re.findall(r"[\u4e00-\u9fff]+", text) if word not in ("中文",)]
    # classifiers between a grade and its number in what screen readers are told
    assert [b for b in bare if not b.endswith(": 家")] == []
