"""A site's verdict. Contract, section 3 and 4: preliminary counts problems and suspects alike; confirmed counts machine
problems nobody rejected and suspects somebody confirmed; no veto stands by the machine alone, nor does a score that fails a site. What a person
found as a problem is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec

from xuncha.model.findings import Finding, Outcome, Subject
from xuncha.model.verdicts import Score, Scores, SiteSummary, Standing, Verdict
from xuncha.registry import Site
from xuncha.rules import Edition, Rule, Scoring

from .decide import decision_of
from .people import by_people
from .scoring import Seen, fails, score_of, weighing

#: a grade never waits for these: other hosts' links, and what needs days of watching
NEVER_HOLD = frozenset(("access.unreachable",))


def judge_site(site: Site, summary: SiteSummary, findings: Iterable[Finding], edition: Edition, looked_for: Collection[str] | None = None, added: float | None = None) -> Verdict:
    """The verdict of one site from its (decided) findings. `looked_for`: the indicators that the program can look for, None where that is all of the edition's;
    `added`: what people added to its score (加分), None where they said nothing and the edition's own list goes."""
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
    scores: Scores | None = None
    reasons: tuple[str, ...] = ()
    if site.is_portal and edition.scoring is not None:
        portal = _Scored(site, edition, edition.scoring, by_rule, looked_for, added)
        scores = Scores(portal.score(first, bool(preliminary.vetoed), False), portal.score(second, bool(confirmed.vetoed), True))
        first = portal.first(first, scores.preliminary)
        second, reasons, waits = portal.second(second, scores.confirmed)
        awaiting += waits
        if reasons and second.grade is None:
            scores = Scores(scores.preliminary, msgspec.structs.replace(scores.confirmed, value=None, missing=(*scores.confirmed.missing, *reasons), lacks=tuple(dict.fromkeys((*scores.confirmed.lacks, "review")))))
    return Verdict(
        site.code, site.name, site.url, summary.pages, summary.links, summary.complete and summary.reached,
        preliminary.total, confirmed.total, tuple(vetoes), tuple(dict.fromkeys(awaiting)), first, second, summary.note, scores, reasons,
    )  # fmt: skip


class _Scored:
    """A portal's scores, and what they come to for its standings."""

    def __init__(self, site: Site, edition: Edition, scoring: Scoring, by_rule: Mapping[str, Mapping[Outcome, list[Subject]]], looked_for: Collection[str] | None, added: float | None) -> None:
        self._scoring, self._edition = scoring, edition
        self._added = scoring.given.get(site.code) if added is None else added
        # only departments of the State Council may do without services (bm…)
        self._serves = site.serves_public or not site.code.startswith("bm")
        self._told = [
            (rule, {outcome: [s for s in subjects if decision_of(s) != "reject"] for outcome, subjects in outcomes.items()})
            for indicator, outcomes in by_rule.items() if (rule := edition.rule(indicator)) is not None
        ]  # fmt: skip
        used = {check.rule for item in self._scoring.item.values() for check in item.check.values() if check.rule}
        self._never = {each for each in used if (rule := edition.rule(each)) is None or rule.effect_on("portal") == "none" or (looked_for is not None and each not in looked_for)}

    def score(self, standing: Standing, vetoed: bool, confirmed: bool) -> Score:
        """The score under one reading; a site that is vetoed is not scored, nor one whose grade is still open."""
        if vetoed or standing.grade is None:
            why, kind = ("有单项否决，不再评分", "veto") if vetoed else ("等次待定（没有查完，或有待复核、无法判定的）", "grade")
            return Score(missing=(why,), lacks=(kind,))
        return score_of(self._scoring, self._seen(confirmed), self._serves, self._added, self._never)

    def first(self, standing: Standing, score: Score) -> Standing:
        """The preliminary standing: problems and suspects alike bring a portal under the border, what could not be told leaves it open."""
        if standing.grade is None or standing.qualified is False:
            return standing
        if self._fails(lambda rule, outcomes: [*outcomes.get(Outcome.PROBLEM, []), *outcomes.get(Outcome.SUSPECT, [])]):
            return Standing(False, self._edition.veto, score.value)
        return Standing() if self._fails(_any) else Standing(standing.qualified, standing.grade, score.value)

    def second(self, standing: Standing, score: Score) -> tuple[Standing, tuple[str, ...], list[str]]:
        """The confirmed standing, what brought it about, and whose decision it waits for: only what people confirmed brings a portal under the border."""
        if standing.grade is None or standing.qualified is False:
            return standing, (), []
        below = f"得分低于{self._scoring.fails_below}"
        if self._fails(lambda rule, outcomes: [s for outcome in (Outcome.PROBLEM, Outcome.SUSPECT) for s in outcomes.get(outcome, []) if _by_hand(outcome, s)]):
            return Standing(False, self._edition.veto, score.value), (below,), []
        if not self._fails(_any):
            return Standing(standing.qualified, standing.grade, score.value), (), []
        counted = {s.id for s in weighing(self._scoring, self._taking(_any), self._serves)}
        waits = [
            s.id for _, outcomes in self._told for outcome in (Outcome.PROBLEM, Outcome.SUSPECT)
            for s in outcomes.get(outcome, []) if s.id in counted and not _by_hand(outcome, s)
        ]  # fmt: skip
        return Standing(), (f"{below}与否，待人确认" if waits else f"{below}与否，无法判定",), waits

    def _fails(self, taken: _Taken) -> bool:
        return fails(self._scoring, self._taking(taken), self._serves)

    def _taking(self, taken: _Taken) -> dict[str, Seen]:
        return {rule.id: Seen(tuple(taken(rule, outcomes))) for rule, outcomes in self._told}

    def _seen(self, confirmed: bool) -> dict[str, Seen]:
        """What is taken off for, and what may yet be: nobody has looked at an open suspect, and a link of another host counts where it is dead."""
        out = {}
        for rule, outcomes in self._told:
            suspects = outcomes.get(Outcome.SUSPECT, [])
            open_ = [s for s in suspects if confirmed and not _by_hand(Outcome.SUSPECT, s)]
            unknown = open_ + [s for s in outcomes.get(Outcome.UNDETERMINED, []) if not s.detail.get("reported")]
            reasons = dict.fromkeys(str(s.detail.get("reason") or "") for s in outcomes.get(Outcome.NOT_APPLICABLE, []))
            out[rule.id] = Seen((*outcomes.get(Outcome.PROBLEM, []), *(s for s in suspects if s not in open_)), tuple(unknown), "；".join(reasons))
        return out


_Taken = Callable[[Rule, Mapping[Outcome, list[Subject]]], list[Subject]]


def _any(rule: Rule, outcomes: Mapping[Outcome, list[Subject]]) -> list[Subject]:
    """All that may be a problem, as far as it may hold a grade back."""
    doubts = [s for s in outcomes.get(Outcome.UNDETERMINED, []) if _holds(rule, s)]
    return [*outcomes.get(Outcome.PROBLEM, []), *outcomes.get(Outcome.SUSPECT, []), *doubts]


def _by_hand(outcome: Outcome, subject: Subject) -> bool:
    """Whether a person stands for it: confirmed it, or found it as a problem."""
    decision = decision_of(subject)
    return decision in ("confirm", "downgrade") or (outcome is Outcome.PROBLEM and not decision and by_people(subject))


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
