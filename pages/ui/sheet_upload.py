"""What the pages that take in a workbook share: the form that sends it, and the dry run that the worker makes of it."""

from collections.abc import Callable, Mapping
from uuid import UUID

import streamlit as st

from core.context import Context
from core.jobs.reading import get_job
from core.law.files import MEGABYTE, size_words
from core.office.item_upload import CheckView, SendSheet, sending
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.job_state import show_state
from pages.ui.page import actions, nothing_here
from pages.ui.text import facts

REFRESH_SECONDS = 2
_ENDED = "可能链接有误、已过保存期，或不是您上传的表格。请重新上传表格。"


class SheetForm:
    """The form that sends a workbook of up to `most_bytes`; `limit` says what else bounds it. `name` and `data` are what was sent
    once `clicked` is true, empty where nothing was chosen."""

    def __init__(self, form: str, most_bytes: int, limit: str = "") -> None:
        self.form: Form[None] = Form(form)
        with st.container(width=WIDTH), self.form.body():
            sent = st.file_uploader(
                f"Excel 表格（最大 {size_words(most_bytes)}{limit and f'，{limit}'}）",
                type=["xlsx"],
                max_upload_size=most_bytes // MEGABYTE,
                key=f"{self.form.name}.file.{self.form.token}",
            )
            self.form.problem("file")
            self.clicked = self.form.submit("核对表格")
        self.name, self.data = (sent.name, sent.getvalue()) if sent and self.clicked else ("", b"")

    @property
    def command(self) -> SendSheet:
        """The command that hands the workbook to the worker."""
        token = self.form.token
        return sending(token, self.name, self.data) if self.name else SendSheet(token, "", "")


def again(page: str) -> dict[str, tuple[str, Mapping[str, str]]]:
    """The button back to the form that sends a workbook."""
    return {"重新上传": (page, {})}


def no_check(page: str, why: str = _ENDED) -> None:
    """There is no dry run to be shown."""
    nothing_here("未找到该次核对", why)
    actions(f"{page}.none", again(page))


def waiting(ctx: Context, page: str, view: CheckView) -> None:
    """A dry run that the worker has not ended, or that ended without an answer."""
    facts([("表格", view.file)])
    job = get_job(ctx, view.check_id)
    is_open = job is not None and job.is_open
    # Only this part is drawn anew while the dry run goes on, and the page once when it has ended.
    st.fragment(_state, run_every=REFRESH_SECONDS if is_open else None)(ctx, view.check_id, is_open)
    if is_open:
        st.caption("核对在后台进行，可以离开本页，稍后从“后台任务”回来查看。")
    else:
        actions(f"{page}.ended", again(page))


def verdict(view: CheckView, page: str, nothing_done: str, confirm: Callable[[], None]) -> None:
    """What can be done with a dry run that has ended: nothing where its import was asked for, its wrong rows to be fetched, or
    `confirm`, the form that asks for the import. `nothing_done` says what was not imported for the wrong rows."""
    if view.import_id:
        st.success("该表格已确认导入，进度和结果见后台任务。")
        actions(f"{page}.asked", {"查看导入任务": ("job", {"id": str(view.import_id)}), **again(page)})
    elif view.count("wrong"):
        st.error(
            f"表格中还有错误，{nothing_done}。请更正原表格后重新上传；“下载待更正的行”在每行后写明问题。"
        )
        with st.container(horizontal=True):
            st.link_button("下载待更正的行", f"/jobs/{view.check_id}/result", icon=":material/download:")
            actions(f"{page}.wrong", again(page))
    else:
        confirm()


def _state(ctx: Context, check_id: UUID, was_open: bool) -> None:
    present = guard.watching(ctx)
    job = get_job(present, check_id) if present else None
    if job is None or (was_open and not job.is_open):
        st.rerun()
    show_state(job)
