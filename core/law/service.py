"""细则第十四至十八条，民事诉讼法第八十七至九十五条: how a paper is served, when it counts as served, and what proves it.

All seven ways stand here with what they ask for. Those that `is_offered` can be recorded; the others are planned for, as the
way to take next, and add their screens later without changing the record.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.law.basis import Basis, InForce, Sure, article
from core.law.party_kinds import PartyKind

PERSONAL, POSTAL = "personal", "postal"


def _civil(number: int, paragraph: int | None = None) -> Basis:
    return Basis("civil_procedure_law", number, paragraph, sure=Sure.V)


def _interpreted(number: int) -> Basis:
    return Basis("civil_procedure_interpretation", number, sure=Sure.V)


@dataclass(frozen=True, kw_only=True)
class ServiceWay(InForce):
    """One way of serving a paper.

    asks       what has to be there, as the page says it
    effective  on which day the paper counts as served, and on which rule that rests (`day`)
    proof      what proves it
    next       the ways to take when it fails, the usual one first
    """

    code: str
    label: str
    basis: tuple[Basis, ...]
    asks: str
    effective: str
    day: Basis
    proof: str
    next: tuple[str, ...] = ()
    is_offered: bool = False


WAYS: Mapping[str, ServiceWay] = {
    row.code: row
    for row in (
        ServiceWay(
            code=PERSONAL,
            label="直接送达",
            basis=(article(14), _civil(88)),
            asks="送达人和受送达人（或符合法定条件的签收人）签名，签收人与受送达人的关系，签收日期",
            effective="签收人在送达回证上签收的日期",
            day=_civil(87),
            proof="送达回证或者签收的签名",
            next=("leaving", POSTAL, "entrusted", "announcement"),
            is_offered=True,
        ),
        ServiceWay(
            code="leaving",
            label="留置送达",
            basis=(article(16), _civil(89)),
            asks="拒收事由和日期，送达人、见证人签名，文书留在住所或者经营场所，全程音像记录",
            effective="文书留在住所或者经营场所的当日",
            day=_civil(89),
            proof="送达回证和音像记录",
        ),
        ServiceWay(
            code=POSTAL,
            label="邮寄送达",
            basis=(article(15), _civil(91)),
            asks="文书名称、文号、邮寄日期、收件人信息、邮寄凭证，签收后的签收证明",
            effective="邮件回执上注明的收件日期",
            day=_civil(91),
            proof="邮寄凭证和签收证明",
            next=(PERSONAL, POSTAL, "leaving", "entrusted", "announcement"),
            is_offered=True,
        ),
        ServiceWay(
            code="entrusted",
            label="委托送达",
            basis=(article(17), _civil(91)),
            asks="委托原因、受委托单位、送达过程，送达人、受送达人或者代收人签名",
            effective="受送达人或者代收人签收的日期",
            day=_civil(87),
            proof="委托函和送达回证",
            next=("announcement",),
        ),
        ServiceWay(
            code="electronic",
            label="电子送达",
            basis=(_civil(90), Basis("penalty_law", 61, 2, sure=Sure.V)),
            asks="受送达人事先签订的确认书",
            effective="到达受送达人特定系统的日期",
            day=_civil(90),
            proof="确认书和送达信息的记录",
            next=(PERSONAL, POSTAL),
        ),
        ServiceWay(
            code="announcement",
            label="公告送达",
            basis=(article(18), _civil(95)),
            asks="其他方式均无法送达的情况说明，公告的方式和载体，公告原件和发布凭证，音像记录",
            effective="公告发出后满三十日",
            day=_civil(95),
            proof="公告原件、发布凭证和音像记录",
        ),
        ServiceWay(
            code="forwarded",
            label="转交送达",
            basis=(_civil(92), _civil(93), _civil(94)),
            asks="受送达人所在部队团以上单位的政治机关、监所或者强制性教育机构转交",
            effective="受送达人在送达回证上签收的日期",
            day=_civil(94),
            proof="送达回证",
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Relation(InForce):
    """Who may take a paper for its addressee: `of_persons` for a natural person, `of_organizations` for any other.

    `is_addressee`: it is the addressee himself, whose name is not asked again.
    """

    code: str
    label: str
    basis: Basis
    of_persons: bool = False
    of_organizations: bool = False
    is_addressee: bool = False

    def fits(self, party_kind: str) -> bool:
        return self.of_persons if party_kind == PartyKind.CITIZEN else self.of_organizations


RELATIONS: Mapping[str, Relation] = {
    row.code: row
    for row in (
        Relation(code="self", label="本人", basis=_civil(88), of_persons=True, is_addressee=True),
        Relation(code="household", label="同住的成年家属", basis=_civil(88), of_persons=True),
        Relation(
            code="legal_representative",
            label="法定代表人、负责人或者经营者",
            basis=_civil(88),
            of_organizations=True,
        ),
        Relation(
            code="mailroom",
            label="办公室、收发室、值班室等负责收件的人",
            basis=_interpreted(130),
            of_organizations=True,
        ),
        Relation(code="agent", label="委托代理人", basis=_civil(88), of_persons=True, of_organizations=True),
        Relation(
            code="designated", label="指定的代收人", basis=_civil(88), of_persons=True, of_organizations=True
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Term(InForce):
    """A value that can be chosen, or a state: its code, the words for it, and where they come from."""

    code: str
    label: str
    basis: Basis


def _terms(*rows: Term) -> Mapping[str, Term]:
    return {row.code: row for row in rows}


UNDER_WAY, SERVED, RETURNED, REPLACED = "under_way", "served", "returned", "replaced"
STATES = _terms(
    Term(code=UNDER_WAY, label="送达中", basis=article(15)),
    Term(code=SERVED, label="已送达", basis=article(14)),
    Term(code=RETURNED, label="未送达，待改用其他方式", basis=article(15)),
    Term(code=REPLACED, label="已更正", basis=Basis("regulation", 24, sure=Sure.D)),
)
"""Of a service record. What is replaced by a correction stays, and counts for nothing."""

HANDED_OVER, REFUSED, POSTED, DELIVERED, SENT_BACK, CORRECTED = (
    *("handed_over", "refused", "posted", "delivered"),
    *("sent_back", "corrected"),
)
RESULTS = _terms(
    Term(code=HANDED_OVER, label="当面签收", basis=article(14)),
    Term(code=REFUSED, label="拒绝签收", basis=article(16)),
    Term(code=POSTED, label="已寄出", basis=article(15)),
    Term(code=DELIVERED, label="邮件签收", basis=article(15)),
    Term(code=SENT_BACK, label="邮件退回", basis=article(15)),
    Term(code=CORRECTED, label="更正登记", basis=Basis("regulation", 24, sure=Sure.D)),
)
"""What an attempt came to."""

_POST_ONLY = Basis("postal_law", 55, sure=Sure.M)
CARRIERS = _terms(
    Term(code="ems", label="邮政特快专递", basis=_POST_ONLY),
    Term(code="registered", label="邮政挂号信", basis=_POST_ONLY),
)
"""Official papers of state organs are carried by the post alone."""

SLIPS = _terms(
    Term(code="return_slip", label="邮件回执（注明收件日期）", basis=_civil(91)),
    Term(
        code="carrier_record",
        label="无回执，邮政企业出具的签收证明（查询单）",
        basis=Basis("civil_procedure_law", 91, sure=Sure.D),
    ),
)
"""What tells the day on which a letter was signed for. The law names the return slip alone."""

RETURN_GROUNDS = _terms(
    Term(code="refused", label="收件人拒收", basis=article(15)),
    Term(code="unknown", label="原址查无此人（单位）", basis=article(15)),
    Term(code="moved", label="收件人已迁移", basis=article(15)),
    Term(code="unclaimed", label="逾期未领取", basis=article(15)),
    Term(code="address", label="地址不详", basis=article(15)),
    Term(code="other", label="其他", basis=article(15)),
)

BY_HAND, BY_SCAN, BY_RECEIPT = "pen", "scan", "receipt"
SIGNED_BY = _terms(
    Term(code=BY_HAND, label="手写板签名", basis=Basis("regulation", 14, sure=Sure.D)),
    Term(code=BY_SCAN, label="纸质送达回证签名，上传扫描件", basis=article(14)),
    Term(code=BY_RECEIPT, label="本件已出具并签名的送达回证", basis=article(14)),
    Term(code=REFUSED, label="拒绝签收", basis=article(16)),
)
"""How whoever takes a paper at the counter has signed for it, or has not."""

NOT_SERVED = (
    "拒绝签收不等于送达，文书仍未送达：留置送达须有见证人签名、把文书留在住所或者经营场所并全程音像记录，"
    "请记明拒收事由后改用其他方式。"
)
NOT_SERVED_BASIS = article(16)


@dataclass(frozen=True, kw_only=True)
class Servers(InForce):
    """How many officers serve a paper in matters of these procedures."""

    procedures: frozenset[str]
    least: int
    basis: Basis


_SERVERS = (
    Servers(
        procedures=frozenset({"case", "inspection"}),
        least=2,
        basis=Basis("penalty_law", 42, sure=Sure.D),
    ),
)
"""Enforcement is done by two at least; who hands a paper over at the counter acts alone."""


def needs_two(procedure: str) -> Servers | None:
    """The row that asks for a second server in matters of this procedure, if any does."""
    return next((row for row in _SERVERS if procedure in row.procedures and row.least > 1), None)


EVENTS_BY_PAPER: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("license_grant", "license_refusal", "item_grant", "item_refusal"),
            *("non_acceptance", "complaint_non_acceptance"),
            *("penalty_decision", "no_penalty_decision", "processing_decision", "correction_order"),
            *("disclosure_reply", "non_disclosure"),
        ),
        "decision_served",
    ),
    "penalty_notice": "penalty_notice_served",
    "hearing_rights_notice": "right_to_hearing_told",
    "demand_notice": "demand_served",
    "disclosure_fee_notice": "fee_notice_served",
    "third_party_inquiry": "third_party_asked",
}
"""The event (core.law.limits.EVENTS) that the service of a paper is, by its kind."""


def ways_on_offer() -> tuple[ServiceWay, ...]:
    """The ways that can be recorded."""
    return tuple(row for row in WAYS.values() if row.is_offered)


def relations_of(party_kind: str) -> Mapping[str, str]:
    """Who may take a paper for a party of that kind, from code to label."""
    return {code: row.label for code, row in RELATIONS.items() if row.fits(party_kind)}


def next_ways(way: str) -> Mapping[str, str]:
    """What can follow when this way failed, from code to label."""
    return {
        code: WAYS[code].label + ("" if WAYS[code].is_offered else "（登记页面尚未开通）")
        for code in WAYS[way].next
    }
