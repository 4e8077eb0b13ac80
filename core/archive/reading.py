"""Case files as pages show them: on their way, in the archive, and what waits to be filed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from core.archive.checking import FileCheck, check_whole, lines_of
from core.clock import local
from core.context import Context
from core.law.file_check import Checked
from core.law.filing import GROUPS as GROUPS
from core.law.filing import NOTE_KINDS, STATES, STEPS, TERM_LABELS, Part, may_take
from core.law.procedures import PROCEDURES
from core.law.roles import Role
from core.ledger.happenings import record_once
from core.permissions import Permission
from core.settings import setting
from db.models import CaseFileItem, Matter
from db.queries import archive
from db.queries import case_files as queries
from db.queries.archive import FileFilter as FileFilter
from db.queries.archive import FileRow as FileRow
from db.queries.archive import ToFile as ToFile
from db.queries.case_files import FileDetail, NoteRow
from db.queries.counting import HITS_TO as HITS_TO
from db.queries.holds import DueRow as DueRow
from db.queries.holds import list_due as due_rows
from db.queries.ledger import may_see_matter
from db.queries.matters import get_matter
from db.queries.papers import is_open

PAGE = 20
GROUP_LABELS = {group.code: group.label for group in GROUPS}


@dataclass(frozen=True)
class ItemView:
    """One line of the contents. `is_by_hand` says that it exists on paper alone."""

    item_id: UUID
    position: int
    part: str
    part_label: str
    group_label: str
    volume: int
    number: str
    author: str
    title: str
    dated_on: date | None
    first_page: int | None
    pages: int
    sha256: str
    note: str
    document_id: UUID | None
    stored_file_id: UUID | None
    is_by_hand: bool


@dataclass(frozen=True)
class NoteView:
    at: datetime
    kind: str
    text: str
    by: str


@dataclass(frozen=True)
class CaseFileView:
    """A case file with its contents. `steps` are the codes of what the actor may do with it now; `may_arrange` whether he may
    change its contents. Of one in the archive only catalogue data is shown: `items` then lead nowhere. One from before the
    portal has no matter and nobody who arranged or checked it: whoever took it entered it."""

    case_file_id: UUID
    matter_id: UUID | None
    row_version: int
    state: str
    state_label: str
    holder: str
    title: str
    procedure_label: str
    matter_number: str
    unit: str
    secrecy: str
    handler: str
    opened_on: date
    closed_on: date
    description: str
    volumes: int
    pages: int
    term: str
    term_label: str
    term_reason: str
    keep_until: date | None
    arranged_by: str
    checked_by: str
    taken_by: str
    handed_over_at: datetime | None
    checked_at: datetime | None
    filed_at: datetime | None
    archive_number: str
    home: str
    place: str
    items: list[ItemView]
    notes: list[NoteView]
    steps: frozenset[str]
    may_arrange: bool
    may_keep: bool


@dataclass(frozen=True)
class ClosedMatter:
    """A matter whose file is still to be begun."""

    matter_id: UUID
    number: str
    subject: str
    stage: str
    stage_label: str
    may_arrange: bool


@dataclass(frozen=True)
class ToFilePage:
    rows: list[ToFile]
    next_id: UUID | None


@dataclass(frozen=True)
class CataloguePage:
    """A page of the catalogue. `total` counts up to HITS_TO + 1."""

    rows: list[FileRow]
    total: int
    next_id: UUID | None


def file_of_matter(ctx: Context, matter_id: UUID) -> CaseFileView | ClosedMatter | None:
    """The file of a matter, or the matter without one; None without the permission or where it may not be seen. Once it is
    filed the way to it is the catalogue."""
    if not ctx.may(Permission.CASE_FILE_READ):
        return None
    viewer = ctx.viewer_for(Permission.CASE_FILE_READ)
    with ctx.app.read() as session:
        found = queries.find_case_file(session, viewer, matter_id=matter_id)
        if found is None:
            detail = get_matter(session, viewer, matter_id)
            if detail is None:
                return None
            matter = detail.matter
            state = PROCEDURES[matter.procedure].states[matter.stage]
            may = _may_arrange(ctx, matter_id)
            return ClosedMatter(
                matter.id,
                matter.number,
                matter.subject,
                matter.stage,
                state.label,
                may and matter.stage == "closed",
            )
        return _view(
            ctx,
            found,
            queries.items_of(session, viewer, found.file.id),
            queries.notes_of(session, viewer, found.file.id),
        )


def files_waiting(ctx: Context) -> Mapping[str, int]:
    """How many files on their way into the archive wait for the actor, by the label of their state; empty without the
    permission."""
    if not ctx.may(Permission.CASE_FILE_READ):
        return {}
    heads = {
        one.unit_id for one in ctx.holdings_for(Permission.CASE_FILE_CHECK) if one.role is Role.UNIT_HEAD
    }
    with ctx.app.read() as session:
        found = archive.count_waiting(
            session, ctx.viewer, sorted(heads), takes=ctx.may(Permission.CASE_FILE_TAKE)
        )
    return {STATES[state].label: count for state, count in sorted(found.items())}


def fonds_is_set(ctx: Context) -> bool:
    """Whether 全宗号, which stands in every archive number for good, has been entered."""
    with ctx.app.read() as session:
        return setting(session, ctx.actor.agency_id, "archive_fonds") != 0


def filed_file(ctx: Context, case_file_id: UUID) -> CaseFileView | None:
    """A file by its own id, as the catalogue shows it; None where the actor may not see it. The look is on the record."""
    if not ctx.may(Permission.CASE_FILE_READ):
        return None
    viewer = ctx.viewer_for(Permission.CASE_FILE_READ)
    with ctx.app.read() as session:
        found = queries.find_case_file(session, viewer, case_file_id=case_file_id)
        if found is None:
            return None
        items = queries.items_of(session, viewer, case_file_id)
        notes = queries.notes_of(session, viewer, case_file_id)
    record_once(ctx, "opened", "case_file", case_file_id, matter_id=found.file.matter_id)
    return _view(ctx, found, items, notes)


def article_lines(ctx: Context, matter_id: UUID) -> tuple[list[Checked], Mapping[str, str]] | None:
    """逐条核验 of a matter that the actor may see, and who let go what is missing; None without the permission."""
    if not ctx.may(Permission.CASE_FILE_READ):
        return None
    with ctx.app.read() as session:
        return lines_of(session, ctx.viewer_for(Permission.CASE_FILE_READ), matter_id)


def whole_check(ctx: Context, closed_matter_id: UUID) -> FileCheck | None:
    """Both checks of the file of a matter, every paper and attachment opened; None where the actor may not read it."""
    if not ctx.may(Permission.CASE_FILE_READ):
        return None
    viewer = ctx.viewer_for(Permission.CASE_FILE_READ)
    with ctx.app.read() as session:
        found = queries.find_case_file(session, viewer, matter_id=closed_matter_id)
        matter = session.get(Matter, closed_matter_id) if found and found.may_read else None
        if found is None or matter is None:
            return None
        items = queries.items_of(session, viewer, found.file.id)
        return check_whole(ctx.app, session, viewer, matter, items)


def content_is_open(ctx: Context, arguments: Mapping[str, Any]) -> bool:
    """Whether the actor may take copies of what is in the file that `case_file_id` names: of one that was filed since he asked
    for a job he may not any more, without a slip."""
    asked = str(arguments.get("case_file_id", ""))
    if not asked or not ctx.may(Permission.CASE_FILE_READ):
        return False
    viewer = ctx.viewer_for(Permission.CASE_FILE_READ)
    with ctx.app.read() as session:
        found = queries.find_case_file(session, viewer, case_file_id=UUID(asked))
        matter_id = found.file.matter_id if found else None
        return matter_id is not None and may_see_matter(session, viewer, matter_id)


def copied_file(ctx: Context, arguments: Mapping[str, Any]) -> tuple[str, UUID, UUID | None] | None:
    """What a copy of the file that `case_file_id` names is a copy of; None where the actor may not see it."""
    asked = str(arguments.get("case_file_id", ""))
    if not asked or not ctx.may(Permission.CASE_FILE_READ):
        return None
    with ctx.app.read() as session:
        found = queries.find_case_file(
            session, ctx.viewer_for(Permission.CASE_FILE_READ), case_file_id=UUID(asked)
        )
    return ("case_file", found.file.id, found.file.matter_id) if found else None


def list_to_file(ctx: Context, *, before: UUID | None = None) -> ToFilePage | None:
    """A page of what waits to be filed, the newest first; None without the permission."""
    if not ctx.may(Permission.CASE_FILE_READ):
        return None
    with ctx.app.read() as session:
        rows = archive.list_to_file(
            session, ctx.viewer_for(Permission.CASE_FILE_READ), before=before, limit=PAGE + 1
        )
    return ToFilePage(rows[:PAGE], rows[PAGE - 1].matter_id if len(rows) > PAGE else None)


def list_archive(ctx: Context, wanted: FileFilter, *, before: UUID | None = None) -> CataloguePage | None:
    """A page of the catalogue of what is in the archive; None without the permission."""
    if not ctx.may(Permission.CASE_FILE_READ):
        return None
    with ctx.app.read() as session:
        rows = archive.list_case_files(
            session, ctx.viewer_for(Permission.CASE_FILE_READ), wanted, before=before, limit=PAGE + 1
        )
    more = len(rows) > PAGE
    return CataloguePage(rows[:PAGE], rows[0].total if rows else 0, rows[PAGE - 1].file.id if more else None)


@dataclass(frozen=True)
class DuePage:
    rows: list[DueRow]
    next_id: UUID | None


def list_due(ctx: Context, unit_id: UUID | None = None, *, before: UUID | None = None) -> DuePage | None:
    """A page of the files whose minimum is over today, of one department or of all; None without the permission."""
    if not ctx.may(Permission.CASE_FILE_READ):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.CASE_FILE_READ)
        today = local(ctx.now).date()
        rows = due_rows(session, viewer, today, unit_id=unit_id, before=before, limit=PAGE + 1)
    return DuePage(rows[:PAGE], rows[PAGE - 1].file.id if len(rows) > PAGE else None)


def _may_arrange(ctx: Context, matter_id: UUID) -> bool:
    if not ctx.may(Permission.CASE_FILE_ARRANGE):
        return False
    with ctx.app.read() as session:
        return is_open(session, ctx.viewer_for(Permission.CASE_FILE_ARRANGE), matter_id)


def _view(ctx: Context, found: FileDetail, items: list[CaseFileItem], notes: list[NoteRow]) -> CaseFileView:
    file = found.file
    me = str(ctx.actor.account_id)
    took = {
        *(["hand_over"] if me in file.arrangers else []),
        *(["check"] if file.checked_by == ctx.actor.account_id else []),
    }
    roles = {holding.role for holding in ctx.actor.holdings}
    steps = frozenset(code for code, step in STEPS.items() if may_take(step, file.state, roles, took))
    can_be_arranged = "hand_over" in steps and file.matter_id is not None
    may_arrange = can_be_arranged and _may_arrange(ctx, file.matter_id)  # type: ignore[arg-type]
    state = STATES[file.state]
    procedure = PROCEDURES.get(file.procedure)
    return CaseFileView(
        case_file_id=file.id,
        matter_id=file.matter_id,
        row_version=file.row_version,
        state=file.state,
        state_label=state.label,
        holder=state.holder,
        title=file.title,
        procedure_label=procedure.label if procedure else "",
        matter_number=file.matter_number,
        unit=found.unit,
        secrecy=file.secrecy,
        handler=file.handler,
        opened_on=file.opened_on,
        closed_on=file.closed_on,
        description=file.description,
        volumes=file.volumes,
        pages=file.pages,
        term=file.term,
        term_label=TERM_LABELS.get(file.term, ""),
        term_reason=file.term_reason,
        keep_until=file.keep_until,
        # Who entered a paper file from before the portal did not arrange it.
        arranged_by=found.arranged_by if file.matter_id else "",
        checked_by=found.checked_by or "",
        taken_by=found.taken_by or "",
        handed_over_at=file.handed_over_at,
        checked_at=file.checked_at,
        filed_at=file.filed_at,
        archive_number=file.archive_number or "",
        home=file.home,
        place=file.place,
        items=[_item(one, may_read=found.may_read) for one in items],
        notes=[
            NoteView(
                one.note.recorded_at,
                NOTE_KINDS[one.note.kind],
                one.note.text,
                one.writer + (f"（代 {one.on_behalf_of}）" if one.on_behalf_of else ""),
            )
            for one in notes
        ],
        steps=steps - ({"hand_over"} if not may_arrange else set()),
        may_arrange=may_arrange,
        may_keep=file.state == "filed" and ctx.may(Permission.CASE_FILE_TAKE),
    )


def _item(one: CaseFileItem, *, may_read: bool) -> ItemView:
    return ItemView(
        item_id=one.id,
        position=one.position,
        part=one.part,
        part_label=Part(one.part).label,
        group_label=GROUP_LABELS[one.group_code],
        volume=one.volume,
        number=one.number,
        author=one.author,
        title=one.title,
        dated_on=one.dated_on,
        first_page=one.first_page,
        pages=one.pages,
        sha256=one.sha256,
        note=one.note,
        document_id=one.document_id if may_read else None,
        stored_file_id=one.stored_file_id if may_read else None,
        is_by_hand=one.document_id is None and one.stored_file_id is None,
    )
