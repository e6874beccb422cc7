"""The plan of a site: its columns, their entries and dates, and where each problem of the table is planted."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from . import vocabulary as words


@dataclass(frozen=True)
class SiteRow:
    """A row of the registry."""

    code: str
    name: str
    url: str
    category: str = "部门网站"
    county: str = ""


@dataclass(frozen=True)
class Defect:
    """A row of the problem table: indicator and how many."""

    code: str
    indicator: str
    units: int
    phrase: str = ""


@dataclass
class Article:
    id: int
    title: str
    when: datetime
    column: Column
    source: str = ""
    paragraphs: list[str] = field(default_factory=list)
    related: list[tuple[str, Article]] = field(default_factory=list)
    extra: list[tuple[str, str]] = field(default_factory=list)
    number: str = ""
    day_only: bool = False


@dataclass
class Guide:
    article: Article
    laws: list[tuple[str, Article | None]]
    materials: list[str]
    form: str
    files: list[tuple[str, str]]
    searchable: bool = True


@dataclass
class Letter:
    id: int
    title: str
    sent: date
    state: str
    replied: date | None
    office: str


@dataclass
class Column:
    """`kind`: news, notice, policy, other, annual, interpretation, channel, page, guides, board, free (lists nobody dates)."""

    id: int
    name: str
    kind: str
    parent: Column | None = None
    articles: list[Article] = field(default_factory=list)
    blank: bool = False
    hint: bool = False
    pinned: bool = False
    page: list[str] = field(default_factory=list)
    page_when: datetime | None = None
    type_name: str = ""


@dataclass
class SitePlan:
    row: SiteRow
    as_of: date
    seed: int
    family: str
    look: int
    short: str
    columns: list[Column] = field(default_factory=list)
    guides: list[Guide] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    share: bool = True
    dead: list[tuple[Article, str, int]] = field(default_factory=list)

    @property
    def top(self) -> list[Column]:
        return [column for column in self.columns if column.parent is None]

    def under(self, parent: Column) -> list[Column]:
        return [column for column in self.columns if column.parent is parent]


FAMILIES = ("lonsun", "hanweb", "trs", "vsb", "ucap", "legacy")


class Planner:
    """Plans one site; the same row, defects, day and seed give the same plan."""

    def __init__(self, row: SiteRow, defects: list[Defect], as_of: date, seed: int, index: int) -> None:
        self.random = random.Random(f"{seed}:{row.code}")
        self.portal = row.category == "门户网站"
        families = ("lonsun", "ucap", "trs", "hanweb") if self.portal else FAMILIES
        short = row.name.split("（")[0].split("(")[0]
        self.plan = SitePlan(row, as_of, seed, families[index % len(families)], index % 3, short)
        self.as_of = as_of
        self.wanted: dict[str, int] = {}
        self.policy_first = any("政策文件" in d.phrase for d in defects)
        self.twice = any("解读文件" in d.phrase or "链接打不开" in d.phrase for d in defects)
        for defect in defects:
            self._want(defect)
        self._ids = 100
        self._titles: set[str] = set()

    def _want(self, defect: Defect) -> None:
        if defect.indicator == "update.(news-policy|other)":
            if defect.units >= 3:
                news = min(3, defect.units - 1)
                self._more("update.news-policy", news)
                self._more("update.other", defect.units - news)
            else:
                self._more(self.random.choice(("update.news-policy", "update.other")), defect.units)
            return
        self._more(defect.indicator, defect.units)

    def _more(self, indicator: str, units: int) -> None:
        self.wanted[indicator] = self.wanted.get(indicator, 0) + units

    def has(self, indicator: str) -> bool:
        return self.wanted.get(indicator, 0) > 0

    # --- columns

    def make(self) -> SitePlan:
        self._columns()
        self._choose_stale()
        self._pages()
        self._policies()
        self._guides()
        self._letters()
        self._others()
        self.plan.share = not self.has("design.share")
        return self.plan

    def _next(self) -> int:
        self._ids += self.random.randint(1, 7)
        return self._ids

    def column(self, name: str, kind: str, parent: Column | None = None, type_name: str = "") -> Column:
        column = Column(self._next(), name, kind, parent, type_name=type_name or name)
        self.plan.columns.append(column)
        return column

    def _columns(self) -> None:
        news = self.column("新闻中心", "channel")
        for name in words.NEWS_PORTAL if self.portal else words.NEWS:
            self.column(name, "news", news, "政务动态")
        self.column("通知公告", "notice", type_name="通知公告")
        self.column("政策文件", "policy", type_name="政策文件")
        opened = self.column("政务公开", "channel")
        self.column("政策解读", "interpretation", opened, "政策解读")
        for name in words.OPEN_PORTAL if self.portal else words.OPEN:
            self.column(name, "other", opened)
        for name in words.OPEN_ANNUAL:
            self.column(name, "annual", opened)
        for name in ("公开指南", "公开制度", "依申请公开"):
            self.column(name, "page", opened, "政府信息公开")
        about = self.column(f"走进{self.plan.short.removesuffix('人民政府')}" if self.portal else "机构概况", "channel")
        for name in ("地区概况" if self.portal else "单位概况", "机构职能", "内设机构", "领导之窗", "联系我们"):
            self.column(name, "page", about, {"领导之窗": "负责人信息", "机构职能": "机构职能"}.get(name, name))
        services = self.column("办事服务", "channel")
        self.column("办事指南", "guides", services, "办事服务")
        self.column("办件统计", "free", services, "办事服务")
        talk = self.column("互动交流", "channel")
        self.column("领导信箱", "board", talk, "互动交流")
        self.column("调查征集", "free", talk, "互动交流")
        self.column("在线访谈", "free", talk, "互动交流")
        topics = self.column("专题专栏", "channel")
        for name in words.TOPICS:
            self.column(f"{name}专题", "free", topics, "专题专栏")

    def _choose_stale(self) -> None:
        plan, pick = self.plan, self.random
        news = [c for c in plan.columns if c.kind == "news"][1:]
        first = [c for c in plan.columns if c.kind in ("policy", "notice")]
        pool = (first + news) if self.policy_first else pick.sample(news + first, len(news + first))
        stale = {id(c) for c in pool[: self.wanted.get("update.news-policy", 0)]}
        others = [c for c in plan.columns if c.kind == "other"] + [c for c in plan.columns if c.kind == "annual"]
        others = pick.sample(others, len(others))
        count = self.wanted.get("update.other", 0)
        stale |= {id(c) for c in others[:count]}
        blank = [c for c in others[count:] if c.kind == "other"][: self.wanted.get("update.blank", 0)]
        for column in plan.columns:
            if column in blank:
                column.blank, column.hint = True, pick.random() < 0.5
            elif column.kind in ("news", "notice", "policy", "other", "annual", "free"):
                self._fill(column, id(column) in stale)
        # on some clean sites the newest entry stands exactly on the border, which benefits the unit
        if not self.wanted and len(news) > 3:
            self._shift(news[2], self.as_of - timedelta(days=14))

    def _shift(self, column: Column, newest: date) -> None:
        back = column.articles[0].when.date() - newest
        for article in column.articles:
            article.when -= back

    def _newest(self, kind: str, stale: bool) -> date:
        spans = {
            ("news", False): (1, 7), ("news", True): (20, 150), ("notice", False): (5, 120), ("notice", True): (210, 330),
            ("policy", False): (10, 140), ("policy", True): (200, 290), ("other", False): (10, 250), ("other", True): (390, 700),
            ("annual", False): (60, 430), ("annual", True): (580, 900), ("free", False): (10, 40),
        }  # fmt: skip
        return self.as_of - timedelta(days=self.random.randint(*spans[kind, stale]))

    def _fill(self, column: Column, stale: bool) -> None:
        count = {"news": 4, "notice": 5, "policy": 5, "free": 3}.get(column.kind, self.random.randint(2, 3))
        day = self._newest(column.kind, stale)
        if column is next(c for c in self.plan.columns if c.kind == "news"):
            day, count = self.as_of - timedelta(days=1), 12
        step = {"news": 3, "annual": 360}.get(column.kind, 25)
        for _ in range(count):
            column.articles.append(self.article(column, self._title(column, day), day))
            day -= timedelta(days=self.random.randint(max(1, step // 2), step) if column.articles[2:] else 1)
        if not stale and column.kind == "news" and self.random.random() < 0.3:
            column.pinned = True

    def _title(self, column: Column, day: date) -> str:
        pick = self.random
        forms = {"news": words.ACTIONS, "notice": words.NOTICES, "policy": words.POLICIES}.get(column.kind, words.RECORDS)
        for attempt in range(200):
            subject = pick.choice(words.SUBJECTS)
            text = pick.choice(forms).format(s=subject, y=day.year, m=day.month, n=pick.randint(1, 40))
            if column.kind in ("other", "annual", "free"):
                text = text.replace(subject, column.name.removesuffix("专题"), 1)
            elif column.kind == "policy":
                text = self.plan.short + text
            else:
                text = (self.plan.short if pick.random() < 0.6 else "") + text
            if attempt > 20:
                text += f"（{day.year}年第{pick.randint(1, 99)}次）"
            if text not in self._titles:
                self._titles.add(text)
                return text
        raise RuntimeError("no title left")

    def article(self, column: Column, title: str, day: date) -> Article:
        pick = self.random
        when = datetime.combine(day, time(pick.randint(8, 17), pick.randint(0, 59)))
        body = [f"{title}。" if pick.random() < 0.2 else f"近日，{self.plan.short}按照年度安排，认真抓好各项工作。"]
        body += pick.sample(words.SENTENCES, pick.randint(3, 6))
        made = Article(self._next(), title, when, column, pick.choice((self.plan.short, "本站", "办公室")), body)
        if column.kind in ("notice", "policy", "other", "annual") and pick.random() < 0.25:
            made.extra.append(("附件：有关表格及说明", f"fj{made.id}.{pick.choice(('pdf', 'xlsx', 'docx'))}"))
        return made

    # --- pages of one text

    def _named(self, name: str) -> Column:
        return next(c for c in self.plan.columns if c.name == name)

    def _pages(self) -> None:
        plan, short = self.plan, self.plan.short
        old = self.has("publish.overview")
        year = 2016 if old else self.as_of.year - 1
        seen = datetime(2017, 3, 20, 9, 30) if old else datetime.combine(self.as_of - timedelta(days=self.random.randint(40, 100)), time(10, 0))
        for column in plan.columns:
            if column.kind == "page":
                column.page_when = seen if "概况" in column.name else datetime.combine(self.as_of - timedelta(days=70), time(9, 5))
        self._named("地区概况" if self.portal else "单位概况").page = [
            f"{short}辖区交通便利，物产丰富。",
            f"{year}年末户籍人口九十余万人，常住人口八十余万人。{year}年全年实现地区生产总值稳步增长，城乡居民收入持续提高。"
            if self.portal else f"{short}承担本行业管理和服务职责。{year}年末在职人员六十余人，{year}年全年办理各类事项两千余件。",
            "下设若干内设机构和直属单位，依法履行职责。",
        ]  # fmt: skip
        self._named("机构职能").page = ["贯彻执行国家法律法规和方针政策。", "拟订本行业发展规划并组织实施。", "承担本行业监督管理和公共服务工作。", "完成上级交办的其他任务，并接受社会监督。"]
        self._named("内设机构").page = ["办公室：负责日常运转，电话 0000-0000002。", "综合科：负责综合协调，电话 0000-0000003。", "业务科：负责业务办理，电话 0000-0000004。", "法规科：负责法制审核，电话 0000-0000005。"]
        self._named("领导之窗").page = ["示例甲，党组书记、局长。简历：示例甲，大学学历。分工：主持全面工作。", "示例乙，党组成员、副局长。简历：示例乙，大学学历。分工：分管业务工作。", "示例丙，党组成员、副局长。简历：示例丙，研究生学历。分工：分管综合工作。"]
        self._named("公开指南").page = [f"为方便公民、法人和其他组织获取{short}政府信息，编制本指南。", "公开的主要形式为本网站，另设查阅点供公众查阅。", "对公开内容有异议的，可向本单位办公室提出。"]
        self._named("公开制度").page = ["一、主动公开制度。依法应当公开的信息，自形成之日起二十个工作日内公开。", "二、保密审查制度。公开前由业务科室初审、办公室复审。", "三、监督考核制度。定期检查公开情况并通报结果。"]
        self._named("依申请公开").page = ["申请人可当面、信函或者通过网络提交申请。", "收到申请之日起二十个工作日内予以答复。", "受理机构：办公室，电话 0000-0000006。"]
        self._named("联系我们").page = [f"单位名称：{short}", "办公地址：示例路1号", "联系电话：0000-0000001", "邮政编码：000000", "办公时间：工作日上午8:00至12:00，下午14:30至17:30"]

    def _policies(self) -> None:
        policy, interpretation = self._named("政策文件"), self._named("政策解读")
        lacking = self.has("publish.interpretation")
        for n, document in enumerate(policy.articles):
            document.number = f"示政〔{document.when.year}〕{self.random.randint(1, 60)}号"
            if n > 3:
                continue
            day = min(document.when.date() + timedelta(days=2), self.as_of)
            made = self.article(interpretation, f"《{document.title}》政策解读", day)
            made.paragraphs = [
                f"现就《{document.title}》有关内容解读如下。", "一、起草背景。为进一步规范工作，回应群众关切，制定本文件。",
                "二、主要内容。文件明确了目标任务、重点举措和保障措施。", "三、有关要求。各责任单位要按照分工抓好落实。",
            ]  # fmt: skip
            if not (lacking and n % 2 == 0):
                made.related.append(("相关文件", document))
            if not (lacking and n == 1):
                document.related.append(("相关解读", made))
            interpretation.articles.append(made)
        interpretation.articles.sort(key=lambda a: a.when, reverse=True)

    # --- services

    def _guides(self) -> None:
        column, pick = self._named("办事指南"), self.random
        laws = [self.article(self._named("规范性文件"), f"{self.plan.short}{name}", self.as_of - timedelta(days=90 + 9 * n)) for n, name in enumerate(words.LAWS[:3])]
        store = next((c for c in self.plan.columns if c.name == "规范性文件"), None)
        keep = store is not None and not store.blank and store.articles and store.articles[0].when.date() >= self.as_of - timedelta(days=365)
        holder = store if keep and store is not None else self._named("营商环境专题")
        for law in laws:
            law.column = holder
        holder.articles = sorted([*holder.articles, *laws], key=lambda a: a.when, reverse=True)
        names = pick.sample(words.GUIDES, 12 if self.portal else 5)
        for n, name in enumerate(names):
            day = self.as_of - timedelta(days=20 + n * 3)
            article = self.article(column, f"{name}办事指南", day)
            column.articles.append(article)
            linked: list[tuple[str, Article | None]] = [(law.title, law) for law in pick.sample(laws, 2)]
            if self.has("service.policy-name-only") and n % 3 == 0:
                linked[0] = (linked[0][0], None)
            form = f"{name}申请表"
            materials = [form, "身份证明原件和复印件", "授权委托书"]
            if self.has("service.vague") and n % 4 == 1:
                materials += ["有关部门出具的证明", "其他相关材料"]
            files = [("空白表格", f"bg{article.id}.docx"), ("示范样表", f"yb{article.id}.docx")]
            if self.has("service.form") and n % 3 == 1:
                files = []
            self.plan.guides.append(Guide(article, linked, materials, form, files, not self.has("design.search")))

    def _letters(self) -> None:
        pick = self.random
        day = self.as_of - timedelta(days=2)
        for n, title in enumerate(words.LETTERS):
            letter = Letter(self._next(), title, day, "已办结", _working_day(day, 2), self.plan.short)
            if n == 0:
                letter.state, letter.replied = "办理中", None
            if n == 3:
                letter.state, letter.replied = "不予受理", None
            self.plan.letters.append(letter)
            day -= timedelta(days=pick.randint(15, 40))
        for n in range(self.wanted.get("interaction.unanswered", 0)):
            sent = self.as_of - timedelta(days=150 + 20 * n)
            self.plan.letters.append(Letter(self._next(), f"反映窗口排队时间长（{n + 1}）", sent, "办理中", None, self.plan.short))
        self.plan.letters.sort(key=lambda letter: letter.sent, reverse=True)

    def _others(self) -> None:
        plan = self.plan
        if self.has("publish.time-format"):
            column = self._named("部门动态" if self.portal else "部门快讯")
            for article in column.articles:
                article.day_only = True
        if self.has("safety.wording"):
            article = next(c for c in plan.columns if c.kind == "news").articles[3]
            article.paragraphs.append("会议还部署了扫黑处恶专项斗争有关工作，要求各单位抓好线索摸排。")
        for n in range(self.wanted.get("design.links", 0)):
            source = self._named("政策文件").articles[0]
            plan.dead.append((source, f"jd{source.id + n}.docx", 2 if self.twice else 1))


def _working_day(day: date, ahead: int) -> date:
    while ahead:
        day += timedelta(days=1)
        ahead -= day.weekday() < 5
    return day
