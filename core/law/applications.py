"""细则第四条: what is recorded of an application at the window. Channels, acts and parts as rows."""

from dataclasses import dataclass

from core.law.basis import Basis, InForce, Sure

ARTICLE_4 = Basis("regulation", 4, sure=Sure.V)
ARTICLE_3 = Basis("regulation", 3, sure=Sure.V)


@dataclass(frozen=True)
class Choice(InForce):
    """A value that can be chosen: stable code, Chinese label, and where it comes from."""

    code: str = ""
    label: str = ""
    basis: Basis | None = None


def _table(*rows: Choice) -> dict[str, Choice]:
    return {row.code: row for row in rows}


CHANNELS = _table(
    Choice(code="counter", label="窗口当面", basis=ARTICLE_4),
    Choice(code="post", label="邮寄", basis=ARTICLE_4),
    Choice(code="online", label="网上提交", basis=ARTICLE_4),
    Choice(code="other", label="其他方式", basis=ARTICLE_4),
)

PROCEDURES = _table(
    Choice(code="license", label="行政许可", basis=Basis("license_law", 2, sure=Sure.V)),
    Choice(code="confirmation", label="行政确认"),
    Choice(code="payment", label="行政给付"),
    Choice(code="award", label="行政奖励", basis=Basis("regulation", 1, sure=Sure.V)),
    Choice(code="public_service", label="公共服务"),
)
"""Kinds of procedure an item can follow (regulation art 1; what is a licence and what a service, the bureau says)."""

ACTS = _table(
    Choice(code="registered", label="登记申请", basis=ARTICLE_4),
    Choice(code="duplicate_confirmed", label="确认再次登记"),
    Choice(code="receipt_issued", label="出具收件回执", basis=ARTICLE_4),
    Choice(code="registration_corrected", label="更正登记内容", basis=Basis("regulation", 24, sure=Sure.V)),
    Choice(code="voided", label="作废登记"),
    Choice(code="rights_notice", label="告知权利", basis=Basis("regulation", 7, sure=Sure.V)),
    Choice(code="non_cooperation", label="记录不配合情况", basis=Basis("regulation", 7, sure=Sure.V)),
    Choice(
        code="investigation_refused", label="记录拒绝调查、检查", basis=Basis("regulation", 8, 2, sure=Sure.V)
    ),
    Choice(code="reviewed", label="审查（核查）申请", basis=Basis("license_law", 34, sure=Sure.V)),
    Choice(code="site_inspected", label="现场检查（勘验）", basis=Basis("regulation", 8, 1, 3, sure=Sure.V)),
    Choice(code="sampled", label="抽样调查", basis=Basis("regulation", 9, sure=Sure.V)),
    Choice(code="evidence_preserved", label="先行登记保存证据", basis=Basis("regulation", 10, sure=Sure.V)),
    Choice(code="hearing_held", label="举行听证", basis=Basis("regulation", 8, 1, 5, sure=Sure.V)),
    Choice(code="collectively_discussed", label="集体讨论", basis=Basis("regulation", 12, 1, 2, sure=Sure.V)),
    Choice(code="recording_linked", label="关联音像记录", basis=Basis("regulation", 2, sure=Sure.V)),
    Choice(code="trigger_recorded", label="登记长期保存情形", basis=Basis("regulation", 23, sure=Sure.V)),
    Choice(code="paper_issued", label="出具文书", basis=Basis("regulation", 2, 1, 1, sure=Sure.V)),
    Choice(code="paper_voided", label="作废文书", basis=Basis("regulation", 24, sure=Sure.D)),
    Choice(code="paper_abandoned", label="放弃文书草稿"),
    Choice(code="paper_submitted", label="提交文书审批", basis=Basis("regulation", 12, 1, 1, sure=Sure.V)),
    Choice(code="paper_approved", label="审批文书", basis=Basis("regulation", 12, 1, 1, sure=Sure.V)),
    Choice(code="paper_returned", label="退回文书", basis=Basis("regulation", 12, 1, 1, sure=Sure.D)),
    Choice(code="paper_withdrawn", label="撤回文书审批"),
    Choice(code="paper_signed", label="登记文书签名", basis=Basis("regulation", 8, sure=Sure.V)),
    Choice(code="paper_posted", label="邮寄文书", basis=Basis("regulation", 15, sure=Sure.V)),
    Choice(code="paper_sent_back", label="文书未能送达", basis=Basis("regulation", 15, sure=Sure.V)),
    Choice(code="paper_served", label="送达文书", basis=Basis("regulation", 14, sure=Sure.V)),
    Choice(code="service_corrected", label="更正送达登记", basis=Basis("regulation", 24, sure=Sure.D)),
    Choice(code="seal_used", label="用印登记", basis=Basis("regulation", 12, sure=Sure.D)),
    Choice(code="accepted", label="受理申请", basis=ARTICLE_4),
    Choice(code="lacking_promised", label="容缺受理承诺"),
    Choice(code="promised_supplied", label="补齐容缺材料"),
    Choice(code="commitment_made", label="告知承诺"),
    Choice(code="commitment_checked", label="核查承诺"),
    Choice(code="deemed_accepted", label="视为受理", basis=Basis("license_law", 32, 1, 4, sure=Sure.V)),
    Choice(code="acceptance_refused", label="不予受理", basis=ARTICLE_4),
    Choice(code="corrected_on_spot", label="当场更正", basis=ARTICLE_4),
    Choice(code="correction_told", label="一次性告知补正", basis=ARTICLE_4),
    Choice(code="materials_supplied", label="收到补正材料", basis=ARTICLE_4),
    Choice(code="lapse_provided", label="逾期不补正，视为放弃"),
    Choice(code="license_named", label="关联原许可证", basis=Basis("license_law", 49, sure=Sure.M)),
    Choice(code="review_started", label="开始审查", basis=Basis("license_law", 34, 1, sure=Sure.V)),
    Choice(code="third_party_found", label="发现利害关系人", basis=Basis("license_law", 36, sure=Sure.M)),
    Choice(code="third_party_heard", label="听取利害关系人意见", basis=Basis("license_law", 36, sure=Sure.M)),
    Choice(code="marked_major", label="列为重大决定", basis=Basis("regulation", 12, 1, 3, sure=Sure.V)),
    Choice(code="suspended", label="扣除期限", basis=Basis("license_law", 45, sure=Sure.V)),
    Choice(code="suspension_ended", label="恢复计算期限", basis=Basis("license_law", 45, sure=Sure.V)),
    Choice(code="extended", label="延长办理期限", basis=Basis("license_law", 42, 1, sure=Sure.V)),
    Choice(code="submitted_for_decision", label="提请决定", basis=Basis("regulation", 12, 1, 3, sure=Sure.V)),
    Choice(code="returned_to_review", label="退回继续审查", basis=Basis("regulation", 12, 1, 1, sure=Sure.D)),
    Choice(code="granted", label="作出准予决定", basis=Basis("regulation", 12, 1, 1, sure=Sure.V)),
    Choice(code="refused", label="作出不予决定", basis=Basis("regulation", 13, sure=Sure.V)),
    Choice(code="decision_delivered", label="送达决定", basis=Basis("regulation", 14, sure=Sure.V)),
    Choice(code="published", label="公开决定", basis=Basis("license_law", 40, sure=Sure.V)),
    Choice(code="publication_exempt", label="依法不予公开", basis=Basis("license_law", 40, sure=Sure.V)),
    Choice(code="withdrawal_received", label="撤回申请"),
    Choice(code="closed", label="办结"),
    Choice(
        code="case_file_assembled", label="整理案卷，移交检查", basis=Basis("regulation", 21, sure=Sure.V)
    ),
    Choice(code="case_file_checked", label="案卷检查通过", basis=Basis("regulation", 21, sure=Sure.D)),
    Choice(code="case_file_returned", label="退回案卷", basis=Basis("regulation", 21, sure=Sure.D)),
    Choice(code="case_file_taken", label="接收归档", basis=Basis("regulation", 21, sure=Sure.V)),
    Choice(code="claimed", label="认领事项"),
    Choice(code="assigned", label="指派办理人员"),
    Choice(code="handed_over", label="移交办理"),
    Choice(code="released", label="退回待认领"),
    Choice(code="defect_asked", label="申请按程序瑕疵继续办理"),
    Choice(code="defect_reviewed", label="审核程序瑕疵"),
)

PARTS = _table(
    Choice(code="applicant", label="申请人"),
    Choice(code="agent", label="委托代理人"),
    Choice(code="former_agent", label="原代理人（已更正）"),
    Choice(code="registrar", label="登记人"),
    Choice(code="stand_in", label="代为登记"),
    Choice(code="handler", label="承办人"),
    Choice(code="co_handler", label="协办人"),
    Choice(code="legal_reviewer", label="法制审核人"),
    Choice(code="hearing_host", label="听证主持人"),
)
