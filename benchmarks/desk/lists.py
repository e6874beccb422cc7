"""`python -m benchmarks.desk.lists`: p95 of each page at full size to the p95 at a hundredth of it, on SQLite and on PostgreSQL."""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from .pages import Page, pages

MUST = 2.0
FULL = (14_000, 1_000_000)
DATABASE = os.environ.get("BENCH_POSTGRESQL", "postgresql://127.0.0.1:5432")


class Desk:
    """A loaded desk in a process of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", "benchmarks.desk.walk"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        if self._line() != "ready":
            raise RuntimeError("工作台没有起来")

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        if not line:
            raise RuntimeError(f"工作台停了，返回 {self.process.wait()}")
        return line

    def get(self, number: int, queries: bool = False) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{number}{' q' if queries else ''}\n")
        self.process.stdin.flush()
        return json.loads(self._line())

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_what: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk.lists")
    parser.add_argument("--work", type=Path, default=Path("out/bench"))
    parser.add_argument("--times", type=int, default=24)
    parser.add_argument("--keep", action="store_true", help="留下装好的数据，下次接着用")
    parser.add_argument("--only", default="", help="只量名字里有这段文字的页面")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="")
    parser.add_argument("--sql", action="store_true", help="另外打印每页最慢的查询")
    parser.add_argument("--hundredth", type=int, default=100, help="小的一份是大的几分之一")
    options = parser.parse_args()
    status = 0
    for database in (options.database,) if options.database else ("sqlite", "postgresql"):
        print(f"== 工作台各页：14,000 个网站、100 万条发现、5 年，与其百分之一相比，p95 之比不高于 {MUST:g}（{database}）", flush=True)
        with homes(database, options) as found:
            if found is None:
                print("   没有 PostgreSQL（BENCH_POSTGRESQL 写明地址），跳过")
                continue
            with Desk(found[0]) as small, Desk(found[1]) as full:
                status |= measure(small, full, database, options)
    return status


def measure(small: Desk, full: Desk, database: str, options: argparse.Namespace) -> int:
    rows = []
    for number, page in enumerate(pages()):
        if options.only in page.name:
            times = pair(small, full, number, options.times)
            if times is not None:
                rows.append((times[1] / times[0], *times, page))
                print(f"   {times[0]:7.1f} {times[1]:7.1f} 毫秒 {times[1] / times[0]:6.2f}  {page.name}", flush=True)
                if options.sql:
                    _slowest(full.get(number, queries=True)[3])
    rows.sort(key=lambda row: -row[0])
    missed = [row for row in rows if row[0] > MUST]
    with (options.work / "desk-lists.jsonl").open("a", encoding="utf-8") as file:
        for ratio, few, many, page in rows:
            file.write(json.dumps({"database": database, "page": page.name, "small": round(few, 1), "full": round(many, 1), "ratio": round(ratio, 2)}, ensure_ascii=False) + "\n")
    if rows:
        print(f"   {len(rows)} 页，中位数 {rows[len(rows) // 2][0]:.2f}，最大 {rows[0][0]:.2f}，超过 {MUST:g} 的 {len(missed)} 页", flush=True)
    for ratio, few, many, page in missed:
        print(f"   未达到 {ratio:5.2f}（{few:.0f} → {many:.0f} 毫秒）{page.name}")
    return 0


def pair(small: Desk, full: Desk, number: int, times: int) -> tuple[float, float] | None:
    """p95 of both, taken alternately after one look each; None where this person has no such page."""
    first = small.get(number), full.get(number)
    if any(answer[1] == 403 for answer in first):
        return None
    if any(answer[1] != 200 for answer in first):
        print(f"   {[answer[1] for answer in first]} {pages()[number].name}")
        return None
    few, many = [], []
    for _nth in range(times):
        few.append(small.get(number)[0])
        many.append(full.get(number)[0])
    return p95(few), p95(many)


def p95(values: list[float]) -> float:
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def _slowest(queries: list[tuple[str, str]]) -> None:
    print(f"           {len(queries)} 次查询")
    for spent, sql in sorted(queries, key=lambda each: -float(each[0]))[:3]:
        print(f"           {spent} {sql[:1500]}")


@contextmanager
def homes(database: str, options: argparse.Namespace) -> Iterator[tuple[dict[str, str], dict[str, str]] | None]:
    """Environments of the small and of the full desk, loaded; None where there is no such database."""
    with ExitStack() as stack:
        out = []
        for name, part in (("small", options.hundredth), ("full", 1)):
            home = (options.work / "desk" / database / name).resolve()
            home.mkdir(parents=True, exist_ok=True)
            environment = {**os.environ, "XUNCHA_HOME": str(home), "XUNCHA_DATABASE": ""}
            if database == "postgresql":
                address = _made(f"xuncha_bench_{name}", stack, options.keep)
                if address is None:
                    yield None
                    return
                environment["XUNCHA_DATABASE"] = address
            if not (home / "loaded").exists():
                command = [sys.executable, "-m", "xuncha", "dev", "load", "--sites", str(FULL[0] // part), "--findings", str(FULL[1] // part)]
                subprocess.run(command, check=True, env=environment)
                (home / "loaded").touch()
            if not options.keep:
                stack.callback(shutil.rmtree, home)
            out.append(environment)
        yield out[0], out[1]


def _made(name: str, stack: ExitStack, keep: bool) -> str | None:
    """A database of its own on the server, dropped afterwards; None where no server answers."""
    try:
        import psycopg

        server = psycopg.connect(f"{DATABASE}/postgres", autocommit=True, connect_timeout=3)
    except (ImportError, OSError, psycopg.Error):
        return None
    with server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            server.execute(f'CREATE DATABASE "{name}"'.encode())

    def drop() -> None:
        with psycopg.connect(f"{DATABASE}/postgres", autocommit=True) as again:
            again.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())

    if not keep:
        stack.callback(drop)
    return f"{DATABASE}/{name}"


__all__ = ["Page"]

if __name__ == "__main__":
    raise SystemExit(main())
