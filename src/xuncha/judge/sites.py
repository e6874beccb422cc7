"""A site's verdict. Contract, section 3 and 4: preliminary counts problems and suspects alike; confirmed counts machine
problems nobody rejected and suspects somebody confirmed; no veto stands by the machine alone. What a person found as a problem is confirmed."""

from __future__ import annotations

from collections.abc import Iterable

from xuncha.model.findings import Finding, Outcome, Subject
from xuncha.model.verdicts import Score, Scores, SiteSummary, Standing, Verdict
from xuncha.registry import Site
from xuncha.rules import Edition, Rule

from .decide import decision_of
from .people import by_people
from .scoring import Seen, fails, score_of

#: a grade never waits for these: other hosts' links, and what needs days of watching
NEVER_HOLD = frozenset(("access.unreachable",))


def judge_site(site: Site, summary: SiteSummary, findings: Iterable[Finding], edition: Edition) -> Verdict:
    """The verdict of one site from its (decided) findings."""
    mine = [f for f in findings if f.site == site.code]
    kind = "portal" if site.is_portal else "department"
    preliminary = _Count(edition)
    worst = _Count(edition)
    confirmed = _Count(edition)
    confirmed_worst = _Count(edition)
    vetoes: list[str] = []
    awaiting: list[str] = []
    by_rule: dict[str, dict[Outcome, list[Subject]]] = {}
    for finding in mine:
        by_rule.setdefault(finding.indicator, {}).setdefault(finding.outcome, []).extend(finding.subjects)
    for indicator, outcomes in by_rule.items():
        rule = edition.rule(indicator)
        if rule is None or rule.effect_on(kind) != "grade":
            continue
        machine = [s for s in outcomes.get(Outcome.PROBLEM, []) if decision_of(s) != "reject"]
        suspects = [s for s in outcomes.get(Outcome.SUSPECT, []) if decision_of(s) != "reject"]
        sure = machine + [s for s in suspects if decision_of(s) in ("confirm", "downgrade")]
        unknown = [s for s in outcomes.get(Outcome.UNDETERMINED, []) if _holds(rule, s) and decision_of(s) != "reject"]
        preliminary.add(rule, machine + suspects)
        worst.add(rule, machine + suspects + unknown)
        confirmed.add(rule, sure)
        confirmed_worst.add(rule, sure + unknown)
        if preliminary.is_veto(rule, machine + suspects):
            vetoes.append(indicator)
            weighing = [s for s in machine + suspects if _vetoing(rule, s) and decision_of(s) != "downgrade"]
            told = {s.id for s in machine if by_people(s) and not decision_of(s)}
            undecided = [s for s in weighing if decision_of(s) in ("", "defer") and s.id not in told]
            decided = [s for s in weighing if decision_of(s) == "confirm" or s.id in told]
            # the veto is settled once enough are confirmed, or too few can still be
            if undecided and len(decided) < max(_veto_at(rule, weighing), 1):
                awaiting.extend(s.id for s in undecided)
                confirmed.vetoed.discard(indicator)
    first = preliminary.standing(worst)
    second = confirmed.standing(confirmed_worst)
    open_veto = [v for v in vetoes if _awaits(v, by_rule, awaiting)]
    if open_veto and not confirmed.vetoed:
        second = Standing()
    if not summary.reached:
        first = second = Standing()
    elif not summary.complete:
        # what was not looked at may hold any number of problems: only a veto is certain
        first = first if preliminary.vetoed else Standing()
        second = second if confirmed.vetoed else Standing()
    scores = None
    if site.is_portal and edition.scoring is not None:
        scores = Scores(_score(site, edition, by_rule, first, bool(preliminary.vetoed), False), _score(site, edition, by_rule, second, bool(confirmed.vetoed), True))
        first, second = _scored(first, scores.preliminary, edition), _scored(second, scores.confirmed, edition)
    return Verdict(
        site.code, site.name, site.url, summary.pages, summary.links, summary.complete and summary.reached,
        preliminary.total, confirmed.total, tuple(vetoes), tuple(dict.fromkeys(awaiting)), first, second, summary.note, scores,
    )  # fmt: skip


def _score(site: Site, edition: Edition, by_rule: dict[str, dict[Outcome, list[Subject]]], standing: Standing, vetoed: bool, confirmed: bool) -> Score:
    """A portal's score under one reading; a site that is vetoed is not scored, nor one whose grade is still open."""
    scoring = edition.scoring
    if scoring is None or vetoed or standing.grade is None:
        return Score(missing=("有单项否决，不再评分" if vetoed else "等次待定（没有查完，或有待复核、无法判定的）",))
    seen = {indicator: _seen(rule, outcomes, confirmed) for indicator, outcomes in by_rule.items() if (rule := edition.rule(indicator)) is not None}
    # only departments of the State Council may do without services (bm…)
    return score_of(scoring, seen, site.serves_public or not site.code.startswith("bm"), scoring.given.get(site.code))


def _seen(rule: Rule, outcomes: dict[Outcome, list[Subject]], confirmed: bool) -> Seen:
    left = {outcome: [s for s in subjects if decision_of(s) != "reject"] for outcome, subjects in outcomes.items()}
    suspects = [s for s in left.get(Outcome.SUSPECT, []) if not confirmed or decision_of(s) in ("confirm", "downgrade")]
    unknown = [s for s in left.get(Outcome.UNDETERMINED, []) if _holds(rule, s)]
    reasons = dict.fromkeys(str(s.detail.get("reason") or "") for s in left.get(Outcome.NOT_APPLICABLE, []))
    return Seen((*left.get(Outcome.PROBLEM, []), *suspects), tuple(unknown), "；".join(reasons))


def _scored(standing: Standing, score: Score, edition: Edition) -> Standing:
    """The standing with its score; where the edition goes by the score, one under the border fails."""
    if edition.scoring is not None and standing.grade is not None and fails(edition.scoring, score):
        return Standing(False, edition.veto, score.value)
    return Standing(standing.qualified, standing.grade, score.value)


def _awaits(indicator: str, by_rule: dict[str, dict[Outcome, list[Subject]]], awaiting: list[str]) -> bool:
    waiting = set(awaiting)
    return any(s.id in waiting for subjects in by_rule[indicator].values() for s in subjects)


def _veto_at(rule: Rule, subjects: list[Subject]) -> int:
    """How many veto: fewer than the edition's number where there are not so many in all and all of them do (`veto_all`)."""
    there = max((of for subject in subjects if isinstance(of := subject.detail.get("of"), int)), default=0) if rule.veto_all else 0
    return min(rule.veto_at, there) if there else rule.veto_at


def _holds(rule: Rule, subject: Subject) -> bool:
    """Whether an undetermined subject may hold a grade back; a remark never does."""
    if rule.id in NEVER_HOLD or subject.detail.get("reported"):
        return False
    return not (rule.id == "design.links" and subject.detail.get("internal") is not True)


def _vetoing(rule: Rule, subject: Subject) -> bool:
    return subject.detail.get("severity") != "general"


class _Count:
    """Problems and vetoes under one reading of the findings."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.total = 0
        self.vetoed: set[str] = set()

    def add(self, rule: Rule, subjects: list[Subject]) -> None:
        if not subjects or rule.counts == "none":
            return
        self.total += len(subjects) if rule.counts == "each" else 1
        if self.is_veto(rule, subjects):
            self.vetoed.add(rule.id)

    def is_veto(self, rule: Rule, subjects: list[Subject]) -> bool:
        weighing = [s for s in subjects if _vetoing(rule, s) and decision_of(s) != "downgrade"]
        return rule.veto_at > 0 and len(weighing) >= _veto_at(rule, subjects)

    @property
    def grade(self) -> str:
        return self.edition.veto if self.vetoed else self.edition.grade(self.total)

    def standing(self, worst: _Count) -> Standing:
        if worst.grade != self.grade:
            return Standing()
        return Standing(not self.vetoed, self.grade)
