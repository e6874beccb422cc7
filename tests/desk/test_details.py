"""What an audit tells about a subject reaches the reviewer in words: the table is held against what the audits write."""

from __future__ import annotations

import ast
from pathlib import Path

import xuncha.audit
from xuncha.desk.ui.details import NAMES, SILENT, told

REPORTS = {"problem", "suspect", "undetermined", "remark", "add", "subject"}
#: parameters of reporting that are no detail
NO_DETAIL = {"page", "excerpt", "key"}


def written() -> set[str]:
    """The names audits give to what they tell: keywords of their reports, and keys of the dictionaries called detail."""
    out: set[str] = set()
    for path in Path(xuncha.audit.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in REPORTS:
                    out |= {keyword.arg for keyword in node.keywords if keyword.arg} - NO_DETAIL
            elif isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "detail" and isinstance(node.value, ast.Dict):
                out |= {str(key.value) for key in node.value.keys if isinstance(key, ast.Constant)}
    return out


def test_every_detail_of_an_audit_has_a_name_or_is_kept_silent_on_purpose() -> None:
    found = written()
    assert len(found) > 40
    assert found - NAMES.keys() - SILENT == set()


def test_no_name_is_left_for_what_nobody_tells() -> None:
    people = {"by", "note"}  # of findings from people
    assert NAMES.keys() - written() - people == set()


def test_values_read_like_words() -> None:
    assert told({"severity": "serious", "lacking": "填写样本", "internal": True, "first_level": False, "newest": None}) == [("程度", "严重"), ("缺少", "填写样本"), ("一级栏目", "否")]
