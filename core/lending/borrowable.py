"""What can be borrowed: found by its number, and described as far as the borrower may know it (细则第二十六条)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from core.context import Context
from core.law.filing import TERM_LABELS
from core.lending.asking import Line
from core.permissions import Permission
from db.queries import lending as queries
from db.queries.people import list_units


@dataclass(frozen=True)
class Content:
    """A line of the contents of a file."""

    item_id: UUID
    position: int
    title: str
    pages: int


@dataclass(frozen=True)
class Borrowable:
    """A filed case file or a matter that is not filed. `title` and `contents` are empty for whoever may not see the catalogue of
    its department: he asks for whole volumes by their number."""

    case_file_id: UUID | None
    matter_id: UUID | None
    number: str
    title: str
    unit: str
    term: str
    volumes: int
    pages: int
    contents: tuple[Content, ...]

    @property
    def whole(self) -> Line:
        return Line(case_file_id=self.case_file_id, matter_id=self.matter_id)


def find_to_borrow(ctx: Context, file_number: str) -> Line | None:
    """The file or matter of exactly this number; None where there is none, or it is no more in the archive."""
    wanted = file_number.replace("\x00", "").strip()
    if not ctx.may(Permission.LOAN_USE) or not wanted:
        return None
    with ctx.app.read() as session:
        file = queries.filed_by_number(session, ctx.viewer, wanted)
        if file is not None:
            return Line(case_file_id=file.id)
        matter = queries.open_by_number(session, ctx.viewer, wanted)
    return None if matter is None else Line(matter_id=matter.id)


def to_borrow(ctx: Context, lines: Sequence[Line]) -> list[Borrowable]:
    """The files and matters that the lines name, each once; without those that cannot be lent."""
    if not ctx.may(Permission.LOAN_USE):
        return []
    file_ids = {one.case_file_id for one in lines if one.case_file_id}
    matter_ids = {one.matter_id for one in lines if one.matter_id}
    viewer = ctx.viewer_for(Permission.CASE_FILE_READ)
    with ctx.app.read() as session:
        units = {one.unit_id: one.name for one in list_units(session, ctx.viewer)}
        files = queries.files_to_lend(session, viewer, file_ids)
        found = [
            Borrowable(
                case_file_id=file.id,
                matter_id=None,
                number=file.archive_number or file.matter_number,
                title=file.title if known else "",
                unit=units.get(file.unit_id, ""),
                term=TERM_LABELS.get(file.term, ""),
                volumes=max(file.volumes, 1),
                pages=file.pages,
                contents=tuple(
                    Content(one.id, one.position, one.title, one.pages)
                    for one in queries.lines_of(session, ctx.viewer, file.id)
                )
                if known
                else (),
            )
            for file, known in files
        ]
        found += [
            Borrowable(None, matter.id, matter.number, "", units.get(matter.unit_id, ""), "", 0, 0, ())
            for matter, _ in queries.matters_to_lend(
                session, ctx.viewer_for(Permission.PAPER_READ), matter_ids
            )
        ]
    return found
