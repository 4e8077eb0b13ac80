"""告知与瑕疵: rights told, non-cooperation, long-term preservation, recordings still missing, procedural defects."""

from uuid import UUID

import streamlit as st

from core.acts.non_cooperation import (
    LinkRecordings,
    RecordNonCooperation,
    link_recordings,
    record_non_cooperation,
)
from core.acts.reading import DutiesView, Unrecorded, duties_of
from core.acts.rights import GiveRightsNotice, give_rights_notice
from core.acts.triggers import RecordTrigger, record_trigger
from core.clock import local
from core.context import Context
from core.law.recording import PROOFS, RIGHTS
from pages.ui.defects import defects
from pages.ui.forms import WIDTH, Form
from pages.ui.page import notice
from pages.ui.text import Tag, facts, plain
from pages.ui.triggers import trigger_fields

KINDS = {"rights": "告知权利", "refusal": "不配合情况", "trigger": "长期保存情形"}
_NO_RECORDINGS = "先在“附件”中以“短录音、短视频”类别上传，再在此选择"


def duties(ctx: Context, matter_id: UUID) -> None:
    """The part of a matter's page; nothing where the matter may not be seen."""
    view = duties_of(ctx, matter_id)
    if view is None:
        return
    facts(
        [
            ("权利告知", Tag("已告知", "green") if view.is_told else Tag("未告知", "grey")),
            ("长期保存情形", "、".join(view.triggers)),
            ("保存期限", view.retention.why),
            ("音像记录保存期限", view.recordings_kept.why if view.recordings_kept else ""),
        ]
    )
    with st.container(width=WIDTH):
        for act in view.unrecorded:
            _missing(ctx, matter_id, view, act)
        if view.may_note:
            _forms(ctx, matter_id, view)
        defects(ctx, matter_id)


def _missing(ctx: Context, matter_id: UUID, view: DutiesView, act: Unrecorded) -> None:
    with st.container(border=True, key=f"unrecorded.{act.act_id}"):
        st.warning(
            f"缺少音像记录：{plain(act.label)}（{local(act.happened_at):%Y-%m-%d %H:%M}），"
            f"须录明{plain(act.shows)}{plain(act.otherwise)}。依据{plain(act.basis)}。"
        )
        if not view.may_note:
            return
        form = Form(f"link.{act.act_id}")
        with form.body():
            chosen = form.many("recordings", "关联音像记录", view.recordings, hint=_NO_RECORDINGS)
            sent = form.submit("关联音像记录")
        if sent:
            form.answer(link_recordings(ctx, LinkRecordings(form.token, matter_id, act.act_id, chosen)))
            _done("音像记录已关联。")


def _forms(ctx: Context, matter_id: UUID, view: DutiesView) -> None:
    st.header("登记", anchor=False)
    kind = st.segmented_control(
        "登记什么", list(KINDS), format_func=KINDS.__getitem__, key=f"duties.{matter_id}.kind"
    )
    if kind == "rights":
        _rights(ctx, matter_id, view)
    elif kind == "refusal":
        _refusal(ctx, matter_id, view)
    elif kind == "trigger":
        _trigger(ctx, matter_id)


def _rights(ctx: Context, matter_id: UUID, view: DutiesView) -> None:
    form = Form(f"rights.{matter_id}")
    with form.body():
        told_to = form.text("told_to", "被告知人")
        happened_at = form.moment("happened_at", "告知")
        rights = form.checks(
            "rights",
            "已书面告知的权利",
            {code: row.label for code, row in RIGHTS.items()},
            value=tuple(RIGHTS),
        )
        proof = form.radio("proof", "告知凭证如何留存", {code: row.label for code, row in PROOFS.items()})
        recordings = form.many(
            "recordings", "音像记录（拒绝签名时须关联）", view.recordings, hint=_NO_RECORDINGS
        )
        note = form.text("note", "说明", lines=True, optional=True, hint="有权利没有告知的，写明原因")
        late_reason = form.text("late_reason", "补录原因", optional=True, hint="超过规定时长才录入的须填写")
        sent = form.submit("登记权利告知")
    if sent:
        command = GiveRightsNotice(
            *(form.token, matter_id, told_to, rights, proof or "", happened_at, late_reason, note, recordings)
        )
        form.answer(give_rights_notice(ctx, command))
        _done("权利告知已登记。")


def _refusal(ctx: Context, matter_id: UUID, view: DutiesView) -> None:
    form = Form(f"refusal.{matter_id}")
    with form.body():
        who = form.text("who", "不配合的人员")
        happened_at = form.moment("happened_at", "发生")
        place = form.text("place", "地点")
        behaviour = form.text("behaviour", "具体表现", lines=True)
        refused = form.text(
            "refused", "拒绝的事项", optional=True, hint="如拒绝接受询问、拒绝提供证据；没有的不填"
        )
        recordings = form.many("recordings", "音像记录", view.recordings, hint=_NO_RECORDINGS)
        is_unrecorded = form.check("is_unrecorded", "没有录制，事后无法补录（登记后须按程序瑕疵办理）")
        late_reason = form.text("late_reason", "补录原因", optional=True, hint="超过规定时长才录入的须填写")
        sent = form.submit("登记不配合情况")
    if sent:
        command = RecordNonCooperation(
            *(form.token, matter_id, who, behaviour, place, happened_at, refused, late_reason, recordings),
            is_unrecorded=is_unrecorded,
        )
        form.answer(record_non_cooperation(ctx, command))
        _done("不配合情况已登记，本案音像记录长期保存。")


def _trigger(ctx: Context, matter_id: UUID) -> None:
    form = Form(f"trigger.{matter_id}")
    with form.body():
        kind, note, happened_at, late_reason = trigger_fields(form)
        sent = form.submit("登记长期保存情形")
    if sent:
        command = RecordTrigger(form.token, matter_id, kind, note, happened_at, late_reason)
        form.answer(record_trigger(ctx, command))
        _done("长期保存情形已登记。")


def _done(words: str) -> None:
    notice(words)
    st.rerun()
