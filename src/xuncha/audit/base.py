"""What every audit is handed: the facts, its rule, and a place to report subjects by outcome."""

from __future__ import annotations

from collections.abc import Callable

from xuncha.model.facts import Captured, SiteFacts
from xuncha.model.findings import OUTCOME_NAMES, Evidence, Finding, Outcome, Subject, stable_id, subject
from xuncha.rules import Rule


class Report:
    """Collects subjects by outcome and makes one finding of each outcome."""

    def __init__(self, facts: SiteFacts, rule: Rule, kind: str) -> None:
        self.facts = facts
        self.rule = rule
        self.grades = rule.effect_on(kind) == "grade"
        self._subjects: dict[Outcome, list[Subject]] = {}
        self._known: set[tuple[Outcome, str]] = set()
        self._evidence: dict[Outcome, list[Evidence]] = {}
        self._reasons: dict[Outcome, list[str]] = {}

    def add(
        self, outcome: Outcome, url: str, label: str, *, page: Captured | None = None, excerpt: str = "", key: str = "",
        reason: str = "", **detail: str | int | bool | None,
    ) -> None:  # fmt: skip
        """Reports a subject; `key` tells apart several subjects at one address."""
        if outcome is Outcome.PROBLEM and self.rule.machine == "suspect":
            outcome = Outcome.SUSPECT
        if reason:
            detail["reason"] = reason
            if reason not in self._reasons.setdefault(outcome, []):
                self._reasons[outcome].append(reason)
        made = subject(self.facts.code, self.rule.id, url, label, key, **detail)
        if (outcome, made.id) in self._known:
            return
        self._known.add((outcome, made.id))
        self._subjects.setdefault(outcome, []).append(made)
        if page is not None:
            self._evidence.setdefault(outcome, []).append(
                Evidence(page.facts.url, page.captured_at, page.sha256, page.warc, page.offset, excerpt)
            )

    def problem(self, url: str, label: str, page: Captured | None = None, excerpt: str = "", key: str = "", reason: str = "", **detail: str | int | bool | None) -> None:
        self.add(Outcome.PROBLEM, url, label, page=page, excerpt=excerpt, key=key, reason=reason, **detail)

    def suspect(self, url: str, label: str, page: Captured | None = None, excerpt: str = "", key: str = "", reason: str = "", **detail: str | int | bool | None) -> None:
        self.add(Outcome.SUSPECT, url, label, page=page, excerpt=excerpt, key=key, reason=reason, **detail)

    def undetermined(
        self, url: str, label: str, reason: str, page: Captured | None = None, key: str = "", **detail: str | int | bool | None
    ) -> None:
        self.add(Outcome.UNDETERMINED, url, label, page=page, excerpt="", key=key, reason=reason, **detail)

    def remark(self, url: str, label: str, reason: str, page: Captured | None = None, key: str = "", **detail: str | int | bool | None) -> None:
        """What no program can tell, or what is only convention: for people to see. It counts for nothing and holds no grade back.

        Where a look-up failed, the outcome is `undetermined` proper, which may hold a grade back.
        """
        self.undetermined(url, label, reason, page, key, reported=True, **detail)

    def home(self) -> Captured | None:
        """The home page; where it was not captured, nothing can be told, which is reported."""
        page = self.facts.page(self.facts.url)
        if page is None:
            self.undetermined(self.facts.url, self.facts.name, "首页没有取到")
        return page

    def not_applicable(self, reason: str) -> None:
        self.add(Outcome.NOT_APPLICABLE, self.facts.url, self.facts.name, reason=reason)

    def findings(self) -> list[Finding]:
        out = []
        for outcome, subjects in self._subjects.items():
            counted = units(self.rule, outcome, len(subjects)) if self.grades else 0
            out.append(
                Finding(
                    id=stable_id(self.facts.code, self.rule.id, outcome.value), indicator=self.rule.id, outcome=outcome,
                    units=counted, text=self._text(outcome, subjects), site=self.facts.code,
                    reason="；".join(self._reasons.get(outcome, [])), subjects=tuple(subjects),
                    evidence=tuple(self._evidence.get(outcome, [])),
                )
            )  # fmt: skip
        return out

    def _text(self, outcome: Outcome, subjects: list[Subject]) -> str:
        if outcome in (Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE):
            # the wording of a problem would accuse
            return f"{self.rule.title}：{OUTCOME_NAMES[outcome]}"
        return self.rule.wording([each.detail for each in subjects])


Audit = Callable[[Report], None]


def units(rule: Rule, outcome: Outcome, subjects: int) -> int:
    """How many problems a finding is for the grade."""
    if outcome not in (Outcome.PROBLEM, Outcome.SUSPECT) or rule.counts == "none" or subjects == 0:
        return 0
    return subjects if rule.counts == "each" else 1


def undetermined_site(report: Report, reason: str) -> Finding:
    """The whole indicator could not be told for this site."""
    report.undetermined(report.facts.url, report.facts.name, reason)
    return report.findings()[0]
