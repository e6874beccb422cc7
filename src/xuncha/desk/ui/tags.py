"""Template tags of all screens."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template.base import render_value_in_context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from xuncha.desk.ui.details import told
from xuncha.desk.ui.empty import EMPTY
from xuncha.desk.ui.words import indicator_name

register = template.Library()

GRADE_TONES = {"优": "green", "良": "blue", "合格": "yellow", "不合格": "red"}
STATE_TONES = {
    "open": "orange", "second": "orange", "disputed": "red", "deferred": "secondary", "confirmed": "red", "downgraded": "yellow", "rejected": "secondary",
    "problem": "red", "suspect": "orange", "undetermined": "secondary", "running": "blue", "waiting": "secondary", "paused": "yellow", "done": "green", "failed": "red",
    "partial": "yellow", "replied": "blue", "checking": "blue", "passed": "green", "unsure": "yellow", "returned": "orange", "closed": "green", "missing": "orange",
    "sent": "blue", "back": "orange", "accepted": "green", "absent": "red", "asked": "orange", "approved": "green", "refused": "secondary", "given": "orange", "submitted": "green", "withdrawn": "secondary",
    "normal": "green", "upheld": "green", "contest": "orange", "accept": "green",
}  # fmt: skip


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite; decoration, so that screen readers pass it by."""
    return format_html('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>', extra, static("desk/icons.svg"), name)


@register.simple_tag
def grade(value: str | None) -> SafeString:
    if not value:
        return mark_safe('<span class="tone tone-secondary">—</span>')
    return format_html('<span class="tone tone-{}">{}</span>', GRADE_TONES.get(value, "secondary"), value)


@register.simple_tag
def state(row: Any, field: str = "state") -> SafeString:
    """A status badge from a field with choices."""
    value = getattr(row, field)
    if field == "state" and value == "open" and getattr(row, "vetoing", None) is False and row.finding.outcome == "problem":
        # a machine's problem that vetoes nothing stands without a person (contract, section 3)
        return format_html('<span class="tone tone-blue">{}</span>', _("自动认定"))
    return format_html('<span class="tone tone-{}">{}</span>', STATE_TONES.get(value, "secondary"), getattr(row, f"get_{field}_display")())


@register.filter
def moment(text: str) -> str:
    """A moment as evidence keeps it (ISO, UTC), in the office's own time."""
    at = parse_datetime(text) if text else None
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at is not None and timezone.is_aware(at) else text


@register.filter
def web(address: str) -> str:
    """An address that a link may lead to; anything but http and https leads nowhere."""
    return address if address.lower().startswith(("http://", "https://")) else "#"


@register.filter
def indicator(value: str) -> str:
    return indicator_name(value)


@register.filter
def happened(what: str) -> str:
    """What happened to a task, kept in Chinese, in the reader's language."""
    return _("：").join(_(part) for part in what.split("："))


@register.filter
def graded(name: str) -> str:
    """A grade as it is called; what has none yet in the reader's language."""
    return _("未定") if name == "未定" else name


register.filter("told", told)


@register.filter
def percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


@register.filter
def points(value: float | Decimal) -> str:
    """Points of a score without idle zeros."""
    return f"{float(value):g}"


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The present query string with some keys changed (None takes a key away)."""
    request: HttpRequest = context["request"]
    values = {key: request.GET.getlist(key) for key in request.GET}
    for key, value in changes.items():
        if value is None:
            values.pop(key, None)
        else:
            values[key] = [str(value)]
    return "?" + urlencode(values, doseq=True)


@register.filter
def styled(field: Any) -> SafeString:
    """A form field with Tabler's classes."""
    kind = field.widget_type
    extra = "form-check-input" if kind == "checkbox" else "form-select" if "select" in kind else "form-control"
    return field.as_widget(attrs={**field.field.widget.attrs, "class": f"{extra} {field.field.widget.attrs.get('class', '')}".strip()})


@register.simple_tag(takes_context=True)
def table_body(context: template.Context, table: Any) -> SafeString:
    """The rows of a list. What is the same for a whole column is worked out once, not in each cell."""
    marks = [
        (column.name, *(format_html('<td class="{}{}"{}>', column.attrs.get("td", {}).get("class") or "", more, format_html(' data-label="{}"', column.header) if column.header else "") for more in ("", " blank")))
        for column in table.columns
    ]  # fmt: skip
    rows = ("".join(_cell(row.get_cell(name), mark, blank, context) for name, mark, blank in marks) for row in table.paginated_rows)
    return mark_safe("".join(f"<tr>{row}</tr>" for row in rows))


def _cell(value: Any, mark: str, blank: str, context: template.Context) -> str:
    # a card on a small screen leaves out what says nothing
    return f"{blank if value in ('', '—', None) else mark}{render_value_in_context(value, context)}</td>"


@register.inclusion_tag("ui/empty.html", takes_context=True)
def nothing_yet(context: dict[str, Any], name: str) -> dict[str, Any]:
    """What the list of this name says while it holds nothing at all."""
    empty = EMPTY[name]
    first = empty.verb is not None and bool(context.get("may", {}).get(empty.verb.value.replace("-", "_")))
    return {"empty": empty, "purpose": empty.purpose, "then": empty.first if first else empty.waits, "may_first": first or empty.verb is None}


@register.filter
def pages(table: Any) -> list[int | None]:
    """Page numbers to show: the first, the last, the neighbours; None for a gap."""
    last, here = table.paginator.num_pages, table.page.number
    wanted = sorted({1, last, *range(max(1, here - 2), min(last, here + 2) + 1)})
    out: list[int | None] = []
    for number in wanted:
        if out and out[-1] is not None and number > out[-1] + 1:
            out.append(None)
        out.append(number)
    return out
