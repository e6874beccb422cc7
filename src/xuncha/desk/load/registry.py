"""The made-up registry: a province with prefectures, counties and departments, their sites, accounts and people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from xuncha.desk.notify.models import Notification
from xuncha.desk.people.models import Membership, User
from xuncha.desk.people.roles import Role
from xuncha.desk.registry.models import (
    Account,
    Column,
    Contact,
    Difference,
    DowntimeNotice,
    Handover,
    Organisation,
    Site,
)

from .bulk import Store
from .size import Draws, Size, Weighted, at

DEPARTMENTS = ("教育局", "民政局", "财政局", "自然资源局", "交通运输局", "水利局", "卫生健康委员会", "应急管理局", "统计局", "医疗保障局", "文化和旅游局", "农业农村局", "市场监督管理局", "住房和城乡建设局", "人力资源和社会保障局")
PLATFORMS = Weighted.of(微信=70, 微博=20, 抖音=10)


@dataclass
class Registry:
    """The ids the other parts refer to."""

    #: (site, its organisation, its code)
    sites: list[tuple[int, int, str]] = field(default_factory=list)
    accounts: list[tuple[int, int]] = field(default_factory=list)
    #: prefectures and counties, and the province's own departments
    areas: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    city_users: list[int] = field(default_factory=list)
    inspectors: list[tuple[int, int]] = field(default_factory=list)
    #: who answers for an organisation
    liaisons: dict[int, int] = field(default_factory=dict)
    leader: int = 0


class Builder:
    def __init__(self, store: Store, size: Size, draws: Draws) -> None:
        self.store, self.size, self.draws = store, size, draws
        self.out = Registry()
        self.site_number = 0

    def build(self) -> Registry:
        root = self._organisation("示例省人民政府办公厅", Organisation.Kind.CITY, None, "/")
        for n in range(5):
            self.out.city_users.append(self._user(f"load-city{n or ''}", f"示例管理员{n}", Role.CITY, root[0]))
        self.out.leader = self._user("load-leader", "示例负责同志", Role.LEADER, root[0])
        for n in range(3):
            self._user(f"load-reader{n or ''}", f"示例只读{n}", Role.READER, root[0])
        counties = [(p, c) for c in range(self.size.counties) for p in (c % self.size.prefectures,)]
        prefectures = [self._area(f"示例{n + 1:02d}市", Organisation.Kind.CITY, root, n) for n in range(self.size.prefectures)]
        each = self.size.sites / (self.size.counties + self.size.prefectures)
        for n, home in enumerate(prefectures):
            self._fill(f"示例{n + 1:02d}市", home, round(each * (n + 1)) - round(each * n))
        for n, (p, c) in enumerate(sorted(counties)):
            name = f"示例{p + 1:02d}市第{c + 1:03d}县"
            home = self._area(name, Organisation.Kind.COUNTY, prefectures[p], 1000 + c)
            done = self.size.prefectures + n
            self._fill(name, home, round(each * (done + 1)) - round(each * done))
        self.out.units += self.out.areas
        return self.out

    def _organisation(self, name: str, kind: str, parent: int | None, above: str) -> tuple[int, str]:
        rows = self.store[Organisation]
        path = f"{above}{rows.number + 1}/"
        return rows.add(name=name, kind=kind, parent_id=parent, path=path, closed=False), path

    def _user(self, username: str, name: str, role: str, organisation: int) -> int:
        pk = self.store[User].add(
            password="!load", username=username, name=name, email="", is_active=True, is_staff=False, is_superuser=False, date_joined=at(self.size.days[0], 540),
            must_change_password=False, last_login=self.draws.moment(self.size.until - timedelta(days=90), 90),
        )  # fmt: skip
        self.store[Membership].add(user_id=pk, organisation_id=organisation, role=role)
        for _n in range(200 if role == Role.CITY else 8):
            moment = self.draws.moment(self.size.days[0], self.size.years * 360)
            self.store[Notification].add(user_id=pk, kind="task", text="示例：有新的待办", url="/", at=moment, read_at=moment if self.draws.chance(0.9) else None)
        return pk

    def _area(self, name: str, kind: str, above: tuple[int, str], number: int) -> tuple[int, str]:
        made = self._organisation(name, kind, above[0], above[1])
        self.out.areas.append(made[0])
        self.out.liaisons[made[0]] = self._user(f"load-area{number}", f"{name}管理员", Role.COUNTY, made[0])
        self.out.inspectors.append((self._user(f"load-inspector{number}", f"{name}检查员", Role.INSPECTOR, made[0]), made[0]))
        self._contact(made[0], name)
        return made

    def _fill(self, name: str, home: tuple[int, str], sites: int) -> None:
        """Departments of one area and their sites, the first site being the area's portal."""
        self._site(f"{name}人民政府", "门户网站", home[0])
        for n in range(sites - 1):
            title = DEPARTMENTS[n % len(DEPARTMENTS)] + (f"第{n // len(DEPARTMENTS)}分局" if n >= len(DEPARTMENTS) else "")
            unit, _path = self._organisation(f"{name}{title}", Organisation.Kind.DEPARTMENT, home[0], home[1])
            self._contact(unit, title)
            if n % 3 == 0:
                self.out.liaisons[unit] = self._user(f"load-unit{unit}", f"{name}{title}联络员", Role.LIAISON, unit)
            self.out.liaisons.setdefault(unit, self.out.liaisons[home[0]])
            self._site(f"{name}{title}", "部门网站", unit)

    def _contact(self, unit: int, name: str) -> None:
        rows = self.store[Contact]
        new = rows.add(organisation_id=unit, duty="liaison", name=f"示例联络员{unit}", phone="00000000", since=self.size.days[-1])
        if self.draws.chance(0.2):
            old = rows.add(organisation_id=unit, duty="liaison", name=f"示例前联络员{unit}", phone="00000000", since=self.size.days[0], until=self.size.days[-1])
            moment = self.draws.moment(self.size.days[-1])
            self.store[Handover].add(organisation_id=unit, old_id=old, new_id=new, handed=f"{name}：账号", given_at=moment, given_by_id=self.out.city_users[0], confirmed_at=moment, confirmed_by_id=self.out.city_users[0])

    def _site(self, name: str, category: str, unit: int) -> None:
        self.site_number += 1
        draws, until = self.draws, self.size.until
        code, url = f"99{self.site_number:08d}", f"http://s{self.site_number:05d}.load.example/"
        pk = self.store[Site].add(
            code=code, name=name, url=url, category=category, organisation_id=unit, icp=f"示例ICP备{self.site_number:08d}号", ipv6=(True, False, None)[draws.below(3)],
            state="normal", confirmed_at=until - timedelta(days=draws.below(200)),
        )  # fmt: skip
        self.out.sites.append((pk, unit, code))
        for n in range(2):
            self.store[Column].add(site_id=pk, name=f"示例栏目{n}", url=f"{url}c{n}/", cycle_days=30)
        account = self.store[Account].add(platform=draws.choose(PLATFORMS), name=f"{name}发布", organisation_id=unit, state="normal", confirmed_at=until)
        self.out.accounts.append((account, unit))
        if draws.chance(0.2):
            begin = draws.moment(self.size.days[0], self.size.years * 360)
            self.store[DowntimeNotice].add(
                site_id=pk, begin=begin, end=begin + timedelta(hours=4), reason="示例：机房检修", state="asked" if draws.chance(0.02) else "approved", asked_by_id=self.out.liaisons[unit], asked_at=begin,
                decided_by_id=self.out.city_users[0], decided_at=begin,
            )  # fmt: skip
        if draws.chance(0.25):
            self.store[Difference].add(site_id=pk, field="ICP备案号", declared="示例甲", seen="示例乙", url=url, seen_at=draws.moment(self.size.days[-1]), state="open" if draws.chance(0.1) else "site")
