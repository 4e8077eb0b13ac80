"""登记申请: the register form of the window."""

from uuid import UUID, uuid4

import streamlit as st

from core.applications.reading import ItemView, list_items
from core.applications.register import review_application
from core.context import Context
from core.drafts import KeptDraft, discard_draft, keep_draft, open_draft, submitted
from core.law.problem import Problem
from core.permissions import Permission
from pages.ui import application_form as form
from pages.ui import draft, guard, keyboard, material_fields
from pages.ui.errors import present_problems, refuse, show_problems, turn
from pages.ui.navigate import go
from pages.ui.screens import page_of

_TOKEN, _NAMED, _SAVED, _PROBLEMS, _USED = (
    f"{form.FORM}.{name}" for name in ("token", "named", "saved_at", "problems", "used")
)


def render() -> None:
    ctx = guard.require(Permission.APPLICATION_REGISTER)
    items = list_items(ctx)
    with st.container(width=760):
        st.title("登记申请", anchor=False)
        if not items:
            _no_item(ctx)
            return
        token = _begin(ctx, items)
        draft.keep_draft(
            form.FORM,
            token=str(token),
            fields=form.field_names(st.session_state.get(f"{form.FORM}.item")),
            unseen=[material_fields.SHOWN],
            saved_at=st.session_state.get(_SAVED),
            on_discard=lambda: _start_anew(ctx, token),
        )
        problems = present_problems(form.FORM)
        show_problems(problems)
        if st.session_state.get(_USED):
            st.button("另行登记", key="application_new.another", on_click=_register_another)
        form.draw(ctx, items, problems)
        if st.button("核对登记内容", type="primary", key=f"{form.FORM}.review", shortcut=keyboard.GO_ON):
            _review(ctx, items, token)
        keyboard.card_reader(form.FORM, ("applicant.certificate_no", "agent.certificate_no"))
        keyboard.focus_first(form.FORM, "item", problems, turn(form.FORM))


def _no_item(ctx: Context) -> None:
    if ctx.may(Permission.ITEM_MANAGE):
        st.info("没有在用的办理事项，不能登记申请。请先新建或恢复办理事项。")
        st.page_link(page_of("items"), label="前往办理事项")
    else:
        st.info("没有在用的办理事项，不能登记申请。请联系系统管理员在“办理事项”中新建或恢复。")


def _begin(ctx: Context, items: list[ItemView]) -> UUID:
    """The token of the form on this screen, its fields filled from the draft that the token stands for.

    Streamlit forgets the fields of a page that is left, so this is done anew each time the page is entered.
    """
    state = st.session_state
    named, here = _uuid(st.query_params.get("draft")), state.get(_TOKEN)
    if here is not None and form.is_drawn() and named in (None, state.get(_NAMED)):
        present: UUID = here
        return present
    token, kept = _wanted(ctx, named, here)
    _forget()
    state[_TOKEN], state[_NAMED] = token, named
    if kept is not None:
        draft.restore(form.FORM, kept.values, form.readers(ctx, items))
        state[_SAVED] = kept.saved_at
    draft.restore(form.FORM, form.empty())
    return token


def _wanted(ctx: Context, named: UUID | None, here: UUID | None) -> tuple[UUID, KeptDraft | None]:
    """The form that `?draft=` names, a new one perhaps, unless it was sent in; else what this session had open; else the
    newest draft."""
    if named is not None:
        kept = open_draft(ctx, form.FORM, named)
        if kept is not None or submitted(ctx, named) is None:
            return named, kept
    kept = (open_draft(ctx, form.FORM, here) if here else None) or open_draft(ctx, form.FORM)
    return (kept.token if kept else uuid4()), kept


def _review(ctx: Context, items: list[ItemView], token: UUID) -> None:
    values = form.typed()
    problems = review_application(ctx, form.command(ctx, values, items, token))
    if not problems and not keep_draft(ctx, form.FORM, token, dict(values)):
        number = (submitted(ctx, token) or {}).get("number")
        words = f"本表单已经提交，编号 {number}" if number else "本表单的草稿已在别处放弃"
        problems = [
            Problem("token_used", f"{words}。您填写的内容仍在本页；如需另办一件，请点“另行登记”后提交")
        ]
        st.session_state[_USED] = True
    if problems:
        refuse(form.FORM, problems)
    go("application_check", {"draft": str(token)})


def _register_another() -> None:
    """A new form that begins with what stands on the page."""
    state = st.session_state
    _turn_to(uuid4())
    state[_PROBLEMS] = []
    state.pop(_USED)


def _start_anew(before: Context, token: UUID) -> None:
    ctx = guard.in_callback(before)
    if ctx is None:
        return
    discard_draft(ctx, form.FORM, token)
    _forget()
    # Fields on the screen keep what they show until they are told otherwise.
    draft.reset(form.FORM, form.empty())
    _turn_to(uuid4())


def _turn_to(token: UUID) -> None:
    """Go on under another token, which the address does not name."""
    st.query_params.pop("draft", None)
    st.session_state[_TOKEN], st.session_state[_NAMED] = token, None


def _forget() -> None:
    for key in [k for k in st.session_state if str(k).startswith(f"{form.FORM}.")]:
        del st.session_state[key]


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
