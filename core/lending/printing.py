"""档案借阅单 as PDF (law.md §3, row 52)."""

from uuid import UUID

from core.clock import local
from core.clock import until as end_words
from core.context import Context
from core.documents.loan_sheet import LoanSheetData, render_loan_sheet
from core.ledger.happenings import record_once
from core.lending.reading import Slip, get_slip
from core.lending.scanned import code_of
from core.papers.reading import trace_of

RULES = (
    "借阅人应妥善保管所借资料，不得擅自复制、传播、涂改、拆散或者损毁，按期归还；丢失、损毁的立即报告档案室"
    "（《实施细则》第二十四条、第二十六条）。"
)


def print_slip(ctx: Context, loan_id: UUID) -> tuple[str, bytes] | None:
    """The slip with its name; None for what is not there, or not allowed. That it was taken is on the record."""
    slip = get_slip(ctx, loan_id)
    if slip is None:
        return None
    record_once(ctx, "downloaded", "loan", loan_id, details={"what": "档案借阅单"})
    return f"档案借阅单 {slip.number}", render_loan_sheet(_data(ctx, slip))


def _data(ctx: Context, slip: Slip) -> LoanSheetData:
    begins = f"{local(slip.begins_at):%Y-%m-%d}" if slip.begins_at else "批准之日"
    until = end_words(slip.until) if slip.until else str(slip.asked_until)
    renewed = f"，已续借{slip.renewals}次" if slip.renewals else ""
    return LoanSheetData(
        agency=ctx.actor.agency_name,
        number=slip.number,
        code=code_of(slip.loan_id),
        facts=[
            (("借阅部门", slip.unit), ("借阅人", slip.borrower)),
            (("借阅方式", slip.mode_label), ("借阅用途", slip.kind_label)),
            *([(("依据", slip.ground),)] if slip.ground else []),
            (("借阅事由", slip.purpose),),
            (("借阅期限", f"{begins} 至 {until}{renewed}"), ("状态", slip.state_label)),
        ],
        lines=[
            (one.name, f"{one.part}　{one.title}".strip(), one.out_words, one.back_words, str(one.due or ""))
            for one in slip.lines
        ],
        steps=[(f"{local(one.at):%Y-%m-%d %H:%M}", one.label, one.by, one.text) for one in slip.taken],
        rules=RULES,
        printed_by=ctx.actor.name,
        printed_at=ctx.now,
        trace=trace_of(ctx),
    )
