"""Who is at the screen. Asked anew at every rerun; a page's first line is `ctx = guard.require(...)`."""

from typing import cast

import streamlit as st

from core.context import Context
from core.ledger.happenings import record_refusal
from core.permissions import Permission
from core.signing_in import SignedOut, find_context
from pages.routes.cookies import SESSION
from pages.ui import runtime
from pages.ui.screens import here, page_of

_CONTEXT = "guard.context"
_OWNER = "guard.login_session"
"""The login session under which the state of this page was made."""


def session_token() -> str | None:
    """The cookie as it was when the connection opened. Only the row it names decides."""
    return cast(str | None, st.context.cookies.get(SESSION))


def address() -> str:
    """Where the browser is; empty for this machine."""
    return st.context.ip_address or ""


def enter() -> tuple[Context, bool] | SignedOut:
    """Find the session of this rerun and keep its context for the page; see `core.signing_in.find_context`.

    A tab that connects again brings its state along, whoever has signed in meanwhile: what one person typed or was
    shown is forgotten at his sign-out, and for somebody else the page opens anew.
    """
    state = st.session_state
    state.pop(_CONTEXT, None)
    found = _find()
    if isinstance(found, SignedOut):
        state.clear()
        return found
    if state.setdefault(_OWNER, found[0].session_id) != found[0].session_id:
        state.clear()
        return SignedOut("本机已另行登录，正在重新打开页面。")
    state[_CONTEXT] = found[0]
    return found


def in_callback(ctx: Context) -> Context | None:
    """What a callback does, it does with this instead of the `ctx` of the run that drew its widget: Streamlit calls it
    before `enter`. None once that login session is over; the callback must then do nothing."""
    found = _find()
    if isinstance(found, SignedOut) or found[0].session_id != ctx.session_id:
        return None
    return found[0]


def watching(ctx: Context) -> Context | None:
    """What a part of a page that draws itself anew is drawn with. As `in_callback`, but it counts as no activity: a page
    left open must not keep its session from idling out."""
    found = _find(is_activity=False)
    if isinstance(found, SignedOut) or found[0].session_id != ctx.session_id:
        return None
    return found[0]


def account() -> str:
    """The id of the account at the screen; empty where nobody is."""
    ctx = cast(Context | None, st.session_state.get(_CONTEXT))
    return str(ctx.actor.account_id) if ctx else ""


def require(permission: Permission) -> Context:
    """The context of this rerun. Without one nothing shows; without the permission a sentence does, and a way out:
    whoever signs in where somebody else left off lands on that one's page. The refusal is on the record."""
    ctx = cast(Context | None, st.session_state.get(_CONTEXT))
    if ctx is None:
        st.stop()
    if not ctx.may(permission):
        record_refusal(ctx, f"page.{here()}")
        st.warning(
            f"您没有“{permission.label}”的权限。如工作需要，请联系安全管理员；代他人办理的，委托可能已到期或撤销。填写中的内容如已保存草稿，恢复权限后仍可继续。"
        )
        st.page_link(page_of("home"), label="返回工作台", icon=":material/home:")
        st.stop()
    return ctx


def _find(*, is_activity: bool = True) -> tuple[Context, bool] | SignedOut:
    return find_context(runtime.current(), session_token(), address(), is_activity=is_activity)
