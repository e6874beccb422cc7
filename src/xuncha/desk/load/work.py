"""Made-up work around the rounds: hand-ins, special actions, cross-inspection, accountability, and the audit log over all of it."""

from __future__ import annotations

import json
from datetime import UTC, timedelta

from xuncha.desk.cross.models import Answer, Assignment, Team
from xuncha.desk.duties.models import Accountability, ActionLine, HandIn, SpecialAction, WorkItem
from xuncha.desk.journal.models import FIRST, Entry, Head, digest_of

from .bulk import Store
from .registry import Registry
from .size import Draws, Size, Weighted, at

HAND_INS = Weighted.of(accepted=80, sent=8, back=3, missing=9)
ACTIONS = Weighted.of(查看问题=30, 查看网站=25, 复核=15, 回复整改=12, 登录=10, 导出列表=4, 销号=3, 修改网站=1)
ENTRIES_A_SITE = 20


def duties(store: Store, size: Size, draws: Draws, registry: Registry, rounds: list[int]) -> None:
    """One report a round from every prefecture and county, one census and one meeting a year, two special actions a year."""
    city = registry.city_users[0]
    for n, day in enumerate(size.days):
        for kind, title in (("report", "报送整改报告"), *((("census", "网站摸排"), ("meeting", "业务培训")) if n % 4 == 0 else ())):
            deadline = at(day + timedelta(days=40), 1080)
            item = store[WorkItem].add(round_id=rounds[n], kind=kind, title=f"示例：{title} {day:%Y-%m}", deadline=deadline, created_by_id=city, created_at=at(day, 600))
            for unit in registry.areas:
                state = draws.choose(HAND_INS)
                sent = deadline + timedelta(hours=draws.below(240) - 216) if state != "missing" else None
                store[HandIn].add(item_id=item, organisation_id=unit, state=state, text="示例说明" if sent else "", sent_at=sent, sent_by_id=registry.liaisons[unit] if sent else None, times_back=int(state == "back"))
        if n % 2 == 0:
            action = store[SpecialAction].add(topic=f"示例专项 {day:%Y-%m}", begin=day, end=day + timedelta(days=60), created_by_id=city, created_at=at(day, 600))
            for unit in registry.areas:
                found = draws.below(40)
                store[ActionLine].add(action_id=action, organisation_id=unit, found=found, repaired=draws.below(found + 1), deadline=day + timedelta(days=60), sent_at=at(day, 700), sent_by_id=registry.liaisons[unit])
        for unit in draws.random.sample(registry.areas, max(1, len(registry.areas) // 40)):
            store[Accountability].add(organisation_id=unit, round_id=rounds[n], kind="talk", day=day, reason="示例：整改逾期", by_id=city)


def crossing(store: Store, size: Size, draws: Draws, registry: Registry, round_: int) -> None:
    """A team of every area for the last round, a tenth of the sites, none its own."""
    teams = []
    for user, unit in registry.inspectors:
        team = store[Team].add(round_id=round_, organisation_id=unit)
        store[Team.members.through].add(team_id=team, user_id=user)
        teams.append((team, user))
    begin = at(size.until - timedelta(days=5), 480)
    for n, (site, _unit, _code) in enumerate(registry.sites[::10]):
        team, user = teams[(n * 7 + 3) % len(teams)]
        state = "submitted" if draws.chance(0.4) else "given"
        made = store[Assignment].add(round_id=round_, team_id=team, site_id=site, blind=False, begins=begin, ends=begin + timedelta(days=60), state=state)
        store[Assignment.members.through].add(assignment_id=made, user_id=user)
        for question in range(3):
            store[Answer].add(assignment_id=made, indicator="safety.harmful", question=f"示例问题{question}", samples="[]", verdict="fine" if state == "submitted" else "")


def journal(store: Store, size: Size, draws: Draws, registry: Registry) -> None:
    """The chain as `record` would have made it; it verifies."""
    number = size.sites * ENTRIES_A_SITE
    begin = at(size.days[0], 540)
    step = (at(size.until, 540) - begin) / number
    previous, rows = FIRST, store[Entry]
    for n in range(number):
        action = draws.choose(ACTIONS)
        site = registry.sites[draws.below(len(registry.sites))]
        detail = {"site": site[2]}
        # the stored moment is UTC; the digest is taken over what is read back
        entry = Entry(
            seq=n + 1, at=(begin + step * n).astimezone(UTC), user=f"load-city{draws.below(4) + 1}", name="示例管理员", ip="192.0.2.1", action=action, target=f"示例网站 {site[2]}", detail=detail,
            detail_sha256=digest_of(detail, f"示例网站 {site[2]}", "示例管理员"), previous=previous,
        )  # fmt: skip
        previous = entry.computed()
        rows.add(
            seq=entry.seq, at=entry.at, user=entry.user, name=entry.name, ip=entry.ip, action=action, target=entry.target, detail=json.dumps(detail), detail_sha256=entry.detail_sha256,
            previous=entry.previous, digest=previous,
        )  # fmt: skip
    store[Head].add(seq=number, digest=previous)
