"""登记撤销、撤回、注销: the end of a licence, on a ground of the law and a decision."""

import streamlit as st

from core.licenses.ending import EndLicense, end_license
from core.licenses.reading import LicenseView
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.licenses import license_page
from pages.ui.navigate import go
from pages.ui.page import notice

REFUSED = ("不能登记", "未找到该许可证，或其已注销，或不由您所在科室承办。")


def render() -> None:
    ctx = guard.require(Permission.LICENSE_MANAGE)
    found = license_page("license_end", "登记撤销、撤回、注销", lambda one: bool(one.endings), REFUSED)
    if found is None:
        return
    view, form = found
    with st.container(width=WIDTH):
        st.warning("登记后不能恢复。撤销、撤回后，许可证不得再变更、延续，并应当办理注销。")
        sent, command = _ask(form, view)
    if not sent:
        return
    form.answer(end_license(ctx, command))
    notice("已登记。")
    go("license", {"id": str(view.license_id)}, replace=True)


def _ask(form: Form[LicenseView], view: LicenseView) -> tuple[bool, EndLicense]:
    seen = form.seen
    with form.body():
        form.problem("license_no")
        ending = form.radio("ending", "办理", seen.endings)
        ground = form.select("ground", "情形", seen.grounds, hint="选择与办理事项相应的情形")
        paper = None
        if seen.papers:
            paper = form.select("document_id", "决定书", seen.papers, hint="不在其中的，在下面填写")
        paper_no = form.text(
            "paper_no", "决定书名称和文号", optional=True, hint="决定书不是在本系统原申请中出具的，填写此项"
        )
        decided_on = form.day("decided_on", "决定日期")
        reason = form.reason("说明", "写明事实和理由")
        sent = form.submit("登记", cancel=("license", {"id": str(view.license_id)}))
    return sent, EndLicense(
        *(form.token, seen.license_id, seen.row_version, ending, ground, paper),
        *(paper_no, decided_on, reason),
    )
