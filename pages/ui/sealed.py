"""密封当事人: the sealed parties of a matter as everybody may read of them, and the forms of those who may do more.

Nothing typed or opened here is kept as a draft, in an address or in the session beyond the form on the screen.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

import streamlit as st

from core.clock import local
from core.context import Context
from core.law.files import size_words
from core.law.problem import Problem
from core.law.sealed import SEALED_CERTIFICATES, SEALED_ROLES
from core.ledger.keys import KeyProblem
from core.sealed.abstracts import (
    ApproveAbstract,
    Draft,
    approve_abstract,
    read_draft,
    return_abstract,
    returning,
    write_abstract,
    writing,
)
from core.sealed.content import Identity
from core.sealed.opening import Opened, OpenSealed, open_sealed
from core.sealed.reading import APPROVED, RETURNED, STATES, SealedView, may_seal, sealed_of
from core.sealed.sealing import seal_party, sealing
from core.sealed.statements import OPEN_FOR, FileSealed, SealFile, seal_file
from core.sealed.weekly import last_week, unread_openings
from pages.ui.errors import field_problem, show_problems
from pages.ui.forms import WIDTH, form_token, used
from pages.ui.page import notice
from pages.ui.screens import page_of
from pages.ui.text import Tag, Tone, facts, plain, tag, text

Result = TypeVar("Result")

_TONES: dict[str, Tone] = {APPROVED: "green", RETURNED: "red"}
_TELLS_NOBODY = "只写举报的事实，不写姓名、称谓、部门、岗位、电话等能让人猜出是谁的内容。"


def sealed_parties(ctx: Context, matter_id: UUID) -> None:
    """The part 密封当事人 of a matter."""
    if may_seal(ctx, matter_id):
        _seal_form(ctx, matter_id)
    shown = sealed_of(ctx, matter_id)
    if not shown:
        st.info("还没有密封当事人。需要为举报人、证人保密的，请展开“新增密封当事人”填写。")
    for one in shown:
        with st.container(border=True, key=f"sealed.{one.sealed_id}"):
            _party(ctx, one)


def unread_notice(ctx: Context) -> None:
    """On the start page of a head: last week's openings, until he has looked at the list."""
    if count := unread_openings(ctx):
        st.warning(f"上周启封密封当事人 {count} 次，请查看启封记录。")
        st.page_link(
            page_of("sealed_openings"),
            label="查看启封记录",
            icon=":material/lock_open:",
            query_params={"week": last_week(ctx.now).isoformat()},
        )


def _party(ctx: Context, one: SealedView) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(one.called)}**", width="content")
        tag(Tag(f"摘要{STATES[one.state]}", _TONES.get(one.state, "amber")))
    reviewed = [("摘要审核", one.approved_by)] if one.approved_by else []
    facts(
        [
            ("密封", f"{local(one.sealed_at):%Y-%m-%d %H:%M} {one.sealed_by}"),
            ("密封附件", f"{one.files} 件，启封后可取" if one.files else "无"),
            ("摘要编写", one.written_by),
            *reviewed,
        ]
    )
    if one.state == APPROVED:
        text(one.abstract)
    else:
        st.caption("举报摘要经另一人审核通过后，在此显示。")
    if one.may_review:
        _review(ctx, one)
    if one.may_write:
        _rewrite(ctx, one)
    if one.may_send:
        _send_in(ctx, one)
    if one.may_open:
        _open(ctx, one)


def _seal_form(ctx: Context, matter_id: UUID) -> None:
    form = _Form(f"seal.{matter_id}")
    with st.expander(
        "新增密封当事人", key=f"{form.name}.box", expanded=bool(form.problems), icon=":material/lock:"
    ):
        st.caption(
            "身份信息单独加密，不进入当事人库，不能检索，任何人查看均须说明原因并记入留痕。"
            "本表不保存草稿，离开或刷新页面后须重新填写。"
        )
        with form.body():
            role = st.radio(
                "当事人身份",
                list(SEALED_ROLES),
                index=None,
                format_func=lambda code: SEALED_ROLES[code].label,
                horizontal=True,
                key=form.key("role"),
            )
            field_problem(form.problems, "role")
            name = form.line("name", "姓名")
            kind = st.selectbox(
                "证件类型（选填）",
                list(SEALED_CERTIFICATES),
                index=None,
                format_func=lambda code: SEALED_CERTIFICATES[code].label,
                placeholder="未出示证件",
                key=form.key("certificate_kind"),
            )
            field_problem(form.problems, "certificate_kind")
            number = form.line("certificate_no", "证件号码（选填）")
            phone = form.line("phone", "联系电话（选填）")
            address = form.line("address", "地址（选填）")
            note = form.lines("note", "备注（选填，一并密封）")
            abstract = form.lines("abstract", "举报摘要", hint=_TELLS_NOBODY)
            sent = st.form_submit_button("密封", type="primary", key=f"{form.name}.submit")
        if sent:
            identity = Identity(name, kind or "", number, phone, address, note)
            command = sealing(form.token, form.salt, matter_id, role or "", identity, abstract)
            done = form.answer(seal_party(ctx, command))
            form.say(f"已密封为“{plain(done.called)}”。举报摘要待另一人审核。")


def _send_in(ctx: Context, one: SealedView) -> None:
    form = _Form(f"seal_file.{one.sealed_id}")
    with st.expander("添加密封附件", key=f"{form.name}.box", expanded=bool(form.problems)):
        st.caption("来信、照片、录音等能让人猜出是谁的材料放在这里，不要放在“附件”中。文件名一并密封。")
        with form.body():
            file = st.file_uploader("选择文件", key=form.key("file"))
            field_problem(form.problems, "file")
            sent = st.form_submit_button("密封", key=f"{form.name}.submit")
        if sent:
            size, name = (file.size, file.name) if file else (0, "")
            command = SealFile(form.token, one.sealed_id, size, name=name, content=file)
            done: FileSealed = form.answer(seal_file(ctx, command))
            form.say(f"已密封为“{done.called}”。")


def _rewrite(ctx: Context, one: SealedView) -> None:
    form = _Form(f"abstract.{one.sealed_id}", one.row_version)
    with st.expander("修改举报摘要", key=f"{form.name}.box", expanded=bool(form.problems)):
        if not st.toggle("打开修改表", key=form.key("wanted")):
            return
        draft = _draft(ctx, one.sealed_id)
        if draft is None:
            st.caption("现有摘要由他人编写，尚未审核，内容不予显示；您可以重新编写。")
        elif draft.returned:
            st.warning(f"退回原因：{plain(draft.returned)}")
        with form.body():
            st.session_state.setdefault(form.key("text"), draft.text if draft else "")
            typed = form.lines("text", "举报摘要", hint=_TELLS_NOBODY)
            sent = st.form_submit_button("提交审核", type="primary", key=f"{form.name}.submit")
        if sent:
            command = writing(form.token, form.salt, one.sealed_id, form.seen, typed)
            form.answer(write_abstract(ctx, command))
            form.say("举报摘要已提交，待另一人审核。")


def _review(ctx: Context, one: SealedView) -> None:
    form = _Form(f"review.{one.sealed_id}", one.row_version)
    is_approved = one.state == APPROVED
    label = "退回已审核的摘要" if is_approved else "审核举报摘要"
    with st.expander(label, key=f"{form.name}.box", expanded=bool(form.problems)):
        if is_approved:
            st.caption("退回后摘要不再显示，由编写人修改后重新审核。")
        else:
            st.caption("请确认摘要里没有能让人猜出是谁的内容。通过后，能查看本案的人都能看到。")
            if not st.toggle("查看待审摘要", key=form.key("wanted")):
                return
            draft = _draft(ctx, one.sealed_id)
            if draft is not None:
                text(draft.text)
        with form.body():
            why = form.lines("reason", "退回原因（退回时填写，一并密封）")
            with st.container(horizontal=True):
                approved = not is_approved and st.form_submit_button(
                    "审核通过", type="primary", key=f"{form.name}.approve"
                )
                sent_back = st.form_submit_button("退回", key=f"{form.name}.submit")
        if approved:
            form.answer(approve_abstract(ctx, ApproveAbstract(form.token, one.sealed_id, form.seen)))
            form.say("举报摘要已审核通过。")
        if sent_back:
            form.answer(return_abstract(ctx, returning(form.token, form.salt, one.sealed_id, form.seen, why)))
            form.say("举报摘要已退回。")


def _open(ctx: Context, one: SealedView) -> None:
    """The reason, and after it the identity: in the run of the click alone, gone with the next one."""
    form = _Form(f"unseal.{one.sealed_id}")
    with st.expander("启封查看身份", key=f"{form.name}.box", icon=":material/lock_open:"):
        st.caption("每次启封连同原因记入留痕，并列入报单位负责人的启封记录。")
        with form.body():
            reason = form.lines("reason", "启封原因")
            sent = st.form_submit_button("启封", type="primary", key=f"{form.name}.submit")
        if sent:
            opened = form.answer(open_sealed(ctx, OpenSealed(one.sealed_id, reason)))
            used(form.name)
            _identity(opened)


def _identity(opened: Opened) -> None:
    who = opened.identity
    with st.container(border=True):
        facts(
            [
                ("密封当事人", opened.called),
                ("姓名", who.name),
                (opened.certificate_label, who.certificate_no),
                ("联系电话", who.phone),
                ("地址", who.address),
                ("备注", who.note),
            ]
        )
        for said in opened.statements:
            st.markdown("**陈述**")
            text(said["facts"])
            if said.get("proof"):
                st.markdown("**证据线索**")
                text(said["proof"])
        if opened.files:
            minutes = int(OPEN_FOR.total_seconds() // 60)
            st.markdown(f"**密封附件**（启封后 {minutes} 分钟内可以打开）")
        for file in opened.files:
            st.link_button(f"{plain(file.name)}（{size_words(file.size)}）", f"/sealed_files/{file.file_id}")
        st.caption("只在本次显示，进行任何其他操作后消失。请勿抄录、拍照、打印。")
        st.button("关闭", key="unseal.close")


def _draft(ctx: Context, sealed_id: UUID) -> Draft | None:
    """The draft, which is opened when it is asked for and not by drawing the page: it may tell who."""
    try:
        return read_draft(ctx, sealed_id)
    except KeyProblem as problem:
        st.error(plain(str(problem)))
        st.stop()


class _Form:
    """A form that keeps nothing: no draft, no address, and fields that are new ones once it was used.

    `seen` is the row version with which it came onto the screen, `salt` a secret that lives no longer than its token.
    """

    def __init__(self, name: str, row_version: int = 0) -> None:
        state = st.session_state
        if f"{name}.submit" not in state:
            # Not on the screen in the run before: what was wrong and what was seen then is of no interest now.
            for part in ("problems", "seen"):
                state.pop(f"{name}.{part}", None)
        self.name = name
        self.token = form_token(name)
        self.salt: bytes = state.setdefault(f"{name}.salt", secrets.token_bytes(32))
        self.seen: int = state.setdefault(f"{name}.seen", row_version)
        self.problems: list[Problem] = state.get(f"{name}.problems", [])

    def key(self, field: str) -> str:
        """Named after the token: the fields of the next form are others, and empty."""
        return f"{self.name}.{self.token}.{field}"

    @contextmanager
    def body(self) -> Iterator[None]:
        show_problems(self.problems)
        with st.form(self.name, enter_to_submit=False, clear_on_submit=False, border=False, width=WIDTH):
            yield

    def line(self, field: str, label: str) -> str:
        typed = st.text_input(label, key=self.key(field), autocomplete="off")
        field_problem(self.problems, field)
        return typed or ""

    def lines(self, field: str, label: str, *, hint: str = "") -> str:
        typed = st.text_area(label, key=self.key(field), height=100)
        if hint:
            st.caption(hint)
        field_problem(self.problems, field)
        return typed or ""

    def answer(self, result: Result | list[Problem]) -> Result:
        """The result of the use case. With problems the page is drawn again, with them and with all that was typed."""
        if isinstance(result, list):
            st.session_state[f"{self.name}.problems"] = result
            st.rerun()
        st.session_state.pop(f"{self.name}.problems", None)
        return result

    def say(self, words: str) -> None:
        used(self.name)
        notice(words)
        st.rerun()
