"""Options for ECharts, made here so that no script is needed in a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

COLOURS = {"优": "#1b7f4d", "良": "#2f6fd0", "合格": "#d99a1c", "不合格": "#b42318", "未定": "#9aa7bd"}
INK = "#33415c"


def donut(counts: Mapping[str, int], large: bool = False) -> dict[str, Any]:
    """Parts of a whole, its number in the middle. `large`: for the big screen, the legend below."""
    total = sum(counts.values())
    size = 20 if large else 13
    place: dict[str, Any] = {"left": "center", "bottom": 0} if large else {"orient": "vertical", "right": 10, "top": "middle"}
    return {
        "title": {"text": str(total), "left": "49%" if large else "29%", "top": "39%" if large else "center", "textAlign": "center", "textStyle": {"fontSize": 44 if large else 24, "color": INK}},
        "legend": {**place, "textStyle": {"fontSize": size, "color": INK}},
        "tooltip": {"trigger": "item", "renderMode": "richText"},
        "series": [
            {
                "type": "pie", "radius": ["52%", "78%"], "center": ["50%", "43%"] if large else ["30%", "50%"], "label": {"show": False}, "emphasis": {"scale": False},
                "data": [{"name": _("%(name)s %(n)s 家") % {"name": _("未定") if name == "未定" else name, "n": n}, "value": n, "itemStyle": {"color": COLOURS.get(name, "#9aa7bd")}} for name, n in counts.items() if n],
            }
        ],
    }  # fmt: skip


def lines(names: Sequence[str], series: Mapping[str, Sequence[float | None]], unit: str = "") -> dict[str, Any]:
    """A trend over periods."""
    palette = ("#1c5bb8", "#1b7f4d", "#d99a1c", "#b42318")
    return {
        "grid": {"left": 44, "right": 16, "top": 34, "bottom": 28}, "tooltip": {"trigger": "axis", "renderMode": "richText"}, "legend": {"top": 0, "right": 0, "textStyle": {"color": INK}},
        "xAxis": {"type": "category", "data": list(names), "axisLabel": {"color": INK}}, "yAxis": {"type": "value", "axisLabel": {"formatter": "{value}" + unit, "color": INK}},
        "series": [{"type": "line", "name": name, "data": list(values), "symbolSize": 7, "itemStyle": {"color": palette[n % 4]}, "lineStyle": {"color": palette[n % 4]}} for n, (name, values) in enumerate(series.items())],
    }  # fmt: skip


def bars(rows: Sequence[tuple[str, int, str]], large: bool = False) -> dict[str, Any]:
    """Horizontal bars, the longest above: (name, number, address). `large`: for the big screen."""
    ordered = list(reversed(rows))
    size, room = (18, 230) if large else (12, 150)
    return {
        "grid": {"left": room, "right": 44, "top": 6, "bottom": 6}, "tooltip": {"renderMode": "richText"}, "xAxis": {"type": "value", "show": False},
        "yAxis": {"type": "category", "data": [row[0] for row in ordered], "axisLine": {"show": False}, "axisTick": {"show": False}, "axisLabel": {"width": room - 10, "overflow": "truncate", "color": INK, "fontSize": size}},
        "series": [{"type": "bar", "barMaxWidth": size + 2, "itemStyle": {"color": "#4b82d6"}, "label": {"show": True, "position": "right", "color": INK, "fontSize": size}, "data": [{"value": row[1], "url": row[2]} for row in ordered]}],
    }  # fmt: skip
