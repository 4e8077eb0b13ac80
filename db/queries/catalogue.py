"""The ids of catalogued case files under a filter, found in a time that follows the length of a page and not that of the
archive. Every function takes the viewer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Select,
    Uuid,
    and_,
    func,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, distinct_on
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from db.models import CaseFile, CaseFileSearch
from db.queries.case_files import catalogued_to
from db.queries.counting import HITS_TO, count_capped
from db.queries.search import FAR, NEAR, fold, hit, hit_in_units, holds, is_numbered
from db.viewer import Viewer


@dataclass(frozen=True)
class FileFilter:
    """`text` are pieces, of two characters and more, of archive number, title or number of the matter; `term` a code of the
    period; `year` that of the filing, as text; `procedure` the kind of matter; `unit_id` the department that made it. Empty for
    any."""

    text: str = ""
    term: str = ""
    year: str = ""
    procedure: str = ""
    state: str = "filed"
    unit_id: UUID | None = None

    @property
    def filed_year(self) -> int:
        """The year as a number; one in which nothing was filed where it is none."""
        return int(self.year) if len(self.year) == 4 else 0


def catalogued_ids(viewer: Viewer, wanted: FileFilter, before: UUID | None, limit: int) -> Select[UUID]:
    """The ids of the newest `limit` files of the catalogue that are open to the viewer and meet the filter but for its text,
    from `before` on. Each reason to see a file walks an index of its own."""
    walks = [
        _walk(viewer, wanted, before, limit, column, value) for column, value in _reasons(viewer, wanted)
    ]
    found = union_all(*walks).subquery()
    once = select(found.c.id).ext(distinct_on(found.c.id))
    return once.order_by(found.c.id.desc()).limit(limit)


def page_of_files(
    session: Session, viewer: Viewer, wanted: FileFilter, before: UUID | None, limit: int
) -> tuple[list[UUID], int]:
    """The ids of a page of the files that meet the filter with its text, and the count of all, up to HITS_TO + 1.

    A common word is found by reading the texts of the newest files, a rare one by the index of grams; which one it is, the
    newest tell, and a number by itself.
    """
    if _is_number(wanted.text):
        return _page_by_index(session, viewer, wanted, before, limit)
    newest, count, is_whole = _read(session, viewer, wanted, None, NEAR)
    ids, here, is_end = (
        (newest, count, is_whole) if before is None else _read(session, viewer, wanted, before, NEAR)
    )
    if not is_end and here < limit:
        if before is None:
            return _page_by_index(session, viewer, wanted, before, limit)
        ids = list(session.scalars(_found(viewer, wanted, before, limit)))
    # As far as the hits so far promise to suffice, and a quarter more.
    depth = (HITS_TO + 1) * NEAR * 5 // (max(count, 1) * 4)
    if not is_whole and count <= HITS_TO and depth <= FAR * NEAR:
        _, count, is_whole = _read(session, viewer, wanted, None, depth)
    if not is_whole and count <= HITS_TO:
        count = session.scalars(select(count_capped(_found(viewer, wanted, None, HITS_TO + 1)))).one()
    return ids[:limit], min(count, HITS_TO + 1)


_NUMBER = re.compile(r"\d{4}-\d{4}-[^-\s]+-[^-\s]+-\d+")
"""An archive number as core.law.filing writes it: 全宗–年度–期限–机构–件."""


def _is_number(text: str) -> bool:
    return is_numbered(text) or bool(_NUMBER.search(fold(text)))


def _page_by_index(
    session: Session, viewer: Viewer, wanted: FileFilter, before: UUID | None, limit: int
) -> tuple[list[UUID], int]:
    every = list(session.scalars(_found(viewer, wanted, None, max(limit, HITS_TO + 1))))
    ids = every if before is None else list(session.scalars(_found(viewer, wanted, before, limit)))
    return ids[:limit], min(len(every), HITS_TO + 1)


def reasons(viewer: Viewer) -> list[tuple[InstrumentedAttribute[UUID], UUID]]:
    """The columns by which files of the catalogue are open to the viewer, with their values. The archive's keeper sees what
    was handed over: nearly every file of the agency."""
    if viewer.sees_agency or viewer.keeps_archive:
        return [(CaseFile.agency_id, viewer.agency_id)]
    return [(CaseFile.unit_id, unit) for unit in viewer.unit_ids] + [
        (CaseFile.arranged_by, viewer.account_id)
    ]


def _reasons(viewer: Viewer, wanted: FileFilter) -> list[tuple[InstrumentedAttribute[UUID], UUID]]:
    if wanted.unit_id is None:
        return reasons(viewer)
    if viewer.sees_agency or viewer.keeps_archive or wanted.unit_id in viewer.unit_ids:
        return [(CaseFile.unit_id, wanted.unit_id)]
    return [(CaseFile.arranged_by, viewer.account_id)]


def _walk(
    viewer: Viewer,
    wanted: FileFilter,
    before: UUID | None,
    limit: int,
    column: InstrumentedAttribute[UUID],
    value: UUID,
) -> Select[UUID]:
    """The newest of the files with this value in this column."""
    plain = select(CaseFile.id).where(
        column == value,
        CaseFile.state == wanted.state,
        catalogued_to(viewer),
        CaseFile.id < before if before else true(),
    )
    is_filtered = wanted.term or wanted.procedure or wanted.year
    if not is_filtered or column is CaseFile.arranged_by:
        # What one person arranged in his time is few enough to be read.
        return plain.where(*_narrowed(wanted)).order_by(CaseFile.id.desc()).limit(limit)
    kinds = _kinds(wanted, column.key, value)
    within = [CaseFile.filed_year == wanted.filed_year] if wanted.year else []
    each = (
        plain.where(*within, CaseFile.procedure == kinds.c.procedure, CaseFile.term == kinds.c.term)
        .order_by(CaseFile.id.desc())
        .limit(limit)
        .lateral()
    )
    of_kind = [
        kinds.c[part] == asked
        for part, asked in (("procedure", wanted.procedure), ("term", wanted.term))
        if asked
    ]
    return (
        select(each.c.id)
        .select_from(kinds.join(each, true()))
        .where(*of_kind)
        .order_by(each.c.id.desc())
        .limit(limit)
    )


def _kinds(wanted: FileFilter, column: str, value: UUID) -> CTE:
    """The pairs of procedure and period that there are with this value in this column, within the year where one is asked
    for: the index is entered once for each, so that a filter that nothing meets reads no files."""

    def those(table: type[CaseFile]) -> list[ColumnElement[bool]]:
        there = [getattr(table, column) == value, table.state == wanted.state]
        return [*there, *([table.filed_year == wanted.filed_year] if wanted.year else [])]

    first, later = aliased(CaseFile), aliased(CaseFile)
    begin = (
        select(first.procedure, first.term)
        .where(*those(first))
        .order_by(first.procedure, first.term)
        .limit(1)
        .subquery()
    )
    kinds = select(begin.c.procedure, begin.c.term).cte(recursive=True)
    further = (
        select(later.procedure, later.term)
        .where(*those(later))
        .where(tuple_(later.procedure, later.term) > tuple_(kinds.c.procedure, kinds.c.term))
        .order_by(later.procedure, later.term)
        .limit(1)
        .lateral()
    )
    return kinds.union_all(
        select(further.c.procedure, further.c.term).select_from(kinds.join(further, true()))
    )


def _narrowed(wanted: FileFilter) -> list[ColumnElement[bool]]:
    """The filter but for its text, as conditions on CaseFile."""
    return [
        *([CaseFile.unit_id == wanted.unit_id] if wanted.unit_id else []),
        *([CaseFile.term == wanted.term] if wanted.term else []),
        *([CaseFile.procedure == wanted.procedure] if wanted.procedure else []),
        *([CaseFile.filed_year == wanted.filed_year] if wanted.year else []),
    ]


def _read(
    session: Session, viewer: Viewer, wanted: FileFilter, before: UUID | None, depth: int
) -> tuple[list[UUID], int, bool]:
    """Read the texts of the newest `depth` files: the hits, their number, and whether these were all files."""
    near = catalogued_ids(viewer, wanted, before, depth).subquery()
    found = holds(wanted.text, CaseFileSearch)
    ids = func.array_agg(aggregate_order_by(near.c.id, near.c.id.desc()), type_=ARRAY(Uuid())).filter(found)
    hits, count, read = session.execute(
        select(ids, func.count().filter(found), func.count())
        .select_from(near)
        .outerjoin(CaseFileSearch, CaseFileSearch.case_file_id == near.c.id)
    ).one()
    return list(hits or []), count, read < depth


def _found(viewer: Viewer, wanted: FileFilter, before: UUID | None, limit: int) -> Select[UUID]:
    """The newest hits by way of the index of grams, for rare words. Of a word that is common in the house and rare in the
    viewer's departments it reads the hits of these alone."""
    found: Select[UUID] | CompoundSelect[UUID]
    found = select(CaseFileSearch.case_file_id).where(hit(wanted.text, CaseFileSearch))
    if not (viewer.sees_agency or viewer.keeps_archive):
        # Beyond his departments there is what he arranged himself, whose texts are few enough to be read.
        found = (
            select(CaseFileSearch.case_file_id)
            .join(CaseFile, CaseFile.id == CaseFileSearch.case_file_id)
            .where(CaseFile.arranged_by == viewer.account_id, CaseFile.unit_id.not_in(viewer.unit_ids))
            .where(holds(wanted.text, CaseFileSearch))
        )
        if viewer.unit_ids:
            here = hit_in_units(wanted.text, CaseFileSearch, viewer.unit_ids)
            found = found.union_all(select(CaseFileSearch.case_file_id).where(here))
    # Materialized: under a LIMIT the planner would otherwise read all texts in turn, trusting that hits lie evenly.
    hits = found.cte("hits").prefix_with("MATERIALIZED")
    conditions: Sequence[ColumnElement[bool]] = (
        catalogued_to(viewer),
        CaseFile.state == wanted.state,
        *_narrowed(wanted),
        CaseFile.id < before if before else true(),
    )
    return (
        select(CaseFile.id)
        .join(hits, hits.c.case_file_id == CaseFile.id)
        .where(and_(*conditions))
        .order_by(CaseFile.id.desc())
        .limit(limit)
    )
