"""Every time limit that binds the bureau, its parties and those it deals with: amount, unit, start, and what follows.

Counting is core.law.counting's; a period whose last day is a rest day moves to the next working day where the row
says so (民事诉讼法 art 85; 民法典 art 203). Where a law gives no number, `wording` says what it asks for instead.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.law.basis import Basis, InForce, Sure, article, rows_in_force
from core.law.roles import Role
from core.law.units import Unit, limit_text


class Duty(StrEnum):
    """Whose time it is. For the bureau's own, an internal day goes with the due date: the last working day on or before
    it, without the benefit of a roll-over."""

    BUREAU = "bureau"
    PARTY = "party"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"bureau": "本机关", "party": "当事人", "other": "其他机关"}[self.value]


@dataclass(frozen=True)
class Extension:
    """How far a period may be extended in all, by whom, and how it is told; None: as the approver decides."""

    amount: int | None
    unit: Unit
    approver: str
    role: Role | None = None
    """The approver as a role of the portal; None for one outside the bureau."""
    told: str = ""
    paper: str = ""
    """The kind of paper (core.law.paper_kinds) that tells it; empty where the catalogue has none."""
    asked_on: str = ""
    """The kind of paper on which its approver approves it; empty where the catalogue has none."""


@dataclass(frozen=True)
class Suspension:
    """A ground on which days do not count, how the party learns of it, and with which kind of paper."""

    code: str
    label: str
    basis: Basis
    told: str = ""
    paper: str = ""


@dataclass(frozen=True)
class Lapse:
    """What follows when the period passes unused; `is_automatic` where the law itself says what then holds."""

    code: str
    words: str
    is_automatic: bool = False


@dataclass(frozen=True)
class YearDay:
    """A fixed day: of the year after that of the start event, or with no `years` the next such day."""

    years: int
    month: int
    day: int

    def after(self, start: date) -> date:
        found = date(start.year + self.years, self.month, self.day)
        return found if found >= start else found.replace(year=found.year + 1)

    @property
    def words(self) -> str:
        return f"{'次年' if self.years else ''}{self.month}月{self.day}日前"


EVENTS = {
    "materials_received": "收到申请材料",
    "correction_told": "告知补正",
    "materials_supplied": "收到补正材料",
    "accepted": "受理",
    "accepted_jointly": "联合、集中办理的申请受理",
    "license_decided": "作出准予许可决定",
    "right_to_hearing_told": "告知听证权利",
    "hearing_requested": "收到听证申请",
    "hearing_day": "听证日",
    "license_expires": "许可有效期届满",
    "complaint_received": "收到投诉",
    "complaint_accepted": "受理投诉",
    "complaint_transferred": "收到转办、交办",
    "supplement_told": "告知补充投诉材料",
    "complaint_supplied": "收到投诉补充材料",
    "tip_off_received": "收到举报",
    "violation": "违法行为发生之日（连续、继续的为终了之日）",
    "petition_received": "收到信访事项",
    "petition_transferred": "收到转送、交办",
    "petition_accepted": "受理信访事项",
    "petition_answered": "信访人收到书面答复",
    "petition_review_requested": "收到复查、复核请求",
    "duty_requested": "申请履行法定职责",
    "procedure_started": "程序启动",
    "filing_standard_met": "符合立案标准",
    "case_filed": "立案",
    "investigation_closed": "调查终结",
    "preserved": "先行登记保存",
    "penalty_notice_served": "送达处罚事先告知书",
    "decided": "作出决定",
    "decision_changed": "决定变更、撤销、确认违法或无效",
    "decision_served": "送达决定书",
    "payment_due": "履行期限届满",
    "spot_penalty": "当场作出处罚决定",
    "spot_fine_collected": "当场收缴罚款",
    "spot_fine_handed_in": "罚款交至本机关",
    "crime_suspected": "发现涉嫌犯罪、提出移送报告",
    "crime_transfer_decided": "批准移送",
    "measure_taken": "采取行政强制措施",
    "demand_served": "送达催告书",
    "appeal_periods_expired": "复议、起诉期限均届满",
    "execution_applied": "向法院申请强制执行",
    "execution_accepted": "法院受理强制执行申请",
    "execution_refused": "收到不予受理、不准予执行裁定",
    "decision_known": "知道或者应当知道决定",
    "reconsideration_copy_received": "收到复议申请书副本",
    "reconsideration_filed_here": "收到经由本机关提出的复议申请",
    "reconsideration_accepted": "受理复议申请",
    "reconsideration_decided": "收到复议决定书",
    "complaint_copy_received": "收到起诉状副本",
    "request_received": "收到信息公开申请",
    "disclosure_corrected": "收到信息公开补正材料",
    "disclosure_fee_paid": "缴纳信息处理费",
    "third_party_asked": "第三方收到征求意见书",
    "fee_notice_served": "收到收费通知",
    "information_made": "政府信息形成或者变更",
    "year_ended": "年度结束",
    "posted": "发布公告（多处发布的，自最后一处起）",
    "matter_closed": "办结",
    "record_made": "文件形成",
    "obstacle_ended": "障碍消除",
}
"""What a period runs from; the day of the event itself is not counted."""


@dataclass(frozen=True, kw_only=True)
class Limit(InForce):
    """One period. `amount` and `unit` together, or `until`, or neither: then `wording` (及时, 当场) is all there is.

    `starts` names an event of EVENTS; `starts_itself`: the event opens the period without anybody's doing, in a matter
    of one of `procedures` (any, where empty). `back`: counted back from the event. `restarts`: events on which the
    period begins anew. `met_by`: papers (core.law.paper_kinds) with whose issue the duty is done, with any of them or, where it
    `needs` them in groups, with the last that makes one of each group; `met_by_service`: papers with whose service it is done; `met_by_steps`: steps of the
    procedure with which it is. `told`: who learns of it, and by which paper. `by_item`: it is as long as the item that was
    applied for promises; `until_paper`: it ends on the day that a paper of the kind gives in the field.
    """

    code: str
    label: str
    starts: str
    basis: Basis
    amount: int | None = None
    unit: Unit | None = None
    until: YearDay | None = None
    wording: str = ""
    duty: Duty = Duty.BUREAU
    back: bool = False
    rolls: bool = False
    extension: Extension | None = None
    suspensions: tuple[Suspension, ...] = ()
    restarts: tuple[str, ...] = ()
    met_by: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    met_by_service: tuple[str, ...] = ()
    met_by_steps: tuple[str, ...] = ()
    lapse: Lapse | None = None
    told: str = ""
    procedures: tuple[str, ...] = ()
    starts_itself: bool = False
    by_item: bool = False
    until_paper: tuple[str, str] | None = None
    note: str = ""

    def is_done_by(self, kinds: Collection[str]) -> bool:
        """Whether papers of these kinds do the duty together."""
        groups = self.needs or (self.met_by,)
        return all(any(one in kinds for one in group) for group in groups)

    @property
    def text(self) -> str:
        """`5个工作日`, `次年6月30日前`, `及时`."""
        if self.until is not None:
            return self.until.words
        if self.amount is None or self.unit is None:
            return self.wording
        return limit_text(self.amount, self.unit)


V, S, M, D = Sure.V, Sure.S, Sure.M, Sure.D
WD, CD, MONTHS, HOURS = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS, Unit.HOURS
PARTY, OTHER = Duty.PARTY, Duty.OTHER


def _license(*place: int, sure: Sure = V) -> Basis:
    return Basis("license_law", *place, sure=sure)


def _penalty(*place: int, sure: Sure = V) -> Basis:
    return Basis("penalty_law", *place, sure=sure)


def _compulsion(*place: int, sure: Sure = V) -> Basis:
    return Basis("compulsion_law", *place, sure=sure)


def _reconsideration(*place: int, sure: Sure = V) -> Basis:
    return Basis("reconsideration_law", *place, sure=sure)


def _litigation(*place: int, sure: Sure = V) -> Basis:
    return Basis("litigation_law", *place, sure=sure)


def _disclosure(*place: int, sure: Sure = V) -> Basis:
    return Basis("disclosure_regulation", *place, sure=sure)


def _petition(*place: int, sure: Sure = V) -> Basis:
    return Basis("petition_regulation", *place, sure=sure)


def _rules(*place: int, sure: Sure = S) -> Basis:
    return Basis("labor_inspection_rules", *place, sure=sure)


def _opinion(sure: Sure = S) -> Basis:
    return Basis("three_systems_opinion", sure=sure)


LATE_PAUSE_APPROVER = Role.UNIT_HEAD
"""Who approves a pause that is entered after the period has passed: whoever approved its paper. Nothing in the law, a
safeguard of the portal."""
NOT_COUNTED = tuple(
    Suspension(code, label, _license(45), "期限扣除告知书（书面告知所需时间）", "time_deduction_notice")
    for code, label in (
        ("hearing", "听证"),
        ("tender", "招标、拍卖"),
        ("inspection", "检验、检测、检疫"),
        ("expertise", "鉴定"),
        ("expert_review", "专家评审"),
    )
)
"""Grounds on which days do not count when an application is decided (administrative licence law, art 45)."""
_CONSULTED = (
    Suspension("third_party", "征求第三方意见", _disclosure(33, 3), "征求意见书", "third_party_inquiry"),
    Suspension("co_author", "征求共同制作机关意见", _disclosure(33, 3), "征求意见书"),
)

CORRECTION_SUPPLY = "correction_supply"
"""The time that a notice of what is missing gives the party."""
COMPLAINT_SUPPLY = "complaint_supply"
"""The time that a notice of what a complaint lacks gives whoever complains."""
TRANSFER_ANSWER = "transfer_answer"
"""The day by which a body that sent a complaint on wants an answer."""
URGENT_START = "initiation_approval"
"""The twenty-four hours in which the papers of an urgent start are made up (regulation, art 6)."""
_TOLD_WHEN = "以补正告知书送达为已告知；邮寄的自签收之日生效，原文未载明，系统设计"

_DECISIONS = ("item_grant", "item_refusal", "license_grant", "license_refusal")
"""What ends the period of an item that is no licence; papers for licences from before it had its own."""

# 行政许可 and other matters on application
_LICENSE = (
    Limit(
        code="not_needed_notice",
        label="不需许可或不属职权范围的告知",
        starts="materials_received",
        wording="即时",
        basis=_license(32, 1),
        told="申请人，出具加盖专用印章并注明日期的书面凭证",
        procedures=("license",),
    ),
    Limit(
        code="correction_on_the_spot",
        label="允许当场更正错误",
        starts="materials_received",
        wording="当场",
        basis=_license(32, 1, 3),
        procedures=("license",),
    ),
    Limit(
        code="correction_notice",
        label="一次告知补正",
        starts="materials_received",
        amount=5,
        unit=WD,
        basis=_license(32, 1, 4),
        lapse=Lapse("deemed_accepted", "逾期不告知的，自收到申请材料之日起即为受理", is_automatic=True),
        told="申请人，补正告知书",
        procedures=("license",),
        starts_itself=True,
        met_by=("acceptance_notice", "non_acceptance"),
        met_by_service=("correction_notice",),
        note=_TOLD_WHEN,
    ),
    Limit(
        code="correction_notice_service",
        label="一次告知补正",
        starts="materials_received",
        amount=5,
        unit=WD,
        basis=_license(32, 1, 4, sure=D),
        told="申请人，补正告知书",
        procedures=("confirmation", "payment", "award", "public_service"),
        starts_itself=True,
        note=f"参照行政许可法；事项的办事指南另有规定的从其规定；{_TOLD_WHEN}",
        met_by=("acceptance_notice", "non_acceptance"),
        met_by_service=("correction_notice",),
    ),
    Limit(
        code="acceptance_after_supply",
        label="补正后决定是否受理",
        starts="materials_supplied",
        amount=5,
        unit=WD,
        basis=_license(32, 1, 5, sure=D),
        told="申请人，受理通知书",
        starts_itself=True,
        procedures=("license", "confirmation", "payment", "award", "public_service"),
        met_by=("acceptance_notice", "non_acceptance"),
        note="补正后多久受理原文未载明，比照五日；事项的办事指南另有规定的从其规定",
    ),
    Limit(
        code=CORRECTION_SUPPLY,
        label="补正材料",
        starts="correction_told",
        wording="按补正告知书写明的补正截止日期",
        basis=Basis("regulation", 4, sure=D),
        duty=PARTY,
        until_paper=("correction_notice", "due_on"),
        met_by_steps=("supply_materials",),
        lapse=Lapse("abandoned", "逾期不补正的，该事项的规定允许时视为放弃申请"),
        told="申请人，补正告知书",
    ),
    Limit(
        code="license_decision",
        label="许可决定",
        starts="accepted",
        amount=20,
        unit=WD,
        by_item=True,
        basis=_license(42, 1),
        extension=Extension(
            10,
            WD,
            "本行政机关负责人",
            Role.AGENCY_HEAD,
            "延期告知书（告知理由）",
            "extension_notice",
            "extension_approval",
        ),
        suspensions=NOT_COUNTED,
        procedures=("license",),
        met_by=("license_grant", "license_refusal"),
    ),
    Limit(
        code="item_decision",
        label="事项办结",
        starts="accepted",
        wording="按该事项的办事指南",
        by_item=True,
        basis=Basis("regulation", 4, sure=D),
        procedures=("confirmation", "payment", "award", "public_service"),
        met_by=_DECISIONS,
    ),
    Limit(
        code="joint_item_decision",
        label="联合、集中办理的事项办结",
        starts="accepted_jointly",
        wording="按该事项的办事指南",
        by_item=True,
        basis=Basis("regulation", 4, sure=D),
        procedures=("confirmation", "payment", "award", "public_service"),
        met_by=_DECISIONS,
    ),
    Limit(
        code="joint_license_decision",
        label="联合、集中办理的许可决定",
        starts="accepted_jointly",
        starts_itself=True,
        amount=45,
        unit=WD,
        basis=_license(42, 2),
        extension=Extension(15, WD, "本级人民政府负责人", None, "延期告知书（告知理由）", "extension_notice"),
        suspensions=NOT_COUNTED,
        procedures=("license",),
        met_by=("license_grant", "license_refusal"),
    ),
    Limit(
        code="license_hearing_request",
        label="许可听证申请",
        starts="right_to_hearing_told",
        amount=5,
        unit=WD,
        basis=_license(47, sure=D),
        duty=PARTY,
        lapse=Lapse("hearing_waived", "逾期未申请的，视为放弃听证"),
        told="申请人、利害关系人，听证告知书",
        note="五日见原文；按工作日计系从宽理解",
    ),
    Limit(
        code="license_hearing_held",
        label="组织许可听证",
        starts="hearing_requested",
        amount=20,
        unit=WD,
        basis=_license(47),
    ),
    Limit(
        code="license_hearing_notice",
        label="许可听证通知（提前）",
        starts="hearing_day",
        amount=7,
        unit=WD,
        back=True,
        basis=_license(48),
        told="申请人、利害关系人，听证通知书；必要时公告",
        met_by=("hearing_notice",),
    ),
    Limit(
        code="license_issue",
        label="颁发、送达许可证件",
        starts="license_decided",
        amount=10,
        unit=WD,
        basis=_license(44),
        told="申请人",
        procedures=("license",),
        starts_itself=True,
        met_by_service=("license_grant",),
    ),
    Limit(
        code="license_publication",
        label="公开准予许可决定",
        starts="license_decided",
        amount=7,
        unit=WD,
        basis=_opinion(),
        told="公众",
        procedures=("license",),
        starts_itself=True,
        met_by_steps=("publish", "exempt_publication"),
    ),
    Limit(
        code="license_renewal_request",
        label="申请延续许可",
        starts="license_expires",
        amount=30,
        unit=CD,
        back=True,
        basis=_license(50, sure=D),
        duty=PARTY,
        note="三十日见原文；按自然日计系系统设计",
    ),
    Limit(
        code="license_renewal_decision",
        label="是否准予延续的决定",
        starts="license_expires",
        amount=0,
        unit=CD,
        back=True,
        basis=_license(50, 2),
        met_by=("license_grant", "license_refusal"),
        lapse=Lapse("deemed_renewed", "有效期届满前未作决定的，视为准予延续", is_automatic=True),
    ),
)

# 投诉, 举报, 信访
_COMPLAINTS = (
    Limit(
        code="complaint_acceptance",
        label="投诉受理或不予受理",
        starts="complaint_received",
        amount=5,
        unit=WD,
        basis=_rules(18),
        told="投诉人，书面通知",
        procedures=("complaint",),
        starts_itself=True,
        met_by=("complaint_acceptance", "complaint_non_acceptance"),
        met_by_steps=("notify_supplement", "redirect"),
    ),
    Limit(
        code=COMPLAINT_SUPPLY,
        label="补充投诉材料",
        starts="supplement_told",
        wording="按补充材料告知书写明的截止日期",
        basis=_rules(18, sure=D),
        duty=PARTY,
        until_paper=("complaint_supplement", "due_on"),
        met_by_steps=("supply", "supply_petition"),
        lapse=Lapse("lapsed", "逾期不补充、致使不能查处的，终止办理"),
        told="投诉举报人，补充材料告知书",
    ),
    Limit(
        code="complaint_after_supply",
        label="补充后决定是否受理",
        starts="complaint_supplied",
        amount=5,
        unit=WD,
        basis=_rules(18, sure=D),
        told="投诉人，书面通知",
        procedures=("complaint",),
        starts_itself=True,
        met_by=("complaint_acceptance", "complaint_non_acceptance"),
        met_by_steps=("notify_supplement", "redirect"),
        note="补充后多久决定原文未载明，比照五日",
    ),
    Limit(
        code=TRANSFER_ANSWER,
        label="按转办要求反馈",
        starts="complaint_transferred",
        wording="按转办机关写明的日期",
        basis=Basis("regulation", 5, sure=D),
        told="转办、交办机关",
        met_by_steps=(
            "answer",
            "answer_tip_off",
            "redirect",
            "refuse_complaint",
            "drop_tip_off",
            "refuse_petition",
        ),
        note="期限由转办机关定，登记时填写",
    ),
    Limit(
        code="complaint_filing",
        label="受理投诉即立案",
        starts="complaint_accepted",
        amount=0,
        unit=CD,
        basis=_rules(18),
    ),
    Limit(
        code="inspection_limitation",
        label="劳动保障违法行为查处时效",
        starts="violation",
        amount=24,
        unit=MONTHS,
        basis=Basis("labor_inspection_regulation", 20, sure=V),
        lapse=Lapse("time_barred", "逾期未被发现也未被举报、投诉的，不再查处"),
        note="两年，按二十四个月计；连续或者继续的，自终了之日起",
    ),
    Limit(
        code="tip_off_check",
        label="举报核实与立案",
        starts="tip_off_received",
        wording="及时",
        basis=Basis("labor_inspection_regulation", 14, 2, sure=V),
    ),
    Limit(
        code="tip_off_reward",
        label="举报奖励",
        starts="decided",
        wording="按地方规定",
        basis=Basis("labor_inspection_regulation", 9, 3, sure=M),
        note="金额和日数由地方规定，未查到本市规定",
    ),
    Limit(
        code="petition_notice",
        label="信访受理或去向告知",
        starts="petition_received",
        amount=15,
        unit=CD,
        rolls=True,
        basis=_petition(23),
        told="信访人，书面告知",
        procedures=("complaint",),
        starts_itself=True,
        met_by=("petition_acceptance", "petition_non_acceptance"),
    ),
    Limit(
        code="petition_objection",
        label="对转送信访事项提出异议",
        starts="petition_transferred",
        amount=5,
        unit=WD,
        basis=_petition(23, 3),
        told="转送、交办机关",
    ),
    Limit(
        code="petition_handling",
        label="信访事项办结",
        starts="petition_accepted",
        amount=60,
        unit=CD,
        rolls=True,
        basis=_petition(34),
        extension=Extension(30, CD, "本机关、单位负责人", Role.AGENCY_HEAD, "延期告知书（告知理由）"),
        procedures=("complaint",),
        starts_itself=True,
        met_by_steps=("answer",),
        note="仅限依第三十一条第六项办理的事项；劳动保障违法行为走法定程序",
    ),
    Limit(
        code="petition_review_request",
        label="请求信访复查",
        starts="petition_answered",
        amount=30,
        unit=CD,
        rolls=True,
        basis=_petition(35),
        duty=PARTY,
    ),
    Limit(
        code="petition_review_answer",
        label="信访复查意见",
        starts="petition_review_requested",
        amount=30,
        unit=CD,
        rolls=True,
        basis=_petition(35),
    ),
    Limit(
        code="petition_second_review_request",
        label="请求信访复核",
        starts="petition_answered",
        amount=30,
        unit=CD,
        rolls=True,
        basis=_petition(36),
        duty=PARTY,
    ),
    Limit(
        code="petition_second_review_answer",
        label="信访复核意见",
        starts="petition_review_requested",
        amount=30,
        unit=CD,
        rolls=True,
        basis=_petition(36),
        duty=OTHER,
    ),
    Limit(
        code="inaction",
        label="履行法定职责",
        starts="duty_requested",
        amount=2,
        unit=MONTHS,
        rolls=True,
        basis=_litigation(47),
        lapse=Lapse("may_challenge", "逾期不履行的，申请人可以依法先行申请复议，再行起诉"),
    ),
)

# 行政处罚, 普通程序 and 简易程序
_PENALTY = (
    Limit(
        code="penalty_limitation",
        label="违法行为追究时效",
        starts="violation",
        amount=24,
        unit=MONTHS,
        basis=_penalty(36, 1),
        lapse=Lapse("time_barred", "逾期未被发现的，不再给予行政处罚"),
        note="两年，按二十四个月计",
    ),
    Limit(
        code="penalty_limitation_grave",
        label="违法行为追究时效（涉生命健康安全、金融安全且有危害后果）",
        starts="violation",
        amount=60,
        unit=MONTHS,
        basis=_penalty(36, 1),
        lapse=Lapse("time_barred", "逾期未被发现的，不再给予行政处罚"),
        note="五年，按六十个月计",
    ),
    Limit(
        code=URGENT_START,
        label="紧急启动后补办审批",
        procedures=("case",),
        starts_itself=True,
        starts="procedure_started",
        amount=24,
        unit=HOURS,
        basis=article(6, 2),
        note="须写明紧急情况",
        met_by=("initiation_approval", "no_filing_approval", "emergency_note"),
        needs=(("initiation_approval", "no_filing_approval"), ("emergency_note",)),
    ),
    Limit(
        code="case_filing",
        label="立案",
        starts="filing_standard_met",
        wording="及时",
        basis=_penalty(54, 2),
    ),
    Limit(
        code="inspection_investigation",
        label="劳动保障监察调查",
        starts="case_filed",
        amount=60,
        unit=WD,
        basis=Basis("labor_inspection_regulation", 17, sure=V),
        extension=Extension(30, WD, "劳动保障行政部门负责人", Role.AGENCY_HEAD, "延期审批表"),
        procedures=("case",),
        starts_itself=True,
        met_by=("investigation_report",),
    ),
    Limit(
        code="inspection_decision",
        label="调查完成后的处罚、处理、撤销立案决定",
        starts="investigation_closed",
        amount=15,
        unit=WD,
        basis=_rules(37, sure=M),
        extension=Extension(None, WD, "劳动保障行政部门负责人", Role.AGENCY_HEAD, "延期审批表"),
        note="日数见于二手资料，条号凭经验；特殊情况经批准可以延长，长短未见规定",
        met_by=("penalty_decision", "no_penalty_decision", "processing_decision"),
    ),
    Limit(
        code="penalty_decision",
        label="处罚决定",
        starts="case_filed",
        amount=90,
        unit=CD,
        rolls=True,
        basis=_penalty(60),
        note="法律、法规、规章另有规定的从其规定；本法未规定听证、鉴定、公告期间扣除",
        met_by=("penalty_decision", "no_penalty_decision", "processing_decision"),
    ),
    Limit(
        code="preservation",
        label="先行登记保存后的处理",
        starts="preserved",
        amount=7,
        unit=WD,
        basis=_penalty(56),
        lapse=Lapse("preservation_ends", "逾期未作处理决定的，应当解除保存"),
        note="保存前须经行政机关负责人批准",
        met_by=("preservation_decision",),
    ),
    Limit(
        code="statement_and_defense",
        label="陈述、申辩",
        starts="penalty_notice_served",
        amount=5,
        unit=WD,
        basis=_penalty(45, sure=D),
        duty=PARTY,
        told="当事人，在事先告知书中写明",
        note="法律未规定日数，三至五个工作日为常例",
    ),
    Limit(
        code="recusal_decision",
        label="回避决定",
        starts="case_filed",
        wording="及时，决定作出前不停止调查",
        basis=_penalty(43),
    ),
    Limit(
        code="penalty_hearing_request",
        label="处罚听证申请",
        starts="penalty_notice_served",
        amount=5,
        unit=WD,
        basis=_penalty(64, 1, 1),
        duty=PARTY,
        lapse=Lapse("hearing_waived", "逾期未申请的，视为放弃听证"),
    ),
    Limit(
        code="penalty_hearing_notice",
        label="处罚听证通知（提前）",
        starts="hearing_day",
        amount=7,
        unit=WD,
        back=True,
        basis=_penalty(64, 1, 2),
        told="当事人及有关人员，听证通知书",
        met_by=("hearing_notice",),
    ),
    Limit(
        code="penalty_service",
        label="送达处罚决定书",
        starts="decided",
        amount=7,
        unit=WD,
        basis=_penalty(61, 1),
        told="当事人；当事人在场的当场交付",
    ),
    Limit(
        code="penalty_publication",
        label="公开处罚决定",
        starts="decided",
        amount=7,
        unit=WD,
        basis=_opinion(),
        told="公众；具有一定社会影响的（行政处罚法第四十八条）",
    ),
    Limit(
        code="penalty_withdrawal",
        label="撤回已公开的处罚决定信息",
        starts="decision_changed",
        amount=3,
        unit=WD,
        basis=_penalty(48, 2),
        told="公众，并公开说明理由",
    ),
    Limit(
        code="fine_payment",
        label="缴纳罚款",
        starts="decision_served",
        amount=15,
        unit=CD,
        rolls=True,
        basis=_penalty(67, 3),
        duty=PARTY,
        extension=Extension(
            None, CD, "行政机关，依当事人申请", Role.AGENCY_HEAD, "同意延期（分期）缴纳通知书"
        ),
        lapse=Lapse("surcharge", "每日按罚款数额的百分之三加处罚款，不超过罚款数额"),
        note="延期、分期的长短由行政机关定（第六十六条第二款）",
    ),
    Limit(
        code="surcharge",
        label="加处罚款起算",
        starts="payment_due",
        amount=1,
        unit=CD,
        basis=_penalty(72, 1, 1),
        duty=PARTY,
        note="只计起算之日；复议、诉讼期间不计算（第七十三条第三款），数额随履行情况计算",
    ),
    Limit(
        code="major_penalty_report",
        label="重大处罚备案",
        starts="decided",
        amount=15,
        unit=CD,
        rolls=True,
        basis=Basis("local_filing_rules", sure=D),
        told="本级人民政府司法行政部门",
        note="由地方规定，未查到本市规定，日数为系统默认，待本单位核定",
    ),
    Limit(
        code="spot_penalty_report",
        label="当场处罚报所属机关备案",
        starts="spot_penalty",
        amount=2,
        unit=CD,
        rolls=True,
        basis=_rules(32),
        note="行政处罚法第五十二条第三款要求备案；二日见于若干规定，该规定未言工作日，按自然日计",
    ),
    Limit(
        code="spot_fine_hand_in",
        label="当场收缴罚款交至行政机关",
        starts="spot_fine_collected",
        amount=2,
        unit=WD,
        basis=_penalty(71),
    ),
    Limit(
        code="spot_fine_bank",
        label="罚款缴付银行",
        starts="spot_fine_handed_in",
        amount=2,
        unit=WD,
        basis=_penalty(71),
    ),
    Limit(
        code="crime_transfer_decision",
        label="决定是否移送涉嫌犯罪案件",
        starts="crime_suspected",
        amount=3,
        unit=CD,
        basis=Basis("crime_transfer_rules", 5, sure=M),
    ),
    Limit(
        code="crime_transfer",
        label="移送公安机关",
        starts="crime_transfer_decided",
        amount=24,
        unit=HOURS,
        basis=Basis("crime_transfer_rules", 5, sure=M),
        told="同级公安机关",
    ),
)

# 行政强制, 复议, 诉讼
_AFTERWARDS = (
    Limit(
        code="measure_report",
        label="情况紧急当场强制的报告和补批",
        starts="measure_taken",
        amount=24,
        unit=HOURS,
        basis=_compulsion(19),
    ),
    Limit(
        code="demand",
        label="催告后方可申请强制执行",
        starts="demand_served",
        amount=10,
        unit=WD,
        basis=_compulsion(54),
        duty=PARTY,
        lapse=Lapse("may_apply", "期满仍未履行的，可以申请法院强制执行"),
    ),
    Limit(
        code="court_execution",
        label="申请法院强制执行",
        starts="appeal_periods_expired",
        amount=3,
        unit=MONTHS,
        rolls=True,
        basis=_compulsion(53),
        lapse=Lapse("execution_lost", "逾期申请的，法院不予受理"),
        note="分期的自最后一期届满起（行政处罚法第七十二条第二款）",
    ),
    Limit(
        code="court_acceptance",
        label="法院受理强制执行申请",
        starts="execution_applied",
        amount=5,
        unit=WD,
        basis=_compulsion(56),
        duty=OTHER,
    ),
    Limit(
        code="court_objection",
        label="对不予受理裁定申请复议",
        starts="execution_refused",
        amount=15,
        unit=CD,
        rolls=True,
        basis=_compulsion(56, 2),
    ),
    Limit(
        code="court_ruling",
        label="法院裁定",
        starts="execution_accepted",
        amount=7,
        unit=WD,
        basis=_compulsion(57),
        duty=OTHER,
    ),
    Limit(
        code="court_ruling_defects",
        label="法院裁定（明显缺乏依据的）",
        starts="execution_accepted",
        amount=30,
        unit=CD,
        rolls=True,
        basis=_compulsion(58),
        duty=OTHER,
    ),
    Limit(
        code="reconsideration_request",
        label="申请行政复议",
        starts="decision_known",
        amount=60,
        unit=CD,
        rolls=True,
        basis=_reconsideration(20, 1),
        duty=PARTY,
        note="耽误的因不可抗力等正当理由，自障碍消除之日起继续计算",
        suspensions=(Suspension("force_majeure", "不可抗力或者其他正当理由", _reconsideration(20, 2)),),
    ),
    Limit(
        code="reconsideration_request_untold",
        label="申请行政复议（未告知权利的最长期限）",
        starts="decision_known",
        amount=12,
        unit=MONTHS,
        rolls=True,
        basis=_reconsideration(20, 3),
        duty=PARTY,
        note="一年，按十二个月计",
    ),
    Limit(
        code="reconsideration_answer",
        label="复议答复（普通程序）",
        starts="reconsideration_copy_received",
        amount=10,
        unit=WD,
        basis=_reconsideration(48),
        lapse=Lapse("no_evidence", "不答复、不提交证据的，视为决定没有证据、依据"),
        told="行政复议机关，答复书和证据",
    ),
    Limit(
        code="reconsideration_answer_simple",
        label="复议答复（简易程序）",
        starts="reconsideration_copy_received",
        amount=5,
        unit=WD,
        basis=_reconsideration(54),
        lapse=Lapse("no_evidence", "不答复、不提交证据的，视为决定没有证据、依据"),
        told="行政复议机关，答复书和证据",
    ),
    Limit(
        code="reconsideration_forwarding",
        label="转送对当场处罚等的复议申请",
        starts="reconsideration_filed_here",
        amount=5,
        unit=WD,
        basis=_reconsideration(32, 2),
        told="行政复议机关",
    ),
    Limit(
        code="reconsideration_decision",
        label="复议决定（普通程序）",
        starts="reconsideration_accepted",
        amount=60,
        unit=CD,
        rolls=True,
        basis=_reconsideration(62, 1),
        duty=OTHER,
        extension=Extension(30, CD, "行政复议机构负责人", None, "书面告知"),
    ),
    Limit(
        code="reconsideration_decision_simple",
        label="复议决定（简易程序）",
        starts="reconsideration_accepted",
        amount=30,
        unit=CD,
        rolls=True,
        basis=_reconsideration(62, 2),
        duty=OTHER,
    ),
    Limit(
        code="lawsuit",
        label="直接起诉",
        starts="decision_known",
        amount=6,
        unit=MONTHS,
        rolls=True,
        basis=_litigation(46, 1),
        duty=PARTY,
    ),
    Limit(
        code="lawsuit_after_reconsideration",
        label="复议后起诉",
        starts="reconsideration_decided",
        amount=15,
        unit=CD,
        rolls=True,
        basis=_litigation(45),
        duty=PARTY,
    ),
    Limit(
        code="lawsuit_answer",
        label="行政诉讼答辩",
        starts="complaint_copy_received",
        amount=15,
        unit=CD,
        rolls=True,
        basis=_litigation(67, 1, sure=M),
        lapse=Lapse("no_evidence", "不提供证据的，视为没有相应证据"),
        told="人民法院，答辩状和证据",
    ),
    Limit(
        code="force_majeure_extension",
        label="因不可抗力申请顺延",
        starts="obstacle_ended",
        amount=10,
        unit=CD,
        rolls=True,
        basis=Basis("civil_procedure_law", 86, sure=V),
        duty=PARTY,
    ),
)

# 政府信息公开
_DISCLOSURE = (
    Limit(
        code="disclosure_correction",
        label="信息公开补正通知",
        starts="request_received",
        amount=7,
        unit=WD,
        basis=_disclosure(30),
        told="申请人，一次性告知并给出合理的补正期限",
        note="无正当理由逾期不补正的，视为放弃申请",
    ),
    Limit(
        code="disclosure_answer",
        label="信息公开答复",
        starts="request_received",
        amount=20,
        unit=WD,
        basis=_disclosure(33, 2),
        extension=Extension(
            20, WD, "政府信息公开工作机构负责人", Role.UNIT_HEAD, "延期答复告知书", "disclosure_extension"
        ),
        suspensions=_CONSULTED,
        restarts=("disclosure_corrected", "disclosure_fee_paid"),
        told="申请人；能够当场答复的当场答复",
    ),
    Limit(
        code="disclosure_delay",
        label="申请数量、频次超出合理范围而理由合理的延迟答复",
        starts="request_received",
        wording="合理期限，由本机关确定",
        basis=_disclosure(35),
        told="申请人，延迟答复的合理期限",
    ),
    Limit(
        code="third_party_opinion",
        label="第三方、共同制作机关反馈意见",
        starts="third_party_asked",
        amount=15,
        unit=WD,
        basis=_disclosure(32),
        duty=PARTY,
        lapse=Lapse(
            "silence", "第三方逾期未提出意见的，由行政机关决定是否公开；共同制作机关逾期未答复的，视为同意"
        ),
    ),
    Limit(
        code="disclosure_fee_notice",
        label="发出收费通知",
        starts="request_received",
        amount=20,
        unit=WD,
        basis=Basis("disclosure_fee_rules", sure=M),
        told="申请人，收费通知书",
        suspensions=_CONSULTED,
    ),
    Limit(
        code="disclosure_fee_payment",
        label="缴纳信息处理费",
        starts="fee_notice_served",
        amount=20,
        unit=WD,
        basis=Basis("disclosure_fee_rules", sure=M),
        duty=PARTY,
        lapse=Lapse("abandoned", "逾期未缴纳的，视为放弃申请", is_automatic=True),
    ),
    Limit(
        code="active_disclosure",
        label="主动公开",
        starts="information_made",
        amount=20,
        unit=WD,
        basis=_disclosure(26),
        told="公众",
    ),
    Limit(
        code="disclosure_report",
        label="信息公开工作年度报告",
        starts="year_ended",
        until=YearDay(0, 1, 31),
        basis=_disclosure(49),
        told="政府信息公开工作主管部门，并向社会公布",
    ),
)

# 送达, 归档, 三项制度
_RECORDS = (
    Limit(
        code="service_by_announcement",
        label="公告送达",
        starts="posted",
        amount=30,
        unit=CD,
        rolls=True,
        basis=Basis("civil_procedure_law", 95, sure=V),
        duty=PARTY,
        lapse=Lapse("deemed_served", "期满即视为送达", is_automatic=True),
    ),
    Limit(
        code="filing",
        label="案卷归档",
        starts="matter_closed",
        amount=30,
        unit=CD,
        rolls=True,
        met_by_steps=("file",),
        basis=Basis("regulation", 21, sure=D),
        note="日数未查到原文，系统默认，待本单位核定",
    ),
    Limit(
        code="office_file_hand_over",
        label="文书材料移交档案室",
        starts="record_made",
        until=YearDay(1, 6, 30),
        basis=Basis("agency_archives_rules", sure=M),
    ),
    Limit(
        code="city_archive_hand_over",
        label="档案移交市综合档案馆",
        starts="record_made",
        amount=240,
        unit=MONTHS,
        rolls=True,
        basis=Basis("archives_regulation", 20, sure=V),
        note="设区的市级二十年，按二百四十个月计；县级十年",
    ),
    Limit(
        code="decision_publication",
        label="公开其他执法决定",
        starts="decided",
        amount=20,
        unit=WD,
        basis=_opinion(),
        told="公众",
    ),
    Limit(
        code="enforcement_report",
        label="公布上年度执法数据",
        starts="year_ended",
        until=YearDay(0, 1, 31),
        basis=_opinion(),
        told="公众、本级人民政府和上级主管部门",
    ),
)

_ROWS = (*_LICENSE, *_COMPLAINTS, *_PENALTY, *_AFTERWARDS, *_DISCLOSURE, *_RECORDS)

LIMITS = {row.code: row for row in _ROWS}
"""By code, which is never given to another limit; a changed law adds a row of a code of its own."""


def promised_from(event: str, procedure: str, on: date) -> tuple[Limit, ...]:
    """The limits that run from an event as long as the item promises, in a matter of that procedure."""
    return tuple(
        row
        for row in rows_in_force(_ROWS, on)
        if row.by_item and row.starts == event and procedure in row.procedures
    )


def opened_by(event: str, procedure: str, on: date) -> tuple[Limit, ...]:
    """The limits that an event opens by itself in a matter of that procedure, by the law of that day."""
    return tuple(
        row
        for row in rows_in_force(_ROWS, on)
        if row.starts_itself and row.starts == event and procedure in (row.procedures or (procedure,))
    )
