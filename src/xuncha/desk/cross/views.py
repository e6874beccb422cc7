"""Pages of cross-inspection: teams, assignments, the check sheet."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.db import transaction
from django.db.models import Count, Window
from django.db.models.functions import RowNumber
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.desk.findings.uploads import UploadError, keep_all
from xuncha.desk.journal.models import record
from xuncha.desk.notify.send import tell
from xuncha.desk.people.access import Request, needs, reach
from xuncha.desk.people.models import User
from xuncha.desk.people.roles import Can
from xuncha.desk.registry.models import Organisation
from xuncha.desk.rounds.models import Round
from xuncha.desk.rounds.views import get_round, refused
from xuncha.desk.ui.forms import faults
from xuncha.desk.ui.lists import paged
from xuncha.desk.ui.offer import offer

from .allot import assign, follow, prolong
from .models import Answer, Assignment, Team
from .sheets import SheetError, disagreements, submit

#: sites of a team that are named; of more only the number is told
NAMED = 12


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields = ("organisation", "members")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offer(self, "organisation", Organisation.objects.filter(closed=False))
        cast(forms.ModelChoiceField, self.fields["members"]).queryset = User.objects.filter(is_active=True, memberships__role__in=("inspector", "third-party", "county")).distinct()
        self.fields["members"].help_text = _("按住 Ctrl 可多选；只列检查员、第三方检查员和县区管理员")


class AssignForm(forms.Form):
    days = forms.IntegerField(label=gettext_lazy("检查天数"), initial=7, min_value=1, max_value=90)
    blind = forms.IntegerField(label=gettext_lazy("背靠背复检比例（%）"), initial=10, min_value=0, max_value=100)


@needs(Can.INSPECT)
def assignments(request: Request) -> HttpResponse:
    """A person's own assignments; for the office, all of the latest round and how far they are."""
    mine = Assignment.objects.filter(members=request.user).select_related("site", "round", "team__organisation").order_by("state", "ends")
    round_ = Round.current()
    every = None
    if round_ is not None and reach(request.user).can(Can.ASSIGN):
        every = paged(request, round_.assignments.select_related("site", "team__organisation").order_by("team_id", "id"))
    return render(request, "cross/list.html", {"title": _("互查"), "mine": mine[:200], "every": every, "round": round_, "differ": disagreements(round_) if every is not None and round_ else []})


def _teams(request: Request, round_: Round) -> Page:
    """A page of teams, each with the first of its sites."""
    page = paged(request, round_.teams.select_related("organisation").annotate(n_sites=Count("assignments")).prefetch_related("members").order_by("id"), 20)
    for team in page:
        team.first = []
    by_key = {team.pk: team for team in page}
    ranked = Assignment.objects.filter(team__in=list(by_key)).annotate(place=Window(RowNumber(), partition_by="team", order_by="id")).filter(place__lte=NAMED)
    for each in ranked.select_related("site").order_by("id"):
        by_key[each.team_id].first.append(each)
    return page


@needs(Can.ASSIGN)
def teams(request: Request, pk: int) -> HttpResponse:
    row = get_round(pk)
    if refused(request, row):
        return redirect("round", pk)
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            team, _new = Team.objects.get_or_create(round=row, organisation=form.cleaned_data["organisation"])
            team.members.set(form.cleaned_data["members"])
            for name in follow(team)[:5]:
                messages.warning(request, _("“%(site)s”的检查表现在没有人能填，请给检查组加人") % {"site": name})
            record("检查组", row, request=request, organisation=team.organisation.name, members=[u.username for u in team.members.all()])
        return redirect("teams", pk)
    return render(request, "cross/teams.html", {"title": _("检查组与分工"), "round": row, "form": form, "teams": _teams(request, row), "assign_form": AssignForm()})


@needs(Can.ASSIGN)
@require_POST
def assign_round(request: Request, pk: int) -> HttpResponse:
    """Assigns every site of the round that has no team yet; or gives more time for the sheets that are not handed in (`prolong`)."""
    row = get_round(pk)
    if refused(request, row):
        return redirect("round", pk)
    form = AssignForm(request.POST)
    if not form.is_valid():
        messages.error(request, faults(form))
        return redirect("teams", pk)
    if request.POST.get("what") == "prolong":
        number = prolong(row, form.cleaned_data["days"])
        record("检查表延期", row, request=request, days=form.cleaned_data["days"], sheets=number)
        messages.success(request, _("已延长 %(n)s 份没交的检查表。") % {"n": number})
        return redirect("teams", pk)
    with transaction.atomic():
        before = row.assignments.count()
        left = assign(row, form.cleaned_data["days"], form.cleaned_data["blind"])
        messages.success(request, _("新分出 %(n)s 份检查表。") % {"n": row.assignments.count() - before})
        record("互查分工", row, request=request, seed=row.seed, assigned=row.assignments.count(), left=[site.name for site in left])
        for team in row.teams.prefetch_related("members", "assignments"):
            n = team.assignments.count()
            if n:
                tell(team.members.all(), "task", f"{row}：您的检查组分到 {n} 个网站", "/assignments/")
    for site in left[:5]:
        messages.warning(request, _("“%(site)s”没有可派的检查组（不查本单位，也不与上一轮互查过的单位配对）") % {"site": site})
    return redirect("teams", pk)


def _own(request: Request, pk: int) -> Assignment:
    rows = Assignment.objects.select_related("site__organisation", "round", "team__organisation")
    # the office reads sheets; only members of the team see theirs while it lasts
    if not reach(request.user).can(Can.ASSIGN):
        rows = rows.filter(members=request.user, begins__lte=timezone.now())
    return get_object_or_404(rows, pk=pk)


@needs(Can.INSPECT)
def sheet(request: Request, pk: int) -> HttpResponse:
    """The check sheet: filled in line by line, saved as often as one likes; works on a phone."""
    row = _own(request, pk)
    writable = _writable(request, row)
    if request.method == "POST":
        if not writable:
            messages.error(request, _("这份检查表已提交或已到期，不能再改。"))
        else:
            _save(request, row)
        return redirect("sheet", pk)
    record("查看检查表", row.site, request=request)
    return render(request, "cross/sheet.html", {"title": row.site.name, "assignment": row, "answers": row.answers.select_related("by").prefetch_related("files"), "writable": writable, "verdicts": Answer.Verdict.choices, "left": row.answers.filter(verdict="").count()})


FIELDS = {"url": 2000, "label": 300, "note": 500}


@transaction.atomic
def _save(request: Request, row: Assignment, quiet: bool = False) -> bool:
    """Writes what was filled in; False where part of it was not taken, which the person is told."""
    number, whole = 0, True
    for place, answer in enumerate(row.answers.select_for_update(of=("self",)).select_related("by"), 1):
        key = f"a{answer.pk}-"
        texts = {name: request.POST.get(key + name, "").strip()[:most] for name, most in FIELDS.items()}
        verdict = request.POST.get(key + "verdict", "")
        files = request.FILES.getlist(key + "files")
        if verdict not in Answer.Verdict.values:
            # what was written before its verdict is kept; a line this page says nothing of is left as it is
            verdict = answer.verdict
            texts = {name: text or getattr(answer, name) for name, text in texts.items()}
        changed = {name: value for name, value in {"verdict": verdict, **texts}.items() if getattr(answer, name) != value}
        if changed and answer.at is not None and answer.by_id != request.user.pk and request.POST.get(key + "seen", stamp := answer.at.isoformat()) != stamp:
            messages.warning(request, _("第%(n)s项在您打开以后由%(who)s填过，没有覆盖，请核对后再改。") % {"n": place, "who": answer.by})
            whole = False
        elif changed:
            Answer.objects.filter(pk=answer.pk).update(**changed, by=request.user, at=timezone.now())
            number += 1
        try:
            keep_all(files, request.user, row.team.organisation, row.site, answer=answer)
            number += len(files)
        except UploadError as error:
            messages.error(request, _("第%(n)s项：%(why)s") % {"n": place, "why": error})
            whole = False
    record("填写检查表", row.site, request=request, changed=number)
    if number or (whole and not quiet):
        messages.success(request, _("已保存 %(n)s 处改动。") % {"n": number})
    return whole


def _writable(request: Request, row: Assignment) -> bool:
    return row.state == Assignment.State.GIVEN and row.ends >= timezone.now() and row.members.filter(pk=request.user.pk).exists()


@needs(Can.INSPECT)
@require_POST
def submit_sheet(request: Request, pk: int) -> HttpResponse:
    """Hands in what the page holds: saved first, so that nothing filled in since the last saving is left out."""
    row = _own(request, pk)
    if not row.members.filter(pk=request.user.pk).exists():
        messages.error(request, _("只有本组成员能提交。"))
        return redirect("sheet", pk)
    if _writable(request, row) and not _save(request, row, quiet=True):
        messages.error(request, _("检查表没有提交，请看上面的提示。"))
        return redirect("sheet", pk)
    try:
        submit(row.pk, request.user)
        record("提交检查表", row.site, request=request)
        messages.success(request, _("已提交，发现的问题进入复核。"))
    except SheetError as error:
        messages.error(request, str(error))
        return redirect("sheet", pk)
    return redirect("assignments")
