"""The one scope on matters: who sees what (DESIGN.md), in SQL.

The rule stands here in two forms. `visible_to` and `open_to` are conditions, for matters found by other means;
`visible_ids` walks the newest first, for lists. A list under the condition alone would leave the planner the
choice between reading everything the viewer may see and walking back through everything he may not.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from db.models import CaseFile, Document, Grant, Matter, MatterPerson, SealUse, ServiceRecord
from db.viewer import Mode, Viewer


def visible_to(viewer: Viewer, mode: Mode = Mode.READ) -> ColumnElement[bool]:
    """A condition on Matter for what `viewer` may read: what is open to him, what a running grant opens, and to who keeps the
    archive what waits to be taken into it.

    A filed matter opens by a grant alone (art 26), and to no more than the `mode` that the grant names.
    """
    granted = exists().where(Grant.object_id == Matter.id, _grants(viewer), Grant.mode.in_(mode.given_by))
    return or_(open_to(viewer), granted, *([_waiting(viewer)] if viewer.keeps_archive else []))


def _waiting(viewer: Viewer) -> ColumnElement[bool]:
    """Its file was handed over to the archive and is not taken yet: whoever takes it must look into it."""
    waiting = aliased(CaseFile)
    file = exists().where(waiting.matter_id == Matter.id, waiting.state == "checked")
    return and_(_open(viewer), file)


def open_to(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on Matter for what is open to `viewer`: open matters of the agency, of his units, or his own.

    A grant opens a matter to a reader and to nobody else; a filed matter changes no more.
    """
    mine = exists().where(MatterPerson.matter_id == Matter.id, _parts(viewer))
    return or_(within_reach(viewer), and_(_open(viewer), mine))


def within_reach(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on Matter for what `viewer`'s roles reach now: open matters of the agency or of his units, and
    not those in which he has no more than a part."""
    by_unit = (
        or_(Matter.unit_id.in_(viewer.unit_ids), Matter.intake_unit_id.in_(viewer.unit_ids))
        if viewer.unit_ids
        else false()
    )
    return and_(_open(viewer), true() if viewer.sees_agency else by_unit)


def reaches(session: Session, viewer: Viewer, matter_id: UUID) -> bool:
    """Whether `viewer`'s roles reach this matter now."""
    return session.scalar(select(Matter.id).where(Matter.id == matter_id, within_reach(viewer))) is not None


def worked_on_by(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on Matter: the viewer himself has a part in it that has not ended."""
    return exists().where(MatterPerson.matter_id == Matter.id, _own_part(viewer))


def beyond_units(viewer: Viewer) -> Select[UUID]:
    """The ids of matters that `viewer` may see for another reason than his units: his own parts, and grants. Not every one
    of them is visible; `visible_to` decides."""
    parts = select(MatterPerson.matter_id.label("id")).where(_parts(viewer))
    granted = select(Grant.object_id.label("id")).where(_grants(viewer))
    return select(union_all(parts, granted).subquery().c.id)


def visible_ids(
    viewer: Viewer,
    *conditions: ColumnElement[bool],
    limit: int | None = None,
    ascending: bool = False,
    own: bool = False,
    procedures: Sequence[str] = (),
) -> Select[UUID]:
    """The ids of the newest `limit` matters, or of all, that `viewer` may read and that meet `conditions` on Matter.

    Each reason to see a matter walks an index of its own, so the cost follows the length of the list and neither
    the number of matters nor that of the visible ones. `ascending` takes the oldest instead, which is a page
    upwards; `own` only those that `worked_on_by` holds for. `procedures` are those of the matters, each of which is
    walked by itself, for the indexes hold the matters of one after the other; none for any, in lists without limit.
    """
    granted = select(Grant.object_id).join(Matter, Matter.id == Grant.object_id).where(_grants(viewer))
    among = [Matter.procedure.in_(procedures)] if procedures else []
    if own:
        lasting = _by_part(viewer).where(_own_part(viewer))
        ways = [(lasting, MatterPerson.matter_id), (granted.where(worked_on_by(viewer)), Grant.object_id)]
    else:
        everything = select(Matter.id).where(_open(viewer))
        each = [[Matter.procedure == code] for code in procedures] or [[]]
        reach = (
            [true()]
            if viewer.sees_agency
            else [
                column == unit
                for unit in viewer.unit_ids
                for column in (Matter.unit_id, Matter.intake_unit_id)
            ]
        )
        ways = [(everything.where(condition, *one), Matter.id) for condition in reach for one in each]
        ways.append((granted, Grant.object_id))
        if not viewer.sees_agency:
            ways.append((_by_part(viewer), MatterPerson.matter_id))
    walks = [
        # A person may have two parts in one matter and two grants on it.
        (way if column is Matter.id else way.distinct())
        .with_only_columns(column.label("id"))
        .where(*conditions, *([] if column is Matter.id else among))
        .order_by(column.asc() if ascending else column.desc())
        .limit(limit)
        for way, column in ways
    ]
    found = union_all(*walks).subquery()
    # DISTINCT ON and not DISTINCT: it can only be done in order, so that of each walk no more is read than is used.
    once = select(found.c.id).ext(distinct_on(found.c.id))
    return once.order_by(found.c.id.asc() if ascending else found.c.id.desc()).limit(limit)


_NEWEST, _FEW = 1000, 5
"""A reader of whose rows the newest so many of the house hold fewer than the second number has his looked up by his matters
instead of back through those of the whole house."""


def reach(
    session: Session, viewer: Viewer, table: type[Document] | type[SealUse] | type[ServiceRecord]
) -> ColumnElement[bool]:
    """The scope on Matter for a register of what belongs to matters, in the form that the share of the newest rows in the
    viewer's reach makes the quicker one."""
    if viewer.sees_agency:
        return visible_to(viewer)
    newest = (
        select(table.matter_id)
        .where(table.agency_id == viewer.agency_id)
        .order_by(table.id.desc())
        .limit(_NEWEST)
        .subquery()
    )
    counted = select(func.count(), func.count().filter(visible_to(viewer)))
    read, own = session.execute(
        counted.select_from(newest).join(Matter, Matter.id == newest.c.matter_id)
    ).one()
    if read < _NEWEST or own >= _FEW:
        return visible_to(viewer)
    return Matter.id.in_(select(visible_ids(viewer).cte("own").prefix_with("MATERIALIZED").c.id))


def _open(viewer: Viewer) -> ColumnElement[bool]:
    return and_(Matter.agency_id == viewer.agency_id, Matter.filed_at.is_(None))


def _by_part(viewer: Viewer) -> Select[UUID]:
    join = select(MatterPerson.matter_id).join(Matter, Matter.id == MatterPerson.matter_id)
    return join.where(_parts(viewer), _open(viewer))


def _parts(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on MatterPerson: the viewer, or somebody he stands in for, works on the matter now."""
    return and_(
        _whose_parts(viewer),
        MatterPerson.happened_at <= viewer.now,
        or_(MatterPerson.ended_at.is_(None), MatterPerson.ended_at > viewer.now),
    )


def _whose_parts(viewer: Viewer) -> ColumnElement[bool]:
    own = MatterPerson.account_id == viewer.account_id if viewer.by_own_part else false()
    lent = [
        and_(MatterPerson.account_id == account_id, MatterPerson.part == part)
        for account_id, part in viewer.lent_parts
    ]
    return or_(own, *lent)


def _own_part(viewer: Viewer) -> ColumnElement[bool]:
    return and_(MatterPerson.account_id == viewer.account_id, MatterPerson.ended_at.is_(None))


def _grants(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on Grant: it opens a matter to the viewer now."""
    return and_(
        Grant.account_id == viewer.account_id,
        Grant.object_type == "matter",
        Grant.happened_at <= viewer.now,
        Grant.until > viewer.now,
        Grant.revoked_at.is_(None),
    )
