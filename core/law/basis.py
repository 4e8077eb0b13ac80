"""Where a rule stands in the law, and on which days it is in force."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar


class Sure(StrEnum):
    """How well a statement about the law is founded; V alone needs no second look."""

    V = "V"
    S = "S"
    M = "M"
    D = "D"

    @property
    def label(self) -> str:
        return _SURE_LABELS[self]


_SURE_LABELS = {
    Sure.V: "已核对原文",
    Sure.S: "见于二手资料，待核对原文",
    Sure.M: "凭经验，待核对原文",
    Sure.D: "系统设计，法律无明文",
}


@dataclass(frozen=True, kw_only=True)
class InForce:
    """Mixin for rows of law: the first and the last day on which the row holds, both included.

    `date.min` stands for "since before any case we hold", `None` for "still in force".
    """

    effective_from: date = date.min
    effective_to: date | None = None

    def __post_init__(self) -> None:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError(f"in force from {self.effective_from} to {self.effective_to}")


def in_force(row: InForce, on: date) -> bool:
    """Whether the row holds on that day; a case follows the law of its day."""
    return row.effective_from <= on and (row.effective_to is None or on <= row.effective_to)


Row = TypeVar("Row", bound=InForce)


def rows_in_force(rows: Iterable[Row], on: date) -> tuple[Row, ...]:
    """The rows that hold on that day, in the order of the table."""
    return tuple(row for row in rows if in_force(row, on))


@dataclass(frozen=True)
class Law(InForce):
    """A law, regulation or standard. `short` is printed in citations, with 《》 where custom wants them."""

    code: str
    title: str
    short: str


_ROWS = (
    Law("regulation", "抚顺市人力资源和社会保障局行政执法全过程记录制度实施细则", "《实施细则》"),
    Law("penalty_law", "中华人民共和国行政处罚法", "行政处罚法"),
    Law("license_law", "中华人民共和国行政许可法", "行政许可法"),
    Law("compulsion_law", "中华人民共和国行政强制法", "行政强制法"),
    Law("reconsideration_law", "中华人民共和国行政复议法", "行政复议法"),
    Law("litigation_law", "中华人民共和国行政诉讼法", "行政诉讼法"),
    Law(
        "litigation_interpretation",
        "最高人民法院关于适用《中华人民共和国行政诉讼法》的解释",
        "行政诉讼法解释",
    ),
    Law("civil_procedure_law", "中华人民共和国民事诉讼法", "民事诉讼法"),
    Law(
        "civil_procedure_interpretation",
        "最高人民法院关于适用《中华人民共和国民事诉讼法》的解释",
        "民事诉讼法解释",
    ),
    Law("civil_code", "中华人民共和国民法典", "民法典"),
    Law("postal_law", "中华人民共和国邮政法", "邮政法"),
    Law("disclosure_regulation", "中华人民共和国政府信息公开条例", "政府信息公开条例"),
    Law("petition_regulation", "信访工作条例", "信访工作条例"),
    Law("labor_inspection_regulation", "劳动保障监察条例", "劳动保障监察条例"),
    Law("labor_inspection_rules", "关于实施《劳动保障监察条例》若干规定", "劳动保障监察若干规定"),
    Law("labor_law", "中华人民共和国劳动法", "劳动法"),
    Law("labor_contract_law", "中华人民共和国劳动合同法", "劳动合同法"),
    Law("labor_contract_regulation", "中华人民共和国劳动合同法实施条例", "劳动合同法实施条例"),
    Law("labor_arbitration_law", "中华人民共和国劳动争议调解仲裁法", "劳动争议调解仲裁法"),
    Law("employment_promotion_law", "中华人民共和国就业促进法", "就业促进法"),
    Law("social_insurance_law", "中华人民共和国社会保险法", "社会保险法"),
    Law("migrant_wages_regulation", "保障农民工工资支付条例", "保障农民工工资支付条例"),
    Law("work_injury_regulation", "工伤保险条例", "工伤保险条例"),
    Law("human_resources_market_regulation", "人力资源市场暂行条例", "人力资源市场暂行条例"),
    Law("child_labor_rules", "禁止使用童工规定", "禁止使用童工规定"),
    Law("female_workers_rules", "女职工劳动保护特别规定", "女职工劳动保护特别规定"),
    Law("supervision_regulation", "行政执法监督条例", "行政执法监督条例"),
    Law("crime_transfer_rules", "行政执法机关移送涉嫌犯罪案件的规定", "移送涉嫌犯罪案件的规定"),
    Law("archives_law", "中华人民共和国档案法", "档案法"),
    Law("archives_regulation", "中华人民共和国档案法实施条例", "档案法实施条例"),
    Law("provincial_archives_rules", "辽宁省行政执法文书档案管理办法", "《辽宁省行政执法文书档案管理办法》"),
    Law("agency_archives_rules", "机关档案管理规定", "《机关档案管理规定》"),
    Law("local_filing_rules", "本地关于重大行政处罚备案的规定", "重大行政处罚备案的地方规定"),
    Law("holiday_rules", "全国年节及纪念日放假办法", "《全国年节及纪念日放假办法》"),
    Law("personal_information_law", "中华人民共和国个人信息保护法", "个人信息保护法"),
    Law("electronic_signature_law", "中华人民共和国电子签名法", "电子签名法"),
    Law("cybersecurity_law", "中华人民共和国网络安全法", "网络安全法"),
    Law("cryptography_law", "中华人民共和国密码法", "密码法"),
    Law(
        "three_systems_opinion",
        "国务院办公厅关于全面推行行政执法公示制度执法全过程记录制度重大执法决定法制审核制度的指导意见",
        "国办发〔2018〕118号",
    ),
    Law("disclosure_fee_rules", "政府信息公开信息处理费管理办法", "国办函〔2020〕109号"),
    Law("gb_11643", "公民身份号码", "GB 11643-1999"),
    Law("gb_11714", "全国组织机构代码编制规则", "GB 11714-1997"),
    Law("gb_32100", "法人和其他组织统一社会信用代码编码规则", "GB 32100-2015"),
    Law("gb_18030", "信息技术 中文编码字符集", "GB 18030-2022"),
    Law("gb_22239", "信息安全技术 网络安全等级保护基本要求", "GB/T 22239-2019"),
)

LAWS = {row.code: row for row in _ROWS}


@dataclass(frozen=True)
class Basis:
    """One place in the law. Article, paragraph (款) and item (项) count from 1; a standard has no article.

    Raises ValueError for an unknown law and for a paragraph or an item without an article.
    """

    law: str
    article: int | None = None
    paragraph: int | None = None
    item: int | None = None
    sure: Sure = field(kw_only=True)

    def __post_init__(self) -> None:
        if self.law not in LAWS:
            raise ValueError(f"no law {self.law!r}")
        parts = (self.article, self.paragraph, self.item)
        if self.article is None and any(parts):
            raise ValueError("a paragraph or an item needs its article")
        if any(part is not None and part < 1 for part in parts):
            raise ValueError("articles, paragraphs and items count from 1")

    @property
    def short(self) -> str:
        """As cited on screen and paper: 《实施细则》第四条, 行政许可法第三十二条第一款第四项."""
        parts = ((self.article, "条"), (self.paragraph, "款"), (self.item, "项"))
        return LAWS[self.law].short + "".join(f"第{chinese_number(n)}{word}" for n, word in parts if n)


def article(number: int, paragraph: int | None = None, item: int | None = None) -> Basis:
    """A place in the regulation itself, whose text we hold."""
    return Basis("regulation", number, paragraph, item, sure=Sure.V)


def chinese_number(number: int) -> str:
    """1 to 9999 as articles are counted: 十, 十九, 一百零一, 一百一十, 一千二百六十."""
    if not 1 <= number <= 9999:
        raise ValueError(f"{number} is outside 1 to 9999")
    digits = "零一二三四五六七八九"
    words = ""
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            words += digits[digit] + word
        elif words and number and not words.endswith("零"):
            words += "零"
    return words.removeprefix("一") if words.startswith("一十") else words
