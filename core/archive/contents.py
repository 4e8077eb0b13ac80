"""What belongs into the file of a matter: its issued papers and attachments, in the order of the rows, with their pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.app import App
from core.clock import local
from core.documents.binding import pages_of
from core.files.holding import key_of, vault_of
from core.law.filing import GROUPS, PLACES, VOLUME_PAGES, Group, Part, group_of, volumes_of
from core.ledger.papers import open_paper
from db.models import Agency, CaseFile, CaseFileItem, Matter
from db.queries.case_files import Source, items_of, list_sources, paper_bytes
from db.queries.files import find_file
from db.viewer import Viewer

_PDF = "application/pdf"
_SHEET = 1
"""Pages of what cannot be printed: a sheet that stands for it."""
_RANKS = {group.code: number for number, group in enumerate(GROUPS)}


class Unreadable(Exception):
    """The bytes of a thing in the file cannot be had; the text is a Chinese sentence."""


@dataclass(frozen=True)
class Candidate:
    """Something that belongs into the file, with what the contents say of it."""

    source: Source
    group: Group
    author: str
    note: str

    @property
    def place(self) -> tuple[int, int, str]:
        number, within = PLACES[self.source.kind]
        return number, within, self.source.made_at.isoformat()


def candidates(session: Session, viewer: Viewer, matter: Matter) -> list[Candidate]:
    """Everything that belongs into the file of a matter, in the order that the rows propose."""
    agency = session.get_one(Agency, matter.agency_id)
    found = [
        Candidate(
            one,
            group_of(one.kind),
            agency.name if one.document_id else matter.party_names,
            "" if one.is_valid else "已作废或者已被更正",
        )
        for one in list_sources(session, viewer, matter.id)
    ]
    return sorted(found, key=lambda one: one.place)


def bytes_of(
    app: App, session: Session, viewer: Viewer, document_id: UUID | None, stored_file_id: UUID | None
) -> tuple[str, bytes]:
    """The media type and the bytes of an issued paper or an attachment. Raises KeyProblem, core.vault.vault.Damaged, OSError, and
    Unreadable where the viewer may not take a copy."""
    if document_id is not None:
        kept = paper_bytes(session, viewer, document_id)
        if kept is None:
            raise Unreadable("文书内容无法读取")
        return _PDF, open_paper(app.keys, session, document_id, *kept)
    row = find_file(session, viewer, stored_file_id) if stored_file_id else None
    if row is None:
        raise Unreadable("附件内容无法读取")
    parts = vault_of(app).read(row.id, key_of(app, session, row), sealed_size=row.sealed_size)
    return row.media_type, b"".join(parts)


def fill(app: App, session: Session, viewer: Viewer, file: CaseFile, matter: Matter) -> list[CaseFileItem]:
    """The items that a file lacks: what has come to the matter since it was arranged. What an attachment was replaced by
    takes its place. Raises as `bytes_of`."""
    held = items_of(session, viewer, file.id)
    by_document = {one.document_id: one for one in held if one.document_id}
    by_file = {one.stored_file_id: one for one in held if one.stored_file_id}
    fresh = []
    for one in candidates(session, viewer, matter):
        source = one.source
        known = by_document.get(source.document_id) if source.document_id else None
        known = known or (by_file.get(source.stored_file_id) if source.stored_file_id else None)
        if known is not None:
            if one.note and not known.note:
                known.note = one.note
            continue
        pages = pages_of(*bytes_of(app, session, viewer, source.document_id, source.stored_file_id))
        note = one.note or ("" if pages is not None else "电子文件，附说明页")
        earlier = next((by_file[one_id] for one_id in source.replaces if one_id in by_file), None)
        if earlier is not None:
            earlier.stored_file_id, earlier.title, earlier.sha256 = (
                source.stored_file_id,
                source.title,
                source.sha256,
            )
            earlier.pages, earlier.note = pages or _SHEET, note
            continue
        fresh.append(
            CaseFileItem(
                case_file_id=file.id,
                matter_id=matter.id,
                position=0,
                part=one.group.part.value,
                group_code=one.group.code,
                document_id=source.document_id,
                stored_file_id=source.stored_file_id,
                number=source.number,
                author=one.author[:200],
                title=source.title,
                dated_on=local(source.made_at).date(),
                pages=pages or _SHEET,
                sha256=source.sha256,
                note=note,
            )
        )
    return fresh


def arrange(items: Sequence[CaseFileItem], fresh: Sequence[CaseFileItem]) -> list[CaseFileItem]:
    """The items of a file with fresh ones put in: each behind the last of its own group, or of the groups before it, in its own
    part. 正卷 stands before 副卷."""
    order = list(items)
    for one in fresh:
        before = [
            place
            for place, other in enumerate(order, start=1)
            if other.part == one.part and _RANKS[other.group_code] <= _RANKS[one.group_code]
        ]
        order.insert(max(before, default=0), one)
    order.sort(key=lambda one: one.part != Part.MAIN.value)
    return order


def number_pages(file: CaseFile, order: Sequence[CaseFileItem], most: int = VOLUME_PAGES) -> None:
    """Give the items of a file their places, volumes and pages; 副卷 begins a volume of its own."""
    volumes: list[int] = []
    for part in Part:
        pages = [one.pages for one in order if one.part == part.value]
        before = volumes[-1] if volumes else 0
        volumes += [before + number for number in volumes_of(pages, most)]
    page = 1
    for at, (one, volume) in enumerate(zip(order, volumes, strict=True)):
        page = page if at and volumes[at - 1] == volume else 1
        one.position, one.volume, one.first_page = at + 1, volume, page
        page += one.pages
    file.volumes, file.pages = (volumes[-1] if volumes else 0), sum(one.pages for one in order)
