"""The agency, its settings and its number series, for the viewer's own agency."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from db.models import Agency, NumberCounter, NumberSeries, Setting
from db.viewer import Viewer


@dataclass(frozen=True)
class AgencyDetail:
    agency_id: UUID
    code: str
    name: str
    short_name: str
    kind: str
    number_prefix: str
    address: str
    phone: str
    reconsideration_body: str
    court: str
    row_version: int


@dataclass(frozen=True)
class SettingRow:
    """What the agency decided itself; settings without a row stand at their default."""

    setting_id: UUID
    key: str
    value: int
    changed_at: datetime
    row_version: int


@dataclass(frozen=True)
class SeriesRow:
    """`last_no` is 0 where the year has no number yet."""

    series_id: UUID
    code: str
    label: str
    word: str
    template: str
    last_no: int
    row_version: int


def get_agency(session: Session, viewer: Viewer) -> AgencyDetail:
    row = session.execute(
        select(
            Agency.id,
            Agency.code,
            Agency.name,
            Agency.short_name,
            Agency.kind,
            Agency.number_prefix,
            Agency.address,
            Agency.phone,
            Agency.reconsideration_body,
            Agency.court,
            Agency.row_version,
        ).where(Agency.id == viewer.agency_id)
    ).one()
    return AgencyDetail(*row)


def own_settings(session: Session, viewer: Viewer) -> dict[str, SettingRow]:
    rows = session.execute(
        select(Setting.id, Setting.key, Setting.value, Setting.recorded_at, Setting.row_version).where(
            Setting.agency_id == viewer.agency_id
        )
    )
    return {row.key: SettingRow(*row) for row in rows}


def lock_setting(session: Session, viewer: Viewer, key: str) -> Setting | None:
    return session.scalar(
        select(Setting)
        .where(Setting.agency_id == viewer.agency_id, Setting.key == key)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def list_series(session: Session, viewer: Viewer, year: int) -> list[SeriesRow]:
    rows = session.execute(
        select(
            NumberSeries.id,
            NumberSeries.code,
            NumberSeries.label,
            NumberSeries.word,
            NumberSeries.template,
            NumberCounter.last_no,
            NumberSeries.row_version,
        )
        .outerjoin(
            NumberCounter, and_(NumberCounter.series_id == NumberSeries.id, NumberCounter.year == year)
        )
        .where(NumberSeries.agency_id == viewer.agency_id)
        .order_by(NumberSeries.code)
    )
    return [SeriesRow(*row[:5], row[5] or 0, row[6]) for row in rows]
