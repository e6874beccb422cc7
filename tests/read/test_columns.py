"""Classes of columns by their names."""

from __future__ import annotations

import pytest

from xuncha.read.columns import classify


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("工作动态", "动态要闻"), ("领导活动", "动态要闻"), ("通知公告", "通知公告"), ("政策文件", "政策文件"), ("政策解读", "其他"), ("领导之窗", "领导"),
        ("领导干部接访", "其他"), ("公共机构节能", "其他"), ("机构职能", "机构"), ("财政预决算", "其他"), ("办事指南", "办事"), ("县情概况", "概况"),
    ],
)  # fmt: skip
def test_a_name_tells_the_class(name: str, kind: str) -> None:
    assert classify(name) == kind
