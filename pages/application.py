"""申请、投诉举报、案件详情: one matter whole, whatever its procedure, with its papers and timeline."""

from uuid import UUID

import streamlit as st

from core.applications.reading import get_application
from core.matters.reading import get_matter
from core.permissions import Permission
from pages.ui import guard
from pages.ui.application_page import draw_application
from pages.ui.case_page import draw_case
from pages.ui.complaint_page import draw_complaint
from pages.ui.matters import back_to_list
from pages.ui.page import nothing_here

_DRAW = {"complaint": draw_complaint, "case": draw_case}
"""What draws the page of a matter that is no application, by its procedure."""


def render() -> None:
    ctx = guard.require(Permission.APPLICATION_READ)
    try:
        matter_id = UUID(st.query_params.get("id", ""))
    except ValueError:
        matter_id = None
    if matter_id is not None:
        full = bool(st.session_state.get(f"application.full.{matter_id}")) and ctx.may(
            Permission.PARTY_REVEAL
        )
        application = get_application(ctx, matter_id, full=full)
        if application is not None:
            draw_application(ctx, application)
            return
        matter = get_matter(ctx, matter_id, full=full)
        if matter is not None:
            _DRAW[matter.procedure](ctx, matter)
            return
    back_to_list()
    nothing_here("未找到该事项", "可能链接有误，或您无权查看。请返回列表查找。")
