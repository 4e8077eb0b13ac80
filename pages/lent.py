"""凭单查阅: the pages that a running slip opens, one at a time, until its minute (`?id=` the slip, `&item=`, `&page=`)."""

from uuid import UUID

import streamlit as st

from core.clock import until
from core.context import Context
from core.lending.opening import Lent, LentLine, TakeCopy, lent, take_copy
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.page import asked, asked_id, back, nothing_here, show_notice
from pages.ui.page_picture import page_picture
from pages.ui.text import facts, plain

LOOK_SECONDS = 10
"""How often an open page asks whether the slip still runs."""


def render() -> None:
    ctx = guard.require(Permission.LOAN_USE)
    loan_id = asked_id()
    found = lent(ctx, loan_id) if loan_id else None
    if loan_id is None or found is None:
        nothing_here(
            "没有可以查阅的内容",
            "借阅期已到或借阅权已收回，内容已关闭；或者借阅单未生效、不是您本人的。仍需使用的，请续借或者重新填写借阅单。",
        )
        return
    back("loan", "返回借阅单", {"id": str(loan_id)})
    st.title(f"凭单查阅：{plain(found.number)}", anchor=False)
    show_notice(ctx, f"lent {loan_id}")
    st.caption(
        f"{found.mode_label}，{until(found.until)} 截止，到时自动关闭。每次打开都留痕，不得擅自复制、传播（细则第二十四、二十六条）。"
    )
    line = _choose(found)
    if line is None:
        st.info("借阅的内容均为纸质原件，请到档案室查阅。")
        return
    page = _page(line)
    st.fragment(_show, run_every=LOOK_SECONDS)(ctx, loan_id, line.item_id, page)
    if found.copies:
        _copy(ctx, found, line)


def _choose(found: Lent) -> LentLine | None:
    shown = {one.item_id: one for one in found.lines if one.is_shown}
    if not shown:
        return None
    names = {one.item_id: f"{one.archive_number}　{one.title}" for one in shown.values()}
    first = next(iter(shown))
    wanted = asked_id("item")
    chosen: UUID = st.selectbox(
        "文书",
        list(names),
        index=list(names).index(wanted) if wanted in names else 0,
        format_func=names.__getitem__,
        key="lent.item",
    )
    return shown[chosen or first]


def _page(line: LentLine) -> int:
    if line.first_page == line.last_page:
        return line.first_page
    held = asked("page")
    start = int(held) if held.isascii() and held.isdigit() else line.first_page
    return int(
        st.number_input(
            f"第几页（{line.first_page}–{line.last_page}）",
            line.first_page,
            line.last_page,
            min(max(start, line.first_page), line.last_page),
            key=f"lent.page.{line.item_id}",
        )
    )


def _show(ctx: Context, loan_id: UUID, item_id: UUID, page: int) -> None:
    """The page while the slip runs; asked again and again, so that it goes away at its minute."""
    now = guard.watching(ctx)
    found = lent(now, loan_id) if now else None
    if found is None or item_id not in {one.item_id for one in found.lines}:
        # The whole page, so that nothing is offered that no longer works.
        st.rerun()
    page_picture(f"/lent/{item_id}/{page}.jpg", f"第{page}页")


def _copy(ctx: Context, found: Lent, line: LentLine) -> None:
    st.header("复印", anchor=False)
    facts((("已复印", f"{found.copied} 页"),))
    form = Form(f"lent.{found.loan_id}.{line.item_id}.copy", seen=found)
    with st.container(width=WIDTH), form.body():
        first = form.whole("first_page", "自第几页", value=line.first_page)
        last = form.whole("last_page", "至第几页", value=line.last_page)
        sent = form.submit("复印这些页")
    if sent:
        command = TakeCopy(form.token, found.loan_id, form.seen.row_version, line.item_id, first, last)
        done = form.answer(take_copy(ctx, command))
        st.session_state["lent.copied"] = (str(done.copy_id), done.pages)
        st.rerun()
    if held := st.session_state.get("lent.copied"):
        st.success(f"已登记复印 {held[1]} 页，文件带水印。")
        st.link_button("下载复印件", f"/loan_copies/{held[0]}.pdf")
