"""Personal data (个人隐私) in text: candidates come from the one scan, each is verified here on the spot alone.

Numbers that prove themselves (identity cards, bank cards) count wherever they stand, unless what is written before them says
that they are something else. Telephones and addresses count only in a personal context: offices publish theirs on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from .mask import mask
from .numbers import is_bank_card, is_identity_card, is_old_identity_card, names_itself
from .surroundings import Heading, Surroundings, is_label

_WIDE = r"\xef\xbc[\x90-\x99]"
#: candidates for the scanner, each by the end of its match: pattern → the reader it goes to
CANDIDATES: tuple[tuple[str, str], ...] = (
    (r"1[3-9][0-9]{9}", "mobile"),
    (r"1[3-9][0-9][ \-][0-9]{4}[ \-][0-9]{4}", "mobile"),
    (rf"(?:{_WIDE}){{11}}", "number"),
    (r"[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]", "number"),
    (r"[1-9][0-9]{5}[ \-](?:18|19|20)[0-9]{6}[ \-][0-9]{3}[0-9Xx]", "number"),
    (r"[1-9][0-9]{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}", "number"),
    (r"[13-69][0-9]{15}", "number"),
    (r"[3-69][0-9]{3}[ \-][0-9]{4}[ \-][0-9]{4}[ \-][0-9]{4}", "number"),
    (r"[EGDSPHegdsph][A-Za-z]?[0-9]{7}", "passport"),
    (r"住址|家庭地址|居住地址|户籍地址|家住", "address"),
    (r"病种|诊断|疾病名称|病情|患病|残疾类别|残疾等级|健康状况|致贫原因", "list"),
)

#: what is written before a number that looks like somebody's and is none
_OTHER_NUMBER = re.compile(
    r"信用代码|机构代码|标识码|项目|编号|编码|代码|合同|订单|流水|运单|快递|备案|许可|证书|执照|发票|税号|文号|批号|条码|序列|学号|准考|车架|案号|单号|工单|受理号|批次|凭证|登记号|注册号|受理编|标段|招标|采购|产权|房产证|土地证|登记证|(?<![份件卡账帐户证障保机])号码?[为:：\s]*$"
)
_IDENTITY = re.compile(r"身\s*份\s*证|身份号|公民身份|证件号|居民证|社会保障号|社保号")
_CARD = re.compile(r"银行|卡号|账号|帐号|账户|帐户|存折|一卡通|社保卡|开户")
_CORPORATE = re.compile(r"对公|单位账|收款单位|基本户|基本账户|捐款|捐赠|募捐|专户|缴费|缴款|保证金|(?:户\s*名|收款人|开户名称|账户名称|单位名称)[:：\s]*[\u4e00-\u9fff（）()]{2,30}(?:局|委|厅|院|校|所|站|会|处|部|公司|中心|政府|财政|基金|合作社|银行|医院)")
_PASSPORT = re.compile(r"护照(?:号码?|证号|号)?[为是:：\s]*$")
_MOBILE = re.compile(r"手\s*机|移动电话")

# --- telephones
#: a label that says the number is an office's or meant to be called
_OFFICE = re.compile(
    r"办公|咨询|举报|监督|值班|投诉|服务|热线|传真|客服|窗口|受理|报名|维权|维修|抢修|抢险|救援|应急|报警|预约|订购|订票|业务|对公|工作电话|公开|公布|公示|联系人|经办|承办|承接|接待|负责|责任人|责任区|"
    r"主任|书记|科长|局长|处长|所长|站长|队长|村长|镇长|乡长|校长|院长|园长|经理|老师|律师|医生|医师|护士|警官|民警|辅警|法官|检察官|专员|干部|干事|协管|网格|河长|湖长|林长|路长|田长|技术员|调解员|公证员|监督员|协理员|辅导员|"
    r"指导员|师傅|司机|讲师|教授|专家|记者|编辑|顾问|委员|代表|"
    r"公司|企业|单位|商家|商户|门店|酒店|宾馆|医院|药店|学校|幼儿园|合作社|农场|基地|大厅|中心|机构|协会|事务所|银行|物业|居委会|村委会|办公室|派出所|大队|"
    r"拨打|致电|来电|请电|可电|可拨|发送|发至|报送|短信|联络|电询|查询|洽谈|订货|采购|招标|代理|招聘|招商|销售|联系[:：]"
)
#: words of somebody's own affairs
_PERSON = re.compile(
    r"申请人|户主|家长|监护人|患者|病人|病患|学生|考生|本人|我叫|我的|我家|我是|受助|救助对象|留言人|来信人|写信人|反映人|信访人|诉求人|求助人|投诉人|举报人|咨询者|网友|当事人|被执行人|借款人|残疾人|老人|死者|伤者|志愿者|应聘|"
    r"购房|业主|租户|住户|村民|居民|市民|群众|农户|贫困|低保|获奖|中奖|先生|女士|大爷|大妈|阿姨|同学|身份证|家住|住址|家庭|性别|出生|姓\s*名|男[，,、]|女[，,、]|配偶|父亲|母亲|儿子|女儿|子女|亲属|同住人|密接|感染者|确诊|领取人|投保人|被保险人|退役"
)
_LABELLED = re.compile(
    r"(?:^|[\n\t，,、；;\s])(?:申请人|户\s*主|家\s*长|监护人|患\s*者|学\s*生|考\s*生|本\s*人|留言人|来信人|写信人|反映人|信访人|诉求人|求助人|投诉人|举报人|咨询人|网\s*友|当事人|借款人|报名人|业\s*主|姓\s*名|受助人|救助对象|领取人)(?:姓\s*名)?[:：\t ]\s*(?P<name>[\u4e00-\u9fff·*＊某]{2,6})"
)
_INTIMATE = re.compile(r"身份证|证件号|性别|年龄|出生|住址|家庭|户主|残疾|低保|困难|补贴|补助|救助|学生|考生|家长|监护|患者|病|关系|民族|银行卡|开户|准考|籍贯|户籍")
_OFFICIAL_TABLE = re.compile(
    r"职务|职称|单位|部门|科室|机构|企业|公司|名称|网点|门店|店名|法人|法定代表|河长|湖长|林长|路长|田长|网格|值班|岗位|律师|评估|中介|驾校|医生|责任人|负责|联系人|通讯录|联络|专家|公证|调解|监督|执法|工作人员|干部|服务|技术员|经营|摊位|车队|航线|线路|项目|产品|工程|主体|合作社|辖区|分管|包保|片区"
)
#: beside a telephone: an identity card, or that it is one's own
_OWN_NUMBER = re.compile(r"[，,；; ]{0,2}(?<![0-9])[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx](?![0-9])")
_HIMSELF = re.compile(r"[（(\s]{0,2}本人")
_AMOUNT = re.compile(r"\s*(?:元|万|亿|㎡|平方|亩|吨|%|％|公里|米|人次|千瓦)")

# --- addresses
_LABELLED_ADDRESS = re.compile(r"[:：为是在\s]*(?P<value>[\u4e00-\u9fffA-Za-z0-9＃#\-—－（）()·]{4,50})")
_NUMBER = r"(?:[0-9]{1,5}|[一二三四五六七八九十百]{1,4})"
_HOUSE = re.compile(rf"{_NUMBER}\s*(?:号楼|栋|幢|单元|室|座)|{_NUMBER}(?:号|＃|#)(?!线|令|文|公告|院士)|(?<![0-9]){_NUMBER}(?:-|—|－){_NUMBER}(?:(?:-|—|－){_NUMBER})?")
_STREET = re.compile(r"路|街|巷|村|镇|乡|小区|花园|弄|里|组|社区|庄|苑|区|县|市|屯|营|寨|湾|城|府|园|公寓|家属院|大院|楼|道")
_NO_HOME = re.compile(r"(?:单位|公司|办公|经营|企业|注册|机构|通讯|联系|邮寄|服务|店铺|项目|营业)\s*$")

# --- lists
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{1,8})?")
_NAME_COLUMN = re.compile(r"姓名|患者|户主|学生|受助|对象|名字")
_HEALTH_COLUMN = re.compile(r"病种|诊断|疾病|病情|患病|残疾类别|残疾等级|健康状况|致贫原因")
_NO_DETAIL = re.compile(r"^(?:无|健康|良好|健康或良好|其他|正常|/|-|—|一般)?$")


class Secret(NamedTuple):
    """Personal data as found; lives in memory only, what is kept is `masked`. `where`: the label or column it stood under."""

    kind: str
    value: str
    masked: str
    at: int
    where: str = ""
    hidden: str = ""


def find_private(text: str, candidates: Iterable[tuple[str, int]], latest: date | None = None) -> list[Secret]:
    """Verifies candidates (reader, end of the match); `latest`: nobody is born after it."""
    around = Surroundings(text)
    out: list[Secret] = []
    taken = -1
    for reader, end in candidates:
        if reader in ("address", "list"):
            out += _address(around, end) if reader == "address" else _list(around, end)
            continue
        run = _run(text, end)
        if run is None or run.start() < taken:
            continue
        found = _passport(around, run) if reader == "passport" else _number(around, run, latest)
        if found:
            taken = run.end()
            out += found
    return [secret._replace(hidden=around.hidden(secret.at)) for secret in sorted(out, key=lambda secret: secret.at)]


_RUN = re.compile(r"[0-9A-Za-z０-９Ｘ]+(?:[ \-][0-9]{3,19}[Xx]?)*")
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９Ｘ", "0123456789X")


def _run(text: str, end: int) -> re.Match[str] | None:
    """The whole number or code that a match ends in: nothing of it is left out at either side."""
    start = end - 1
    while start > 0 and end - start < 24 and (_joins(text[start - 1]) or (text[start - 1] in " -" and text[start - 2 : start - 1].isdecimal() and text[start].isdecimal())):
        start -= 1
    while start < end and text[start] in " -":
        start += 1
    return _RUN.match(text, start, min(len(text), start + 64))


def _joins(char: str) -> bool:
    return char.isdecimal() or (char.isascii() and char.isalpha()) or char == "Ｘ"


def _number(around: Surroundings, run: re.Match[str], latest: date | None) -> list[Secret]:
    written = run[0]
    plain = re.sub(r"[ \-]", "", written.translate(_WIDE_DIGITS))
    at, text = run.start(), around.text
    if text[at - 1 : at] in (".", "*", "/", "=", "_", "﹒") or text[run.end() : run.end() + 1] in ("*", "_"):
        return []  # part of an amount, an address on the web or something masked
    whole = _judged(around, at, written, plain, latest)
    if whole is not None or " " not in written:
        return [whole] if whole is not None else []
    # several numbers side by side, as rows of a PDF have them
    out = []
    for part in re.finditer(r"[^ ]+", written):
        found = _judged(around, at + part.start(), part[0], part[0].translate(_WIDE_DIGITS).replace("-", ""), latest)
        if found is not None:
            out.append(found)
    return out


def _judged(around: Surroundings, at: int, written: str, value: str, latest: date | None) -> Secret | None:
    number = value.upper()
    if number.startswith("86") and len(number) == 13:
        number = number[2:]
    if len(number) == 11 and number.isdecimal() and number[0] == "1" and number[1] in "3456789":
        where = _personal_mobile(around, at, written)
        return Secret("手机号", written, mask("手机号", number), at, where) if where else None
    if len(number) not in (15, 16, 17, 18, 19):
        return None
    label = around.label(at)
    column = around.column(at)
    if is_identity_card(number, latest) and not _is_other(label, column, _IDENTITY):
        return Secret("身份证号", written, mask("身份证号", number), at, _where(label, column, _IDENTITY, "身份证号"))
    if is_old_identity_card(number) and _IDENTITY.search(label + column):
        return Secret("身份证号", written, mask("身份证号", number), at, "身份证号")
    if is_bank_card(number) and not _is_other(label, column, _CARD):
        near = around.before(at, 80) + around.lines_before(at, 3, 160)
        if _CORPORATE.search(near) or _CORPORATE.search(column):
            return None
        if names_itself(number) or _CARD.search(label + column):
            return Secret("银行卡号", written, mask("银行卡号", number), at, _where(label, column, _CARD, "银行卡号"))
    return None


def _is_other(label: str, column: str, own: re.Pattern[str]) -> bool:
    """Whether the words before a number, else its column, call it something else; the nearest word counts."""
    for words in (label, column):
        others, owns = [m.end() for m in _OTHER_NUMBER.finditer(words)], [m.end() for m in own.finditer(words)]
        if others or owns:
            return max(others, default=-1) > max(owns, default=-1)
    return False


def _where(label: str, column: str, own: re.Pattern[str], usual: str) -> str:
    found = own.search(label) or own.search(column)
    return "".join(found[0].split()) if found else usual


def _personal_mobile(around: Surroundings, at: int, written: str) -> str:
    """The label a mobile number stands under where it is somebody's own, empty where it is an office's or nobody's."""
    text = around.text
    if _AMOUNT.match(text, at + len(written)):
        return ""
    label, column, heading = around.label(at), around.column(at), around.heading(at)
    if heading.cells and column:
        return _in_table(column, label, heading)
    if _OFFICE.search(label):
        return ""
    line = around.before(at, 60)
    where = "手机号" if _MOBILE.search(label) else "电话" if re.search(r"电话|号码|联系方式|tel", label, re.I) else "号码"
    after = at + len(written)
    if _OWN_NUMBER.search(line) or _OWN_NUMBER.match(text, after) or _HIMSELF.match(text, after):
        return where
    office = [m.end() for m in _OFFICE.finditer(line)]
    person = [m.end() for m in _PERSON.finditer(line)]
    if person:
        return where if max(person) > max(office, default=-1) or _LABELLED.search(line) else ""
    if office:
        return ""
    start, _ = around.line(at)
    if at - start > 40:
        return ""
    above = around.lines_before(at, 6, 160)
    named = next((found for found in _LABELLED.finditer(above) if not is_label(found["name"])), None)
    if named is not None and not _OFFICE.search(above, named.start()):
        return where
    far = around.text[max(0, start - 1500) : start]
    if re.search(r"姓\s*名[^\n]{0,60}(?:电\s*话|手\s*机|联系方式)|(?:电话|手机)[^\n]{0,60}姓\s*名", far) and _NAME.search(line) and not _OFFICIAL_TABLE.search(far[-1500:]):
        return where
    return ""


def _in_table(column: str, label: str, heading: Heading) -> str:
    """Lists of people are personal, lists of offices and of people on duty are not."""
    if _OFFICE.search(column) or not re.search(r"电话|手机|号码|联系|方式|信息|备注", column):
        return ""
    intimate = bool(_INTIMATE.search(heading.text))
    if not intimate and (_OFFICIAL_TABLE.search(heading.text) or _OFFICIAL_TABLE.search(heading.title)):
        return ""
    if not intimate and not re.search("姓名|户主|学生|患者|名字", heading.text):
        return ""
    return column[:12]


def _passport(around: Surroundings, run: re.Match[str]) -> list[Secret]:
    value = run[0].upper()
    if not re.fullmatch(r"(?:[EGDSPH][0-9]{8}|E[A-HJ-NP-Z][0-9]{7})", value):
        return []
    at = run.start()
    if not _PASSPORT.search(around.label(at)) and "护照" not in around.column(at):
        return []
    return [Secret("护照号", run[0], mask("护照号", value), at, "护照")]


def _address(around: Surroundings, end: int) -> list[Secret]:
    """The address after a label, or the column of addresses below a heading."""
    text = around.text
    start, stop = around.line(end)
    word = next(word for word in ("家庭地址", "居住地址", "户籍地址", "住址", "家住") if text.endswith(word, 0, end))
    if _NO_HOME.search(around.before(end - len(word), 10)):
        return []
    if "\t" in text[start:stop]:
        heading = around.heading(end)
        if heading.at == start:
            return _column_of_addresses(around, start, stop, text.count("\t", start, end))
        follows = re.compile(r"[:：\s]*\t").match(text, end)
        if follows:
            end = follows.end()
    found = _LABELLED_ADDRESS.match(text, end, min(len(text), end + 70))
    if found is None or not _is_home(found["value"], strict=word == "家住"):
        return []
    return [Secret("住址", found["value"], mask("住址", found["value"]), found.start("value"), word)]


def _is_home(value: str, strict: bool = False) -> bool:
    house = _HOUSE.search(value)
    if house is None or not _STREET.search(value[: house.end()]) or house.start() == 0:
        return False
    return not strict or bool(re.search(r"室|单元|栋|幢|号楼|[0-9]号", value))


def _column_of_addresses(around: Surroundings, start: int, stop: int, index: int) -> list[Secret]:
    text, at = around.text, stop + 1
    out: list[Secret] = []
    while at < len(text) and len(out) < 2_000:
        _, end = around.line(at)
        row = text[at:end]
        if "\t" not in row:
            break
        cells = row.split("\t")
        if index < len(cells) and _is_home(cells[index].strip()):
            value = cells[index].strip()
            out.append(Secret("住址", value, mask("住址", value), at + sum(len(cell) + 1 for cell in cells[:index]), "住址"))
        at = end + 1
    return out


def _list(around: Surroundings, end: int) -> list[Secret]:
    """A list of people by name with what ails them: one finding, however long it is."""
    text = around.text
    start, stop = around.line(end)
    line = text[start:stop]
    if "\t" not in line or around.heading(end).at != start:
        return []
    cells = ["".join(cell.split()) for cell in line.split("\t")]
    names = next((n for n, cell in enumerate(cells) if _NAME_COLUMN.search(cell)), -1)
    ails = next((n for n, cell in enumerate(cells) if _HEALTH_COLUMN.search(cell) and n != names), -1)
    # the row has one finding, whichever of its words was met
    if names < 0 or ails < 0 or not cells[ails].startswith(tuple(_words_at(line, end - start))):
        return []
    people, at = 0, stop + 1
    while at < len(text) and people < 5_000:
        _, last = around.line(at)
        row = text[at:last].split("\t")
        if len(row) < 2:
            break
        if max(names, ails) < len(row) and _NAME.fullmatch(row[names].strip()) and "某" not in row[names] and not _NO_DETAIL.match(row[ails].strip()):
            people += 1
        at = last + 1
    if people < 2:
        return []
    label = f"{people}人名单（{cells[names]}、{cells[ails]}）"
    return [Secret("病残名单", label, label, start + line.index("\t"), cells[ails])]


def _words_at(line: str, end: int) -> list[str]:
    cell = line.rfind("\t", 0, end) + 1
    return ["".join(line[cell:end].split())]
