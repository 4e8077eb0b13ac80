"""细则第二十三条: what makes the recordings of a matter be kept for the long term. Rows, raised by acts and transitions.

A trigger that was raised stays raised. The record of it is what the task of burning discs and copying to removable media
is made from.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.law.basis import Basis, InForce, Sure, article


@dataclass(frozen=True, kw_only=True)
class Trigger(InForce):
    """`label` ends the sentence 因……长期保存; `is_chosen`: somebody records it by itself, not by a step or an act."""

    code: str
    label: str
    basis: Basis
    is_chosen: bool = True


TRIGGERS: Mapping[str, Trigger] = {
    row.code: row
    for row in (
        Trigger(code="objection", label="当事人对现场执法、办案有异议", basis=article(23, item=1)),
        Trigger(code="complaint_against_officers", label="当事人投诉执法人员", basis=article(23, item=1)),
        Trigger(code="petition", label="当事人上访", basis=article(23, item=1)),
        Trigger(
            code="refusal",
            label="当事人逃避、拒绝、阻碍执法，或者辱骂、殴打执法人员",
            basis=article(23, item=2),
        ),
        Trigger(code="mass_event", label="处置群体性事件、突发事件", basis=article(23, item=3)),
        # That these two are objections in the sense of the article is ours.
        Trigger(
            code="reconsideration",
            label="当事人申请行政复议",
            basis=Basis("regulation", 23, item=1, sure=Sure.D),
        ),
        Trigger(
            code="lawsuit", label="当事人提起行政诉讼", basis=Basis("regulation", 23, item=1, sure=Sure.D)
        ),
        Trigger(code="other", label="其他需要长期保存的重要情况", basis=article(23, item=4)),
    )
}
