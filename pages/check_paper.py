"""核验文书: is a paper in hand the one that the bureau issued? Its code comes from a scanner, or by the link in it."""

import streamlit as st

from core.ledger.check_paper import GENUINE, VOID, PaperCheck, check_paper
from core.ledger.paper_code import PaperCode, read_code
from core.permissions import Permission
from pages.ui import guard
from pages.ui.navigate import go
from pages.ui.page import asked
from pages.ui.text import facts, plain

_TYPED = "check_paper.code"


def render() -> None:
    ctx = guard.require(Permission.PAPER_CHECK)
    with st.container(width=760):
        st.title("核验文书", anchor=False)
        with st.form("check_paper", border=False, clear_on_submit=True):
            typed = st.text_input(
                "文书右上角二维码的内容",
                key=_TYPED,
                max_chars=500,
                placeholder="光标放在此处，用扫码枪扫描；或粘贴二维码中的文字",
            )
            submitted = st.form_submit_button("核验", type="primary")
        linked = read_code(f"?d={asked('d')}&h={asked('h')}") if asked("d") else None
        code = read_code(typed) if typed.strip() else linked
        if code is not None:
            found = check_paper(ctx, code)
            if found is not None:
                _show(found, code)
        elif submitted or asked("d"):
            st.error("未能识别二维码内容，请将整个二维码重新扫描一次；手工录入的，请核对是否完整。")
        else:
            st.info("扫描后显示该文书是否由本机关出具、内容是否与台账记录一致。核验情况会记入台账。")


def _show(found: PaperCheck, code: PaperCode) -> None:
    box = {GENUINE: st.success, VOID: st.warning}.get(found.verdict, st.error)
    box(found.words)
    if found.remark:
        st.markdown(plain(found.remark))
    if not found.title:
        st.caption(f"文书编码 {code.document_id}")
        return
    place = "未封存" if found.index is None else str(found.index)
    st.markdown(
        f"{plain(found.title)}　编号 {plain(found.number)}　出具日期 {found.issued_on}　台账序号 {place}"
    )
    facts([(label, value) for label, value in found.printed])
    st.caption("请逐字核对纸面上的编号、姓名和内容与本页是否一致。")
    if found.matter_id is not None and st.button("查看登记内容", key="check_paper.matter"):
        go("application", {"id": str(found.matter_id)})
