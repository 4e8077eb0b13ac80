"""The job that writes a list as one file for a spreadsheet, page by page, under whoever asked for it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from core.app import App
from core.clock import local
from core.context import Context
from core.jobs.handle import JobFailed, JobHandle
from core.spreadsheet import CSV, CsvFile

MOST_ROWS = 100_000
"""Rows of one file: about 20 MB, which the database and a spreadsheet take with ease."""
BATCH = 500

Row = TypeVar("Row")
Read = Callable[[Context, UUID | None, int], Sequence[Row] | None]
"""A page of the list, the newest first, behind the row of that id and of so many rows; None without the permission."""


def accepting(filters: Iterable[str]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """What the job of a list keeps of what it was asked: its own filters, as short texts."""
    names = tuple(filters)

    def accept(arguments: Mapping[str, Any]) -> dict[str, Any]:
        return {name: str(arguments[name]).replace("\x00", "")[:200] for name in names if arguments.get(name)}

    return accept


@dataclass(frozen=True)
class Export(Generic[Row]):
    """`place` is the id behind which the next page begins, `narrow` by what a list that is too long is asked for in parts."""

    title: str
    head: Sequence[str]
    cells: Callable[[Row], Iterable[str]]
    place: Callable[[Row], UUID]
    narrow: str

    def run(
        self,
        app: App,
        job: JobHandle,
        read: Read[Row],
        total_of: Callable[[Row], int | None] = lambda _: None,
    ) -> dict[str, Any] | None:
        """Every row that the asker sees, the newest first, up to MOST_ROWS. `total_of` says how long the list is, as far as a
        row knows that. None where the job was cancelled; raises JobFailed for a job of nobody, and where he may not any more.
        """
        if job.ctx is None:
            raise JobFailed(f"导出{self.title}须由工作人员交办")
        file, count, total, before = CsvFile(self.head), 0, None, None
        while count < MOST_ROWS:
            rows = read(job.ctx, before, BATCH)
            if rows is None:
                raise JobFailed(f"交办人已没有导出{self.title}的权限")
            file.add(map(self.cells, rows))
            count += len(rows)
            if before is None and rows:
                total = total_of(rows[0])
            if len(rows) < BATCH:
                break
            before = self.place(rows[-1])
            job.progress(count, total, f"已读取 {count} 件")
            if job.cancelled():
                return None
        is_full = count >= MOST_ROWS
        limit = f"（最新{MOST_ROWS}件）" if is_full else ""
        job.result(f"{self.title} {local(app.clock.now()):%Y-%m-%d}{limit}.csv", CSV, file.data)
        more = f"，一次最多 {MOST_ROWS} 件，更早的请按{self.narrow}分次导出" if is_full else ""
        job.progress(count, count, f"已导出 {count} 件{more}")
        return {"rows": count}
