"""台账核验: how far the ledger is sealed, what the last verifications found, and the work on it that takes long."""

import streamlit as st

from core.context import Context
from core.jobs.asking import AskJob, ask_job
from core.ledger.jobs import ROTATE, VERIFY
from core.ledger.status import CheckView, LedgerStatus, ledger_status, view_findings
from core.permissions import Permission
from pages.ui import guard
from pages.ui.errors import show_problems
from pages.ui.forms import WIDTH, form_token, used
from pages.ui.listing import ROWS
from pages.ui.navigate import go
from pages.ui.table import Column, Move, Row, data_table, pager
from pages.ui.text import Tag, facts, plain

FINDINGS = (Column("object", "对象", nowrap=True), Column("words", "异常"))
REMARKS = (Column("words", "说明"), Column("count", "条数", align="right", nowrap=True))


def render() -> None:
    ctx = guard.require(Permission.LEDGER_READ)
    st.title("台账核验", anchor=False)
    st.caption(
        "每次办理、查阅和管理变更都写入台账，由后台逐秒封存、定时核验：每隔几分钟核验新增部分，每晚全面核验。"
    )
    status = ledger_status(ctx)
    if status is None:
        return
    _sealer(status)
    if ctx.may(Permission.LEDGER_VERIFY):
        _ask(ctx, VERIFY.code, "立即全面核验", primary=True)
    if not status.checks:
        st.info(
            "还没有核验结果。后台服务启动后自动核验，请稍候刷新；长时间没有的，请系统管理员检查后台服务。"
        )
    for check in status.checks:
        _check(ctx, check)
    if ctx.may(Permission.KEY_ROTATE):
        _rotation(ctx)


def _sealer(status: LedgerStatus) -> None:
    st.header("封存", anchor=False)
    waiting = f"{status.oldest_unsealed_at:%Y-%m-%d %H:%M:%S} 起" if status.oldest_unsealed_at else "没有"
    facts(
        [
            ("状态", Tag("有异常", "red") if status.alarms else Tag("正常", "green")),
            ("已封存条目", f"{status.size} 条"),
            ("最近封存", f"{status.sealed_at:%Y-%m-%d %H:%M:%S}" if status.sealed_at else "尚未封存"),
            ("等待封存", waiting),
        ]
    )
    if status.problem:
        st.error(plain(status.problem))
    with st.expander("公钥（脱机核验证明时用）"):
        st.caption("脱机核验时与证明中的公钥核对，用法见证明内的说明。请同时在机关网站或纸面上公布。")
        st.code(f"门户公钥 {status.portal_key}\n封存公钥 {status.sealer_key}", language=None)


def _check(ctx: Context, check: CheckView) -> None:
    st.header(check.label, anchor=False)
    if check.ended_at is None:
        result = Tag("未能完成", "red")
    elif check.count:
        result = Tag(f"发现 {check.count} 处异常", "red")
    else:
        result = Tag("未发现异常", "green")
    facts(
        [
            ("结果", result),
            ("开始", f"{check.started_at:%Y-%m-%d %H:%M:%S}" if check.started_at else ""),
            ("结束", f"{check.ended_at:%Y-%m-%d %H:%M:%S}" if check.ended_at else ""),
            ("台账条目", f"{check.size} 条"),
            ("核对业务数据", f"{check.rows} 行"),
        ]
    )
    if check.findings:
        _findings(ctx, check)
    if check.remarks:
        st.subheader("说明（不是异常）", anchor=False)
        data_table(
            f"ledger.{check.kind}.remarks",
            caption=f"{check.label}的说明",
            columns=REMARKS,
            rows=[Row(words, (words, str(count))) for words, count in check.remarks],
        )


def _findings(ctx: Context, check: CheckView) -> None:
    key = f"ledger.{check.kind}.findings"
    st.subheader("异常", anchor=False)
    if check.count > len(check.findings):
        st.caption(f"共 {check.count} 处，只列出前 {len(check.findings)} 处。")
    # Another run has other findings: a place in the list of the one before means nothing there.
    place = st.session_state.setdefault(f"{key}.{check.started_at}", {"first": 0})
    first = place["first"]
    views = view_findings(ctx, check.findings[first : first + ROWS])
    data_table(
        f"{key}.table",
        caption=f"{check.label}发现的异常",
        columns=FINDINGS,
        rows=[
            Row(
                str(first + number),
                ("查看留痕" if one.has_history else "—", one.words),
                {"type": one.object_type, "id": one.object_id} if one.has_history else {},
            )
            for number, one in enumerate(views)
        ],
        open_page="history",
    )

    def move(where: Move) -> None:
        place["first"] = {"first": 0, "previous": first - ROWS, "next": first + ROWS}[where]

    pager(
        key,
        has_previous=first > 0,
        has_next=first + ROWS < len(check.findings),
        total=f"共 {len(check.findings)} 处",
        on_move=move,
    )


def _rotation(ctx: Context) -> None:
    st.header("更换根密钥", anchor=False)
    with st.container(width=WIDTH):
        st.markdown(
            "生成新的根密钥，并用它重新加密所有密钥；业务内容不重新加密，办理不中断。"
            "更换后请通知系统管理员立即备份主机上的密钥目录（与数据库备份分开保管），旧的根密钥仍用于打开更换之前的数据库备份。"
        )
        sure = st.checkbox("已知悉，确认更换", key="ledger.rotate.sure")
        _ask(ctx, ROTATE.code, "更换根密钥", disabled=not sure)


def _ask(ctx: Context, kind: str, label: str, *, primary: bool = False, disabled: bool = False) -> None:
    form = f"ledger.{kind}"
    token = form_token(form)
    if not st.button(
        label, key=f"{form}.submit", type="primary" if primary else "secondary", disabled=disabled
    ):
        return
    asked = ask_job(ctx, AskJob(token, kind, {}))
    if isinstance(asked, list):
        show_problems(asked)
        return
    used(form)
    go("job", {"id": str(asked.job_id)})
