"""The documents, opened again: texts, tables, geometry, repeated heads, consistency."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import pypdf
import pytest
import python_calamine
from docx import Document
from docx.oxml.ns import qn

from xuncha.bulletin import RoundError, check, compose, load_round, write_all
from xuncha.bulletin.fonts import choose_fonts, missing_characters
from xuncha.cli import main
from xuncha.dossier import Dossier

DATA = resources.files("xuncha.samplecity") / "data"


@pytest.fixture(scope="module")
def made(luan: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Dossier, Path]:
    folder = tmp_path_factory.mktemp("bulletin")
    shutil.copytree(luan, folder / "dossier")
    for name in ("decisions.csv", "round.toml"):
        (folder / name).write_bytes((DATA / name).read_bytes())
    assert main(["review", str(folder / "dossier"), "--decisions", str(folder / "decisions.csv")]) == 0
    dossier = Dossier.open(folder / "dossier")
    write_all(compose(dossier, load_round(folder / "round.toml"), None), folder / "out")
    return dossier, folder


def _docx(folder: Path) -> Any:
    return Document(str(folder / "out" / "通报.docx"))


def test_the_docx_says_what_was_computed(made: tuple[Dossier, Path]) -> None:
    text = "\n".join(p.text for p in _docx(made[1]).paragraphs)
    for words in (
        "六政办秘〔2020〕78号", "等4家网站不合格，总体合格率91%", "较上一季度有所下滑", "六安市民政局等8家、六安经济技术开发区管理委员会等19家、霍邱县人民政府等16家",
        "依次占比17%、40%、34%", "28家县级以下政务新媒体全部合格", "总体合格率99%", "与上一季度持平", "共发现问题171个", "2020年7月30日前", "附件：1. ",
    ):  # fmt: skip
        assert words in text, words
    assert "{" not in text


def test_the_docx_keeps_the_page_of_the_standard(made: tuple[Dossier, Path]) -> None:
    sections = _docx(made[1]).sections
    first, wide = sections[0], sections[1]
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    assert [round(e.mm) for e in (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)] == [37, 35, 28, 26]
    assert [round(e.mm) for e in (wide.top_margin, wide.bottom_margin, wide.left_margin, wide.right_margin)] == [28, 26, 35, 37]


def test_annex_tables_are_whole_and_their_heads_repeat(made: tuple[Dossier, Path]) -> None:
    tables = _docx(made[1]).tables
    assert [len(t.rows) for t in tables] == [49, 29, 5, 4]
    for row in tables[0].rows[:2]:
        assert row._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [c.text for c in tables[0].rows[15].cells][1:6] == ["3415000044", "六安市公安局", "http://gaj.luan.gov.cn/", "良", "1个政策动态类栏目未更新；1个空白栏目"]


def test_the_pdf_shows_every_site_and_no_missing_letter(made: tuple[Dossier, Path]) -> None:
    reader = pypdf.PdfReader(made[1] / "out" / "通报.pdf")
    text = "".join(page.extract_text() for page in reader.pages)
    for verdict in made[0].verdicts():
        assert verdict.site in text
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    wide = [page for page in reader.pages if page.mediabox.width > page.mediabox.height]
    assert len(wide) >= 5
    assert all("网站标识码" in page.extract_text() for page in wide[:-1])


def test_the_same_dossier_gives_the_same_pdf(made: tuple[Dossier, Path], tmp_path: Path) -> None:
    write_all(compose(made[0], load_round(made[1] / "round.toml"), None), tmp_path)
    assert (tmp_path / "通报.pdf").read_bytes() == (made[1] / "out" / "通报.pdf").read_bytes()


def test_the_xlsx_holds_all_annexes_and_the_problems(made: tuple[Dossier, Path]) -> None:
    book = python_calamine.CalamineWorkbook.from_path(made[1] / "out" / "附件.xlsx")
    assert book.sheet_names == ["附件1", "附件2", "附件3", "附件4", "问题明细"]
    assert len(book.get_sheet_by_name("附件1").to_python()) == 50
    assert len(book.get_sheet_by_name("问题明细").to_python()) > 150


def test_the_check_finds_ninety_against_eighty_eight(made: tuple[Dossier, Path]) -> None:
    round_ = load_round(made[1] / "round.toml")
    issues = check(compose(made[0], round_, None), made[0], round_)
    assert [i.text for i in issues] == ["正文写政务新媒体90家，附件1所列为88家，相差2家"]


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ('sampled_level = "县级以下"', 'sampled_level = "县级以上"', "附件2标题写“县级以下”"), ("sampled_each = 4", "sampled_each = 5", "各5家"),
        ("dated = 2020-07-04", "dated = 2020-05-01", "日期先后不对"),
        ("dated = 2020-07-04", "dated = 2020-05-14", "早于卷宗的监测时间点2020-05-15"), ("inspected_to = 2020-05-15", "inspected_to = 2020-05-14", "不在轮次文件写的检查起止日期"),
        ("inspected_from = 2020-05-08", "inspected_from = 2020-06-01", "不在轮次文件写的检查起止日期"), ("census = 2020-07-30", "census = 2020-06-30", "早于成文日期"),
        ("{deadline_census}", "{deadline_none}", "{deadline_none}"),
    ],
)  # fmt: skip
def test_the_check_names_each_contradiction(made: tuple[Dossier, Path], tmp_path: Path, change: str, to: str, said: str) -> None:
    file = tmp_path / "round.toml"
    file.write_text((made[1] / "round.toml").read_text("utf-8").replace(change, to), "utf-8")
    round_ = load_round(file)
    assert any(said in issue.text for issue in check(compose(made[0], round_, None), made[0], round_))


def test_sites_without_a_confirmed_grade_are_complained_of(luan: Path) -> None:
    dossier = Dossier.open(luan)
    round_ = load_round(Path(str(DATA / "round.toml")))
    issues = check(compose(dossier, round_, None), dossier, round_)
    assert sum("没有确认的等次" in issue.text for issue in issues) == 4


@pytest.mark.parametrize(("text", "said"), [("office = ", "TOML"), ('office = "x"', "缺少必填项")])
def test_a_bad_round_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "round.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(RoundError, match=said):
        load_round(file)


def test_a_machine_without_fonts_still_shows_chinese_and_says_what_stands_in(
    made: tuple[Dossier, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("FONTS_DIR", raising=False)
    bulletin = compose(made[0], load_round(made[1] / "round.toml"), None)
    fonts = choose_fonts(None)
    assert set(fonts.families.values()) == {"Noto Serif SC", "Noto Sans SC"}
    assert not missing_characters(bulletin, fonts)
    written = write_all(bulletin, tmp_path / "out")
    assert len(written.substitutions) == 4
    text = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "out" / "通报.pdf").pages)
    assert "六安市人民政府办公室" in text


def test_a_former_dossier_is_compared_with(made: tuple[Dossier, Path]) -> None:
    round_ = load_round(made[1] / "round.toml")
    text = "".join(block.head + block.text for block in compose(made[0], round_, made[0]).blocks)
    assert "总体合格率91%（见附件1），与上一季度持平" in text
