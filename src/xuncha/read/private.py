"""Personal data (个人隐私) in text: candidates come from the one scan, each is verified here on the spot alone.

Numbers that prove themselves (identity cards, bank cards) count wherever they stand, unless what is written before them says
that they are something else. Telephones and addresses count only in a personal context: offices publish theirs on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from xuncha.patterns import pattern

from .homes import read_address, read_list
from .mask import Secret, mask
from .numbers import is_bank_card, is_identity_card, is_old_identity_card, names_itself
from .surroundings import Surroundings
from .telephones import personal_mobile

_WIDE = r"\xef\xbc[\x90-\x99]"
#: candidates for the scanner, each by the end of its match: pattern → the reader it goes to
CANDIDATES: tuple[tuple[str, str], ...] = (
    (r"1[3-9][0-9]{9}", "number"),
    (r"1[3-9][0-9][ \-][0-9]{4}[ \-][0-9]{4}", "number"),
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
_OTHER_NUMBER = pattern(
    r"信用代码|机构代码|标识码|项目|编号|编码|代码|合同|订单|流水|运单|快递|备案|许可|证书|执照|发票|税号|文号|批号|条码|序列|学号|准考|车架|案号|单号|工单|受理号|批次|凭证|登记号|注册号|受理编|标段|招标|采购|产权|房产证|土地证|登记证|(?<![份件卡账帐户证障保机])号码?[为:：\s]*$"
)
_IDENTITY = pattern(r"身\s*份\s*证|身份号|公民身份|证件号|居民证|社会保障号|社保号")
_CARD = pattern(r"银行|卡号|账号|帐号|账户|帐户|存折|一卡通|社保卡|开户")
_CORPORATE = pattern(r"对公|单位账|收款单位|基本户|基本账户|捐款|捐赠|募捐|专户|缴费|缴款|保证金|(?:户\s*名|收款人|开户名称|账户名称|单位名称)[:：\s]*[\u4e00-\u9fff（）()]{2,30}(?:局|委|厅|院|校|所|站|会|处|部|公司|中心|政府|财政|基金|合作社|银行|医院)")
_PASSPORT = pattern(r"护照(?:号码?|证号|号)?[为是:：\s]*$")
#: labels of addresses and lists followed in one text
MOST_WORDS = 5_000


def find_private(text: str, candidates: Iterable[tuple[str, int]], latest: date | None = None) -> list[Secret]:
    """Verifies candidates (reader, end of the match); `latest`: nobody is born after it."""
    around = Surroundings(text)
    out: list[Secret] = []
    looked_at, words = -1, 0
    for reader, end in candidates:
        if reader in ("address", "list"):
            words += 1
            if words > MOST_WORDS:
                continue
            out += read_address(around, end) if reader == "address" else read_list(around, end)
            continue
        if end <= looked_at and reader == "number":
            continue  # the number as a whole has been looked at
        run = _run(text, end)
        if run is None:
            continue
        if reader == "passport":
            out += _passport(around, run)
            continue
        looked_at = run.end()
        out += _number(around, run, latest)
    return [secret._replace(hidden=around.hidden(secret.at)) for secret in sorted(out, key=lambda secret: secret.at)]


_PART_OF = pattern(r"[.*_﹒]$|[A-Za-z0-9.][/=]$")
_RUN = pattern(r"[0-9A-Za-z０-９Ｘ]+(?:[ \-][0-9]{3,19}[Xx]?)*")
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
    if _PART_OF.search(text, max(0, at - 2), at) or text[run.end() : run.end() + 1] in ("*", "_"):
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
        where = personal_mobile(around, at, written)
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


def _passport(around: Surroundings, run: re.Match[str]) -> list[Secret]:
    value = run[0].upper()
    if not re.fullmatch(r"(?:[EGDSPH][0-9]{8}|E[A-HJ-NP-Z][0-9]{7})", value):
        return []
    at = run.start()
    if not _PASSPORT.search(around.label(at)) and "护照" not in around.column(at):
        return []
    return [Secret("护照号", run[0], mask("护照号", value), at, "护照")]
