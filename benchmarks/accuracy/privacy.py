"""Snippets with and without personal data, half of them look-alikes; `figures()` gives precision and recall.

Everything is made up: areas that do not exist, telephone numbers with four noughts, names such as 示例甲.
Run: `python -m benchmarks.accuracy.privacy`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from xuncha.read import Scanner
from xuncha.read.numbers import check_digit, luhn

SEED, COUNT = 20200515, 2_400


class Snippet(NamedTuple):
    """`secrets`: (kind, as written) of all personal data in it, in any order; `trap`: what kind of text it is."""

    text: str
    secrets: tuple[tuple[str, str], ...]
    trap: str


class Figures(NamedTuple):
    snippets: int
    expected: int
    found: int
    right: int
    missed: Counter[str]
    false: Counter[str]

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 1.0


class Maker:
    """Made-up people and numbers from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def name(self) -> str:
        return "示例" + self.random.choice("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉")

    def digits(self, count: int) -> str:
        return "".join(self.random.choices("0123456789", k=count))

    def identity(self) -> str:
        """A number with the right check digit, of an area that does not exist."""
        area = self.random.choice(("11", "23", "34", "41", "51", "62")) + "9900"
        first = f"{area}{self.random.randint(1930, 2018)}{self.random.randint(1, 12):02}{self.random.randint(1, 28):02}{self.random.randint(1, 999):03}"
        return first + check_digit(first)

    def wrong_identity(self) -> str:
        number = self.identity()
        return number[:17] + self.random.choice([c for c in "0123456789" if c != number[17]])

    def mobile(self) -> str:
        return self.random.choice(("130", "138", "139", "151", "177", "189", "199")) + "0000" + self.digits(4)

    def card(self, start: str = "622200", length: int = 19) -> str:
        while True:
            number = start + self.digits(length - len(start))
            if luhn(number):
                return number

    def no_card(self) -> str:
        while True:
            number = "622200" + self.digits(13)
            if not luhn(number):
                return number

    def passport(self) -> str:
        return self.random.choice(("E", "G", "EA", "EH")).ljust(2, "0")[:2] + self.digits(7)

    def home(self) -> str:
        r = self.random
        return "示例县" + r.choice(
            (
                f"示例镇示例村{r.randint(1, 99)}号", f"示例路{r.randint(1, 300)}号示例小区{r.randint(1, 30)}栋{r.randint(100, 2900)}室",
                f"示例街道示例花园{r.randint(1, 30)}号楼{r.randint(1, 6)}单元{r.randint(100, 2900)}室", f"示例乡示例村示例组{r.randint(1, 60)}号", f"示例新村{r.randint(1, 30)}-{r.randint(100, 900)}",
            )
        )  # fmt: skip

    def phone(self) -> str:
        return f"0999-000{self.digits(4)}"


def _personal(m: Maker) -> Iterator[Callable[[], Snippet]]:
    """Templates that publish somebody's data."""

    def made(trap: str, text: str, *secrets: tuple[str, str]) -> Snippet:
        return Snippet(text, secrets, trap)

    def sentence() -> Snippet:
        i = m.identity()
        return made("句中身份证号", m.random.choice((
            f"经查，{m.name()}，男，身份证号码{i}，违反规定。", f"当事人：{m.name()}，公民身份号码：{i}。", f"{m.name()}（身份证号：{i}）符合条件，现予公示。",
            f"现将{m.name()}（{i}）的有关情况公告如下。", f"申请人{m.name()} 身份证：{i} 申请办理不动产登记。", f"本人{m.name()},身份证号{i},因不慎遗失，声明作废。",
        )), ("身份证号", i))  # fmt: skip

    def spaced() -> Snippet:
        i = m.identity()
        written = f"{i[:6]} {i[6:14]} {i[14:]}"
        return made("分段的身份证号", f"领取人身份证号：{written}，请携带原件。", ("身份证号", written))

    def wide() -> Snippet:
        i = m.identity()
        written = "".join(chr(ord(c) + 0xFEE0) for c in i)
        return made("全角身份证号", f"姓名：{m.name()}　身份证号：{written}", ("身份证号", written))

    def table() -> Snippet:
        rows = [(m.name(), m.identity(), m.mobile()) for _ in range(m.random.randint(2, 6))]
        head = m.random.choice(("序号\t姓名\t身份证号\t联系电话", "序号\t姓名\t公民身份号码\t手机号码", "编号\t户主姓名\t证件号码\t电话"))
        text = "示例镇临时救助对象名单\n" + head + "\n" + "\n".join(f"{n}\t{a}\t{b}\t{c}" for n, (a, b, c) in enumerate(rows, 1))
        return made("名单表格", text, *(("身份证号", b) for _, b, _ in rows), *(("手机号", c) for _, _, c in rows))

    def two_columns() -> Snippet:
        i, t, h = m.identity(), m.mobile(), m.home()
        text = f"申请人姓名\t{m.name()}\t性别\t女\n身份证号\t{i}\t联系电话\t{t}\n家庭住址\t{h}\t备注\t"
        return made("表单式表格", text, ("身份证号", i), ("手机号", t), ("住址", h))

    def people_phones() -> Snippet:
        rows = [(m.name(), m.mobile()) for _ in range(m.random.randint(2, 5))]
        head = m.random.choice(("姓名\t手机号\t性别", "姓名\t联系电话\t出生年月", "学生姓名\t家长手机\t班级", "姓名\t手机号码\t是否低保"))
        return made("人员手机表", "公示名单\n" + head + "\n" + "\n".join(f"{a}\t{b}\t无" for a, b in rows), *(("手机号", b) for _, b in rows))

    def mobile() -> Snippet:
        t = m.mobile()
        return made("个人手机号", m.random.choice((
            f"我叫{m.name()}，是本县居民，我的电话是{t}，请尽快解决。", f"患者{m.name()}，手机{t}，已送医。", f"村民{m.name()}（电话：{t}）反映道路破损。",
            f"留言人：{m.name()}\n手机号码：{t}\n内容：路灯不亮", f"申请人：{m.name()}，住址不详，联系电话：{t}。", f"家住示例小区的{m.name()}女士（手机号{t}）来信。",
            f"来信人：{m.name()} 电话：{t}", f"姓名：{m.name()}；性别：男；手机：{t}", f"本人电话{t[:3]}-{t[3:7]}-{t[7:]}，望回复。" if m.random.random() < 0 else f"本人电话{t}，望回复。",
        )), ("手机号", t))  # fmt: skip

    def hyphened() -> Snippet:
        t = m.mobile()
        written = f"{t[:3]}-{t[3:7]}-{t[7:]}" if m.random.random() < 0.5 else f"{t[:3]} {t[3:7]} {t[7:]}"
        return made("分段手机号", f"业主{m.name()}，手机号：{written}，房屋漏水。", ("手机号", written))

    def card() -> Snippet:
        c = m.card(*m.random.choice((("622200", 19), ("621700", 19), ("625900", 16), ("955880", 19))))
        return made("银行卡号", m.random.choice((
            f"补贴发放至{m.name()}的银行卡{c}。", f"户名：{m.name()}，卡号：{c}，开户行：示例银行。", f"姓名\t银行账号\t金额\n{m.name()}\t{c}\t500", f"{m.name()} {c} 1200元",
        )), ("银行卡号", c))  # fmt: skip

    def grouped_card() -> Snippet:
        c = m.card("622200", 16)
        written = " ".join(c[n : n + 4] for n in range(0, 16, 4))
        return made("分段银行卡号", f"退款账户：{m.name()}，银行卡号 {written}。", ("银行卡号", written))

    def passport() -> Snippet:
        p = m.passport()
        return made("护照号", m.random.choice((f"{m.name()}，护照号码：{p}，已入境。", f"姓名\t护照号\t国籍\n{m.name()}\t{p}\t中国", f"遗失护照{p}，声明作废。")), ("护照号", p))

    def home() -> Snippet:
        h = m.home()
        label = m.random.choice(("家庭住址", "住址", "现住址", "家庭地址", "户籍地址", "居住地址"))
        return made("住址", m.random.choice((f"被处罚人：{m.name()}，{label}：{h}，罚款二百元。", f"姓名：{m.name()}\n{label}：{h}\n", f"{m.name()}，女，{label}为{h}。")), ("住址", h))

    def homes() -> Snippet:
        rows = [(m.name(), m.home()) for _ in range(3)]
        return made("住址表格", "姓名\t家庭住址\t人口\n" + "\n".join(f"{a}\t{b}\t3" for a, b in rows), *(("住址", b) for _, b in rows))

    def sick() -> Snippet:
        rows = [(m.name(), m.random.choice(("尿毒症", "肺癌", "白血病", "肢体二级"))) for _ in range(m.random.randint(2, 5))]
        head = m.random.choice(("病种", "诊断", "残疾类别", "疾病名称", "致贫原因"))
        text = f"序号\t姓名\t{head}\t救助金额\n" + "\n".join(f"{n}\t{a}\t{b}\t3000" for n, (a, b) in enumerate(rows, 1))
        return made("病残名单", text, ("病残名单", f"{len(rows)}人名单（姓名、{head}）"))

    def pdf_row() -> Snippet:
        i, t = m.identity(), m.mobile()
        return made("空格分开的一行", f"序号 姓名 身份证号 联系电话\n1 {m.name()} {i} {t}", ("身份证号", i), ("手机号", t))

    yield from (sentence, sentence, spaced, wide, table, two_columns, people_phones, mobile, mobile, mobile, hyphened, card, grouped_card, passport, home, home, homes, sick, pdf_row)


def _alike(m: Maker) -> Iterator[Callable[[], Snippet]]:
    """Templates that look like it and are none."""
    r = m.random

    def made(trap: str, *texts: str) -> Snippet:
        return Snippet(r.choice(texts), (), trap)

    def office_mobile() -> Snippet:
        t = m.mobile()
        return made(
            "办公手机",
            f"办公电话：{t}（工作日）", f"咨询电话：{t}", f"举报电话：{t}，欢迎监督。", f"联系人：{m.name()}，联系电话：{t}。", f"值班电话 {t}，24小时有人值守。", f"监督电话（纪检组）：{t}",
            f"有意者请联系{m.name()}科长，电话{t}。", f"报名联系人：{m.name()}　手机：{t}", f"居民可拨打{t}预约接种。", f"示例镇党政办公室 {t}", f"示例县示例家政服务有限公司 电话：{t}",
            f"请业主携带身份证到大厅办理，咨询热线：{t}", f"联系电话：{t}", f"传真：{t}", f"请将姓名、身份证复印件发送至{t}（微信同号）。", f"防汛值班表\n示例甲 {t}\n示例乙 {m.mobile()}",
            f"招标代理机构：示例公司，联系方式：{t}", f"举报人可通过{t}反映，受理部门为其保密。", f"网格员{m.name()}：{t}", f"供电抢修电话：{t}", f"如有异议，请于公示期内向示例局反映，电话：{t}。",
        )  # fmt: skip

    def duty_table() -> Snippet:
        head, title = r.choice((
            ("序号\t单位\t姓名\t联系电话", "防汛责任人名单"), ("姓名\t职务\t手机号码", "领导小组成员名单"), ("河长姓名\t河段\t联系电话", "河长公示"), ("日期\t值班人员\t值班电话", "值班安排表"),
            ("机构名称\t法定代表人\t联系电话", "养老机构名录"), ("药店名称\t地址\t联系电话", "定点药店"), ("网格\t姓名\t手机号", "网格员公示"), ("姓名\t执业机构\t联系电话", "律师名单"),
        ))  # fmt: skip
        rows = "\n".join("\t".join(("示例甲", "示例村", m.mobile())) if head.count("\t") == 2 else "\t".join(("1", "示例村", "示例甲", m.mobile())) for _ in range(3))
        return made("公务人员表", f"{title}\n{head}\n{rows}")

    def other_number() -> Snippet:
        i = m.identity()
        return made(
            "编号形似身份证号",
            f"项目编号：{i}", f"合同编号 {i} 已备案。", f"订单号：{i}，请妥善保存。", f"统一社会信用代码：{i}", f"不动产登记受理编号：{i}", f"快递单号{i}", f"流水号：{i}", f"招标编号为{i}的项目", f"许可证编号：{i}",
            f"项目名称\t项目编号\t金额\n示例工程\t{i}\t300", f"发票号码：发票代码{i}", f"网站标识码为3400000001，备案编号{i}", f"工单编号:{i}",
        )  # fmt: skip

    def no_check() -> Snippet:
        i = m.wrong_identity()
        return made("校验位不对", f"编码{i}", f"{i}号文件柜", f"系统中{i}这串数字没有含义", f"身份证号填写示例：{i}", f"表中数字 {i} 为序列")

    def no_day() -> Snippet:
        i = m.identity()
        first = i[:10] + r.choice(("1332", "0230", "0431")) + i[14:17]
        return made("日期不存在", f"参考数据{first + check_digit(first)}如下", f"{first + check_digit(first)}")

    def masked() -> Snippet:
        i, t, c = m.identity(), m.mobile(), m.card()
        return made(
            "已经遮盖",
            f"{m.name()}，身份证号{i[:4]}**********{i[14:]}", f"中奖号码：{t[:3]}****{t[7:]}", f"身份证号：{i[:6]}********{i[14:]}，手机{t[:3]}xxxx{t[7:]}", f"卡号{c[:4]} **** **** {c[-4:]}",
            f"姓名\t身份证号\t电话\n示例*\t{i[:10]}****{i[14:]}\t{t[:3]}****{t[7:]}", "申请人：示例某，家庭住址：示例县示例镇**村**号", f"身份证号：{i[:14]}XXXX", "家庭住址：示例县示例镇示例村***",
        )  # fmt: skip

    def digits() -> Snippet:
        return made(
            "其他数字",
            f"总投资{r.randint(10**10, 10**11 - 1)}元", f"2020年5月15日 09:30 编号20200515{m.digits(6)}", f"条形码6900000{m.digits(6)}", f"国家统计局数据：{m.digits(5)}.{m.digits(4)}亿元", f"统一社会信用代码：91340000MA2{m.digits(7)}X",
            f"统一社会信用代码 11340000{m.digits(9)}X", f"网站标识码：34{m.digits(8)}", f"ICP备{m.digits(8)}号", f"皖公网安备 34{m.digits(12)}号", f"电话：{m.phone()}、{m.phone()}", f"ISBN 978{m.digits(10)}", f"圆周率3.14159{m.digits(15)}",
            f"银行流水{m.no_card()}", f"收款单位：示例县财政局，账号：{m.card()}", f"户名：示例县红十字会\n开户行：示例银行\n账号：{m.card()}", f"对公账户{m.card()}", f"捐款账户：{m.card()}（示例慈善总会）", f"订单编号{m.card()}", f"快递{m.card('62', 16)[:13]}",
            f"坐标E{m.digits(3)}.{m.digits(4)}，型号E{m.digits(8)}", f"证书编号：G{m.digits(8)}", f"车次G{m.digits(4)}",
        )  # fmt: skip

    def words() -> Snippet:
        return made(
            "只说到，没有写",
            "申请人须提供身份证、银行卡复印件、家庭住址证明。", "家庭住址变更的，应当在30日内办理。", "姓名\t身份证号\t家庭住址\n\t\t\n", "请填写：姓名____身份证号____手机号____", "办公地址：示例县示例路18号政务大厅3楼302室", "地址：示例市示例区示例大道1号",
            "单位住址：示例县示例路99号", "注册地址：示例县示例园区2栋", "家住农村的居民，每户补助3000元。", "住址以户口簿登记为准，共12项材料。", "现住址与户籍地址不一致的，提供居住证。", "护照办理：E字头护照共8位数字，收费120元。", "持普通护照可免签入境30天。",
            "加强疾病诊断和病情监测，全县共诊断病例12例。", "病种\t定额标准\n肺癌\t3000\n白血病\t5000", "残疾等级\t补贴标准\n一级\t100\n二级\t80", "序号\t姓名\t诊断\n1\t示例*\t肺癌\n2\t示*甲\t白血病", "经营者住所：示例县示例街道示例路8号",
            "序号\t医院\t诊断项目\n1\t示例医院\t影像\n2\t第二医院\t检验", "受理条件：年满60周岁，身份证号开头为34。", "学生家长可登录网站查询，学号为10位。",
        )  # fmt: skip

    yield from (office_mobile, office_mobile, office_mobile, duty_table, duty_table, other_number, other_number, no_check, no_day, masked, masked, digits, digits, digits, words, words)


def snippets(count: int = COUNT, seed: int = SEED) -> list[Snippet]:
    """`count` snippets, half of them look-alikes; some stand in the middle of other text."""
    m = Maker(seed)
    personal, alike = list(_personal(m)), list(_alike(m))
    filler = ("示例县人民政府办公室关于做好有关工作的通知\n\n", "2020年5月15日　来源：示例县人民政府\n", "")
    out = []
    for nth in range(count):
        made = m.random.choice(personal if nth % 2 else alike)()
        out.append(made._replace(text=m.random.choice(filler) + made.text + m.random.choice(("", "\n\n特此公告。\n2020年5月15日"))))
    return out


def figures(count: int = COUNT, seed: int = SEED) -> Figures:
    """What the scanner finds in them."""
    scan = Scanner([])
    expected = found = right = 0
    missed: Counter[str] = Counter()
    false: Counter[str] = Counter()
    for snippet in snippets(count, seed):
        want = Counter(snippet.secrets)
        got = Counter((secret.kind, secret.value) for secret in scan(snippet.text).secrets)
        expected, found, right = expected + want.total(), found + got.total(), right + (want & got).total()
        missed[snippet.trap] += (want - got).total()
        false[snippet.trap] += (got - want).total()
    return Figures(count, expected, found, right, +missed, +false)


def main() -> None:
    for seed in (SEED, SEED + 1, SEED + 2):
        got = figures(seed=seed)
        print(f"种子 {seed}：{got.snippets} 段，应有 {got.expected}，找到 {got.found}，准确率 {got.precision:.4f}，召回率 {got.recall:.4f}；漏 {dict(got.missed)}，误 {dict(got.false)}")


if __name__ == "__main__":
    main()
