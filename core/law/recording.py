"""What must be recorded in sound or picture, and what must be told and kept (细则第七至十、十六、十八条)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.law.basis import Basis, InForce, article
from core.law.problem import Problem


class Level(StrEnum):
    """How binding a duty is: without exception, unless a written reason stands in for it, or by the officer's choice."""

    MUST = "must"
    MUST_OR_REASON = "must_or_reason"
    SHOULD = "should"

    @property
    def label(self) -> str:
        return {
            "must": "必须",
            "must_or_reason": "必须，确不适宜的书面说明",
            "should": "优先，由执法人员决定",
        }[self.value]


@dataclass(frozen=True, kw_only=True)
class Duty(InForce):
    """The duty to record one kind of act. `shows` says what must be seen or heard on it."""

    act: str
    label: str
    level: Level
    shows: str
    basis: Basis

    @property
    def otherwise(self) -> str:
        """What may stand in for the recording, to be said behind the demand for it; empty for nothing."""
        if self.level is not Level.MUST_OR_REASON:
            return ""
        return "；因客观条件不适宜录制的，请制作不适宜音像记录情况说明，经承办机构负责人批准并由执法人员签名"


DUTIES: Mapping[str, Duty] = {
    row.act: row
    for row in (
        Duty(
            act="non_cooperation",
            label="当事人不配合",
            level=Level.MUST,
            shows="不配合的具体表现、时间、地点",
            basis=article(7),
        ),
        Duty(
            act="investigation_refused",
            label="拒绝接受调查、检查或者提供证据",
            level=Level.MUST,
            shows="拒绝的全过程",
            basis=article(8, 2),
        ),
        Duty(
            act="site_inspected",
            label="现场检查（勘验）",
            level=Level.MUST_OR_REASON,
            shows="执法过程和证据情况",
            basis=article(9),
        ),
        Duty(
            act="sampled",
            label="抽样调查",
            level=Level.MUST_OR_REASON,
            shows="执法过程和证据情况",
            basis=article(9),
        ),
        Duty(
            act="hearing_held",
            label="听证",
            level=Level.MUST_OR_REASON,
            shows="听证全过程",
            basis=article(9),
        ),
        Duty(
            act="investigated",
            label="以其他方式调查取证",
            level=Level.SHOULD,
            shows="可能引发争议、涉及重大权益的关键环节",
            basis=article(9),
        ),
        Duty(
            act="evidence_preserved",
            label="先行登记保存",
            level=Level.MUST,
            shows="证据保全的过程",
            basis=article(10),
        ),
        Duty(
            act="served_by_leaving",
            label="留置送达",
            level=Level.MUST,
            shows="送达时间、地点、送达人、见证人和拒收情况",
            basis=article(16),
        ),
        Duty(
            act="served_by_announcement",
            label="公告送达",
            level=Level.MUST,
            shows="张贴或发布的情况，方式不限",
            basis=article(18),
        ),
    )
}


NO_RECORDING = "no_recording_statement"
"""The kind of paper that holds the written reason of article 9: approved, issued and signed, for one act."""

EXCUSABLE: dict[str, str] = {
    code: row.label for code, row in DUTIES.items() if row.level is Level.MUST_OR_REASON
}
"""The kinds of act for which it may stand, with their names."""


def is_recorded(act: str, *, has_recording: bool, is_excused: bool = False) -> bool:
    """Whether the duty of this kind of act is met: by a recording, or by a written reason where the duty allows one."""
    duty = DUTIES.get(act)
    if duty is None or has_recording or duty.level is Level.SHOULD:
        return True
    return is_excused and act in EXCUSABLE


def recording_problems(act: str, *, has_recording: bool) -> list[Problem]:
    """What is wrong with an act that is about to be noted without its recording, at the field `recordings`."""
    if is_recorded(act, has_recording=has_recording):
        return []
    duty = DUTIES[act]
    words = f"{duty.label}必须音像记录（{duty.shows}），请先上传音像再关联{duty.otherwise}"
    return [Problem("recording", words, "recordings", duty.basis)]


@dataclass(frozen=True, kw_only=True)
class Told(InForce):
    """A right that the party is told of, or a way in which the proof of telling is kept."""

    code: str
    label: str
    basis: Basis


RIGHTS: Mapping[str, Told] = {
    row.code: row
    for row in (
        Told(code="statement", label="陈述权", basis=article(7)),
        Told(code="defense", label="申辩权", basis=article(7)),
        Told(code="recusal", label="申请回避权", basis=article(7)),
        Told(code="hearing", label="听证权", basis=article(7)),
        Told(code="reconsideration", label="申请行政复议权", basis=article(7)),
        Told(code="litigation", label="提起行政诉讼权", basis=article(7)),
    )
}
"""The six rights of article 7, all of which are told."""

PROOFS: Mapping[str, Told] = {
    row.code: row
    for row in (
        Told(code="signed_receipt", label="当事人在权利告知书回执上签名", basis=article(7)),
        Told(code="signed_record", label="当事人在笔录中签名确认", basis=article(7)),
        Told(code="posted", label="邮寄送达，留存邮寄凭证", basis=article(15)),
        Told(code="recorded", label="当事人拒绝签名，已音像记录", basis=article(7)),
    )
}
"""How the proof that the rights were told is kept."""

RAISES: Mapping[str, tuple[str, ...]] = {
    "non_cooperation": ("refusal",),
    "investigation_refused": ("refusal",),
}
"""The triggers of article 23 that an act raises by itself."""
