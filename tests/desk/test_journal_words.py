"""The journal is read by people: what is recorded is shown in words, and a workbook's columns can be read."""

from __future__ import annotations

import ast
import io
from pathlib import Path

from openpyxl import load_workbook

import xuncha.desk
from tests.desk.conftest import World
from xuncha.desk.journal.models import record
from xuncha.desk.journal.words import NAMES, told
from xuncha.desk.ui.export import WIDEST, workbook

#: who did it and from where; columns of their own
ASIDE = {"request", "user"}


def recorded() -> set[str]:
    """The names of all details that any room records."""
    calls = (node for path in Path(xuncha.desk.__file__).parent.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    return {word.arg for call in calls if isinstance(call.func, ast.Name) and call.func.id == "record" for word in call.keywords if word.arg} - ASIDE


def test_everything_that_is_recorded_has_a_name_in_words() -> None:
    assert recorded() and recorded() <= set(NAMES)


def test_codes_lists_and_changes_are_told_in_words() -> None:
    assert told({"role": "city", "decision": "reject", "late": True, "wrong": [], "note": ""}) == "角色：市级管理员；意见：驳回；逾期：是"
    assert told({"changed": {"period": ["一季度", "二季度"]}, "grades": {"优": 7}}) == "改动：期别 一季度、二季度；等次：优 7"
    assert told({"changed": ["icp"], "没有名称": "照原样"}) == "改动：ICP备案号；没有名称：照原样"


def test_the_journal_page_shows_words(world: World) -> None:
    record("新建用户", "甲", user=world.people["city"], role="liaison")
    page = world.client("city").get("/journal/").content.decode()
    assert "角色：部门联络员" in page and "role=liaison" not in page


def test_columns_of_a_workbook_are_as_wide_as_what_they_hold() -> None:
    lines = [["编号", "网站名称", "说明"], [1, "安徽六安金安经济开发区管理委员会", "长" * 200], *([n, "短", ""] for n in range(2, 400))]
    sheet = load_workbook(io.BytesIO(workbook([("表", lines)])))["表"]
    assert sheet.max_row == len(lines) and sheet["B2"].value == "安徽六安金安经济开发区管理委员会"
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths[0] < 12 and widths[1] >= 34 and widths[2] == WIDEST
