"""How long a record is kept (细则第二十二、二十三条): every class that holds for it, and the longest of them wins.

Nothing is deleted by time (art 24). When a minimum is reached the record may be appraised; it has not expired.
"""

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from core.law.basis import Basis, InForce, Sure, article, in_force
from core.law.paper_kind import APPLICATION, AWARD, CASE, COMPLAINT, DISCLOSURE, INSPECTION
from core.law.triggers import TRIGGERS


class Since(StrEnum):
    """From which day a period counts."""

    RECORDED = "recorded"
    FILED = "filed"

    @property
    def label(self) -> str:
        return {"recorded": "录制之日", "filed": "归档之日"}[self.value]


@dataclass(frozen=True, kw_only=True)
class RetentionClass(InForce):
    """One reason to keep a record. `months` is a minimum; None means without end."""

    code: str
    label: str
    months: int | None
    since: Since = Since.FILED
    basis: Basis
    source: str = ""
    """The table of the bureau in which the period stands; empty where it is the law's or ours."""

    @property
    def is_confirmed(self) -> bool:
        """Whether the period is the law's own or the bureau's. Ours stand until the bureau's table is loaded."""
        return bool(self.source) or self.basis.sure is not Sure.D


_LONG_TERM = "long_term"
_OURS = Basis("provincial_archives_rules", sure=Sure.D)
_TEN, _THIRTY, _FOR_EVER = 120, 360, None


@dataclass(frozen=True, kw_only=True)
class CaseFile(RetentionClass):
    """A sort of case file, called `name`: every one of a procedure, where `procedures` name some; one in which a paper of a
    kind in `papers` was issued; one for which a trigger of `triggers` was raised. Periods of ours until the bureau's
    归档范围和保管期限表 is loaded (law.md §1.7)."""

    name: str
    procedures: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()
    triggers: frozenset[str] = frozenset()
    basis: Basis = _OURS


CASE_FILES: Mapping[str, CaseFile] = {
    row.code: row
    for row in (
        CaseFile(
            code="ordinary_file",
            name="一般案卷",
            label="案卷保管期限10年",
            months=_TEN,
            procedures=frozenset({APPLICATION, COMPLAINT, INSPECTION, DISCLOSURE, AWARD}),
        ),
        CaseFile(
            code="penalty_file",
            name="行政处罚案卷",
            label="行政处罚案卷保管期限30年",
            months=_THIRTY,
            procedures=frozenset({CASE}),
        ),
        CaseFile(
            code="refusal_file",
            name="不予许可（准许）的案卷",
            label="不予许可（准许）的案卷保管期限30年",
            months=_THIRTY,
            papers=frozenset({"license_refusal", "item_refusal"}),
        ),
        CaseFile(
            code="license_ending_file",
            name="撤销、撤回、注销行政许可的案卷",
            label="撤销、撤回、注销行政许可的案卷保管期限30年",
            months=_THIRTY,
            papers=frozenset({"license_ending"}),
        ),
        CaseFile(
            code="hearing_file",
            name="举行听证的案卷",
            label="举行听证的案卷永久保管",
            months=_FOR_EVER,
            papers=frozenset({"hearing_record"}),
        ),
        CaseFile(
            code="discussion_file",
            name="集体讨论的案卷",
            label="集体讨论的案卷永久保管",
            months=_FOR_EVER,
            papers=frozenset({"collective_discussion_record"}),
        ),
        # The letter is the same to every receiver; all are kept as those to the police are.
        CaseFile(
            code="transfer_file",
            name="移送（含移送司法机关）的案卷",
            label="移送（含移送司法机关）的案卷永久保管",
            months=_FOR_EVER,
            papers=frozenset({"transfer_letter"}),
        ),
        CaseFile(
            code="review_file",
            name="行政复议、行政诉讼的案卷",
            label="行政复议、行政诉讼的案卷永久保管",
            months=_FOR_EVER,
            triggers=frozenset({"reconsideration", "lawsuit"}),
        ),
        CaseFile(
            code="grave_file",
            name="有重大影响的案卷",
            label="有重大影响的案卷永久保管",
            months=_FOR_EVER,
            triggers=frozenset({"mass_event"}),
        ),
    )
}

PROPOSED, APPROVED, REFUSED = "proposed", "approved", "refused"
TABLE_STATES: Mapping[str, str] = {PROPOSED: "待核准", APPROVED: "已核准", REFUSED: "未核准"}
"""Of a table of the bureau's, which holds once somebody else than who entered it has approved it."""
LONGEST_YEARS = 100
"""Beyond so many years a table would say 永久."""


@dataclass(frozen=True)
class Edition:
    """A 归档范围和保管期限表 of the bureau: for each class that it names the months, None for good, from `effective_from` on.
    `source` is how it is cited. A class that it does not name stays as it was."""

    effective_from: date
    source: str
    months: Mapping[str, int | None]


def period_words(months: int | None) -> str:
    """A period as such a table has it: 永久, 30年."""
    if months is None:
        return "永久"
    return f"{months // 12}年" if months % 12 == 0 else f"{months}个月"


def periods_on(editions: Sequence[Edition], on: date) -> Mapping[str, CaseFile]:
    """The classes of case files with the periods that hold on that day; of two editions from the same day the later in the
    row holds."""
    found = dict(CASE_FILES)
    for edition in sorted(editions, key=lambda one: one.effective_from):
        if edition.effective_from <= on:
            for code in edition.months.keys() & found.keys():
                months = edition.months[code]
                words = (
                    f"{found[code].name}{'永久保管' if months is None else '保管期限' + period_words(months)}"
                )
                found[code] = replace(found[code], months=months, label=words, source=edition.source)
    return found


CLASSES: Mapping[str, RetentionClass] = {
    row.code: row
    for row in (
        RetentionClass(
            code="device_recording",
            label="专用设备存储的音像记录",
            months=3,
            since=Since.RECORDED,
            basis=article(22, 2),
        ),
        RetentionClass(
            code="inspection_recording",
            label="日常检查的音像资料",
            months=6,
            since=Since.RECORDED,
            basis=article(22, 2),
        ),
        RetentionClass(code=_LONG_TERM, label="长期保存", months=None, basis=article(23)),
        *CASE_FILES.values(),
    )
}
"""Of two that keep equally long the first comes first in the reasons."""

HOLD = RetentionClass(
    code="hold",
    label="复议、诉讼、信访、投诉、审计、监督期间暂缓销毁，解除后方可鉴定",
    months=None,
    basis=Basis("regulation", 23, item=1, sure=Sure.D),
)


@dataclass(frozen=True, kw_only=True)
class RecordKind(InForce):
    """A sort of record: the classes that always hold for it, and whether it is kept as long as its case file."""

    code: str
    label: str
    classes: tuple[str, ...] = ()
    is_of_case_file: bool = False
    basis: Basis


RECORD_KINDS: Mapping[str, RecordKind] = {
    row.code: row
    for row in (
        RecordKind(code="written", label="文字记录", is_of_case_file=True, basis=article(22, 1)),
        RecordKind(
            code="recording",
            label="专用设备存储的音像记录",
            classes=("device_recording",),
            basis=article(22, 2),
        ),
        RecordKind(
            code="inspection_recording",
            label="日常检查的音像资料",
            classes=("device_recording", "inspection_recording"),
            basis=article(22, 2),
        ),
        RecordKind(
            code="evidence_recording",
            label="行政处罚案件中作为证据的音像资料",
            classes=("device_recording",),
            is_of_case_file=True,
            basis=article(22, 2),
        ),
    )
}


def classes_of(
    record_kind: str, procedure: str, papers: Collection[str] = (), triggers: Collection[str] = ()
) -> tuple[str, ...]:
    """The classes that hold for a record of a case: by a code of `RECORD_KINDS`, the kind of matter (core.law.paper_kind),
    the kinds of paper that were issued in it and the triggers that were raised."""
    row = RECORD_KINDS[record_kind]
    if not row.is_of_case_file:
        return row.classes
    files = [
        one.code
        for one in CASE_FILES.values()
        if procedure in one.procedures or one.papers & set(papers) or one.triggers & set(triggers)
    ]
    return (*row.classes, *files)


@dataclass(frozen=True)
class RetentionFacts:
    """What is known of a record: the days it was made and filed (None while it is not), the triggers of article 23 that
    were raised, whether it is on hold."""

    recorded_on: date
    filed_on: date | None = None
    triggers: frozenset[str] = frozenset()
    is_held: bool = False


@dataclass(frozen=True)
class Retention:
    """The answer. `until` is the last day of the minimum; None where there is no end or where it cannot be counted yet.

    `why` is one sentence; a record on hold is kept beyond its period until it is released. `is_minimum_reached` says that the record may be appraised now, and never that it has expired.
    """

    row: RetentionClass
    until: date | None
    is_minimum_reached: bool
    why: str


def longest(
    classes: Collection[str], facts: RetentionFacts, on: date, editions: Sequence[Edition] = ()
) -> Retention:
    """How long a record of these classes is kept, seen on the day `on`. A trigger of article 23 adds its class. Of the bureau's
    tables the one counts that holds on the day of filing, or before it on `on`; one that came later counts where it keeps
    longer: what was filed under a longer period keeps it.

    What has no end beats every period, and a period that cannot be counted yet beats one that can. A hold shortens
    nothing and keeps what is there. Raises ValueError where no class is in force.
    """
    begun = facts.filed_on or on
    days = [begun, *sorted(one.effective_from for one in editions if begun < one.effective_from <= on)]
    found = [_longest(classes, facts, on, periods_on(editions, day)) for day in days]
    return max(found, key=lambda one: _length(one.row, facts))


def _longest(
    classes: Collection[str], facts: RetentionFacts, on: date, periods: Mapping[str, RetentionClass]
) -> Retention:
    wanted = {*classes, *([_LONG_TERM] if facts.triggers else [])}
    rows = [
        periods.get(row.code, row) for row in CLASSES.values() if row.code in wanted and in_force(row, on)
    ]
    if not rows:
        raise ValueError(f"no class of retention in force among {sorted(wanted)}")
    lengths = [_length(row, facts) for row in rows]
    kept = [row for row, length in zip(rows, lengths, strict=True) if length == max(lengths)]
    row = kept[0]
    until = _end(row, facts)
    is_reached = until is not None and until < on and not facts.is_held
    return Retention(row, until, is_reached, _why(kept, until, facts, is_reached=is_reached))


def _length(row: RetentionClass, facts: RetentionFacts) -> tuple[int, int, date]:
    """What orders classes by how long they keep."""
    if row.months is None:
        return (2, 0, date.max)
    end = _end(row, facts)
    return (1, row.months, date.max) if end is None else (0, 0, end)


def _end(row: RetentionClass, facts: RetentionFacts) -> date | None:
    begins = facts.recorded_on if row.since is Since.RECORDED else facts.filed_on
    return None if row.months is None or begins is None else months_later(begins, row.months)


def _why(
    kept: Sequence[RetentionClass], until: date | None, facts: RetentionFacts, *, is_reached: bool
) -> str:
    words = "；".join(_reason(row, until, facts) for row in kept)
    if facts.is_held:
        words += f"；{HOLD.label}（{HOLD.basis.short}）"
    return words + ("；最低保存期限已到，可以鉴定，未经审批不得销毁" if is_reached else "")


def _reason(row: RetentionClass, until: date | None, facts: RetentionFacts) -> str:
    if row.code == _LONG_TERM and facts.triggers:
        words = "长期保存：" + "、".join(TRIGGERS[code].label for code in TRIGGERS if code in facts.triggers)
    elif row.months is None:
        words = row.label
    elif until is None:
        words = f"{row.label}，自{row.since.label}起算，尚未归档"
    else:
        words = f"{row.label}，自{row.since.label}起算，至少保存至 {until:%Y-%m-%d}"
    return f"{words}（{row.source or row.basis.short}{'' if row.is_confirmed else '，待确认'}）"


def months_later(day: date, months: int) -> date:
    """The same-numbered day, else the last of that month (civil code 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
