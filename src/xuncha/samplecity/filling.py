"""What stands in the lists: entries with their dates; which columns are behind, which hold nothing."""

from __future__ import annotations

from datetime import date, timedelta

from . import vocabulary as words
from .draft import Draft, add_months
from .model import Article, Column

_SPANS = {
    ("news", False): (1, 9), ("news", True): (20, 200), ("notice", False): (3, 120), ("notice", True): (195, 340),
    ("policy", False): (10, 140), ("policy", True): (195, 330), ("other", False): (5, 300), ("other", True): (385, 800),
    ("free", False): (6, 40), ("topic", False): (3, 60), ("laws", False): (40, 200),
}  # fmt: skip


_PROJECTS = ("招标采购", "政府采购", "工程建设", "行政许可", "行政处罚", "重大项目", "行政执法公示")


def fill(draft: Draft) -> None:
    """Chooses the columns that are behind or empty, then fills all others."""
    plan, pick = draft.plan, draft.random
    news = plan.of_kind("news")
    first = plan.of_kind("policy", "notice")
    pool = first + news[1:] if draft.policy_first else pick.sample(news[1:] + first, len(news) + 1)
    behind = pool[: draft.count("update.news-policy")]
    others = plan.of_kind("other", "annual")
    others = pick.sample(others, len(others))
    late = draft.count("update.other")
    behind = behind + others[:late]
    empty = [column for column in others[late:] if column.kind == "other"][: draft.count("update.blank")]
    for column in empty:
        column.blank, column.hint = True, pick.random() < 0.5
    stale = {column.id for column in behind}
    for column in plan.columns:
        if column.blank:
            continue
        if column.kind == "annual":
            _annual(draft, column, column.id in stale)
        elif column.kind in ("news", "notice", "policy", "other", "topic"):
            _dated(draft, column, column.id in stale, column is news[0])
    if not draft.wanted:
        # the newest entry of one news column of a clean site stands exactly on the border, which benefits the unit
        _shift(news[-1], draft.as_of - timedelta(days=14))
        for column in first:
            _shift(column, add_months(draft.as_of, -6))
        _shift(plan.of_kind("other")[-1], add_months(draft.as_of, -12))
    topics = plan.of_kind("topic")
    if pick.random() < 0.5:
        # a topic whose occasion is over stays as it was
        _shift(topics[-1], add_months(draft.as_of, -pick.randint(14, 30)))


def _shift(column: Column, newest: date) -> None:
    back = max(article.when for article in column.articles).date() - newest
    for article in column.articles:
        article.when -= back
        article.made = article.made - back if article.made else None


def _dated(draft: Draft, column: Column, stale: bool, lead: bool) -> None:
    pick = draft.random
    day = draft.as_of - timedelta(days=1 if lead else pick.randint(*_SPANS[column.kind, stale]))
    portal = draft.plan.portal
    count = {"news": 10 if lead else pick.randint(3, 4), "notice": 5, "policy": 4, "topic": 2}.get(column.kind, pick.randint(2, 3))
    if lead and portal:
        count = 22
    elif not stale and column.kind in ("notice", "other") and pick.random() < (0.12 if portal else 0.06):
        count = 17  # now and then a list runs on to a second page
    step = {"news": 5, "notice": 20, "policy": 30, "topic": 9}.get(column.kind, 40)
    for n in range(count):
        _entry(draft, column, day)
        day -= timedelta(days=1 if lead and n < 5 else pick.randint(1, step))
    if not stale and column.kind in ("news", "notice", "other") and len(column.articles) > 3 and pick.random() < 0.3:
        column.pinned = True


def _entry(draft: Draft, column: Column, day: date) -> Article:
    pick = draft.random
    prefix = pick.choice((draft.plan.short if draft.abbreviation else "", draft.abbreviation, ""))
    if column.kind in ("news", "topic"):
        title, subject = draft.fresh_title(words.ACTIONS, day, column, prefix)
        made = draft.article(column, title, day, _story(draft, subject), pick.choice((draft.plan.short, "本站", "办公室", f"{draft.plan.region}融媒体中心")))
        if column.name == "图片新闻" or pick.random() < 0.25:
            made.picture = pick.randrange(8)
        return made
    if column.kind == "notice":
        title, subject = draft.fresh_title(words.NOTICES, day, column, prefix if pick.random() < 0.6 else "")
        made = draft.article(column, title, day, ["各有关单位：", f"根据年度工作安排，现就{subject}有关事项通知如下。", *pick.sample(words.DEMANDS, 3), f"{draft.plan.short}"])
    elif column.kind == "policy":
        title, subject = draft.fresh_title(words.POLICIES, day, column, draft.plan.region if pick.random() < 0.5 else draft.plan.short)
        made = draft.article(column, title, day, _document(draft, subject))
        _number(draft, made)
    elif column.name == "规范性文件":
        title, subject = draft.fresh_title(words.POLICIES, day, column, draft.plan.region)
        made = draft.article(column, title, day, _document(draft, subject))
        _number(draft, made)
        return made
    else:
        title, subject = draft.fresh_title(words.RECORDS, day, column)
        made = draft.article(column, title, day, _story(draft, subject))
        if column.name in _PROJECTS:
            made.paragraphs.append(f"项目编号：{day:%Y%m%d}{made.id:010d}；中标单位统一社会信用代码：91000000MA{made.id:07d}X。")
    if pick.random() < 0.3:
        draft.attach(made, f"附件：{title[:16]}明细", pick.choice(("pdf", "xlsx", "docx")))
    return made


def _number(draft: Draft, article: Article) -> None:
    article.number = f"示政〔{article.when.year}〕{draft.random.randint(1, 90)}号"
    article.made = article.when.date() - timedelta(days=draft.random.randint(2, 9))


def _story(draft: Draft, subject: str) -> list[str]:
    pick = draft.random
    opening = f"近日，{draft.plan.short}围绕{subject}，结合实际细化措施，认真组织实施。"
    return [opening, *(text.format(s=subject) for text in pick.sample(words.SENTENCES, pick.randint(2, 7)))]


def _document(draft: Draft, subject: str) -> list[str]:
    return [
        "各单位：", f"为进一步做好{subject}，经研究，现印发给你们，请认真贯彻执行。", f"一、总体要求。坚持以人民为中心，统筹推进{subject}，力争取得明显成效。",
        "二、主要任务。细化分工、明确时限，建立台账，实行清单化管理。", "三、保障措施。加强组织领导，强化督促检查，营造良好氛围。", draft.plan.short,
    ]  # fmt: skip


def _annual(draft: Draft, column: Column, stale: bool) -> None:
    """Yearly papers at their usual time of year; those that are behind lack the last two years."""
    pick, short = draft.random, draft.plan.short
    month, forms = {
        "年度报告": (3, ("{short}{last}年政府信息公开工作年度报告",)), "财政预决算": (2, ("{short}{y}年预算公开说明",)),
        "规划计划": (3, ("{short}{y}年工作要点",)), "建议提案办理": (8, ("对{region}政协第{n}号提案的答复（{y}年）",)),
    }[column.name]  # fmt: skip
    last = draft.as_of - timedelta(days=3)
    day = date(last.year, month, pick.randint(3, 27))
    if day > last:
        day = day.replace(year=day.year - 1)
    if stale:
        day = day.replace(year=day.year - 2)
    elif pick.random() < 0.3 and day > add_months(draft.as_of, -5):
        day = day.replace(year=day.year - 1)  # this year's paper is not out yet
    for _ in range(pick.randint(2, 3)):
        title = pick.choice(forms).format(short=short, region=draft.plan.region, y=day.year, last=day.year - 1, n=pick.randint(11, 180))
        made = draft.article(column, title, day, [
            f"现将{title}予以公布。", "一、总体情况。本年度各项工作有序推进，主要目标全面完成。", "二、重点工作。围绕中心任务，突出抓好落实，服务水平持续提升。",
            "三、存在的不足和改进措施。对照先进找差距，进一步完善制度，提高工作质量。",
        ])  # fmt: skip
        if pick.random() < 0.7:
            draft.attach(made, f"附件：{title}", "pdf")
        if column.name == "财政预决算" and pick.random() < 0.5:
            draft.attach(made, "附件：公开表格", "xls")
        day = add_months(day, -12)


def interpret(draft: Draft) -> None:
    """Interpretations (政策解读) of the site's documents, tied to them both ways but where that is the problem."""
    column = draft.plan.of_kind("interpretation")[0]
    lacking = draft.has("publish.interpretation")
    for n, document in enumerate(draft.plan.of_kind("policy")[0].articles[:5]):
        day = min(document.when.date() + timedelta(days=draft.random.randint(0, 3)), draft.as_of - timedelta(days=1))
        title = f"《{document.title}》" + draft.random.choice(("政策解读", "解读", "文件解读"))
        made = draft.article(column, title, day, [
            f"现就《{document.title}》有关内容解读如下。", "一、起草背景。为进一步规范工作，回应群众关切，制定本文件。",
            "二、起草过程。起草组开展了实地走访，书面征求了各单位意见，并经会议审议通过。", "三、主要内容。文件明确了目标任务、重点举措和保障措施。",
            "四、有关要求。各责任单位要按照分工抓好落实。",
        ])  # fmt: skip
        if made.when < document.when:
            made.when = document.when + timedelta(minutes=20)
        if not (lacking and n in (0, 2)):
            made.related.append(("相关文件", document))
        if not (lacking and n == 1):
            document.related.append(("相关解读", made))
    column.articles.sort(key=lambda article: article.when, reverse=True)


def mark(draft: Draft) -> None:
    """Problems of single pages: time shown without hours, a wrong character, files that are not there."""
    plan = draft.plan
    if draft.has("publish.time-format"):
        for n, column in enumerate(plan.of_kind("news")[1:3]):
            for article in column.articles:
                article.day_only = n + 1
    for n in range(draft.count("safety.wording")):
        article = plan.of_kind("news")[0].articles[3 + n]
        article.paragraphs.insert(2, "会议还部署了扫黑处恶专项斗争有关工作，要求各单位抓好线索摸排。")
    for n in range(draft.count("design.links")):
        papers = plan.of_kind("policy")[0].articles
        missing = draft.attach(papers[n % len(papers)], "附件：文件解读材料", "docx", missing=True)
        for place in range(n + 1, n + min(draft.dead_places, len(papers))):
            papers[place % len(papers)].files.append(missing)
    plan.share = not draft.has("design.share")
