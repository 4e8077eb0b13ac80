"""填写借阅单: what is wanted (`?lines=`), how, for what (`?kind=`) and until when; what the rules ask of it is told before it is asked (`?id=`: a
returned slip is changed)."""

import streamlit as st

from core.context import Context
from core.law.lending import KINDS, MODES, MOST_LINES, LoanMode
from core.lending.asking import AskAgain, AskLoan, Line, ask_again, ask_loan, dry_run
from core.lending.borrowable import Borrowable, find_to_borrow, to_borrow
from core.lending.reading import Slip, get_slip
from core.permissions import Permission
from pages.ui import guard, slip_lines
from pages.ui.errors import show_problems
from pages.ui.forms import WIDTH, Form
from pages.ui.navigate import go
from pages.ui.page import asked, asked_id, back, nothing_here, notice
from pages.ui.table import Column, Row, data_table
from pages.ui.text import plain

LINES = (
    Column("number", "档号、登记号", nowrap=True),
    Column("unit", "形成科室", nowrap=True),
    Column("part", "借阅内容"),
)
_MODES = {code: row.label for code, row in MODES.items()}
_KINDS = {code: row.label for code, row in KINDS.items()}


def render() -> None:
    ctx = guard.require(Permission.LOAN_USE)
    loan_id = asked_id()
    slip = get_slip(ctx, loan_id) if loan_id else None
    if loan_id and (slip is None or not slip.is_own or slip.state != "returned"):
        nothing_here("未找到可以修改的借阅单", "只有退回给您本人的借阅单可以修改。请从“借阅单”打开。")
        return
    if slip is not None and "lines" not in st.query_params:
        st.query_params["lines"] = slip_lines.written(slip_lines.of_slip(slip))
    back("loans", "返回借阅单")
    st.title("修改借阅单" if slip else "填写借阅单", anchor=False)
    lines = slip_lines.read(asked("lines"))
    known = to_borrow(ctx, lines)
    with st.container(width=WIDTH):
        _find(ctx, lines)
        if not lines:
            st.info("先按档号或登记号添加要借阅的案卷；也可以从“档案目录”打开案卷后点“借阅”。")
            return
        _chosen(lines, known)
        _narrow(lines, known)
        mode, kind = _how(slip)
        _foretell(ctx, mode, kind, lines)
        _ask(ctx, slip, mode, kind, lines)


def _find(ctx: Context, lines: tuple[Line, ...]) -> None:
    with st.form("loan_new.find", clear_on_submit=True):
        number = st.text_input(
            "档号或登记号",
            key="loan_new.number",
            placeholder="照案卷标签、卷宗封面填写或者扫描",
        )
        added = st.form_submit_button("添加")
    if not added:
        return
    found = find_to_borrow(ctx, number)
    if found is None:
        st.error(f"没有找到“{plain(number)}”。请核对档号或登记号；已销毁、已移交的不能借阅。")
    elif len(lines) >= MOST_LINES:
        st.error(f"一份借阅单至多 {MOST_LINES} 项，请另填一份。")
    elif found in lines:
        st.info("已在借阅单中。")
    else:
        _keep((*lines, found))


def _keep(lines: tuple[Line, ...]) -> None:
    st.query_params["lines"] = slip_lines.written(lines)
    st.rerun()


def _chosen(lines: tuple[Line, ...], known: list[Borrowable]) -> None:
    rows = [Row(str(n), slip_lines.words(line, known)) for n, line in enumerate(lines)]
    data_table("loan_new.lines", caption="借阅内容", columns=LINES, rows=rows)


def _narrow(lines: tuple[Line, ...], known: list[Borrowable]) -> None:
    """Take a line out again, or ask for a volume or a paper instead of the whole."""
    with st.expander("调整借阅内容：只借一卷、只借其中文书，或者移出"):
        names = {n: "　".join(slip_lines.words(line, known)) for n, line in enumerate(lines)}
        at = st.selectbox("哪一项", list(names), format_func=names.__getitem__, key="loan_new.at")
        line = lines[at]
        one = next(
            (each for each in known if each.case_file_id and each.case_file_id == line.case_file_id), None
        )
        rest = (*lines[:at], *lines[at + 1 :])
        if one is not None and one.volumes > 1:
            volume = st.number_input("第几卷", 1, one.volumes, key="loan_new.volume")
            if st.button("只借这一卷", key="loan_new.only_volume"):
                _keep((*rest, Line(case_file_id=one.case_file_id, volume=int(volume))))
        if one is not None and one.contents:
            titles = {
                each.item_id: f"{each.position} {each.title}（{each.pages}页）" for each in one.contents
            }
            chosen = st.multiselect(
                "其中文书", list(titles), format_func=titles.__getitem__, key="loan_new.items"
            )
            if chosen and st.button("只借这些文书", key="loan_new.only_items"):
                _keep((*rest, *(Line(case_file_id=one.case_file_id, item_id=item) for item in chosen)))
            if line.item_id:
                pages = next(each.pages for each in one.contents if each.item_id == line.item_id)
                left, right = st.columns(2)
                first = left.number_input("自第几页", 1, max(pages, 1), 1, key=f"loan_new.first.{at}")
                last = right.number_input(
                    "至第几页", 1, max(pages, 1), max(pages, 1), key=f"loan_new.last.{at}"
                )
                if st.button("只借这些页", key="loan_new.only_pages"):
                    part = Line(
                        case_file_id=one.case_file_id,
                        item_id=line.item_id,
                        first_page=int(first),
                        last_page=int(last),
                    )
                    _keep((*rest, part))
        if st.button("移出", key="loan_new.out"):
            _keep(rest)


def _how(slip: Slip | None) -> tuple[str, str]:
    kind_asked = slip.kind if slip else asked("kind")
    mode = st.radio(
        "借阅方式",
        list(_MODES),
        format_func=_MODES.__getitem__,
        index=list(_MODES).index(slip.mode if slip else LoanMode.READING_ROOM),
        key="loan_new.mode",
        horizontal=True,
    )
    kind = st.selectbox(
        "借阅用途",
        list(_KINDS),
        format_func=_KINDS.__getitem__,
        index=list(_KINDS).index(kind_asked if kind_asked in _KINDS else next(iter(_KINDS))),
        key="loan_new.kind",
    )
    return str(mode), str(kind)


def _foretell(ctx: Context, mode: str, kind: str, lines: tuple[Line, ...]) -> None:
    """What the rules would ask, before anything is sent."""
    found = dry_run(ctx, mode, kind, lines)
    if isinstance(found, list):
        show_problems(found)
        return
    words = [f"- {plain(one)}" for one in found.terms.rules]
    asked_for = "、".join(found.consents) or "无"
    until = f"最长借到 {found.until}{'（暂估）' if found.is_estimated else ''}" if found.until else "不限期限"
    renewals = f"可续借 {found.terms.renewals} 次" if found.terms.renewals else "不能续借"
    if found.terms.forbidden:
        st.error("；".join(plain(one) for one in found.terms.forbidden))
    st.info("\n".join([f"须经同意：{asked_for}；{until}；{renewals}。", *words]))


def _ask(ctx: Context, slip: Slip | None, mode: str, kind: str, lines: tuple[Line, ...]) -> None:
    form = Form(f"loan_new.{slip.loan_id if slip else 'new'}", seen=slip)
    with form.body():
        # First, because its calendar opens below it and would lie over the button.
        until = form.day("until", "借阅到", value=slip.asked_until if slip else None)
        purpose = form.text(
            "purpose",
            "借阅事由",
            lines=True,
            hint="写明办理什么事、为什么需要",
            value=slip.purpose if slip else "",
        )
        needs = KINDS[kind].ground
        ground = form.text("ground", needs, value=slip.ground if slip else "") if needs else ""
        sent = form.submit("提交借阅单")
    if not sent:
        return
    if slip is None:
        done = form.answer(ask_loan(ctx, AskLoan(form.token, mode, kind, purpose, ground, until, lines)))
    else:
        version = slip.row_version
        command = AskAgain(form.token, mode, kind, purpose, ground, until, lines, slip.loan_id, version)
        done = form.answer(ask_again(ctx, command))
    notice(f"借阅单 {done.number} 已提交，请等待审批。")
    go("loan", {"id": str(done.loan_id)}, replace=True)
