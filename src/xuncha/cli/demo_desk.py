"""The demo round for the desk: the sample city on this machine, its registry, its finished inspection, people of every role."""

from __future__ import annotations

import contextlib
import multiprocessing
import shutil
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from xuncha.i18n import _

from .demo import inspect_city, serve_city

#: a name for each role; passwords are drawn at the first start and written where only the owner reads them
PEOPLE = (
    ("city", "city", "样例市级管理员", ""), ("city2", "city", "样例第二复核员", ""), ("leader", "leader", "样例负责同志", ""), ("reader", "reader", "样例只读", ""),
    ("county", "county", "样例县区管理员", "金寨县"), ("liaison", "liaison", "样例联络员", "金寨县"), ("inspector", "inspector", "样例检查员", "霍山县"),
    ("inspector2", "inspector", "样例检查员二", "舒城县"), ("third", "third-party", "样例第三方检查员", "样例第三方机构"),
)  # fmt: skip
PASSWORDS = "样例用户.txt"  # pragma: allowlist secret


@contextlib.contextmanager
def city(folder: Path) -> Iterator[Path]:
    """The sample city on a free port; gives the file of its addresses."""
    from xuncha.samplecity import luan_city

    spawn = multiprocessing.get_context("spawn")
    ready: Any = spawn.Queue()
    server = spawn.Process(target=serve_city, args=(ready,), daemon=True)
    server.start()
    try:
        port = ready.get(timeout=60)
        inputs = folder / "清单"
        inputs.mkdir(parents=True, exist_ok=True)
        luan_city().write_inputs(inputs, port)
        yield inputs / "city.resolve"
    finally:
        server.terminate()
        server.join()


def load(folder: Path) -> None:
    """Registry, people and the demo round, once."""
    from xuncha.desk.registry.models import Organisation
    from xuncha.desk.registry.transfer import apply
    from xuncha.desk.rounds.models import Round
    from xuncha.desk.rounds.service import create
    from xuncha.desk.rounds.take import take_dossier
    from xuncha.registry import read_registry

    if Round.objects.exists():
        print(_("样例轮次已载入，用户和密码见 {file}").format(file=folder / PASSWORDS))
        return
    inputs = folder / "清单"
    root, _made = Organisation.objects.get_or_create(name="六安市人民政府办公室", defaults={"kind": Organisation.Kind.CITY})
    for name, level in (("sites.csv", ""), ("accounts.csv", ""), ("accounts-county.csv", "县级以下")):
        sites, accounts, _bad = read_registry([inputs / name])
        apply(sites, accounts, root, level)
    people(folder)
    print(_("检查样例市（约半分钟），结果载入工作台"), flush=True)
    round_ = Round(
        name="2020年第二季度巡查", period="2020年第二季度", as_of=date(2020, 5, 15), inspected_from=date(2020, 5, 8), inspected_to=date(2020, 5, 15), edition="luan-2020q2",
        host=Organisation.objects.filter(name="霍山县").first(), options={"rate": 0, "workers": 2, "browser": "never", "max_pages": 20_000, "recheck_as_of": "2020-05-15"},
        bulletin=(resources.files("xuncha.samplecity") / "data" / "round.toml").read_text("utf-8"),
    )  # fmt: skip
    create(round_)
    shutil.rmtree(round_.folder, ignore_errors=True)
    inspect_city(inputs, round_.folder)
    take_dossier(round_, round_.folder)
    print(_("已载入：{sites} 个网站、{accounts} 个账号；用户和密码见 {file}").format(sites=round_.sites.count(), accounts=round_.accounts.count(), file=folder / PASSWORDS), flush=True)


def people(folder: Path) -> None:
    """Somebody for every role, with passwords of their own."""
    from xuncha.desk.people.models import User
    from xuncha.desk.people.passwords import first_password
    from xuncha.desk.server import add_user

    lines = []
    for username, role, name, unit in PEOPLE:
        if User.objects.filter(username=username).exists():
            continue
        password = first_password()
        wrong = add_user(username, name, role, unit, password)
        if wrong:
            raise RuntimeError("；".join(wrong))
        lines.append(f"{username}\t{password}\t{name}\n")
    path = folder / PASSWORDS
    path.touch(0o600)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(lines)
