"""Whose a mobile number is: somebody's own, or one that an office publishes so that people call it."""

from __future__ import annotations

import re

from xuncha.patterns import pattern

from .surroundings import Heading, Surroundings, is_label

_NAME = pattern(r"[\u4e00-\u9fff]{2,4}")
_MOBILE = pattern(r"手\s*机|移动电话")
#: a label that says the number is an office's or meant to be called
_OFFICE = pattern(
    r"办公|咨询|举报|监督|值班|投诉|服务|热线|传真|客服|窗口|受理|报名|维权|维修|抢修|抢险|救援|应急|报警|预约|订购|订票|业务|对公|工作电话|公开|公布|公示|联系人|经办|承办|承接|接待|负责|责任人|责任区|"
    r"主任|书记|科长|局长|处长|所长|站长|队长|村长|镇长|乡长|校长|院长|园长|经理|老师|律师|医生|医师|护士|警官|民警|辅警|法官|检察官|专员|干部|干事|协管|网格|河长|湖长|林长|路长|田长|技术员|调解员|公证员|监督员|协理员|辅导员|"
    r"指导员|师傅|司机|讲师|教授|专家|记者|编辑|顾问|委员|代表|"
    r"公司|企业|单位|商家|商户|门店|酒店|宾馆|医院|药店|学校|幼儿园|合作社|农场|基地|大厅|中心|机构|协会|事务所|银行|物业|居委会|村委会|办公室|派出所|大队|"
    r"拨打|致电|来电|请电|可电|可拨|发送|发至|报送|短信|联络|电询|查询|洽谈|订货|采购|招标|代理|招聘|招商|销售|联系[:：]"
)
#: words of somebody's own affairs
_PERSON = pattern(
    r"申请人|户主|家长|监护人|患者|病人|病患|学生|考生|本人|我叫|我的|我家|我是|受助|救助对象|留言人|来信人|写信人|反映人|信访人|诉求人|求助人|投诉人|举报人|咨询者|网友|当事人|被执行人|借款人|残疾人|老人|死者|伤者|志愿者|应聘|"
    r"购房|业主|租户|住户|村民|居民|市民|群众|农户|贫困|低保|获奖|中奖|先生|女士|大爷|大妈|阿姨|同学|身份证|家住|住址|家庭|性别|出生|姓\s*名|男[，,、]|女[，,、]|配偶|父亲|母亲|儿子|女儿|子女|亲属|同住人|密接|感染者|确诊|领取人|投保人|被保险人|退役"
)
_LABELLED = pattern(
    r"(?:^|[\n\t，,、；;\s])(?:申请人|户\s*主|家\s*长|监护人|患\s*者|学\s*生|考\s*生|本\s*人|留言人|来信人|写信人|反映人|信访人|诉求人|求助人|投诉人|举报人|咨询人|网\s*友|当事人|借款人|报名人|业\s*主|姓\s*名|受助人|救助对象|领取人)(?:姓\s*名)?[:：\t ]\s*(?P<name>[\u4e00-\u9fff·*＊某]{2,6})"
)
_INTIMATE = pattern(r"身份证|证件号|性别|年龄|出生|住址|家庭|户主|残疾|低保|困难|补贴|补助|救助|学生|考生|家长|监护|患者|病|关系|民族|银行卡|开户|准考|籍贯|户籍")
_OFFICIAL_TABLE = pattern(
    r"职务|职称|单位|部门|科室|机构|企业|公司|名称|网点|门店|店名|法人|法定代表|河长|湖长|林长|路长|田长|网格|值班|岗位|律师|评估|中介|驾校|医生|责任人|负责|联系人|通讯录|联络|专家|公证|调解|监督|执法|工作人员|干部|服务|技术员|经营|摊位|车队|航线|线路|项目|产品|工程|主体|合作社|辖区|分管|包保|片区"
)
#: beside a telephone: an identity card, or that it is one's own
_OWN_NUMBER = pattern(r"[，,；; ]{0,2}(?<![0-9])[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx](?![0-9])")
_HIMSELF = pattern(r"[（(\s]{0,2}本人")
_AMOUNT = pattern(r"\s*(?:元|万|亿|㎡|平方|亩|吨|%|％|公里|米|人次|千瓦)")


def personal_mobile(around: Surroundings, at: int, written: str) -> str:
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
