"""登记举报: whoever tips off is sealed with the registration. Nothing that is typed here is kept as a draft or in an address."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from core.complaints.register import similar_complaints
from core.complaints.tip_off import Statement, TipOffRegistered, register_tip_off, tipping_off
from core.context import Context
from core.law.complaints import TIP_OFF
from core.law.problem import Problem
from core.law.sealed import SEALED_CERTIFICATES
from core.permissions import Permission
from core.sealed.content import Identity
from core.sealed.statements import FileSealed, SealFile, seal_file
from pages import complaint_done
from pages.ui import guard, intake_fields, keyboard
from pages.ui.errors import field_problem, present_problems, refuse, show_problems, turn
from pages.ui.forms import WIDTH, form_token, used
from pages.ui.navigate import go
from pages.ui.page import back, notice
from pages.ui.similar import draw_similar

PAGE = "tip_off_new"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of query codes: without what is mistaken for something else when it is told on the telephone."""
_LETTERS = 10
_MOST_FILES = 10


def render() -> None:
    ctx = guard.require(Permission.SEAL_PARTY)
    back("complaints", "返回投诉举报列表")
    with st.container(width=WIDTH):
        st.title("登记举报", anchor=False)
        st.caption(
            "举报人的身份、陈述和来信登记时即密封，只能凭权限、写明原因启封。本页内容不保存草稿，离开本页即清除。"
        )
        token = form_token(PAGE)
        form = f"{PAGE}.{token}"
        st.session_state.setdefault(f"{form}.salt", secrets.token_bytes(32))
        _fill(form)
        problems = present_problems(form)
        show_problems(problems)
        files, similar = _draw(ctx, form, problems)
        if st.button("登记并密封", type="primary", key=f"{form}.submit", shortcut=keyboard.GO_ON):
            _submit(ctx, form, token, files, similar)
        keyboard.focus_first(form, "channel", problems, turn(form))


def _fill(form: str) -> None:
    for name, value in intake_fields.start().items():
        st.session_state.setdefault(f"{form}.{name}", value)


def _draw(ctx: Context, form: str, problems: Sequence[Problem]) -> tuple[list[Any], Mapping[UUID, bool]]:
    """The fields; the files that were chosen, and what stood on the screen as like it."""
    intake_fields.draw_source(form, problems, intake_fields.SEALED_SCRIPT)
    _draw_person(form, problems)
    intake_fields.draw_firms(ctx, form, problems)
    st.header("举报内容（密封）", anchor=False)
    _lines(form, problems, "facts", "举报的事实，照原话记录", 160)
    _lines(form, problems, "proof", "证据线索（选填）", 80)
    files = st.file_uploader(
        "来信、照片、录音（选填，随登记密封）", accept_multiple_files=True, key=f"{form}.files"
    )
    field_problem(problems, "file")
    st.header("举报摘要", anchor=False)
    _lines(form, problems, "abstract", "举报摘要", 100)
    st.caption(
        "只写举报的事实，不写姓名、称谓、部门、岗位、电话等能让人猜出是谁的内容。经另一人审核后供办案使用。"
    )
    intake_fields.draw_matter(form, problems)
    intake_fields.draw_rest(ctx, form, problems)
    kind = st.session_state.get(f"{form}.kind") or ""
    found = similar_complaints(ctx, intake_fields.held_firms(form), (), "", kind)
    return list(files or []), draw_similar(form, found, problems)


def _draw_person(form: str, problems: Sequence[Problem]) -> None:
    st.header("举报人（密封）", anchor=False)
    if st.checkbox("匿名举报，不留姓名", key=f"{form}.is_anonymous"):
        st.caption("登记后生成查询码，请告知举报人，凭码查询办理情况。")
        return
    _line(form, problems, "name", "举报人姓名")
    kinds = {"": "未出示证件", **{code: row.label for code, row in SEALED_CERTIFICATES.items()}}
    kind = st.selectbox(
        "举报人证件类型", list(kinds), format_func=kinds.__getitem__, key=f"{form}.certificate_kind"
    )
    field_problem(problems, "certificate_kind")
    if kind:
        _line(form, problems, "certificate_no", "举报人证件号码")
    _line(form, problems, "phone", "举报人联系电话（选填）")
    _line(form, problems, "address", "举报人地址（选填）")
    _lines(form, problems, "note", "备注（选填，一并密封）", 80)


def _line(form: str, problems: Sequence[Problem], name: str, label: str) -> None:
    st.text_input(label, key=f"{form}.{name}", autocomplete="off")
    field_problem(problems, name)


def _lines(form: str, problems: Sequence[Problem], name: str, label: str, height: int) -> None:
    st.text_area(label, key=f"{form}.{name}", height=height)
    field_problem(problems, name)


def _submit(ctx: Context, form: str, token: UUID, files: Sequence[Any], similar: Mapping[UUID, bool]) -> None:
    def held(name: str) -> str:
        return str(st.session_state.get(f"{form}.{name}") or "")

    anonymous = bool(st.session_state.get(f"{form}.is_anonymous"))
    code = st.session_state.setdefault(f"{form}.code", _new_code()) if anonymous else ""
    kind = held("certificate_kind")
    identity = Identity(
        held("name"),
        kind,
        held("certificate_no") if kind else "",
        held("phone"),
        held("address"),
        held("note"),
    )
    if len(files) > _MOST_FILES:
        words = f"一次最多密封 {_MOST_FILES} 个文件，其余请登记后在“密封当事人”中添加"
        refuse(form, [Problem("file", words, "file")])
    command = tipping_off(
        token,
        st.session_state[f"{form}.salt"],
        intake_fields.held_intake(form, TIP_OFF, "oneself", similar),
        Statement(held("facts"), held("proof")),
        held("abstract"),
        None if anonymous else identity,
        code,
    )
    result = register_tip_off(ctx, command)
    if not isinstance(result, TipOffRegistered):
        refuse(form, result)
        return
    _seal_files(ctx, result, files)
    if code:
        st.session_state[complaint_done.CODE] = (str(result.matter_id), code)
    used(PAGE)
    for key in [key for key in st.session_state if str(key).startswith(f"{form}.")]:
        del st.session_state[key]
    go("complaint_done", {"id": str(result.matter_id)}, replace=True)


def _seal_files(ctx: Context, made: TipOffRegistered, files: Sequence[Any]) -> None:
    """What came with it. The tip-off is registered; a file that is refused is told, and can be sent again from its page."""
    refused = []
    for at, file in enumerate(files, start=1):
        done = seal_file(
            ctx,
            SealFile(_token_of(made.sealed_id, at), made.sealed_id, file.size, name=file.name, content=file),
        )
        if not isinstance(done, FileSealed):
            refused.append(f"第{at}个文件没有密封：{done[0].message}")
    if refused:
        notice("；".join(refused) + "。请在“密封当事人”中重新添加。")


def _token_of(sealed_id: UUID, at: int) -> UUID:
    """The same at a second click."""
    return UUID(int=(sealed_id.int + at) % (1 << 128))


def _new_code() -> str:
    letters = [secrets.choice(_ALPHABET) for _ in range(_LETTERS)]
    return "".join(letters[:5]) + "-" + "".join(letters[5:])
