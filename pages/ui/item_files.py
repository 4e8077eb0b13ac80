"""The catalogue of items out of the portal as an Excel workbook, and into it."""

from uuid import UUID

import streamlit as st

from core.context import Context
from core.jobs.asking import AskJob, ask_job
from core.office.item_export import EXPORT_ITEMS, exports_at_once
from core.permissions import Permission
from pages.ui.errors import show_problems
from pages.ui.forms import form_token, used
from pages.ui.navigate import go


def item_files(ctx: Context) -> None:
    """The buttons: 导出 Excel for readers; for those who may write the catalogue the template and the import too."""
    token = form_token("items.export")
    export = opens = False
    with st.container(horizontal=True):
        if exports_at_once(ctx):
            st.link_button("导出 Excel", "/items.xlsx", icon=":material/download:")
        else:
            export = st.button("后台导出 Excel", key="items.export.submit")
        if ctx.may(Permission.ITEM_MANAGE):
            st.link_button("下载模板", "/items_template.xlsx", icon=":material/download:")
            opens = st.button("导入 Excel", key="items.import", icon=":material/upload:")
    if export:
        _export_all(ctx, token)
    if opens:
        go("items_import")


def _export_all(ctx: Context, token: UUID) -> None:
    asked = ask_job(ctx, AskJob(token, EXPORT_ITEMS.code, {}))
    if isinstance(asked, list):
        show_problems(asked)
        return
    used("items.export")
    go("job", {"id": str(asked.job_id)})
