"""Lists people hand in: what is none is refused by its own name, what an import will make is told before, what it leaves empty stands."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.desk.conftest import World
from xuncha.desk.findings.models import Finding
from xuncha.desk.registry.models import Account, Organisation, Site
from xuncha.desk.ui.export import XLSX, file_response, workbook

HEAD = "网站标识码,网站名称,首页网址,主办单位,所属县区\n"


def imported(world: World, text: str) -> str:
    """The preview of a list, and the list written."""
    client = world.client("city")
    page: str = client.post("/registry/import/", {"file": SimpleUploadedFile("清单.csv", text.encode())}).content.decode()
    client.post("/registry/import/", {"confirm": re.findall(r'name="confirm" value="(\w+)"', page)[0]})
    return page


@pytest.mark.parametrize("path", ["/registry/import/", "/sites/{site}/columns/import/", "/rounds/{round}/import/", "/rounds/{round}/accounts/import/"])
@pytest.mark.parametrize(("name", "data"), [("图.png", b"\x89PNG\r\n\x1a\n1"), ("假的.xlsx", b"MZ\0\0"), ("程序.csv", b"MZ\0\0"), ("加密.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")])
def test_what_is_no_list_is_refused_by_the_name_it_came_with(world: World, path: str, name: str, data: bytes) -> None:
    address = path.format(site=world.site.pk, round=world.round.pk)
    page = world.client("city").post(address, {"file": SimpleUploadedFile(name, data), "source": "province"}, follow=True).content.decode()
    assert f"“{name}”" in page and ("不是表格" in page) and "/tmp" not in page


def test_a_list_that_lacks_a_heading_is_named_as_it_came_and_no_folder_of_ours(world: World) -> None:
    page = world.client("city").post("/registry/import/", {"file": SimpleUploadedFile("我的清单.csv", "甲,乙\n1,2\n".encode())}).content.decode()
    assert "我的清单.csv：表头缺少" in page and "/tmp" not in page


def test_sites_and_accounts_in_one_workbook_are_both_read_and_notes_are_left(world: World) -> None:
    site = ["网站标识码", "网站名称", "首页网址", "主办单位"]
    sheets = [("填表说明", [["说明"], ["先填网站"]]), ("网站", [site, ["9900000005", "新网站", "http://xin.x.gov.cn/", "新局"]]), ("账号", [["平台", "账号名称", "主办单位"], ["微信", "新局发布", "新局"], ["", "没有平台", ""]])]
    client = world.client("city")
    page = client.post("/registry/import/", {"file": SimpleUploadedFile("清单.xlsx", workbook(sheets))}).content.decode()
    assert "清单.xlsx（账号） 第3行“平台”" in page
    client.post("/registry/import/", {"confirm": re.findall(r'name="confirm" value="(\w+)"', page)[0]})
    assert Site.objects.get(code="9900000005").organisation == Account.objects.get(name="新局发布").organisation


def test_the_export_comes_in_again_whole(world: World) -> None:
    client = world.client("city")
    page = client.post("/registry/import/", {"file": SimpleUploadedFile("监管对象清单.xlsx", client.get("/registry/export/").content)}).content.decode()
    assert f"没有变化 {Site.objects.count() + Account.objects.count()} 行" in page


def test_the_preview_tells_exactly_the_units_an_import_makes(world: World) -> None:
    before = set(Organisation.objects.values_list("name", flat=True))
    text = f"{HEAD}9903010001,丙县人民政府网站,http://www.bing.gov.cn/,丙县人民政府,丙县\n9900000001,市水利局网站,http://sl.x.gov.cn/,,市本级\n{world.site.code},{world.site.name},{world.site.url},,\n"
    page = imported(world, text)
    made = set(Organisation.objects.values_list("name", flat=True)) - before
    told = re.search(r"将新建单位：\s*([^<]*)</p>", page)
    assert told is not None and set(told[1].strip().split("、")) == made == {"丙县", "市水利局"}


def test_a_list_that_leaves_the_unit_empty_moves_nothing_and_makes_no_unit(world: World) -> None:
    account, before = Account.objects.get(platform="微信", name="甲县发布"), Organisation.objects.count()
    imported(world, "平台,账号名称,认证主体\n微信,甲县发布,甲县人民政府\n")
    account.refresh_from_db()
    assert account.organisation == world.own and account.verified_as == "甲县人民政府" and Organisation.objects.count() == before


def test_a_sponsor_without_its_county_stays_where_the_site_is(world: World) -> None:
    imported(world, f"{HEAD}{world.site.code},{world.site.name},{world.site.url},甲县人民政府,\n")
    world.site.refresh_from_db()
    assert world.site.organisation == world.own and not Organisation.objects.filter(name="甲县人民政府").exists()


def test_a_list_that_names_a_merged_unit_means_the_one_it_went_into(world: World) -> None:
    gone = Organisation.objects.create(name="旧局", kind=Organisation.Kind.DEPARTMENT, parent=world.root, closed=True, merged_into=world.own)
    imported(world, f"{HEAD}9900000002,旧局网站,http://jiu.x.gov.cn/,旧局,市本级\n")
    assert Site.objects.get(code="9900000002").organisation == world.own and not gone.sites.exists()


def test_a_site_an_import_gives_to_another_unit_takes_its_open_findings_along(world: World) -> None:
    imported(world, f"{HEAD}{world.site.code},{world.site.name},{world.site.url},乙县人民政府,乙县\n")
    assert set(Finding.objects.filter(site=world.site).values_list("organisation", flat=True)) == {world.other.pk}


def test_a_cell_longer_than_is_kept_is_told_and_its_row_not_written(world: World) -> None:
    text = f"{HEAD}9900000003,{'长' * 101},http://c.x.gov.cn/,,市本级\n9900000004,短的网站,http://d.x.gov.cn/,,市本级\n"
    page = imported(world, text)
    assert "9900000003：超过 100 个字" in page and "第0行" not in page
    assert not Site.objects.filter(code="9900000003").exists() and Site.objects.filter(code="9900000004").exists()


def test_a_download_with_a_long_name_keeps_what_kind_it_is() -> None:
    assert file_response("长" * 300 + ".xlsx", b"", XLSX)["Content-Disposition"].endswith(".xlsx")
