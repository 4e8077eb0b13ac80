"""Lists of files that leave the archive. Every function takes the viewer; `everywhere` widens it from his departments to the
agency, for those whose office it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from db.models import (
    Account,
    CaseFile,
    CaseFileItem,
    CaseFileScan,
    Disposal,
    DisposalItem,
    DisposalStep,
    Grant,
    Job,
    JobResult,
    License,
    Matter,
    MatterParty,
    OriginalMedium,
    Party,
    ScopeKey,
    SealedFile,
    SealedParty,
    StoredFile,
    Unit,
)
from db.queries.lending import is_lent
from db.viewer import Viewer


@dataclass(frozen=True)
class DisposalRow:
    """A list with its department."""

    disposal: Disposal
    unit: str


@dataclass(frozen=True)
class ItemRow:
    """A file on a list with the title it has in the catalogue, whether it is held, and whether it is lent."""

    item: DisposalItem
    file: CaseFile
    is_held: bool
    is_lent: bool
    is_licensed: bool
    has_carriers: bool


@dataclass(frozen=True)
class StepRow:
    step: DisposalStep
    taker: str
    on_behalf_of: str | None


def find_disposal(
    session: Session, viewer: Viewer, disposal_id: UUID, units: Sequence[UUID], *, everywhere: bool
) -> DisposalRow | None:
    """A list that the viewer may see."""
    rows = _rows(session, viewer, units, Disposal.id == disposal_id, limit=1, everywhere=everywhere)
    return rows[0] if rows else None


def list_disposals(
    session: Session,
    viewer: Viewer,
    units: Sequence[UUID],
    *,
    kind: str = "",
    states: Sequence[str] | None = None,
    without: Sequence[str] = (),
    before: UUID | None = None,
    limit: int = 21,
    everywhere: bool = False,
) -> list[DisposalRow]:
    """A page of the lists that the viewer may see, in one of `states` or in any, the newest first; without those for which one
    of the steps `without` was taken since they were last proposed."""
    taken = exists().where(
        DisposalStep.disposal_id == Disposal.id,
        DisposalStep.round == Disposal.round,
        DisposalStep.step.in_(without),
    )
    conditions = [
        ~taken if without else true(),
        Disposal.kind == kind if kind else true(),
        true() if states is None else Disposal.state.in_(states),
    ]
    return _rows(
        session,
        viewer,
        units,
        *conditions,
        Disposal.id < before if before else true(),
        limit=limit,
        everywhere=everywhere,
    )


def _rows(
    session: Session,
    viewer: Viewer,
    units: Sequence[UUID],
    *conditions: ColumnElement[bool],
    limit: int,
    everywhere: bool,
) -> list[DisposalRow]:
    rows = session.execute(
        select(Disposal, Unit.name)
        .join(Unit, Unit.id == Disposal.unit_id)
        .where(
            Disposal.agency_id == viewer.agency_id,
            true() if everywhere else Disposal.unit_id.in_(units),
            *conditions,
        )
        .order_by(Disposal.id.desc())
        .limit(limit)
    )
    return [DisposalRow(*row) for row in rows]


def lock_disposal(session: Session, viewer: Viewer, disposal_id: UUID) -> Disposal | None:
    """A list of the agency, locked for a step with it."""
    return session.scalar(
        select(Disposal)
        .where(Disposal.id == disposal_id, Disposal.agency_id == viewer.agency_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def lock_files(session: Session, viewer: Viewer, case_file_ids: Sequence[UUID]) -> list[CaseFile]:
    """Files of the agency's archive with their matters, locked in the order of their ids against holds and moves."""
    matters = select(CaseFile.matter_id).where(CaseFile.id.in_(case_file_ids))
    session.execute(
        select(Matter.id)
        .where(Matter.id.in_(matters), Matter.agency_id == viewer.agency_id)
        .order_by(Matter.id)
        .with_for_update()
    )
    return list(
        session.scalars(
            select(CaseFile)
            .where(CaseFile.id.in_(case_file_ids), CaseFile.agency_id == viewer.agency_id)
            .order_by(CaseFile.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def items_on(session: Session, viewer: Viewer, disposal_id: UUID, valid: Sequence[str]) -> list[ItemRow]:
    """The files that are on a list, by archive number, with what may stand against their going. `valid` are the states of a
    licence that holds."""
    lent = exists().where(
        or_(
            and_(Grant.object_type == "matter", Grant.object_id == CaseFile.matter_id),
            and_(Grant.object_type == "case_file", Grant.object_id == CaseFile.id),
        ),
        Grant.revoked_at.is_(None),
        Grant.until > viewer.now,
        # Opened to be packed, which is no lending.
        Grant.ground != func.coalesce(Disposal.number, ""),
    )
    slips = is_lent(viewer.now)
    licensed = exists().where(
        License.granted_in_id == CaseFile.matter_id,
        License.state.in_(valid),
    )
    carried = exists().where(
        OriginalMedium.matter_id == CaseFile.matter_id, OriginalMedium.state.in_(("kept", "damaged"))
    )
    rows = session.execute(
        select(
            DisposalItem,
            CaseFile,
            func.coalesce(Matter.hold, CaseFile.hold),
            or_(lent, slips),
            licensed,
            carried,
        )
        .join(Disposal, Disposal.id == DisposalItem.disposal_id)
        .join(CaseFile, CaseFile.id == DisposalItem.case_file_id)
        .outerjoin(Matter, Matter.id == CaseFile.matter_id)
        .where(
            DisposalItem.disposal_id == disposal_id,
            DisposalItem.left_at.is_(None),
            Disposal.agency_id == viewer.agency_id,
        )
        .order_by(DisposalItem.archive_number)
    )
    return [ItemRow(*row) for row in rows]


def steps_of(session: Session, viewer: Viewer, disposal_id: UUID) -> list[StepRow]:
    """What was done with a list, the oldest first."""
    behalf = aliased(Account)
    rows = session.execute(
        select(DisposalStep, Account.name, behalf.name)
        .join(Disposal, Disposal.id == DisposalStep.disposal_id)
        .join(Account, Account.id == DisposalStep.taken_by)
        .outerjoin(behalf, behalf.id == DisposalStep.on_behalf_of_id)
        .where(DisposalStep.disposal_id == disposal_id, Disposal.agency_id == viewer.agency_id)
        .order_by(DisposalStep.id)
    )
    return [StepRow(*row) for row in rows]


def contents_of(session: Session, viewer: Viewer, case_file_id: UUID) -> list[tuple[int, str, str]]:
    """(position, group, SHA-256) of what stands in a file, in its order, its scans last: what a digest is made of."""
    rows = session.execute(
        select(CaseFileItem.position, CaseFileItem.group_code, CaseFileItem.sha256)
        .join(CaseFile, CaseFile.id == CaseFileItem.case_file_id)
        .where(
            CaseFileItem.case_file_id == case_file_id,
            CaseFileItem.removed_at.is_(None),
            CaseFile.agency_id == viewer.agency_id,
        )
        .order_by(CaseFileItem.position, CaseFileItem.id)
    )
    scans = session.execute(
        select(CaseFileScan.position, CaseFileScan.sha256)
        .join(CaseFile, CaseFile.id == CaseFileScan.case_file_id)
        .where(CaseFileScan.case_file_id == case_file_id, CaseFile.agency_id == viewer.agency_id)
        .order_by(CaseFileScan.position, CaseFileScan.id)
    )
    return [
        *((position, group, sha256) for position, group, sha256 in rows),
        *((position, "scan", sha256) for position, sha256 in scans),
    ]


def lock_keys(session: Session, viewer: Viewer, files: Sequence[CaseFile]) -> list[ScopeKey]:
    """The keys over the record of these files, and over the sealed identities in their matters, locked."""
    mine = [file for file in files if file.agency_id == viewer.agency_id]
    owners = [file.key_owner_id for file in mine]
    sealed = select(SealedParty.id).where(SealedParty.matter_id.in_(owners))
    return list(
        session.scalars(
            select(ScopeKey)
            .where(or_(ScopeKey.owner_id.in_(owners), ScopeKey.owner_id.in_(sealed)))
            .order_by(ScopeKey.id)
            .with_for_update()
        )
    )


def lock_parties(session: Session, viewer: Viewer, matter_ids: Sequence[UUID]) -> list[Party]:
    """The parties that these matters name, or under whose keys they stand, locked: nobody names one in a new matter until the
    transaction ends."""
    named = select(MatterParty.party_id).where(MatterParty.matter_id.in_(matter_ids))
    return list(
        session.scalars(
            select(Party)
            .where(
                Party.agency_id == viewer.agency_id,
                or_(Party.id.in_(named), Party.key_owner_id.in_(matter_ids)),
            )
            .order_by(Party.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def named_elsewhere(
    session: Session, viewer: Viewer, party_ids: Sequence[UUID], matter_ids: Sequence[UUID]
) -> dict[UUID, UUID]:
    """For each of these parties the newest matter beside those that names it and is not destroyed. Asked when the parties are
    locked, in a statement of its own: what was registered while their locks were waited for counts."""
    rows = session.execute(
        select(MatterParty.party_id, func.max(cast(MatterParty.matter_id, String)))
        .join(Matter, Matter.id == MatterParty.matter_id)
        .join(ScopeKey, ScopeKey.owner_id == MatterParty.matter_id)
        .where(
            Matter.agency_id == viewer.agency_id,
            MatterParty.party_id.in_(party_ids),
            MatterParty.matter_id.not_in(matter_ids),
            ScopeKey.destroyed_at.is_(None),
        )
        .group_by(MatterParty.party_id)
    )
    return {party_id: UUID(matter_id) for party_id, matter_id in rows}


def has_license(session: Session, viewer: Viewer, party: Party) -> bool:
    """Whether the register of licences names the party."""
    return bool(
        session.scalar(
            select(exists().where(License.party_id == party.id, License.agency_id == viewer.agency_id))
        )
    )


def blank(session: Session, viewer: Viewer, owner_ids: Sequence[UUID]) -> None:
    """Empty the rows of owners whose keys were destroyed in this transaction or before. Raises where one was not."""
    assert viewer.agency_id
    session.execute(select(func.blank_destroyed(bindparam("owners", list(owner_ids), ARRAY(Uuid)))))


def analyze(session: Session) -> None:
    """Let the planner's statistics forget what was destroyed."""
    session.execute(select(func.analyze_destroyed()))


def jobs_before(session: Session, disposal: Disposal) -> list[Job]:
    """Jobs of the agency that had begun when a list was destroyed: what they made may tell of it."""
    return list(
        session.scalars(
            select(Job)
            .where(Job.agency_id == disposal.agency_id, Job.started_at <= disposal.done_at)
            .order_by(Job.id)
        )
    )


def unswept(session: Session) -> list[UUID]:
    """The destroyed lists of all agencies whose files still lie in the vault."""
    return list(
        session.scalars(
            select(Disposal.id)
            .where(Disposal.kind == "destruction", Disposal.done_at.is_not(None), Disposal.swept_at.is_(None))
            .order_by(Disposal.id)
        )
    )


def forget_job(session: Session, job: Job) -> None:
    """Remove a job that is over, with its file."""
    session.execute(delete(JobResult).where(JobResult.job_id == job.id))
    session.execute(delete(Job).where(Job.id == job.id))


def vault_files_of(session: Session, disposal_id: UUID) -> list[UUID]:
    """The files in the vault that belong to the files on a list, those of sealed parties too."""
    matters = (
        select(CaseFile.matter_id)
        .join(DisposalItem, DisposalItem.case_file_id == CaseFile.id)
        .where(DisposalItem.disposal_id == disposal_id, DisposalItem.left_at.is_(None))
    )
    sealed = select(SealedParty.id).where(SealedParty.matter_id.in_(matters))
    files = (
        select(DisposalItem.case_file_id)
        .where(DisposalItem.disposal_id == disposal_id, DisposalItem.left_at.is_(None))
        .scalar_subquery()
    )
    every = union_all(
        select(StoredFile.id).where(StoredFile.matter_id.in_(matters)),
        select(SealedFile.id).where(SealedFile.sealed_party_id.in_(sealed)),
        select(CaseFileScan.id).where(CaseFileScan.case_file_id.in_(files)),
    )
    return list(session.scalars(every))


def packing_grants(session: Session, viewer: Viewer, disposal: Disposal) -> list[Grant]:
    """The running grants on the matters of a list that were given on its ground."""
    matters = (
        select(CaseFile.matter_id)
        .join(DisposalItem, DisposalItem.case_file_id == CaseFile.id)
        .where(DisposalItem.disposal_id == disposal.id, CaseFile.agency_id == viewer.agency_id)
    )
    return list(
        session.scalars(
            select(Grant)
            .where(
                Grant.object_type == "matter",
                Grant.object_id.in_(matters),
                Grant.ground == (disposal.number or ""),
                Grant.revoked_at.is_(None),
            )
            .order_by(Grant.id)
            .with_for_update()
        )
    )
