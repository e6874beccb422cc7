"""Made-up rounds: verdicts of sites and accounts, findings and their subjects, what people decided, answered and repaired."""

from __future__ import annotations

import json
from datetime import date, timedelta

from xuncha.desk.findings.models import Appeal, Decision, Finding, Subject
from xuncha.desk.repair.models import Event, Notice, Recheck, Reply, Task
from xuncha.desk.rounds.models import STAGES, Round, RoundAccount, RoundSite, StagePlan
from xuncha.desk.rounds.service import tally
from xuncha.rules import DEFAULT_EDITION, load_edition

from .bulk import Store
from .registry import Registry
from .size import Draws, Size, Weighted, at, key_of

EDITION = DEFAULT_EDITION
GRADES = Weighted.of(优=12, 良=48, 合格=35, 不合格=5)
OUTCOMES = Weighted.of(problem=64, suspect=14, undetermined=13, not_applicable=6, exempt=3)
SOURCES = Weighted.of(**{"machine": 90, "inspector": 6, "third-party": 3, "province": 1})
#: what became of a subject, by round and outcome
OLD = {"problem": Weighted.of(open=84, confirmed=11, rejected=5), "suspect": Weighted.of(confirmed=58, rejected=34, downgraded=8)}
NEW = {"problem": Weighted.of(open=95, confirmed=3, rejected=2), "suspect": Weighted.of(open=70, second=5, disputed=2, deferred=3, confirmed=14, rejected=6)}
TASKS_OLD = Weighted.of(closed=97, failed=1, returned=1, open=1)
TASKS_NEW = Weighted.of(open=35, replied=15, checking=3, passed=12, failed=7, unsure=5, returned=4, closed=19)
AUTHORITIES = {"publish": "openness", "service": "services", "interaction": "services"}
DECIDED = {"confirmed": "confirm", "rejected": "reject", "downgraded": "downgrade", "deferred": "defer", "second": "confirm", "disputed": "reject"}
PROOF = json.dumps([])


class Rounds:
    """Round after round; the last is under review, the one before is being repaired, all others are filed."""

    def __init__(self, store: Store, size: Size, draws: Draws, registry: Registry) -> None:
        self.store, self.size, self.draws, self.registry = store, size, draws, registry
        every = list(load_edition(EDITION).rules)
        self.indicators = Weighted.falling([name for name in every if not name.startswith("account.")])
        self.of_accounts = [name for name in every if name.startswith("account.")] or ["account.update"]

    def build(self, number: int) -> int:
        day = self.size.days[number]
        age = len(self.size.days) - 1 - number
        stage = ("review", "repair")[age] if age < 2 else "archive"
        approved = at(day + timedelta(days=20), 600) if age else None
        name = f"示例{day.year}年第{'一二三四'[(day.month - 1) // 3]}季度"
        pk = self.store[Round].add(
            name=f"{name}巡查", period=name, template="quarterly", edition=EDITION, as_of=day, inspected_from=day - timedelta(days=7), inspected_to=day, stage=stage, seed=f"load-{number}",
            previous_id=number or None, tally="{}", two_pairs=True, created_by_id=self.registry.city_users[0], created_at=at(day, 540), approved_by_id=self.registry.leader if approved else None, approved_at=approved,
            published_at=approved,
        )  # fmt: skip
        for n, each in enumerate(STAGES):
            self.store[StagePlan].add(round_id=pk, stage=each, begin=day + timedelta(days=5 * n), end=day + timedelta(days=5 * n + 5), closed_at=at(day, 600) if STAGES.index(stage) > n else None)
        awaited = self._findings(pk, day, age, self.size.findings // len(self.size.days))
        self._places(pk, day, age, awaited)
        self.store.flush()
        if approved:
            row = Round.objects.get(pk=pk)
            Round.objects.filter(pk=pk).update(tally=tally(row))
        return pk

    # --- verdicts

    def _places(self, round_: int, day: date, age: int, awaited: dict[int, list[str]]) -> None:
        draws = self.draws
        for site, _unit, _code in self.registry.sites:
            waits = awaited.get(site, [])
            grade = draws.choose(GRADES)
            problems = draws.below(12)
            self.store[RoundSite].add(
                round_id=round_, site_id=site, state="done" if draws.chance(0.97) else "partial", pages=200 + draws.below(3000), links=5000 + draws.below(50_000), complete=True, reached=True,
                problems=problems, problems_confirmed=problems, vetoes=json.dumps(["access.down"] if grade == "不合格" else []), awaiting=json.dumps(waits), waits=bool(waits), preliminary=grade,
                grade="" if waits else grade, qualified=None if waits else grade != "不合格",
            )  # fmt: skip
        for account, unit in self.registry.accounts:
            good = draws.chance(0.93)
            self.store[RoundAccount].add(
                round_id=round_, account_id=account, last_post=day - timedelta(days=draws.below(30)), interactive=True, checked_by="示例检查员", checked_at=f"{day} 10:00", update=good, interaction=True,
                qualified=good, text="" if good else "示例：超过两周未更新",
            )  # fmt: skip
            if draws.chance(0.01):
                self._finding(round_, day, age, 0, unit, draws.random.choice(self.of_accounts), f"account/{account}", account)

    # --- findings

    def _findings(self, round_: int, day: date, age: int, number: int) -> dict[int, list[str]]:
        awaited: dict[int, list[str]] = {}
        draws, sites = self.draws, self.registry.sites
        self.notices: dict[int, int] = {}
        for _n in range(number):
            # some sites have much more than others
            site, unit, code = sites[int(draws.random.random() ** 1.6 * len(sites))]
            keys = self._finding(round_, day, age, site, unit, draws.choose(self.indicators), code)
            if keys and age == 0 and draws.chance(0.01):
                awaited.setdefault(site, []).append(keys[0])
        return awaited

    def _finding(self, round_: int, day: date, age: int, site: int, unit: int, indicator: str, code: str, account: int = 0) -> list[str]:
        draws = self.draws
        outcome, gone = draws.choose(OUTCOMES), draws.chance(0.01)
        kind = draws.choose(SOURCES)
        where = draws.below(100_000) if age % 3 else draws.below(60)
        number = draws.random.choice((1, 1, 1, 2, 2, 3)) if outcome == "problem" else int(outcome in ("suspect", "undetermined"))
        row = self.store[Finding]
        finding = row.add(
            round_id=round_, site_id=site or None, account_id=account or None, organisation_id=unit, key=key_of(code, row.number), indicator=indicator, outcome=outcome, units=number,
            text=f"示例：{indicator} 有 {number} 处", reason="示例：要执行脚本才能看到" if outcome == "undetermined" else "", source=kind, evidence=PROOF, superseded=gone,
        )  # fmt: skip
        keys = []
        for n in range(number):
            url = f"http://{code}.load.example/{where + n}.html"
            key = key_of(code, indicator, url)
            state = draws.choose((OLD if age else NEW)[outcome]) if outcome in NEW else "open"
            subject = self.store[Subject].add(
                finding_id=finding, round_id=round_, site_id=site or None, organisation_id=unit, key=key, indicator=indicator, outcome=outcome, source=kind, position=n, url=url, label=f"示例：第{where + n}页 {indicator}", detail='{"note": "示例"}', evidence="{}",
                state=state, vetoing=draws.chance(0.04), version=int(state != "open"), superseded=gone,
            )  # fmt: skip
            keys.append(key)
            self._people(round_, subject, unit, outcome, state, day, age)
            if age and (outcome == "problem" or state in ("confirmed", "downgraded")) and state != "rejected" and draws.chance(0.45):
                self._task(round_, subject, unit, indicator, day, age)
        return keys

    def _people(self, round_: int, subject: int, unit: int, outcome: str, state: str, day: date, age: int) -> None:
        draws, registry = self.draws, self.registry
        if state in DECIDED:
            for n in range(2 if state == "disputed" else 1):
                by = registry.city_users[(subject + n) % len(registry.city_users)]
                self.store[Decision].add(
                    subject_id=subject, decision=DECIDED[state] if n == 0 else "confirm", step="review" if n == 0 else "second", reason="示例理由", by_id=by, by_name="示例管理员", at=draws.moment(day, 10), token=f"load-{subject}-{n}",
                )  # fmt: skip
        if outcome in NEW and draws.chance(0.03):
            contest = draws.chance(0.4)
            answered = age > 0 or draws.chance(0.5)
            self.store[Appeal].add(
                subject_id=subject, round_id=round_, organisation_id=unit, stance="contest" if contest else "accept", text="示例：已经更新", by_id=registry.liaisons[unit], at=draws.moment(day, 10),
                result="refused" if contest and answered else "", reply="示例答复" if contest and answered else "",
            )  # fmt: skip

    # --- repair

    def _task(self, round_: int, subject: int, unit: int, indicator: str, day: date, age: int) -> None:
        draws, city = self.draws, self.registry.city_users[0]
        issued = at(day + timedelta(days=25), 600)
        # the round before the last is being repaired now, so that some are late and some are not
        deadline = self.size.until + timedelta(days=draws.below(30) - 10) if age == 1 else day + timedelta(days=39)
        if unit not in self.notices:
            number = f"{day.year}-{round_:02d}-{len(self.notices) + 1:05d}"
            self.notices[unit] = self.store[Notice].add(round_id=round_, organisation_id=unit, number=number, issued_at=issued, issued_by_id=city, deadline=deadline)
        state = draws.choose(TASKS_NEW if age == 1 else TASKS_OLD)
        closed = draws.moment(day + timedelta(days=30), 20) if state == "closed" else None
        task = self.store[Task].add(
            notice_id=self.notices[unit], round_id=round_, subject_id=subject, organisation_id=unit, authority=AUTHORITIES.get(indicator.partition(".")[0], "site"), deadline=deadline, state=state,
            level=draws.below(4) if state != "closed" else 0, closed_by_id=city if closed else None, closed_at=closed, closing_note="示例：复查通过" if closed else "", version=1,
        )  # fmt: skip
        self.store[Event].add(task_id=task, what="下发整改", by_id=city, at=issued)
        if state != "open":
            moment = draws.moment(day + timedelta(days=26), 10)
            self.store[Reply].add(task_id=task, text="示例：已经整改", by_id=self.registry.liaisons[unit], at=moment, token=f"load-{task}")
            self.store[Recheck].add(task_id=task, asked_at=moment, at=moment if state != "checking" else None, result="passed" if state in ("passed", "closed") else "failed", text="示例")
        if closed:
            self.store[Event].add(task_id=task, what="销号", by_id=city, at=closed)
