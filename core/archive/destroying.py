"""监销: an approved list is carried out (细则第二十四条). The archivist found every file and confirmed the list; the second person
destroys the keys. All of it happens in one transaction: a list is destroyed whole, or not at all."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from core.app import App
from core.archive.disposing import Disposed, begin, note_step, obstacles_on
from core.files.holding import vault_of
from core.law.licenses import HOLDING
from core.law.problem import Problem
from core.ledger.destroy import destroy_keys
from core.parties.register import keep_name
from core.permissions import Permission
from core.use_case import Work, use_case
from core.vault.vault import Missing
from db import archive_figures
from db.ledger.write import Happening
from db.models import CaseFile, Disposal, Party
from db.models.party import DESTROYED
from db.queries import disposals as queries
from db.viewer import Viewer


@dataclass(frozen=True)
class DestroyList:
    """`certificate_no` and `files`, how many, are typed by who destroys, as they stand on the approved list: nobody destroys by a
    slip of the hand, nor by a sheet from before a file was taken off."""

    token: UUID
    disposal_id: UUID
    row_version: int
    certificate_no: str
    files: int | None
    text: str = ""


@use_case(Permission.KEY_DESTROY)
def destroy_list(work: Work, command: DestroyList) -> Disposed | list[Problem]:
    """Destroy the files of a list: their keys, and those of sealed identities in their matters; the rows are emptied, the
    search forgets. Numbers, dates, hashes and the ledger's commitments stay."""
    begun = begin(work, command.disposal_id, command.row_version, "destroy", command.text)
    if isinstance(begun, list):
        return begun
    row = begun.row
    if row.number is None or command.certificate_no.strip() != row.number:
        words = "请照批准的清单填写销毁凭证编号，与清单不一致的不能销毁"
        return [Problem("certificate", words, "certificate_no")]
    if command.files != row.files:
        return [
            Problem("files", "请照签名的清册填写件数，与清单不一致的不能销毁，请重新打印清册核对", "files")
        ]
    viewer = work.ctx.viewer_by(begun.holding)
    files = queries.lock_files(work.session, viewer, [one.item.case_file_id for one in begun.items])
    # As they stand now that nobody can hold or lend them meanwhile.
    items = queries.items_on(work.session, viewer, row.id, HOLDING)
    if problems := obstacles_on(work, row, items, is_last=True):
        return problems
    note_step(work, row, begun.holding, "destroy", begun.text)
    row.state, row.done_at = begun.step.target, work.now
    _destroy(work, viewer, files, row.number, row.reason)
    return Disposed(row.id, row.state, row.number)


def _destroy(work: Work, viewer: Viewer, files: Sequence[CaseFile], certificate_no: str, reason: str) -> None:
    matter_ids = [file.matter_id for file in files if file.matter_id]
    _settle_parties(work, viewer, matter_ids)
    keys = queries.lock_keys(work.session, viewer, files)
    destroy_keys(work, keys, work.now, certificate_no, reason)
    for file in files:
        work.happened(
            Happening("case_file", file.id, "destroyed", file.matter_id, {"certificate_no": certificate_no})
        )
    work.session.flush()
    archive_figures.leave(work.session, files, work.now)
    queries.blank(work.session, viewer, [key.owner_id for key in keys])


def _settle_parties(work: Work, viewer: Viewer, matter_ids: Sequence[UUID]) -> None:
    """Whoever is named elsewhere too, or holds a licence, stays in the register, under a key that stays; everybody else goes
    with the files."""
    parties = queries.lock_parties(work.session, viewer, matter_ids)
    elsewhere = queries.named_elsewhere(work.session, viewer, [one.id for one in parties], matter_ids)
    for party in parties:
        is_kept = party.id in elsewhere or queries.has_license(work.session, viewer, party)
        goes_with_key = party.key_owner_id in matter_ids
        if is_kept and goes_with_key:
            party.key_owner_id = elsewhere.get(party.id)
        elif not is_kept and not goes_with_key:
            _empty(work, party)


def _empty(work: Work, party: Party) -> None:
    """A party who stands under another key than the destroyed ones: that of the house, or of a matter that named him once."""
    party.name = DESTROYED
    party.certificate_no = party.no_certificate_reason = None
    party.legal_representative = party.phone = party.address = ""
    keep_name(work, party)


def sweep(app: App) -> None:
    """Remove from the vault what no key opens any more, the attachments of lists that were carried out; what jobs made that had
    begun before; and what the planner's statistics still hold. By the house itself; a list while such a job still runs, or
    whose files could not all be removed, is taken up again the next time."""
    with app.read() as session:
        waiting = queries.unswept(session)
    for disposal_id in waiting:
        with app.change(app.clock.now()) as work:
            row = work.session.get_one(Disposal, disposal_id)
            jobs = queries.jobs_before(work.session, row)
            for job in jobs:
                if job.ended_at is not None:
                    queries.forget_job(work.session, job)
            if any(job.ended_at is None for job in jobs):
                work.commit()
                continue
            for file_id in queries.vault_files_of(work.session, disposal_id):
                # Removed before, by a sweep that came no further.
                with suppress(Missing):
                    vault_of(app).delete(file_id)
            queries.analyze(work.session)
            row.swept_at = work.now
            work.commit()
