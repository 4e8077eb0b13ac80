"""登记违规线索: what somebody has noticed himself, and no count of the portal can show."""

import streamlit as st

from core.law.lending_findings import KINDS
from core.lending.findings import EnterFinding, enter_finding
from core.lending.findings_reading import people_concerned
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.navigate import go
from pages.ui.page import back, notice


def render() -> None:
    ctx = guard.require(Permission.LENDING_FINDING_KEEP)
    back("lending_findings", "返回违规线索")
    st.title("登记违规线索", anchor=False)
    form = Form("lending_finding_new")
    with st.container(width=WIDTH), form.body():
        kind = form.select("kind", "种类", {code: row.label for code, row in KINDS.items()})
        person = form.select("account_id", "所涉人员", people_concerned(ctx))
        day = form.day("occurred_on", "发生日期")
        noticed = form.text(
            "noticed", "发现的情况", lines=True, hint="何时、何地、如何发现，涉及哪些内容，有什么凭据"
        )
        slip = form.text("slip", "借阅单号", optional=True, hint="照借阅单填写")
        number = form.text("archive_number", "档号", optional=True, hint="照案卷标签填写")
        sent = form.submit("登记", cancel=("lending_findings", {}))
    if sent:
        command = EnterFinding(form.token, kind or "", person, day, noticed, slip, number)
        done = form.answer(enter_finding(ctx, command))
        notice("已登记，请核实。")
        go("lending_finding", {"id": str(done.finding_id)}, replace=True)
