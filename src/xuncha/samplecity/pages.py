"""Columns that are one page of text (单页栏目): 概况, 机构职能, 内设机构, 领导之窗, 公开指南 and the like."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from .columns import overview
from .draft import Draft, add_months


def write(draft: Draft) -> None:
    """Texts and dates of all single pages."""
    pick, short = draft.random, draft.plan.short
    for column in draft.plan.of_kind("page", "leaders"):
        seen = draft.as_of - timedelta(days=pick.randint(20, 170))
        column.page_when = datetime.combine(seen, time(pick.randint(8, 17), pick.randint(0, 59)))
        column.page = _TEXTS.get(column.name, [])
        if column.name == "信件统计":
            column.page, column.page_when = _letter_figures(draft)
    _overview(draft)
    draft.named("公开指南").page = [
        f"为方便公民、法人和其他组织获取{short}政府信息，编制本指南。", "一、主动公开。公开的主要形式为本网站，另设查阅点供公众查阅。", "二、依申请公开。申请人可以当面、信函或者网络方式提出。",
        f"三、公开工作机构。{short}办公室，电话 0000-0000002，办公时间为工作日。",
    ]  # fmt: skip
    draft.named("联系我们").page = [
        f"单位名称：{short}", f"办公地址：示例路{pick.randint(1, 300)}号", "联系电话：0000-0000001", "传真：0000-0000009", "邮政编码：000000",
        "办公时间：工作日上午8:00至12:00，下午14:30至17:30",
    ]  # fmt: skip
    head = f"{draft.plan.region}县长" if draft.plan.portal and draft.plan.region.endswith("县") else "主任" if short.endswith("会") else "区长" if draft.plan.portal else "局长"
    head = head[-2:]
    draft.named("领导之窗").page = [
        f"示例甲|党组书记、{head}|示例甲，大学学历，曾任办公室主任。|主持全面工作。", f"示例乙|党组成员、副{head}|示例乙，大学学历，曾任业务科科长。|分管业务工作和安全生产。",
        f"示例丙|党组成员、副{head}|示例丙，研究生学历，曾任综合科科长。|分管综合协调和政务公开。", f"示例丁|党组成员、副{head}|示例丁，大学学历。|分管党建和机关后勤。",
    ]  # fmt: skip


def _overview(draft: Draft) -> None:
    plan, pick = draft.plan, draft.random
    old = draft.has("publish.overview")
    year = 2016 if old and draft.as_of.year - 2016 >= 3 else draft.as_of.year - 4 if old else draft.as_of.year - 1
    region, short = plan.region, plan.short
    towns = pick.randint(12, 30)
    people = pick.randint(300, 990) / 10
    texts = {
        f"{region[-1]}情概况": [
            f"{region}位于丘陵与平原交界地带，{year}年末辖{towns}个乡镇，{towns * 9}个村（社区），总面积{pick.randint(1200, 3900)}平方公里。",
            "政府驻地示例镇，交通便利，山水相依，四季分明。", f"{year}年全年平均气温16.2摄氏度，降水量{pick.randint(900, 1300)}毫米。",
        ],
        "人口民族": [
            f"{year}年末{region}户籍人口{people:.1f}万人，常住人口{people * 0.8:.1f}万人，城镇化率{pick.randint(38, 58)}.{pick.randint(0, 9)}%。",
            f"{year}年全年出生人口{pick.randint(4000, 9000)}人，人口自然增长率为正。", "境内以汉族为主，另有回族、满族等少数民族居民。",
        ],
        "经济发展": [
            f"{year}年{region}实现地区生产总值{pick.randint(150, 420)}.{pick.randint(0, 9)}亿元，按可比价格计算，增长{pick.randint(6, 9)}.{pick.randint(0, 9)}%。",
            f"{year}年全年财政收入{pick.randint(15, 60)}.{pick.randint(0, 9)}亿元，城镇居民人均可支配收入{pick.randint(26000, 34000)}元。",
            f"{year}年末金融机构存款余额{pick.randint(300, 700)}亿元，社会消费品零售总额稳步增长。",
        ],
        "单位概况": [
            f"{short}承担本行业的管理和服务职责，内设办公室、综合科、业务科、法规科等科室。", f"{year}年末在职人员{pick.randint(30, 160)}人，下属单位{pick.randint(2, 8)}个。",
            f"{year}年全年办理各类事项{pick.randint(900, 9000)}件，按时办结率100%，群众满意度保持较高水平。",
        ],
    }  # fmt: skip
    seen = datetime(year + 1, pick.randint(2, 6), pick.randint(1, 28), 9, 30)
    for column in overview(plan.columns):
        column.page = texts[column.name]
        if old:
            column.page_when = seen


def _letter_figures(draft: Draft) -> tuple[list[str], datetime]:
    first = draft.as_of.replace(day=1)
    if draft.as_of.day <= 4:
        first = add_months(first, -1)
    month: date = add_months(first, -1)
    taken = draft.random.randint(6, 60)
    return [
        f"{month.year}年{month.month}月受理反馈情况统计：共收到来信{taken}件，受理{taken}件，办结{taken}件，按时办结率100%。",
        f"按类别分：咨询类{taken // 2}件，建议类{taken // 5}件，投诉类{taken - taken // 2 - taken // 5}件。", "平均办理时间1.8个工作日，满意率98.9%。",
    ], datetime.combine(first + timedelta(days=2), time(9, 10))  # fmt: skip


_TEXTS = {
    "机构职能": [
        "（一）贯彻执行国家法律法规和方针政策，起草相关规范性文件草案并组织实施。", "（二）拟订本行业发展规划和年度计划，统筹推进各项重点工作。", "（三）承担本行业监督管理和公共服务工作，指导基层开展业务。",
        "（四）负责本行业安全生产监督管理和应急处置。", "（五）完成上级交办的其他任务，并接受社会监督。",
    ],
    "内设机构": [
        "办公室：负责机关日常运转、政务公开、档案管理，电话 0000-0000002。", "综合科：负责综合协调、文稿起草、督查督办，电话 0000-0000003。", "业务科：负责业务办理和行业管理，电话 0000-0000004。",
        "法规科：负责法制审核、行政执法监督，电话 0000-0000005。", "机关党委：负责机关党建和群团工作，电话 0000-0000006。",
    ],
    "公开制度": ["一、主动公开制度。依法应当公开的信息，自形成之日起二十个工作日内公开。", "二、保密审查制度。公开前由业务科室初审、办公室复审。", "三、监督考核制度。定期检查公开情况并通报结果。"],
    "依申请公开": ["一、申请方式。申请人可当面、信函或者通过网络提交申请。", "二、办理期限。收到申请之日起二十个工作日内予以答复。", "三、受理机构。办公室，电话 0000-0000007，办公时间为工作日。"],
}  # fmt: skip
