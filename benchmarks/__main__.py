"""`python -m benchmarks quick|full [--work DIR]`: measures, prints, appends to results.jsonl; decides nothing."""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

from . import floor, peers
from .measure import ENVIRONMENT, Run, median_ratio, note, ours
from .measure import run as timed
from .trees import Tree, build, log_of, serve


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("mode", choices=("quick", "full", "floor", "peers", "pairs", "growth", "phrases", "resume", "again"))
    parser.add_argument("--work", type=Path, default=Path("out/bench"))
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if not shutil.which("nginx"):
        print("没有 nginx，量不了：apt-get install nginx-light")
        return 0
    work = options.work.resolve()
    wanted = {
        "quick": ["boost"], "full": ["boost", "zh", "rust", "million"], "growth": ["million"], "peers": ["boost", "rust"],
    }.get(options.mode, ["boost", "zh", "rust"])  # fmt: skip
    trees = {tree.name: tree for tree in build(work, wanted)}
    if not trees:
        return 0
    server = serve(work, list(trees.values()))
    try:
        for name, measure in STEPS.items():
            if options.mode in (name, "full") or (options.mode == "quick" and name == "floor"):
                print(f"== {measure.__doc__}", flush=True)
                measure(work, trees, 3 if options.mode == "quick" else options.rounds)
    finally:
        server.terminate()
        server.wait()
    print(f"结果：{work}/summary.jsonl，逐次数据 {work}/results.jsonl")
    return 0


def against_floor(work: Path, trees: dict[str, Tree], rounds: int) -> None:
    """每页 CPU 与下限 F1 之比（必须不高于 1.8，目标 1.2）"""
    for tree in (trees[name] for name in ("boost", "zh") if name in trees):
        pairs = []
        for nth in range(rounds):
            mine = ours(work, f"xuncha/{tree.name}", tree.url)
            listing = work / "run" / f"{tree.name}.json"
            if nth == 0:
                listing.write_text(json.dumps(_pages(work)))
            stages, fetch = (_floor(which, tree, listing) for which in ("stages", "fetch"))
            print(f"   F1 {stages + fetch:.3f}（各步 {stages:.3f}，取页 {fetch:.3f}）")
            pairs.append((mine.per_page, stages + fetch))
        _say(work, f"CPU/F1 {tree.name}", pairs)


def _floor(which: str, tree: Tree, listing: Path) -> float:
    command = [sys.executable, "-m", "benchmarks.floor", which, str(tree.folder), tree.url, str(listing)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _pages(work: Path) -> list[str]:
    """Paths of the HTML pages that the server delivered in the last run."""
    out = {}
    with log_of(work).open(errors="replace") as lines:
        for line in lines:
            method, code, path = line.rstrip("\n").split(" ", 2)
            if method == "GET" and code == "200" and path.endswith((".html", ".htm")):
                out[path.lstrip("/")] = None
    return list(out)


def against_peers(work: Path, trees: dict[str, Tree], rounds: int) -> None:
    """每秒页数与同类之比，交替成对（必须：linkinator 4、Scrapy 12、LinkChecker 35、wget 0.9；大站 wget 3）"""
    for tree in trees.values():
        for name, command in peers.commands(work, tree.url).items():
            if tree.name != "boost" and name != "wget":
                continue
            speed, cpu = [], []
            for _ in range(min(rounds, 3 if name in ("wget", "linkinator") else 2)):
                mine, other = ours(work, f"xuncha/{tree.name}", tree.url), timed(work, f"{name}/{tree.name}", command)
                speed.append((mine.speed, other.speed))
                cpu.append((other.per_page, mine.per_page))
            _say(work, f"页/秒 对 {name}（{tree.name}）", speed)
            _say(work, f"CPU 对 {name}（{tree.name}）", cpu)


def two_sites(work: Path, trees: dict[str, Tree], rounds: int) -> None:
    """两个站两个进程，每页 CPU 与一个站之比（必须不高于 1.1）"""
    tree = trees.get("boost")
    if tree is None:
        return
    pairs = []
    for _ in range(rounds):
        one = ours(work, "xuncha/one", tree.url)
        begun = os.times()
        children = [
            subprocess.Popen(_twin_command(work, tree, nth), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT) for nth in range(2)
        ]
        for child in children:
            child.wait()
        ended = os.times()
        cpu = ended.children_user + ended.children_system - begun.children_user - begun.children_system
        both = cpu * 1000 / (2 * one.pages)
        print(f"   两个进程 {both:.3f} CPU毫秒/页")
        pairs.append((both, one.per_page))
    _say(work, "两站/一站 CPU", pairs)


def _twin_command(work: Path, tree: Tree, nth: int) -> list[str]:
    folder = work / f"twin{nth}"
    shutil.rmtree(folder, ignore_errors=True)
    registry = work / "run" / f"twin{nth}.csv"
    registry.write_text(f"网站标识码,网站名称,首页网址\n990101000{nth + 1},示例站{nth},{tree.url}\n", "utf-8")
    port = tree.url.rstrip("/").rpartition(":")[2]
    return [
        str(Path(sys.executable).parent / "xuncha"), "inspect", str(registry), "--out", str(folder), "--allow-private", "--only-resolved", "--rate", "0",
        "--workers", "1", "--browser", "never", "--max-pages", "3000000", "--resolve", f"127.0.0.1:{port}:127.0.0.1:{port}",
    ]  # fmt: skip


def growth(work: Path, trees: dict[str, Tree], rounds: int) -> None:
    """百万网址：常驻内存（必须每百万不超过 100 MB）与每页 CPU 的增长（100 万对 2 万，不高于 1.2）"""
    tree = trees.get("million")
    if tree is None:
        return
    pairs, memory = [], []
    for _ in range(min(rounds, int(os.environ.get("BENCH_MILLION_ROUNDS", "3")))):
        small = ours(work, "xuncha/20k", tree.url, "--max-pages", "20000")
        large = ours(work, "xuncha/1M", tree.url, "--max-pages", "1000000")
        pairs.append((large.per_page, small.per_page))
        memory.append(large.rss - small.rss)
    _say(work, "CPU 每页 100万/2万", pairs)
    note(work, "RSS 增量 MB（100万减2万）", memory)
    print(f"   常驻内存增加 {statistics.median(memory):.0f} MB")


def lexicon(work: Path, trees: dict[str, Tree], rounds: int) -> None:
    """词库 5,000 条与 50,000 条，每页 CPU 之比（必须不高于 1.1）"""
    tree = trees.get("zh") or trees.get("boost")
    if tree is None:
        return
    files = {}
    for count in (5_000, 50_000):
        files[count] = work / "run" / f"lexicon{count}.csv"
        rows = "".join(f"{phrase},示例,一般\n" for phrase in floor.phrases(count))
        files[count].write_text("错误表述,规范表述,级别\n" + rows, "utf-8")
    pairs = []
    for _ in range(rounds):
        few = ours(work, "xuncha/5000", tree.url, "--lexicon", str(files[5_000]))
        many = ours(work, "xuncha/50000", tree.url, "--lexicon", str(files[50_000]))
        pairs.append((many.per_page, few.per_page))
    _say(work, "CPU 5万词/5千词", pairs)


def killed(work: Path, trees: dict[str, Tree], rounds: int) -> None:
    """中途 kill -9 再 --resume：重取的页（必须不超过 1 %）"""
    tree = trees.get("boost")
    if tree is None:
        return
    again = []
    whole = ours(work, "xuncha/whole", tree.url)
    for _ in range(rounds):
        folder = work / "killed"
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(1.2)
        os.truncate(log_of(work), 0)
        command = [*_twin_command(work, tree, 0)]
        command[command.index("--out") + 1] = str(folder)
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0.3, 0.8) * whole.wall)
        child.send_signal(signal.SIGKILL)
        child.wait()
        subprocess.run([*command, "--resume"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        time.sleep(1.3)
        lines = [line for line in log_of(work).read_text(errors="replace").splitlines() if line.startswith("GET 200") and line.endswith(".html")]
        twice = len(lines) - len(set(lines))
        again.append(twice / max(1, len(set(lines))))
        print(f"   重取 {twice} 页（{again[-1]:.2%}）")
    note(work, "kill -9 后重取", again)
    print(f"   中位数 {statistics.median(again):.2%}")


def unchanged(work: Path, trees: dict[str, Tree], rounds: int) -> None:
    """没有变化的第二次：CPU 与第一次之比（必须不高于 0.15）"""
    for tree in (trees[name] for name in ("boost", "rust") if name in trees):
        pairs = []
        for _ in range(min(rounds, 3)):
            first = ours(work, f"xuncha/{tree.name}-first", tree.url)
            second = ours(work, f"xuncha/{tree.name}-again", tree.url, "--previous", str(work / "dossier"), out=work / "dossier2")
            pairs.append((second.cpu, first.cpu))
        _say(work, f"第二次/第一次 CPU（{tree.name}）", pairs)


def _say(work: Path, name: str, pairs: list[tuple[float, float]]) -> None:
    if not any(b for _, b in pairs):
        print(f"   {name}：没有可比的数据（对方没有跑成）")
        return
    middle, low, high = median_ratio(pairs)
    note(work, name, {"median": round(middle, 3), "min": round(low, 3), "max": round(high, 3), "pairs": len(pairs)})
    print(f"   {name}：{middle:.2f}（{low:.2f}–{high:.2f}，{len(pairs)} 对）", flush=True)


STEPS = {
    "floor": against_floor, "peers": against_peers, "pairs": two_sites, "again": unchanged, "resume": killed, "phrases": lexicon,
    "growth": growth,
}  # fmt: skip

__all__ = ["Run"]

if __name__ == "__main__":
    raise SystemExit(main())
