"""The rows of the demonstration bureau. Names, numbers and firms are invented; check characters are right."""

from dataclasses import dataclass

from core.law.certificates import CertificateKind, PartyKind
from core.law.roles import Role
from core.parties.identity import PartyInput

PASSWORD = "Fushun-Demo-2026"  # noqa: S105 - known to everybody, for demonstration data alone

AGENCY = {
    "code": "fushun-hrss",
    "name": "抚顺市人力资源和社会保障局",
    "short_name": "抚顺市人社局",
    "number_prefix": "抚人社",
    "address": "抚顺市顺城区",
    "phone": "024-57500000",
    "reconsideration_body": "抚顺市人民政府",
    "court": "抚顺市顺城区人民法院",
}

UNITS = (
    ("office", "办公室", "024-57500001"),
    ("window", "政务服务窗口", "024-57500012"),
    ("relations", "劳动关系与行政审批科", "024-57500023"),
    ("inspection", "劳动保障监察支队", "024-57500034"),
)


@dataclass(frozen=True)
class DemoAccount:
    login: str
    name: str
    unit: str
    roles: tuple[Role, ...]


ACCOUNTS = (
    DemoAccount("window", "王丽华", "window", (Role.WINDOW_CLERK,)),
    DemoAccount("intake", "赵立新", "inspection", (Role.INTAKE_CLERK,)),
    DemoAccount("officer", "陈志强", "inspection", (Role.ENFORCEMENT_OFFICER,)),
    DemoAccount("officer2", "杨帆", "inspection", (Role.ENFORCEMENT_OFFICER,)),
    DemoAccount("captain", "郭大军", "inspection", (Role.UNIT_HEAD,)),
    DemoAccount("unithead", "刘建军", "relations", (Role.UNIT_HEAD,)),
    DemoAccount("reviewer", "孙雅静", "office", (Role.LEGAL_REVIEWER,)),
    DemoAccount("director", "周国栋", "office", (Role.AGENCY_HEAD,)),
    DemoAccount("host", "吴晓梅", "office", (Role.HEARING_HOST,)),
    DemoAccount("disclosure", "郑文博", "office", (Role.DISCLOSURE_OFFICER,)),
    DemoAccount("archivist", "冯玉兰", "office", (Role.ARCHIVIST,)),
    DemoAccount("staff", "马晓东", "relations", (Role.STAFF,)),
    DemoAccount("sysadmin", "许明", "office", (Role.SYSTEM_ADMIN,)),
    DemoAccount("secadmin", "何岩", "office", (Role.SECURITY_ADMIN,)),
    DemoAccount("auditor", "宋慧", "office", (Role.AUDIT_ADMIN,)),
)

CREDENTIALS = (
    ("officer", "辽04210230017", "劳动保障监察"),
    ("officer2", "辽04210230018", "劳动保障监察"),
    ("unithead", "辽04210230025", "人力资源和社会保障"),
)

_LICENSE = "行政许可法第四十二条"
_GUIDE = "办事指南（待本单位核定）"
ITEMS = (
    ("RS-01", "企业实行不定时工作制和综合计算工时工作制审批", "relations", "license", 20, "wd", _LICENSE,
     (("申请表", 1, 0, True), ("营业执照", 0, 1, True), ("实行特殊工时的岗位和人员说明", 1, 0, True),
      ("职工代表大会或工会意见", 1, 0, True))),
    ("RS-02", "劳务派遣经营许可", "relations", "license", 20, "wd", _LICENSE,
     (("劳务派遣经营许可申请书", 1, 0, True), ("营业执照", 0, 1, True), ("公司章程和验资报告", 0, 1, True),
      ("经营场所使用证明", 0, 1, True), ("劳动合同和劳务派遣协议样本", 1, 0, True))),
    ("RS-03", "人力资源服务许可", "relations", "license", 20, "wd", _LICENSE,
     (("人力资源服务许可申请表", 1, 0, True), ("营业执照", 0, 1, True), ("专职工作人员名册", 1, 0, True))),
    ("RS-04", "民办职业培训学校设立审批", "relations", "license", 20, "wd", _LICENSE,
     (("设立申请报告", 1, 0, True), ("办学章程", 1, 0, True), ("校舍使用证明", 0, 1, True),
      ("教师资格证明", 0, 1, True), ("可行性论证报告", 1, 0, False))),
    ("RS-05", "工伤认定申请", "relations", "confirmation", 60, "cd", "工伤保险条例第二十条（待核定）",
     (("工伤认定申请表", 1, 0, True), ("劳动关系证明", 0, 1, True), ("医疗诊断证明", 1, 1, True))),
    ("RS-06", "企业职工提前退休核准", "relations", "confirmation", 20, "wd", _GUIDE,
     (("核准申请表", 1, 0, True), ("职工档案", 1, 0, True), ("公示证明", 1, 0, True))),
    ("RS-07", "稳岗返还资金申领", "relations", "payment", 20, "wd", _GUIDE,
     (("申领表", 1, 0, True), ("失业保险缴费证明", 0, 1, True))),
    ("RS-08", "集体合同备案", "relations", "public_service", 15, "cd", _GUIDE,
     (("集体合同文本", 3, 0, True), ("职工代表大会决议", 1, 0, True))),
    ("RS-09", "用人单位劳动保障书面审查", "inspection", "public_service", 20, "wd", _GUIDE,
     (("书面审查登记表", 1, 0, True), ("职工名册和工资支付表", 0, 1, True))),
)  # fmt: skip

MAY_LACK = frozenset({("RS-02", "经营场所使用证明"), ("RS-04", "教师资格证明")})
"""Materials without which an application may be accepted, by the code of the item and their name."""


def _firm(name: str, code: str, head: str, phone: str, address: str) -> PartyInput:
    return PartyInput(
        PartyKind.LEGAL_PERSON.value,
        name,
        CertificateKind.UNIFIED_CREDIT_CODE.value,
        code,
        legal_representative=head,
        phone=phone,
        address=address,
    )


_BASE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))


def _code(body: str) -> str:
    return body + _BASE[-sum(_BASE.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 31]


def identity_number(place: str, birth: str, order: int) -> str:
    """An invented resident identity number with its right check character (GB 11643)."""
    body = f"{place}{birth}{order:03d}"
    return body + "10X98765432"[sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(body)) % 11]


_FIRM_NAMES = (
    ("抚顺浑河机械制造有限公司", "李国强", "新抚区"),
    ("抚顺新宾满族自治县木业有限责任公司", "那英杰", "新宾满族自治县"),
    ("辽宁顺城人力资源服务有限公司", "张敏", "顺城区"),
    ("抚顺望花建筑安装工程有限公司", "佟大为民", "望花区"),
    ("抚顺市东洲区宏运物流有限公司", "孙宏运", "东洲区"),
    ("抚顺清原镇餐饮管理有限公司", "关玉琴", "清原满族自治县"),
    ("抚顺启明职业培训学校有限公司", "田启明", "顺城区"),
    ("抚顺𬱖达新材料科技有限公司", "䶮建国", "望花区"),
    ("抚顺永安物业服务有限公司", "白雪峰", "新抚区"),
    ("抚顺百泰劳务派遣有限公司", "曲百泰", "顺城区"),
)
PARTIES = tuple(
    _firm(
        name,
        _code(f"91210400MA{index:02d}DEM{index:02d}"),
        head,
        f"024-5760{index:04d}",
        f"辽宁省抚顺市{place}示范路{index + 1}号",
    )
    for index, (name, head, place) in enumerate(_FIRM_NAMES)
)

_PEOPLE = (
    "张桂芳", "李志明", "王䶮", "佟佳欣", "那日松", "关晓彤彤", "孙继海洋", "刘芳", "陈𬱖", "赵铁柱",
    "周美玲", "欧阳雪", "徐长江", "高秀英", "马骏",
)  # fmt: skip


def people() -> list[PartyInput]:
    """Citizens of the demonstration, each with a number of its own."""
    return [
        PartyInput(
            PartyKind.CITIZEN.value,
            name,
            CertificateKind.RESIDENT_IDENTITY_CARD.value,
            identity_number("210402", f"19{60 + index * 2 % 40}0{index % 9 + 1}1{index % 9}", 10 + index),
            phone=f"1390413{index:04d}",
            address=f"辽宁省抚顺市新抚区解放街{index + 3}号",
        )
        for index, name in enumerate(_PEOPLE)
    ]
