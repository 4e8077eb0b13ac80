"""What each browser session runs: who is it, which screens may they see, run one."""

from pathlib import Path

import streamlit as st

from core.clock import local
from core.context import Context
from core.profile import SignOut, sign_out
from core.signing_in import SignedOut
from pages.ui import guard, screens, style
from pages.ui.alarms import show_alarms
from pages.ui.go import sign_in_again
from pages.ui.search_box import search_box
from pages.ui.text import plain
from pages.ui.unread import unread_mark


def main() -> None:
    st.set_page_config(
        page_title="执法全过程记录门户",
        page_icon=str(Path(__file__).parent / "ui" / "icon.png"),
        layout="wide",
    )
    style.load()
    found = guard.enter()
    if isinstance(found, SignedOut):
        screens.register(None, lambda _: None)
        st.info(found.message or "请登录。")
        sign_in_again()
        return
    ctx, must_change = found
    page = screens.register(ctx, lambda screen: screen.render(), {"notices": unread_mark(ctx)})
    _sidebar(ctx)
    if must_change:
        from pages import profile

        st.title("修改口令", anchor=False)
        st.warning("首次登录或口令到期，请先修改口令。")
        profile.password_form(ctx)
        return
    search_box(ctx)
    show_alarms(ctx)
    page.run()


def _sidebar(ctx: Context) -> None:
    with st.sidebar:
        st.markdown(f"**{plain(ctx.actor.name)}** · {plain(ctx.actor.unit_name)}")
        if ctx.login is not None and ctx.login.previous_at:
            previous = f"{local(ctx.login.previous_at):%Y-%m-%d %H:%M}"
            st.caption(f"上次登录 {previous}（{plain(ctx.login.previous_address or '')}）")
        else:
            st.caption("首次登录")
        if st.button("退出登录", key="main.sign_out"):
            sign_out(ctx, SignOut())
            sign_in_again(forget=True)
            st.stop()


main()
