"""What must exist before a step may be taken, as rows, and the check that answers with every reason at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from core.law.basis import Basis, InForce, Sure, article, in_force
from core.law.complaints import ASSESSED, OUTCOMES
from core.law.files import WITHDRAWAL_REQUEST
from core.law.limits import COMPLAINT_SUPPLY, CORRECTION_SUPPLY, URGENT_START
from core.law.paper_kinds import PAPER_KINDS
from core.law.paper_states import PAPER_STATES
from core.law.problem import Problem
from core.law.recording import DUTIES
from core.law.roles import Role
from core.law.transitions import Procedure, Transition


class Need(StrEnum):
    """What kind of thing is asked for, and so in which part of the facts it is looked up."""

    ISSUED = "issued"
    SERVED = "served"
    ACT = "act"
    FACT = "fact"
    APPROVAL = "approval"
    RECORDING = "recording"
    SIGNED = "signed"
    FILE = "file"

    @property
    def label(self) -> str:
        return _NEEDS[self]


_NEEDS = {
    Need.ISSUED: "出具文书",
    Need.SERVED: "送达文书",
    Need.ACT: "办理记录",
    Need.FACT: "事实",
    Need.APPROVAL: "审批",
    Need.RECORDING: "音像记录",
    Need.SIGNED: "出具并签名的文书",
    Need.FILE: "附件",
}


@dataclass(frozen=True)
class OnItsWay:
    """A paper that is being written or approved: its state (core.law.paper_states) and its id."""

    state: str
    draft_id: str


@dataclass(frozen=True)
class Facts:
    """What there is in a matter, as codes: the only thing that the check looks at.

    acts        kinds of act that were done
    issued      kinds of paper that were issued and are valid
    signed      kinds of paper of `issued` on which everybody has signed, or is noted down as refusing (art 8)
    served      kinds of paper that were served
    files       classes of attachments (core.law.files)
    item        procedure (core.law.applications.PROCEDURES) of the item that is applied for; empty for none
    marks       other facts, see `MARKS` and `LAPSED`
    approved    kinds of paper that everybody in their chain has approved; and as OPINION what one approver has
    unrecorded  kinds of act whose recording is missing (core.law.recording) and not given up as a procedural defect
    defects     codes of other requirements in whose stead a procedural defect was approved
    on_its_way  the newest paper of each kind that is not issued yet
    """

    matter_id: str
    stage: str
    acts: frozenset[str] = frozenset()
    issued: frozenset[str] = frozenset()
    signed: frozenset[str] = frozenset()
    served: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    item: str = ""
    marks: frozenset[str] = frozenset()
    approved: frozenset[str] = frozenset()
    unrecorded: frozenset[str] = frozenset()
    defects: frozenset[str] = frozenset()
    on_its_way: Mapping[str, OnItsWay] = field(default_factory=dict)


MARKS: Mapping[str, str] = {
    "materials_complete": "应交材料已收齐",
    "materials_lacking": "有应交材料未收齐",
    "lacking_allowed": "未收齐的应交材料都可容缺",
    "has_handler": "已指定承办人",
    "two_reviewers": "两名以上工作人员到场",
    "review_agreed": "法制审核同意",
    "lacking_promised": "已承诺补齐容缺的材料",
    "correction_not_told": "尚未告知过补正",
    "license_granted": "已准予行政许可",
    "third_parties_heard": "发现利害关系人之后已听取其意见",
    "is_complaint": "投诉",
    "is_tip_off": "举报",
    "is_petition": "信访",
    "from_complaint": "由投诉举报引起",
    "complaint_with_case": "已转案件的投诉",
    "tip_off_with_case": "已转案件的举报",
    "without_case": "没有转为案件",
    "case_begun": "所转的案件已立案或者已紧急启动",
    "without_initiation_approval": "没有有效的立案（程序启动）审批表",
    "without_no_filing_approval": "没有有效的不予立案审批表",
    "is_sealed": "有密封的举报人",
    "abstracts_approved": "举报摘要都已审核",
    "can_be_told": "投诉举报人可以联系",
    "two_officers": "两名以上持有效执法证件的执法人员承办",
    **{ASSESSED.format(outcome=code): f"受理审查的结论为{label}" for code, label in OUTCOMES.items()},
}
"""Facts that are neither act nor paper, with what they say."""

OPINION = "{kind}.{role}"
"""The signed opinion of one approver on a paper, by the kind of paper and his role in its chain: a gate of its own, before
the others of the chain have decided."""

LAPSED = "{code}.lapsed"
"""The mark of a period that has passed unused, by its code in core.law.limits; never of one that is only estimated."""

LATE = "{code}.late"
"""The mark of a duty that was done after its period, or is still to be done now that it has passed."""
IN_TIME = "{code}.in_time"
"""The mark of a period that runs, or whose duty was done within it."""

COMING_ACTS: frozenset[str] = frozenset()
"""Kinds of act that are asked for and that no screen notes yet."""


@dataclass(frozen=True, kw_only=True)
class Requirement(InForce):
    """One thing that must exist.

    label       what it is, as the state table names it
    need, what  where it is looked up, and under which codes; any one of them does
    mend        what to do about it, as a problem says it; `{act}` stands for the act that lacks its recording
    link        address that supplies it, with `{matter_id}`; `refined` says which screen of its own it will get
    when        asked for only where one of these acts was done or marks holds; empty for always
    can_mend    False for what cannot be made afterwards: the step then goes on as a procedural defect alone
    """

    code: str
    label: str
    need: Need
    what: tuple[str, ...]
    mend: str
    link: str
    basis: Basis
    refined: str = ""
    when: tuple[str, ...] = ()
    can_mend: bool = True


_DESIGN = Basis("regulation", 4, sure=Sure.D)
"""Ours, so that the record that article 4 asks for is complete."""

_PAPERS = "/papers?matter={matter_id}"
_PAPER = "/paper?id={draft_id}"
_SERVE = "/serve_paper?matter={matter_id}"
_NEW_PAPER = "/paper_new?matter={matter_id}&kind="
_HANDLING = "/application?id={matter_id}"
_FILES = "/application?id={matter_id}&part=files"
_RIGHTS = "/application?id={matter_id}&part=rights"
_STEP = "/step?id={matter_id}&step="
_CASE_FILE = "/case_file?id={matter_id}"
_CORRECT = "/application_correct?id={matter_id}"


def _signed_by_head(*kinds: str) -> tuple[str, ...]:
    """The opinion of the head of the agency on a paper of one of these kinds."""
    return tuple(OPINION.format(kind=kind, role=Role.AGENCY_HEAD.value) for kind in kinds)


REQUIREMENTS: Mapping[str, Requirement] = {
    row.code: row
    for row in (
        Requirement(
            code="on_spot_correction",
            label="当场更正记录（申请人确认）",
            need=Need.SIGNED,
            what=("correction_on_the_spot",),
            mend="请制作当场更正记录，写明更正内容，由申请人和窗口工作人员签名，并登记签名",
            link=_NEW_PAPER + "correction_on_the_spot",
            basis=article(4),
        ),
        Requirement(
            code="correction_notice",
            label="补正告知书（一次列全）",
            need=Need.ISSUED,
            what=("correction_notice",),
            mend="请出具补正告知书，一次列全需要补正的材料",
            link=_NEW_PAPER + "correction_notice",
            basis=article(4),
        ),
        Requirement(
            code="correction_notice_served",
            label="补正告知书已送达",
            need=Need.SERVED,
            what=("correction_notice",),
            mend="请登记补正告知书的送达或签收",
            link=_SERVE,
            basis=Basis("license_law", 32, 1, 4, sure=Sure.V),
        ),
        Requirement(
            code="correction_told_once",
            label="没有告知过补正（应当一次告知）",
            need=Need.FACT,
            what=("correction_not_told",),
            mend="补正内容应当一次告知，本件已告知过；确有首次告知时未能发现的，请申请按程序瑕疵继续办理",
            link=_RIGHTS,
            can_mend=False,
            basis=article(4),
        ),
        Requirement(
            code="materials_supplied",
            label="补正材料清单和收到日期",
            need=Need.ACT,
            what=("materials_supplied",),
            mend="请登记收到的补正材料和日期",
            link=_STEP + "supply_materials",
            basis=article(4),
        ),
        Requirement(
            code="supply_period_over",
            label="补正截止日期已过而未补正",
            need=Need.FACT,
            what=(LAPSED.format(code=CORRECTION_SUPPLY),),
            mend="补正告知书写明的补正截止日期未过，请等待申请人补正",
            link=_HANDLING,
            basis=_DESIGN,
        ),
        Requirement(
            code="lapse_provided",
            label="该事项的规定允许逾期不补正视为放弃",
            need=Need.ACT,
            what=("lapse_provided",),
            mend="请先确认该事项的规定允许逾期不补正视为放弃，并记明依据",
            link=_STEP + "lapse",
            basis=_DESIGN,
        ),
        Requirement(
            code="correction_period_over",
            label="补正告知期限已满而未告知",
            need=Need.FACT,
            what=(LAPSED.format(code="correction_notice"),),
            mend="补正告知期限未满，请在期限内告知补正或者决定是否受理",
            link=_HANDLING,
            basis=Basis("license_law", 32, 1, 4, sure=Sure.V),
        ),
        Requirement(
            code="non_acceptance_approved",
            label="不予受理经承办机构负责人同意",
            need=Need.APPROVAL,
            what=("non_acceptance",),
            mend="请报承办机构负责人审批不予受理",
            link=_PAPERS,
            basis=_DESIGN,
        ),
        Requirement(
            code="non_acceptance_notice",
            label="不予受理决定书（理由、有权机关、救济途径）",
            need=Need.ISSUED,
            what=("non_acceptance",),
            mend="请出具不予受理决定书，写明理由、有权机关和救济途径，加盖印章、注明日期",
            link=_NEW_PAPER + "non_acceptance",
            basis=Basis("license_law", 32, 2, sure=Sure.V),
        ),
        Requirement(
            code="materials_complete",
            label="应交材料已收齐",
            need=Need.FACT,
            what=("materials_complete", "lacking_promised"),
            mend="请收齐应交的材料并登记；缺少的须先一次性告知补正，都可容缺的也可登记容缺受理承诺",
            link=_CORRECT,
            basis=article(4),
        ),
        Requirement(
            code="promise_allowed",
            label="承诺补齐的都是可容缺的材料",
            need=Need.FACT,
            what=("lacking_allowed", "materials_complete"),
            mend="缺少的应交材料中有不可容缺的，容缺受理承诺不能代替，请先一次性告知补正，收齐后再受理",
            link=_NEW_PAPER + "correction_notice",
            when=("lacking_promised",),
            basis=_DESIGN,
        ),
        Requirement(
            code="materials_lacking",
            label="有应交材料未收齐",
            need=Need.FACT,
            what=("materials_lacking",),
            mend="应交的材料已收齐，无须容缺受理承诺，请直接办理受理",
            link=_STEP + "accept",
            basis=_DESIGN,
        ),
        Requirement(
            code="lacking_allowed",
            label="未收齐的应交材料都可容缺",
            need=Need.FACT,
            what=("lacking_allowed", "materials_complete"),
            mend="缺少的应交材料中有不可容缺的，不能登记容缺受理承诺，请先一次性告知补正",
            link=_NEW_PAPER + "correction_notice",
            basis=_DESIGN,
        ),
        Requirement(
            code="acceptance_notice",
            label="受理通知书",
            need=Need.ISSUED,
            what=("acceptance_notice",),
            mend="请出具受理通知书，加盖专用章、注明日期",
            link=_NEW_PAPER + "acceptance_notice",
            basis=Basis("license_law", 32, 2, sure=Sure.V),
        ),
        Requirement(
            code="accepted",
            label="已受理或者视为受理",
            need=Need.ACT,
            what=("accepted", "deemed_accepted"),
            mend="请先办理受理",
            link=_STEP + "accept",
            basis=article(4),
        ),
        Requirement(
            code="has_handler",
            label="已指定承办人",
            need=Need.FACT,
            what=("has_handler",),
            mend="请先指定承办人",
            link="/assign?id={matter_id}",
            basis=_DESIGN,
        ),
        Requirement(
            code="review_record",
            label="审查（核查）记录",
            need=Need.ACT,
            what=("reviewed", "commitment_made"),
            mend="请制作审查记录，记明审查的内容和结论；以告知承诺方式办理的，登记告知承诺",
            link=_NEW_PAPER + "review_record",
            basis=Basis("license_law", 34, sure=Sure.V),
        ),
        Requirement(
            code="materials_promised",
            label="容缺受理承诺",
            need=Need.ACT,
            what=("lacking_promised",),
            mend="本件没有容缺受理承诺，无须补齐；补正的材料请在待补正时登记",
            link=_STEP + "promise_materials",
            basis=_DESIGN,
        ),
        Requirement(
            code="commitment_made",
            label="告知承诺",
            need=Need.ACT,
            what=("commitment_made",),
            mend="本件没有以告知承诺方式办理，无须核查",
            link=_STEP + "commit",
            basis=_DESIGN,
        ),
        Requirement(
            code="promised_supplied",
            label="容缺的材料已补齐",
            need=Need.ACT,
            what=("promised_supplied",),
            mend="申请人承诺补齐容缺的材料，请登记收到的材料",
            link=_STEP + "supply_promised",
            when=("lacking_promised",),
            basis=_DESIGN,
        ),
        Requirement(
            code="commitment_checked",
            label="承诺已核查",
            need=Need.ACT,
            what=("commitment_checked",),
            mend="本件以告知承诺方式办理，请核查承诺并登记结果",
            link=_STEP + "check_commitment",
            when=("commitment_made",),
            basis=_DESIGN,
        ),
        Requirement(
            code="site_record",
            label="现场检查（勘验）笔录",
            need=Need.SIGNED,
            what=("site_inspection_record",),
            mend="已经实地核查，请制作现场检查（勘验）笔录，由检查人员和被检查人签字，并登记签名",
            link=_NEW_PAPER + "site_inspection_record",
            when=("site_inspected",),
            basis=article(8, 1, 3),
        ),
        Requirement(
            code="two_reviewers",
            label="实地核查由两名以上工作人员进行",
            need=Need.FACT,
            what=("two_reviewers",),
            mend="实地核查须有两名以上工作人员，请在笔录中写明；确实只有一人的，请重新核查",
            link=_NEW_PAPER + "site_inspection_record",
            when=("site_inspected",),
            basis=Basis("license_law", 34, 3, sure=Sure.V),
        ),
        Requirement(
            code="third_party_heard",
            label="利害关系人已告知并听取意见",
            need=Need.FACT,
            what=("third_parties_heard",),
            mend="该申请直接关系他人重大利益，请告知最后发现的利害关系人并听取其意见",
            link=_STEP + "hear_third_party",
            when=("third_party_found",),
            basis=Basis("license_law", 36, sure=Sure.M),
        ),
        Requirement(
            code="hearing_record",
            label="听证笔录",
            need=Need.SIGNED,
            what=("hearing_record",),
            mend="已经举行听证，请制作听证笔录，由参加人员签字，并登记签名",
            link=_NEW_PAPER + "hearing_record",
            when=("hearing_held",),
            basis=article(8, 1, 5),
        ),
        Requirement(
            code="recordings_kept",
            label="应当音像记录的环节都有记录",
            need=Need.RECORDING,
            what=(),
            mend="请关联“{act}”的音像记录；确实没有录制的，请申请按程序瑕疵继续办理",
            link=_RIGHTS,
            can_mend=False,
            basis=article(9),
        ),
        Requirement(
            code="suspension_notice",
            label="期限扣除告知书",
            need=Need.ISSUED,
            what=("time_deduction_notice",),
            mend="请出具期限扣除告知书，写明所需时间",
            link=_NEW_PAPER + "time_deduction_notice",
            basis=Basis("license_law", 45, sure=Sure.V),
        ),
        Requirement(
            code="suspension_ended",
            label="听证、鉴定等结束的记录",
            need=Need.ACT,
            what=("suspension_ended",),
            mend="请登记听证、检验、鉴定、专家评审等结束的时间",
            link=_STEP + "resume",
            basis=Basis("license_law", 45, sure=Sure.V),
        ),
        Requirement(
            code="extension_approved",
            label="延期经单位负责人批准",
            need=Need.APPROVAL,
            what=(OPINION.format(kind="extension_approval", role=Role.AGENCY_HEAD.value),),
            mend="请制作延长办理期限审批表，报单位负责人批准",
            link=_NEW_PAPER + "extension_approval",
            basis=Basis("license_law", 42, 1, sure=Sure.V),
        ),
        Requirement(
            code="extension_notice",
            label="延期告知书（理由）",
            need=Need.ISSUED,
            what=("extension_notice",),
            mend="请出具延期告知书，写明延长期限的理由",
            link=_NEW_PAPER + "extension_notice",
            basis=Basis("license_law", 42, 1, sure=Sure.V),
        ),
        Requirement(
            code="legal_review",
            label="法制审核意见书（同意）",
            need=Need.FACT,
            what=("review_agreed",),
            mend="该决定须经法制审核同意，请送审；退回或者要求纠正的，处理后再次送审，取得同意的法制审核意见书",
            link=_NEW_PAPER + "legal_review_request",
            when=("marked_major", "hearing_held"),
            basis=article(12, item=3),
        ),
        Requirement(
            code="collective_discussion",
            label="集体讨论记录",
            need=Need.SIGNED,
            what=("collective_discussion_record",),
            mend="该决定经集体讨论，请制作集体讨论记录，由参加人员签字，并登记签名",
            link=_NEW_PAPER + "collective_discussion_record",
            when=("collectively_discussed",),
            basis=article(12, item=2),
        ),
        Requirement(
            code="grant_approved",
            label="准予决定经单位负责人签署审批意见",
            need=Need.APPROVAL,
            what=_signed_by_head("license_grant", "item_grant"),
            mend="请把准予决定报单位负责人签署审批意见",
            link=_PAPERS,
            basis=article(12, item=1),
        ),
        Requirement(
            code="refusal_approved",
            label="不予决定经单位负责人签署审批意见",
            need=Need.APPROVAL,
            what=_signed_by_head("license_refusal", "item_refusal"),
            mend="请把不予决定报单位负责人签署审批意见",
            link=_PAPERS,
            basis=article(12, item=1),
        ),
        Requirement(
            code="grant_decision",
            label="准予决定书",
            need=Need.ISSUED,
            what=("license_grant", "item_grant"),
            mend="请出具准予决定书，载明事实、依据和结果",
            link=_NEW_PAPER + "license_grant",
            basis=article(12, item=1),
        ),
        Requirement(
            code="refusal_decision",
            label="不予决定书（理由、救济途径）",
            need=Need.ISSUED,
            what=("license_refusal", "item_refusal"),
            mend="请出具不予决定书，说明理由，告知申请行政复议、提起行政诉讼的途径和期限",
            link=_NEW_PAPER + "license_refusal",
            basis=article(13),
        ),
        Requirement(
            code="decision_served",
            label="决定文书已送达（送达回证、邮寄凭证）",
            need=Need.SERVED,
            what=("license_grant", "license_refusal", "item_grant", "item_refusal", "non_acceptance"),
            mend="请登记决定文书的送达，附送达回证或邮寄凭证",
            link=_SERVE,
            basis=article(14),
        ),
        Requirement(
            code="publication_record",
            label="公开记录",
            need=Need.ACT,
            what=("published",),
            mend="请登记决定公开的平台和日期",
            link=_STEP + "publish",
            basis=Basis("license_law", 40, sure=Sure.V),
        ),
        Requirement(
            code="published_or_exempt",
            label="准予决定已公开或者依法不予公开",
            need=Need.ACT,
            what=("published", "publication_exempt"),
            mend="准予许可的决定应当公开，请登记公开的平台和日期；依法不公开的，登记理由",
            link=_STEP + "publish",
            when=("license_granted",),
            basis=Basis("license_law", 40, sure=Sure.V),
        ),
        Requirement(
            code="withdrawal_request",
            label="申请人签名的撤回申请",
            need=Need.FILE,
            what=(WITHDRAWAL_REQUEST,),
            mend="请把申请人签名的撤回申请书上传为附件，附件类别选“撤回申请书（签名）”",
            link=_FILES,
            basis=_DESIGN,
        ),
        *(
            Requirement(
                code=ASSESSED.format(outcome=code),
                label=f"受理审查，结论为{label}",
                need=Need.FACT,
                what=(ASSESSED.format(outcome=code),),
                mend=f"请先办理受理审查；结论须为“{label}”",
                link=_STEP + "assess",
                basis=Basis("labor_inspection_rules", 18, sure=Sure.S),
            )
            for code, label in OUTCOMES.items()
        ),
        Requirement(
            code="complaint_acceptance",
            label="投诉受理通知书",
            need=Need.ISSUED,
            what=("complaint_acceptance",),
            mend="请出具投诉受理通知书",
            link=_NEW_PAPER + "complaint_acceptance",
            basis=article(5),
        ),
        Requirement(
            code="complaint_refusal_approved",
            label="不予受理经负责人同意",
            need=Need.APPROVAL,
            what=("complaint_non_acceptance",),
            mend="请制作投诉不予受理通知书，报承办机构负责人审批",
            link=_NEW_PAPER + "complaint_non_acceptance",
            basis=article(5),
        ),
        Requirement(
            code="complaint_non_acceptance",
            label="投诉不予受理通知书（理由）",
            need=Need.ISSUED,
            what=("complaint_non_acceptance",),
            mend="请出具投诉不予受理通知书，写明理由",
            link=_NEW_PAPER + "complaint_non_acceptance",
            basis=article(5),
        ),
        Requirement(
            code="petition_acceptance",
            label="信访事项受理告知书",
            need=Need.ISSUED,
            what=("petition_acceptance",),
            mend="请出具信访事项受理告知书",
            link=_NEW_PAPER + "petition_acceptance",
            basis=Basis("petition_regulation", 23, sure=Sure.V),
        ),
        Requirement(
            code="petition_refusal_approved",
            label="信访不予受理经负责人同意",
            need=Need.APPROVAL,
            what=("petition_non_acceptance",),
            mend="请制作信访事项不予受理告知书，报承办机构负责人审批",
            link=_NEW_PAPER + "petition_non_acceptance",
            basis=article(5),
        ),
        Requirement(
            code="petition_non_acceptance",
            label="信访事项不予受理告知书（理由）",
            need=Need.ISSUED,
            what=("petition_non_acceptance",),
            mend="请出具信访事项不予受理告知书，写明理由和应当向哪里提出",
            link=_NEW_PAPER + "petition_non_acceptance",
            basis=Basis("petition_regulation", 23, sure=Sure.V),
        ),
        Requirement(
            code="supplement_notice",
            label="补充材料告知书",
            need=Need.ISSUED,
            what=("complaint_supplement",),
            mend="请出具补充材料告知书，写明需要补充的内容和截止日期",
            link=_NEW_PAPER + "complaint_supplement",
            basis=Basis("labor_inspection_rules", 18, sure=Sure.S),
        ),
        Requirement(
            code="complaint_supply_over",
            label="补充的截止日期已过而未补充",
            need=Need.FACT,
            what=(LAPSED.format(code=COMPLAINT_SUPPLY),),
            mend="补充材料告知书写明的截止日期未过，请等待补充",
            link=_HANDLING,
            basis=Basis("regulation", 5, sure=Sure.D),
        ),
        Requirement(
            code="redirection_paper",
            label="途径告知书或者移送函",
            need=Need.ISSUED,
            what=("complaint_redirection", "transfer_letter"),
            mend="请出具投诉事项处理途径告知书；举报或者须由其他机关办理的，出具移送函",
            link=_NEW_PAPER + "complaint_redirection",
            basis=Basis("labor_inspection_regulation", 21, 2, sure=Sure.V),
        ),
        Requirement(
            code="complaint_result",
            label="投诉处理结果告知书",
            need=Need.ISSUED,
            what=("complaint_result",),
            mend="请出具投诉处理结果告知书",
            link=_NEW_PAPER + "complaint_result",
            basis=article(5),
        ),
        Requirement(
            code="complainant_told",
            label="已告知投诉举报人",
            need=Need.ACT,
            what=("complainant_told", "complaint_answered"),
            mend="请登记告知投诉举报人的方式和内容",
            link=_STEP + "tell",
            when=("can_be_told",),
            basis=article(5),
        ),
        Requirement(
            code="case_complainant_told",
            label="不予立案已告知投诉举报人",
            need=Need.ACT,
            what=("complainant_told",),
            mend="本案由投诉举报引起，请告知投诉举报人不予立案的决定和理由",
            link=_STEP + "tell",
            when=("from_complaint",),
            basis=article(5),
        ),
        Requirement(
            code="abstract_approved",
            label="举报摘要经第二人审核",
            need=Need.FACT,
            what=("abstracts_approved",),
            mend="举报人已密封，请先由另一人审核举报摘要，案件只使用审核过的摘要",
            link="/application?id={matter_id}&part=sealed",
            when=("is_sealed",),
            basis=Basis("labor_inspection_regulation", 9, 3, sure=Sure.D),
        ),
        Requirement(
            code="without_case",
            label="没有转为案件",
            need=Need.FACT,
            what=("without_case",),
            mend="本件已转为案件：请在关联的案件中办理，案件启动后再办理“受理（已转案件）”；误转的，先由负责人作废该案件",
            link=_HANDLING,
            basis=article(6, 1),
        ),
        Requirement(
            code="case_begun",
            label="所转的案件已立案或者已紧急启动",
            need=Need.FACT,
            what=("case_begun",),
            mend="所转的案件尚未启动，请执法人员先立案或者紧急启动；误转的，先由负责人作废该案件，再按一般程序受理",
            link=_HANDLING,
            basis=article(6, 1),
        ),
        Requirement(
            code="no_refusal_form",
            label="没有有效的不予立案审批表",
            need=Need.FACT,
            what=("without_no_filing_approval",),
            mend="本案已出具不予立案审批表，与立案相反；改为立案的，请先作废该审批表",
            link=_PAPERS,
            basis=article(6, 1),
        ),
        Requirement(
            code="no_initiation_form",
            label="没有有效的立案（程序启动）审批表",
            need=Need.FACT,
            what=("without_initiation_approval",),
            mend="本案已出具立案（程序启动）审批表，与不予立案相反；改为不予立案的，请先作废该审批表",
            link=_PAPERS,
            basis=Basis("labor_inspection_regulation", 18, sure=Sure.V),
        ),
        Requirement(
            code="two_officers",
            label="两名以上持有效执法证件的执法人员承办",
            need=Need.FACT,
            what=("two_officers",),
            mend="请承办机构负责人在“指派与移交”中指派两名以上持有效执法证件的执法人员（承办人、协办人）",
            link="/assign?id={matter_id}",
            basis=Basis("penalty_law", 42, 1, sure=Sure.V),
        ),
        Requirement(
            code="initiation_approved",
            label="立案（程序启动）审批表经批准",
            need=Need.APPROVAL,
            what=("initiation_approval",),
            mend="请制作立案（程序启动）审批表，报监察机构负责人批准",
            link=_NEW_PAPER + "initiation_approval",
            basis=article(6, 1),
        ),
        Requirement(
            code="initiation_form",
            label="立案（程序启动）审批表",
            need=Need.ISSUED,
            what=("initiation_approval",),
            mend="请出具已批准的立案（程序启动）审批表",
            link=_NEW_PAPER + "initiation_approval",
            basis=article(6, 1),
        ),
        Requirement(
            code="emergency_note",
            label="紧急启动补办说明",
            need=Need.ISSUED,
            what=("emergency_note",),
            mend="请制作紧急启动补办说明，写明紧急情况的具体情形",
            link=_NEW_PAPER + "emergency_note",
            basis=article(6, 2),
        ),
        Requirement(
            code="urgent_start_in_time",
            label="启动后二十四小时内补全文书",
            need=Need.FACT,
            what=(IN_TIME.format(code=URGENT_START),),
            mend="启动后未在二十四小时内补全文书，请说明原因，申请按程序瑕疵继续办理，经法制审核同意",
            link=_RIGHTS,
            when=("started_urgently",),
            can_mend=False,
            basis=article(6, 2),
        ),
        Requirement(
            code="urgent_start_late",
            label="补全文书已经逾期",
            need=Need.FACT,
            what=(LATE.format(code=URGENT_START),),
            mend="补全文书没有逾期，无须签署意见",
            link=_HANDLING,
            basis=article(6, 2),
        ),
        Requirement(
            code="late_start_noted",
            label="负责人对逾期补办的意见",
            need=Need.ACT,
            what=("late_start_noted",),
            mend="补全文书已经逾期，请负责人签署意见",
            link=_STEP + "note_late_start",
            when=(LATE.format(code=URGENT_START),),
            basis=article(6, 2),
        ),
        Requirement(
            code="no_filing_approved",
            label="不予立案经批准",
            need=Need.APPROVAL,
            what=("no_filing_approval",),
            mend="请制作不予立案审批表，报负责人批准",
            link=_NEW_PAPER + "no_filing_approval",
            basis=Basis("labor_inspection_regulation", 18, sure=Sure.V),
        ),
        Requirement(
            code="no_filing_form",
            label="不予立案审批表",
            need=Need.ISSUED,
            what=("no_filing_approval",),
            mend="请出具已批准的不予立案审批表，写明理由",
            link=_NEW_PAPER + "no_filing_approval",
            basis=Basis("labor_inspection_regulation", 18, sure=Sure.V),
        ),
        Requirement(
            code="case_file",
            label="案卷已整理",
            need=Need.ACT,
            what=("case_file_assembled",),
            mend="请整理案卷，编制卷内目录和备考表，移交检查",
            link=_CASE_FILE,
            basis=article(21),
        ),
    )
}

_OF_PAPERS = frozenset({Need.ISSUED, Need.APPROVAL, Need.SIGNED})
_HELD: Mapping[Need, Callable[[Facts], frozenset[str]]] = {
    Need.ISSUED: lambda facts: facts.issued,
    Need.SERVED: lambda facts: facts.served,
    Need.ACT: lambda facts: facts.acts,
    Need.FACT: lambda facts: facts.marks,
    Need.APPROVAL: lambda facts: facts.approved,
    Need.SIGNED: lambda facts: facts.signed,
    Need.FILE: lambda facts: facts.files,
}


def is_met(row: Requirement, facts: Facts) -> bool:
    """Whether the thing is there, or not asked for in this matter."""
    if row.when and not (facts.acts | facts.marks).intersection(row.when):
        return True
    if row.need is Need.RECORDING:
        missing = facts.unrecorded
        return not (missing.intersection(row.what) if row.what else missing)
    return not _HELD[row.need](facts).isdisjoint(row.what)


def missing(step: Transition, facts: Facts, on: date) -> list[Requirement]:
    """What the step still lacks under the law of that day, in order, approved defects apart."""
    rows = (REQUIREMENTS[code] for code in step.requires)
    return [
        row
        for row in rows
        if in_force(row, on)
        and not is_met(row, facts)
        and row.code not in facts.defects
        and not _notes(step, row)
    ]


def _notes(step: Transition, row: Requirement) -> bool:
    """Whether taking the step is itself the act that is asked for."""
    return row.need is Need.ACT and step.act in row.what


def check(procedure: Procedure, step: Transition, facts: Facts, on: date) -> list[Problem]:
    """Every reason for which the step may not be taken now, in order, each with its article and where it is mended.

    Empty where it may. `on` decides which rows hold: a matter follows the law of its day.
    """
    problems = [] if facts.stage in step.sources else [_wrong_stage(procedure, step, facts)]
    if not step.is_for(facts.marks):
        kinds = "、".join(MARKS[mark] for mark in step.when)
        problems.append(Problem("gate.other_kind", f"“{step.label}”只用于{kinds}", basis=step.basis))
    return problems + [problem for row in missing(step, facts, on) for problem in _reasons(row, facts)]


def _reasons(row: Requirement, facts: Facts) -> list[Problem]:
    """One reason; of recordings one for each kind of act that lacks its own, on the article that asks for it."""
    code, link = f"gate.{row.code}", row.link.format(matter_id=facts.matter_id)
    if row.need is not Need.RECORDING:
        words, link = _where_it_is(row, facts) or (row.mend, _link(row, facts))
        return [Problem(code, words, basis=row.basis, link=link)]
    kinds = sorted(facts.unrecorded.intersection(row.what) if row.what else facts.unrecorded)
    return [
        Problem(
            code,
            row.mend.format(act=DUTIES[kind].label) + DUTIES[kind].otherwise,
            basis=DUTIES[kind].basis,
            link=link,
        )
        for kind in kinds
    ]


def _link(row: Requirement, facts: Facts) -> str:
    """The address that supplies what is asked for: of kinds of paper that stand for each other, the one for the item."""
    link = row.link.format(matter_id=facts.matter_id)
    if row.need is not Need.ISSUED:
        return link
    fitting = next(kind for kind in row.what if PAPER_KINDS[kind].is_for(facts.item))
    return link.removesuffix(row.what[0]) + fitting


def _where_it_is(row: Requirement, facts: Facts) -> tuple[str, str] | None:
    """What to say, and the address, where the paper that is asked for was begun: a second one would be in its way."""
    if row.need not in _OF_PAPERS:
        return None
    kinds = [what.partition(".")[0] for what in row.what]
    if row.need is Need.SIGNED and facts.issued.intersection(kinds):
        return f"{row.mend}（文书已出具，请登记签名）", _PAPERS.format(matter_id=facts.matter_id)
    for kind in kinds:
        if found := facts.on_its_way.get(kind):
            return (
                f"{row.mend}（该文书{PAPER_STATES[found.state].label}）",
                _PAPER.format(draft_id=found.draft_id),
            )
    return None


def _wrong_stage(procedure: Procedure, step: Transition, facts: Facts) -> Problem:
    now = procedure.states[facts.stage]
    if now.is_final:
        return Problem("stage", f"该{procedure.label}{now.label}，不能再{step.label}", basis=step.basis)
    wanted = "、".join(f"“{procedure.states[code].label}”" for code in step.sources)
    return Problem(
        "stage",
        f"请先办到{wanted}：{step.label}不能在“{now.label}”时办理",
        basis=step.basis,
        link=_HANDLING.format(matter_id=facts.matter_id),
    )
