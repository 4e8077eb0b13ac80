"""细则第五条: what is recorded of a complaint, a tip-off or a petition, and by which tests it is accepted. Rows.

A complaint is about the worker's own rights, anybody may tip off (labour inspection regulation, art 9); what is neither and
is dealt with under the petition rules is a petition.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.law.applications import Choice
from core.law.basis import Basis, InForce, Sure, article

COMPLAINT, TIP_OFF, PETITION = "complaint", "tip_off", "petition"

_INSPECTION = "labor_inspection_regulation"


def _table(*rows: Choice) -> dict[str, Choice]:
    return {row.code: row for row in rows}


NATURES = _table(
    Choice(code=COMPLAINT, label="投诉", basis=Basis(_INSPECTION, 9, 2, sure=Sure.V)),
    Choice(code=TIP_OFF, label="举报", basis=Basis(_INSPECTION, 9, 1, sure=Sure.V)),
    Choice(code=PETITION, label="信访", basis=Basis("petition_regulation", 31, sure=Sure.V)),
)
EVENT_OF = {
    COMPLAINT: "complaint_received",
    TIP_OFF: "tip_off_received",
    PETITION: "petition_received",
}
"""The event (core.law.limits.EVENTS) that the receipt is, by what was received."""

CHANNELS = _table(
    Choice(code="counter", label="窗口当面", basis=article(5)),
    Choice(code="phone", label="电话", basis=article(5)),
    Choice(code="letter", label="来信", basis=article(5)),
    Choice(code="email", label="电子邮件", basis=article(5)),
    Choice(code="website", label="网站", basis=article(5)),
    Choice(code="hotline", label="热线转办", basis=article(5)),
    Choice(code="superior", label="上级交办", basis=article(5)),
    Choice(code="agency", label="其他机关移送", basis=article(5)),
)
TRANSFERRED = frozenset({"hotline", "superior", "agency"})
"""Channels on which another body sends it on: with a number of its own, and often a day by which it wants an answer."""

FILERS = _table(
    Choice(code="oneself", label="本人"),
    Choice(code="another", label="代他人"),
    Choice(code="several", label="多人共同"),
)

DISTRICTS = {
    "210402": "新抚区",
    "210403": "东洲区",
    "210404": "望花区",
    "210411": "顺城区",
    "210421": "抚顺县",
    "210422": "新宾县",
    "210423": "清原县",
}
"""Where the employer works (law.md §4, from memory): what routing goes by."""
INDUSTRIES = {
    "construction": "建筑业",
    "manufacturing": "制造业",
    "mining": "采矿业",
    "trade": "批发零售",
    "catering": "住宿餐饮",
    "transport": "交通运输、快递",
    "platform": "平台用工",
    "staffing": "劳务派遣、人力资源服务",
    "services": "居民、商务服务",
    "education": "教育培训",
    "health": "医疗卫生、养老",
    "public": "机关、事业单位",
    "other": "其他行业",
}
"""Ours, so that figures and routing can be had by them."""
KINDS = {
    "wages": "拖欠、克扣工资",
    "insurance": "社会保险",
    "contract": "劳动合同",
    "hours": "工作时间、休息休假",
    "minors": "童工、女职工和未成年工保护",
    "staffing": "劳务派遣、中介",
    "deposit": "扣押证件、收取押金",
    "rules": "劳动规章制度",
    "other": "其他",
}
"""What it is about, as the labour inspection regulation lists it in article 11; the wording is ours."""

CAUSES = {
    "wages": "涉嫌拖欠、克扣工资",
    "insurance": "涉嫌违反社会保险规定",
    "contract": "涉嫌违反劳动合同规定",
    "hours": "涉嫌违反工作时间、休息休假规定",
    "minors": "涉嫌违反禁止使用童工或者女职工、未成年工特殊保护规定",
    "staffing": "涉嫌违反劳务派遣、职业中介规定",
    "deposit": "涉嫌扣押证件、收取押金",
    "rules": "涉嫌劳动规章制度违法",
    "other": "涉嫌违反劳动保障法律、法规、规章",
}
"""The cause with which the papers of each kind begin; ours."""


@dataclass(frozen=True, kw_only=True)
class JointFiling(InForce):
    """From `people` on, several who complain together name between one and `most` who speak for them."""

    people: int
    most: int
    basis: Basis


JOINT_FILING = JointFiling(people=10, most=5, basis=Basis("labor_inspection_rules", 13, sure=Sure.D))
"""That a group names representatives is in the rules from memory; both numbers are this system's."""

LIKE_ENOUGH, SAME_ENOUGH = 0.25, 0.6
"""Shares of two texts: from the first on they are shown as alike where the respondent is the same, from the second on whoever
it is. This system's."""

YES, NO, UNCLEAR = "yes", "no", "unclear"
ANSWERS = {YES: "符合", NO: "不符合", UNCLEAR: "不清楚，须补充"}

ACCEPT, REFUSE, SUPPLEMENT, REDIRECT = "accept", "refuse", "supplement", "redirect"
OUTCOMES = {
    ACCEPT: "受理",
    REFUSE: "不予受理",
    REDIRECT: "不属受理范围，告知途径",
    SUPPLEMENT: "告知补充",
}
"""What an assessment may come to, the weightiest last but one: see `proposed`."""
ASSESSMENT = "acceptance_assessed"
"""The act of assessing, which keeps the outcome in its details."""
SUPPLIED, AMENDED = "complaint_supplied", "complaint_amended"
OUTDATES_ASSESSMENT = (SUPPLIED, AMENDED)
"""The acts after which a complaint has to be assessed anew."""
ASSESSED = "assessed_{outcome}"
"""The mark of the outcome of the newest assessment (core.law.requirements.MARKS)."""


@dataclass(frozen=True, kw_only=True)
class AcceptanceTest(InForce):
    """One test of acceptance: `fails_to` is what follows where it is not met."""

    code: str
    label: str
    natures: frozenset[str]
    fails_to: str
    basis: Basis
    hint: str = ""


_OWN = frozenset({COMPLAINT})
_ALL = frozenset({COMPLAINT, TIP_OFF})

TESTS: Mapping[str, AcceptanceTest] = {
    row.code: row
    for row in (
        AcceptanceTest(
            code="within_limitation",
            label="违法行为发生（连续、继续的为终了）在二年以内",
            natures=_ALL,
            fails_to=REFUSE,
            basis=Basis(_INSPECTION, 20, sure=Sure.V),
        ),
        AcceptanceTest(
            code="own_right",
            label="有明确的被投诉单位，且投诉人的合法权益受到侵害",
            natures=_OWN,
            fails_to=SUPPLEMENT,
            basis=Basis("labor_inspection_rules", 18, sure=Sure.S),
        ),
        AcceptanceTest(
            code="clear_respondent",
            label="有明确的被举报单位和违法线索",
            natures=frozenset({TIP_OFF}),
            fails_to=SUPPLEMENT,
            basis=Basis(_INSPECTION, 9, 1, sure=Sure.D),
        ),
        AcceptanceTest(
            code="in_remit",
            label="属于劳动保障监察职权范围，并由本机关管辖",
            natures=_ALL,
            fails_to=REDIRECT,
            basis=Basis("labor_inspection_rules", 18, sure=Sure.S),
        ),
        AcceptanceTest(
            code="no_other_course",
            label="不属于应当通过劳动争议处理程序解决的事项，也未经仲裁、诉讼受理",
            natures=_OWN,
            fails_to=REDIRECT,
            basis=Basis(_INSPECTION, 21, 2, sure=Sure.V),
        ),
        AcceptanceTest(
            code="petition_matter",
            label="属于本机关职权范围内的信访事项，且不应通过其他法定途径办理",
            natures=frozenset({PETITION}),
            fails_to=REDIRECT,
            basis=Basis("petition_regulation", 31, sure=Sure.V),
        ),
    )
}


def tests_for(nature: str) -> list[AcceptanceTest]:
    """The tests that something of this nature has to pass, in the order of the table."""
    return [row for row in TESTS.values() if nature in row.natures]


def proposed(nature: str, answers: Mapping[str, str]) -> str:
    """What the answers come to, a code of OUTCOMES: whatever is too old is refused before anybody is sent elsewhere, and
    nobody has to supply what would change nothing."""
    tests = tests_for(nature)
    failed = {row.fails_to for row in tests if answers.get(row.code) == NO}
    for outcome in (REFUSE, REDIRECT, SUPPLEMENT):
        if outcome in failed:
            return outcome
    return SUPPLEMENT if any(answers.get(row.code) != YES for row in tests) else ACCEPT


LINKS = {
    "from_complaint": "投诉举报立案",
    "same": "重复、相同",
    "joined": "并案",
    "split": "分案",
    "related": "相关",
}
"""Why two matters are linked; from the later to the earlier one, and from a complaint to its case. Linking loses nothing: both
go on."""

LINKED_BY_HAND = ("same", "joined", "split", "related")

TOLD_BY = {
    "counter": "当面",
    "phone": "电话",
    "post": "邮寄",
    "message": "短信",
    "email": "电子邮件",
    "website": "网站回复",
    "impossible": "无法告知（无联系方式）",
}
"""How somebody was told (regulation art 5: 告知情况)."""

WAYS = {
    "arbitration": "劳动人事争议仲裁",
    "lawsuit": "人民法院诉讼",
    "petition": "信访",
    "competent": "向有权机关或者有管辖权的机关提出",
}
"""Where somebody is sent whose matter is not ours."""

PARTS = _table(
    Choice(code="complainant", label="投诉举报人"),
    Choice(code="co_complainant", label="共同投诉人"),
    Choice(code="representative", label="推选的代表"),
    Choice(code="represented", label="被代为投诉人"),
    Choice(code="respondent", label="被投诉举报单位"),
)

ACTS = _table(
    Choice(code="complaint_registered", label="登记投诉举报", basis=article(5)),
    Choice(code="statement_taken", label="记录口述、宣读确认", basis=article(5)),
    Choice(code="similar_seen", label="核对相近投诉举报"),
    Choice(
        code="acceptance_assessed", label="受理审查", basis=Basis("labor_inspection_rules", 18, sure=Sure.S)
    ),
    Choice(code="supplement_told", label="告知补充", basis=Basis("labor_inspection_rules", 18, sure=Sure.S)),
    Choice(code=SUPPLIED, label="收到补充材料", basis=article(5)),
    Choice(code="complaint_lapsed", label="逾期未补充"),
    Choice(code="complaint_accepted", label="受理", basis=article(5)),
    Choice(code="complaint_refused", label="不予受理", basis=article(5)),
    Choice(code="complaint_redirected", label="告知途径", basis=Basis(_INSPECTION, 21, 2, sure=Sure.V)),
    Choice(code="complainant_told", label="告知投诉举报人", basis=article(5)),
    Choice(code="complaint_answered", label="答复处理结果"),
    Choice(code="complaint_withdrawn", label="撤回"),
    Choice(code="award_proposed", label="提请举报奖励", basis=Basis(_INSPECTION, 9, 3, sure=Sure.V)),
    Choice(code="case_traced", label="紧急转案件线索", basis=article(6, 2)),
    Choice(code=AMENDED, label="更正登记内容", basis=Basis("regulation", 24, sure=Sure.V)),
    Choice(code="complaint_linked", label="关联"),
    Choice(code="rerouted", label="退回重新分派"),
    Choice(code="urged", label="督办"),
    Choice(code="sealed_registered", label="登记密封的举报", basis=Basis(_INSPECTION, 9, 3, sure=Sure.V)),
)
