"""Pages that change one application or party: which one the address names, and the form as it stood when it opened."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import streamlit as st

from core.applications.reading import ApplicationRow, ApplicationView, get_application
from core.context import Context
from core.drafts import discard_draft, open_draft
from core.law.application_procedure import APPLICATION
from core.law.procedures import STAGES
from pages.ui import draft, guard
from pages.ui.draft import Reader
from pages.ui.page import nothing_here
from pages.ui.screens import page_of
from pages.ui.text import Tag, facts

NONE_YET = "还没有您可以查看的申请。窗口登记后会出现在这里；只有“工作人员”角色的，只能看到本人参与办理或获准查阅的申请。"
_STEPS = {step.page: step.code for step in APPLICATION.transition_rows if step.page}
"""The step of each page that changes an application."""

LIST_QUERY = "applications.query"
"""Where the list leaves its filters and page for the way back to it."""


def back_to_list() -> None:
    """The way back to the list of applications, as it was left."""
    query = st.session_state.get(LIST_QUERY, {})
    st.page_link(
        page_of("applications"), label="返回申请列表", icon=":material/arrow_back:", query_params=query
    )


@dataclass(frozen=True)
class ChangeForm:
    """An open form on one object. `name` is the form of its draft and begins the keys of its fields; it holds the
    version that was shown, so that a draft never lies over what somebody else has changed since."""

    name: str
    object_id: UUID
    version: int
    token: UUID
    saved_at: datetime | None
    always: str = "reason"
    """A field that is on the screen as long as the form is."""


def begin_another(page: str, form: ChangeForm) -> None:
    """After a token was used: a new form of a page that registers, beginning with what stands on the screen."""
    st.session_state[page] = replace(form, token=uuid4())
    st.session_state[f"{form.name}.problems"] = []


def numbered(row: ApplicationRow) -> str:
    """The number as lists show it; an entry made late says so for good."""
    return row.number + ("（补录）" if row.is_late else "")


def stage_tag(stage: str) -> Tag:
    row = STAGES[stage]
    return Tag(row.label, "grey" if row.is_final else "green")


def asked_application(ctx: Context) -> ApplicationView | None:
    """The application that `?id=` names; None, with the sentence shown, where it is not there or not allowed."""
    try:
        view = get_application(ctx, UUID(st.query_params.get("id", "")))
    except ValueError:
        view = None
    if view is None:
        nothing_here("未找到该申请", "可能链接有误，或您无权查看。请返回申请列表查找。")
    return view


def open_form(
    ctx: Context,
    page: str,
    view: ApplicationView,
    start: Mapping[str, Any],
    fields: Sequence[str],
    readers: Mapping[str, Reader] | None = None,
    unseen: Sequence[str] = (),
) -> ChangeForm | None:
    """The form of `page` on an application, as `open_change` opens it, below the way back and the sentence that says which
    application it is. None, with the sentence shown, where the application can no longer be changed.
    """
    back = {"id": str(view.matter_id)}
    st.page_link(page_of("application"), label="返回该申请", icon=":material/arrow_back:", query_params=back)
    facts([("登记号", view.number), ("申请人", view.applicant.name), ("事项", view.item)])
    changeable = view.is_voidable if page == "application_void" else view.is_correctable
    if not is_open(page, view.matter_id) and not changeable:
        is_open_stage = APPLICATION.admits(_STEPS[page], view.stage)
        word = view.stage_label
        st.info("该申请现由其他科室办理，您不能更改。" if is_open_stage else f"该申请{word}，不能再更改。")
        return None
    return open_change(ctx, page, view.matter_id, view.row_version, start, fields, readers, unseen)


def is_open(page: str, object_id: UUID) -> bool:
    """Whether the form of `page` on this object stands on the screen."""
    form: ChangeForm | None = st.session_state.get(page)
    return (
        form is not None and form.object_id == object_id and f"{form.name}.{form.always}" in st.session_state
    )


def open_change(
    ctx: Context,
    page: str,
    object_id: UUID,
    version: int,
    start: Mapping[str, Any],
    fields: Sequence[str],
    readers: Mapping[str, Reader] | None = None,
    unseen: Sequence[str] = (),
    always: str = "reason",
) -> ChangeForm:
    """The form of `page` on an object, its fields filled from the draft or from `start`; `always` must be among them, and
    `unseen` are as `draft.keep_draft` has them.

    An open form stays as it is while others change the object: what was typed is not lost, and the use case says what
    happened.
    """
    state = st.session_state
    if not is_open(page, object_id):
        state[page] = replace(_opened(ctx, page, object_id, version, start, readers), always=always)
    form: ChangeForm = state[page]
    draft.keep_draft(
        form.name,
        token=str(form.token),
        fields=fields,
        unseen=unseen,
        saved_at=form.saved_at,
        on_discard=_giving_up(ctx, form),
    )
    return form


def _opened(
    ctx: Context,
    page: str,
    object_id: UUID,
    version: int,
    start: Mapping[str, Any],
    readers: Mapping[str, Reader] | None,
) -> ChangeForm:
    name = f"{page}.{object_id}.{version}"
    _forget(name)
    kept = open_draft(ctx, name)
    if kept is not None:
        draft.restore(name, kept.values, readers)
    draft.restore(name, start)
    token, saved_at = (kept.token, kept.saved_at) if kept else (uuid4(), None)
    return ChangeForm(name, object_id, version, token, saved_at)


def _giving_up(ctx: Context, form: ChangeForm) -> Callable[[], None]:
    def give_up() -> None:
        present = guard.in_callback(ctx)
        if present is None:
            return
        discard_draft(present, form.name, form.token)
        _forget(form.name)

    return give_up


def _forget(name: str) -> None:
    for key in [k for k in st.session_state if str(k).startswith(f"{name}.")]:
        del st.session_state[key]
