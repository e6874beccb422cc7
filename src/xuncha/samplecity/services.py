"""Services: guides (办事指南) with the eight elements, the rules they rest on, monthly figures (办件统计)."""

from __future__ import annotations

from datetime import date, timedelta

from . import vocabulary as words
from .draft import Draft, add_months
from .model import Article, Attachment, Guide

_CONDITIONS = (
    "在本行政区域内依法登记的企业、个体工商户或者具有本地户籍的居民。", "具备与所申请事项相适应的场所、设施和人员。", "近三年内无严重违法失信记录。", "所填内容真实、完整、有效。",
)  # fmt: skip
_MATERIALS = (
    "居民身份证原件及复印件1份", "营业执照复印件1份", "授权委托书原件1份（委托代办时提供）", "场所平面图1份", "户口簿原件", "近期一寸免冠照片2张", "房屋租赁合同复印件1份", "法定代表人任职文件1份",
)  # fmt: skip
_STEPS = (
    ("申请", "受理", "审查", "决定", "送达"), ("提交", "初审", "现场核查", "复审", "发证"), ("网上填报", "窗口核对", "当场办结"),
)  # fmt: skip


def offer(draft: Draft) -> None:
    """Plans guides, their rules and the figures."""
    laws = _laws(draft)
    column, pick = draft.plan.of_kind("guides")[0], draft.random
    names = draft.office.guides
    chosen = pick.sample(names, min(len(names), pick.randint(12, 14) if draft.plan.portal else pick.randint(5, 7)))
    hour = pick.choice(("上午8:00至12:00，下午14:30至17:30", "上午8:30至12:00，下午14:00至17:30"))
    for n, name in enumerate(chosen):
        day = draft.as_of - timedelta(days=15 + n * pick.randint(3, 9))
        article = draft.article(column, pick.choice((f"{name}办事指南", f"{name}服务指南")), day, [])
        linked: list[tuple[str, Article | None]] = [(law.title, law) for law in pick.sample(laws, 2)]
        if draft.has("service.policy-name-only") and n % 3 == 0:
            linked[n % 2] = (linked[n % 2][0], None)
        form = f"{name}申请表" if n % 4 != 2 else ""
        materials = [*([f"{form}原件1份"] if form else []), *pick.sample(_MATERIALS, pick.randint(2, 4))]
        conditions = pick.sample(_CONDITIONS, 3)
        if draft.has("service.vague") and n % 4 == 1:
            materials.append(("有关部门出具的证明", "其他相关材料")[n // 4 % 2])
        steps = list(pick.choice(_STEPS))
        draft.plan.guides.append(
            Guide(
                article, name, linked, conditions, materials, f"示例路{pick.randint(1, 90)}号政务服务中心{pick.randint(1, 40)}号窗口", f"工作日{hour}",
                f"0000-00000{pick.randint(10, 60)}", steps, form, _forms(draft, article, form, n), not draft.has("design.search"),
            )
        )  # fmt: skip
    column.articles.sort(key=lambda article: article.when, reverse=True)
    _figures(draft)


def _forms(draft: Draft, article: Article, form: str, n: int) -> list[Attachment]:
    """A required form as an empty sheet and as a filled-in sample."""
    if not form or (draft.has("service.form") and n % 3 == 1):
        return []
    ending = draft.random.choice(("docx", "xlsx", "docx", "pdf"))
    when = article.when
    sheet = Attachment(draft.next_id(), "空白表格", ending, when, form)
    if draft.has("service.form") and n % 6 == 3:
        return [sheet]
    return [sheet, Attachment(draft.next_id(), "示范样表", ending, when, f"{form}（样表）")]


def _laws(draft: Draft) -> list[Article]:
    column, pick = draft.plan.of_kind("laws")[0], draft.random
    day = draft.as_of - timedelta(days=pick.randint(40, 90))
    for subject in pick.sample(draft.office.subjects, 4 if draft.plan.portal else 3):
        title = f"{draft.plan.region}{subject}{pick.choice(('管理规定', '服务规程', '实施细则'))}"
        draft.article(column, title, day, [text.format(s=subject) for text in words.ARTICLES])
        day -= timedelta(days=pick.randint(3, 40))
    return column.articles


def _figures(draft: Draft) -> None:
    column, pick = draft.plan.of_kind("figures")[0], draft.random
    first = draft.as_of.replace(day=1)
    if draft.as_of.day <= 6:
        first = add_months(first, -1)
    for back in range(3):
        published = add_months(first, -back)
        month: date = add_months(published, -1)
        taken = pick.randint(180, 960)
        draft.article(column, f"{month.year}年{month.month}月办件情况统计", published + timedelta(days=pick.randint(2, 5)), [
            f"{month.year}年{month.month}月，窗口共受理各类事项{taken}件，办结{taken - pick.randint(0, 9)}件，按时办结率100%。",
            f"其中，网上受理{taken // 3}件，现场受理{taken - taken // 3}件；行政许可类{taken // 4}件，公共服务类{taken - taken // 4}件。",
            "群众评价满意率99.6%，收到有效评价二百余条，差评事项已全部整改。",
        ])  # fmt: skip
