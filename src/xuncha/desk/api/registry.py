"""The registry (监管对象): organisations, sites by 网站标识码, accounts by 平台:账号名称."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.db import transaction
from django.db.models import Q
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from xuncha.desk.people.access import Request, get_visible, visible
from xuncha.desk.people.roles import Can
from xuncha.desk.registry.forms import AccountForm, OrganisationForm, SiteForm
from xuncha.desk.registry.models import Account, Organisation, Site
from xuncha.desk.registry.moves import register

from .errors import from_form
from .operation import offer
from .types import Body, Id, Key, Line, Page, Paged, SiteCode, cut

router = Router(tags=["registry"])


class OrganisationOut(Schema):
    id: int
    name: str
    kind: Literal["city", "county", "department", "third-party"]
    parent: int | None
    county: str = Field(description=gettext_noop("所属县区；市直单位为空"))
    closed: bool

    @classmethod
    def of(cls, row: Organisation) -> OrganisationOut:
        return cls(id=row.pk, name=row.name, kind=row.kind, parent=row.parent_id, county=row.county, closed=row.closed)  # type: ignore[arg-type]


class OrganisationIn(Body):
    name: Line = Field(min_length=1, max_length=100, description=gettext_noop("单位全称"), examples=["示例市教育局"])
    kind: Literal["city", "county", "department", "third-party"] = Field("department", description=gettext_noop("city 市、county 县区、department 部门、third-party 第三方机构"))
    parent: Id | None = Field(None, description=gettext_noop("上级单位的 id；只有第三方机构没有上级"), examples=[1])


class OrganisationChange(Body):
    name: Line | None = Field(None, min_length=1, max_length=100, description=gettext_noop("单位全称"), examples=["示例市教育和体育局"])
    kind: Literal["city", "county", "department", "third-party"] | None = None
    parent: Id | None = Field(None, description=gettext_noop("上级单位的 id"))


class SiteIn(Body):
    name: Line = Field(min_length=1, max_length=100, examples=["示例市人民政府"])
    url: Line = Field(min_length=1, max_length=500, examples=["http://www.example.gov.cn/"])
    category: Literal["门户网站", "部门网站", "其他"] = "部门网站"
    organisation: Id = Field(description=gettext_noop("主办单位的 id，见 /organisations"), examples=[1])
    sponsor: Line = Field("", max_length=100, description=gettext_noop("主办单位名称，与单位名称不同时给"))
    serves_public: bool = Field(True, description=gettext_noop("是否对外服务"))
    icp: Line = Field("", max_length=60)
    ipv6: bool | None = None
    note: Line = Field("", max_length=300)


class SiteOut(Schema):
    code: str
    name: str
    url: str
    category: str
    organisation: int
    organisation_name: str
    sponsor: str
    county: str
    serves_public: bool
    icp: str
    ipv6: bool | None
    state: Literal["normal", "closed"]
    closed_on: date | None
    note: str
    confirmed_at: date | None = Field(description=gettext_noop("单位上次核对登记信息的日期"))

    @classmethod
    def of(cls, row: Site) -> SiteOut:
        org = row.organisation
        return cls(
            code=row.code, name=row.name, url=row.url, category=row.category, organisation=org.pk, organisation_name=org.name, sponsor=row.sponsor, county=org.county, serves_public=row.serves_public,
            icp=row.icp, ipv6=row.ipv6, state=row.state, closed_on=row.closed_on, note=row.note, confirmed_at=row.confirmed_at,  # type: ignore[arg-type]
        )  # fmt: skip


class AccountIn(Body):
    account_id: Line = Field("", max_length=100)
    organisation: Id = Field(description=gettext_noop("主办单位的 id，见 /organisations"), examples=[1])
    sponsor: Line = Field("", max_length=100, description=gettext_noop("主办单位名称，与单位名称不同时给"))
    verified_as: Line = Field("", max_length=100, description=gettext_noop("认证主体"))
    url: Line = Field("", max_length=500)
    source: Line = Field("", max_length=200, description=gettext_noop("数据源"))
    sampled_level: Line = Field("", max_length=20, description=gettext_noop("抽查账号填“县级以下”，其余留空"))


class AccountOut(Schema):
    key: str
    platform: str
    name: str
    account_id: str
    organisation: int
    organisation_name: str
    sponsor: str
    county: str
    verified_as: str
    url: str
    source: str
    sampled_level: str
    state: Literal["normal", "closed"]
    closed_on: date | None
    note: str
    confirmed_at: date | None = Field(description=gettext_noop("单位上次核对登记信息的日期"))

    @classmethod
    def of(cls, row: Account) -> AccountOut:
        org = row.organisation
        return cls(
            key=row.key, platform=row.platform, name=row.name, account_id=row.account_id, organisation=org.pk, organisation_name=org.name, sponsor=row.sponsor, county=org.county,
            verified_as=row.verified_as, url=row.url, source=row.source, sampled_level=row.sampled_level, state=row.state,  # type: ignore[arg-type]
            closed_on=row.closed_on, note=row.note, confirmed_at=row.confirmed_at,
        )  # fmt: skip


class OrganisationQuery(Paged):
    q: Line | None = Field(None, description=gettext_noop("名称含有"))
    kind: Literal["city", "county", "department", "third-party"] | None = None


class SiteQuery(Paged):
    q: Line | None = Field(None, description=gettext_noop("名称或网址含有，或标识码开头"))
    organisation: Id | None = Field(None, description=gettext_noop("这个单位及其下级"))
    category: Literal["门户网站", "部门网站", "其他"] | None = None
    state: Literal["normal", "closed"] | None = None


class AccountQuery(Paged):
    q: Line | None = Field(None, description=gettext_noop("名称含有"))
    platform: Line | None = None
    organisation: Id | None = Field(None, description=gettext_noop("这个单位及其下级"))
    state: Literal["normal", "closed"] | None = None


def below(rows: Any, organisation: int | None) -> Any:
    """The rows of an organisation and everything below it."""
    if organisation is None:
        return rows
    path = Organisation.objects.filter(pk=organisation).values_list("path", flat=True).first()
    # ids instead of a join: long lists then go along their own index
    return rows.filter(organisation__in=list(Organisation.objects.filter(path__startswith=path).values_list("pk", flat=True))) if path else rows.none()


def _same(rows: Any, **wanted: Any) -> Any:
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


PARENTS = "organisation__parent__parent"


def account_by(request: Request, key: str, verb: Can = Can.SEE) -> Account:
    platform, _colon, name = key.partition(":")
    return get_visible(request, Account.objects.select_related(PARENTS), verb, platform=platform, name=name)


@offer(router, "GET", "/organisations", verb=Can.SEE, out=Page[OrganisationOut], journal="单位", summary=_("单位清单"), about=_("您能看到的单位，按 id 排列。"))
def list_organisations(request: Request, query: Query[OrganisationQuery]) -> Page[OrganisationOut]:
    rows = _same(visible(request.user, Organisation.objects.select_related("parent__parent")), kind=query.kind, name__icontains=query.q)
    found, more = cut(rows, query)
    return Page(items=[OrganisationOut.of(row) for row in found], next=more)


@offer(router, "GET", "/organisations/{int:pk}", verb=Can.SEE, out=OrganisationOut, journal="单位", summary=_("一个单位"), about=_("按 id 读取。"))
def get_organisation(request: Request, pk: Path[Id]) -> OrganisationOut:
    return OrganisationOut.of(get_visible(request, Organisation.objects.select_related("parent__parent"), pk=pk))


@offer(
    router, "POST", "/organisations", verb=Can.EDIT_REGISTRY, scope="write", status=201, out=OrganisationOut, summary=_("登记单位"),
    about=_("单位没有自己的编号，登记后得到 id；名称不能和已有单位相同。撤并在工作台办。"),
)  # fmt: skip
def add_organisation(request: Request, data: OrganisationIn) -> OrganisationOut:
    return _organised(request, OrganisationForm(data.model_dump(), by=request.user))


@offer(
    router, "POST", "/organisations/{int:pk}/correct", verb=Can.EDIT_REGISTRY, scope="write", out=OrganisationOut, summary=_("修改单位"),
    about=_("只改所给的项；换上级的，下级和网站、账号都跟着走。"),
)  # fmt: skip
def correct_organisation(request: Request, pk: Path[Id], data: OrganisationChange) -> OrganisationOut:
    row = get_visible(request, Organisation, Can.EDIT_REGISTRY, pk=pk)
    given = {**model_to_dict(row, OrganisationForm.Meta.fields), **data.model_dump(exclude_none=True)}
    return _organised(request, OrganisationForm(given, instance=row, by=request.user))


def _organised(request: Request, form: OrganisationForm) -> OrganisationOut:
    if not form.is_valid():
        raise from_form(form)
    if form.instance.pk is None or form.changed_data:
        register(form, request, way="接口")
    return OrganisationOut.of(Organisation.objects.select_related("parent__parent").get(pk=form.instance.pk))


@offer(router, "GET", "/sites", verb=Can.SEE, out=Page[SiteOut], journal="网站", summary=_("网站清单"), about=_("您能看到的政府网站。"))
def list_sites(request: Request, query: Query[SiteQuery]) -> Page[SiteOut]:
    rows = below(visible(request.user, Site.objects.select_related(PARENTS)), query.organisation)
    if query.q is not None:
        rows = rows.filter(Q(name__icontains=query.q) | Q(url__icontains=query.q) | Q(code__startswith=query.q))
    found, more = cut(_same(rows, category=query.category, state=query.state), query)
    return Page(items=[SiteOut.of(row) for row in found], next=more)


@offer(router, "GET", "/sites/{code}", verb=Can.SEE, out=SiteOut, journal="网站", summary=_("一个网站"), about=_("按网站标识码读取。"))
def get_site(request: Request, code: Path[Annotated[SiteCode, Field(examples=["9901010001"])]]) -> SiteOut:
    return SiteOut.of(get_visible(request, Site.objects.select_related(PARENTS), code=code))


@offer(
    router, "PUT", "/sites/{code}", verb=Can.EDIT_REGISTRY, scope="write", out=SiteOut, summary=_("登记或修改网站"),
    about=_("按网站标识码：没有就登记（201），有就整条改成所给内容（200）；内容没有变化时什么也不写。没有给的项恢复默认值。"),
)  # fmt: skip
def put_site(request: Request, code: Path[Annotated[SiteCode, Field(examples=["9901010001"])]], data: SiteIn) -> Any:
    with transaction.atomic():
        row = get_visible(request, Site, Can.EDIT_REGISTRY, code=code) if Site.objects.filter(code=code).exists() else None
        made, new = _put(request, SiteForm, row, {"code": code, **data.model_dump()})
    return Status(201 if new else 200, SiteOut.of(made))


@offer(router, "GET", "/accounts", verb=Can.SEE, out=Page[AccountOut], journal="账号", summary=_("账号清单"), about=_("您能看到的政务新媒体账号。"))
def list_accounts(request: Request, query: Query[AccountQuery]) -> Page[AccountOut]:
    rows = below(visible(request.user, Account.objects.select_related(PARENTS)), query.organisation)
    found, more = cut(_same(rows, platform=query.platform, state=query.state, name__icontains=query.q), query)
    return Page(items=[AccountOut.of(row) for row in found], next=more)


@offer(router, "GET", "/accounts/{path:key}", verb=Can.SEE, out=AccountOut, journal="账号", summary=_("一个账号"), about=_("按“平台:账号名称”读取，网址里要按 UTF-8 转义。"))
def get_account(request: Request, key: Path[Annotated[Key, Field(examples=["微信:示例发布"])]]) -> AccountOut:
    return AccountOut.of(account_by(request, key))


@offer(
    router, "PUT", "/accounts/{path:key}", verb=Can.EDIT_REGISTRY, scope="write", out=AccountOut, summary=_("登记或修改账号"),
    about=_("按“平台:账号名称”：没有就登记（201），有就整条改成所给内容（200）；内容没有变化时什么也不写。"),
)  # fmt: skip
def put_account(request: Request, key: Path[Annotated[Key, Field(examples=["微信:示例发布"])]], data: AccountIn) -> Any:
    platform, _colon, name = key.partition(":")
    with transaction.atomic():
        there = Account.objects.filter(platform=platform, name=name).exists()
        row = get_visible(request, Account, Can.EDIT_REGISTRY, platform=platform, name=name) if there else None
        made, new = _put(request, AccountForm, row, {"platform": platform, "name": name, **data.model_dump()})
    return Status(201 if new else 200, AccountOut.of(made))


def _put(request: Request, form_class: Any, row: Any, data: dict[str, Any]) -> tuple[Any, bool]:
    """Writes by the same form people use, so that the same rules hold; nothing is written where nothing changes."""
    before = model_to_dict(row) if row is not None else None
    form = form_class(data, instance=row, by=request.user)
    if not form.is_valid():
        raise from_form(form)
    if before is not None and model_to_dict(form.instance) == before:
        return get_object_or_404(form_class.Meta.model.objects.select_related(PARENTS), pk=row.pk), False
    return register(form, request, way="接口"), before is None
