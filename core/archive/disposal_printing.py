"""档案销毁清册、档案移交清单 as PDF (law.md §3, row 52)."""

from uuid import UUID

from core.archive.disposal_reading import DisposalView, get_disposal
from core.clock import local
from core.context import Context
from core.documents.disposal_sheet import DisposalSheetData, render_disposal_sheet
from core.law.disposal import SHEETS, SIGNERS
from core.ledger.happenings import record_once


def print_disposal(ctx: Context, disposal_id: UUID) -> tuple[str, bytes] | None:
    """The sheet of a list with its name; None for what is not there, or not allowed. That it was taken is on the record."""
    view = get_disposal(ctx, disposal_id)
    if view is None:
        return None
    title = SHEETS[view.kind]
    record_once(ctx, "downloaded", "disposal", disposal_id, details={"what": title})
    return f"{title} {view.number or view.unit}", render_disposal_sheet(_data(ctx, view, title))


def _data(ctx: Context, view: DisposalView, title: str) -> DisposalSheetData:
    receipt = [("接收单位、回执", f"{view.receiver}　{view.receipt_no}　{view.received_on}")]
    return DisposalSheetData(
        agency=ctx.actor.agency_name,
        title=title,
        number=view.number or f"尚未批准（{view.state_label}）",
        facts=[
            ("承办科室", view.unit),
            ("提出原因", view.reason),
            ("合计", f"{len(view.items)} 件，{view.volumes} 卷，{view.pages} 页"),
            *(receipt if view.receiver else []),
        ],
        files=[
            (
                *(one.archive_number, one.title, one.term, str(one.filed_on)),
                *(str(one.keep_until or "长期、永久"), str(one.volumes), str(one.pages)),
            )
            for one in view.items
        ],
        steps=[(f"{local(one.at):%Y-%m-%d %H:%M}", one.label, one.by, one.text) for one in view.taken],
        signers=SIGNERS[view.kind],
        printed_by=ctx.actor.name,
        printed_at=ctx.now,
    )
