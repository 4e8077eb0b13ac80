"""Official numbers: one series a class and year, free of gaps under concurrency."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from core.clock import local
from core.law.paper_kinds import NUMBERED
from core.use_case import Work
from db.models import Agency, NumberCounter, NumberSeries
from db.unit_of_work import hold


@dataclass(frozen=True)
class SeriesKind:
    """A series every agency starts with; word and template are then its own to change (law.md §3, D)."""

    code: str
    label: str
    word: str
    template: str = "{prefix}{word}〔{year}〕{no}号"


SERIES = {
    "application": SeriesKind("application", "申请登记号", "申"),
    "complaint_matter": SeriesKind("complaint_matter", "投诉举报登记号", "诉"),
    "case_matter": SeriesKind("case_matter", "案件登记号", "案"),
    "acknowledgement": SeriesKind("acknowledgement", "收件回执号", "收"),
}
for _kind in NUMBERED:
    SERIES.setdefault(_kind.series, SeriesKind(_kind.series, f"{_kind.title}文号", _kind.word))


def take_number(work: Work, agency_id: UUID, code: str) -> str:
    """The next number of a series in the year of `work.now`.

    The counter's row stays locked until the transaction ends, so a rollback gives the number back: call it after
    every check, and several series in the order of their codes.
    """
    series = work.session.scalars(
        select(NumberSeries).where(NumberSeries.agency_id == agency_id, NumberSeries.code == code)
    ).one()
    agency = work.session.get_one(Agency, agency_id)
    year = local(work.now).year
    counter = _locked(work, series.id, year)
    if counter is None:
        # The first number of a year: whoever comes second waits here for the row that the first one adds.
        hold(work.session, f"counter {series.id} {year}")
        counter = _locked(work, series.id, year) or NumberCounter(series_id=series.id, year=year, last_no=0)
        work.add(counter)
    counter.last_no += 1
    work.session.flush()
    return series.template.format(
        prefix=agency.number_prefix, word=series.word, year=year, no=counter.last_no
    )


def _locked(work: Work, series_id: UUID, year: int) -> NumberCounter | None:
    return work.session.scalar(
        select(NumberCounter)
        .where(NumberCounter.series_id == series_id, NumberCounter.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
