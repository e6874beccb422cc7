"""One timed run of a command against the served trees: wall, CPU and memory of the whole process tree, and what the server saw."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
import psutil

from .trees import log_of

# as on a user's machine: what is installed has been compiled once
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Run(msgspec.Struct):
    """`pages`: distinct HTML pages that the server delivered; `cpu` in seconds; `rss` in MB."""

    label: str
    wall: float
    cpu: float
    rss: float
    pages: int
    requests: int
    missing: int
    status: int
    killed: bool = False

    @property
    def per_page(self) -> float:
        """CPU ms a page."""
        return self.cpu * 1000 / max(1, self.pages)

    @property
    def speed(self) -> float:
        return self.pages / self.wall if self.wall else 0.0


def run(work: Path, label: str, command: list[str], limit: float = 900.0) -> Run:
    log = log_of(work)
    time.sleep(1.2)  # the server writes its log once a second
    os.truncate(log, 0)
    output = work / "logs" / f"{label.replace('/', '_')}.txt"
    peak = [0]
    killed = [False]
    with output.open("wb") as sink:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT, start_new_session=True, env=ENVIRONMENT)
        stop = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, peak, stop), daemon=True)
        watcher.start()

        def kill() -> None:
            killed[0] = True
            os.killpg(process.pid, 9)

        timer = threading.Timer(limit, kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        timer.cancel()
        stop.set()
        watcher.join()
        process.returncode = status
    time.sleep(1.3)
    pages, missing, requests = set(), set(), 0
    with log.open(errors="replace") as lines:
        for line in lines:
            method, code, path = line.rstrip("\n").split(" ", 2)
            requests += 1
            if code == "200" and method == "GET" and (path.endswith((".html", ".htm", "/"))):
                pages.add(path)
            elif code == "404":
                missing.add(path)
    cpu = usage.ru_utime + usage.ru_stime
    made = Run(label, wall, cpu, max(peak[0] / 1e6, usage.ru_maxrss / 1e3), len(pages), requests, len(missing), status, killed[0])
    with (work / "results.jsonl").open("ab") as results:
        results.write(msgspec.json.encode(made) + b"\n")
    print(
        f"   {label:26s} {made.pages:7d} 页  {made.speed:7.0f} 页/秒  {made.per_page:6.3f} CPU毫秒/页  {made.rss:5.0f} MB  404 {made.missing}"
        + ("  （到时限停下）" if made.killed else ""),
        flush=True,
    )
    return made


def _watch(pid: int, peak: list[int], stop: threading.Event) -> None:
    while not stop.wait(0.1):
        try:
            root = psutil.Process(pid)
            total = sum(each.memory_info().rss for each in [root, *root.children(recursive=True)])
        except psutil.Error:
            continue
        peak[0] = max(peak[0], total)


def ours(work: Path, label: str, url: str, *more: str, out: Path | None = None, wrap: list[str] | None = None) -> Run:
    """`xuncha inspect` as anybody would call it, one process, own host, no delay."""
    folder = out or work / "dossier"
    if folder.exists() and "--resume" not in more:
        subprocess.run(["rm", "-rf", str(folder)], check=True)
    registry = work / "run" / f"{label.replace('/', '_')}.csv"
    registry.write_text(f"网站标识码,网站名称,首页网址\n9901010001,示例站,{url}\n", "utf-8")
    port = url.rstrip("/").rpartition(":")[2]
    xuncha = Path(sys.executable).parent / "xuncha"
    return run(
        work, label,
        [*(wrap or []), str(xuncha), "inspect", str(registry), "--out", str(folder), "--allow-private", "--only-resolved", "--rate", "0",
         "--workers", "1", "--browser", "never", "--max-pages", "3000000", "--max-minutes", "600", "--resolve", f"127.0.0.1:{port}:127.0.0.1:{port}", *more],
    )  # fmt: skip


def median_ratio(pairs: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Median, lowest and highest of a/b."""
    ratios = sorted(a / b for a, b in pairs if b)
    return statistics.median(ratios), ratios[0], ratios[-1]


def note(work: Path, name: str, value: object) -> None:
    with (work / "summary.jsonl").open("a") as sink:
        sink.write(json.dumps({"name": name, "value": value}, ensure_ascii=False) + "\n")
