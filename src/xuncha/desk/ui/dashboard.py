"""The dashboard (工作台): my tasks first, then the figures; every figure leads to its list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.desk.cross.models import Assignment
from xuncha.desk.duties.models import HandIn
from xuncha.desk.findings.models import Appeal, Finding, Subject
from xuncha.desk.findings.queue import waiting
from xuncha.desk.people.access import Request, needs, reach, visible
from xuncha.desk.people.models import User
from xuncha.desk.people.roles import Can
from xuncha.desk.registry.areas import areas
from xuncha.desk.registry.models import Difference, DowntimeNotice, Organisation
from xuncha.desk.repair.models import Task
from xuncha.desk.rounds.models import Round, RoundAccount, RoundSite
from xuncha.desk.rounds.service import coverage

from .charts import bars, donut, lines
from .snapshot import kept
from .words import GROUPS, indicator_name

GRADES = ("优", "良", "合格", "不合格")


@dataclass
class Todo:
    """A line of “my tasks”: what, where to, until when."""

    kind: str
    text: str
    url: str
    due: date | None = None

    @property
    def late(self) -> bool:
        return self.due is not None and self.due < timezone.localdate()

    @property
    def when(self) -> str:
        if self.due is None:
            return ""
        left = (self.due - timezone.localdate()).days
        if left < 0:
            return _("逾期 %(n)s 天") % {"n": -left}
        return _("今天") if left == 0 else _("剩 %(n)s 天") % {"n": left}


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def _first(rows: QuerySet[Any], most: int, kind: str, url: str, line: Callable[[Any], Todo]) -> list[Todo]:
    """A line for each, and one for those that are not shown, so that nobody takes the first for all."""
    shown, left = [line(row) for row in rows[:most]], rows.count() - most
    return [*shown, *([Todo(kind, _("另有 %(n)s 项") % {"n": left}, url, shown[-1].due)] if left > 0 else [])]


def _under_way(round_: Round | None) -> list[Round]:
    """The round the figures are of, and the latest other one that is not approved: a special one has its work too."""
    other = Round.objects.filter(cancelled_at=None, approved_at=None).exclude(pk=round_.pk if round_ else 0).first()
    return [each for each in (round_, other) if each is not None]


def todos(request: Request, round_: Round | None) -> list[Todo]:
    """What waits for this person, the most urgent first."""
    user, mine = request.user, reach(request.user)
    out: list[Todo] = []
    for each in _under_way(round_):
        if mine.can(Can.REVIEW) and each.open_for_decisions and (n := waiting(user, each).count()):
            plan = each.stages.filter(stage="review").first()
            text = _("%(n)s 个问题待复核") if each == round_ else _("%(round)s：%(n)s 个问题待复核")
            out.append(Todo(_("复核"), text % {"n": n, "round": each}, f"/review/?round={each.pk}", plan.end if plan else None))
        if mine.can(Can.APPROVE) and each.stage == Round.Stage.FINAL and each.approved_at is None:
            out.append(Todo(_("审定"), _("%(round)s等次待审定") % {"round": each}, f"/rounds/{each.pk}/"))
    if round_ is not None and mine.can(Can.APPROVE) and round_.approved_at is not None and round_.published_at is None and round_.written:
        out.append(Todo(_("印发"), _("%(round)s通报已生成，印发后请登记") % {"round": round_}, f"/rounds/{round_.pk}/"))
    if mine.can(Can.INSPECT):
        given = Assignment.objects.filter(members=user, state=Assignment.State.GIVEN, ends__gte=timezone.now()).select_related("site").order_by("ends", "id")
        out += _first(given, 20, _("互查"), "/assignments/", lambda a: Todo(_("互查"), a.site.name, f"/assignments/{a.pk}/", _day(a.ends)))
    if mine.can(Can.ANSWER) and not mine.can(Can.MANAGE_REPAIR):
        tasks = visible(user, Task.objects.filter(state__in=Task.OWED), Can.ANSWER).select_related("subject").order_by("deadline", "id")
        out += _first(tasks, 30, _("整改"), "/repair/?due=open", lambda task: Todo(_("整改"), task.subject.label or task.subject.url, f"/repair/{task.pk}/", task.deadline))
        hand_ins = visible(user, HandIn.objects.filter(state__in=(HandIn.State.MISSING, HandIn.State.BACK), item__cancelled_at=None).exclude(item__kind="meeting"), Can.ANSWER).select_related("item").order_by("item__deadline", "id")
        out += _first(hand_ins, 20, _("报送"), "/work/", lambda each: Todo(_("报送"), each.item.title, f"/work/{each.item_id}/", _day(each.item.deadline)))
        if round_ is not None and round_.stage == Round.Stage.APPEAL:
            n = visible(user, Subject.objects.filter(round=round_, superseded=False, appeal=None).exclude(state=Subject.State.REJECTED).filter(outcome__in=("problem", "suspect")), Can.ANSWER).count()
            plan = round_.stages.filter(stage="appeal").first()
            if n:
                out.append(Todo(_("申辩"), _("%(n)s 个问题可答复") % {"n": n}, "/appeals/", plan.end if plan else None))
    if mine.can(Can.MANAGE_REPAIR):
        for state, word in ((Task.State.PASSED, _("%(n)s 项复查通过，待销号")), (Task.State.UNSURE, _("%(n)s 项须人工复查"))):
            n = Task.objects.filter(state=state).count()
            if n:
                out.append(Todo(_("整改"), word % {"n": n}, f"/repair/?state={state.value}"))
        if n := Task.objects.filter(state__in=Task.OPEN, deadline__lt=timezone.localdate()).count():
            out.append(Todo(_("督办"), _("%(n)s 项整改逾期") % {"n": n}, "/repair/?due=late"))
        if n := Appeal.objects.filter(stance="contest", result="", subject__superseded=False, subject__round__cancelled_at=None).count():
            out.append(Todo(_("申辩"), _("%(n)s 件待答复") % {"n": n}, "/appeals/"))
    if mine.can(Can.APPROVE_DOWNTIME) and (n := DowntimeNotice.objects.filter(state="asked").count()):
        out.append(Todo(_("报备"), _("%(n)s 件临时报备待审批") % {"n": n}, "/downtimes/"))
    if mine.can(Can.APPLY) and (n := visible(user, Difference.objects.filter(state="open"), Can.APPLY).count()):
        out.append(Todo(_("核实"), _("%(n)s 项登记信息与网站不一致") % {"n": n}, "/differences/"))
    return sorted(out, key=lambda todo: (todo.due is None, todo.due or date.max))


def heat(user: User, round_: Round, subjects: Any) -> list[tuple[Organisation, list[tuple[int, int, str]]]]:
    """Counties × groups of indicators: how many problems, how dark, where the list is."""
    counties = list(areas(user))
    if not counties:
        return []
    home = {}
    for pk, path in Organisation.objects.filter(path__gt="").order_by().values_list("pk", "path"):
        home[pk] = next((int(part) for part in path.split("/")[2:3] if part), 0)
    counted: dict[tuple[int, str], int] = {}
    for unit, name, n in subjects.values_list("organisation", "indicator").annotate(n=Count("id")).order_by():
        key = (home.get(unit, 0), name.partition(".")[0])
        counted[key] = counted.get(key, 0) + n
    groups = [key for key, _name in GROUPS if key != "account"]
    return [
        (county, [(n := counted.get((county.pk, group), 0), 0 if not n else 1 if n < 2 else 2 if n < 5 else 3 if n < 10 else 4, f"/findings/?round={round_.pk}&organisation={county.pk}&group={group}") for group in groups])
        for county in counties
    ]  # fmt: skip


def figures(user: Any, round_: Round) -> dict[str, Any]:
    """The numbers of a round as this person may see them."""
    places = visible(user, round_.sites.all())
    counted = dict(places.order_by().values_list("grade").annotate(n=Count("id")))
    grades = {name: counted.get(name, 0) for name in GRADES}
    if counted.get(""):
        grades["未定"] = counted[""]
    subjects = visible(user, Subject.objects.filter(round=round_, superseded=False, outcome__in=(Finding.Outcome.PROBLEM, Finding.Outcome.SUSPECT)).exclude(state=Subject.State.REJECTED))
    kinds = list(subjects.values_list("indicator").annotate(n=Count("id")).order_by("-n", "indicator"))
    most = [(indicator_name(name), n, f"/findings/?round={round_.pk}&indicator={name}") for name, n in kinds[:10]]
    accounts = visible(user, round_.accounts.all()).aggregate(all=Count("id"), good=Count("id", filter=Q(qualified=True)), bad=Count("id", filter=Q(qualified=False)))
    tasks = visible(user, Task.objects.filter(round=round_)).aggregate(all=Count("id"), closed=Count("id", filter=Q(state="closed")), late=Count("id", filter=Q(deadline__lt=timezone.localdate(), state__in=Task.OPEN)))
    return {
        "grades": grades, "sites": sum(grades.values()), "qualified": sum(grades[name] for name in GRADES[:3]), "judged": sum(grades[name] for name in GRADES), "accounts": accounts, "tasks": tasks,
        "problems": sum(n for _name, n in kinds), "donut": donut(grades), "kinds": bars(most), "large": {"donut": donut(grades, True), "kinds": bars(most, True)},
        "heat": heat(user, round_, subjects), "groups": [name for key, name in GROUPS if key != "account"],
        "ipv6": places.aggregate(yes=Count("id", filter=Q(site__ipv6=True)), no=Count("id", filter=Q(site__ipv6=False))),
    }  # fmt: skip


def trend(user: Any) -> dict[str, Any] | None:
    """Share of qualified sites and accounts over the last twelve approved rounds; None with fewer than two."""
    rounds = list(Round.objects.filter(cancelled_at=None, approved_at__isnull=False).exclude(template=Round.Template.SPECIAL).order_by("-as_of")[:12])[::-1]
    share: Callable[[int, int], float | None] = lambda part, whole: round(100 * part / whole, 1) if whole else None  # noqa: E731
    # who sees everything needs no counting of what was approved
    told = {r.pk: r.tally for r in rounds if r.tally} if reach(user).sees_all(Can.SEE) else {}
    left = [r.pk for r in rounds if r.pk not in told]
    graded, judged = _judged(visible(user, RoundSite.objects.all()), left), _judged(visible(user, RoundAccount.objects.all()), left)
    sites, accounts, names = [], [], []
    for round_ in rounds:
        of_sites, of_accounts = ((told[round_.pk][each][2], told[round_.pk][each][1]) for each in ("sites", "accounts")) if round_.pk in told else (graded.get(round_.pk, (0, 0)), judged.get(round_.pk, (0, 0)))
        if of_sites[1]:
            names.append(round_.period)
            sites.append(share(*of_sites))
            accounts.append(share(*of_accounts))
    return lines(names, {str(_("政府网站")): sites, str(_("政务新媒体")): accounts}, "%") if len(names) > 1 else None


def _judged(rows: Any, rounds: list[int]) -> dict[int, tuple[int, int]]:
    """By round: how many are qualified, how many were judged."""
    counted = rows.filter(round__in=rounds).order_by().values_list("round").annotate(good=Count("id", filter=Q(qualified=True)), all=Count("id", filter=Q(qualified__isnull=False)))
    return {round_: (good, every) for round_, good, every in counted}


def _overview(user: User, round_: Round) -> dict[str, Any]:
    return kept("overview", user, round_, lambda: {"figures": figures(user, round_), "coverage": coverage(round_), "trend": trend(user)})


@needs(Can.ENTER)
def dashboard(request: Request) -> HttpResponse:
    round_ = Round.current()
    context: dict[str, Any] = {"title": _("工作台"), "round": round_, "todos": todos(request, round_)}
    if round_ is not None and reach(request.user).can(Can.SEE):
        context |= _overview(request.user, round_)
    return render(request, "ui/dashboard.html", context)


@needs(Can.SEE)
def screen(request: Request) -> HttpResponse:
    """The big screen: the same figures, large, read from afar."""
    round_ = Round.current()
    context: dict[str, Any] = {"title": _("大屏"), "round": round_}
    if round_ is not None:
        context |= _overview(request.user, round_)
    return render(request, "ui/screen.html", context)
