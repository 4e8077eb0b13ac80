"""How a paper is approved and signed: what an approver can decide and say, and the ways in which somebody signs.

That a decision bears the written opinion of the head is the regulation's (art 12 item 1), that whoever does not sign is
noted down with the reason and a witness too (art 8). The phrases are this system's; an office's own words always may stand
in their place.
"""

from dataclasses import dataclass

from core.law.basis import Basis, InForce, Sure, article
from core.law.roles import Role

APPROVED, RETURNED, WITHDRAWN = "approved", "returned", "withdrawn"
DECISIONS = {APPROVED: "批准", RETURNED: "退回", WITHDRAWN: "撤回"}

SCAN, PEN, REFUSED = "scan", "pen", "refused"


@dataclass(frozen=True, kw_only=True)
class OpinionPhrase(InForce):
    """A standard phrase of an approver. `roles` use it; `decision` is the one it goes with."""

    text: str
    roles: frozenset[Role]
    decision: str = APPROVED


_HEADS = frozenset({Role.UNIT_HEAD})
_REVIEW = frozenset({Role.LEGAL_REVIEWER})
_AGENCY = frozenset({Role.AGENCY_HEAD})
_ALL = _HEADS | _REVIEW | _AGENCY

PHRASES = (
    OpinionPhrase(text="同意。", roles=_HEADS | _AGENCY),
    OpinionPhrase(text="同意，报单位负责人审批。", roles=_HEADS),
    OpinionPhrase(text="经审核，事实清楚，证据充分，适用依据正确，程序合法，同意。", roles=_REVIEW),
    OpinionPhrase(text="事实表述不清，请补充后重新报批。", roles=_ALL, decision=RETURNED),
    OpinionPhrase(text="适用依据须重新核对，请修改后重新报批。", roles=_ALL, decision=RETURNED),
)


@dataclass(frozen=True, kw_only=True)
class SigningWay(InForce):
    """One way of signing. `label` is what the form offers, `done` what the paper's page says of whoever signed so.

    `moment` says what the time of it is called; empty where it is the moment of recording. `needs_witness` asks who saw
    it, `needs_reason` why there is no signature.
    """

    code: str
    label: str
    done: str
    moment: str = ""
    needs_witness: bool = False
    needs_reason: bool = False
    basis: Basis | None = None


WAYS = {
    row.code: row
    for row in (
        SigningWay(code=SCAN, label="纸质签名，上传扫描件", done="纸质签名", moment="签名", basis=article(8)),
        SigningWay(code=PEN, label="手写板签名", done="手写板签名"),
        SigningWay(
            code=REFUSED,
            label="拒绝签名",
            done="拒绝签名",
            moment="拒绝",
            needs_witness=True,
            needs_reason=True,
            basis=article(8),
        ),
    )
}

MAY_BE_ABSENT = frozenset({"见证人", "申请人（在场时）"})
"""Roles of lines that stay open where nobody of them was there (细则 art 8); a paper is signed without them."""

ORIGINAL = (
    "经签名的纸质文书是法律上的原件。手写板画出的签名图形不是电子签名法规定的可靠电子签名，只作过程记录；"
    "请打印文书由本人签名，并上传扫描件。"
)
ORIGINAL_BASIS = Basis("electronic_signature_law", 13, sure=Sure.V)
"""What makes an electronic signature reliable: data of the signer's own, under his control alone, changes found out."""
