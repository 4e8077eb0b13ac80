"""归档 (细则第二十一条): how a case file is arranged, handed over and numbered. Rows alone, most of them ours (law.md §§1.7, 2.7,
6) until the province's rules on archives of enforcement are loaded.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.law.basis import Basis, InForce, Sure, article
from core.law.retention import months_later
from core.law.roles import Role

_OURS = Basis("provincial_archives_rules", sure=Sure.D)


class Part(StrEnum):
    """The two parts of a case file: what a party or a court may see of it, and what is the house's own."""

    MAIN = "main"
    INNER = "inner"

    @property
    def label(self) -> str:
        return {"main": "正卷", "inner": "副卷"}[self.value]


@dataclass(frozen=True, kw_only=True)
class Group(InForce):
    """Things that stand together in a case file: kinds of paper (core.law.paper_kinds) in this order, then classes of
    attachment (core.law.files)."""

    code: str
    label: str
    part: Part
    papers: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    basis: Basis = _OURS


GROUPS: tuple[Group, ...] = (
    Group(
        code="decision",
        label="处理决定",
        part=Part.MAIN,
        papers=(
            *("license_grant", "license_refusal", "item_grant", "item_refusal", "license_ending"),
            *("penalty_decision", "no_penalty_decision", "summary_penalty", "processing_decision"),
            *("correction_order", "complaint_result", "disclosure_reply", "non_disclosure"),
            *("non_acceptance", "complaint_non_acceptance", "petition_non_acceptance"),
            *("inspection_result", "complaint_redirection", "transfer_letter"),
        ),
    ),
    Group(
        code="service",
        label="送达凭证",
        part=Part.MAIN,
        papers=(
            *("service_record", "postal_proof", "entrusted_service_letter", "announcement"),
            "electronic_service_consent",
        ),
        files=("service_proof",),
    ),
    Group(
        code="beginning",
        label="登记、启动",
        part=Part.MAIN,
        papers=(
            *("application_register", "acknowledgement", "complaint_register", "complaint_receipt"),
            *("disclosure_receipt", "initiation_approval", "emergency_note", "no_filing_approval"),
            "inspection_approval",
        ),
    ),
    Group(
        code="materials",
        label="申请材料",
        part=Part.MAIN,
        files=("material", "identity", "withdrawal_request"),
    ),
    Group(
        code="acceptance",
        label="补正、受理、期限",
        part=Part.MAIN,
        papers=(
            *("correction_on_the_spot", "correction_notice", "complaint_supplement", "disclosure_correction"),
            *("acceptance_notice", "complaint_acceptance", "petition_acceptance"),
            *("extension_notice", "time_deduction_notice", "disclosure_extension", "disclosure_fee_notice"),
        ),
    ),
    Group(
        code="evidence",
        label="调查取证",
        part=Part.MAIN,
        papers=(
            *("rights_notice", "credential_shown", "recusal_decision", "inspection_notice"),
            *("site_inspection_record", "interview_record", "evidence_request", "evidence_inventory"),
            *("sampling_record", "preservation_notice", "preservation_decision"),
            *("review_record", "appraisal_request", "appraisal_opinion"),
            *("third_party_inquiry", "third_party_notice"),
            *("recording_log", "no_recording_statement"),
        ),
        files=("evidence", "recording"),
    ),
    Group(
        code="hearing",
        label="告知、陈述申辩、听证",
        part=Part.MAIN,
        papers=(
            *("penalty_notice", "defense_record", "hearing_rights_notice", "hearing_notice"),
            "hearing_record",
        ),
    ),
    Group(
        code="report",
        label="调查终结",
        part=Part.MAIN,
        papers=("investigation_report",),
    ),
    Group(
        code="performance",
        label="履行、执行",
        part=Part.MAIN,
        papers=(
            *("performance_record", "follow_up_record", "demand_notice", "enforcement_application"),
            "court_record",
        ),
    ),
    Group(code="closing", label="结案", part=Part.MAIN, papers=("closing_approval",)),
    Group(
        code="other",
        label="签名件、其他",
        part=Part.MAIN,
        files=("signed_paper", "pen_signature", "other"),
    ),
    Group(
        code="inner",
        label="内部审核、审批",
        part=Part.INNER,
        papers=(
            *("legal_review_request", "legal_review_opinion", "collective_discussion_record"),
            *("hearing_report", "defense_review"),
            *("extension_approval", "preservation_approval", "deferral_approval"),
        ),
    ),
)
"""In the order in which a case file shows them: the decision with its service first, 副卷 behind 正卷."""

GROUPS_BY_CODE: Mapping[str, Group] = {group.code: group for group in GROUPS}
PLACES: Mapping[str, tuple[int, int]] = {
    code: (number, within)
    for number, group in enumerate(GROUPS)
    for within, code in enumerate((*group.papers, *(f"file.{one}" for one in group.files)))
}
"""Where a kind of paper, or as `file.class` a class of attachment, stands: the group, and the place within it."""


def group_of(code: str) -> Group:
    """The group of a kind of paper, or as `file.class` of a class of attachment."""
    return GROUPS[PLACES[code][0]]


VOLUME_PAGES = 250
"""Pages of one volume at most, as in the practice of archives (law.md §6, from memory)."""


def volumes_of(pages: Sequence[int], most: int = VOLUME_PAGES) -> list[int]:
    """The volume (from 1) of each of a row of things with so many pages. A thing is never split: one with more than `most`
    pages has a volume of its own."""
    found: list[int] = []
    volume, filled = 1, 0
    for count in pages:
        if filled and filled + count > most:
            volume, filled = volume + 1, 0
        filled += count
        found.append(volume)
    return found


@dataclass(frozen=True, kw_only=True)
class FileState:
    """Where a case file stands on its way into the archive. `holder` has it: whoever acts next."""

    code: str
    label: str
    holder: str


STATES: Mapping[str, FileState] = {
    row.code: row
    for row in (
        FileState(code="arranging", label="整理中", holder="承办人"),
        FileState(code="handed_over", label="待检查", holder="科室负责人"),
        FileState(code="checked", label="待接收", holder="档案员"),
        FileState(code="returned", label="已退回", holder="承办人"),
        FileState(code="filed", label="已归档", holder="档案员"),
        FileState(code="transferred", label="已移交进馆", holder="市档案馆"),
        FileState(code="destroyed", label="已销毁", holder=""),
    )
}
ARRANGEABLE = frozenset({"arranging", "returned"})
"""States in which its contents are still being arranged."""


@dataclass(frozen=True, kw_only=True)
class FilingStep:
    """A step on that way, noted as `act` (core.law.applications.ACTS). `others` says that whoever took one of these steps before must not take it: the one who checks is
    not the one who arranged."""

    code: str
    label: str
    sources: frozenset[str]
    target: str
    by: frozenset[Role]
    act: str
    others: frozenset[str] = frozenset()
    needs_reason: bool = False
    basis: Basis = _OURS


_OFFICERS = frozenset(
    {Role.WINDOW_CLERK, Role.INTAKE_CLERK, Role.ENFORCEMENT_OFFICER, Role.UNIT_HEAD, Role.DISCLOSURE_OFFICER}
)
_HEADS = frozenset({Role.UNIT_HEAD, Role.AGENCY_HEAD})
_ARCHIVISTS = frozenset({Role.ARCHIVIST})

STEPS: Mapping[str, FilingStep] = {
    row.code: row
    for row in (
        FilingStep(
            code="hand_over",
            label="移交检查",
            sources=ARRANGEABLE,
            target="handed_over",
            by=_OFFICERS,
            act="case_file_assembled",
            basis=article(21),
        ),
        FilingStep(
            code="check",
            label="检查通过",
            sources=frozenset({"handed_over"}),
            target="checked",
            by=_HEADS,
            act="case_file_checked",
            others=frozenset({"hand_over"}),
        ),
        FilingStep(
            code="return_by_head",
            label="退回整理",
            sources=frozenset({"handed_over"}),
            target="returned",
            by=_HEADS,
            act="case_file_returned",
            needs_reason=True,
        ),
        FilingStep(
            code="take",
            label="接收归档",
            sources=frozenset({"checked"}),
            target="filed",
            by=_ARCHIVISTS,
            act="case_file_taken",
            others=frozenset({"hand_over", "check"}),
            basis=article(21),
        ),
        FilingStep(
            code="return_by_archivist",
            label="退卷",
            sources=frozenset({"checked"}),
            target="returned",
            by=_ARCHIVISTS,
            act="case_file_returned",
            needs_reason=True,
        ),
    )
}

NOTE_KINDS: Mapping[str, str] = {
    **{row.code: row.label for row in STEPS.values()},
    "described": "本卷情况说明",
    "imported": "导入旧案卷",
    "scanned": "补入扫描件",
    "added": "归档后补充",
    "damage": "破损、缺失",
    "lengthened": "保管期限延长",
    "original": "原始载体损毁、丢失",
    "other": "其他说明",
    "transferred": "移交进馆",
    "loan": "借阅归还、丢失",
}
"""What an entry of the 备考表 is about."""
FILED, DESTROYED = "filed", "destroyed"
IN_CATALOGUE = frozenset({FILED, "transferred", DESTROYED})
"""States in which only the catalogue speaks of a file."""
NOTES_BY_HAND = ("added", "damage", "other")
"""Kinds that an archivist enters after filing; whatever comes then is told here and changes nothing (law.md §2.7)."""

FONDS_DIGITS = 4
"""Of the 全宗号 in an archive number; it is the city archive's to give, and 0 until it is entered."""
TERMS = {None: "Y", 360: "D30", 120: "D10"}
"""保管期限 as the archive number has it (DA/T 13, from memory), by months."""
TERM_LABELS = {"Y": "永久", "D30": "30年", "D10": "10年"}


def term_code(months: int | None) -> str:
    """The code of a period of so many months; None is for good. A period between two counts as the longer one."""
    if months is None:
        return TERMS[None]
    fitting = [length for length in TERMS if length is not None and length >= months]
    return TERMS[min(fitting)] if fitting else TERMS[None]


def archive_prefix(fonds: str, year: int, term: str, unit: str) -> str:
    """The archive number without the place in its series: 全宗–年度–期限–机构 (law.md §2.7)."""
    return f"{fonds}-{year}-{term}-{unit}"


def archive_number(prefix: str, sequence: int) -> str:
    """The archive number of a case file; its volumes add their own numbers (`volume_number`)."""
    return f"{prefix}-{sequence:04d}"


@dataclass(frozen=True)
class OwnNumber:
    """The parts of an archive number that has the form of the portal's own."""

    prefix: str
    year: int
    sequence: int


_OWN = re.compile(rf"(\d{{{FONDS_DIGITS}}}-(\d{{4}})-(?:{'|'.join(TERM_LABELS)})-.+)-(\d{{4,9}})", re.ASCII)


def own_number(number: str) -> OwnNumber | None:
    """The parts of a number that the portal could give, too; None for any other."""
    found = _OWN.fullmatch(number)
    if found is None or archive_number(found[1], int(found[3])) != number:
        return None
    return OwnNumber(found[1], int(found[2]), int(found[3]))


def end_of_term(term: str, filed_on: date) -> date | None:
    """The last day for which a file of this term (a code of TERM_LABELS) is kept at least; None for good."""
    months = next(months for months, code in TERMS.items() if code == term)
    return None if months is None else months_later(filed_on, months)


def volume_number(number: str, volume: int) -> str:
    return f"{number}-{volume}"


def may_take(step: FilingStep, state: str, roles: Collection[Role], took: Collection[str]) -> bool:
    """Whether somebody of these roles, who took these steps on the file before, may take the step in this state."""
    return state in step.sources and not step.by.isdisjoint(roles) and step.others.isdisjoint(took)
