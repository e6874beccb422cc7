"""Attachments: told by their bytes, read in a process of its own, hidden sheets included; a hostile file costs itself alone."""

from __future__ import annotations

import io
import socket
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from tests.collect.odd import Odd, page, plain
from tests.collect.test_hostile import site_of
from xuncha.collect import FetchOptions, parse_resolve
from xuncha.inspection import Context, inspect_sites
from xuncha.inspection.clerk import Clerk
from xuncha.model.findings import Finding
from xuncha.read.attachments import extract, format_of

HOST = "files.gov.cn"


def workbook(*, hidden: bool) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "公开的表"
    sheet = book.create_sheet("底表")
    sheet["A1"] = "扫黑处恶专项"
    if hidden:
        sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def letter() -> bytes:
    document = Document()
    document.add_paragraph("关于扫黑处恶工作的通知")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


OLD_WORD = Path(__file__).parent / "data" / "old.doc"


def test_old_word_files_are_read_with_their_tables_and_headers() -> None:
    found = extract(OLD_WORD.read_bytes())
    assert (found.format, found.unread) == ("doc", "")
    for words in ("扫黑处恶工作的通知", "Plain ASCII words.", "姓名\t示例甲", "0000-0000001", "页眉里的字"):
        assert words in found.text


@pytest.mark.parametrize("cut", [512, 600, 4096, 9000, 15000])
def test_a_broken_word_file_is_said_to_be_unreadable(cut: int) -> None:
    data = OLD_WORD.read_bytes()
    found = extract(data[:cut] + bytes(len(data) - cut))
    assert found.unread or found.text


def test_a_locked_word_file_is_said_to_be_locked() -> None:
    data = bytearray(OLD_WORD.read_bytes())
    at = data.find(b"\xec\xa5")
    data[at + 11] |= 0x01
    assert extract(bytes(data)).unread == "附件加了密码"


def test_comments_and_properties_of_office_files_are_read() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "公开的表"
    book.active["A1"].comment = openpyxl.comments.Comment("批注里的扫黑处恶", "示例甲")
    book.properties.title = "属性里的标题"
    out = io.BytesIO()
    book.save(out)
    found = extract(out.getvalue())
    assert found.hidden
    assert "批注里的扫黑处恶" in found.text
    assert "属性里的标题" in found.text


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", b"<w:t>" + b"a" * (200 << 20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"", "empty"), (b"%PDF-1.4\n", "pdf"), (b"<!DOCTYPE html><html>", "html"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "other"), (b"Rar!\x1a\x07\x00", "rar"),
     (archive("a.txt"), "zip"), (b"words", "text"), (b"\0\1\2", "other")],
)  # fmt: skip
def test_the_format_is_told_by_the_bytes(data: bytes, kind: str) -> None:
    assert format_of(data) == kind


def test_hidden_sheets_are_read_and_said() -> None:
    found = extract(workbook(hidden=True))
    assert (found.format, found.hidden) == ("xlsx", True)
    assert "扫黑处恶" in found.text
    assert not extract(workbook(hidden=False)).hidden


def test_word_files_and_archives_are_read() -> None:
    assert "扫黑处恶" in extract(letter()).text
    assert extract(archive("附件1.docx", "说明.txt")).members == ["附件1.docx", "说明.txt"]


@pytest.mark.parametrize("data", [b"%PDF-1.4\ngarbage", b"PK\x03\x04broken", b"Rar!\x1a\x07\x00broken", workbook(hidden=False)[:2000]])
def test_a_broken_file_is_said_and_never_raised(data: bytes) -> None:
    assert extract(data).unread or not extract(data).text


def test_the_reader_survives_a_bomb_and_a_file_that_takes_for_ever() -> None:
    clerk = Clerk(seconds=15.0)
    jobs = [clerk.read(data) for data in (bomb(), letter())]
    results = [job.result(60) for job in jobs]
    clerk.close()
    assert results[0].unread
    assert "扫黑处恶" in results[1].text
    hasty = Clerk(seconds=0.01)
    assert "还没有读完" in hasty.read(letter()).result(60).unread
    hasty.close()


def test_a_wording_in_a_hidden_sheet_is_found_and_a_false_attachment_is_dead(tmp_path: Path) -> None:
    files = {"/a/统计表.xlsx": workbook(hidden=True), "/a/空.docx": b"", "/a/登录.doc": b"<html><body>\xe8\xaf\xb7\xe7\x99\xbb\xe5\xbd\x95</body></html>"}

    def server(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        from urllib.parse import unquote

        name = unquote(path)
        if path == "/":
            connection.sendall(page("".join(f'<a href="{file}">{file}</a>' for file in files)))
        elif name in files:
            connection.sendall(plain("200 OK", "Content-Type: application/octet-stream", body=b"" if method == "HEAD" else files[name]))
        else:
            connection.sendall(plain("404 Not Found"))

    out: list[Finding] = []
    with Odd({HOST: server}) as odd:
        context = Context(
            str(tmp_path), "luan-2020q2", date(2020, 5, 15), "xuncha test", FetchOptions(rate=0.0), only_resolved=True,
            resolves=(parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}"),),
        )  # fmt: skip
        inspect_sites([site_of(HOST)], context, lambda progress: None, lambda summary, findings: out.extend(findings))
    dead = {s.url.rpartition(".")[2] for f in out if f.indicator == "design.links" and f.outcome.value == "problem" for s in f.subjects}
    assert dead == {"docx", "doc"}
    wording = [s for f in out if f.indicator == "safety.wording" for s in f.subjects]
    assert [s.url.rpartition(".")[2] for s in wording] == ["xlsx"]
    assert "扫黑处恶" in wording[0].label


def rich(text: str, head: str = r"\ansicpg936") -> bytes:
    """RTF as Word writes it."""
    signs = "".join(sign if sign.isascii() else "".join(f"\\'{byte:02x}" for byte in sign.encode("gb18030")) for sign in text)
    fonts = r"{\fonttbl{\f0\fcharset134 \'cb\'ce\'cc\'e5;}}{\colortbl;\red0;}{\info{\title \'b1\'ea\'cc\'e2}}{\*\generator Msftedit;}"
    return (r"{\rtf1\ansi" + head + fonts + r"\pard\f0 " + signs + r"\par{\pict 89504e470d0a}\u25195 ?\u40657\'3f\cell end \{x\}}").encode()


@pytest.mark.parametrize("head", [r"\ansicpg936", r"\ansicpg1252", ""])
def test_rich_text_is_read_in_its_code_page(head: str) -> None:
    found = extract(rich("关于扫黑处恶工作的通知，电话 13855501234", head))
    assert (found.format, found.unread) == ("rtf", "")
    for words in ("关于扫黑处恶工作的通知，电话 13855501234\n", "扫黑\tend {x}", "标题"):
        assert words in found.text
    assert not any(words in found.text for words in ("宋体", "Msftedit", "8950", "rtf"))


@pytest.mark.parametrize("data", [rb"{\rtf1", rb"{\rtf1\ansicpg99999 a}", rb"{\rtf1\u-1 ?}}}}}\'", rb"{\rtf1\bin999999 x}", rb"{\rtf1\uc9\u55357 ?\u56832 ?}"])
def test_broken_rich_text_breaks_nothing(data: bytes) -> None:
    assert extract(data).format == "rtf"


@pytest.mark.parametrize("coding", ["utf-16-le", "utf-16-be", "utf-8-sig", "gb18030"])
def test_plain_text_is_read_however_notepad_saved_it(coding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(coding, b"")
    found = extract(mark + "关于扫黑处恶工作的通知".encode(coding))
    assert (found.format, found.text) == ("text", "关于扫黑处恶工作的通知")


class Lists:
    """A site with so many lists of names, of which each holds one wrong word."""

    def __init__(self, count: int, gone: int = 0) -> None:
        self.count, self.gone = count, gone
        self.given = 0

    def __call__(self, odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            connection.sendall(page("".join(f'<a href="/f/{n}.txt">名单{n}</a>' for n in range(self.count))))
        elif path.startswith("/f/") and int(path[3:-4]) >= self.gone:
            self.given += method == "GET"
            body = f"第{path[3:-4]}号：扫黑处恶专项".encode()
            connection.sendall(plain("200 OK", "Content-Type: text/plain; charset=utf-8", body=b"" if method == "HEAD" else body))
        else:
            connection.sendall(plain("404 Not Found"))


def lists_of(odd: Odd, folder: Path, most: int) -> list[Finding]:
    out: list[Finding] = []
    context = Context(
        str(folder), "luan-2020q2", date(2020, 5, 15), "xuncha test", FetchOptions(rate=0.0, per_host=4), only_resolved=True,
        resolves=(parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}"),), max_attachments=most,
    )  # fmt: skip
    inspect_sites([site_of(HOST)], context, lambda progress: None, lambda summary, findings: out.extend(findings))
    return out


def told(findings: list[Finding]) -> tuple[int, list[object]]:
    """How many wrong words were found, and how many files are said to be unread."""
    words = sum(len(f.subjects) for f in findings if f.indicator == "safety.wording" and f.units)
    return words, [s.detail["unread"] for f in findings if f.indicator == "safety.wording" for s in f.subjects if "unread" in s.detail]


@pytest.mark.parametrize(("count", "most", "gone"), [(60, 25, 0), (25, 25, 0), (60, 25, 9), (60, 0, 0)])
def test_no_more_attachments_are_read_than_allowed_and_those_left_are_said(tmp_path: Path, count: int, most: int, gone: int) -> None:
    server = Lists(count, gone)
    with Odd({HOST: server}) as odd:
        found, left = told(lists_of(odd, tmp_path, most))
    assert server.given == found
    assert found <= most and (found == most or gone)
    assert left == ([count - gone - found] if count - gone > found else [])


def test_a_run_that_was_killed_reads_as_many_attachments_as_one_that_was_not(tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    server = Lists(60)
    with Odd({HOST: server}) as odd:

        def kill(progress: object) -> None:
            if server.given >= 12:
                raise Killed

        context = Context(
            str(tmp_path), "luan-2020q2", date(2020, 5, 15), "xuncha test", FetchOptions(rate=60.0), only_resolved=True,
            resolves=(parse_resolve(f"{HOST}:80:127.0.0.1:{odd.port}"),), max_attachments=25,
        )  # fmt: skip
        with pytest.raises(Killed):
            inspect_sites([site_of(HOST)], context, kill, lambda summary, findings: None)
        assert server.given < 25
        assert told(lists_of(odd, tmp_path, 25)) == (25, [35])
