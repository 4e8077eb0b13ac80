"""工作台: what waits for somebody and stands in no list of papers."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core.archive.disposal_reading import MINE, list_disposals
from core.archive.originals_read import list_originals
from core.archive.periods import list_periods
from core.archive.reading import files_waiting
from core.cases.urgent import urgent_starts
from core.context import Context
from core.lending.reading import LATE, WAITING_FOR_ME, OwnOut, list_slips, own_out
from core.permissions import Permission
from core.sealed.reading import abstracts_to_review
from pages.ui.screens import page_of
from pages.ui.text import plain

_SOON_DAYS = 1
"""Days before its end from which the start page tells of what one has borrowed."""
_SHOWN = 5
"""Matters that the start page names."""


def urgent_notice(ctx: Context) -> None:
    """Cases that were started before their approval, whose papers must be made up within the day (regulation art 6)."""
    words = "有{many}案件紧急启动，须在二十四小时内补全文书、报批（《实施细则》第六条第二款）。"
    _matters(urgent_starts(ctx, _SHOWN + 1), words, ":material/timer:")


def abstract_notice(ctx: Context) -> None:
    """Matters in which what a sealed party reported waits for a second person."""
    words = "有{many}事项的密封当事人摘要待您审核，审核后办案才能使用。"
    _matters(abstracts_to_review(ctx, _SHOWN + 1), words, ":material/lock:", {"part": "sealed"})


def lists_notice(ctx: Context) -> None:
    """Lists of files that leave the archive, which wait for one's opinion, approval or hand."""
    page = list_disposals(ctx, state=MINE)
    if page is not None and page.rows:
        words = f"有{_many(page.rows, page.next_id)}鉴定与移交清单待您办理。"
        _tell(words, "disposals", "查看鉴定与移交清单", ":material/delete_sweep:", {"state": MINE})


def files_notice(ctx: Context) -> None:
    """Case files on their way into the archive that wait for one's check, taking or mending."""
    found = files_waiting(ctx)
    if found:
        words = "，".join(f"{label} {count} 卷" for label, count in found.items())
        _tell(f"有案卷待您办理：{words}。", "filing", "查看待归档", ":material/folder_open:")


def slips_notice(ctx: Context) -> None:
    """Slips that wait for one's consent."""
    page = list_slips(ctx, WAITING_FOR_ME) if ctx.may(Permission.LOAN_DECIDE) else None
    if page is not None and page.rows:
        words = f"有{_many(page.rows, page.next_id)}借阅单待您审批。"
        _tell(words, "loans", "查看借阅单", ":material/assignment:", {"tab": WAITING_FOR_ME})


def borrowed_notice(ctx: Context) -> None:
    """What one has borrowed and must bring back now, and for heads and the archive what others keep too long."""
    own: dict[UUID, OwnOut] = {}
    for one in own_out(ctx, _SOON_DAYS):
        own.setdefault(one.loan_id, one)
    for one in list(own.values())[:_SHOWN]:
        words = f"您凭 {plain(one.number)} 借出的案卷"
        if one.is_late:
            st.error(f"{words}已于 {one.due} 到期，请立即归还；归还前不能再借阅。")
        else:
            st.warning(f"{words} {one.due} 到期，请按期归还或者续借。")
        st.page_link(
            page_of("loan"),
            label="打开借阅单",
            icon=":material/assignment:",
            query_params={"id": str(one.loan_id)},
        )
    page = list_slips(ctx, LATE) if ctx.may(Permission.LOAN_DECIDE) else None
    if page is not None and page.rows:
        words = f"有{_many(page.rows, page.next_id)}借阅单逾期未还，请催还。"
        _tell(words, "loans", "查看逾期未还", ":material/assignment_late:", {"tab": LATE})


def originals_notice(ctx: Context) -> None:
    """Original carriers that somebody hands on to oneself: until they are taken over he answers for them."""
    page = list_originals(ctx, offered=True)
    for row in page.rows[:_SHOWN] if page else ():
        words = f"原始载体 {plain(row.medium_no)} 待您接收。"
        _tell(words, "original", "查看、接收", ":material/sd_card:", {"id": str(row.original_id)})


def periods_notice(ctx: Context) -> None:
    """A table of periods that waits for one's approval."""
    if not ctx.may(Permission.RETENTION_APPROVE):
        return
    view = list_periods(ctx)
    if view is not None and view.may_decide:
        _tell("有一份保管期限表待您核准。", "retention", "查看保管期限表", ":material/date_range:")


def _many(rows: Sequence[object], next_id: UUID | None) -> str:
    return "多份" if next_id else f" {len(rows)} 份"


def _tell(words: str, path: str, label: str, icon: str, query: dict[str, str] | None = None) -> None:
    st.warning(words)
    st.page_link(page_of(path), label=label, icon=icon, query_params=query)


def _matters(
    found: Sequence[tuple[UUID, str]], words: str, icon: str, query: dict[str, str] | None = None
) -> None:
    if found:
        st.warning(words.format(many="多件" if len(found) > _SHOWN else f" {len(found)} 件"))
    for matter_id, number in found[:_SHOWN]:
        st.page_link(
            page_of("application"),
            label=number,
            icon=icon,
            query_params={"id": str(matter_id), **(query or {})},
        )
