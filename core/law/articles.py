"""The 27 articles of the regulation: what each asks, in our own words, and since when.

What carries an article is found, not written down: `core.law.crosswalk` collects it from the tables of law.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.law.basis import InForce, chinese_number

PUBLISHED_ON = date(2026, 1, 30)
"""The day on which the website shows the regulation. It is in force from its day of issue (art 27), which the page does
not say: the bureau confirms it as a setting, and until then this day stands for it."""


def as_number(day: date) -> int:
    """A day as the setting keeps it: 20260130."""
    return day.year * 10000 + day.month * 100 + day.day


def issue_day(number: int) -> date | None:
    """The day that a setting of eight digits names; None where there is no such day."""
    try:
        return date(number // 10000, number // 100 % 100, number % 100)
    except ValueError:
        return None


@dataclass(frozen=True, kw_only=True)
class Article(InForce):
    """One article. `asks` is a short sentence of ours, never the text itself."""

    number: int
    title: str
    asks: str

    @property
    def label(self) -> str:
        return f"第{chinese_number(self.number)}条"


def _row(number: int, title: str, asks: str) -> Article:
    return Article(number=number, title=title, asks=asks, effective_from=PUBLISHED_ON)


ARTICLES: Mapping[int, Article] = {
    row.number: row
    for row in (
        _row(1, "适用范围", "处罚、许可、奖励、检查等执法活动，从启动到归档的每个环节都要留下记录"),
        _row(2, "记录方式", "文字与音像两种记录同等对待，可以并用"),
        _row(3, "原则", "记录合法、全面、客观、公正、及时，如实反映执法过程"),
        _row(4, "依申请办理", "记下登记、受理与否及理由、当场更正、书面凭证、一次性补正告知"),
        _row(5, "投诉举报", "登记投诉举报人和反映的事项，书面记录受理与否、理由和告知"),
        _row(6, "依职权启动", "先办启动审批再行动；情况紧急的，24小时内补办并说明紧急情形"),
        _row(7, "权利告知与不配合", "书面告知六项权利并留存凭证；不配合的，同步音像记录表现、时间、地点"),
        _row(
            8,
            "调查取证的文字记录",
            "询问、调取、检查、申辩、听证、鉴定、拒绝等各有规范文书，签字齐全并载明执法证",
        ),
        _row(9, "调查取证的音像记录", "现场检查、抽样、听证必须录制，不适宜的书面说明；其他由执法人员决定"),
        _row(10, "证据保全", "先行登记保存要有清单，写明数量、方式、地点，并同步音像记录"),
        _row(11, "调查报告", "调查终结后写明来源、起止时间、人员、过程、事实证据、处理意见和依据"),
        _row(12, "审查决定", "决定书要素齐全并经负责人签批；集体讨论、法制审核各留记录"),
        _row(13, "决定文书的说理", "说明事实、依据和推理，引用到条款项，告知救济途径和期限"),
        _row(14, "直接送达", "送达回证由送达人和签收人签名，载明日期"),
        _row(15, "邮寄送达", "留存邮寄凭证和签收证明；退回的记明时间原因，改用其他方式"),
        _row(16, "留置送达", "回证记明拒收，见证人签名，文书留在有效地址，全程音像记录"),
        _row(17, "委托送达", "记录委托原因、受托单位和送达过程，签名齐全"),
        _row(18, "公告送达", "说明其他方式无法送达，留存公告原件和发布凭证，音像记录，案卷记明经过"),
        _row(19, "履行跟踪", "持续记录是否按期履行、方式和内容；部分或延期履行的记明事由和处理"),
        _row(20, "申请强制执行", "记录申请材料、提交时间、法院受理和执行结果"),
        _row(21, "归档", "及时整理归档，明确保存期限和方式；电子记录加密、备份、防删改，原始载体保管好"),
        _row(22, "保存期限", "文字随案卷；专用设备音像至少3个月，日常检查至少6个月，处罚证据与案卷同期"),
        _row(23, "长期保存", "有异议、投诉上访、拒绝阻碍、群体突发事件等情形的，转存光盘或移动介质长期保存"),
        _row(24, "禁止行为", "不得伪造、删改、销毁记录，不得擅自复制传播未公开的记录"),
        _row(25, "对外提供", "查阅复制按信息公开办理，不予公开的书面说明；机关之间按共享规定办理"),
        _row(26, "内部借阅", "凭《档案借阅单》借阅，写明部门、人员、事由、期限，妥善保管按期归还"),
        _row(27, "施行", "自印发之日起施行，原制度同时废止"),
    )
}

STILL_TO_COME: Mapping[int, str] = {
    1: "行政处罚、行政检查、行政奖励程序",
    10: "先行登记保存的办理页面",
    11: "调查报告的办理页面",
    16: "留置送达登记",
    17: "委托送达登记",
    18: "公告送达登记",
    19: "履行跟踪",
    20: "申请强制执行的登记",
    25: "信息公开申请和机关间共享的登记",
    27: "无需规则：施行日期为参数，由本单位确认",
}
"""Articles that no rule, no screen or no test carries yet, with what is still to come or why nothing need. A test holds
this list to what is really missing."""

PARTLY: Mapping[int, str] = {
    2: "现场音像采集待建",
    5: "举报奖励的办理、信访复查复核的登记待建",
    6: "行政检查的启动审批待建",
    8: "调查取证各环节的登记待建，文书已可制作",
    9: "检查、抽样、听证的办理页面待建",
    12: "行政处罚的集体讨论、法制审核步骤待建",
    13: "行政处罚决定的办理步骤待建，文书已可制作",
    26: "案卷评查的评分表待建",
}
"""Articles that are carried in part, with what is still to come."""
