"""`xuncha demo`: the whole path on the sample city, from the registry to the bulletin."""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

from xuncha.dossier import Dossier
from xuncha.i18n import _

from . import bulletin, inspect, review


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("demo", help=_("在样例市上从清单做到通报"))
    parser.add_argument("--out", type=Path, default=Path("out/demo"), metavar=_("文件夹"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from xuncha.cli import build_parser
    from xuncha.samplecity import luan_city

    out: Path = options.out
    shutil.rmtree(out, ignore_errors=True)
    inputs = out / "清单"
    inputs.mkdir(parents=True)
    spawn = multiprocessing.get_context("spawn")
    ready: Any = spawn.Queue()
    server = spawn.Process(target=serve_city, args=(ready,), daemon=True)
    server.start()
    try:
        port = ready.get(timeout=60)
        luan_city().write_inputs(inputs, port)
        print(_("样例市已在本机开出（端口 {port}），开始检查").format(port=port))
        dossier_folder = out / "卷宗"
        status = inspect_city(inputs, dossier_folder)
    finally:
        server.terminate()
        server.join()
    if status not in (0, 1):
        return status
    data = resources.files("xuncha.samplecity") / "data"
    for name in ("decisions.csv", "round.toml"):
        (inputs / name).write_bytes((data / name).read_bytes())
    print()
    print(_("写入复核意见（{file}），重新评定").format(file=inputs / "decisions.csv"))
    review.run(build_parser().parse_args(["review", str(dossier_folder), "--decisions", str(inputs / "decisions.csv")]))
    print()
    bulletin.write(Dossier.open(dossier_folder), inputs / "round.toml", None, out)
    print(_("卷宗：{folder}（xuncha explain {folder} 霍邱 说明一个网站为什么是这个等次）").format(folder=dossier_folder))
    return 0


def inspect_city(inputs: Path, out: Path) -> int:
    """`xuncha inspect` on the sample city, whose files lie in `inputs`."""
    from xuncha.cli import build_parser

    arguments = [
        "inspect", str(inputs / "sites.csv"), str(inputs / "accounts.csv"), str(inputs / "accounts-county.csv"),
        "--account-evidence", str(inputs / "account-evidence.csv"), "--edition", "luan-2020q2", "--as-of", "2020-05-15",
        "--resolve-file", str(inputs / "city.resolve"), "--only-resolved", "--rate", "0", "--workers", "2", "--browser", "never", "--out", str(out),
    ]  # fmt: skip
    return inspect.run(build_parser().parse_args(arguments))


def serve_city(ready: Any) -> None:
    """Serves the sample city on a free port, told through the queue, until the process is ended."""
    import signal
    import threading

    from xuncha.samplecity import luan_city

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with luan_city().running(0) as port:
        ready.put(port)
        threading.Event().wait()
