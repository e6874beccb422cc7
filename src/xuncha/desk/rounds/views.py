"""Pages of a round."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.desk.jobs.models import Job, enqueue
from xuncha.desk.journal.models import record
from xuncha.desk.people.access import Request, get_visible, needs, reach, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.ui.charts import donut
from xuncha.desk.ui.export import file_response
from xuncha.desk.ui.forms import faults
from xuncha.desk.ui.lists import number, paged

from .forms import BulletinForm, DrawForm, RoundForm, StageForm
from .models import STAGES, Round, RoundAccount, RoundSite, RoundStateError
from .scores import scoring_of
from .service import approve, close_stage, coverage, create, draw, grades, open_ends, period_defaults, publish
from .skeleton import skeleton, unwritten
from .steer import job_of, steer

KINDS = {".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".pdf": "application/pdf", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@needs(Can.SEE)
def rounds(request: Request) -> HttpResponse:
    rows = list(Round.objects.select_related("host", "approved_by"))
    left = [row.pk for row in rows if not row.tally]
    sites, accounts = (dict(model.objects.filter(round__in=left).order_by().values_list("round").annotate(n=Count("id"))) for model in (RoundSite, RoundAccount))
    for row in rows:
        row.n_sites, row.n_accounts = (row.tally["sites"][0], row.tally["accounts"][0]) if row.tally else (sites.get(row.pk, 0), accounts.get(row.pk, 0))  # type: ignore[attr-defined]
    return render(request, "rounds/list.html", {"title": _("巡查轮次"), "rows": rows})


@needs(Can.MANAGE_ROUND)
def add_round(request: Request) -> HttpResponse:
    template = request.GET.get("template", Round.Template.QUARTERLY)
    form = RoundForm(request.POST or None, initial={"template": template, **period_defaults(template, timezone.localdate())})
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        made.options = {name: form.cleaned_data[name] for name in ("rate", "max_pages", "workers", "contact")}
        made.bulletin = skeleton(made)
        create(made, request.user, [org.path for org in form.cleaned_data["scope"]], request)
        messages.success(request, _("已新建，范围内 %(s)s 个网站、%(a)s 个账号。") % {"s": made.sites.count(), "a": made.accounts.count()})
        return redirect("round", made.pk)
    return render(request, "form.html", {"form": form, "title": _("新建轮次"), "back": "rounds", "verb": _("新建")})


@needs(Can.SEE)
def round_page(request: Request, pk: int) -> HttpResponse:
    row = get_round(pk)
    mine = visible(request.user, row.sites.all()).select_related("site__organisation")
    counted = grades(row, mine)
    person = reach(request.user)
    # whoever knows the seed knows what will be drawn: until the bulletin is out only the office does, then anybody may draw again
    drawing = row.published_at is not None or person.can(Can.MANAGE_ROUND) or person.can(Can.APPROVE)
    at, plans = STAGES.index(row.stage), list(row.stages.all())
    return render(request, "rounds/round.html", {
        "title": row.name, "round": row, "coverage": coverage(row), "grades": counted, "chart": donut(counted), "stages": [(plan, STAGES.index(plan.stage) - at) for plan in plans], "drawing": drawing, "archived": all(plan.closed_at for plan in plans),
        "left": open_ends(row, row.stage), "sites": paged(request, mine), "job": job_of(row), "documents": _documents(row), "draws": row.draws.select_related("drawn_by"), "draw_form": DrawForm(),
        "documents_job": Job.objects.filter(round=row, kind="documents").first(), "out": visible(request.user, RoundSite.every.filter(round=row).exclude(out_at=None)).select_related("site", "out_by"),
        "waiting": row.sites.filter(state=RoundSite.State.WAITING).count(), "scored": _scored(row, mine),
    })  # fmt: skip


def _scored(row: Round, places: QuerySet[RoundSite]) -> bool:
    """Whether a list of the round's sites has a column of scores: where they decide, or where there is one."""
    scoring = scoring_of(row)
    return scoring is not None and (scoring.decides or places.exclude(score=None).exists())


@needs(Can.SEE)
def brief(request: Request, pk: int) -> HttpResponse:
    """One page for a leader: grades and how they changed, vetoes, what stands out, how repairs go."""
    row = get_round(pk)
    mine = visible(request.user, row.sites.all()).select_related("site")
    before = {place.site_id: place.grade for place in row.previous.sites.all()} if row.previous is not None else {}
    order = {name: n for n, name in enumerate(("优", "良", "合格", "不合格"))}
    moved = [(place, before[place.site_id]) for place in mine if place.grade in order and before.get(place.site_id) in order and before[place.site_id] != place.grade]
    tasks = visible(request.user, row.tasks.all())
    return render(request, "rounds/brief.html", {
        "title": _("一页简报"), "round": row, "grades": grades(row, mine), "coverage": coverage(row), "vetoed": [p for p in mine if p.grade == "不合格"],
        "waiting": [p for p in mine if p.awaiting and p.grade != "不合格"],
        "better": [m for m in moved if order[m[0].grade] < order[m[1]]], "worse": [m for m in moved if order[m[0].grade] > order[m[1]]],
        "accounts": visible(request.user, row.accounts.filter(qualified=False)).select_related("account__organisation")[:20],
        "tasks": {"all": tasks.count(), "closed": tasks.filter(state="closed").count(), "late": tasks.filter(deadline__lt=timezone.localdate()).exclude(state="closed").count()},
        "late_units": list(tasks.filter(deadline__lt=timezone.localdate()).exclude(state="closed").values_list("organisation__name", flat=True).distinct()[:20]),
    })  # fmt: skip


def get_round(pk: int) -> Round:
    row = Round.objects.select_related("host", "approved_by", "previous", "cancelled_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def refused(request: Request, row: Round) -> bool:
    """Whether nothing is done with the round any more because it was cancelled; the person is told."""
    if row.cancelled_at is not None:
        messages.error(request, _("%(why)s，只供查看") % {"why": row.shut})
    return row.cancelled_at is not None


def _documents(row: Round) -> list[str]:
    return [path.name for path in row.written]


# --- running


@needs(Can.MANAGE_ROUND)
@require_POST
def run_round(request: Request, pk: int) -> HttpResponse:
    """Starts, pauses or resumes the inspection, or one site again (`site`)."""
    row = get_round(pk)
    what, site = request.POST.get("what", "start"), ""
    if what == "site":
        what, site = "start", get_visible(request, row.sites.select_related("site"), pk=number(request.POST.get("site"))).site.code
    try:
        steer(row, what, request.user, site, request)
        if what == "start":
            messages.success(request, _("已开始检查，进度在下面。"))
        if what == "pause":
            messages.success(request, _("正在暂停，已采集的都保留。"))
    except RoundStateError as error:
        messages.error(request, str(error))
    return redirect("round", pk)


@needs(Can.SEE)
def progress(request: Request, pk: int) -> HttpResponse:
    """The part of the page that shows how far the inspection is; fetched again every two seconds while it runs."""
    row = get_round(pk)
    job = job_of(row)
    if job is not None and request.headers.get("HX-Request") and (not job.open or request.GET.get("was", job.state) != job.state):
        # the run has ended, or is paused: the whole page is worth a fresh look
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response
    under_way = job.progress.get("sites", {}) if job else {}
    names = {place.site.code: place.site for place in visible(request.user, row.sites.filter(site__code__in=list(under_way))).select_related("site")} if under_way else {}
    lines = []
    for code, told in under_way.items():
        if code in names and (told[0] or told[2]):
            lines.append((names[code], told))
    lines.sort(key=lambda line: (line[1][2], -line[1][0]))
    return render(request, "rounds/progress.html", {"round": row, "job": job, "lines": lines[:20]})


# --- stages


@needs(Can.MANAGE_ROUND)
@require_POST
def stage(request: Request, pk: int) -> HttpResponse:
    """Closes the present stage."""
    row = get_round(pk)
    try:
        if request.POST.get("stage") != row.stage:
            raise RoundStateError(_("阶段已经变了，请看最新状态"))
        close_stage(row, request.user, request.POST.get("despite", ""), request)
    except RoundStateError as error:
        messages.error(request, str(error))
    return redirect("round", pk)


@needs(Can.MANAGE_ROUND)
def plan_stages(request: Request, pk: int) -> HttpResponse:
    """When each stage begins and ends."""
    row = get_round(pk)
    if refused(request, row):
        return redirect("round", pk)
    forms = [(plan, StageForm(request.POST or None, instance=plan, prefix=plan.stage)) for plan in row.stages.all()]
    if request.method == "POST" and all(form.is_valid() for _plan, form in forms):
        with transaction.atomic():
            for _plan, form in forms:
                form.save()
            record("安排阶段", row, request=request)
        return redirect("round", pk)
    return render(request, "rounds/stages.html", {"title": _("阶段安排"), "round": row, "forms": forms})


@needs(Can.APPROVE)
@require_POST
def approve_round(request: Request, pk: int) -> HttpResponse:
    try:
        approve(get_round(pk), request.user, request, request.POST.get("despite", ""))
        messages.success(request, _("已审定。"))
    except RoundStateError as error:
        messages.error(request, str(error))
    return redirect("round", pk)


@needs(Can.APPROVE)
@require_POST
def publish_round(request: Request, pk: int) -> HttpResponse:
    try:
        publish(get_round(pk), request.user, request)
        messages.success(request, _("已记录印发。"))
    except RoundStateError as error:
        messages.error(request, str(error))
    return redirect("round", pk)


@needs(Can.MANAGE_ROUND)
@require_POST
def draw_sample(request: Request, pk: int) -> HttpResponse:
    row = get_round(pk)
    form = DrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, faults(form))
        return redirect("round", pk)
    what = form.cleaned_data["what"]
    if what == "网站":
        population = [f"{place.site.code} {place.site.name}" for place in row.sites.select_related("site")]
    else:
        population = [place.account.key for place in row.accounts.select_related("account")]
    try:
        draw(row, what, population, form.cleaned_data["size"], request.user, form.cleaned_data["reason"], row.draws.filter(what=what, replaced_by=None).first() if form.cleaned_data["reason"] else None, request)
    except RoundStateError as error:
        messages.error(request, str(error))
    return redirect("round", pk)


# --- documents


@needs(Can.MANAGE_ROUND)
def bulletin(request: Request, pk: int) -> HttpResponse:
    """What the office decides about the bulletin; saving it writes the documents."""
    row = get_round(pk)
    if refused(request, row):
        return redirect("round", pk)
    if row.published_at is not None:
        messages.error(request, _("通报已印发，文件不再变动。"))
        return redirect("round", pk)
    form = BulletinForm(request.POST or None, instance=row, initial=None if row.bulletin else {"bulletin": skeleton(row)})
    if request.method == "POST" and form.is_valid():
        Round.objects.filter(pk=pk).update(bulletin=form.cleaned_data["bulletin"])
        enqueue("documents", f"documents-{pk}", by=request.user, round_=row, priority=5, round=pk)
        record("起草通报", row, request=request)
        messages.success(request, _("正在生成，稍后在本轮页面下载。"))
        if left := unwritten(form.cleaned_data["bulletin"]):
            messages.warning(request, _("通报里还有没填的：%(what)s。填好并生成以后才能登记印发。") % {"what": "、".join(left)})
        return redirect("round", pk)
    return render(request, "form.html", {"form": form, "title": _("起草通报"), "back_url": f"/rounds/{pk}/", "verb": _("保存并生成")})


@needs(Can.SEE)
def document(request: Request, pk: int, name: str) -> HttpResponse:
    """A document of the round; before it is published only for those who run or approve the round."""
    row = get_round(pk)
    mine = reach(request.user)
    if row.published_at is None and not (mine.can(Can.MANAGE_ROUND) or mine.can(Can.APPROVE)):
        raise Http404
    if name not in _documents(row):
        raise Http404
    record("下载文件", f"{row} {name}", request=request)
    path = row.documents / name
    return file_response(name, path.read_bytes(), KINDS[path.suffix])


