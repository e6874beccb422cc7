"""The sites that are crawled: documentation trees of Debian packages where they are installed, and a generated one of a million pages.

Everything is served by nginx on loopback, one worker; its log is the referee.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

PORTS = {"zh": 8071, "boost": 8072, "rust": 8073, "million": 8074}
#: (folder below www, packages that bring it, folders copied with links followed)
SOURCES = {
    "boost": [("html", "/usr/share/doc/libboost1.81-doc/doc/html")],
    "rust": [("", "/usr/share/doc/rust-doc/html")],
    "zh": [
        ("handbook", "/usr/share/doc/debian-handbook/html/zh-CN"), ("handbook-tw", "/usr/share/doc/debian-handbook/html/zh-TW"),
        ("install", "/usr/share/doc/installation-guide-amd64/zh_CN"), ("gimp", "/usr/share/gimp/2.0/help/zh_CN"),
        ("kicad", "/usr/share/doc/kicad/help/zh"),
    ],
}  # fmt: skip
PACKAGES = "nginx-light libboost1.81-doc rust-doc debian-handbook installation-guide-amd64 gimp-help-zh-cn kicad-doc-zh"
LETTERS = "abcdef"


class Tree(NamedTuple):
    name: str
    folder: Path
    url: str


def build(work: Path, names: list[str]) -> list[Tree]:
    """Copies the trees that the machine has; the others are left out with a word."""
    out = []
    for name in names:
        folder = work / "www" / name
        if name == "million":
            _million(folder)
        elif not folder.exists() and not _copy(name, folder):
            print(f"-- {name}：没有装相应的文档包（apt-get install {PACKAGES}），跳过")
            continue
        out.append(Tree(name, folder, f"http://127.0.0.1:{PORTS[name]}/"))
    return out


def _copy(name: str, folder: Path) -> bool:
    entries = []
    for below, source in SOURCES[name]:
        if not Path(source).is_dir():
            continue
        shutil.copytree(source, folder / below if below else folder, symlinks=False, ignore_dangling_symlinks=True, dirs_exist_ok=True)
        first = next((page for page in ("index.html", "eeschema.html") if (folder / below / page).exists()), None)
        entries.append(f"{below}/{first}" if first else "")
    if entries and not (folder / "index.html").exists():
        links = "".join(f'<a href="{entry}">{entry}</a>\n' for entry in entries if entry)
        (folder / "index.html").write_text(f"<html><body>{links}</body></html>")
    return bool(entries)


def _million(folder: Path) -> None:
    """Six files that stand for 1,111,111 pages: each level links ten folders of the next one."""
    folder.mkdir(parents=True, exist_ok=True)
    words = "巡查示例页面的文字内容，用来占据与真实页面相当的篇幅。" * 60
    for level in range(7):
        links = "".join(f'<li><a href="{LETTERS[level]}{n}/">第{n}个下级</a></li>' for n in range(10)) if level < 6 else ""
        (folder / f"level{level}.html").write_text(
            f'<html><head><meta charset="utf-8"><title>第{level}层</title></head><body><a href="/">首页</a><ul>{links}</ul><p>{words}</p></body></html>'
        )


def serve(work: Path, trees: list[Tree]) -> subprocess.Popen[bytes]:
    """nginx in the foreground; stop it with `terminate`."""
    for name in ("logs", "run"):
        (work / name).mkdir(parents=True, exist_ok=True)
    servers = []
    for tree in trees:
        if tree.name == "million":
            levels = "\n".join(
                "location ~ ^/" + "".join(f"{LETTERS[i]}[0-9]/" for i in range(level)) + f"$ {{ try_files /level{level}.html =404; }}"
                for level in range(7)
            )
            # six files stand for all its pages: only the address as asked tells them apart
            asked = f"access_log {work}/logs/access.log asked buffer=512k flush=1s;"
            servers.append(f"server {{ listen 127.0.0.1:{PORTS[tree.name]} reuseport; root {tree.folder}; {asked} {levels} }}")
        else:
            servers.append(f"server {{ listen 127.0.0.1:{PORTS[tree.name]} reuseport; root {tree.folder}; }}")
    mime = "/etc/nginx/mime.types"
    configuration = f"""
daemon off; worker_processes 1; pid {work}/run/nginx.pid; error_log {work}/logs/error.log crit; worker_rlimit_nofile 200000;
events {{ worker_connections 8000; }}
http {{
  include {mime}; default_type application/octet-stream; sendfile on; tcp_nopush on; keepalive_timeout 65; keepalive_requests 1000000;
  open_file_cache max=8000 inactive=600s; open_file_cache_valid 600s; open_file_cache_errors on;
  client_body_temp_path {work}/run/b; proxy_temp_path {work}/run/p; fastcgi_temp_path {work}/run/f; uwsgi_temp_path {work}/run/u; scgi_temp_path {work}/run/s;
  log_format short '$request_method $status $uri'; log_format asked '$request_method $status $request_uri'; access_log {work}/logs/access.log short buffer=512k flush=1s;
  etag off; add_header LinkChecker 1 always; charset utf-8; charset_types text/plain;
  {" ".join(servers)}
}}
"""
    path = work / "run" / "nginx.conf"
    path.write_text(configuration)
    process = subprocess.Popen(["nginx", "-c", str(path)])
    time.sleep(1.0)
    if process.poll() is not None:
        raise SystemExit("nginx 没有起来，见上")
    return process


def log_of(work: Path) -> Path:
    return work / "logs" / "access.log"
