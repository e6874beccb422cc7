"""Privacy and harmful links through a whole inspection: attachments with hidden sheets, lists fetched by script, outside landing pages."""

from __future__ import annotations

import io
import socket
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import openpyxl
from benchmarks.accuracy.privacy import Maker
from docx import Document

from tests.collect.odd import Odd, page, plain
from tests.collect.test_hostile import site_of
from xuncha.collect import FetchOptions, parse_resolve
from xuncha.inspection import Context, inspect_sites
from xuncha.model.findings import Finding

HOST, SOLD = "sy.gov.cn", "sold.example"
MADE = Maker(11)
IN_SHEET, ON_PAGE = MADE.identity(), MADE.identity()
MOBILE, CALL = "13900007788", "13100009900"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["序号", "事项", "咨询电话"])
    book.active.append([1, "示例事项", CALL])
    hidden = book.create_sheet("底表")
    hidden.append(["姓名", "身份证号", "手机号码"])
    hidden.append(["示例甲", IN_SHEET, int(MOBILE)])
    hidden.sheet_state = "hidden"
    later = book.create_sheet("说明")
    later.append(["本表由示例局制作", "联系电话"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def letter() -> bytes:
    document = Document()
    document.add_paragraph(f"示例乙，护照号码：E{MADE.digits(8)}。")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_personal_data_is_found_everywhere_and_stored_nowhere(tmp_path: Path) -> None:
    files = {"/a/名单.xlsx": workbook(), "/a/函.docx": letter()}
    links = "".join(f'<a href="{name}">{name}</a>' for name in files)
    home = f"<a href=/gs/1.html>示例甲{ON_PAGE}公示</a>{links}<a href=http://gone.{SOLD}/>旧网</a>"
    notice = f"<h1>公示</h1><p>发布时间：2020-05-01</p><p>示例甲，身份证号{ON_PAGE}，联系电话：{MOBILE}。咨询电话：{CALL}</p>"

    def server(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        name = unquote(path)
        if path == "/":
            connection.sendall(page(home))
        elif path == "/gs/1.html":
            connection.sendall(page(notice, f"示例甲{ON_PAGE}"))
        elif name in files:
            connection.sendall(plain("200 OK", "Content-Type: application/octet-stream", body=b"" if method == "HEAD" else files[name]))
        else:
            connection.sendall(plain("404 Not Found"))

    def sold(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        # in order as far as anybody asks for no more than its head
        connection.sendall(plain("200 OK", "Content-Type: text/html") if method == "HEAD" else page("欢迎" * 60_000, "澳门新葡京娱乐场"))

    def moved(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        connection.sendall(plain("301 Moved", f"Location: http://{SOLD}/"))

    out: list[Finding] = []
    with Odd({HOST: server, SOLD: sold, f"gone.{SOLD}": moved}) as odd:
        context = Context(
            str(tmp_path), "luan-2020q2", date(2020, 5, 15), "xuncha test", FetchOptions(rate=0.0), only_resolved=True,
            resolves=tuple(parse_resolve(f"{host}:80:127.0.0.1:{odd.port}") for host in odd.hosts),
        )  # fmt: skip
        inspect_sites([site_of(HOST)], context, lambda progress: None, lambda summary, findings: out.extend(findings))
    (privacy,) = [finding for finding in out if finding.indicator == "safety.privacy"]
    assert privacy.outcome == "suspect"
    seen = {(subject.url.rpartition("/")[2].rpartition(".")[2], str(subject.detail["kind"]), str(subject.detail.get("hidden", ""))) for subject in privacy.subjects}
    assert seen == {
        ("html", "身份证号", ""), ("html", "手机号", ""), ("", "身份证号", ""), ("xlsx", "身份证号", "隐藏的工作表“底表”"), ("xlsx", "手机号", "隐藏的工作表“底表”"), ("docx", "护照号", ""),
    }  # fmt: skip
    (harmful,) = [finding for finding in out if finding.indicator == "safety.harmful"]
    assert {subject.url for subject in harmful.subjects} == {f"http://gone.{SOLD}/"}
    assert harmful.text == "1个站外链接已变成不良网站"
    assert all(subject.detail["source"] == f"http://{HOST}/" for subject in harmful.subjects)
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and not path.name.endswith(".warc.gz")]
    assert kept
    for path in kept:
        raw = path.read_bytes()
        for secret in (IN_SHEET, ON_PAGE, MOBILE):
            assert secret.encode() not in raw, path
